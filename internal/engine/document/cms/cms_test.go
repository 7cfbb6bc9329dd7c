package cms_test

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/emmansun/gmsm/pkcs7"
	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/cms"
	"github.com/chengban/chengban/internal/engine/document/signing"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
)

// party is somebody who signs: a key, its certificate and the root above it.
type party struct {
	kind       signing.Kind
	key        crypto.Signer
	cert, root []byte
}

func newParty(t testing.TB, kind signing.Kind) party {
	t.Helper()
	rootKey, key := signingtest.Key(t, kind, 3), signingtest.Key(t, kind, 7)
	root := &smx509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "测试根"}, NotBefore: time.Unix(1_700_000_000, 0), NotAfter: time.Unix(2_000_000_000, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: smx509.KeyUsageCertSign,
	}
	leaf := &smx509.Certificate{
		SerialNumber: big.NewInt(1000), Subject: pkix.Name{CommonName: "许昌市市场监督管理局"}, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		KeyUsage: smx509.KeyUsageDigitalSignature | smx509.KeyUsageContentCommitment,
	}
	rootDER, err := smx509.CreateCertificate(nil, root, root, rootKey.Public(), rootKey)
	if err != nil {
		t.Fatal(err)
	}
	parent, err := smx509.ParseCertificate(rootDER)
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.CreateCertificate(nil, leaf, parent, key.Public(), rootKey)
	if err != nil {
		t.Fatal(err)
	}
	return party{kind: kind, key: key, cert: der, root: rootDER}
}

func parties(t testing.TB) []party {
	t.Helper()
	return []party{newParty(t, signing.P256), newParty(t, signing.SM2)}
}

var content = []byte("许昌市建安区堃喆䶮商贸有限公司 𬍛")

