package verify_test

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
	"github.com/chengban/chengban/verify"
)

// No byte of a sealed file can be changed and the file still pass, unless every
// reader sees the same files as before: a zip has dates, versions and attributes
// that say nothing about contents.
func TestFile_everyFlippedByteShows(t *testing.T) {
	b := newBench(t)
	good := b.issued(verify.Valid, nil)
	if r := verify.File(good, b.opt); r.Verdict != verify.Passed {
		t.Fatalf("%s %s", r.Verdict, r.Reason)
	}
	// The log knows the file as a whole: with it every byte counts.
	flip(t, good, 31, func(file []byte) (string, bool) { return "", verify.File(file, b.opt).Verdict != verify.Passed })

	b = newBench(t)
	good = b.sealed()
	want := b.files(good)
	idle := 0
	flip(t, good, 7, func(file []byte) (string, bool) {
		if verify.File(file, b.opt).Verdict != verify.Passed {
			return "", true
		}
		idle++
		return cmp.Diff(want, b.files(file)), cmp.Equal(want, b.files(file))
	})
	// Of the 76 bytes that an entry has in its two headers some thirty say nothing.
	if most := len(want) * 32 * 8 / 7; idle > most {
		t.Errorf("%d flips of what says nothing, want at most %d", idle, most)
	}
}

func flip(t *testing.T, good []byte, step int, shows func([]byte) (string, bool)) {
	t.Helper()
	for i := 0; i < len(good); i += step {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if why, ok := shows(bad); !ok {
			t.Errorf("byte %d of %d: %s", i, len(good), why)
		}
	}
}

// Every byte of what the signature consists of, not a sample.
func TestFile_everyByteOfTheSignature(t *testing.T) {
	b := newBench(t)
	b.order.Lock = false
	good := b.sealed()
	for _, f := range b.files(good) {
		if !strings.HasPrefix(f.Name, signDir) {
			continue
		}
		step := max(1, len(f.Data)/400)
		at := bytes.Index(good, f.Data)
		for i := 0; i < len(f.Data); i += step {
			bad := b.edit(good, f.Name, func(x []byte) []byte { x[i] ^= 1 << (i % 8); return x })
			if r := verify.File(bad, b.opt); r.Verdict == verify.Passed {
				t.Errorf("byte %d of %s at %d", i, f.Name, at)
			}
		}
	}
}

