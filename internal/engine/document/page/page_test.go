package page

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
)

func style(t testing.TB) Style {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return Style{Stack: set.Text, Size: 5 * MM}
}

// texts gives the lines as strings.
func texts(lines []Set) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		for _, r := range l.Runs {
			out[i] += r.Text
		}
	}
	return out
}

func lines(t *testing.T, s Style, text string, width Length, justify bool) []Set {
	t.Helper()
	out, err := s.Lines(text, width, 0, justify)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLines_rulesForMarks(t *testing.T) {
	s := style(t)
	for _, c := range []struct {
		text  string
		width Length // in full-width characters
		want  string
	}{
		{"一二三四五六七八", 4, "一二三四|五六七八"},
		{"一二三四，五六七", 4, "一二三|四，五六|七"}, // the mark would begin a line, and its half does not fit
		{"一二三，四五六七", 4, "一二三，|四五六七"},
		{"一二，三，四，五六", 6, "一二，三，四，|五六"}, // pressed: half at the end, a quarter within
		{"一二三（四五）六", 4, "一二三|（四五）|六"},
		{"一二三“四”五六", 4, "一二三|“四”五|六"},
		{"准予2026年许可", 4, "准予|2026年|许可"}, // a number stays with its unit
		{"许可128 号楼", 4, "许可|128 号楼"},
		{"许可128号楼", 4, "许可|128号楼"},
		{"一二三—四", 3, "一二|三—四"},
		{"一二 ABCDE", 4, "一二|ABCDE"},
		{"准 予 许 可", 3, "准 予|许 可"},
	} {
		if got := strings.Join(texts(lines(t, s, c.text, c.width*s.Size, false)), "|"); got != c.want {
			t.Errorf("%s in %d: got %s, want %s", c.text, c.width, got, c.want)
		}
	}
}

// TestLines_anyText: no line begins with a closing mark or ends with an opening
// one, none is wider than the room, and no character is lost but spaces at ends.
func TestLines_anyText(t *testing.T) {
	s := style(t)
	alphabet := []rune("许可证照准予行政，。、；：（）《》“”ABc 12-")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, 60).Draw(t, "text"))
		width := Length(rapid.IntRange(8, 30).Draw(t, "width")) * s.Size
		justify := rapid.Bool().Draw(t, "justify")
		got, err := s.Lines(text, width, 2*s.Size, justify)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(texts(got), "")
		if a, b := strings.ReplaceAll(all, " ", ""), strings.ReplaceAll(text, " ", ""); a != b {
			t.Fatalf("got %q of %q", a, b)
		}
		for i, l := range got {
			if l.Width > width {
				t.Fatalf("line %d of %q is %d wide, room %d", i, text, l.Width, width)
			}
			sum := Length(0)
			for _, r := range l.Runs {
				for _, a := range r.Advances {
					sum += a
				}
			}
			first := l.Runs[0].X
			if i == 0 && first < 2*s.Size-s.Size/2 {
				t.Fatalf("the first line begins at %d", first)
			}
			if d := first + sum - l.Width; d < -s.Size || d > s.Size {
				t.Fatalf("line %d: advances %d from %d, width %d", i, sum, first, l.Width)
			}
		}
	})
}

