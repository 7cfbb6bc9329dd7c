package interop

import (
	"bytes"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

// tools is a folder in which other programs work.
type tools struct {
	t   *testing.T
	dir string
}

func newTools(t *testing.T) *tools { return &tools{t, t.TempDir()} }

func (o *tools) file(name string, b []byte) string {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// have tells whether a program is there. Where CI is set it must be.
func (o *tools) have(program string) bool {
	o.t.Helper()
	_, err := exec.LookPath(program)
	if err != nil && os.Getenv("CI") != "" {
		o.t.Fatal(err)
	}
	if err != nil {
		o.t.Logf("left out: %v", err)
	}
	return err == nil
}

func (o *tools) run(program string, args ...string) (string, error) {
	cmd := exec.CommandContext(o.t.Context(), program, args...)
	cmd.Dir = o.dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must runs a program that has to succeed.
func (o *tools) must(program string, args ...string) string {
	o.t.Helper()
	out, err := o.run(program, args...)
	if err != nil {
		o.t.Errorf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return out
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// sealed is a signed document and what is signed in it.
type sealed struct {
	w           sealtest.World
	value, seal []byte
	s           *ses.Signature
}

func newSealed(t *testing.T) sealed {
	t.Helper()
	w := sealtest.NewWorld(t)
	o := w.Order(t)
	o.TimeStamp = func(v []byte) ([]byte, error) { return ses.StampTime(v, sealtest.SignedAt(), 1, w.Stamper.Party(t)) }
	files, err := sign.Unpack(sealtest.Sign(t, sealtest.Document(t, "王㛃（𬍛）"), o))
	if err != nil {
		t.Fatal(err)
	}
	out := sealed{w: w}
	for _, f := range files {
		switch {
		case strings.HasSuffix(f.Name, "SignedValue.dat"):
			out.value = f.Data
		case strings.HasSuffix(f.Name, "Seal.esl"):
			out.seal = f.Data
		}
	}
	if out.s, err = ses.Parse(out.value); err != nil {
		t.Fatal(err)
	}
	return out
}

const distID = "distid:1234567812345678"

func TestOpenSSL_chain(t *testing.T) {
	o := newTools(t)
	if !o.have("openssl") {
		return
	}
	w := sealtest.NewWorld(t)
	at := strconv.FormatInt(sealtest.SignedAt().Unix(), 10)
	// It takes the identifier for the last certificate alone, so each is held
	// against its issuer.
	verify := func(c, issuer sealtest.Entity) (string, error) {
		return o.run("openssl", "verify", "-attime", at, "-vfyopt", distID, "-partial_chain",
			"-trusted", o.file("issuer.pem", pemOf("CERTIFICATE", issuer.Cert.DER)), o.file("cert.pem", pemOf("CERTIFICATE", c.Cert.DER)))
	}
	for _, e := range [][2]sealtest.Entity{{w.Maker, w.Middle}, {w.Office, w.Middle}, {w.Stamper, w.Middle}, {w.Middle, w.Root}} {
		if out, err := verify(e[0], e[1]); err != nil {
			t.Errorf("%s: %v\n%s", e[0].Cert.Name(), err, out)
		}
	}
	if out, err := verify(w.Rogue, w.Middle); err == nil {
		t.Errorf("a stranger is accepted: %s", out)
	}
}

func TestOpenSSL_signatures(t *testing.T) {
	o := newTools(t)
	if !o.have("openssl") {
		return
	}
	d := newSealed(t)
	for _, c := range []struct {
		name             string
		cert, message, v []byte
	}{
		{"document", d.s.Cert, d.s.ToSign, d.s.Value}, {"seal", d.s.Seal.Maker, d.s.Seal.Signed, d.s.Seal.Value},
	} {
		args := func(message []byte) []string {
			return []string{
				"pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", distID, "-certin", "-inkey", o.file("cert.pem", pemOf("CERTIFICATE", c.cert)),
				"-sigfile", o.file("sig", c.v), "-in", o.file("message", message),
			}
		}
		o.must("openssl", args(c.message)...)
		if out, err := o.run("openssl", args(append(bytes.Clone(c.message), 0))...); err == nil {
			t.Errorf("%s: another message is accepted: %s", c.name, out)
		}
	}
	key := o.file("key.pem", pemOf("PRIVATE KEY", d.w.Office.Key.PKCS8(t)))
	message := []byte("signed by openssl")
	sig := filepath.Join(o.dir, "theirs")
	o.must("openssl", "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-pkeyopt", distID, "-inkey", key, "-in", o.file("message", message), "-out", sig)
	theirs, err := os.ReadFile(sig)
	if err != nil || !d.w.Office.Cert.VerifySM2(message, theirs) {
		t.Errorf("what openssl signs does not verify: %v", err)
	}
}

func TestOpenSSL_structures(t *testing.T) {
	o := newTools(t)
	if !o.have("openssl") {
		return
	}
	d := newSealed(t)
	for name, want := range map[string][]string{
		o.file("SignedValue.dat", d.value): {"SM2-with-SM3", "GENERALIZEDTIME   :20261130020000Z", "IA5STRING         :/Doc_0/Signs/Sign_0/Signature.xml", "UTF8STRING        :许昌市政务服务局", "cont [ 0 ]"},
		o.file("Seal.esl", d.seal):         {"IA5STRING         :ES", "INTEGER           :04", "IA5STRING         :41100000000001", "GENERALIZEDTIME   :20290101000000Z"},
		o.file("token", d.s.TimeStamp):     {"id-smime-ct-TSTInfo", "SM2-with-SM3"},
	} {
		out := o.must("openssl", "asn1parse", "-inform", "DER", "-in", name)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %q in\n%s", filepath.Base(name), w, out)
			}
		}
	}
}

// The second implementation of SM2, in another language.
const smCrypto = "sm-crypto-v2@1.15.1"

const script = `
const { sm2 } = require('sm-crypto-v2');
const [, , pub, priv, msg, sig] = process.argv;
const opt = { hash: true, der: true, userId: '1234567812345678' };
const bytes = (h) => Uint8Array.from(Buffer.from(h, 'hex'));
console.log(JSON.stringify({
  ours: sm2.doVerifySignature(bytes(msg), sig, pub, opt),
  other: sm2.doVerifySignature(bytes(msg + '00'), sig, pub, opt),
  theirs: sm2.doSignature(bytes('beef'), priv, opt),
}));
`

func TestSMCrypto_signatures(t *testing.T) {
	o := newTools(t)
	if !o.have("node") || !o.have("npm") {
		return
	}
	if out, err := o.run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", smCrypto); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("left out: %v\n%s", err, out)
		return
	}
	d := newSealed(t)
	point, scalar := d.w.Office.Key.Hex(t)
	out := o.must("node", o.file("check.js", []byte(script)), point, scalar, hex.EncodeToString(d.s.ToSign), hex.EncodeToString(d.s.Value))
	if !strings.Contains(out, `"ours":true,"other":false`) {
		t.Errorf("it says %s", out)
	}
	theirs, err := signatureIn(out)
	if err != nil || !d.w.Office.Cert.VerifySM2([]byte{0xbe, 0xef}, theirs) {
		t.Errorf("what it signs does not verify: %v", err)
	}
}

func signatureIn(out string) ([]byte, error) {
	_, after, ok := strings.Cut(out, `"theirs":"`)
	text, _, closed := strings.Cut(after, `"`)
	if !ok || !closed {
		return nil, errors.New("no signature in " + out)
	}
	return hex.DecodeString(text)
}
