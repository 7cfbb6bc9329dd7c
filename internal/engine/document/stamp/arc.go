package stamp

import (
	"fmt"
	"sort"

	"github.com/chengban/chengban/internal/engine/document/page"
)

// ring is the edge of a round or oval seal.
type ring struct{ rx, ry, wide, gap page.Length }

// rules for the arc text, by the number of characters: how high they are, in
// thousandths of the seal's height.
var heights = []struct {
	upTo  int
	parts page.Length
}{{8, 155}, {11, 145}, {14, 135}, {18, 120}, {22, 105}, {28, 90}}

// ringed draws ring, star, the name on the arc, the use under the star and the
// code at the lower edge.
func (d *drawing) ringed(s Spec, r ring) error {
	middle := page.Point{X: r.rx, Y: r.ry}
	d.fill.Segments = append(d.fill.Segments, page.Ellipse(middle, r.rx, r.ry, false)...)
	d.fill.Segments = append(d.fill.Segments, page.Ellipse(middle, r.rx-r.wide, r.ry-r.wide, true)...)
	name := []rune(s.Name)
	high := page.Length(0)
	for _, h := range heights {
		if len(name) <= h.upTo {
			high = 2 * r.ry * h.parts / 1000
			break
		}
	}
	if high == 0 {
		return fmt.Errorf("stamp: a name of %d characters", len(name))
	}
	span := page.Length(720) // of a thousand: how much of the way around the name takes
	if s.Use != "" || s.Code != "" {
		span = 630
	}
	inset := r.wide + r.gap + high/2
	if err := d.arc(name, around(middle, r.rx-inset, r.ry-inset), high, span); err != nil {
		return err
	}
	if s.Star && s.Shape == Round {
		y := middle.Y
		if s.Use != "" {
			y -= r.ry / 20
		}
		d.star(page.Point{X: middle.X, Y: y}, 7*page.MM)
	}
	return d.lower(s, r, middle)
}

// lower draws the use and the code.
func (d *drawing) lower(s Spec, r ring, middle page.Point) error {
	if n := page.Length(len([]rune(s.Use))); n > 0 {
		y, room, high := r.ry*57/100, 2*r.rx*62/100, r.ry*20/100
		if s.Code != "" {
			y = r.ry * 51 / 100
		}
		if s.Shape == Oval {
			y, room, high = 0, 2*r.rx*66/100, r.ry*26/100
		}
		w := min(room/n, high*105/100)
		if w < high/2 {
			return fmt.Errorf("stamp: a use of %d characters", n)
		}
		if err := d.line(s.Use, page.Point{X: middle.X, Y: middle.Y + y}, w, high); err != nil {
			return err
		}
	}
	if s.Code == "" {
		return nil
	}
	for _, c := range s.Code {
		if c < '0' || c > '9' {
			return fmt.Errorf("stamp: a code is of digits")
		}
	}
	if len(s.Code) > 16 {
		return fmt.Errorf("stamp: a code of %d digits", len(s.Code))
	}
	high := r.ry * 10 / 100
	inset := r.wide + r.gap*7/10 + high/2
	path := around(middle, r.rx-inset, r.ry-inset)
	for i, c := range s.Code {
		at := path.total()/2 + path.total()*page.Length(2*i-len(s.Code)+1)*72/10000
		f := path.at(path.total() - at + path.total()/2) // from left to right along the lower edge
		f.ux, f.uy = -f.ux, -f.uy
		f.w, f.h = high, high
		if err := d.glyph(c, f); err != nil {
			return err
		}
	}
	return nil
}

// arc sets a name on the upper part of a path: few characters stand close around
// the top, many share the span; they get narrower, to two thirds at the most.
func (d *drawing) arc(name []rune, path arcPath, high, span page.Length) error {
	n := page.Length(len(name))
	pitch := high * 118 / 100
	if n > 1 {
		pitch = min(max(pitch, path.total()*400/1000/(n-1)), path.total()*span/1000/(n-1), high*150/100)
	}
	wide := min(high, pitch*92/100)
	if wide < high*62/100 {
		return fmt.Errorf("stamp: %d characters do not fit on the arc", n)
	}
	for i, r := range name {
		f := path.at(path.total()/2 + pitch*page.Length(2*i-len(name)+1)/2)
		f.w, f.h = wide, high
		if err := d.glyph(r, f); err != nil {
			return err
		}
	}
	return nil
}

// arcPath is an ellipse as chords, clockwise from its lowest point, with the
// length up to each.
type arcPath struct {
	points []page.Point
	length []page.Length
}

const chords = 1440

func around(middle page.Point, rx, ry page.Length) arcPath {
	a := arcPath{points: make([]page.Point, chords+1), length: make([]page.Length, chords+1)}
	for i := range a.points {
		t := page.Angle(i) * 360 * page.Degree / chords
		a.points[i] = page.Point{
			X: middle.X - page.Length(int64(rx)*page.Sin(t)/page.One),
			Y: middle.Y + page.Length(int64(ry)*page.Cos(t)/page.One),
		}
		if i > 0 {
			dx, dy := a.points[i].X-a.points[i-1].X, a.points[i].Y-a.points[i-1].Y
			a.length[i] = a.length[i-1] + root(dx*dx+dy*dy)
		}
	}
	return a
}

func (a arcPath) total() page.Length { return a.length[chords] }

// at gives the frame of a character whose foot is towards the middle.
func (a arcPath) at(length page.Length) frame {
	length = ((length % a.total()) + a.total()) % a.total()
	i := min(max(sort.Search(chords, func(i int) bool { return a.length[i+1] >= length }), 1), chords-1)
	from, to := a.points[i], a.points[i+1]
	part, whole := length-a.length[i], max(a.length[i+1]-a.length[i], 1)
	before, after := a.points[max(i-4, 0)], a.points[min(i+5, chords)]
	dx, dy := after.X-before.X, after.Y-before.Y
	size := max(root(dx*dx+dy*dy), 1)
	return frame{
		middle: page.Point{X: from.X + (to.X-from.X)*part/whole, Y: from.Y + (to.Y-from.Y)*part/whole},
		ux:     int64(dy) * page.One / int64(size), uy: -int64(dx) * page.One / int64(size),
	}
}

// root is the square root, rounded.
func root(n page.Length) page.Length {
	if n <= 0 {
		return 0
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	if n-x*x > x {
		x++
	}
	return x
}