func TestLines_marksDoNotStandWhereTheyMustNot(t *testing.T) {
	s := style(t)
	rapid.Check(t, func(t *rapid.T) {
		// Words of one to three characters between marks: a rule can always be kept.
		var b strings.Builder
		b.WriteString("许")
		for range rapid.IntRange(5, 20).Draw(t, "n") {
			b.WriteString(rapid.SampledFrom([]string{"许可", "准", "（行政）", "《证照》", "，", "：“"}).Draw(t, "piece") + "许")
		}
		got, err := s.Lines(b.String(), 7*s.Size, 0, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range texts(got) {
			rs := []rune(l)
			if strings.ContainsRune(closers, rs[0]) || strings.ContainsRune(openers, rs[len(rs)-1]) {
				t.Fatalf("%q in %q", l, b.String())
			}
		}
	})
}

func TestLines_justifiedOnlyALittle(t *testing.T) {
	s := style(t)
	width := 10*s.Size + s.Size/2
	got := lines(t, s, "一二三四五六七八九十一二三四", width, true)
	if got[0].Width != width || got[1].Width != 4*s.Size {
		t.Errorf("widths %d and %d: the first fills the line, the last does not", got[0].Width, got[1].Width)
	}
	for i, a := range got[0].Runs[0].Advances[:9] {
		if a < s.Size || a > s.Size+s.Size/8 {
			t.Errorf("character %d takes %d", i, a)
		}
	}
	// Spaces after the end do not make it a line in the middle.
	if got = lines(t, s, "一二三四五六七八九十  ", width, true); len(got) != 1 || got[0].Width != 10*s.Size {
		t.Errorf("%d lines, the last %d wide", len(got), got[0].Width)
	}
	// A long word leaves the line short: it is not torn apart.
	got = lines(t, s, "一二三 ABCDEFGHIJKLMNOPQRS", width, true)
	if got[0].Width != 3*s.Size {
		t.Errorf("the short line is %d wide", got[0].Width)
	}
}

func TestLines_twoMarksShareTheirRoom(t *testing.T) {
	s := style(t)
	set, err := s.Line("许）。可")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Length{s.Size, s.Size / 2, s.Size, s.Size}, set.Runs[0].Advances); d != "" {
		t.Error(d)
	}
	if set.Width != 3*s.Size+s.Size/2 {
		t.Errorf("width %d", set.Width)
	}
	two, err := s.Line("（《许")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Length{s.Size / 2, s.Size, s.Size}, two.Runs[0].Advances); d != "" || two.Width != 2*s.Size+s.Size/2 {
		t.Errorf("opening marks: %d wide, %s", two.Width, d)
	}
}

func TestLine_missingGlyphIsNamed(t *testing.T) {
	_, err := style(t).Line("王𪚥")
	var missing font.MissingGlyph
	if !errors.As(err, &missing) || missing.Rune != '𪚥' {
		t.Errorf("got %v", err)
	}
}

// A rare character comes from the next font, at its place in the line.
func TestLine_fallsBackToTheNextFont(t *testing.T) {
	s := style(t)
	set, err := s.Line("王𠮷田")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range set.Runs {
		got = append(got, r.Font.Name()+" "+r.Text)
	}
	want := []string{"ChengbanSong-Regular 王", "ChengbanRare-Regular 𠮷", "ChengbanSong-Regular 田"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if set.Runs[1].X != s.Size || set.Runs[2].X != 2*s.Size {
		t.Errorf("at %d and %d", set.Runs[1].X, set.Runs[2].X)
	}
}

func TestSpread(t *testing.T) {
	s := style(t)
	set, err := s.Spread("姓名", 5*s.Size)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Length{4 * s.Size, s.Size}, set.Runs[0].Advances); d != "" {
		t.Error(d)
	}
	if set, err = s.Spread("姓名", s.Size); err != nil || set.Width != 2*s.Size {
		t.Errorf("a narrow room: %d (%v)", set.Width, err)
	}
}

func TestDecimal(t *testing.T) {
	for l, want := range map[Length]string{0: "0", 5: "0.005", 5644: "5.644", 10_500: "10.5", -250: "-0.25", 297_000: "297", 1_020: "1.02"} {
		if got := l.Decimal(); got != want {
			t.Errorf("%d: got %s, want %s", l, got, want)
		}
	}
	if got := Points(160); got != 5644 {
		t.Errorf("16 pt are %d µm", got)
	}
}

func TestSin_isTheSine(t *testing.T) {
	for a := Angle(-400_000); a <= 400_000; a += 137 {
		for _, f := range []struct {
			got  int64
			want float64
		}{{Sin(a), math.Sin(float64(a) * math.Pi / 180_000)}, {Cos(a), math.Cos(float64(a) * math.Pi / 180_000)}} {
			if d := math.Abs(float64(f.got)/One - f.want); d > 3e-8 {
				t.Fatalf("%d: %v off by %v", a, f.want, d)
			}
		}
	}
	if Sin(90*Degree) != One || Cos(0) != One || Sin(0) != 0 || Sin(180*Degree) != 0 {
		t.Error("the quarters are not exact")
	}
}