func TestFile_severalSignatures(t *testing.T) {
	b := newBench(t)
	b.order.Lock = false
	once := b.sealed()
	plain := b.order
	plain.Seal, plain.Stamps, plain.Signer = nil, nil, b.w.Other.Party(t)
	last := b.order
	last.Lock = true
	thrice := sealtest.Sign(t, sealtest.Sign(t, once, plain), last)
	r := verify.File(thrice, b.opt)
	whole(t, r)
	if r.Verdict != verify.Passed || len(r.Signatures) != 3 {
		t.Fatalf("%s %s with %d signatures", r.Verdict, r.Reason, len(r.Signatures))
	}
	got := []any{r.Signatures[0].Locks, r.Signatures[1].Kind, r.Signatures[1].Signer.Name, r.Signatures[1].Seal == nil, r.Signatures[2].Locks}
	if d := cmp.Diff([]any{false, "Sign", "许昌市别的局", true, true}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	// The file is as bad as its worst signature, and each says its own.
	stranger := plain
	stranger.Signer = b.w.Rogue.Party(t)
	r = verify.File(sealtest.Sign(t, once, stranger), b.opt)
	if r.Verdict != verify.Indeterminate || r.Reason != "chains.unknown_root" || r.Signatures[0].Verdict != verify.Passed {
		t.Errorf("%s %s, the first %s", r.Verdict, r.Reason, r.Signatures[0].Verdict)
	}
	// What the second signature protects cannot be changed behind its back.
	bad := b.edit(thrice, signDir+"SignedValue.dat", func(x []byte) []byte { x[len(x)-1] ^= 1; return x })
	r = verify.File(bad, b.opt)
	if got := results(r.Signatures[2].Checks); got != "digests:fail:altered" {
		t.Errorf("the last signature: %s", got)
	}
}

func TestFile_plainSignatureAndRidingSeal(t *testing.T) {
	b := newBench(t)
	b.order.Stamps = sign.Riding([]sign.Page{{ID: "1", Width: 210}, {ID: "2", Width: 210}}, 40, 40, 100)
	r := verify.File(b.sealed(), b.opt)
	pages := []string{}
	for _, st := range r.Signatures[0].Stamps {
		pages = append(pages, fmt.Sprint(st.Page, st.Box, *st.Clip))
	}
	if d := cmp.Diff([]string{"1[190 100 40 40] [0 0 20 40]", "2[170 100 40 40] [20 0 20 40]"}, pages); d != "" || r.Verdict != verify.Passed {
		t.Errorf("%s %s\n%s", r.Verdict, r.Reason, d)
	}
	b.order.Seal, b.order.Stamps = nil, nil
	if r = verify.File(b.sealed(), b.opt); r.Verdict != verify.Passed {
		t.Errorf("plain: %s %s", r.Verdict, r.Reason)
	}
	if r = verify.File(b.edit(b.sealed(), signDir+"SignedValue.dat", func(x []byte) []byte { x[len(x)-1] ^= 1; return x }), b.opt); results(r.Checks) != "signature:fail:wrong" {
		t.Errorf("plain, altered: %s", results(r.Checks))
	}
}

func TestFile_versions(t *testing.T) {
	b := newBench(t)
	b.order.Seal = b.seal(func(s *ses.SealSpec) { s.Version, s.ByDigest = ses.V5, true })
	if r := verify.File(b.sealed(), b.opt); r.Verdict != verify.Passed || r.Signatures[0].Seal.Version != 5 {
		t.Errorf("version 5: %s %s", r.Verdict, r.Reason)
	}
	v1 := b.edit(b.resign(b.sealed(), replace("<ofd:Seal><ofd:BaseLoc>/"+signDir+"Seal.esl</ofd:BaseLoc></ofd:Seal>", ""), nil), signDir+"SignedValue.dat", func([]byte) []byte {
		return sealtest.SignV1(t, b.w, b.digestOf(b.resign(b.sealed(), replace("<ofd:Seal><ofd:BaseLoc>/"+signDir+"Seal.esl</ofd:BaseLoc></ofd:Seal>", ""), nil)), "my own words")
	})
	if r := verify.File(v1, b.opt); r.Verdict != verify.Passed || r.Signatures[0].Seal.Version != 1 {
		t.Errorf("version 1: %s %s", r.Verdict, r.Reason)
	}
}

func (b *bench) digestOf(doc []byte) (sum [32]byte) {
	for _, f := range b.files(doc) {
		if f.Name == signDir+"Signature.xml" {
			return pki.Digest(f.Data)
		}
	}
	return sum
}

// A time stamp, or the log, shows that a signature is older than a revocation.
func TestFile_revokedAfterAProvenTime(t *testing.T) {
	later := verify.Standing{State: verify.Revoked, From: sealtest.Day(2026, 11, 30).Add(12 * time.Hour)}
	for name, make := range map[string]func(b *bench) []byte{
		"time stamp": func(b *bench) []byte { return b.stamp(b.w.Stamper.Party(t), b.order.Time.Add(time.Minute), nil) },
		"log":        func(b *bench) []byte { return b.issued(verify.Valid, nil) },
	} {
		b := newBench(t)
		file := make(b)
		b.status().Seals = map[string][]verify.Standing{b.w.SealSpec().ID: {later}}
		if r := verify.File(file, b.opt); r.Verdict != verify.Passed {
			t.Errorf("%s: %s %s", name, r.Verdict, r.Reason)
		}
	}
}

func TestFile_tolerates(t *testing.T) {
	b := newBench(t)
	padded := func(v []byte) []byte { // 30 len 02 n r… → 02 n+1 00 r…
		n := int(v[3])
		out := slices.Concat([]byte{0x30, v[1] + 1, 0x02, v[3] + 1, 0}, v[4:4+n], v[4+n:])
		return out
	}
	key := b.order.Signer.Sign
	for name, form := range map[string]func([]byte) []byte{"zeros before an integer": padded, "as DER": func(v []byte) []byte { return v }} {
		b.order.Signer.Sign = func(m []byte) ([]byte, error) { v, err := key(m); return form(v), err }
		if r := verify.File(b.sealed(), b.opt); r.Verdict != verify.Passed {
			t.Errorf("%s: %s %s", name, r.Verdict, r.Reason)
		}
	}
	b = newBench(t)
	for name, xml := range map[string]func([]byte) []byte{
		"relative paths":      replace(`FileRef="/Doc_0/Pages/`, `FileRef="../../Pages/`),
		"another letter case": replace(`FileRef="/Doc_0/Pages/`, `FileRef="/doc_0/PAGES/`),
		"a date with dashes":  replace("20261130100000", "2026-11-30 10:00:00"),
		"methods by name":     replace(`CheckMethod="1.2.156.10197.1.401"`, `CheckMethod="sm3"`),
	} {
		if r := verify.File(b.resign(b.sealed(), xml, nil), b.opt); r.Verdict != verify.Passed {
			t.Errorf("%s: %s %s: %s", name, r.Verdict, r.Reason, results(r.Checks))
		}
	}
}

// What a hostile file may cost.
func TestFile_bombs(t *testing.T) {
	b := newBench(t)
	many := strings.Repeat(`<ofd:Signature ID="x" BaseLoc="a"/>`, 1000)
	many = strings.Replace(many, `ID="x"`, `ID="y"`, 1)
	b.order.Lock = false
	entries := ""
	for i := range verify.MaxSignatures + 1 {
		entries += `<ofd:Signature ID="` + strings.Repeat("i", i+1) + `" BaseLoc="/Doc_0/Signs/Sign_0/Signature.xml"/>`
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"many alike":    {b.edit(b.sealed(), "Doc_0/Signs/Signatures.xml", replace("</ofd:Signatures>", many+"</ofd:Signatures>")), "signature.list"},
		"too many":      {b.edit(b.sealed(), "Doc_0/Signs/Signatures.xml", replace("</ofd:Signatures>", entries+"</ofd:Signatures>")), "signature.list"},
		"entities":      {b.edit(b.sealed(), "OFD.xml", replace("<ofd:OFD", `<!DOCTYPE x [<!ENTITY a "b">]><ofd:OFD`)), "signature.list"},
		"too large":     {append([]byte("PK"), make([]byte, ofd.DefaultLimits().File)...), "container.limits"},
		"deep elements": {b.edit(b.sealed(), "Doc_0/Signs/Signatures.xml", func([]byte) []byte { return []byte(strings.Repeat("<a>", 1<<20)) }), "signature.list"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := verify.File(c.file, b.opt)
		runtime.ReadMemStats(&after)
		if r.Verdict != verify.Failed || !hasReason(r, c.want) {
			t.Errorf("%s: %s %s", name, r.Verdict, results(r.Checks))
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s: %d MB", name, used>>20)
		}
	}
}

func hasReason(r verify.Report, want string) bool {
	return slices.ContainsFunc(r.Checks, func(c verify.Check) bool { return c.Name+"."+c.Reason == want })
}

func FuzzFile(f *testing.F) {
	b := newBench(f)
	f.Add(b.sealed())
	f.Add(forged(newBench(f)))
	f.Add([]byte("%PDF-1.7"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r := verify.File(file, verify.Options{At: now()})
		whole(t, r)
		if r.Verdict == verify.Passed {
			t.Error("passed without anybody to trust")
		}
	})
}
