package page

import (
	"slices"

	"github.com/chengban/chengban/internal/engine/document/font"
)

// Length is a measure in micrometres; x goes right and y goes down.
type Length int64

// MM is a millimetre.
const MM Length = 1000

// Points gives a size in tenths of the printer's point.
func Points(tenths int) Length { return Length((tenths*25400/72 + 5) / 10) }

// Document is a drawn document.
type Document struct {
	Title string
	Lang  string // BCP 47
	Pages []Page
}

// Page has its items in the order of drawing.
type Page struct {
	Width, Height Length
	Items         []Item
	Seals         []Seal
}

// Seal is a place for a seal: whoever signs draws there, not the page.
type Seal struct {
	Name string
	Box  Rect
}

// Rect is a rectangle.
type Rect struct{ X, Y, W, H Length }

// Color is red, green and blue.
type Color [3]uint8

// The colours of official documents.
var (
	Black = Color{0, 0, 0}
	White = Color{255, 255, 255}
	Red   = Color{0xC8, 0x10, 0x10}
)

// Item is Text, Path or Image.
type Item interface{ item() }

// Text is a run in one font on one line. Advances has one entry a character.
type Text struct {
	X, Y     Length // where the base line begins
	Font     *font.Font
	Size     Length
	Color    Color
	Text     string
	Advances []Length
}

// Path is filled, stroked or both. The inside is where the winding is not zero.
type Path struct {
	Segments []Segment
	Fill     *Color
	Stroke   *Color
	Width    Length // of the stroke
}

// Segment is a step of a path; Op says how many points count.
type Segment struct {
	Op Op
	P  [3]Point
}

// Point is a place on the page.
type Point struct{ X, Y Length }

// Op is a kind of segment.
type Op byte

// The kinds of segment: the last point is where it ends.
const (
	Move  Op = 'M'
	Line  Op = 'L'
	Quad  Op = 'Q'
	Cubic Op = 'C'
	Close Op = 'Z'
)

// Points gives the points of the segment that count.
func (s Segment) Points() []Point {
	switch s.Op {
	case Move, Line:
		return s.P[:1]
	case Quad:
		return s.P[:2]
	case Cubic:
		return s.P[:3]
	default:
		return nil
	}
}

// Image is a picture of type PNG or JPEG.
type Image struct {
	Box    Rect
	Format string // "PNG" or "JPEG"
	Data   []byte
}

func (Text) item()  {}
func (Path) item()  {}
func (Image) item() {}

// Use is a font with the characters that a document draws with it.
type Use struct {
	Font  *font.Font
	Runes []rune // in order
}

// Uses lists the fonts of a document in the order of their first use.
func (d *Document) Uses() []Use {
	var uses []Use
	at, seen := map[*font.Font]int{}, map[*font.Font]map[rune]bool{}
	for _, p := range d.Pages {
		for _, it := range p.Items {
			t, ok := it.(Text)
			if !ok || t.Font == nil { // which the writers refuse
				continue
			}
			if seen[t.Font] == nil {
				seen[t.Font], at[t.Font] = map[rune]bool{}, len(uses)
				uses = append(uses, Use{Font: t.Font})
			}
			for _, r := range t.Text {
				if u := &uses[at[t.Font]]; !seen[t.Font][r] {
					seen[t.Font][r] = true
					u.Runes = append(u.Runes, r)
				}
			}
		}
	}
	for i := range uses {
		slices.Sort(uses[i].Runes)
	}
	return uses
}

// Rule is a filled bar: a line that every reader draws with the same width.
func Rule(r Rect, c Color) Path { return Path{Segments: Rectangle(r), Fill: &c} }

// Frame is a rectangle with a stroke inside its box.
func Frame(r Rect, width Length, c Color) Path {
	in := Rect{r.X + width, r.Y + width, r.W - 2*width, r.H - 2*width}
	inner := Rectangle(in)
	inner[1], inner[3] = inner[3], inner[1] // the other way round: a hole
	return Path{Segments: append(Rectangle(r), inner...), Fill: &c}
}

// Rectangle gives the outline of a box.
func Rectangle(r Rect) []Segment {
	return Polygon([]Point{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X + r.W, r.Y + r.H}, {r.X, r.Y + r.H}})
}

// Polygon gives a closed outline.
func Polygon(points []Point) []Segment {
	out := make([]Segment, 0, len(points)+1)
	for i, p := range points {
		op := Line
		if i == 0 {
			op = Move
		}
		out = append(out, Segment{Op: op, P: [3]Point{p}})
	}
	return append(out, Segment{Op: Close})
}

// Ellipse gives an ellipse around a point; back runs it the other way, for holes.
func Ellipse(c Point, rx, ry Length, back bool) []Segment {
	const k = 552285 // of a million: the handle of a quarter circle
	hx, hy := (rx*k+500000)/1000000, (ry*k+500000)/1000000
	if back {
		ry, hy = -ry, -hy
	}
	at := func(x, y Length) Point { return Point{c.X + x, c.Y + y} }
	return []Segment{
		{Op: Move, P: [3]Point{at(rx, 0)}},
		{Op: Cubic, P: [3]Point{at(rx, hy), at(hx, ry), at(0, ry)}},
		{Op: Cubic, P: [3]Point{at(-hx, ry), at(-rx, hy), at(-rx, 0)}},
		{Op: Cubic, P: [3]Point{at(-rx, -hy), at(-hx, -ry), at(0, -ry)}},
		{Op: Cubic, P: [3]Point{at(hx, -ry), at(rx, -hy), at(rx, 0)}},
		{Op: Close},
	}
}

// Decimal writes a length in millimetres, for PDF, OFD and SVG alike.
func (l Length) Decimal() string { return string(l.Append(nil)) }

// Append is Decimal into a buffer.
func (l Length) Append(b []byte) []byte {
	if l < 0 {
		b, l = append(b, '-'), -l
	}
	b = appendInt(b, int64(l/MM))
	if rest := int(l % MM); rest != 0 {
		digits := []byte{'.', byte('0' + rest/100), byte('0' + rest/10%10), byte('0' + rest%10)}
		for digits[len(digits)-1] == '0' {
			digits = digits[:len(digits)-1]
		}
		b = append(b, digits...)
	}
	return b
}
