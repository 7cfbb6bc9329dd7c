package check

import (
	"math"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule/ir"
)

// MaxBoxes is how many boxes a condition may come to.
const MaxBoxes = 4096

// dimension is what a box bounds: a number, a code or flag, the truth of a node.
type dimension struct {
	kind byte // 'n' number, 'a' attribute, 'h' known, 'p' predicate
	i    int
}

// side is the range of a dimension, or its set of codes.
type side struct {
	dim    int // number of the dimension, for order
	lo, hi int64
	set    []uint64 // instead of the range
}

// box is a conjunction: each dimension at most once, in order.
type box []side

// meet gives the intersection of two boxes; ok is false when it is empty.
func meet(a, b box) (out box, ok bool) {
	out = make(box, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].dim < b[0].dim:
			out, a = append(out, a[0]), a[1:]
		case a[0].dim > b[0].dim:
			out, b = append(out, b[0]), b[1:]
		default:
			s, ok := common(a[0], b[0])
			if !ok {
				return nil, false
			}
			out, a, b = append(out, s), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...), true
}

// apart says that two boxes have nothing in common, without making what they have.
func apart(a, b box) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].dim < b[0].dim:
			a = a[1:]
		case a[0].dim > b[0].dim:
			b = b[1:]
		default:
			if !touches(a[0], b[0]) {
				return true
			}
			a, b = a[1:], b[1:]
		}
	}
	return false
}

func touches(a, b side) bool {
	if a.set == nil {
		return max(a.lo, b.lo) <= min(a.hi, b.hi)
	}
	for i := range a.set {
		if a.set[i]&b.set[i] != 0 {
			return true
		}
	}
	return false
}

func common(a, b side) (side, bool) {
	if !touches(a, b) {
		return side{}, false
	}
	if a.set == nil {
		return side{dim: a.dim, lo: max(a.lo, b.lo), hi: min(a.hi, b.hi)}, true
	}
	set := make([]uint64, len(a.set))
	for i := range set {
		set[i] = a.set[i] & b.set[i]
	}
	return side{dim: a.dim, set: set}, true
}

// boxer makes boxes of the nodes of a program.
type boxer struct {
	p    *ir.Program
	dims map[dimension]int
	list []dimension
	memo map[ir.Ref][]box
	done map[ir.Ref]bool // false for what came to too many boxes
}

func newBoxer(p *ir.Program) *boxer {
	return &boxer{p: p, dims: map[dimension]int{}, memo: map[ir.Ref][]box{}, done: map[ir.Ref]bool{}}
}

func (b *boxer) dim(kind byte, i int) int {
	d := dimension{kind, i}
	n, ok := b.dims[d]
	if !ok {
		n = len(b.list)
		b.dims[d], b.list = n, append(b.list, d)
	}
	return n
}

// boxes gives the boxes of an edge; ok is false for too many.
func (b *boxer) boxes(r ir.Ref) (out []box, ok bool) {
	if ok, seen := b.done[r]; seen {
		return b.memo[r], ok
	}
	n := &b.p.Nodes[r.Node()]
	switch {
	case n.Kind == ir.KAnd && !r.Negated():
		out, ok = b.all(n.Kids)
	case n.Kind == ir.KAnd:
		ok = true
		for _, k := range n.Kids {
			more, fine := b.boxes(k.Not())
			out, ok = append(out, more...), ok && fine
		}
	case n.Kind == ir.KIf:
		var second []box
		var fine bool
		not := ir.Ref(0)
		if r.Negated() {
			not = 1
		}
		out, ok = b.all([]ir.Ref{n.Kids[0], n.Kids[1] ^ not})
		second, fine = b.all([]ir.Ref{n.Kids[0].Not(), n.Kids[2] ^ not})
		out, ok = append(slices.Clip(out), second...), ok && fine
	default:
		out, ok = b.atom(n, r), true
	}
	if ok = ok && len(out) <= MaxBoxes; !ok {
		out = nil
	}
	b.memo[r], b.done[r] = out, ok
	return out, ok
}

// all gives the boxes in which every edge holds.
func (b *boxer) all(refs []ir.Ref) ([]box, bool) {
	out := []box{{}}
	for _, r := range refs {
		more, ok := b.boxes(r)
		if !ok || len(out)*len(more) > 16*MaxBoxes {
			return nil, false
		}
		var next []box
		for _, x := range out {
			for _, y := range more {
				if z, ok := meet(x, y); ok {
					next = append(next, z)
				}
			}
		}
		if out = next; len(out) > MaxBoxes {
			return nil, false
		}
	}
	return out, true
}

func (b *boxer) atom(n *ir.Node, r ir.Ref) []box {
	not := r.Negated()
	interval := func(lo, hi int64) box { return box{{dim: b.dim('n', n.A), lo: lo, hi: hi}} }
	switch n.Kind {
	case ir.KTrue:
		if not {
			return nil
		}
		return []box{{}}
	case ir.KGE:
		if !not {
			return []box{interval(n.C, math.MaxInt64)}
		}
		if n.C == math.MinInt64 {
			return nil
		}
		return []box{interval(math.MinInt64, n.C-1)}
	case ir.KEQ:
		if !not {
			return []box{interval(n.C, n.C)}
		}
		var out []box
		if n.C > math.MinInt64 {
			out = append(out, interval(math.MinInt64, n.C-1))
		}
		if n.C < math.MaxInt64 {
			out = append(out, interval(n.C+1, math.MaxInt64))
		}
		return out
	case ir.KIn:
		return b.codes(n, not)
	case ir.KBool:
		return []box{{{dim: b.dim('a', n.I), set: []uint64{flag(!not)}}}}
	case ir.KHas:
		return []box{{{dim: b.dim('h', n.I), set: []uint64{flag(!not)}}}}
	default:
		return []box{{{dim: b.dim('p', r.Node()), set: []uint64{flag(!not)}}}}
	}
}

// flag is the set of one truth value.
func flag(yes bool) uint64 {
	if yes {
		return 2
	}
	return 1
}

func (b *boxer) codes(n *ir.Node, not bool) []box {
	set, any := slices.Clone(n.Set), uint64(0)
	for i := range set {
		if not {
			left := len(b.p.Schema.Attrs[n.I].Codes) - i*64
			full := ^uint64(0)
			if left < 64 {
				full = 1<<left - 1
			}
			set[i] = full &^ set[i]
		}
		any |= set[i]
	}
	if any == 0 {
		return nil
	}
	return []box{{{dim: b.dim('a', n.I), set: set}}}
}
