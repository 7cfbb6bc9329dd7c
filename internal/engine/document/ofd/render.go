package ofd

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// RenderOptions say what is drawn besides the document, and how.
type RenderOptions struct {
	Seals  []SealPicture
	Prefix string // of all ids, so that several pages can stand in one file: letters and digits
}

// Render draws page i as SVG, in millimetres: one element, without declaration.
// Equal documents and options give equal strings.
//
// It returns the errors of Page, and a LimitError for a drawing of more bytes or
// pictures of more pixels than the limits allow. What cannot be shown is left out
// and named in Missing.
func (d *Document) Render(i int, opt RenderOptions) (string, error) {
	p, err := d.Page(i)
	if err != nil {
		return "", err
	}
	c := newCanvas(d.lim, opt.Prefix)
	c.miss = d.miss
	f := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s" width="%smm" height="%smm">`,
		nums(p.Box.X, p.Box.Y, p.Box.W, p.Box.H), num(p.Box.W), num(p.Box.H))
	c.put(f, `<rect`, rect(p.Box), ` fill="#ffffff"/>`)
	c.page(d, p)
	for _, s := range opt.Seals {
		if s.Page == p.ID {
			c.seal(s)
		}
	}
	c.put("</svg>")
	if c.err != nil {
		return "", c.err
	}
	return c.String(), nil
}

// canvas gathers what is drawn. After an error nothing more is.
type canvas struct {
	done   []string // pieces of the drawing
	size   int      // bytes of done
	last   strings.Builder
	lim    Limits
	prefix string
	ids    int
	pixels int
	inner  int // documents inside each other
	inners int // documents inside, all together
	err    error
	miss   func(k MissingKind, path, what string)

	shared map[string]string // what is drawn again by its id
}

