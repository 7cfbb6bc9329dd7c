package font_test

import (
	"encoding/binary"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
)

func demo(t testing.TB) *font.Font {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return set.Text[0]
}

func parse(t testing.TB, file []byte) *font.Font {
	t.Helper()
	f, err := font.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// glyphs of the test font: 1 a square, 2 a triangle, 3 made of both, 4 made of 3
// twice, 5 without outline.
func testFont() map[string][]byte {
	square := outline([][2]int{{0, 0}, {100, 0}, {100, 100}, {0, 100}})
	triangle := outline([][2]int{{0, 0}, {200, 0}, {100, 150}})
	return build([][]byte{
		square, square, triangle,
		composite(part{1, 10, 20, 0}, part{2, 300, -40, 1 << 13}),
		composite(part{3, 0, 0, 0}, part{3, 500, 500, 0}),
		nil,
	}, map[rune]int{' ': 5, 'A': 1, 'B': 1, 'C': 3, 'D': 4, '中': 2, '\U0002C35B': 3})
}

func be16(vs ...int) []byte {
	var b []byte
	for _, v := range vs {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return b
}

func be32(vs ...int) []byte {
	var b []byte
	for _, v := range vs {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	return b
}

func outline(points [][2]int) []byte {
	b := append(be16(1, 0, 0, 0, 0), be16(len(points)-1, 2, 0x4B4B)...) // two bytes of instructions
	for range points {
		b = append(b, 1)
	}
	for axis := range 2 {
		last := 0
		for _, p := range points {
			b = append(b, be16(p[axis]-last)...)
			last = p[axis]
		}
	}
	return b
}

type part struct{ glyph, dx, dy, scale int }

func composite(parts ...part) []byte {
	b := be16(-1, 0, 0, 0, 0)
	for i, p := range parts {
		flags := 1 | 2
		if i < len(parts)-1 {
			flags |= 0x20
		}
		if p.scale != 0 {
			flags |= 8
		}
		b = append(b, be16(flags, p.glyph, p.dx, p.dy)...)
		if p.scale != 0 {
			b = append(b, be16(p.scale)...)
		}
	}
	return b
}

// build makes the tables of a font.
func build(glyphs [][]byte, chars map[rune]int) map[string][]byte {
	var glyf, hmtx []byte
	loca := be32(0)
	for i, g := range glyphs {
		for len(g)%4 != 0 {
			g = append(g, 0)
		}
		glyf = append(glyf, g...)
		loca = append(loca, be32(len(glyf))...)
		hmtx = append(hmtx, be16(500+i, i)...)
	}
	head := make([]byte, 54)
	copy(head[18:], be16(1000))
	copy(head[50:], be16(1))
	hhea := make([]byte, 36)
	copy(hhea[4:], be16(880, -120))
	copy(hhea[34:], be16(len(glyphs)))
	maxp := append(be32(0x10000), be16(len(glyphs))...)
	keys := make([]rune, 0, len(chars))
	for r := range chars {
		keys = append(keys, r)
	}
	slices.Sort(keys)
	cmap := append(be16(0, 1, 3, 10), be32(12)...)
	cmap = append(cmap, be16(12, 0)...)
	cmap = append(cmap, be32(16+12*len(keys), 0, len(keys))...)
	for _, r := range keys {
		cmap = append(cmap, be32(int(r), int(r), chars[r])...)
	}
	return map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": append(glyf, 0), "cmap": cmap}
}

func file(tables map[string][]byte) []byte {
	tags := make([]string, 0, len(tables))
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	out := append(be32(0x10000), be16(len(tags), 0, 0, 0)...)
	at := 12 + 16*len(tags)
	var body []byte
	for _, tag := range tags {
		out = append(append(out, tag...), be32(0, at+len(body), len(tables[tag]))...)
		body = append(body, tables[tag]...)
	}
	return append(out, body...)
}

func outlines(t interface{ Fatal(...any) }, f *font.Font, g font.GID) []font.Contour {
	o, err := f.Outline(g)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOutline_ofParts(t *testing.T) {
	f := parse(t, file(testFont()))
	got := outlines(t, f, 3)
	want := []font.Contour{
		{{10, 20, true}, {110, 20, true}, {110, 120, true}, {10, 120, true}},
		{{300, -40, true}, {400, -40, true}, {350, 35, true}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if n := len(outlines(t, f, 4)); n != 4 {
		t.Errorf("a glyph of glyphs of glyphs has %d contours, want 4", n)
	}
}

// One glyph for two characters becomes two, so that each is copied as itself.
func TestSubset_aGlyphForEachCharacter(t *testing.T) {
	f := parse(t, file(testFont()))
	sub, err := f.Subset("Test", []rune("DBA中\U0002C35B "), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(sub.Runes), " ABD中\U0002C35B"; got != want {
		t.Errorf("characters %q, want %q", got, want)
	}
	back := parse(t, sub.Data)
	for i, r := range sub.Runes {
		g, ok := back.Glyph(r)
		if own, _ := sub.GID(r); !ok || g != own || int(g) != i+1 {
			t.Errorf("%q has glyph %d, want %d", r, g, i+1)
		}
		old, _ := f.Glyph(r)
		if d := cmp.Diff(outlines(t, f, old), outlines(t, back, g)); d != "" {
			t.Errorf("%q: %s", r, d)
		}
		if back.Advance(g) != f.Advance(old) {
			t.Errorf("%q is %d wide, want %d", r, back.Advance(g), f.Advance(old))
		}
	}
	if back.Name() != "Test" || back.Glyphs() != 10 { // .notdef, six characters, the parts 3, 1 and 2
		t.Errorf("%s with %d glyphs", back.Name(), back.Glyphs())
	}
}

func TestSubset_halves(t *testing.T) {
	f := parse(t, file(testFont()))
	sub, err := f.Subset("Test", []rune("AC"), []rune("C"))
	if err != nil {
		t.Fatal(err)
	}
	back := parse(t, sub.Data)
	whole, _ := sub.GID('C')
	half, ok := sub.Half('C')
	if !ok || half != 3 || back.Advance(half) != back.Advance(whole)/2 {
		t.Errorf("half is %d (%t), %d wide", half, ok, back.Advance(half))
	}
	if d := cmp.Diff(outlines(t, back, whole), outlines(t, back, half)); d != "" {
		t.Error(d)
	}
	if _, ok := sub.Half('A'); ok {
		t.Error("A has a half")
	}
}

func TestSubset_missingGlyphIsNamed(t *testing.T) {
	f := parse(t, file(testFont()))
	_, err := f.Subset("Test", []rune("A𪚥"), nil)
	var missing font.MissingGlyph
	if !errors.As(err, &missing) || missing.Rune != '𪚥' || !strings.Contains(err.Error(), "U+2A6A5") {
		t.Errorf("got %v", err)
	}
}

// TestSubset_keepsOutlines: whatever is cut out of the demo's font, each character
// keeps its outline, width and number; and the same characters in another order
// are the same bytes.
func TestSubset_keepsOutlines(t *testing.T) {
	f := demo(t)
	all := []rune("王㛃（𬍛）堃喆䶮许昌市建安区ABCáàǎé0123456789，。、：；“”准予行政许可决定书")
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SliceOfN(rapid.SampledFrom(all), 1, 30).Draw(t, "runes")
		sub, err := f.Subset("Test", runes, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := font.Parse(sub.Data)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runes {
			old, _ := f.Glyph(r)
			g, ok := back.Glyph(r)
			if !ok || back.Advance(g) != f.Advance(old) {
				t.Fatalf("%q: glyph %d, %d wide, want %d", r, g, back.Advance(g), f.Advance(old))
			}
			if d := cmp.Diff(outlines(t, f, old), outlines(t, back, g)); d != "" {
				t.Fatalf("%q: %s", r, d)
			}
		}
		slices.Reverse(runes)
		again, err := f.Subset("Test", runes, nil)
		if err != nil || !slices.Equal(sub.Data, again.Data) {
			t.Fatalf("another order, other bytes (%v)", err)
		}
	})
}

func sum(b []byte) uint32 {
	var n uint32
	for ; len(b) >= 4; b = b[4:] {
		n += binary.BigEndian.Uint32(b)
	}
	return n
}

func TestSubset_checksums(t *testing.T) {
	sub, err := demo(t).Subset("Test", []rune("准予许可"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := sum(sub.Data); got != 0xB1B0AFBA {
		t.Errorf("the file sums to %#x", got)
	}
	n := int(binary.BigEndian.Uint16(sub.Data[4:]))
	for i := range n {
		e := sub.Data[12+16*i:]
		tag, off, size := string(e[:4]), binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		if off%4 != 0 {
			t.Errorf("%s begins at %d", tag, off)
		}
		table := slices.Clone(sub.Data[off : (off+size+3)&^3])
		if tag == "head" {
			clear(table[8:12])
		}
		if got, want := sum(table), binary.BigEndian.Uint32(e[4:]); got != want {
			t.Errorf("%s sums to %#x, want %#x", tag, got, want)
		}
	}
}

// Format 4 alone, as in old fonts: with a delta and with an array.
func TestGlyph_format4(t *testing.T) {
	tables := testFont()
	seg := be16(4, 0, 0, 6, 0, 0, 0, 'B', '中', 0xFFFF, 0, 'A', '中', 0xFFFF, 0x10000+1-'A', 0, 1, 0, 4, 0, 2)
	copy(seg[2:], be16(len(seg)))
	tables["cmap"] = append(append(be16(0, 1, 3, 1), be32(12)...), seg...)
	f := parse(t, file(tables))
	for r, want := range map[rune]font.GID{'A': 1, 'B': 2, '中': 2, 'C': 0, 0xFFFF: 0, '\U0002C35B': 0, -1: 0} {
		if got, ok := f.Glyph(r); got != want || ok != (want != 0) {
			t.Errorf("%q: glyph %d (%t), want %d", r, got, ok, want)
		}
	}
}

func TestParse_refusesWhatIsBroken(t *testing.T) {
	for name, spoil := range map[string]func(m map[string][]byte){
		"no head":              func(m map[string][]byte) { delete(m, "head") },
		"no outlines":          func(m map[string][]byte) { delete(m, "glyf") },
		"no units":             func(m map[string][]byte) { clear(m["head"][18:20]) },
		"format of loca":       func(m map[string][]byte) { m["head"][51] = 7 },
		"no glyphs":            func(m map[string][]byte) { clear(m["maxp"][4:6]) },
		"more glyphs":          func(m map[string][]byte) { m["maxp"][4] = 0xFF },
		"glyph outside":        func(m map[string][]byte) { copy(m["loca"][len(m["loca"])-4:], be32(1<<30)) },
		"glyphs backwards":     func(m map[string][]byte) { copy(m["loca"][8:], be32(0)) },
		"no widths":            func(m map[string][]byte) { clear(m["hhea"][34:36]) },
		"widths cut off":       func(m map[string][]byte) { m["hmtx"] = m["hmtx"][:5] },
		"no ascent":            func(m map[string][]byte) { clear(m["hhea"][4:6]) },
		"no characters":        func(m map[string][]byte) { m["cmap"] = be16(0, 0) },
		"subtable outside":     func(m map[string][]byte) { copy(m["cmap"][8:], be32(1<<20)) },
		"a million groups":     func(m map[string][]byte) { copy(m["cmap"][24:], be32(1<<20)) },
		"groups out of order":  func(m map[string][]byte) { copy(m["cmap"][40:], be32(1)) },
		"beyond the last code": func(m map[string][]byte) { copy(m["cmap"][len(m["cmap"])-8:], be32(0x110000)) },
		"names cut off":        func(m map[string][]byte) { m["name"] = be16(0, 9, 6) },
	} {
		tables := testFont()
		spoil(tables)
		if _, err := font.Parse(file(tables)); err == nil {
			t.Errorf("%s: passed", name)
		}
	}
	whole := file(testFont())
	for n := range whole[:len(whole)-1] {
		if _, err := font.Parse(whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes passed", n, len(whole))
		}
	}
}

// A glyph that contains itself, and glyphs that double at each level: few bytes
// that ask for endless work.
func TestOutline_bombs(t *testing.T) {
	square := outline([][2]int{{0, 0}, {9, 0}, {9, 9}})
	many := make([]part, 200)
	for i := range many {
		many[i].glyph = 4
	}
	glyphs := [][]byte{square, composite(part{1, 0, 0, 0})}
	for level := range 5 { // 200 to the fifth
		for i := range many {
			many[i].glyph = 3 + level
		}
		glyphs = append(glyphs, composite(many...))
	}
	glyphs = append(glyphs, square)
	f := parse(t, file(build(glyphs, map[rune]int{'A': 1, 'B': 2})))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for g, want := range []bool{false, true, true, true, true, true, false} {
		if _, err := f.Outline(font.GID(g)); (err != nil) != want {
			t.Errorf("glyph %d: %v", g, err)
		}
	}
	for _, r := range "AB" {
		if _, err := f.Subset("Test", []rune{r}, nil); err == nil {
			t.Errorf("%q was cut out", r)
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes", used)
	}
}

func TestSubset_glyphCutOff(t *testing.T) {
	whole := outline([][2]int{{0, 0}, {900, 0}, {900, 900}})
	for n := 1; n < len(whole)-4; n++ { // up to three bytes come back as padding
		f := parse(t, file(build([][]byte{nil, slices.Clone(whole[:n])}, map[rune]int{'A': 1})))
		if _, err := f.Outline(1); err == nil {
			t.Errorf("the first %d bytes are an outline", n)
		}
		if _, err := f.Subset("Test", []rune{'A'}, nil); err == nil {
			t.Errorf("the first %d bytes were cut out", n)
		}
	}
}

// Each limit alone: a chain that is deep but has few parts, and many parts that
// have no points.
func TestOutline_depthAndPartsHaveLimits(t *testing.T) {
	square := outline([][2]int{{0, 0}, {9, 0}, {9, 9}})
	chain := [][]byte{square}
	for g := range 8 {
		chain = append(chain, composite(part{g, 0, 0, 0}))
	}
	many := make([]part, 200)
	for i := range many {
		many[i].glyph = 10
	}
	glyphs := append(chain, composite(many...), composite(part{11, 0, 0, 0}, part{11, 0, 0, 0}), nil) // 9, 10, 11
	f := parse(t, file(build(glyphs, map[rune]int{'A': 6, 'B': 7, 'C': 9})))
	for g, want := range map[font.GID]bool{6: false, 7: true, 10: false, 9: true} {
		if _, err := f.Outline(g); (err != nil) != want {
			t.Errorf("glyph %d: %v", g, err)
		}
	}
	for r, want := range map[rune]bool{'A': false, 'B': true, 'C': true} {
		if _, err := f.Subset("Test", []rune{r}, nil); (err != nil) != want {
			t.Errorf("%q: %v", r, err)
		}
	}
}

func TestOutline_pointsHaveALimit(t *testing.T) {
	// 60,000 points in a few bytes: one flag repeated, no coordinates.
	b := append(be16(1, 0, 0, 0, 0), be16(59_999, 0)...)
	for range 60_000 / 256 * 2 {
		b = append(b, 0x31|8, 255)
	}
	f := parse(t, file(build([][]byte{b}, map[rune]int{'A': 0})))
	if _, err := f.Outline(0); err == nil {
		t.Error("passed")
	}
	if _, err := f.Subset("Test", nil, nil); err == nil {
		t.Error("was cut out")
	}
}

// FuzzParse: no file makes the package panic, and what is cut out of one is a font
// again that has the same outlines.
func FuzzParse(f *testing.F) {
	f.Add(file(testFont()))
	sub, err := demo(f).Subset("Test", []rune("准áA，𬍛"), []rune("，"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sub.Data)
	f.Fuzz(func(t *testing.T, b []byte) {
		ft, err := font.Parse(b)
		if err != nil {
			return
		}
		runes, whole := []rune{}, true
		if _, err := ft.Outline(0); err != nil {
			whole = false // .notdef is in every subset
		}
		for _, r := range "ABCD 中准áA，𬍛" {
			g, ok := ft.Glyph(r)
			_, err := ft.Outline(g)
			if ok && err == nil {
				runes = append(runes, r)
			} else if ok {
				if _, err := ft.Subset("Test", []rune{r}, nil); err == nil {
					t.Fatalf("%q is broken and was cut out", r)
				}
			}
		}
		sub, err := ft.Subset("Test", runes, nil)
		if !whole {
			return
		}
		if err != nil {
			t.Fatalf("each outline is there, the subset is not: %v", err)
		}
		back, err := font.Parse(sub.Data)
		if err != nil {
			t.Fatalf("the subset cannot be read: %v", err)
		}
		for _, r := range runes {
			old, _ := ft.Glyph(r)
			g, ok := back.Glyph(r)
			if !ok {
				t.Fatalf("%q is lost", r)
			}
			if !reflect.DeepEqual(outlines(t, ft, old), outlines(t, back, g)) {
				t.Fatalf("%q has another outline", r)
			}
		}
	})
}
