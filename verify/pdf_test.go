package verify_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/verify"
)

// onePage is the smallest PDF with a page.
func onePage() []byte {
	b, at := []byte("%PDF-1.7\n"), []int{}
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>"}
	for i, o := range objects {
		at = append(at, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range at {
		b = fmt.Appendf(b, "%010d 00000 n \n", o)
	}
	return fmt.Appendf(b, "trailer\n<< /Size %d /Root 1 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
}

func signedPDF(t *testing.T, e sealtest.Entity, pdf []byte) []byte {
	t.Helper()
	out, err := pdfsign.Sign(pdf, pdfsign.Field{Signer: e.Cert.Name(), Time: clock.Of(sealtest.SignedAt())}, [][]byte{e.Cert.DER}, e.Key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFile_pdf(t *testing.T) {
	w := sealtest.NewWorld(t)
	good := signedPDF(t, w.Office, onePage())
	sum := w.Office.Cert.Digest()
	held := map[string][]verify.Standing{hex.EncodeToString(sum[:]): {{State: verify.Revoked, From: sealtest.Day(2026, 3, 1)}}}
	for name, c := range map[string]struct {
		file []byte
		bad  map[string][]verify.Standing
		want string
	}{
		"good":              {good, nil, ""},
		"twice":             {signedPDF(t, w.Other, good), nil, ""},
		"unsigned":          {onePage(), nil, "coverage:unknown:not_reached"},
		"an altered page":   {bytes.Replace(good, []byte("595 842"), []byte("595 843"), 1), nil, "digests:fail:digest"},
		"bytes behind":      {append(bytes.Clone(good), "<script>"...), nil, "container:fail:pdf_malformed"},
		"a stranger":        {signedPDF(t, w.Rogue, onePage()), nil, "chains:unknown:unknown_root"},
		"revoked before it": {good, held, "revocation:fail:certificate_revoked"},
	} {
		opt := options(t, w)
		opt.Status = &verify.StatusFile{Known: now(), Certificates: c.bad}
		r := verify.File(c.file, opt)
		whole(t, r)
		if name == "unsigned" && r.Reason != "signature.none" {
			t.Errorf("unsigned: %s", r.Reason)
		}
		got := results(r.Checks)
		if first, _, _ := bytes.Cut([]byte(got), []byte(" ")); string(first) != c.want || r.Format != "pdf" {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
