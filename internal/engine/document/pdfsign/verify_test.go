package pdfsign_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cms"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/signing"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
)

func unhex(t testing.TB, digits []byte) []byte {
	t.Helper()
	b, err := hex.DecodeString(string(digits))
	if err != nil {
		t.Fatal(err)
	}
	for len(b) > 0 && b[len(b)-1] == 0 { // a signature that ends in zero is rare, and none of these
		b = b[:len(b)-1]
	}
	return b
}

func cmsOf(t testing.TB, digest []byte, p party) []byte {
	t.Helper()
	der, err := cms.Sign(digest, p.chain, p.key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// replaced changes one place of a file, keeping all offsets.
func replaced(t testing.TB, pdf []byte, old, replacement string) []byte {
	t.Helper()
	if len(old) != len(replacement) || !bytes.Contains(pdf, []byte(old)) {
		t.Fatalf("%q is not there, or of another length than %q", old, replacement)
	}
	return bytes.Replace(pdf, []byte(old), []byte(replacement), 1)
}

// mutant is a file in which one thing is wrong.
type mutant struct {
	name  string
	pdf   []byte
	check string
	want  pdfsign.Check
}

func fails(check string, why pdfsign.Reason) pdfsign.Check {
	return pdfsign.Check{Name: check, Result: pdfsign.Fail, Reason: why}
}

func unknown(check string, why pdfsign.Reason) pdfsign.Check {
	return pdfsign.Check{Name: check, Result: pdfsign.Unknown, Reason: why}
}

func containerMutants(t testing.TB, p party) []mutant {
	pdf := p.sign(t, tiny(), pdfsign.Field{})
	malformed, unsupported := fails(pdfsign.Container, pdfsign.Malformed), unknown(pdfsign.Container, pdfsign.Unsupported)
	twoKeys := objects()
	twoKeys[0] = "<< /Type /Catalog /Pages 2 0 R /Pages 2 0 R >>"
	circle := objects()
	circle[1] = "<< /Type /Pages /Count 2 /Kids [3 0 R 2 0 R] >>"
	deep := objects()
	deep[0] = "<< /Type /Catalog /Pages 2 0 R /X " + strings.Repeat("[", 50) + strings.Repeat("]", 50) + " >>"
	var at int
	fmt.Sscanf(string(tiny()[bytes.LastIndex(tiny(), []byte("startxref\n")):]), "startxref\n%d", &at)
	itself := bytes.Replace(tiny(), []byte("/Root"), fmt.Appendf(nil, "/Prev %d /Root", at), 1)
	unread := fmt.Sprintf("%010d 00000 n", bytes.Index(pdf, []byte("\n4 0 obj"))+1)
	return []mutant{
		{"no PDF", []byte("plain text"), "", malformed},
		{"bytes in front", append([]byte("x"), pdf...), "", malformed},
		{"bytes behind", append(bytes.Clone(pdf), "<script>"...), "", malformed},
		{"two line ends behind", append(bytes.Clone(pdf), "\n\n"...), "", malformed},
		{"cut short", pdf[:len(pdf)-10], "", malformed},
		{"a key twice", assemble(twoKeys...), "", malformed},
		{"pages in a circle", assemble(circle...), "", malformed},
		{"deep nesting", assemble(deep...), "", malformed},
		{"tables in a circle", itself, "", malformed},
		{"an object elsewhere", replaced(t, pdf, "\n2 0 obj", "\n8 0 obj"), "", malformed},
		{"an entry that is none", replaced(t, pdf, " 00000 n \n", " 00000 x \n"), "", malformed},
		{"no table there", replaced(t, pdf, "xref\n0 7", "yref\n0 7"), "", malformed},
		{"more entries than bytes", replaced(t, pdf, "xref\n0 7", "xref\n0 9"), "", malformed},
		{"a table to the end of the file", []byte("%PDF-1.7\nxref\n0 2\n0000000000 65535 f \nstartxref\n9\n%%EOF"), "", malformed},
		{"far more entries than bytes", bytes.Replace(tiny(), []byte("xref\n0 7"), []byte("xref\n0 200000"), 1), "", malformed},
		{"an object beyond the end", replaced(t, pdf, unread, "0000999999 00000 n"), "", malformed},
		{"two fields with one signature", added(pdf, map[int]string{9: "<< /Fields [8 0 R 40 0 R] /SigFlags 3 >>", 40: "<< /FT /Sig /T (a) /V 7 0 R >>"}), "", malformed},
		{"a stream of references", replaced(t, pdf, "xref\n0 7", "9 0 obj "), "", unsupported},
		{"encrypted", bytes.Replace(tiny(), []byte("/Root"), []byte("/Encrypt 5 0 R /Root"), 1), "", unsupported},
		{"unsigned", tiny(), "", unknown(pdfsign.Container, pdfsign.NoSignature)},
	}
}

var byteRange = regexp.MustCompile(`/ByteRange \[0 (\d+) (\d+) (\d+)\]`)

// ranged writes other numbers into the range.
func ranged(t testing.TB, pdf []byte, change func(n [4]int) [4]int) []byte {
	t.Helper()
	m := byteRange.FindSubmatch(pdf)
	if m == nil {
		t.Fatal("no range")
	}
	var n [4]int
	for i := 1; i < 4; i++ {
		fmt.Sscan(string(m[i]), &n[i])
	}
	n = change(n)
	text := fmt.Sprintf("/ByteRange [%d %d %d %d]", n[0], n[1], n[2], n[3])
	for len(text) < len(m[0]) {
		text += " "
	}
	return bytes.Replace(pdf, m[0], []byte(text)[:len(m[0])], 1)
}

func coverageMutants(t testing.TB, p party) []mutant {
	pdf := p.sign(t, tiny(), pdfsign.Field{})
	wrong := fails(pdfsign.Coverage, pdfsign.Range)
	more, lock := fails(pdfsign.Coverage, pdfsign.Added), fails(pdfsign.Coverage, pdfsign.Locked)
	locked := p.sign(t, tiny(), pdfsign.Field{Lock: true})
	o := objects()
	page := strings.Replace(o[2], "/Contents 4 0 R", "/Contents 40 0 R", 1)
	content := "<< /Length 25 >>\nstream\n0 0 1 rg 0 0 900 900 re f \nendstream"
	annotated := strings.Replace(o[5], "/Resources", "/Annots [40 0 R] /Resources", 1)
	const note = "<< /Type /Annot /Subtype /FreeText /Rect [0 0 600 800] /Contents (void) >>"
	overlay := added(pdf, map[int]string{3: page, 40: content})
	return []mutant{
		{"begins later", ranged(t, pdf, func(n [4]int) [4]int { n[0] = 1; return n }), "", wrong},
		{"ends early", ranged(t, pdf, func(n [4]int) [4]int { n[3] -= 7; return n }), "", wrong},
		{"beyond the end", ranged(t, pdf, func(n [4]int) [4]int { n[3]++; return n }), "", wrong},
		{"a larger gap", ranged(t, pdf, func(n [4]int) [4]int { n[2] += 9; n[3] -= 9; return n }), "", wrong},
		{"gap before the string", ranged(t, pdf, func(n [4]int) [4]int { n[1] -= 9; return n }), "", wrong},
		{"no range", replaced(t, pdf, "/ByteRange", "/ByteRangf"), "", wrong},
		{"no contents", replaced(t, pdf, "/Contents <", "/Contentt <"), "", wrong},
		{"something in the padding", replaced(t, pdf, "0000000000>", "0000000001>"), "", wrong},
		{"text drawn over", overlay, "", more},
		{"drawn over, then signed", p.sign(t, overlay, pdfsign.Field{}), "", more},
		{"stream replaced", added(pdf, map[int]string{4: content}), "", more},
		{"font replaced", added(pdf, map[int]string{5: "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}), "", more},
		{"annotation added", added(pdf, map[int]string{6: annotated, 40: note}), "", more},
		{"annotation added, then signed", p.sign(t, added(pdf, map[int]string{6: annotated, 40: note}), pdfsign.Field{Stamp: redStamp()}), "", more},
		{"page added", added(pdf, map[int]string{2: "<< /Type /Pages /Count 3 /Kids [3 0 R 6 0 R 6 0 R] >>"}), "", fails(pdfsign.Container, pdfsign.Malformed)},
		{"pages turned round", added(pdf, map[int]string{2: "<< /Type /Pages /Count 2 /Kids [6 0 R 3 0 R] >>"}), "", more},
		{"turned round, then signed", p.sign(t, added(pdf, map[int]string{2: "<< /Type /Pages /Count 2 /Kids [6 0 R 3 0 R] >>"}), pdfsign.Field{}), "", more},
		{"catalog changed, then signed", p.sign(t, added(pdf, map[int]string{1: "<< /Type /Catalog /Pages 2 0 R /AcroForm 9 0 R /OpenAction 40 0 R >>", 40: "<< >>"}), pdfsign.Field{}), "", more},
		{"catalog says more, then signed", p.sign(t, added(pdf, map[int]string{1: "<< /Type /Catalog /Pages 2 0 R /AcroForm 9 0 R /PageMode /FullScreen >>"}), pdfsign.Field{}), "", more},
		{"another title, then signed", p.sign(t, bytes.Replace(added(pdf, map[int]string{}), []byte("/Root 1 0 R /Prev"), []byte("/Root 1 0 R /Info 5 0 R /Prev"), 1), pdfsign.Field{}), "", more},
		{"a note that lay ready, then signed", prepared(t, p), "", more},
		{"form changed, then signed", p.sign(t, added(pdf, map[int]string{9: "<< /Fields [8 0 R] /SigFlags 3 /NeedAppearances true >>"}), pdfsign.Field{}), "", more},
		{"page on its head, then signed", p.sign(t, added(pdf, map[int]string{6: strings.Replace(o[5], "/Resources", "/Rotate 180 /Resources", 1)}), pdfsign.Field{}), "", more},
		{"note taken away, then signed", withoutNote(t, p), "", more},
		{"an empty field filled", filled(t, p), "", more},
		{"content given out as a signature", usurped(t, p), "", more},
		{"a revision passed over", detour(t, p), "", wrong},
		{"shown only later", orphan(t, p), "", wrong},
		{"an object nobody needs, then signed", p.sign(t, added(pdf, map[int]string{40: "<< >>"}), pdfsign.Field{}), "", more},
		{"an empty revision", added(pdf, map[int]string{}), "", more},
		{"lock, then a note", added(locked, map[int]string{6: annotated, 40: note}), "", lock},
		{"lock, then an empty revision", added(locked, map[int]string{}), "", lock},
	}
}

// numberOf finds the number of the object that begins with what is given.
func numberOf(t testing.TB, pdf []byte, begins string) int {
	t.Helper()
	i := bytes.LastIndex(pdf, []byte(" 0 obj\n"+begins))
	if i < 0 {
		t.Fatalf("no object %s", begins)
	}
	n := 0
	fmt.Sscan(string(pdf[bytes.LastIndexByte(pdf[:i], '\n')+1:i]), &n)
	return n
}

// withoutNote: a page had a note when it was signed; later its list has the first
// signature in the note's place.
func withoutNote(t testing.TB, p party) []byte {
	o := append(objects(), "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (void) >>")
	page := o[2]
	o[2] = strings.Replace(page, "/Contents", "/Annots [7 0 R] /Contents", 1)
	signed := p.sign(t, assemble(o...), pdfsign.Field{})
	widget := numberOf(t, signed, "<< /Type /Annot /Subtype /Widget")
	list := fmt.Sprintf("/Annots [%d 0 R %d 0 R] /Contents", widget, widget)
	return p.sign(t, added(signed, map[int]string{3: strings.Replace(page, "/Contents", list, 1)}), pdfsign.Field{})
}

// prepared: the file held a note that no page showed; a later revision shows it.
func prepared(t testing.TB, p party) []byte {
	o := append(objects(), "<< /Type /Annot /Subtype /FreeText /Rect [0 0 600 800] /Contents (void) >>")
	signed := p.sign(t, assemble(o...), pdfsign.Field{})
	return p.sign(t, added(signed, map[int]string{6: strings.Replace(o[5], "/Resources", "/Annots [7 0 R] /Resources", 1)}), pdfsign.Field{})
}

// filled: the form had an empty field of another kind of signature; what is put
// into it later, and how it looks, was not there to be signed.
func filled(t testing.TB, p party) []byte {
	o := append(objects(), "<< /Fields [8 0 R] >>", "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Waiting) /Rect [0 0 0 0] >>")
	o[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm 7 0 R >>"
	signed := p.sign(t, assemble(o...), pdfsign.Field{})
	later := p.sign(t, signed, pdfsign.Field{})
	sig := numberOf(t, later, "<< /Type /Sig ")
	widget := numberOf(t, later, "<< /Type /Annot /Subtype /Widget")
	// The last signature is made again under the field that waited.
	return resign(t, p, signed, map[int]string{8: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Waiting) /Rect [0 0 600 800] /V " + fmt.Sprint(widget) + " 0 R >>"}, max(sig, widget))
}

// usurped: a later signature takes the number of the content of a page.
func usurped(t testing.TB, p party) []byte {
	signed := p.sign(t, tiny(), pdfsign.Field{})
	form := "<< /Fields [8 0 R 40 0 R] /SigFlags 3 >>"
	return resign(t, p, signed, map[int]string{9: form, 40: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 0 0] /V 4 0 R >>"}, 4)
}

const room = 4096

// dictionaryOf is a signature dictionary with room, to be filled by fill.
func dictionaryOf() string {
	return "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:20261130130000+08'00')\n/ByteRange " +
		"[0 0000000000 0000000000 0000000000]\n/Contents <" + strings.Repeat("00", room) + "> >>"
}

// resign appends a revision by hand in which object sig is a signature that covers
// all of the file.
func resign(t testing.TB, p party, pdf []byte, objects map[int]string, sig int) []byte {
	t.Helper()
	objects[sig] = dictionaryOf()
	return fill(t, p, added(pdf, objects))
}

// fill signs a file whose last empty signature waits.
func fill(t testing.TB, p party, b []byte) []byte {
	t.Helper()
	begin := bytes.LastIndex(b, []byte("/Contents <"+strings.Repeat("00", room))) + len("/Contents ")
	end := begin + 2*room + 2
	blank := "[0 0000000000 0000000000 0000000000]"
	place := fmt.Sprintf("%-*s", len(blank), fmt.Sprintf("[0 %d %d %d]", begin, end, len(b)-end))
	copy(b[bytes.LastIndex(b, []byte(blank)):], place)
	digest, err := cms.Digest(p.kind, b[:begin], b[end:])
	if err != nil {
		t.Fatal(err)
	}
	hex.Encode(b[begin+1:], cmsOf(t, digest, p))
	return b
}

// detour: the newest revision leads past the signed one to the first, and names
// again the objects of the signed one but for a note that was on the page.
func detour(t testing.TB, p party) []byte {
	first := tiny()
	noted := added(first, map[int]string{40: "<< /Type /ExtGState /CA 1 >>"})
	signed := p.sign(t, noted, pdfsign.Field{})
	var firstAt, signedAt int
	fmt.Sscanf(string(first[bytes.LastIndex(first, []byte("startxref\n")):]), "startxref\n%d", &firstAt)
	fmt.Sscanf(string(signed[bytes.LastIndex(signed, []byte("startxref\n")):]), "startxref\n%d", &signedAt)
	table := signed[signedAt:bytes.LastIndex(signed, []byte("trailer"))]
	b := bytes.Clone(signed)
	at := len(b)
	b = append(b, table...)
	b = fmt.Appendf(b, "trailer\n<< /Size 50 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", firstAt, at)
	return p.sign(t, b, pdfsign.Field{})
}

// orphan: what was signed holds a signature that no form shows; the form came later.
func orphan(t testing.TB, p party) []byte {
	signed := fill(t, p, assemble(append(objects(), dictionaryOf())...))
	return added(signed, map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [8 0 R] >> >>",
		8: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /V 7 0 R >>",
	})
}

func contentMutants(t testing.TB, p party) []mutant {
	pdf := p.sign(t, tiny(), pdfsign.Field{Reason: "a"})
	i := bytes.Index(pdf, []byte("/Contents <")) + len("/Contents <")
	end := i + bytes.IndexByte(pdf[i:], '>')
	der := unhex(t, pdf[i:end])
	flipped := bytes.Clone(der)
	flipped[len(flipped)-1] ^= 1
	with := func(der []byte) []byte {
		out := bytes.Clone(pdf)
		copy(out[i:end], bytes.Repeat([]byte("0"), end-i))
		hex.Encode(out[i:end], der)
		return out
	}
	twin := bytes.Replace(der, []byte("许昌市市场监督管理局"), []byte("郑州市市场监督管理局"), 1)
	named := bytes.Replace(der, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x10, 2, 0x2f}, []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x10, 2, 0x30}, 1)
	stranger := newParty(t, p.kind, signs, signedAt.Time().AddDate(1, 0, 0))
	stranger.key = signingtest.Key(t, p.kind, 9)
	return []mutant{
		{"one letter", replaced(t, pdf, "20260399", "20260398"), "", fails(pdfsign.Digests, pdfsign.Changed)},
		{"another date", replaced(t, pdf, "/M (D:20261130", "/M (D:20261129"), "", fails(pdfsign.Digests, pdfsign.Changed)},
		{"signature flipped", with(flipped), "", fails(pdfsign.Signature, pdfsign.Forged)},
		{"no CMS", with([]byte{0x30, 3, 2, 1, 5}), "", fails(pdfsign.Signature, pdfsign.BadCMS)},
		{"BER", with([]byte{0x30, 0x80, 2, 1, 5}), "", unknown(pdfsign.Signature, pdfsign.OtherCMS)},
		{"another certificate of the key", with(twin), "", fails(pdfsign.Manifest, pdfsign.OtherCert)},
		{"no certificate is named", with(named), "", unknown(pdfsign.Manifest, pdfsign.NoCertNamed)},
		{"no name, so another signature", with(named), "", fails(pdfsign.Signature, pdfsign.Forged)},
		{"twin is not of its issuer", with(twin), "", fails(pdfsign.Chains, "issuer_signature")},
	}
}

func TestVerify_mutants(t *testing.T) {
	for _, p := range parties(t) {
		all := append(append(containerMutants(t, p), coverageMutants(t, p)...), contentMutants(t, p)...)
		for _, m := range all {
			got := pdfsign.Verify(m.pdf, p.options(t))
			if len(got) == 0 {
				t.Errorf("%s: %s: nothing is said", p.kind, m.name)
				continue
			}
			if r := result(got[0], m.want.Name); r != m.want {
				t.Errorf("%s: %s: got %+v, want %+v; all: %v", p.kind, m.name, r, m.want, reasons(got[0]))
			}
			if allPass(got[0]) {
				t.Errorf("%s: %s: passes", p.kind, m.name)
			}
		}
	}
}

func TestVerify_certificates(t *testing.T) {
	year := signedAt.Time().AddDate(1, 0, 0)
	for _, kind := range []signing.Kind{signing.P256, signing.SM2} {
		good := newParty(t, kind, signs, year)
		coder := newParty(t, kind, smx509.KeyUsageKeyEncipherment, year)
		unsaid := newParty(t, kind, 0, year)
		ended := newParty(t, kind, signs, signedAt.Time().Add(-time.Hour))
		other := good
		otherRoot := signingtest.Key(t, kind, 21)
		other.root = issue(t, "测试根", 1, true, smx509.KeyUsageCertSign, nil, otherRoot.Public(), otherRoot, year)
		alone := good
		alone.chain = good.chain[:1]
		at := signedAt.Add(time.Hour)
		for name, c := range map[string]struct {
			p     party
			field pdfsign.Field
			trust pki.Trust
			at    clock.Instant
			want  pdfsign.Check
		}{
			"nobody is trusted":       {good, pdfsign.Field{}, pki.Trust{}, at, unknown(pdfsign.Chains, "unknown_root")},
			"the authority is lost":   {alone, pdfsign.Field{}, good.trust(t), at, unknown(pdfsign.Chains, "unknown_root")},
			"another key of the root": {good, pdfsign.Field{}, other.trust(t), at, unknown(pdfsign.Chains, "unknown_root")},
			"not for signing":         {coder, pdfsign.Field{}, good.trust(t), at, fails(pdfsign.Chains, pdfsign.KeyUse)},
			"ended an hour before":    {ended, pdfsign.Field{}, good.trust(t), at, fails(pdfsign.Validity, pdfsign.NotValid)},
			"signed before it began":  {good, pdfsign.Field{Time: clock.Of(signedAt.Time().AddDate(-2, 0, 0))}, good.trust(t), at, fails(pdfsign.Validity, pdfsign.NotValid)},
			"signed tomorrow":         {good, pdfsign.Field{}, good.trust(t), signedAt.Add(-301 * time.Second), fails(pdfsign.Validity, pdfsign.Future)},
			"a clock a little ahead":  {good, pdfsign.Field{}, good.trust(t), signedAt.Add(-300 * time.Second), pdfsign.Check{Name: pdfsign.Validity, Result: pdfsign.Pass, Reason: pdfsign.OK}},
			"no word of its use":      {unsaid, pdfsign.Field{}, good.trust(t), at, unknown(pdfsign.Chains, pdfsign.NoKeyUse)},
			"no time to compare":      {good, pdfsign.Field{}, good.trust(t), 0, unknown(pdfsign.Validity, pdfsign.NoNow)},
		} {
			got := pdfsign.Verify(c.p.sign(t, tiny(), c.field), pdfsign.Options{Trust: c.trust, At: c.at})
			if r := result(got[0], c.want.Name); r != c.want {
				t.Errorf("%s: %s: got %+v, want %+v", kind, name, r, c.want)
			}
		}
		untimed, err := pdfsign.Sign(tiny(), pdfsign.Field{}, good.chain, good.key, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r := result(pdfsign.Verify(untimed, good.options(t))[0], pdfsign.Validity); r != unknown(pdfsign.Validity, pdfsign.NoTime) {
			t.Errorf("%s: nobody says when: %+v", kind, r)
		}
	}
}

// Whatever byte is changed, no check of the signature as a whole passes.
func TestVerify_everyFlippedByte(t *testing.T) {
	p := parties(t)[0]
	pdf := p.sign(t, tiny(), pdfsign.Field{})
	begin := bytes.Index(pdf, []byte("/Contents <")) + len("/Contents <")
	end := begin + bytes.IndexByte(pdf[begin:], '>')
	for i := range pdf {
		if i > begin+200 && i < end-200 {
			continue // the inside of the signature is package cms's affair
		}
		bad := bytes.Clone(pdf)
		bad[i] ^= 1
		if i >= begin && i < end && bytes.EqualFold(bad[begin:end], pdf[begin:end]) {
			continue
		}
		for _, s := range pdfsign.Verify(bad, p.options(t)) {
			if allPass(s) {
				t.Errorf("byte %d of %d can be flipped: %q", i, len(pdf), bad[i-20:i+20])
			}
		}
	}
}

func FuzzVerify(f *testing.F) {
	p := parties(f)[0]
	trust := p.options(f)
	once := p.sign(f, tiny(), pdfsign.Field{Stamp: redStamp()})
	f.Add(once)
	f.Add(p.sign(f, once, pdfsign.Field{}))
	f.Add(tiny())
	f.Fuzz(func(t *testing.T, pdf []byte) {
		for _, s := range pdfsign.Verify(pdf, trust) {
			if len(s.Checks) != len(pdfsign.Checks()) {
				t.Errorf("%d checks", len(s.Checks))
			}
			if allPass(s) && !bytes.Contains(pdf, []byte("Permit 20260399")) {
				t.Error("a file that was never signed passes")
			}
		}
	})
}
