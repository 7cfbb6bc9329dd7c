package ofd

import (
	"strconv"

	"github.com/chengban/chengban/internal/engine/document/font"
)

// face gives the embedded font of a text; nil when it has none that can be used.
func (d *Document) face(path string) *font.Font {
	if path == "" {
		return nil
	}
	if f, ok := d.faces[path]; ok {
		return f
	}
	var f *font.Font
	if b, err := d.c.Read(path); err == nil {
		if f, err = font.Parse(b); err != nil {
			f = nil
		}
	}
	if f == nil {
		d.miss(MissingFont, path, "")
	}
	d.faces[path] = f
	return f
}

// outlined draws the glyphs that the embedded font has, and gives the others: they
// are drawn as text of another font.
func (c *canvas) outlined(d *Document, o *object, at matrix) (rest []glyph) {
	t := o.text
	face := d.face(t.font.file)
	if face == nil || face.UnitsPerEm() <= 0 {
		return t.glyphs
	}
	type placed struct {
		id string
		glyph
	}
	var ours []placed
	for _, g := range t.glyphs {
		if id, ok := c.outline(d, face, t.font.file, g); ok {
			ours = append(ours, placed{id, g})
			continue
		}
		rest = append(rest, g)
	}
	s := t.size / float64(face.UnitsPerEm())
	st := o.style
	st.width /= s
	c.put(`<g`, transform(at.times(matrix{s * t.hscale, 0, 0, -s, 0, 0})), c.ink(o, st), `>`)
	for _, p := range ours {
		if p.id == "" { // a space
			continue
		}
		x, y := p.x/(s*t.hscale), -p.y/s
		if t.turn == 0 {
			c.put(`<use href="#`, p.id, `" x="`, num(x), `" y="`, num(y), `"/>`)
		} else {
			c.put(`<use href="#`, p.id, `" transform="translate(`, nums(x, y), `) rotate(`, strconv.Itoa(-t.turn), `)"/>`)
		}
	}
	c.put(`</g>`)
	return rest
}

// outline defines a glyph once and gives its id, which is empty for a glyph
// without ink.
func (c *canvas) outline(d *Document, face *font.Font, path string, g glyph) (string, bool) {
	gid := font.GID(g.id)
	if !g.chosen {
		var ok bool
		if gid, ok = face.Glyph(g.char); !ok {
			return "", false
		}
	}
	key := "glyph " + strconv.Itoa(int(gid)) + " " + path
	if id, ok := c.shared[key]; ok {
		return id, true
	}
	cs, err := face.Outline(gid)
	if err != nil {
		d.miss(MissingGlyph, path, strconv.Itoa(int(gid)))
		return "", false
	}
	id := ""
	if len(cs) > 0 {
		id = c.id()
		c.put(`<defs><path id="`, id, `" d="`, contours(cs), `"/></defs>`)
	}
	c.shared[key] = id
	return id, true
}

// contours writes curves of TrueType: between two control points lies a point of
// the curve that is not written.
func contours(cs []font.Contour) string {
	var b []byte
	point := func(verb byte, ps ...font.Point) {
		b = append(b, verb)
		for i, p := range ps {
			if i > 0 {
				b = append(b, ' ')
			}
			b = append(strconv.AppendInt(b, int64(p.X), 10), ' ')
			b = strconv.AppendInt(b, int64(p.Y), 10)
		}
	}
	for _, c := range cs {
		if len(c) < 2 {
			continue
		}
		start, from := c[0], 1
		if !start.On {
			start, from = between(c[len(c)-1], c[0]), 0
		}
		point('M', start)
		for i := range len(c) - from {
			p, next := c[from+i], start
			if from+i+1 < len(c) {
				next = c[from+i+1]
			}
			switch {
			case !p.On && next.On:
				point('Q', p, next)
			case !p.On:
				point('Q', p, between(p, next))
			case c[(from+i+len(c)-1)%len(c)].On: // after a control point it is drawn already
				point('L', p)
			}
		}
		b = append(b, 'Z')
	}
	return string(b)
}

// between is the point of the curve between two control points; the point itself
// when one of them is on the curve.
func between(p, q font.Point) font.Point {
	switch {
	case p.On:
		return p
	case q.On:
		return q
	}
	return font.Point{X: (p.X + q.X) / 2, Y: (p.Y + q.Y) / 2, On: true}
}
