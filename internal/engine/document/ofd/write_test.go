package ofd

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	writepng "image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// writeSample gives a document with a line of text in two fonts, a path, a picture and
// a place for a seal, on two pages.
func writeSample(t testing.TB, text string) *page.Document {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	line, err := page.Style{Stack: set.Text, Size: 5000, Color: page.Red}.Line(text)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := writepng.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	items := append(line.At(10_000, 20_000),
		page.Rule(page.Rect{X: 1000, Y: 2000, W: 3000, H: 400}, page.Black),
		page.Image{Box: page.Rect{X: 1000, Y: 2000, W: 30_000, H: 20_000}, Format: "PNG", Data: b.Bytes()},
		page.Path{Stroke: &page.Color{1, 2, 3}, Width: 200, Segments: page.Ellipse(page.Point{X: 50_000, Y: 50_000}, 10_000, 5000, false)},
	)
	p := page.Page{Width: 210_000, Height: 297_000, Items: items}
	last := p
	last.Seals = []page.Seal{{Name: "seal", Box: page.Rect{X: 130_500, Y: 200_000, W: 40_000, H: 40_000}}}
	return &page.Document{Title: `准予 <"𬍛">`, Lang: "zh-CN", Pages: []page.Page{p, last}}
}

func writeUnzip(t testing.TB, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(data)
	}
	return out
}

func writeBytes(t testing.TB, text string, opt WriteOptions) []byte {
	t.Helper()
	return packed(t, writeSample(t, text), opt)
}

// packed gives the files of a document in a zip.
func packed(t testing.TB, doc *page.Document, opt WriteOptions) []byte {
	t.Helper()
	w, err := Make(doc, opt)
	if err != nil {
		t.Fatal(err)
	}
	var files []zfile
	for _, f := range w.Files {
		files = append(files, zfile{name: f.Name, data: string(f.Data)})
	}
	return zipOf(files...)
}

