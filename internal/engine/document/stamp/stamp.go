package stamp

import (
	"fmt"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// Shape of a seal.
type Shape string

// The shapes.
const (
	Round    Shape = "round"    // 圆章: organs and enterprises
	Oval     Shape = "oval"     // 椭圆章: invoices, customs
	Square   Shape = "square"   // 方章
	Personal Shape = "personal" // 人名章
)

// Spec says what is on a seal.
type Spec struct {
	Shape Shape
	Name  string // 单位名称 or a person's name
	Use   string // 专用章 …, under the star; round and oval seals only
	Code  string // 印章编码: digits at the lower edge; round and oval seals only
	Star  bool   // round seals only
	Color page.Color
}

// Draw draws a seal. What does not fit is an error, a character without a glyph is
// font.MissingGlyph.
func Draw(s Spec, stack font.Stack) (page.Page, error) {
	if s.Name == "" {
		return page.Page{}, fmt.Errorf("stamp: no name")
	}
	d := &drawing{stack: stack, fill: page.Path{Fill: &s.Color}}
	var err error
	var w, h page.Length
	switch s.Shape {
	case Round:
		w, h = 40*page.MM, 40*page.MM
		err = d.ringed(s, ring{rx: w / 2, ry: h / 2, wide: 1200, gap: 1000})
	case Oval:
		w, h = 45*page.MM, 30*page.MM
		err = d.ringed(s, ring{rx: w / 2, ry: h / 2, wide: 1000, gap: 800})
	case Square:
		w, h = 24*page.MM, 24*page.MM
		err = d.columns([]rune(s.Name), w, 1000)
	case Personal:
		w, h = 18*page.MM, 18*page.MM
		err = d.columns(personal(s.Name), w, 900)
	default:
		err = fmt.Errorf("stamp: no shape %q", s.Shape)
	}
	if err != nil {
		return page.Page{}, err
	}
	return page.Page{Width: w, Height: h, Items: []page.Item{d.fill}}, nil
}

// drawing is one path, so that ring, star and glyphs are one color without seams.
type drawing struct {
	stack font.Stack
	fill  page.Path
}

// frame is where a glyph's em goes: its middle, its size, and the direction of
// its upper side as a vector of length page.One.
type frame struct {
	middle page.Point
	w, h   page.Length
	ux, uy int64
}

var upright = frame{ux: 0, uy: -page.One}

// glyph draws a character into a frame. The em box is centred, not the ink: so the
// characters of a line keep their own balance.
func (d *drawing) glyph(r rune, f frame) error {
	i, g, err := d.stack.Pick(r)
	if err != nil {
		return err
	}
	ft := d.stack[i]
	contours, err := ft.Outline(g)
	if err != nil {
		return err
	}
	em := int64(ft.UnitsPerEm())
	midX, midY := int64(ft.Advance(g))/2, int64(ft.Ascent()+ft.Descent())/2
	at := func(x, y int64) page.Point {
		gx, gy := (x-midX)*int64(f.w)/em, (y-midY)*int64(f.h)/em
		// The right side is the upper one turned by a quarter.
		return page.Point{
			X: f.middle.X + page.Length((gx*-f.uy+gy*f.ux)/page.One),
			Y: f.middle.Y + page.Length((gx*f.ux+gy*f.uy)/page.One),
		}
	}
	for _, c := range contours {
		d.fill.Segments = append(d.fill.Segments, curve(c, at)...)
	}
	return nil
}

// curve turns a contour into segments: between two control points that follow
// each other lies a point on the curve.
func curve(c font.Contour, at func(x, y int64) page.Point) []page.Segment {
	n := len(c)
	mid := func(a, b font.Point) page.Point { return at(int64(a.X+b.X)/2, int64(a.Y+b.Y)/2) }
	point := func(p font.Point) page.Point { return at(int64(p.X), int64(p.Y)) }
	first := 0
	for first < n && !c[first].On {
		first++
	}
	var start page.Point
	if first == n {
		first = 0
		start = mid(c[n-1], c[0])
	} else {
		start = point(c[first])
		first++
	}
	out := []page.Segment{{Op: page.Move, P: [3]page.Point{start}}}
	for k := range n {
		p, next := c[(first+k)%n], c[(first+k+1)%n]
		switch {
		case p.On:
			out = append(out, page.Segment{Op: page.Line, P: [3]page.Point{point(p)}})
		case next.On:
			out = append(out, page.Segment{Op: page.Quad, P: [3]page.Point{point(p), point(next)}})
		default:
			out = append(out, page.Segment{Op: page.Quad, P: [3]page.Point{point(p), mid(p, next)}})
		}
	}
	return append(out, page.Segment{Op: page.Close})
}

// line sets characters on a straight line around a middle.
func (d *drawing) line(text string, middle page.Point, w, h page.Length) error {
	rs := []rune(text)
	for i, r := range rs {
		f := upright
		f.w, f.h = w*94/100, h
		f.middle = page.Point{X: middle.X + w*page.Length(2*i-len(rs)+1)/2, Y: middle.Y}
		if err := d.glyph(r, f); err != nil {
			return err
		}
	}
	return nil
}

// star draws five points around a middle.
func (d *drawing) star(middle page.Point, radius page.Length) {
	var ps []page.Point
	for i := range page.Angle(10) {
		r := radius
		if i%2 == 1 {
			r = radius * 381966 / 1000000 // where the five lines cross
		}
		p := page.Point{Y: -r}.Turn(i * 36 * page.Degree)
		ps = append(ps, page.Point{X: middle.X + p.X, Y: middle.Y + p.Y})
	}
	d.fill.Segments = append(d.fill.Segments, page.Polygon(ps)...)
}

// personal adds 印 or 之印 so that the characters fill a square.
func personal(name string) []rune {
	rs := []rune(name)
	switch len(rs) {
	case 2:
		return append(rs, []rune("之印")...)
	case 3:
		return append(rs, '印')
	}
	return rs
}

// columns fills a square frame with columns from right to left.
func (d *drawing) columns(rs []rune, side, border page.Length) error {
	n := 1
	for n*n < len(rs) {
		n++
	}
	if n > 4 {
		return fmt.Errorf("stamp: %d characters are too many for a square seal", len(rs))
	}
	columns := (len(rs) + n - 1) / n
	pad := side / 18
	inner := side - 2*border - 2*pad
	d.fill.Segments = append(d.fill.Segments, page.Frame(page.Rect{W: side, H: side}, border, page.Red).Segments...)
	w, h := inner/page.Length(columns), inner/page.Length(n)
	for i, r := range rs {
		f := upright
		f.w, f.h = w*98/100, h*98/100
		f.middle = page.Point{
			X: side - border - pad - w*page.Length(i/n) - w/2,
			Y: border + pad + h*page.Length(i%n) + h/2,
		}
		if err := d.glyph(r, f); err != nil {
			return err
		}
	}
	return nil
}
