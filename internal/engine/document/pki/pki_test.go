package pki_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/pem"
	"io"
	"testing"

	"github.com/emmansun/gmsm/smx509"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
)

func names(chain []*pki.Certificate) []string {
	out := make([]string, 0, len(chain))
	for _, c := range chain {
		out = append(out, c.Name())
	}
	return out
}

func TestChain_leadsToTheRoot(t *testing.T) {
	w := sealtest.NewWorld(t)
	var trust pki.Trust
	trust.Add(w.Maker.Cert, w.Middle.Cert, w.Root.Cert)
	chain, why := trust.Chain(w.Office.Cert)
	if d := cmp.Diff([]string{"许昌市政务服务局", "试验二级", "试验根"}, names(chain)); d != "" || why != "" {
		t.Errorf("%s\n%s", why, d)
	}
	if !trust.IsMaker(w.Maker.Cert) || trust.IsMaker(w.Office.Cert) {
		t.Error("who makes seals is told by the list alone")
	}
}

func TestChain_broken(t *testing.T) {
	w := sealtest.NewWorld(t)
	issue := func(by sealtest.Entity, x sealtest.Template) sealtest.Entity { return sealtest.Issue(t, by, x) }
	leaf := func(by sealtest.Entity) *pki.Certificate { return issue(by, sealtest.Template{Name: "叶"}).Cert }
	thief := issue(sealtest.Entity{}, sealtest.Template{Name: "试验二级", Seed: "贼", CA: true})
	noCA := issue(w.Middle, sealtest.Template{Name: "不签证书", CA: true, Usage: smx509.KeyUsageDigitalSignature})
	sub := issue(w.Middle, sealtest.Template{Name: "三级", CA: true})
	strange := sealtest.Template{Name: "怪根", CA: true}
	strange.Extra = append(strange.Extra, sealtest.CriticalExtension())
	odd := issue(sealtest.Entity{}, strange)
	for name, c := range map[string]struct {
		cert *pki.Certificate
		want pki.Broken
	}{
		"nobody's":                        {w.Rogue.Cert, pki.UnknownRoot},
		"itself":                          {w.RogueRoot.Cert, pki.UnknownRoot},
		"issued by one who is no CA":      {leaf(w.Office), pki.UnknownRoot},
		"a trusted name and another key":  {leaf(thief), pki.Forged},
		"an authority that may not issue": {leaf(noCA), pki.Constraint},
		"an authority too deep":           {leaf(sub), pki.Constraint},
		"a root with a condition":         {leaf(odd), pki.Critical},
		"good":                            {leaf(w.Middle), ""},
		"the root":                        {w.Root.Cert, ""},
	} {
		var trust pki.Trust
		trust.Add(w.Root.Cert, w.Middle.Cert, noCA.Cert, sub.Cert, odd.Cert)
		if _, why := trust.Chain(c.cert); why != c.want {
			t.Errorf("%s: %q, want %q", name, why, c.want)
		}
	}
}

// Two authorities that issue to each other must not lead in circles.
func TestChain_circle(t *testing.T) {
	w := sealtest.NewWorld(t)
	a := sealtest.Issue(t, sealtest.Entity{}, sealtest.Template{Name: "甲", CA: true})
	b := sealtest.Issue(t, a, sealtest.Template{Name: "乙", CA: true})
	back := sealtest.Issue(t, b, sealtest.Template{Name: "甲", CA: true})
	var trust pki.Trust
	trust.Add(w.Root.Cert, b.Cert, back.Cert)
	if _, why := trust.Chain(sealtest.Issue(t, b, sealtest.Template{Name: "叶"}).Cert); why != pki.UnknownRoot {
		t.Errorf("%q", why)
	}
}

// Thirty certificates of one name and key issue each other: half a million ways up
// to a depth of five, none of which leads to a root.
func TestChain_bomb(t *testing.T) {
	w := sealtest.NewWorld(t)
	var trust pki.Trust
	trust.Add(w.Root.Cert)
	var last sealtest.Entity
	for day := range 30 {
		last = sealtest.Issue(t, w.RogueRoot, sealtest.Template{Name: "外来根", CA: true, From: sealtest.Day(2025, 1, 1+day), Until: sealtest.Day(2030, 1, 1)})
		trust.Intermediates = append(trust.Intermediates, last.Cert)
	}
	tried := testing.AllocsPerRun(1, func() {
		if _, why := trust.Chain(sealtest.Issue(t, last, sealtest.Template{Name: "叶"}).Cert); why != pki.UnknownRoot {
			t.Errorf("%q", why)
		}
	})
	if tried > 200_000 {
		t.Errorf("%v allocations", tried)
	}
}