func TestMake_files(t *testing.T) {
	w, err := Make(writeSample(t, "王㛃（𬍛）"), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Make(writeSample(t, "王㛃（𬍛）"), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(w.Files, again.Files); d != "" {
		t.Errorf("two times, two documents: %s", d)
	}
	var names []string
	for _, f := range w.Files {
		names = append(names, f.Name)
	}
	want := []string{
		"OFD.xml", "Doc_0/Res/font_0.ttf", "Doc_0/Res/image_0.png",
		"Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml",
		"Doc_0/PublicRes.xml", "Doc_0/DocumentRes.xml", "Doc_0/Document.xml",
	}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
}

// Every XML file is well formed, has each ID once, and no ID over the largest that
// is declared; every file is named by another.
func TestMake_structure(t *testing.T) {
	files := writeUnzip(t, writeBytes(t, "王㛃（𬍛）𠮷", WriteOptions{Created: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), Creator: "Chengban"}))
	all, largest := "", 0
	seen := map[string]bool{}
	for name, text := range files {
		if !strings.HasSuffix(name, ".xml") {
			continue
		}
		all += text
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			if e.Name.Space != "http://www.ofdspec.org/2016" {
				t.Errorf("%s: %v", name, e.Name)
			}
			for _, a := range e.Attr {
				if a.Name.Local != "ID" {
					continue
				}
				n, _ := strconv.Atoi(a.Value)
				largest = max(largest, n)
				if seen[a.Value] {
					t.Errorf("ID %s stands twice", a.Value)
				}
				seen[a.Value] = true
			}
		}
	}
	if want := fmt.Sprintf("<ofd:MaxUnitID>%d</ofd:MaxUnitID>", largest); !strings.Contains(all, want) {
		t.Errorf("no %s", want)
	}
	for name := range files {
		base := name[strings.LastIndex(name, "/")+1:]
		if name != "OFD.xml" && !strings.Contains(all, base) {
			t.Errorf("nothing names %s", name)
		}
	}
	for _, want := range []string{
		"<ofd:Title>准予 &lt;&#34;𬍛&#34;&gt;</ofd:Title>", "<ofd:CreationDate>2026-11-30</ofd:CreationDate>", "<ofd:Creator>Chengban</ofd:Creator>",
		"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>", `CTM="30 0 0 20 0 0"`, `Boundary="1 2 3 0.4" Stroke="false" Fill="true"`,
		"<ofd:AbbreviatedData>M 0 0 L 3 0 L 3 0.4 L 0 0.4 C</ofd:AbbreviatedData>",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(all, "Signatures") {
		t.Error("names signatures that nobody adds")
	}
}

// What a reader draws by glyph and what it draws by character are the same, and
// the advances are one fewer than the characters.
func TestMake_glyphsAndAdvances(t *testing.T) {
	files := writeUnzip(t, writeBytes(t, "王㛃（𬍛）𠮷 准予 ", WriteOptions{}))
	faces := map[string]*font.Font{}
	for _, m := range regexp.MustCompile(`<ofd:Font ID="(\d+)" .*?<ofd:FontFile>(.*?)<`).FindAllStringSubmatch(files["Doc_0/PublicRes.xml"], -1) {
		f, err := font.Parse([]byte(files["Doc_0/Res/"+m[2]]))
		if err != nil {
			t.Fatal(err)
		}
		faces[m[1]] = f
	}
	object := regexp.MustCompile(`<ofd:TextObject .*?Font="(\d+)".*?CodeCount="(\d+)" GlyphCount="(\d+)"><ofd:Glyphs>(.*?)</.*?<ofd:TextCode ([^>]*)>(.*?)</`)
	var texts []string
	for _, m := range object.FindAllStringSubmatch(files["Doc_0/Pages/Page_0/Content.xml"], -1) {
		runes, glyphs := []rune(m[6]), strings.Fields(m[4])
		texts = append(texts, m[6])
		if m[2] != m[3] || m[2] != strconv.Itoa(len(runes)) || len(glyphs) != len(runes) {
			t.Errorf("%s: %s codes, %s glyphs, %v", m[6], m[2], m[3], glyphs)
		}
		for i, r := range runes {
			if g, ok := faces[m[1]].Glyph(r); !ok || glyphs[i] != strconv.Itoa(int(g)) {
				t.Errorf("%q is glyph %s by number, %d by character", r, glyphs[i], g)
			}
		}
		if got := writeDeltas(m[5]); got != len(runes)-1 {
			t.Errorf("%s: %d advances", m[6], got)
		}
	}
	if d := cmp.Diff([]string{"王㛃（", "𬍛", "）", "𠮷", "准予"}, texts); d != "" {
		t.Errorf("a character beyond the first plane stands alone, no text begins with a space: %s", d)
	}
}

func writeDeltas(attributes string) int {
	m := regexp.MustCompile(`DeltaX="([^"]*)"`).FindStringSubmatch(attributes)
	if m == nil {
		return 0
	}
	n, fields := 0, strings.Fields(m[1])
	for i := 0; i < len(fields); i++ {
		if fields[i] == "g" {
			k, _ := strconv.Atoi(fields[i+1])
			n += k
			i += 2
			continue
		}
		n++
	}
	return n
}

func TestDeltaRuns(t *testing.T) {
	for want, ls := range map[string][]page.Length{
		"":                       nil,
		"5 5":                    {5000, 5000},
		"g 3 5":                  {5000, 5000, 5000},
		"2.5 g 4 5 1 1 g 3 0.25": {2500, 5000, 5000, 5000, 5000, 1000, 1000, 250, 250, 250},
	} {
		if got := deltaRuns(ls); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMake_placesOfSeals(t *testing.T) {
	w, err := Make(writeSample(t, "王"), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Seals) != 1 {
		t.Fatalf("%d places", len(w.Seals))
	}
	s := w.Seals[0]
	if s.Name != "seal" || s.Number != 2 || s.Box != (page.Rect{X: 130_500, Y: 200_000, W: 40_000, H: 40_000}) {
		t.Errorf("%+v", s)
	}
	for _, f := range w.Files {
		if f.Name == "Doc_0/Document.xml" {
			if !strings.Contains(string(f.Data), fmt.Sprintf(`<ofd:Page ID="%d" BaseLoc="Pages/Page_1/Content.xml"/>`, s.Page)) {
				t.Errorf("page %d is not in %s", s.Page, f.Data)
			}
		}
	}
}

func TestMake_refuses(t *testing.T) {
	for name, spoil := range map[string]func(p *page.Page){
		"no font":        func(p *page.Page) { p.Items = []page.Item{page.Text{Text: "x"}} },
		"no picture":     func(p *page.Page) { p.Items = []page.Item{page.Image{Format: "PNG", Data: []byte("x")}} },
		"another format": func(p *page.Page) { im := p.Items[2].(page.Image); im.Format = "JPEG"; p.Items[2] = im },
		"too few advances": func(p *page.Page) {
			text := p.Items[0].(page.Text)
			text.Advances = nil
			p.Items[0] = text
		},
	} {
		d := writeSample(t, "王")
		spoil(&d.Pages[1])
		if _, err := Make(d, WriteOptions{}); err == nil {
			t.Errorf("%s: passed", name)
		}
	}
	if _, err := Make(&page.Document{}, WriteOptions{}); err == nil {
		t.Error("no pages: passed")
	}
}