func (p party) sign(t testing.TB) []byte {
	t.Helper()
	digest, err := cms.Digest(p.kind, content[:10], content[10:])
	if err != nil {
		t.Fatal(err)
	}
	der, err := cms.Sign(digest, [][]byte{p.cert, p.root}, p.key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestSign_isRead(t *testing.T) {
	for _, p := range parties(t) {
		der := p.sign(t)
		if !bytes.Equal(der, p.sign(t)) {
			t.Errorf("%s: without randomness two signatures differ", p.kind)
		}
		s, err := cms.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		if s.Kind != p.kind || !bytes.Equal(s.Certificate, p.cert) || len(s.Certificates) != 2 {
			t.Errorf("%s: got kind %s, %d certificates", p.kind, s.Kind, len(s.Certificates))
		}
		for name, err := range map[string]error{
			"digest": s.CheckDigest(content), "digest of parts": s.CheckDigest(content[:3], content[3:]), "signature": s.CheckSignature(), "identity": s.CheckIdentity(),
		} {
			if err != nil {
				t.Errorf("%s: %s: %v", p.kind, name, err)
			}
		}
		if err := s.CheckDigest(content[1:]); !errors.Is(err, cms.ErrDigest) {
			t.Errorf("%s: other content: %v", p.kind, err)
		}
	}
}

// Whatever one changes, a check fails, or what was changed is not signed: the
// root that comes along, and the second mention of the digest algorithm.
func TestParse_everyFlippedByte(t *testing.T) {
	for _, p := range parties(t) {
		der := p.sign(t)
		root := bytes.Index(der, p.root)
		for i := range der {
			if i >= root && i < root+len(p.root) {
				continue
			}
			bad := bytes.Clone(der)
			bad[i] ^= 1
			s, err := cms.Parse(bad)
			if err != nil {
				continue
			}
			if s.CheckSignature() == nil && s.CheckIdentity() == nil && s.CheckDigest(content) == nil && bytes.Equal(s.Certificate, p.cert) {
				t.Errorf("%s: byte %d of %d can be flipped", p.kind, i, len(der))
			}
		}
	}
}

func TestSign_refuses(t *testing.T) {
	p := newParty(t, signing.SM2)
	digest, _ := cms.Digest(signing.SM2, content)
	for name, c := range map[string]struct {
		digest []byte
		chain  [][]byte
		key    crypto.Signer
	}{
		"another key":        {digest, [][]byte{p.cert}, signingtest.Key(t, signing.SM2, 9)},
		"another kind":       {digest, [][]byte{p.cert}, signingtest.Key(t, signing.P256, 7)},
		"no certificate":     {digest, nil, p.key},
		"no certificate DER": {digest, [][]byte{{1}}, p.key},
		"a short digest":     {digest[:31], [][]byte{p.cert}, p.key},
	} {
		if _, err := cms.Sign(c.digest, c.chain, c.key, nil); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

// exchange makes a signature with one thing changed.
func exchange(t *testing.T, der, old, replacement []byte) []byte {
	t.Helper()
	if len(old) != len(replacement) || !bytes.Contains(der, old) {
		t.Fatalf("%x is not there, or of another length", old)
	}
	return bytes.ReplaceAll(der, old, replacement)
}

func oid(t *testing.T, numbers ...int) []byte {
	t.Helper()
	b, err := asn1.Marshal(asn1.ObjectIdentifier(numbers))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParse_refuses(t *testing.T) {
	p := newParty(t, signing.SM2)
	der := p.sign(t)
	ec := newParty(t, signing.P256)
	for name, c := range map[string]struct {
		der  []byte
		want error
	}{
		"nothing":             {nil, cms.ErrMalformed},
		"something behind":    {append(bytes.Clone(der), 0), cms.ErrMalformed},
		"padding inside":      {longer(der), cms.ErrMalformed},
		"cut short":           {der[:len(der)-1], cms.ErrMalformed},
		"too large":           {make([]byte, cms.MaxBytes+1), cms.ErrMalformed},
		"BER":                 {[]byte{0x30, 0x80, 0, 0}, cms.ErrUnsupported},
		"enveloped data":      {exchange(t, der, oid(t, 1, 2, 156, 10197, 6, 1, 4, 2, 2), oid(t, 1, 2, 156, 10197, 6, 1, 4, 2, 3)), cms.ErrUnsupported},
		"SHA-1":               {exchange(t, der, oid(t, 1, 2, 156, 10197, 1, 401), oid(t, 1, 2, 156, 10197, 1, 410)), cms.ErrUnsupported},
		"another algorithm":   {exchange(t, der, oid(t, 1, 2, 156, 10197, 1, 301, 1), oid(t, 1, 2, 156, 10197, 1, 302, 1)), cms.ErrUnsupported},
		"another serial":      {swapLast(t, der, []byte{2, 2, 3, 0xe8}, []byte{2, 2, 3, 0xe9}), cms.ErrUnsupported},
		"no message digest":   {exchange(t, der, oid(t, 1, 2, 840, 113549, 1, 9, 4), oid(t, 1, 2, 840, 113549, 1, 9, 6)), cms.ErrMalformed},
		"an attribute twice":  {exchange(t, der, oid(t, 1, 2, 840, 113549, 1, 9, 4), oid(t, 1, 2, 840, 113549, 1, 9, 3)), cms.ErrMalformed},
		"key of another kind": {bytes.Replace(der, p.cert, ec.cert, 1), cms.ErrMalformed},
	} {
		if s, err := cms.Parse(c.der); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, %v; want %v", name, s, err, c.want)
		}
	}
}

// longer says that the outermost value has one byte more, and gives it that.
func longer(der []byte) []byte {
	out := append(bytes.Clone(der), 0)
	n := len(out) - 4 // 30 82 and two bytes of length
	out[2], out[3] = byte(n>>8), byte(n)
	return out
}

// swapLast changes the last place only: certificates stand before the signer.
func swapLast(t *testing.T, der, old, replacement []byte) []byte {
	t.Helper()
	i := bytes.LastIndex(der, old)
	if i < 0 {
		t.Fatalf("%x is not there", old)
	}
	return append(append(bytes.Clone(der[:i]), replacement...), der[i+len(old):]...)
}

func TestCheckIdentity_anotherCertificateOfTheSameKey(t *testing.T) {
	for _, p := range parties(t) {
		s, err := cms.Parse(p.sign(t))
		if err != nil {
			t.Fatal(err)
		}
		attributes, _ := s.Signed()
		h, _ := cms.Digest(p.kind, p.cert)
		if !bytes.Contains(attributes, h) {
			t.Errorf("%s: the certificate's digest is not among the signed attributes", p.kind)
		}
		// The same issuer and serial number, the same key, another name.
		twin := bytes.Replace(p.cert, []byte("许昌市市场监督管理局"), []byte("郑州市市场监督管理局"), 1)
		bad, err := cms.Parse(bytes.Replace(p.sign(t), p.cert, twin, 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := bad.CheckSignature(); err != nil {
			t.Errorf("%s: the key signed after all: %v", p.kind, err)
		}
		if err := bad.CheckIdentity(); !errors.Is(err, cms.ErrIdentity) {
			t.Errorf("%s: another certificate: %v", p.kind, err)
		}
	}
}

// gmsm has a reader of its own.
func TestSign_gmsmVerifies(t *testing.T) {
	for _, p := range parties(t) {
		p7, err := pkcs7.Parse(p.sign(t))
		if err != nil {
			t.Fatal(err)
		}
		p7.Content = content
		if err := p7.Verify(); err != nil {
			t.Errorf("%s: %v", p.kind, err)
		}
		p7.Content = content[1:]
		if err := p7.Verify(); err == nil {
			t.Errorf("%s: other content verifies", p.kind)
		}
	}
}

// signedByGmsm is a signature that another writer made, with a time among its
// attributes.
func TestParse_readsWhatGmsmWrites(t *testing.T) {
	p := newParty(t, signing.SM2)
	sd, err := pkcs7.NewSMSignedData(content)
	if err != nil {
		t.Fatal(err)
	}
	x, err := smx509.ParseCertificate(p.cert)
	if err != nil {
		t.Fatal(err)
	}
	if err := sd.AddSigner(x, p.key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	sd.Detach()
	der, err := sd.Finish()
	if err != nil {
		t.Fatal(err)
	}
	s, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.CheckDigest(content), s.CheckSignature()); err != nil {
		t.Error(err)
	}
	if err := s.CheckIdentity(); !errors.Is(err, cms.ErrUnsupported) {
		t.Errorf("a signature that names no certificate: %v", err)
	}
}

func writeFile(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func openssl(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
		t.Errorf("openssl %v: %v: %s", args, err, out)
	}
}

func TestSign_opensslVerifies(t *testing.T) {
	dir := t.TempDir()
	p := newParty(t, signing.P256)
	openssl(t, "cms", "-verify", "-inform", "DER", "-in", writeFile(t, dir, "sig", p.sign(t)), "-binary",
		"-content", writeFile(t, dir, "content", content), "-CAfile", writeFile(t, dir, "root.pem", certPEM(p.root)), "-purpose", "any", "-out", os.DevNull)
}

// OpenSSL does not know the identifiers of GB/T 35275, so it is given the parts:
// the chain, and the signature over the attributes.
func TestSign_opensslVerifiesTheSM2Parts(t *testing.T) {
	dir := t.TempDir()
	p := newParty(t, signing.SM2)
	root, cert := writeFile(t, dir, "root.pem", certPEM(p.root)), writeFile(t, dir, "cert.pem", certPEM(p.cert))
	openssl(t, "verify", "-vfyopt", "distid:"+signing.DefaultUID, "-CAfile", root, cert)
	s, err := cms.Parse(p.sign(t))
	if err != nil {
		t.Fatal(err)
	}
	attributes, signature := s.Signed()
	openssl(t, "pkeyutl", "-verify", "-certin", "-inkey", cert, "-rawin", "-digest", "sm3", "-pkeyopt", "distid:"+signing.DefaultUID,
		"-in", writeFile(t, dir, "attributes", attributes), "-sigfile", writeFile(t, dir, "sig", signature))
}

// FuzzParse: nothing panics, and nothing that a stranger made verifies for us.
func FuzzParse(f *testing.F) {
	ours := parties(f)
	for _, p := range ours {
		f.Add(p.sign(f))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		s, err := cms.Parse(der)
		if err != nil {
			if !errors.Is(err, cms.ErrMalformed) && !errors.Is(err, cms.ErrUnsupported) {
				t.Error(err)
			}
			return
		}
		if err := s.CheckDigest([]byte("never signed")); err == nil {
			t.Error("it is of content that was never signed")
		}
		_ = s.CheckSignature()
		_ = s.CheckIdentity()
	})
}