func newCanvas(lim Limits, prefix string) *canvas {
	plain := strings.Map(func(r rune) rune {
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, prefix)
	return &canvas{lim: lim, prefix: "o" + plain + "-", shared: map[string]string{}}
}

// put writes text that is SVG already.
func (c *canvas) put(parts ...string) {
	for _, s := range parts {
		if c.err != nil || c.full(len(s)) {
			return
		}
		c.last.WriteString(s)
		if c.last.Len() >= 64<<10 {
			c.size += c.last.Len()
			c.done = append(c.done, c.last.String())
			c.last.Reset()
		}
	}
}

// full says whether there is no room for n bytes more.
func (c *canvas) full(n int) bool {
	if c.size+c.last.Len()+n <= c.lim.SVGBytes {
		return false
	}
	c.err = &LimitError{"bytes of drawing", int64(c.lim.SVGBytes)}
	return true
}

func (c *canvas) String() string { return strings.Join(append(c.done, c.last.String()), "") }

func (c *canvas) id() string {
	c.ids++
	return c.prefix + strconv.Itoa(c.ids)
}

// page draws the objects of a page that belongs to d, and lets go of each, so that
// a large page is not held in both forms.
func (c *canvas) page(d *Document, p *Page) {
	for i, o := range p.objs {
		c.object(d, o)
		p.objs[i] = nil
	}
}

func (c *canvas) object(d *Document, o *object) {
	at := matrix{1, 0, 0, 1, o.box.X, o.box.Y}.times(o.ctm)
	closing := c.clipToBoundary(o, at)
	if len(o.clips) > 0 {
		c.put(`<g`, transform(at), `>`)
		at = identity
		closing += "</g>"
		for _, areas := range o.clips {
			id := c.id()
			c.put(`<clipPath id="`, id, `">`)
			for _, a := range areas {
				c.put(`<path`, transform(a.ctm), ` d="`, a.path.d(), `"`, rule("clip-rule", a.path.evenOdd), `/>`)
			}
			c.put(`</clipPath><g clip-path="url(#`, id, `)">`)
			closing += "</g>"
		}
	}
	switch {
	case o.text != nil:
		c.text(d, o, at)
	case o.path != nil:
		c.path(o, at)
	case o.media != "":
		c.media(d, o, at)
	case len(o.group) > 0:
		c.put(`<g`, transform(at), opacity(o.alpha), `>`)
		for _, k := range o.group {
			c.object(d, k)
		}
		c.put(`</g>`)
	}
	c.put(closing)
}

// clipToBoundary hides what a path or picture draws outside of its boundary. A
// line may be half outside, and text is never cut: fonts differ, and a reader who
// sees more is not deceived.
func (c *canvas) clipToBoundary(o *object, at matrix) (closing string) {
	if o.box.Empty() || o.text != nil || o.group != nil {
		return ""
	}
	slack := 0.5 + o.style.width
	x0, y0, x1, y1 := 0.0, 0.0, 1.0, 1.0
	if o.path != nil {
		x0, y0, x1, y1 = o.path.extent()
	}
	in := true
	for _, p := range [][2]float64{{x0, y0}, {x1, y0}, {x0, y1}, {x1, y1}} {
		x, y := at.apply(p[0], p[1])
		in = in && x >= o.box.X-slack && y >= o.box.Y-slack && x <= o.box.X+o.box.W+slack && y <= o.box.Y+o.box.H+slack
	}
	if in {
		return ""
	}
	c.clipped(o.box)
	return "</g>"
}

// clipped opens a group of which only the inside of b is seen.
func (c *canvas) clipped(b Box) {
	id := c.id()
	c.put(`<clipPath id="`, id, `"><rect`, rect(b), `/></clipPath><g clip-path="url(#`, id, `)">`)
}

func (c *canvas) path(o *object, at matrix) {
	p := o.path
	c.put(`<path`, transform(at), ` d="`, p.d(), `"`)
	if p.fill {
		c.put(paint("fill", o.style.fill), rule("fill-rule", p.evenOdd))
	} else {
		c.put(` fill="none"`)
	}
	if p.stroke {
		c.put(paint("stroke", o.style.stroke), o.style.line())
	}
	c.put(opacity(o.alpha), `/>`)
}

// line gives the attributes of a stroke.
func (s style) line() string {
	out := ` stroke-width="` + num(s.width) + `"`
	switch strings.ToLower(s.join) {
	case "round", "bevel":
		out += ` stroke-linejoin="` + strings.ToLower(s.join) + `"`
	}
	switch strings.ToLower(s.cap) {
	case "round", "square":
		out += ` stroke-linecap="` + strings.ToLower(s.cap) + `"`
	}
	if s.dash != nil {
		out += ` stroke-dasharray="` + nums(s.dash...) + `"`
		if s.dashAt != 0 {
			out += ` stroke-dashoffset="` + num(s.dashAt) + `"`
		}
	}
	return out
}

// d is the path as SVG writes it.
func (p *pathObject) d() string {
	b := make([]byte, 0, 8*len(p.args)+2*len(p.verbs))
	p.each(func(verb byte, a []float64) {
		b = append(b, verb)
		if verb == 'A' { // radii have no sign, flags are 0 or 1
			a = []float64{math.Abs(a[0]), math.Abs(a[1]), a[2], flag(a[3]), flag(a[4]), a[5], a[6]}
		}
		b = appendNums(b, 4, a)
	})
	return string(b)
}

func flag(v float64) float64 {
	if v != 0 {
		return 1
	}
	return 0
}

func paint(what string, c *color) string {
	if c == nil {
		c = &black
	}
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, what, c.r, c.g, c.b)
	if c.alpha != 255 {
		s += ` ` + what + `-opacity="` + num(float64(c.alpha)/255) + `"`
	}
	return s
}

func rule(what string, evenOdd bool) string {
	if evenOdd {
		return ` ` + what + `="evenodd"`
	}
	return ""
}

func opacity(alpha uint8) string {
	if alpha == 255 {
		return ""
	}
	return ` opacity="` + num(float64(alpha)/255) + `"`
}

func transform(m matrix) string {
	switch {
	case m == identity:
		return ""
	case m[0] == 1 && m[1] == 0 && m[2] == 0 && m[3] == 1:
		return ` transform="translate(` + nums(m[4], m[5]) + `)"`
	}
	b := append(make([]byte, 0, 80), ` transform="matrix(`...)
	return string(append(appendNums(b, 6, m[:]), `)"`...))
}

func rect(b Box) string {
	return fmt.Sprintf(` x="%s" y="%s" width="%s" height="%s"`, num(b.X), num(b.Y), num(b.W), num(b.H))
}

// num writes a number with as much as an eye can tell: a tenth of a micrometre.
func num(v float64) string { return string(appendNum(nil, 4, v)) }

func nums(v ...float64) string { return string(appendNums(make([]byte, 0, 8*len(v)), 4, v)) }

func appendNums(b []byte, digits int, v []float64) []byte {
	for i, x := range v {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendNum(b, digits, x)
	}
	return b
}

func appendNum(b []byte, digits int, v float64) []byte {
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', digits, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[from:]) == "-0" {
		b = append(b[:from], '0')
	}
	return b
}
