package layout

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// words gives the text of a page, a run a line.
func words(p page.Page) string {
	var b strings.Builder
	for _, it := range p.Items {
		if t, ok := it.(page.Text); ok {
			b.WriteString(t.Text + "\n")
		}
	}
	return b.String()
}

func letterOf(t testing.TB, d document.Document) *page.Document {
	t.Helper()
	out, err := Letter(d, demoFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The measures of GB/T 9704: 22 lines of 28 characters in the text area, and
// nothing but the page's number outside it.
func TestLetter_measures(t *testing.T) {
	d := sampleLetter()
	d.Parts = d.Parts[:1]
	long := strings.Repeat("许可", 28*22)
	d.Parts[0].Blocks[4].Text = long
	doc := letterOf(t, d)
	full := doc.Pages[1]
	lines := 0
	for _, it := range full.Items {
		text, ok := it.(page.Text)
		if !ok {
			continue
		}
		inside := text.Y <= top+areaHeight
		if inside {
			lines++
			if n := len([]rune(text.Text)); n != 28 {
				t.Errorf("a line of %d characters", n)
			}
			width := page.Length(0)
			for _, a := range text.Advances {
				width += a
			}
			if width < areaWidth-28 || width > areaWidth {
				t.Errorf("a line %s mm wide", width.Decimal())
			}
		}
		if text.X < left || (!inside && text.Text != "— 2 —") {
			t.Errorf("%q stands at %s, %s", text.Text, text.X.Decimal(), text.Y.Decimal())
		}
	}
	if lines != 22 {
		t.Errorf("%d lines on a page, want 22", lines)
	}
	if full.Width != 210_000 || full.Height != 297_000 {
		t.Errorf("the page is %s × %s", full.Width.Decimal(), full.Height.Decimal())
	}
}

// Odd pages have their number to the right, even ones to the left.
func TestLetter_pageNumbers(t *testing.T) {
	doc := letterOf(t, sampleLetter())
	for i, p := range doc.Pages {
		text := p.Items[len(p.Items)-1].(page.Text)
		right := text.X > pageWidth/2
		if right != (i%2 == 0) || !strings.Contains(text.Text, "—") {
			t.Errorf("page %d: %q at %s", i+1, text.Text, text.X.Decimal())
		}
	}
}

// The seal lies on the organ and the day, with text of the letter on its page,
// however long the text before is; and there is one place only.
func TestLetter_sealIsNotAlone(t *testing.T) {
	for n := 1; n < 70; n++ {
		d := sampleLetter()
		d.Parts = d.Parts[:1]
		d.Parts[0].Blocks[4].Text = strings.Repeat("准予行政许可", 5*n)
		d.Parts[0].Blocks[10].Items = []string{"一", "二", "三", "四", "五"}
		doc := letterOf(t, d)
		seals := 0
		for _, p := range doc.Pages {
			seals += len(p.Seals)
			if len(p.Seals) == 0 {
				continue
			}
			s := p.Seals[0].Box
			var by, day page.Text
			lines := 0
			for _, it := range p.Items {
				text, ok := it.(page.Text)
				switch {
				case !ok:
				case text.Text == "2026年11月30日" && text.X > 80*page.MM:
					day = text
				case text.Text == "许昌市建安区市场监督管理局" && text.Color == page.Black:
					by = text
				case text.Y < s.Y && text.Size == size3:
					lines++
				}
			}
			if lines < 2 {
				t.Fatalf("%d: %d lines of text on the page of the seal", n, lines)
			}
			if by.Text == "" || day.Text == "" || by.Y <= s.Y || day.Y >= s.Y+s.H || day.Y <= s.Y+s.H/2 {
				t.Fatalf("%d: the seal at %v is not on %s and %s", n, s, by.Y.Decimal(), day.Y.Decimal())
			}
			if s.X+s.W > pageWidth || s.Y+s.H > top+areaHeight+grid || s.W != 40*page.MM {
				t.Fatalf("%d: the seal is at %v", n, s)
			}
		}
		if last := words(doc.Pages[len(doc.Pages)-1]); !strings.Contains(last, "2026年11月30日") {
			t.Fatalf("%d: the footer stands alone", n)
		}
		if seals != 1 {
			t.Fatalf("%d: %d places of seals", n, seals)
		}
	}
}

// Everything that the blocks say is on the pages.
func TestLetter_nothingIsLeftOut(t *testing.T) {
	d := sampleLetter()
	doc := letterOf(t, d)
	all := ""
	for _, p := range doc.Pages {
		all += words(p)
	}
	bare := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
	all = bare(all)
	for _, p := range d.Parts {
		for _, b := range p.Blocks {
			texts := append([]string{b.Text, b.Day}, b.Items...)
			if b.Kind != document.Signature {
				texts = append(texts, b.Label)
			}
			for _, r := range b.Rows {
				texts = append(texts, r.Term, r.Value)
			}
			for _, s := range texts {
				// A text may run over a page, with its number between.
				if !strings.Contains(all, bare(s)) {
					t.Errorf("%s: %q is missing", b.Kind, s)
				}
			}
		}
	}
}

func TestLetter_missingGlyphIsNamed(t *testing.T) {
	d := sampleLetter()
	d.Parts[0].Blocks[3].Text = "王𪚥："
	_, err := Letter(d, demoFonts(t))
	var missing font.MissingGlyph
	if !errors.As(err, &missing) || missing.Rune != '𪚥' {
		t.Errorf("got %v", err)
	}
	d.Parts[0].Blocks = d.Parts[0].Blocks[:3]
	if _, err := Letter(d, demoFonts(t)); err == nil {
		t.Error("what is no letter was laid out")
	}
}

// A title is broken in the middle, as far as its words allow.
func TestLetter_titleIsEven(t *testing.T) {
	l := &letter{fonts: demoFonts(t), chinese: true}
	s := l.strong(size2, "")
	sets := l.even(s, strings.Repeat("行政许可", 6), areaWidth) // 24 characters, 20 on a line
	if len(sets) != 2 || sets[0].Width != sets[1].Width {
		t.Errorf("%d lines, the first %s mm", len(sets), sets[0].Width.Decimal())
	}
	sets = l.even(s, "Jian'an District Administration for Market Regulation of Xuchang", areaWidth)
	if d := sets[0].Width - sets[1].Width; len(sets) != 2 || d > areaWidth/4 || d < -areaWidth/4 {
		t.Errorf("%d lines, one %s mm longer", len(sets), d.Decimal())
	}
}

// A word is bold as a whole or not at all.
func TestFonts_oneWeight(t *testing.T) {
	f := demoFonts(t)
	strong, text := f.Strong[0], f.Text[0]
	only := rune(0)
	for r := rune(0x4E00); r < 0x9FFF && only == 0; r++ {
		_, a := strong.Glyph(r)
		_, b := text.Glyph(r)
		if b && !a {
			only = r
		}
	}
	if got := f.strong("许可" + string(only)); got[0] != text {
		t.Errorf("%q is set in two weights", only)
	}
	if got := f.strong("许可"); got[0] != strong {
		t.Error("a word that is there is not bold")
	}
}

func TestFlow_breaks(t *testing.T) {
	third := areaHeight / 3
	f := flow{}
	for i := range 6 {
		f.add(box{height: third, keep: i == 2})
	}
	f.add(box{height: grid, blank: true})
	got, err := f.pages()
	if err != nil || len(got) != 3 { // two, because the third is kept with the fourth; three; one
		t.Errorf("%d pages (%v)", len(got), err)
	}
	f = flow{}
	f.add(box{height: areaHeight + 1})
	if _, err := f.pages(); err == nil {
		t.Error("a box higher than the page passed")
	}
}

func form(t testing.TB, name string) *Form {
	t.Helper()
	f, err := Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestForm_fillsItsFields(t *testing.T) {
	doc, err := form(t, "certificate").Draw(sampleValues(t), demoFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	text := words(doc.Pages[0])
	for _, want := range []string{"食品经营许可证", "王㛃（𬍛）", "92411003MA9K2X3Y4D", "许可证编号：JY24110030011285", "法定代表人", "2026年11月30日"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if doc.Title != "食品经营许可证 JY24110030011285" || len(doc.Pages[0].Seals) != 1 {
		t.Errorf("title %q, %d seals", doc.Title, len(doc.Pages[0].Seals))
	}
	card, err := form(t, "card").Draw(sampleCard(t), demoFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(card.Pages) != 2 || card.Pages[0].Width != 85_600 {
		t.Errorf("%d sides", len(card.Pages))
	}
}

// A long value gets smaller and takes more lines, down to the least size; then it
// is refused, never cut.
func TestForm_longValues(t *testing.T) {
	v := sampleValues(t)
	f := form(t, "certificate")
	v.Text["name"] = strings.Repeat("许昌市建安区", 7)
	doc, err := f.Draw(v, demoFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(words(doc.Pages[0]), "\n", ""); !strings.Contains(got, v.Text["name"]) {
		t.Error("a long name is not whole")
	}
	v.Text["name"] = strings.Repeat("许昌市建安区", 20)
	if _, err := f.Draw(v, demoFonts(t)); err == nil || !strings.Contains(err.Error(), "{name}") {
		t.Errorf("got %v, want the field named", err)
	}
}

func TestForm_oneLineStaysOne(t *testing.T) {
	v := sampleValues(t)
	v.Text["uscc"] = strings.Repeat("92411003 ", 7)
	if _, err := form(t, "certificate").Draw(v, demoFonts(t)); err == nil || !strings.Contains(err.Error(), "{uscc}") {
		t.Errorf("got %v, want the field named", err)
	}
}

func TestForm_missingValues(t *testing.T) {
	for _, name := range []string{"name", "check", "title"} {
		v := sampleValues(t)
		delete(v.Text, name)
		if _, err := form(t, "certificate").Draw(v, demoFonts(t)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v := sampleCard(t)
	v.Images = nil
	if _, err := form(t, "card").Draw(v, demoFonts(t)); err == nil {
		t.Error("a card without its photo passed")
	}
	v = sampleValues(t)
	v.Text["check"] = strings.Repeat("x", 900)
	if _, err := form(t, "certificate").Draw(v, demoFonts(t)); err == nil {
		t.Error("a code too fine to read passed")
	}
}

// What a person wrote cannot name another field.
func TestForm_valuesAreNotFilledAgain(t *testing.T) {
	v := sampleValues(t)
	v.Text["name"] = "{uscc}"
	f, err := ParseForm([]byte("title = \"{name}\"\nlang = \"zh-CN\"\n[[page]]\nsize = [50, 50]\n"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := f.Draw(v, demoFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "{uscc}" {
		t.Errorf("got %q", doc.Title)
	}
}

func TestParseForm_isStrict(t *testing.T) {
	head := "title = \"x\"\nlang = \"zh-CN\"\n[[page]]\nsize = [50, 50]\n"
	item := "[[page.item]]\nkind = \"text\"\nbox = [0, 0, 50, 50]\nvalue = \"x\"\nsize = 10\n"
	if _, err := ParseForm([]byte(head + item)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"unknown key":    head + item + "colour = \"red\"\n",
		"no title":       strings.Replace(head, "title = \"x\"\n", "", 1),
		"no page":        "title = \"x\"\nlang = \"zh-CN\"\n",
		"no size":        strings.Replace(head, "[50, 50]", "[0, 50]", 1),
		"unknown kind":   strings.Replace(head+item, "\"text\"", "\"words\"", 1),
		"unknown color":  head + item + "color = \"blue\"\n",
		"off the page":   strings.Replace(head+item, "[0, 0, 50, 50]", "[1, 0, 50, 50]", 1),
		"least too big":  head + item + "least = 11\n",
		"a pair, halved": strings.Replace(head+item, "\"text\"", "\"pair\"", 1),
		"align":          head + item + "align = \"middle\"\n",
		"no TOML":        "title = x",
	} {
		if _, err := ParseForm([]byte(text)); err == nil {
			t.Errorf("%s: passed", name)
		}
	}
	if _, err := Builtin("../doc"); err == nil {
		t.Error("a form outside the folder")
	}
}

func TestWave_staysInItsBox(t *testing.T) {
	box := page.Rect{X: 18_500, Y: 11_900, W: 260_000, H: 4200}
	got := wave(box, 150, 6, page.Red).Box()
	if d := cmp.Diff(box.X, got.X); d != "" || got.Y < box.Y || got.Y+got.H > box.Y+box.H || got.W != box.W {
		t.Errorf("%v is not in %v", got, box)
	}
}
