package ofd

import (
	"strconv"
	"strings"
	"unicode"
)

// textObject is text of one font: characters, and glyphs where the maker chose
// them itself.
type textObject struct {
	font         fontRes
	size         float64
	hscale       float64
	fill, stroke bool
	bold, italic bool
	turn         int // degrees by which each character is turned
	glyphs       []glyph
}

// glyph is one character at its place, in the space of the object.
type glyph struct {
	x, y float64
	char rune

	chosen bool   // the maker chose the glyph itself:
	id     uint16 // its number in the embedded font
}

func (r *reader) text(n *node, o *object) bool {
	t := &textObject{
		font: r.res.fonts[n.attr("Font")], hscale: 1, fill: yes(n.attr("Fill"), true), stroke: yes(n.attr("Stroke"), false),
		italic: yes(n.attr("Italic"), false),
	}
	var ok bool
	if t.size, ok = number(n.attr("Size")); !ok || t.size <= 0 {
		return r.bad(o)
	}
	if s := n.attr("HScale"); s != "" {
		if t.hscale, ok = number(s); !ok || t.hscale <= 0 {
			return r.bad(o)
		}
	}
	weight, _ := number(n.attr("Weight"))
	t.bold = weight >= 600
	t.turn, _ = strconv.Atoi(n.attr("CharDirection"))
	t.turn = (t.turn%360 + 360) % 360
	if r.res.fonts[n.attr("Font")].name == "" {
		r.d.miss(MissingResource, r.path, n.attr("Font"))
	}
	o.text = t
	return r.codes(n, o)
}

func (r *reader) bad(o *object) bool {
	r.d.miss(MissingValue, r.path, o.id)
	return false
}

// codes places the characters of each TextCode. A CGTransform stands in front of
// the TextCode that it is for.
func (r *reader) codes(n *node, o *object) bool {
	var cg []*node
	x, y := 0.0, 0.0
	vertical := n.attr("ReadDirection") == "90" || n.attr("ReadDirection") == "270"
	for _, k := range n.kids {
		switch k.name {
		case "CGTransform":
			cg = append(cg, k)
		case "TextCode":
			line, ok := place(k, &x, &y, o.text.size, vertical)
			if !ok {
				return r.bad(o)
			}
			if line, ok = chosen(line, cg); !ok {
				return r.bad(o)
			}
			r.objects += len(line) / 8
			o.text.glyphs = append(o.text.glyphs, line...)
			cg = nil
		}
	}
	return true
}

// place gives each character its point. x and y start where the TextCode says, or
// where the one before did. Steps that run out repeat the last: makers write one
// step for a whole number. With no steps at all a character takes its usual room.
func place(k *node, x, y *float64, size float64, vertical bool) ([]glyph, bool) {
	for _, f := range []struct {
		name string
		to   *float64
	}{{"X", x}, {"Y", y}} {
		if s := k.attr(f.name); s != "" {
			v, ok := number(s)
			if !ok {
				return nil, false
			}
			*f.to = v
		}
	}
	chars := []rune(strings.Trim(k.text, "\r\n\t"))
	dx, okx := deltas(k.attr("DeltaX"), len(chars))
	dy, oky := deltas(k.attr("DeltaY"), len(chars))
	if !okx || !oky {
		return nil, false
	}
	free := len(dx) == 0 && len(dy) == 0
	out := make([]glyph, len(chars))
	px, py := *x, *y
	for i, c := range chars {
		out[i] = glyph{x: px, y: py, char: c}
		switch {
		case free && vertical:
			py += size
		case free:
			px += size * usual(c)
		default:
			px += step(dx, i)
			py += step(dy, i)
		}
	}
	return out, true
}

func step(d []float64, i int) float64 {
	if len(d) == 0 {
		return 0
	}
	return d[min(i, len(d)-1)]
}

// usual is the width of a character in ems: one for those of Chinese, half for
// others. Provisional: without the font nobody knows better.
func usual(c rune) float64 {
	if c < 0x2e80 && !unicode.Is(unicode.Han, c) {
		return 0.5
	}
	return 1
}

// chosen puts glyphs of the embedded font in place of characters. Several
// glyphs for one character stand at the characters' places in turn.
func chosen(line []glyph, cg []*node) ([]glyph, bool) {
	for _, k := range cg {
		at, err := strconv.Atoi(k.attr("CodePosition"))
		if err != nil || at < 0 {
			return nil, false
		}
		ids := strings.Fields(k.child("Glyphs").value())
		for i, s := range ids {
			id, err := strconv.ParseUint(s, 10, 16)
			if err != nil {
				return nil, false
			}
			if at+i < len(line) {
				line[at+i].chosen, line[at+i].id = true, uint16(id)
			}
		}
	}
	return line, true
}
