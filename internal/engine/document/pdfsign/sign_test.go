package pdfsign_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/signing"
)

func TestSign_passesEveryCheck(t *testing.T) {
	for _, p := range parties(t) {
		pdf := tiny()
		signed := p.sign(t, pdf, pdfsign.Field{Signer: "许昌市市场监督管理局", Reason: "核发营业执照", Location: "许昌", Stamp: redStamp()})
		if !bytes.HasPrefix(signed, pdf) {
			t.Errorf("%s: the file was changed", p.kind)
		}
		if again := p.sign(t, pdf, pdfsign.Field{Signer: "许昌市市场监督管理局", Reason: "核发营业执照", Location: "许昌", Stamp: redStamp()}); !bytes.Equal(signed, again) {
			t.Errorf("%s: two times signed gives two files", p.kind)
		}
		all := pdfsign.Verify(signed, p.options(t))
		if len(all) != 1 || !allPass(all[0]) {
			t.Fatalf("%s: %+v", p.kind, all)
		}
		s := all[0]
		if s.Field != "Signature1" || s.Signer != "许昌市市场监督管理局" || s.Reason != "核发营业执照" || s.Location != "许昌" || s.Page != 1 ||
			!s.Time.Equal(signedAt.Time()) || s.Revision != len(signed) || s.Certificate.Name() != "许昌市市场监督管理局" || len(s.Chain) != 3 || s.Rect != [4]float64{400, 100.25, 513.386, 213.636} {
			t.Errorf("%s: %+v", p.kind, s)
		}
	}
}

func TestSign_inTurn(t *testing.T) {
	two := parties(t)
	once := two[0].sign(t, tiny(), pdfsign.Field{})
	twice := two[0].sign(t, once, pdfsign.Field{Stamp: redStamp()})
	thrice := two[0].sign(t, twice, pdfsign.Field{Name: "Third", Stamp: &pdfsign.Stamp{Page: 1, X: 1, Y: 1, W: 10, H: 10, Form: []byte("1 0 0 rg 0 0 10 10 re f")}})
	all := pdfsign.Verify(thrice, two[0].options(t))
	if len(all) != 3 {
		t.Fatalf("found %d", len(all))
	}
	for i, want := range []struct {
		field    string
		revision int
		coverage pdfsign.Reason
	}{{"Signature1", len(once), pdfsign.Later}, {"Signature2", len(twice), pdfsign.Later}, {"Third", len(thrice), pdfsign.OK}} {
		if got := all[i]; !allPass(got) || got.Field != want.field || got.Revision != want.revision || reasons(got)[pdfsign.Coverage] != want.coverage {
			t.Errorf("%d: %+v, want %+v", i, got, want)
		}
	}
}

