package run

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
)

// Band is how many entities a rule holds for, and for how much money: certainly, and
// at most, if everything unknown turned out well.
type Band struct {
	Certain, Possible           int
	CertainMoney, PossibleMoney int64 // fen
}

// Curve answers for every value of one parameter how many entities a rule would hold
// for. It is built by one run over the frame.
type Curve struct {
	plus, scale       int64 // from the parameter to the bound of "≥"
	certain, possible side
	sorted            bool
}

// side is those for whom it matters where the threshold is: those that need to be at
// or above it, those that need to be below, and those that have it anyway.
type side struct {
	above, below []point
	count        int
	money        int64
}

// point is an entity's number with its money; after sorting, the money of all up to it.
type point struct{ v, money int64 }

// NewCurve runs a rule over a frame with a parameter movable. The parameter must stand
// in one comparison only, alone on its side. amount gives an entity's money in fen; it
// may be nil.
func NewCurve(p *ir.Program, f *frame.Frame, r int, param string, amount func(row int) int64) (*Curve, error) {
	m, err := movable(p, r, param)
	if err != nil {
		return nil, err
	}
	c, b := &Curve{plus: m.plus, scale: m.scale}, NewBulk(p, f, r)
	above := b.above(m.node)
	for _, s := range []*side{&c.certain, &c.possible} {
		s.above = make([]point, 0, f.N/8) // what grows by copying costs as much as the run
	}
	for chunk := range f.Chunks() {
		b.force, b.holds = m.node, true
		b.Chunk(chunk)
		t, no := b.Rule(r)
		yesT, noT := *t, *no
		b.holds = false
		for _, i := range above {
			b.node(i, chunk)
		}
		yesF, noF := b.Rule(r)
		known, numbers := m.value(b, chunk)
		for w := range b.valid {
			valid := b.valid[w]
			c.certain.collect(yesT[w], yesF[w], known[w], valid, numbers, chunk, w, amount, false)
			c.possible.collect(valid&^noT[w], valid&^noF[w], known[w], valid, numbers, chunk, w, amount, true)
		}
	}
	return c, nil
}

// above lists a node and all that depends on it.
func (b *Bulk) above(node int) (out []int) {
	depends := make([]bool, len(b.p.Nodes))
	for _, i := range b.order {
		depends[i] = i == node
		for _, k := range b.p.Nodes[i].Kids {
			depends[i] = depends[i] || depends[k.Node()]
		}
		if depends[i] {
			out = append(out, i)
		}
	}
	return out
}

// threshold is the comparison that a parameter moves.
type threshold struct {
	node  int
	scale int64 // a quotient is in halves
	plus  int64 // from the parameter to the bound of "≥"
	value func(b *Bulk, chunk int) (*Bitmap, func(i int) int64)
}

// movable finds the comparison that a parameter moves.
func movable(p *ir.Program, r int, param string) (m threshold, err error) {
	var at *ir.Expr
	n := 0
	var visit func(x, parent *ir.Expr)
	visit = func(x, parent *ir.Expr) {
		if x.Op == ir.OpParam && x.Param.ID == param {
			n++
			at = parent
		}
		for _, a := range x.Args {
			visit(a, x)
		}
	}
	for _, c := range p.Rules[r].Rule.Clauses {
		visit(c.Expr, nil)
	}
	if n != 1 || at == nil || at.Op != ir.OpLess {
		return m, fmt.Errorf("%s: a parameter that moves stands in one comparison, alone on its side", param)
	}
	second := at.Args[1].Op == ir.OpParam && at.Args[1].Param.ID == param
	if !second {
		m.plus = 1 // p < x is x ≥ p + 1
	}
	ref, ok := p.Of[at]
	if !ok {
		return m, fmt.Errorf("%s: its comparison was not linked", param)
	}
	m.node = ref.Node()
	switch k := &p.Nodes[m.node]; k.Kind {
	case ir.KGE:
		if m.scale = 1; p.Nums[k.A].Op == ir.OpHalves {
			m.scale = 2
		}
		m.value = func(b *Bulk, chunk int) (*Bitmap, func(int) int64) {
			x := b.number(k.A, chunk)
			return &x.known, func(i int) int64 { return x.v[i] }
		}
	default:
		return m, fmt.Errorf("%s: its comparison has no threshold", param)
	}
	return m, nil
}

// collect sorts the entities of a word into those that the threshold decides about.
func (s *side) collect(with, without, known, valid uint64, v func(i int) int64, chunk, w int, amount func(row int) int64, unknown bool) {
	money := func(i int) int64 {
		if amount == nil {
			return 0
		}
		return amount(chunk*frame.Chunk + i)
	}
	base := with & without
	if unknown { // an unknown number may turn out either way
		base |= valid &^ known & (with | without)
	}
	if amount == nil {
		s.count += bits.OnesCount64(base)
	} else {
		for ; base != 0; base &= base - 1 {
			s.count++
			s.money += money(w*64 + bits.TrailingZeros64(base))
		}
	}
	for x := with &^ without & known; x != 0; x &= x - 1 {
		i := w*64 + bits.TrailingZeros64(x)
		s.above = append(s.above, point{v(i), money(i)})
	}
	for x := without &^ with & known; x != 0; x &= x - 1 {
		i := w*64 + bits.TrailingZeros64(x)
		s.below = append(s.below, point{v(i), money(i)})
	}
}

// Sort makes every further answer a search; before it each is a pass over the points.
func (c *Curve) Sort() {
	for _, s := range []*side{&c.certain, &c.possible} {
		for _, points := range [][]point{s.above, s.below} {
			slices.SortFunc(points, func(a, b point) int {
				switch {
				case a.v < b.v:
					return -1
				case a.v > b.v:
					return 1
				}
				return 0
			})
			sum := int64(0)
			for i := range points { // each with the money of all up to it
				sum += points[i].money
				points[i].money = sum
			}
		}
	}
	c.sorted = true
}

// At answers for a value of the parameter.
func (c *Curve) At(param int64) (b Band) {
	bound := param*c.scale + c.plus
	b.Certain, b.CertainMoney = c.certain.at(bound, c.sorted)
	b.Possible, b.PossibleMoney = c.possible.at(bound, c.sorted)
	return b
}

func (s *side) at(bound int64, sorted bool) (count int, money int64) {
	count, money = s.count, s.money
	for i, points := range [][]point{s.above, s.below} {
		n, m := beneath(points, bound, sorted)
		if i == 0 {
			all, allMoney := beneath(points, math.MaxInt64, sorted)
			n, m = all-n, allMoney-m
		}
		count, money = count+n, money+m
	}
	return count, money
}

// beneath counts the points below a bound, and their money.
func beneath(points []point, bound int64, sorted bool) (n int, money int64) {
	if !sorted {
		for _, p := range points {
			if p.v < bound {
				n++
				money += p.money
			}
		}
		return n, money
	}
	lo, hi := 0, len(points)
	for lo < hi {
		if mid := (lo + hi) / 2; points[mid].v < bound {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return 0, 0
	}
	return lo, points[lo-1].money
}