// A disc of 400 pixels has the area of a circle, and its middle is full.
func TestPNG_disc(t *testing.T) {
	p := Page{Width: 40 * MM, Height: 40 * MM, Items: []Item{
		Path{Fill: &Color{200, 16, 16}, Segments: append(Ellipse(Point{20 * MM, 20 * MM}, 20*MM, 20*MM, false), Ellipse(Point{20 * MM, 20 * MM}, 10*MM, 10*MM, true)...)},
	}}
	b, err := p.PNG(400)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for y := range 400 {
		for x := range 400 {
			_, _, _, a := img.At(x, y).RGBA()
			sum += float64(a) / 0xFFFF
		}
	}
	if want := math.Pi * (200*200 - 100*100); math.Abs(sum-want) > want/500 {
		t.Errorf("covers %.0f pixels, want %.0f", sum, want)
	}
	if _, _, _, a := img.At(200, 200).RGBA(); a != 0 {
		t.Error("the hole is filled")
	}
	if r, g, _, a := img.At(200, 50).RGBA(); a != 0xFFFF || r>>8 != 200 || g>>8 != 16 {
		t.Errorf("the ring has %d %d, alpha %d", r>>8, g>>8, a)
	}
	for _, width := range []int{0, -1, most + 1} {
		if _, err := p.PNG(width); err == nil {
			t.Errorf("%d pixels passed", width)
		}
	}
}

func TestSVG_titleIsEscaped(t *testing.T) {
	p := Page{Width: MM, Height: MM, Items: []Item{Rule(Rect{0, 0, MM, MM}, Red)}}
	b, err := p.SVG(`<script>"&`)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte("<title>&lt;script&gt;&quot;&amp;</title>")) || !bytes.Contains(b, []byte(`d="M 0 0 L 1 0 L 1 1 L 0 1 Z"`)) {
		t.Errorf("%s", b)
	}
	p.Items = append(p.Items, Text{})
	if _, err := p.SVG("x"); err == nil {
		t.Error("text was left out silently")
	}
}

func TestUses_inOrderOfUse(t *testing.T) {
	s := style(t)
	set, err := s.Line("田𠮷王田")
	if err != nil {
		t.Fatal(err)
	}
	d := Document{Pages: []Page{{Items: set.At(0, 0)}}}
	var got []string
	for _, u := range d.Uses() {
		got = append(got, u.Font.Name()+" "+string(u.Runes))
	}
	if d := cmp.Diff([]string{"ChengbanSong-Regular 王田", "ChengbanRare-Regular 𠮷"}, got); d != "" {
		t.Error(d)
	}
}

func TestQR_modulesMeet(t *testing.T) {
	path, module, err := QR("https://example.cn/", Rect{1 * MM, 2 * MM, 25 * MM, 25 * MM}, Black)
	if err != nil {
		t.Fatal(err)
	}
	if module != 1000 || path.Box() != (Rect{1 * MM, 2 * MM, 25 * MM, 25 * MM}) {
		t.Errorf("module %d, box %v", module, path.Box())
	}
	if _, _, err := QR(strings.Repeat("x", 5000), Rect{W: MM, H: MM}, Black); err == nil {
		t.Error("5,000 bytes passed")
	}
}

func TestFit_scales(t *testing.T) {
	p := Page{Width: 40 * MM, Height: 40 * MM, Items: []Item{Rule(Rect{10 * MM, 20 * MM, 10 * MM, 5 * MM}, Red)}}
	got := p.Fit(Rect{100 * MM, 0, 20 * MM, 20 * MM})[0].(Path).Box()
	if want := (Rect{105 * MM, 10 * MM, 5 * MM, 2500}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
