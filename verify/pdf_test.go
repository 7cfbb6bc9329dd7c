package verify_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/verify"
)

// onePage is a PDF by hand.
func onePage() []byte {
	b := []byte("%PDF-1.7\n")
	var offsets []int
	for i, o := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"} {
		offsets = append(offsets, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := len(b)
	b = append(b, "xref\n0 4\n0000000000 65535 f \n"...)
	for _, o := range offsets {
		b = fmt.Appendf(b, "%010d 00000 n \n", o)
	}
	return fmt.Appendf(b, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", at)
}

func signPDF(t testing.TB, pdf []byte, by sealtest.Entity, field pdfsign.Field) []byte {
	t.Helper()
	if field.Time.IsZero() {
		field.Time = clock.Of(sealtest.SignedAt())
	}
	out, err := pdfsign.Sign(pdf, field, [][]byte{by.Cert.DER}, by.Key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFile_pdf(t *testing.T) {
	w := sealtest.NewWorld(t)
	pdf := signPDF(t, onePage(), w.Office, pdfsign.Field{Stamp: &pdfsign.Stamp{X: 10, Y: 20, W: 30, H: 30, Form: []byte("0 0 30 30 re f")}})
	r := verify.File(pdf, options(t, w))
	whole(t, r)
	if last := r.Checks[len(r.Checks)-1]; last.Reason != "pdf_no_identifier" {
		t.Errorf("of the certificate's state it says %s", last.Reason)
	}
	if r.Verdict != verify.Passed || r.Format != "pdf" || len(r.Signatures) != 1 {
		t.Fatalf("%s %s: %s", r.Verdict, r.Reason, results(r.Checks))
	}
	s := r.Signatures[0]
	if s.Signer.Name != "许昌市政务服务局" || s.Locks || s.Seal != nil || !s.Time.Equal(sealtest.SignedAt()) || s.Stamps[0].Page != "1" || s.Stamps[0].Box != [4]float64{10, 20, 30, 30} {
		t.Errorf("%+v", s)
	}
}

// revoked says of the office's certificate what is not good.
func revoked(t testing.TB, w sealtest.World, state verify.State, from time.Time) verify.Options {
	t.Helper()
	o := options(t, w)
	sum := w.Office.Cert.Digest()
	o.Status = &verify.StatusFile{Known: now(), Certificates: map[string][]verify.Standing{fmt.Sprintf("%x", sum): {{State: state, From: from}}}}
	return o
}

func TestFile_pdfReasons(t *testing.T) {
	w := sealtest.NewWorld(t)
	at := sealtest.SignedAt()
	good := signPDF(t, onePage(), w.Office, pdfsign.Field{})
	nothing := verify.Options{At: now()}
	early := options(t, w)
	early.Status = &verify.StatusFile{Known: at.Add(-time.Hour)}
	for name, c := range map[string]struct {
		pdf    []byte
		opt    verify.Options
		reason string
	}{
		"signed twice":          {signPDF(t, good, w.Other, pdfsign.Field{}), options(t, w), verify.OK},
		"locked":                {signPDF(t, onePage(), w.Office, pdfsign.Field{Lock: true}), options(t, w), verify.OK},
		"unsigned":              {onePage(), options(t, w), "signature.none"},
		"bytes behind":          {append(bytes.Clone(good), "more"...), options(t, w), "container.pdf_malformed"},
		"encrypted":             {bytes.Replace(onePage(), []byte("/Root"), []byte("/Encrypt 3 0 R /Root"), 1), options(t, w), "container.pdf_unsupported"},
		"range":                 {bytes.Replace(good, []byte("/ByteRange [0 "), []byte("/ByteRange [1 "), 1), options(t, w), "coverage.pdf_range"},
		"content":               {bytes.Replace(good, []byte("/MediaBox [0 0 595"), []byte("/MediaBox [0 0 295"), 1), options(t, w), "digests.pdf_digest"},
		"nobody is trusted":     {good, nothing, "chains.unknown_root"},
		"stranger":              {signPDF(t, onePage(), w.Rogue, pdfsign.Field{}), options(t, w), "chains.unknown_root"},
		"ended":                 {signPDF(t, onePage(), w.Office, pdfsign.Field{Time: clock.Of(at.AddDate(-3, 0, 0))}), options(t, w), "validity.certificate_dates"},
		"tomorrow":              {signPDF(t, onePage(), w.Office, pdfsign.Field{Time: clock.Of(at.AddDate(0, 1, 0))}), options(t, w), "validity.future"},
		"revoked before":        {good, revoked(t, w, verify.Revoked, at.Add(-time.Hour)), "revocation.certificate_revoked"},
		"suspended before":      {good, revoked(t, w, verify.Suspended, at.Add(-time.Hour)), "revocation.certificate_suspended"},
		"revoked later":         {good, revoked(t, w, verify.Revoked, at.Add(time.Hour)), "revocation.revoked_later"},
		"an old list":           {good, early, "revocation.status_older"},
		"not a signing purpose": {signPDF(t, onePage(), w.Middle, pdfsign.Field{}), options(t, w), "chains.key_usage"},
	} {
		r := verify.File(c.pdf, c.opt)
		whole(t, r)
		if r.Reason != c.reason {
			t.Errorf("%s: got %s %s (%s), want %s", name, r.Verdict, r.Reason, results(r.Checks), c.reason)
		}
	}
}

// Every reason that the engine may give has a sentence in both languages.
func TestFile_pdfReasonsHaveWords(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
		words, err := i18n.Keys(lang)
		if err != nil {
			t.Fatal(err)
		}
		for check, reasons := range map[string][]pdfsign.Reason{
			pdfsign.Container: {"pdf_ok", pdfsign.Malformed, pdfsign.Unsupported},
			pdfsign.Coverage:  {"pdf_ok", pdfsign.Range, pdfsign.Added, pdfsign.Locked, pdfsign.Later},
			pdfsign.Digests:   {"pdf_ok", pdfsign.Changed},
			pdfsign.Manifest:  {"pdf_ok", pdfsign.OtherCert, pdfsign.NoCertNamed},
			pdfsign.Signature: {pdfsign.OK, pdfsign.BadCMS, pdfsign.OtherCMS, pdfsign.Forged},
			pdfsign.Chains:    {pdfsign.OK, pdfsign.KeyUse, pdfsign.NoKeyUse, "unknown_root", "critical_extension", "issuer_signature", "issuer_constraint"},
			pdfsign.Validity:  {"pdf_ok", pdfsign.NoTime, pdfsign.NoNow, pdfsign.Future, pdfsign.NotValid},
		} {
			for _, r := range reasons {
				if _, ok := words["verify.say."+check+"."+string(r)]; !ok {
					t.Errorf("%s: no words for %s %s", lang, check, r)
				}
			}
		}
	}
}

// A list says nothing of what an authority that nobody here knows has revoked.
func TestFile_pdfOfAStrangerIsOnNoList(t *testing.T) {
	w := sealtest.NewWorld(t)
	r := verify.File(signPDF(t, onePage(), w.Rogue, pdfsign.Field{}), options(t, w))
	if got := results(r.Checks); got != "chains:unknown:unknown_root revocation:unknown:issuer_unknown" {
		t.Errorf("not a pass: %s", got)
	}
}