func TestVerifySM2_forms(t *testing.T) {
	w := sealtest.NewWorld(t)
	sign := w.Office.Party(t).Sign
	rapid.Check(t, func(t *rapid.T) {
		msg := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "message")
		sig, err := sign(msg)
		if err != nil {
			t.Fatal(err)
		}
		r, s := integers(sig)
		for name, form := range map[string][]byte{
			"DER":             sig,
			"zeros in front":  der(append([]byte{0, 0}, r...), append([]byte{0}, s...)),
			"without zeros":   der(bytes.TrimLeft(r, "\x00"), bytes.TrimLeft(s, "\x00")),
			"r and s as they": append(fixed(r), fixed(s)...),
		} {
			if !w.Office.Cert.VerifySM2(msg, form) {
				t.Errorf("%s: %x does not verify", name, form)
			}
			if w.Office.Cert.VerifySM2(append(msg, 1), form) || w.Other.Cert.VerifySM2(msg, form) {
				t.Errorf("%s: %x verifies anything", name, form)
			}
		}
		for name, form := range map[string][]byte{"cut": sig[:len(sig)-1], "longer": append(bytes.Clone(sig), 0), "third integer": der(r, s, s), "none": nil, "r = 0": der([]byte{0}, s)} {
			if w.Office.Cert.VerifySM2(msg, form) {
				t.Errorf("%s: %x verifies", name, form)
			}
		}
	})
}

func integers(sig []byte) (r, s []byte) {
	n := int(sig[3])
	return sig[4 : 4+n], sig[6+n:]
}

func der(ints ...[]byte) []byte {
	var in []byte
	for _, i := range ints {
		in = append(append(in, 2, byte(len(i))), i...)
	}
	return append([]byte{0x30, byte(len(in))}, in...)
}

func fixed(b []byte) []byte {
	b = bytes.TrimLeft(b, "\x00")
	return append(make([]byte, 32-len(b)), b...)
}

func TestParseCertificates_files(t *testing.T) {
	w := sealtest.NewWorld(t)
	two := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.Root.Cert.DER}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.Maker.Cert.DER})...)
	got, err := pki.ParseCertificates(two)
	if err != nil || len(got) != 2 || got[1].Name() != "试验制章中心" {
		t.Errorf("PEM: %d, %v", len(got), err)
	}
	if got, err = pki.ParseCertificates(w.Root.Cert.DER); err != nil || len(got) != 1 {
		t.Errorf("DER: %v", err)
	}
	for name, bad := range map[string][]byte{
		"text": []byte("hello"), "more behind": append(bytes.Clone(w.Root.Cert.DER), 0), "large": make([]byte, pki.MaxCertificate+1),
		"bad PEM": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}),
	} {
		if _, err := pki.ParseCertificates(bad); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

type p256 struct{}

func (p256) Public() crypto.PublicKey { return &ecdsa.PublicKey{Curve: elliptic.P256()} }

func (p256) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return nil, nil }

func TestSigner_onlySM2(t *testing.T) {
	if _, err := pki.Signer(p256{}); err == nil {
		t.Error("a seal is signed with P-256")
	}
}

func FuzzParseCertificate(f *testing.F) {
	w := sealtest.NewWorld(f)
	var trust pki.Trust
	trust.Add(w.Root.Cert, w.Middle.Cert)
	for _, e := range []sealtest.Entity{w.Root, w.Office, w.Stamper} {
		f.Add(e.Cert.DER)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := pki.ParseCertificate(b)
		if err != nil {
			return
		}
		if !bytes.Equal(c.DER, b) {
			t.Error("read as other bytes")
		}
		_, why := trust.Chain(c)
		known := bytes.Equal(b, w.Root.Cert.DER) || bytes.Equal(b, w.Office.Cert.DER) || bytes.Equal(b, w.Stamper.Cert.DER)
		if why == "" && !known {
			t.Error("a certificate that nobody issued is trusted")
		}
		c.VerifySM2(b, b)
		_, _ = c.Signing(), c.TimeStamping()
	})
}