// The form or the lists in it may stand in objects of their own.
func TestSign_intoAFormThatIsThere(t *testing.T) {
	p := parties(t)[0]
	for name, change := range map[string]func(o []string) []string{
		"form in the catalog": func(o []string) []string {
			o[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /DA (/Helv 0 Tf) >> >>"
			return o
		},
		"all in objects": func(o []string) []string {
			o[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>"
			o[2] = strings.Replace(o[2], "/Contents", "/Annots 9 0 R /Contents", 1)
			return append(o, "<< /Fields 8 0 R /SigFlags 3 >>", "[]", "[ ]")
		},
		"annotations in the page": func(o []string) []string {
			o[2] = strings.Replace(o[2], "/Contents", "/Annots [7 0 R] /Contents", 1)
			return append(o, "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (a\\)b#) >>")
		},
	} {
		once := p.sign(t, assemble(change(objects())...), pdfsign.Field{})
		all := pdfsign.Verify(p.sign(t, once, pdfsign.Field{}), p.options(t))
		if len(all) != 2 || !allPass(all[0]) || !allPass(all[1]) {
			t.Errorf("%s: %+v", name, all)
		}
		qpdf(t, once)
	}
}

func TestSign_refuses(t *testing.T) {
	p := parties(t)[0]
	once := p.sign(t, tiny(), pdfsign.Field{Name: "Seal"})
	locked := p.sign(t, tiny(), pdfsign.Field{Lock: true})
	stream := bytes.Replace(tiny(), []byte("xref\n0 7"), []byte("9 0 obj "), 1)
	for name, c := range map[string]struct {
		pdf   []byte
		field pdfsign.Field
	}{
		"no PDF":                   {[]byte("plain text"), pdfsign.Field{}},
		"nothing":                  {nil, pdfsign.Field{}},
		"bytes behind":             {append(tiny(), "more"...), pdfsign.Field{}},
		"a cross-reference stream": {stream, pdfsign.Field{}},
		"encrypted":                {bytes.Replace(tiny(), []byte("/Root"), []byte("/Encrypt 5 0 R /Root"), 1), pdfsign.Field{}},
		"hybrid":                   {bytes.Replace(tiny(), []byte("/Root"), []byte("/XRefStm 5 /Root"), 1), pdfsign.Field{}},
		"no such page":             {tiny(), pdfsign.Field{Stamp: &pdfsign.Stamp{Page: 2, W: 1, H: 1, Picture: red()}}},
		"a stamp without a size":   {tiny(), pdfsign.Field{Stamp: &pdfsign.Stamp{Picture: red()}}},
		"a stamp without looks":    {tiny(), pdfsign.Field{Stamp: &pdfsign.Stamp{W: 1, H: 1}}},
		"a field that is there":    {once, pdfsign.Field{Name: "Seal"}},
		"a name with a dot":        {tiny(), pdfsign.Field{Name: "a.b"}},
		"a locked file":            {locked, pdfsign.Field{}},
		"a lock that comes late":   {once, pdfsign.Field{Lock: true}},
	} {
		if _, err := pdfsign.Sign(c.pdf, c.field, p.chain, p.key, nil); !errors.Is(err, pdfsign.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	prepared, err := pdfsign.Prepare(tiny(), pdfsign.Field{}, p.chain, p.kind)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := prepared.Finish(make([]byte, 1<<16)); !errors.Is(err, pdfsign.ErrRefused) {
		t.Errorf("a signature without room: %v", err)
	}
	if all := pdfsign.Verify(locked, p.options(t)); len(all) != 1 || !allPass(all[0]) || !all[0].Locks {
		t.Errorf("locked: %+v", all)
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

func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v: %s", program, args, err, out)
	}
	return string(out)
}

func qpdf(t *testing.T, pdf []byte) {
	t.Helper()
	if out := run(t, "qpdf", "--check", writeFile(t, t.TempDir(), "x.pdf", pdf)); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf: %s", out)
	}
}

func TestSign_qpdfFindsNothingWrong(t *testing.T) {
	for _, p := range parties(t) {
		once := p.sign(t, tiny(), pdfsign.Field{Reason: "核发", Stamp: redStamp()})
		qpdf(t, once)
		qpdf(t, p.sign(t, once, pdfsign.Field{}))
	}
}

// poppler checks ranges, digest and signature; the chain it would look for in a
// browser's store, so it is left out.
func TestSign_popplerVerifies(t *testing.T) {
	p := parties(t)[0]
	once := p.sign(t, tiny(), pdfsign.Field{Stamp: redStamp()})
	twice := p.sign(t, once, pdfsign.Field{})
	dir := t.TempDir()
	out := run(t, "pdfsig", "-nocert", writeFile(t, dir, "x.pdf", twice))
	for _, want := range []string{"Signature is Valid.", "Signing Hash Algorithm: SHA-256", "ETSI.CAdES.detached", "Signer Certificate Common Name: 许昌市市场监督管理局", "Total document signed"} {
		if !strings.Contains(out, want) {
			t.Errorf("pdfsig does not say %q:\n%s", want, out)
		}
	}
	if n := strings.Count(out, "Signature is Valid."); n != 2 {
		t.Errorf("pdfsig: %d valid:\n%s", n, out)
	}
	bad := bytes.Replace(twice, []byte("20260399"), []byte("20260398"), 1)
	if out, _ := exec.Command("pdfsig", "-nocert", writeFile(t, dir, "bad.pdf", bad)).CombinedOutput(); strings.Contains(string(out), "Signature is Valid.") {
		t.Errorf("pdfsig accepts a changed file:\n%s", out)
	}
}

// OpenSSL is given the ranges and the contents, and builds the chain as well.
func TestSign_opensslVerifies(t *testing.T) {
	p := parties(t)[0]
	signed := p.sign(t, tiny(), pdfsign.Field{})
	i := bytes.Index(signed, []byte("/Contents <")) + len("/Contents ")
	end := i + bytes.IndexByte(signed[i:], '>') + 1
	dir := t.TempDir()
	der := unhex(t, signed[i+1:end-1])
	run(t, "openssl", "cms", "-verify", "-inform", "DER", "-in", writeFile(t, dir, "sig", der), "-binary",
		"-content", writeFile(t, dir, "content", append(bytes.Clone(signed[:i]), signed[end:]...)),
		"-CAfile", writeFile(t, dir, "root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.root})), "-purpose", "any", "-out", os.DevNull)
}

func TestPrepare_theKeyMayBeElsewhere(t *testing.T) {
	p := parties(t)[1]
	if p.kind != signing.SM2 {
		t.Fatal("not SM2")
	}
	prepared, err := pdfsign.Prepare(tiny(), pdfsign.Field{Time: signedAt}, p.chain, p.kind)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := prepared.Digest()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := prepared.Finish(cmsOf(t, digest, p))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(signed, p.sign(t, tiny(), pdfsign.Field{})) {
		t.Error("two steps give another file than one")
	}
}
