package ofd

import "strings"

// op is one step of a path.
type op struct {
	verb byte // of SVG: M L Q C A Z
	args []float64
}

// verbs are the operators of abbreviated data: how many numbers each has, and
// what SVG calls it.
var verbs = map[string]struct {
	args int
	svg  byte
}{"S": {2, 'M'}, "M": {2, 'M'}, "L": {2, 'L'}, "Q": {4, 'Q'}, "B": {6, 'C'}, "A": {7, 'A'}, "C": {0, 'Z'}}

// readPath reads abbreviated data, for example "M 0 0 L 10 0 C".
func readPath(s string) ([]op, bool) {
	f := strings.Fields(strings.ReplaceAll(s, ",", " "))
	var out []op
	for len(f) > 0 {
		v, ok := verbs[f[0]]
		if !ok || len(f) <= v.args {
			return nil, false
		}
		o := op{verb: v.svg, args: make([]float64, v.args)}
		for i := range o.args {
			if o.args[i], ok = number(f[1+i]); !ok {
				return nil, false
			}
		}
		if len(out) == 0 && o.verb != 'M' {
			return nil, false
		}
		out, f = append(out, o), f[1+v.args:]
	}
	return out, true
}

func (r *reader) pathOf(n *node, o *object) bool {
	ops, ok := readPath(n.child("AbbreviatedData").value())
	if !ok {
		r.d.miss(MissingValue, r.path, o.id)
		return false
	}
	o.path = &pathObject{ops: ops, fill: yes(n.attr("Fill"), false), stroke: yes(n.attr("Stroke"), true), evenOdd: n.attr("Rule") == "Even-Odd"}
	return true
}

// extent is a box that holds the path. An arc is held by its radii around its
// ends.
func (p *pathObject) extent() (x0, y0, x1, y1 float64) {
	first := true
	point := func(x, y, r float64) {
		if first {
			x0, y0, x1, y1, first = x-r, y-r, x+r, y+r, false
			return
		}
		x0, y0, x1, y1 = min(x0, x-r), min(y0, y-r), max(x1, x+r), max(y1, y+r)
	}
	for _, o := range p.ops {
		if o.verb == 'A' {
			point(o.args[5], o.args[6], 2*max(o.args[0], o.args[1]))
			continue
		}
		for i := 0; i+1 < len(o.args); i += 2 {
			point(o.args[i], o.args[i+1], 0)
		}
	}
	return x0, y0, x1, y1
}
