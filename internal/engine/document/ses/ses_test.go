package ses_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/conformancetest"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/document/ses"
)

func cert(t *testing.T, der []byte) *pki.Certificate {
	t.Helper()
	c, err := pki.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A real file: its seal has an explicit FALSE, which DER forbids, under a signature.
func TestParse_anotherMakersSeal(t *testing.T) {
	file, ok := conformancetest.File(t, "sealed-v4-tax-invoice.ofd")
	if !ok {
		return
	}
	s, err := ses.Parse(entry(t, file, "Doc_0/Signs/Sign_0/SignedValue.dat"))
	if err != nil {
		t.Fatal(err)
	}
	if !cert(t, s.Cert).VerifySM2(s.ToSign, s.Value) {
		t.Error("the signature does not verify")
	}
	if !cert(t, s.Seal.Maker).VerifySM2(s.Seal.Signed, s.Seal.Value) {
		t.Error("the seal's signature does not verify")
	}
	if sum := pki.Digest(entry(t, file, "Doc_0/Signs/Sign_0/Signature.xml")); !bytes.Equal(sum[:], s.DataHash) {
		t.Error("another Signature.xml was signed")
	}
	got := []any{s.Version, s.Seal.ID, s.Seal.Vendor, s.Seal.Name, s.Seal.Picture.Format, s.Seal.Picture.Width, s.Time.Format(time.RFC3339), s.Property, s.Seal.Ext[0].ID, s.Seal.Ext[0].Critical, string(s.Seal.Ext[0].Value)}
	want := []any{
		ses.V4, "50011200000399", "GOMAIN", "测试全国统一发票监制章国家税务总局重庆市税务局", "ofd", 30, "2020-10-10T07:11:20Z",
		"/Doc_0/Signs/Sign_0/Signature.xml", "1.2.156.10197.6.7.2.2.1", false, "2.1",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if !bytes.Contains(s.Seal.Signed, []byte{1, 1, 0}) {
		t.Error("the explicit FALSE is gone: the seal was encoded again")
	}
}

func entry(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignDocument_isReadBack(t *testing.T) {
	w := sealtest.NewWorld(t)
	for _, v := range []ses.Version{0, ses.V4, ses.V5} {
		for _, byDigest := range []bool{false, true} {
			t.Run(fmt.Sprint(v, byDigest), func(t *testing.T) {
				spec := w.SealSpec()
				spec.Version, spec.ByDigest = v, byDigest
				spec.Ext = []ses.Ext{{ID: "1.2.156.3005.9", Critical: true, Value: []byte("x")}}
				seal := sealtest.Seal(t, spec, w.Maker)
				b, err := ses.SignDocument(ses.Spec{
					Seal: seal, Time: sealtest.SignedAt(), DataHash: pki.Digest([]byte("xml")), Property: "/a.xml",
					Ext: []ses.Ext{{ID: "1.2.3", Value: []byte("y")}}, TimeStamp: func(v []byte) ([]byte, error) { return append([]byte("stamp of "), v[0]), nil },
				}, w.Office.Party(t))
				if err != nil {
					t.Fatal(err)
				}
				s, err := ses.Parse(b)
				if err != nil {
					t.Fatal(err)
				}
				checkRead(t, w, spec, seal, s)
			})
		}
	}
}

func checkRead(t *testing.T, w sealtest.World, spec ses.SealSpec, seal []byte, s *ses.Signature) {
	t.Helper()
	if !bytes.Equal(s.Seal.Raw, seal) || !w.Office.Cert.VerifySM2(s.ToSign, s.Value) || !w.Maker.Cert.VerifySM2(s.Seal.Signed, s.Seal.Value) {
		t.Error("the seal is not taken over, or a signature does not verify")
	}
	want := []any{max(spec.Version, ses.V4), spec.ID, spec.Name, spec.Kind, spec.From, spec.Until, spec.Picture, spec.Ext, "/a.xml", sealtest.SignedAt(), "stamp of 0"}
	got := []any{s.Version, s.Seal.ID, s.Seal.Name, s.Seal.Kind, s.Seal.From, s.Seal.Until, s.Seal.Picture, s.Seal.Ext, s.Property, s.Time, string(s.TimeStamp)}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	sum := w.Office.Cert.Digest()
	if spec.ByDigest != (len(s.Seal.Digests) == 1 && bytes.Equal(s.Seal.Digests[0].Value, sum[:])) || spec.ByDigest == (len(s.Seal.Certs) == 1) {
		t.Errorf("holders: %d certificates, %d digests", len(s.Seal.Certs), len(s.Seal.Digests))
	}
}

func TestParse_version1(t *testing.T) {
	w := sealtest.NewWorld(t)
	b := sealtest.SignV1(t, w, pki.Digest([]byte("xml")), "/a.xml")
	s, err := ses.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if s.Version != ses.V1 || !w.Office.Cert.VerifySM2(s.ToSign, s.Value) || !w.Maker.Cert.VerifySM2(s.Seal.Signed, s.Seal.Value) {
		t.Errorf("version %d; signatures: %v, %v", s.Version, w.Office.Cert.VerifySM2(s.ToSign, s.Value), w.Maker.Cert.VerifySM2(s.Seal.Signed, s.Seal.Value))
	}
	if !s.Time.Equal(sealtest.SignedAt()) || s.Seal.Name != "许昌市政务服务局" || !bytes.Equal(s.Seal.Certs[0], w.Office.Cert.DER) {
		t.Errorf("read %v %q", s.Time, s.Seal.Name)
	}
}

func TestMakeSeal_refusesWhatIsNoSeal(t *testing.T) {
	w := sealtest.NewWorld(t)
	for name, change := range map[string]func(*ses.SealSpec){
		"no identifier":  func(s *ses.SealSpec) { s.ID = "" },
		"no name":        func(s *ses.SealSpec) { s.Name = "" },
		"no holder":      func(s *ses.SealSpec) { s.Certs = nil },
		"no days":        func(s *ses.SealSpec) { s.Until = s.From },
		"no picture":     func(s *ses.SealSpec) { s.Picture.Data = nil },
		"version 1":      func(s *ses.SealSpec) { s.Version = ses.V1 },
		"bad identifier": func(s *ses.SealSpec) { s.Ext = []ses.Ext{{ID: "1.x"}} },
		"not IA5":        func(s *ses.SealSpec) { s.Vendor = "城办" },
	} {
		spec := w.SealSpec()
		change(&spec)
		if _, err := ses.MakeSeal(spec, w.Maker.Party(t)); err == nil {
			t.Errorf("%s: made", name)
		}
	}
}

// No byte of a signature can be changed unseen: it is not read, or is of other
// parts, or a signature does not verify.
func TestParse_everyFlippedByteShows(t *testing.T) {
	w := sealtest.NewWorld(t)
	good, err := ses.SignDocument(ses.Spec{Seal: sealtest.Seal(t, w.SealSpec(), w.Maker), Time: sealtest.SignedAt(), Property: "/a.xml"}, w.Office.Party(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(good); i += 3 {
		b := bytes.Clone(good)
		b[i] ^= 1 << (i % 8)
		s, err := ses.Parse(b)
		if err != nil {
			continue
		}
		c, err := pki.ParseCertificate(s.Cert)
		if err == nil && bytes.Equal(c.DER, w.Office.Cert.DER) && s.Algorithm == pki.OIDSM2WithSM3 && c.VerifySM2(s.ToSign, s.Value) {
			t.Errorf("byte %d of %d", i, len(good))
		}
	}
}

// A list of a million empty elements is two megabytes and must not be read as one.
func TestParseSeal_limits(t *testing.T) {
	w := sealtest.NewWorld(t)
	spec := w.SealSpec()
	spec.Picture.Data = make([]byte, ses.MaxBytes)
	if _, err := ses.ParseSeal(sealtest.Seal(t, spec, w.Maker)); !errors.Is(err, ses.ErrFormat) {
		t.Errorf("a seal of more than %d bytes: %v", ses.MaxBytes, err)
	}
	many := bytes.Repeat([]byte{4, 0}, 1<<20)
	if _, err := ses.ParseSeal(sealtest.SealWithList(t, w, many)); !errors.Is(err, ses.ErrFormat) {
		t.Errorf("a million holders: %v", err)
	}
}

func TestParseStamp_isReadBack(t *testing.T) {
	w := sealtest.NewWorld(t)
	token, err := ses.StampTime([]byte("value"), sealtest.SignedAt(), 7, w.Stamper.Party(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ses.ParseStamp(token)
	if err != nil {
		t.Fatal(err)
	}
	sum := pki.Digest([]byte("value"))
	if !s.Time.Equal(sealtest.SignedAt()) || !bytes.Equal(s.Digest, sum[:]) || !bytes.Equal(s.Data.Signer, w.Stamper.Cert.DER) || !s.Data.Verify(w.Stamper.Cert) {
		t.Errorf("%+v", s)
	}
	if s.Data.Verify(w.Office.Cert) {
		t.Error("another certificate verifies it")
	}
}

func FuzzParse(f *testing.F) {
	w := sealtest.NewWorld(f)
	good, err := ses.SignDocument(ses.Spec{Seal: sealtest.Seal(f, w.SealSpec(), w.Maker), Time: sealtest.SignedAt(), Property: "/a.xml"}, w.Office.Party(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(sealtest.SignV1(f, w, sha256.Sum256(nil), "/a.xml"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := ses.Parse(b); err == nil {
			inside(t, b, s.Raw, s.ToSign, s.Value, s.Cert, s.Seal.Raw)
		}
		if s, err := ses.ParseSeal(b); err == nil && s.Version != ses.V1 {
			inside(t, b, s.Raw, s.Signed, s.Value, s.Maker)
		}
		_, _ = ses.ParseStamp(b)
	})
}

// inside holds that what was read are bytes of what was given.
func inside(t *testing.T, all []byte, parts ...[]byte) {
	t.Helper()
	for _, p := range parts {
		if !bytes.Contains(all, p) {
			t.Errorf("%x is not in what was read", p)
		}
	}
}
