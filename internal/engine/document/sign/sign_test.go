package sign_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/conformancetest"
	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

func names(t *testing.T, doc []byte) string {
	t.Helper()
	files, err := sign.Unpack(doc)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func file(t *testing.T, doc []byte, name string) []byte {
	t.Helper()
	c, err := ofd.OpenContainer(doc, ofd.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Readers differ in what they make of data descriptors and extra fields; a date would
// make equal documents differ.
func TestPack_entries(t *testing.T) {
	doc := sealtest.Document(t, "王㛃（𬍛）")
	z, err := zip.NewReader(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	const descriptor = 8
	for _, f := range z.File {
		if f.Method != zip.Store || f.Flags&descriptor != 0 || len(f.Extra) > 0 || f.ModifiedDate != 33 || f.ModifiedTime != 0 {
			t.Errorf("%s: method %d, flags %d, extra %d bytes, time %d %d", f.Name, f.Method, f.Flags, len(f.Extra), f.ModifiedDate, f.ModifiedTime)
		}
	}
}

func TestSignFiles_refusesNames(t *testing.T) {
	order := sealtest.NewWorld(t).Order(t)
	files, err := sign.Unpack(sealtest.Document(t, "许可"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "/a.xml", "../a.xml", "ofd.XML"} {
		if _, err := sign.SignFiles(append(slices.Clone(files), sign.File{Name: name}), order); !errors.Is(err, sign.ErrDoubtful) {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestSign_orderOfWriting(t *testing.T) {
	w := sealtest.NewWorld(t)
	doc := sealtest.Document(t, "王㛃（𬍛）")
	signed := sealtest.Sign(t, doc, w.Order(t))
	want := names(t, doc) + " Doc_0/Signs/Signatures.xml Doc_0/Signs/Sign_0/Seal.esl Doc_0/Signs/Sign_0/Signature.xml Doc_0/Signs/Sign_0/SignedValue.dat"
	if d := cmp.Diff(want, names(t, signed)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	d, err := sign.ReadDescription(file(t, signed, "Doc_0/Signs/Sign_0/Signature.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var hashed []string
	for _, r := range d.References {
		hashed = append(hashed, strings.TrimPrefix(r.File, "/"))
		if sum := pki.Digest(file(t, signed, hashed[len(hashed)-1])); !bytes.Equal(sum[:], r.Digest) {
			t.Errorf("%s has another digest", r.File)
		}
	}
	if d := cmp.Diff(strings.TrimSuffix(want, " Doc_0/Signs/Sign_0/Signature.xml Doc_0/Signs/Sign_0/SignedValue.dat"), strings.Join(hashed, " ")); d != "" {
		t.Errorf("hashed (-want +got)\n%s", d)
	}
	s, err := ses.Parse(file(t, signed, "Doc_0/Signs/Sign_0/SignedValue.dat"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.Seal.Raw, file(t, signed, "Doc_0/Signs/Sign_0/Seal.esl")) {
		t.Error("the seal in the signature is not that of Seal.esl")
	}
	if sum := pki.Digest(file(t, signed, "Doc_0/Signs/Sign_0/Signature.xml")); !bytes.Equal(sum[:], s.DataHash) || s.Property != "/Doc_0/Signs/Sign_0/Signature.xml" {
		t.Error("another Signature.xml is signed")
	}
}

func TestSign_sameOrderSameBytes(t *testing.T) {
	w := sealtest.NewWorld(t)
	doc := sealtest.Document(t, "甲")
	if !bytes.Equal(sealtest.Sign(t, doc, w.Order(t)), sealtest.Sign(t, bytes.Clone(doc), w.Order(t))) {
		t.Error("two runs, two files")
	}
}

func TestSign_lockedTakesNoMore(t *testing.T) {
	w := sealtest.NewWorld(t)
	o := w.Order(t)
	if _, err := sign.Sign(sealtest.Sign(t, sealtest.Document(t, "甲"), o), o); !errors.Is(err, sign.ErrLocked) {
		t.Errorf("got %v", err)
	}
	o.Lock = false
	twice := sealtest.Sign(t, sealtest.Sign(t, sealtest.Document(t, "甲"), o), w.Order(t))
	d, err := sign.ReadDescription(file(t, twice, "Doc_0/Signs/Sign_1/Signature.xml"))
	if err != nil {
		t.Fatal(err)
	}
	hashed := fmt.Sprint(d.References)
	for _, name := range []string{"Signatures.xml", "Sign_0/Signature.xml", "Sign_0/SignedValue.dat", "Sign_0/Seal.esl", "Sign_1/Seal.esl"} {
		if !strings.Contains(hashed, "/Doc_0/Signs/"+name) {
			t.Errorf("the second signature does not hash %s", name)
		}
	}
}

func TestSign_refusesDoubtfulZips(t *testing.T) {
	w := sealtest.NewWorld(t)
	if _, err := sign.Sign(append(sealtest.Document(t, "甲"), 'x'), w.Order(t)); !errors.Is(err, sign.ErrDoubtful) {
		t.Errorf("bytes behind the zip: %v", err)
	}
	if _, err := sign.Sign([]byte("%PDF-1.7"), w.Order(t)); err == nil {
		t.Error("a PDF is signed as OFD")
	}
}

func TestAssemble_byteForByte(t *testing.T) {
	w := sealtest.NewWorld(t)
	open, plain := w.Order(t), w.Order(t)
	open.Lock = false
	open.Ext = []ses.Ext{{ID: "1.2.3", Value: []byte("同意书")}}
	open.TimeStamp = func(v []byte) ([]byte, error) { return ses.StampTime(v, sealtest.SignedAt(), 1, w.Stamper.Party(t)) }
	plain.Seal, plain.Lock, plain.Stamps = nil, false, nil
	doc := sealtest.Document(t, "甲")
	for name, chain := range map[string][]sign.Order{
		"locked": {w.Order(t)}, "open": {open}, "plain": {plain}, "three in turn": {open, plain, w.Order(t)},
	} {
		t.Run(name, func(t *testing.T) {
			signed := doc
			for _, o := range chain {
				signed = sealtest.Sign(t, signed, o)
			}
			left := signed
			for range chain {
				before, parts, shared, err := sign.Split(left)
				if err != nil {
					t.Fatal(err)
				}
				kept, err := parts.Marshal()
				if err != nil {
					t.Fatal(err)
				}
				again, err := sign.ParseParts(kept)
				if err != nil {
					t.Fatal(err)
				}
				got, err := sign.Assemble(before, again, shared)
				if err != nil || !bytes.Equal(got, left) {
					t.Errorf("not the same bytes: %v", err)
				}
				left = before
			}
			if !bytes.Equal(left, doc) {
				t.Error("what is left is not the document")
			}
		})
	}
}

// A renderer that draws one letter otherwise must not go unnoticed.
func TestAssemble_anotherDocument(t *testing.T) {
	w := sealtest.NewWorld(t)
	_, parts, shared, err := sign.Split(sealtest.Sign(t, sealtest.Document(t, "甲"), w.Order(t)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sign.Assemble(sealtest.Document(t, "乙"), parts, shared); !errors.Is(err, sign.ErrParts) {
		t.Errorf("another document: %v", err)
	}
	shared.Seal = sealtest.Seal(t, w.SealSpec(), w.Rogue)
	if _, err := sign.Assemble(sealtest.Document(t, "甲"), parts, shared); !errors.Is(err, sign.ErrParts) {
		t.Errorf("another seal: %v", err)
	}
}

func TestSplit_refusesWhatOthersWrote(t *testing.T) {
	if b, ok := conformancetest.File(t, "sealed-v4-tax-invoice.ofd"); ok {
		if _, _, _, err := sign.Split(b); !errors.Is(err, sign.ErrSplit) {
			t.Errorf("got %v", err)
		}
	}
}

func TestRiding_slicesMakeTheWhole(t *testing.T) {
	stamps := sign.Riding([]sign.Page{{"1", 210}, {"5", 210}, {"9", 297}, {"12", 210}}, 40, 40, 120)
	at := 0.0
	for i, s := range stamps {
		right := s.Boundary.X + s.Clip.X + s.Clip.W
		if width := []float64{210, 210, 297, 210}[i]; right != width {
			t.Errorf("slice %d ends at %v mm of %v", i, right, width)
		}
		if s.Clip.X != at || s.Boundary.W != 40 || s.Boundary.Y != 120 {
			t.Errorf("slice %d is %v of %v, want it from %v", i, s.Clip, s.Boundary, at)
		}
		at += s.Clip.W
	}
	if at != 40 {
		t.Errorf("the slices have %v mm", at)
	}
	w := sealtest.NewWorld(t)
	o := w.Order(t)
	o.Stamps = stamps
	d, err := sign.ReadDescription(file(t, sealtest.Sign(t, sealtest.Document(t, "甲"), o), "Doc_0/Signs/Sign_0/Signature.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stamps, d.Stamps); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadDescription_refusesTwoReadings(t *testing.T) {
	good := `<Signature><SignedInfo><References CheckMethod="x"><Reference FileRef="/a"><CheckValue>AA==</CheckValue></Reference></References></SignedInfo><SignedValue>v</SignedValue></Signature>`
	if _, err := sign.ReadDescription([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"entities":       `<!DOCTYPE a [<!ENTITY b "c">]>` + good,
		"two infos":      strings.Replace(good, "<SignedInfo>", "<SignedInfo/><SignedInfo>", 1),
		"two references": strings.Replace(good, "<References ", "<References/><References ", 1),
		"two values":     strings.Replace(good, "<SignedValue>", "<SignedValue/><SignedValue>", 1),
		"two roots":      good + good,
		"another root":   strings.ReplaceAll(good, "Signature>", "Signatur>"),
		"no info":        strings.ReplaceAll(good, "SignedInfo", "SignedInf"),
		"no base64":      strings.Replace(good, "AA==", "A", 1),
		"no file":        strings.Replace(good, `FileRef="/a"`, "", 1),
		"cut off":        good[:len(good)-5],
		"deep":           strings.Replace(good, "<SignedValue>", strings.Repeat("<a>", 30)+strings.Repeat("</a>", 30)+"<SignedValue>", 1),
	} {
		if _, err := sign.ReadDescription([]byte(bad)); !errors.Is(err, sign.ErrXML) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseTime_formsInUse(t *testing.T) {
	for _, s := range []string{"20201010151120", "2020-10-10 15:11:20", "2020-10-10T15:11:20", "20201010071120Z", "20201010151120+0800", "2020-10-10T15:11:20+08:00"} {
		if got, ok := sign.ParseTime(s); !ok || got.Format("2006-01-02T15:04:05Z") != "2020-10-10T07:11:20Z" {
			t.Errorf("%s: %v", s, got)
		}
	}
	if _, ok := sign.ParseTime("yesterday"); ok {
		t.Error("a word is a time")
	}
}
