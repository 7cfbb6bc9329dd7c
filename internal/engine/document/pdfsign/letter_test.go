package pdfsign_test

import (
	"bytes"
	"image/png"
	"os/exec"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/layout"
	"github.com/chengban/chengban/internal/engine/document/page"
	"github.com/chengban/chengban/internal/engine/document/pdf"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/stamp"
)

const organ = "许昌市建安区市场监督管理局"

// letter draws a letter with our own writer, and the picture of the seal that
// belongs on it.
func letter(t testing.TB) ([]byte, *pdfsign.Stamp) {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := layout.Letter(document.Document{Title: "准予行政许可决定书", Parts: []document.Part{{Lang: "zh-CN", Blocks: []document.Block{
		{Kind: document.Masthead, Text: organ, Red: true},
		{Kind: document.Title, Text: "准予行政许可决定书"},
		{Kind: document.Number, Label: "文号", Text: "建市监许准〔2026〕第 1128 号"},
		{Kind: document.Addressee, Text: "王㛃（𬍛）："},
		{Kind: document.Paragraph, Text: "经审查，您的申请符合法定条件、标准，决定准予行政许可。"},
		{Kind: document.Signature, Text: organ, Label: "印章", Date: "2026-11-30", Day: "2026年11月30日"},
	}}}}, layout.Fonts(set))
	if err != nil {
		t.Fatal(err)
	}
	file, err := pdf.Write(doc, pdf.Options{Created: signedAt.Time()})
	if err != nil {
		t.Fatal(err)
	}
	seal, err := stamp.Draw(stamp.Spec{Shape: stamp.Round, Name: organ, Star: true, Color: page.Red}, set.Text)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := seal.PNG(320)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	place := doc.Pages[0].Seals[0].Box
	points := func(l page.Length) float64 { return float64(l) * 72 / 25400 }
	return file, &pdfsign.Stamp{
		X: points(place.X), Y: points(doc.Pages[0].Height - place.Y - place.H), W: points(place.W), H: points(place.H), Picture: m,
	}
}

// A letter of our own writer is signed with its seal, and stays readable.
func TestSign_ourOwnLetter(t *testing.T) {
	file, place := letter(t)
	for _, p := range parties(t) {
		signed := p.sign(t, file, pdfsign.Field{Signer: organ, Reason: "核发许可", Stamp: place})
		all := pdfsign.Verify(signed, p.options(t))
		if len(all) != 1 || !allPass(all[0]) || all[0].Page != 0 {
			t.Errorf("%s: %+v", p.kind, all)
		}
		qpdf(t, signed)
		path := writeFile(t, t.TempDir(), "letter.pdf", signed)
		if out := run(t, "pdftotext", path, "-"); !strings.Contains(out, "王㛃（𬍛）") {
			t.Errorf("%s: the name cannot be copied any more:\n%s", p.kind, out)
		}
		out, _ := exec.Command("pdfsig", "-nocert", path).CombinedOutput()
		if valid := strings.Contains(string(out), "Signature is Valid."); valid != (p.kind == "P-256") {
			t.Errorf("%s: pdfsig says\n%s", p.kind, out)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	file, place := letter(b)
	place.Picture = nil
	place.Form = []byte("1 0 0 rg 0 0 10 10 re f")
	for _, p := range parties(b) {
		b.Run(string(p.kind), func(b *testing.B) {
			size := 0
			for b.Loop() {
				size = len(p.sign(b, file, pdfsign.Field{Stamp: place})) - len(file)
			}
			b.ReportMetric(float64(size), "bytes-added")
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	file, place := letter(b)
	for _, p := range parties(b) {
		b.Run(string(p.kind), func(b *testing.B) {
			signed := p.sign(b, file, pdfsign.Field{Stamp: place})
			opt := p.options(b)
			b.SetBytes(int64(len(signed)))
			for b.Loop() {
				if s := pdfsign.Verify(signed, opt); !allPass(s[0]) {
					b.Fatal(s)
				}
			}
		})
	}
}
