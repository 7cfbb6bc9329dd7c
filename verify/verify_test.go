package verify_test

import (
	"encoding/pem"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/conformancetest"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/verify"
)

// now is when tests verify.
func now() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) }

func folder(certs ...sealtest.Entity) fstest.MapFS {
	fs := fstest.MapFS{"readme.txt": {Data: []byte("not a certificate")}}
	for i, c := range certs {
		if i%2 == 0 {
			fs[string(rune('a'+i))+".der"] = &fstest.MapFile{Data: c.Cert.DER}
			continue
		}
		fs[string(rune('a'+i))+".pem"] = &fstest.MapFile{Data: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Cert.DER})}
	}
	return fs
}

// options trust the world's root and maker and know of nothing bad.
func options(t testing.TB, w sealtest.World) verify.Options {
	t.Helper()
	trust, err := verify.LoadTrust(folder(w.Root, w.Middle, w.Maker))
	if err != nil {
		t.Fatal(err)
	}
	return verify.Options{Trust: trust, Status: &verify.StatusFile{Known: now()}, At: now()}
}

// results gives the checks that are not a plain pass, as name:result:reason.
func results(checks []verify.Check) string {
	var out []string
	for _, c := range checks {
		if c.Result != verify.Pass {
			out = append(out, c.Name+":"+string(c.Result)+":"+c.Reason)
		}
	}
	return strings.Join(out, " ")
}

// whole holds what every report must be.
func whole(t testing.TB, r verify.Report) {
	t.Helper()
	var names []string
	for _, c := range r.Checks {
		names = append(names, c.Name)
		if c.Say.Zh == "" || c.Say.En == "" || c.Title.Zh == "" || strings.ContainsAny(c.Say.Zh+c.Say.En+c.Title.En+r.Say.Zh, "⟦{") {
			t.Errorf("%s.%s says %q, %q", c.Name, c.Reason, c.Say.Zh, c.Say.En)
		}
	}
	if d := cmp.Diff(verify.Checks(), names); d != "" {
		t.Errorf("checks (-want +got)\n%s", d)
	}
}

func TestFile_ourOwn(t *testing.T) {
	w := sealtest.NewWorld(t)
	r := verify.File(sealtest.Sign(t, sealtest.Document(t, "许可"), w.Order(t)), options(t, w))
	whole(t, r)
	if r.Verdict != verify.Passed || r.Reason != verify.OK || results(r.Checks) != "" {
		t.Errorf("%s %s: %s", r.Verdict, r.Reason, results(r.Checks))
	}
	s := r.Signatures[0]
	if s.Seal.Name != "许昌市政务服务局" || s.Signer.Name != "许昌市政务服务局" || s.Seal.Maker.Name != "试验制章中心" || !s.Locks || len(s.Seal.Picture) == 0 {
		t.Errorf("%+v", s)
	}
}

// A real invoice of another city: all of it holds, but we do not know its root, and our
// list does not say what that root has revoked.
func TestFile_anotherMakers(t *testing.T) {
	b, ok := conformancetest.File(t, "sealed-v4-tax-invoice.ofd")
	if !ok {
		return
	}
	w := sealtest.NewWorld(t)
	r := verify.File(b, options(t, w))
	whole(t, r)
	if r.Verdict != verify.Indeterminate || r.Reason != "chains.unknown_root" {
		t.Errorf("%s %s", r.Verdict, r.Reason)
	}
	if got := results(r.Checks); got != "chains:unknown:unknown_root revocation:unknown:issuer_unknown" {
		t.Errorf("not a pass: %s", got)
	}
	r = verify.File(b, verify.Options{At: now()})
	if got := results(r.Checks); r.Reason != "chains.unknown_root" || got != "chains:unknown:unknown_root revocation:unknown:no_status" {
		t.Errorf("with nothing: %s: %s", r.Reason, got)
	}
}

func TestFile_noDocument(t *testing.T) {
	for name, c := range map[string]struct {
		file    []byte
		verdict verify.Verdict
		reason  string
	}{
		"empty":    {nil, verify.Failed, "container.not_a_document"},
		"text":     {[]byte("公文"), verify.Failed, "container.not_a_document"},
		"half":     {[]byte("PK\x03\x04"), verify.Failed, "container.unreadable"},
		"unsigned": {sealtest.Document(t, "甲"), verify.Failed, "signature.none"},
		"pdf":      {[]byte("%PDF-1.7\n"), verify.Failed, "container.pdf_malformed"},
	} {
		r := verify.File(c.file, verify.Options{At: now()})
		whole(t, r)
		if r.Verdict != c.verdict || r.Reason != c.reason {
			t.Errorf("%s: %s %s, want %s %s", name, r.Verdict, r.Reason, c.verdict, c.reason)
		}
	}
}
