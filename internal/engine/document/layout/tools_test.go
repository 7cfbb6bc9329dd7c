package layout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/page"
	"github.com/chengban/chengban/internal/engine/document/pdf"
	"github.com/chengban/chengban/internal/engine/document/sign"
	"github.com/chengban/chengban/internal/engine/document/stamp"
)

var update = flag.Bool("update", false, "writes the golden files")

// documents are the three that are looked at, with the seal on its place.
func documents(t testing.TB) map[string]*page.Document {
	t.Helper()
	fonts := demoFonts(t)
	out := map[string]*page.Document{"letter": letterOf(t, sampleLetter())}
	for name, v := range map[string]Values{"certificate": sampleValues(t), "card": sampleCard(t)} {
		doc, err := form(t, name).Draw(v, fonts)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = doc
	}
	return out
}

func pdfOf(t testing.TB, doc *page.Document) []byte {
	t.Helper()
	b, err := pdf.Write(doc, pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stamped draws a seal into the pages themselves, to be looked at.
func stamped(t testing.TB, doc *page.Document, strong font.Stack) *page.Document {
	t.Helper()
	seal, err := stamp.Draw(stamp.Spec{Shape: stamp.Round, Name: "许昌市建安区市场监督管理局", Star: true, Color: page.Red}, strong)
	if err != nil {
		t.Fatal(err)
	}
	for i := range doc.Pages {
		for _, s := range doc.Pages[i].Seals {
			doc.Pages[i].Items = append(doc.Pages[i].Items, seal.Fit(s.Box)...)
		}
	}
	return doc
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// TestGolden_redrawn: every document and seal comes out bit for bit as it did when
// it was last looked at. A change is deliberate: -update, and a look.
func TestGolden_redrawn(t *testing.T) {
	var lines []string
	add := func(name string, b []byte) { lines = append(lines, digest(b)+"  "+name) }
	fonts := demoFonts(t)
	for name, doc := range documents(t) {
		add(name+".pdf", pdfOf(t, doc))
		w, err := ofd.Make(doc, ofd.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range w.Files { // what is signed are the files
			add(name+".ofd/"+f.Name, f.Data)
		}
		packed, err := sign.Pack(w.Files)
		if err != nil {
			t.Fatal(err)
		}
		add(name+".ofd", packed)
	}
	for i, s := range stamps {
		p, err := stamp.Draw(s, fonts.Strong)
		if err != nil {
			t.Fatal(err)
		}
		svg, err := p.SVG(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		png, err := p.PNG(400)
		if err != nil {
			t.Fatal(err)
		}
		add(fmt.Sprintf("seal-%d.svg", i), svg)
		add(fmt.Sprintf("seal-%d.png", i), png)
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/golden.sha256", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/golden.sha256")
	if err != nil {
		t.Fatal(err)
	}
	old := strings.Split(string(want), "\n")
	for _, l := range lines {
		if !slices.Contains(old, l) {
			t.Errorf("%s is drawn differently", l[66:])
		}
	}
	if len(old) != len(lines)+1 {
		t.Errorf("%d golden files, want %d", len(lines), len(old)-1)
	}
}

var stamps = []stamp.Spec{
	{Shape: stamp.Round, Name: "许昌市建安区市场监督管理局", Star: true, Color: page.Red},
	{Shape: stamp.Round, Name: "许昌市建安区市场监督管理局", Use: "行政审批专用章", Code: "4110230012345", Star: true, Color: page.Red},
	{Shape: stamp.Oval, Name: "许昌堃喆餐饮有限公司", Use: "合同专用章", Code: "4110230012345", Color: page.Red},
	{Shape: stamp.Square, Name: "许昌市行政审批服务局办理专用章", Color: page.Red},
	{Shape: stamp.Personal, Name: "王㛃", Color: page.Red},
}

// tool runs a program of another maker. One that is missing fails where CI is set;
// scripts/need says which packages have them.
func tool(t *testing.T, name string, args ...string) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not installed, see scripts/need", name)
		}
		t.Logf("%s is not installed, see scripts/need: not checked", name)
		return "", false
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out.String(), errs.String())
	}
	return out.String(), true
}

func stored(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPDF_qpdfFindsNothing(t *testing.T) {
	for name, doc := range documents(t) {
		if out, ok := tool(t, "qpdf", "--check", stored(t, name+".pdf", pdfOf(t, doc))); ok && !strings.Contains(out, "No syntax or stream encoding errors found") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestPDF_fontsAreEmbeddedSubsets(t *testing.T) {
	for name, doc := range documents(t) {
		out, ok := tool(t, "pdffonts", stored(t, name+".pdf", pdfOf(t, doc)))
		if !ok {
			return
		}
		rows := strings.Split(strings.TrimSpace(out), "\n")[2:]
		if len(rows) == 0 {
			t.Errorf("%s has no fonts", name)
		}
		for _, r := range rows {
			if !strings.Contains(r, "CID TrueType") || !strings.Contains(r, "Identity-H") || !strings.Contains(r, "yes yes yes") {
				t.Errorf("%s: %s", name, r)
			}
		}
	}
}

// What is copied out of the PDF is what was written: rare names, pressed marks,
// numbers, in order and without spaces that nobody wrote.
func TestPDF_textComesBack(t *testing.T) {
	want := map[string][]string{
		"letter": {
			"王㛃（𬍛）：", "准予行政许可决定书", "文号：建市监许准〔2026〕第 1128 号", "请（办件编号 411003-20261118-000217）收悉。经审查，您的申",
			"您在许昌市建安区开办的“堃喆小吃店”，主体业态为餐饮", "《中华人民共和国行政许可法》第三十四条、第三十八条", "To 王㛃（𬍛）:", "—2—",
		},
		"certificate": {"王㛃（𬍛）", "许昌市建安区堃喆小吃店", "92411003MA9K2X3Y4D", "许可证编号：JY24110030011285", "（不含自酿"},
		"card":        {"王㛃（𬍛）", "411003********0021", "证号 41100319900101002142"},
	}
	for name, doc := range documents(t) {
		out, ok := tool(t, "pdftotext", "-enc", "UTF-8", stored(t, name+".pdf", pdfOf(t, doc)), "-")
		if !ok {
			return
		}
		for _, w := range want[name] {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %q in\n%s", name, w, out)
			}
		}
	}
}

func TestPDF_rareCharactersRoundTrip(t *testing.T) {
	style := page.Style{Stack: demoFonts(t).Text, Size: 5000}
	const rare = "𬍛㛃䶮堃喆𫖯𠮷"
	set, err := style.Line(rare)
	if err != nil {
		t.Fatal(err)
	}
	doc := &page.Document{Title: rare, Lang: "zh-CN", Pages: []page.Page{{Width: 100_000, Height: 40_000, Items: set.At(10_000, 20_000)}}}
	if out, ok := tool(t, "pdftotext", "-enc", "UTF-8", stored(t, "rare.pdf", pdfOf(t, doc)), "-"); ok && strings.TrimSpace(out) != rare {
		t.Errorf("got %q, want %q", out, rare)
	}
}

// The code is read off the picture of the page, and the ink is where the text is.
func TestPDF_pictureAndCode(t *testing.T) {
	for name, want := range map[string]string{"certificate": sampleValues(t).Text["check"], "card": sampleCard(t).Text["check"]} {
		doc := stamped(t, documents(t)[name], demoFonts(t).Strong)
		path := stored(t, name+".pdf", pdfOf(t, doc))
		last := fmt.Sprint(len(doc.Pages))
		base := strings.TrimSuffix(path, ".pdf")
		if _, ok := tool(t, "pdftoppm", "-r", "150", "-png", "-singlefile", "-f", last, "-l", last, path, base); !ok {
			return
		}
		if out, ok := tool(t, "zbarimg", "--quiet", "--raw", base+".png"); ok && strings.TrimSpace(out) != want {
			t.Errorf("%s: the code says %q, want %q", name, out, want)
		}
		f, err := os.Open(base + ".png")
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		seal := doc.Pages[len(doc.Pages)-1].Seals[0].Box
		x, y := int(seal.X+seal.W/2)*150/25400, int(seal.Y+600*seal.H/40_000)*150/25400
		if r, g, _, _ := img.At(x, y).RGBA(); r>>8 < 180 || g>>8 > 60 {
			t.Errorf("%s: the ring of the seal is not red at %d, %d", name, x, y)
		}
	}
}
