package check

import (
	"math"
	"math/bits"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Kind is what is wrong; its text is the key of its words.
type Kind string

// The findings about one rule, and about two.
const (
	Unsatisfiable Kind = "unsatisfiable" // Clauses exclude each other
	AlwaysTrue    Kind = "always_true"   // the clause excludes nobody
	Implied       Kind = "implied"       // by the other clauses
	DeadParam     Kind = "dead_param"
	Boundary      Kind = "boundary" // the words say 含本数, the comparison does not, or the other way round
	Gap           Kind = "gap"      // between two tiers
	Overlap       Kind = "overlap"  // of two tiers, or two rules
	TooComplex    Kind = "too_complex"
)

// Finding is something wrong with a rule. Clauses are the places that say it.
type Finding struct {
	Kind    Kind
	Rule    int
	Other   int // the other rule of a Gap or an Overlap
	Clauses []int
	Param   int
	Words   string // of a Boundary: what the policy says; of a tier: the number at which
}

// Checker has the boxes of a program.
type Checker struct {
	p     *ir.Program
	b     *boxer
	roots [][]box
	fine  []bool
}

// New makes the boxes of all rules.
func New(p *ir.Program) *Checker {
	c := &Checker{p: p, b: newBoxer(p)}
	for _, r := range p.Rules {
		boxes, ok := c.b.all(r.Clauses)
		c.roots, c.fine = append(c.roots, boxes), append(c.fine, ok)
	}
	return c
}

// Never says that a rule holds for nobody.
func (c *Checker) Never(r int) bool { return c.fine[r] && len(c.roots[r]) == 0 }

// Always says that a rule fails for nobody of whom all is known.
func (c *Checker) Always(r int) bool {
	not, ok := c.b.boxes(c.p.Rules[r].Root.Not())
	return ok && len(not) == 0
}

// Rule gives what is wrong with one rule by itself.
func (c *Checker) Rule(r int) (out []Finding) {
	x := &c.p.Rules[r]
	if !c.fine[r] {
		out = append(out, Finding{Kind: TooComplex, Rule: r})
	} else if len(c.roots[r]) == 0 {
		out = append(out, Finding{Kind: Unsatisfiable, Rule: r, Clauses: c.conflict(x.Clauses)})
	}
	for i, clause := range x.Clauses {
		not, ok := c.b.boxes(clause.Not())
		if !ok {
			continue
		}
		if len(not) == 0 {
			out = append(out, Finding{Kind: AlwaysTrue, Rule: r, Clauses: []int{i}})
			continue
		}
		others := append(slices.Delete(slices.Clone(x.Clauses), i, i+1), clause.Not())
		if rest, ok := c.b.all(others); ok && len(rest) == 0 && len(c.roots[r]) > 0 {
			out = append(out, Finding{Kind: Implied, Rule: r, Clauses: []int{i}})
		}
	}
	return append(out, c.written(r)...)
}

// conflict gives one clause that nobody meets, else two that exclude each other, else
// as few as do.
func (c *Checker) conflict(clauses []ir.Ref) (out []int) {
	empty := func(of ...int) bool {
		refs := make([]ir.Ref, len(of))
		for i, n := range of {
			refs[i] = clauses[n]
		}
		boxes, ok := c.b.all(refs)
		return ok && len(boxes) == 0
	}
	for i := range clauses {
		if empty(i) {
			return []int{i}
		}
	}
	for i := range clauses {
		for j := range i {
			if empty(j, i) {
				return []int{j, i}
			}
		}
		out = append(out, i)
	}
	for i := len(out) - 1; i >= 0; i-- { // leave out what is not needed
		if less := slices.Delete(slices.Clone(out), i, i+1); empty(less...) {
			out = less
		}
	}
	return out
}

// Apart says that no firm can meet both rules.
func (c *Checker) Apart(r, s int) bool {
	if !c.fine[r] || !c.fine[s] {
		return false
	}
	for _, x := range c.roots[r] {
		for _, y := range c.roots[s] {
			if !apart(x, y) {
				return false
			}
		}
	}
	return true
}

// maxTries is how many common boxes a witness is looked for in.
const maxTries = 200

// Witness gives a firm for which both rules hold, run through both to be sure; nil when
// there is none or none was found.
func (c *Checker) Witness(r, s int) *schema.Facts {
	tries := maxTries
	for _, x := range c.roots[r] {
		for _, y := range c.roots[s] {
			z, ok := meet(x, y)
			if !ok {
				continue
			}
			if tries--; tries < 0 {
				return nil
			}
			if f := c.example(z); f != nil && run.Row(c.p, r, f) == rule.True && run.Row(c.p, s, f) == rule.True {
				return f
			}
		}
	}
	return nil
}

// example makes a firm of a box: at the lower end of each range, where rules differ.
// nil when a number is computed or a predicate is free.
func (c *Checker) example(b box) *schema.Facts {
	f := c.p.Schema.Facts()
	for _, s := range b {
		switch d := c.b.list[s.dim]; d.kind {
		case 'n':
			n := &c.p.Nums[d.i]
			if n.Op != ir.OpAttr {
				return nil
			}
			v := s.lo
			if v == math.MinInt64 {
				v = min(s.hi, 0)
			}
			f.Set(n.I, v)
		case 'a':
			for w, set := range s.set {
				if set != 0 {
					f.Set(d.i, int64(w*64+bits.TrailingZeros64(set)))
					break
				}
			}
		case 'h':
			if s.set[0] == flag(true) && f.State[d.i] != schema.Known {
				f.Set(d.i, 0)
			}
		default:
			return nil
		}
	}
	return f
}

// Both counts the firms of a frame for which both rules hold.
func Both(p *ir.Program, f *frame.Frame, r, s int) (n int) {
	b := run.NewBulk(p, f, r, s)
	for c := range f.Chunks() {
		b.Chunk(c)
		x, _ := b.Rule(r)
		y, _ := b.Rule(s)
		for w := range x {
			n += bits.OnesCount64(x[w] & y[w])
		}
	}
	return n
}

// Overlaps lists the pairs of rules that some firm may meet both of.
func (c *Checker) Overlaps(do func(r, s int)) {
	for r := range c.roots {
		for s := range r {
			if !c.Apart(s, r) {
				do(s, r)
			}
		}
	}
}
