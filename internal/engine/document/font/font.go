package font

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// GID is the number of a glyph in its font.
type GID uint16

// Font is a parsed TrueType font.
type Font struct {
	name       string // PostScript name
	unitsPerEm int
	bounds     Box
	ascent     int
	descent    int
	capHeight  int
	glyphs     int
	long       bool // format of loca
	loca, glyf []byte
	hmtx       []byte
	metrics    int // long entries of hmtx
	chars      charMap
	tables     map[string][]byte
}

// Box is a rectangle in font units, y upwards.
type Box struct{ X0, Y0, X1, Y1 int }

// Limits on what Parse takes.
const (
	MaxBytes  = 64 << 20
	maxTables = 64
	maxDepth  = 6      // glyphs within glyphs
	maxParts  = 256    // of one glyph
	maxPoints = 20_000 // of one glyph with its parts
)

var errBad = errors.New("font: not a TrueType font that can be used")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errBad}, args...)...)
}

// Parse reads a font. The font keeps file, which must not change any more.
func Parse(file []byte) (*Font, error) {
	if len(file) > MaxBytes {
		return nil, bad("%d bytes", len(file))
	}
	tables, err := directory(file)
	if err != nil {
		return nil, err
	}
	f := &Font{tables: tables}
	for _, step := range []func() error{f.readHead, f.readGlyphs, f.readMetrics, f.readChars, f.readNames} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }

// u32 is at most what an int of 32 bits holds; no font that is read has so much.
func u32(b []byte, at int) int { return int(min(binary.BigEndian.Uint32(b[at:]), math.MaxInt32)) }

func i16(b []byte, at int) int {
	n := u16(b, at)
	if n >= 1<<15 {
		n -= 1 << 16
	}
	return n
}

// directory finds the tables, none of which may lie outside the file.
func directory(file []byte) (map[string][]byte, error) {
	if len(file) < 12 || (u32(file, 0) != 0x00010000 && string(file[:4]) != "true") {
		return nil, bad("begins otherwise")
	}
	n := u16(file, 4)
	if n == 0 || n > maxTables || len(file) < 12+16*n {
		return nil, bad("%d tables", n)
	}
	tables := make(map[string][]byte, n)
	for i := range n {
		at := 12 + 16*i
		tag, off, size := string(file[at:at+4]), u32(file, at+8), u32(file, at+12)
		if off > len(file) || size > len(file)-off {
			return nil, bad("table %q lies outside the file", tag)
		}
		if _, twice := tables[tag]; twice {
			return nil, bad("table %q stands twice", tag)
		}
		tables[tag] = file[off : off+size : off+size]
	}
	return tables, nil
}

// table gives a table that must be there with at least size bytes.
func (f *Font) table(tag string, size int) ([]byte, error) {
	t := f.tables[tag]
	if len(t) < size {
		return nil, bad("table %q has %d bytes", tag, len(t))
	}
	return t, nil
}

func (f *Font) readHead() error {
	head, err := f.table("head", 54)
	if err != nil {
		return err
	}
	f.unitsPerEm = u16(head, 18)
	if f.unitsPerEm < 16 || f.unitsPerEm > 16384 {
		return bad("%d units per em", f.unitsPerEm)
	}
	f.bounds = Box{i16(head, 36), i16(head, 38), i16(head, 40), i16(head, 42)}
	switch format := u16(head, 50); format {
	case 0, 1:
		f.long = format == 1
	default:
		return bad("loca of format %d", format)
	}
	return nil
}

func (f *Font) readGlyphs() error {
	maxp, err := f.table("maxp", 6)
	if err != nil {
		return err
	}
	if f.glyphs = u16(maxp, 4); f.glyphs == 0 {
		return bad("no glyphs")
	}
	size := 2
	if f.long {
		size = 4
	}
	if f.loca, err = f.table("loca", size*(f.glyphs+1)); err != nil {
		return err
	}
	if f.glyf = f.tables["glyf"]; f.glyf == nil {
		return bad("no outlines")
	}
	last := 0
	for g := range f.glyphs + 1 {
		at := f.offset(g)
		if at < last || at > len(f.glyf) {
			return bad("glyph %d lies outside its table", g)
		}
		last = at
	}
	return nil
}

func (f *Font) offset(g int) int {
	if f.long {
		return u32(f.loca, 4*g)
	}
	return 2 * u16(f.loca, 2*g)
}

// data gives the bytes of a glyph; none for one without an outline.
func (f *Font) data(g GID) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	return f.glyf[f.offset(int(g)):f.offset(int(g)+1)]
}

func (f *Font) readMetrics() error {
	hhea, err := f.table("hhea", 36)
	if err != nil {
		return err
	}
	f.ascent, f.descent = i16(hhea, 4), i16(hhea, 6)
	f.metrics = u16(hhea, 34)
	if f.metrics == 0 || f.metrics > f.glyphs {
		return bad("%d widths", f.metrics)
	}
	if f.hmtx, err = f.table("hmtx", 4*f.metrics+2*(f.glyphs-f.metrics)); err != nil {
		return err
	}
	// The typographic measures are those of the em box; hhea has room for accents.
	if os2 := f.tables["OS/2"]; len(os2) >= 72 {
		f.ascent, f.descent = i16(os2, 68), i16(os2, 70)
		if len(os2) >= 90 {
			f.capHeight = i16(os2, 88)
		}
	}
	if f.capHeight <= 0 {
		f.capHeight = f.ascent * 4 / 5
	}
	if f.ascent <= 0 || f.descent > 0 || f.ascent-f.descent > 4*f.unitsPerEm {
		return bad("ascent %d, descent %d", f.ascent, f.descent)
	}
	return nil
}

// Name is the PostScript name.
func (f *Font) Name() string { return f.name }

// UnitsPerEm is the size of the em in font units.
func (f *Font) UnitsPerEm() int { return f.unitsPerEm }

// Ascent and Descent are those of the em box in font units; descent is negative.
func (f *Font) Ascent() int { return f.ascent }

// Descent is the lower edge of the em box, negative.
func (f *Font) Descent() int { return f.descent }

// CapHeight is the height of capital letters in font units.
func (f *Font) CapHeight() int { return f.capHeight }

// Bounds holds all glyphs.
func (f *Font) Bounds() Box { return f.bounds }

// Glyphs is the number of glyphs.
func (f *Font) Glyphs() int { return f.glyphs }

// Advance is the width of a glyph in font units.
func (f *Font) Advance(g GID) int {
	if int(g) >= f.glyphs {
		return 0
	}
	return u16(f.hmtx, 4*min(int(g), f.metrics-1))
}

// bearing is the left side bearing of a glyph.
func (f *Font) bearing(g GID) int {
	if n := int(g); n >= f.metrics {
		return i16(f.hmtx, 4*f.metrics+2*(n-f.metrics))
	}
	return i16(f.hmtx, 4*int(g)+2)
}

// Glyph gives the glyph of a character; false when the font has none.
func (f *Font) Glyph(r rune) (GID, bool) {
	g := f.chars.find(r)
	return g, g != 0 && int(g) < f.glyphs
}
