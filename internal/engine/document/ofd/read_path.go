package ofd

import "strings"

// steps are a path: verbs of SVG (M L Q C A Z), and their numbers one after the
// other.
type steps struct {
	verbs []byte
	args  []float64
}

// operators are those of abbreviated data: how many numbers each has, and what
// SVG calls it.
var operators = map[string]struct {
	args int
	svg  byte
}{"S": {2, 'M'}, "M": {2, 'M'}, "L": {2, 'L'}, "Q": {4, 'Q'}, "B": {6, 'C'}, "A": {7, 'A'}, "C": {0, 'Z'}}

// argsOf are how many numbers a verb of SVG has.
var argsOf = [256]int{'M': 2, 'L': 2, 'Q': 4, 'C': 6, 'A': 7}

// each gives the verbs with their numbers.
func (s steps) each(do func(verb byte, args []float64)) {
	at := 0
	for _, v := range s.verbs {
		n := argsOf[v]
		do(v, s.args[at:at+n])
		at += n
	}
}

// readPath reads abbreviated data, for example "M 0 0 L 10 0 C".
func readPath(s string) (steps, bool) {
	f := strings.Fields(strings.ReplaceAll(s, ",", " "))
	out := steps{verbs: make([]byte, 0, len(f)/3+1), args: make([]float64, 0, len(f))}
	for len(f) > 0 {
		o, ok := operators[f[0]]
		if !ok || len(f) <= o.args {
			return steps{}, false
		}
		for _, a := range f[1 : 1+o.args] {
			v, ok := number(a)
			if !ok {
				return steps{}, false
			}
			out.args = append(out.args, v)
		}
		if len(out.verbs) == 0 && o.svg != 'M' {
			return steps{}, false
		}
		out.verbs, f = append(out.verbs, o.svg), f[1+o.args:]
	}
	return out, true
}

func (r *reader) pathOf(n *node, o *object) bool {
	ops, ok := readPath(n.child("AbbreviatedData").value())
	if !ok {
		r.d.miss(MissingValue, r.path, o.id)
		return false
	}
	r.objects += len(ops.verbs) / 8
	o.path = &pathObject{steps: ops, fill: yes(n.attr("Fill"), false), stroke: yes(n.attr("Stroke"), true), evenOdd: n.attr("Rule") == "Even-Odd"}
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
	p.each(func(verb byte, a []float64) {
		if verb == 'A' {
			point(a[5], a[6], 2*max(a[0], a[1]))
			return
		}
		for i := 0; i+1 < len(a); i += 2 {
			point(a[i], a[i+1], 0)
		}
	})
	return x0, y0, x1, y1
}
