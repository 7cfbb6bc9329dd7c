package run

import (
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// CauseKind is what a Cause is.
type CauseKind uint8

// A cause is a condition that does not hold, or one that cannot be decided, or the
// head of a group: of alternatives of which one suffices, or of what one of these
// alternatives takes together.
const (
	Unmet   CauseKind = iota // 不符合
	Missing                  // 待核实
	AnyOf                    // 满足其一即可
	AllOf                    // 同时满足
)

// Cause is one reason. Groups come before their members; Span is how many of the
// causes after it are theirs.
type Cause struct {
	Kind   CauseKind
	Span   int
	Clause int    // of the rule
	Want   ir.Ref // the condition that should hold
	State  schema.State
	Number bool  // Have, Need and Gap say something
	Have   int64 // in the smallest unit
	Need   int64 // the nearest number that would do
	Gap    int64 // how far Have is from it
}

// Why is an explanation. It may be filled again and again without new memory.
type Why struct {
	Truth  rule.Truth
	Causes []Cause
}

// Explain says why a rule does not hold for an entity: every condition that fails and
// every one that cannot be decided, as far as it matters. What belongs to a
// satisfied alternative is left out. If all of them held, and of each group of
// alternatives one, the rule would hold, unless a condition stands in it twice and is
// wanted once so and once otherwise. For a rule that holds there are none.
//
// It does not stop at the first reason: people must be told all at once (一次告知).
func Explain(p *ir.Program, r int, f *schema.Facts, out *Why) {
	x := explainer{eval: eval{p: p, f: f}, out: out}
	out.Causes, out.Truth = out.Causes[:0], rule.True
	for i, c := range p.Rules[r].Clauses {
		x.clause = i
		out.Truth = min(out.Truth, x.walk(c))
	}
}

// Because explains a rule that holds: what would have to change for it not to.
func Because(p *ir.Program, r int, f *schema.Facts, out *Why) {
	x := explainer{eval: eval{p: p, f: f}, out: out}
	out.Causes = out.Causes[:0]
	out.Truth = -x.walk(p.Rules[r].Root.Not())
}

type explainer struct {
	eval
	out    *Why
	clause int
}

// walk notes why an edge is not true. What it noted is rolled back where it is.
func (x *explainer) walk(r ir.Ref) rule.Truth {
	n := &x.p.Nodes[r>>1]
	switch {
	case n.Kind == ir.KAnd && r&1 == 0:
		t := rule.True
		for _, k := range n.Kids {
			t = min(t, x.walk(k))
		}
		return t
	case n.Kind == ir.KAnd:
		return x.alternatives(n.Kids)
	case n.Kind == ir.KIf:
		return x.branches(n.Kids, r&1)
	}
	t := x.node(n)
	if r&1 == 1 {
		t = -t
	}
	if t != rule.True {
		x.note(n, r, t)
	}
	return t
}

// open begins a group and gives its place.
func (x *explainer) open(kind CauseKind) int {
	x.out.Causes = append(x.out.Causes, Cause{Kind: kind, Clause: x.clause})
	return len(x.out.Causes) - 1
}

// shut ends a group; one of a single member is that member.
func (x *explainer) shut(head int) {
	c := x.out.Causes
	c[head].Span = len(c) - head - 1
	if c[head].Kind == AllOf && c[head].Span > 0 && c[head+1].Span == c[head].Span-1 {
		copy(c[head:], c[head+1:])
		x.out.Causes = c[:len(c)-1]
	}
}

// alternatives are the negations of kids, of which one must hold.
func (x *explainer) alternatives(kids []ir.Ref) rule.Truth {
	head, t := x.open(AnyOf), rule.False
	for _, k := range kids {
		one := x.open(AllOf)
		if t = max(t, x.walk(k.Not())); t == rule.True {
			x.out.Causes = x.out.Causes[:head]
			return t
		}
		x.shut(one)
	}
	x.shut(head)
	return t
}

// branches: a known condition leaves one branch; an unknown one both, each with what
// the condition would have to be.
func (x *explainer) branches(kids []ir.Ref, not ir.Ref) rule.Truth {
	switch x.truth(kids[0]) {
	case rule.True:
		return x.walk(kids[1] ^ not)
	case rule.False:
		return x.walk(kids[2] ^ not)
	case rule.Unknown:
	}
	head := x.open(AnyOf)
	for i, c := range []ir.Ref{kids[0], kids[0].Not()} {
		one := x.open(AllOf)
		x.walk(c)
		x.walk(kids[i+1] ^ not)
		x.shut(one)
	}
	x.shut(head)
	return rule.Unknown
}

func (x *explainer) note(n *ir.Node, r ir.Ref, t rule.Truth) {
	c := Cause{Kind: Unmet, Clause: x.clause, Want: r}
	if t == rule.Unknown {
		c.Kind, c.State = Missing, x.why(n)
	} else if n.Kind == ir.KGE || n.Kind == ir.KEQ {
		x.measure(n, r, &c)
	}
	x.out.Causes = append(x.out.Causes, c)
}

// measure says how far a number is from what would do.
func (x *explainer) measure(n *ir.Node, r ir.Ref, c *Cause) {
	c.Number = true
	c.Have, _ = x.number(n.A)
	c.Need = n.C
	if r.Negated() {
		c.Need = n.C - 1
	}
	if x.p.Nums[n.A].Op == ir.OpHalves { // back to whole parts, on the side that tells
		c.Have, c.Need = c.Have>>1, (c.Need+1)>>1
	}
	c.Gap = c.Need - c.Have
	if c.Gap < 0 {
		c.Gap = -c.Gap
	}
}

// why gives the reason for which a condition cannot be decided.
func (x *explainer) why(n *ir.Node) schema.State {
	switch n.Kind {
	case ir.KGE, ir.KEQ:
		_, s := x.number(n.A)
		return s
	case ir.KIn, ir.KBool:
		_, s := x.attr(n.Table, n.I)
		return s
	case ir.KText:
		return x.f.State[n.I]
	case ir.KLess, ir.KSame:
		if _, s := x.number(n.A); s != schema.Known {
			return s
		}
		_, s := x.number(n.B)
		return s
	case ir.KQuoLess, ir.KQuoSame:
		for _, q := range n.Quo {
			if _, s := x.number(q); s != schema.Known {
				return s
			}
		}
		return schema.Failed
	case ir.KExists:
		if s := x.f.Kids[n.Table].State; s != schema.Known {
			return s
		}
		return schema.NotCollected
	case ir.KSlow:
		return x.slow(n)
	default:
		return schema.Failed
	}
}

func (x *explainer) slow(n *ir.Node) schema.State {
	for _, a := range n.Slow.Attrs {
		if s := x.f.State[a]; s != schema.Known {
			return s
		}
	}
	for _, t := range n.Slow.Tables {
		if s := x.f.Kids[t].State; s != schema.Known {
			return s
		}
	}
	return schema.Failed
}

// Reads calls do for each attribute and table (the other is -1) that a condition reads.
func Reads(p *ir.Program, r ir.Ref, do func(attr, table int)) {
	n := &p.Nodes[r>>1]
	switch n.Kind {
	case ir.KIn, ir.KBool, ir.KHas, ir.KText:
		if n.Table == ir.Entity {
			do(n.I, -1)
		}
	case ir.KHasTable, ir.KExists:
		do(-1, n.Table)
	case ir.KGE, ir.KEQ:
		readsNumber(p, n.A, do)
	case ir.KLess, ir.KSame:
		readsNumber(p, n.A, do)
		readsNumber(p, n.B, do)
	case ir.KQuoLess, ir.KQuoSame:
		for _, q := range n.Quo {
			readsNumber(p, q, do)
		}
	case ir.KSlow:
		for _, a := range n.Slow.Attrs {
			do(a, -1)
		}
		for _, t := range n.Slow.Tables {
			do(-1, t)
		}
	case ir.KAnd, ir.KIf:
		for _, k := range n.Kids {
			Reads(p, k, do)
		}
	case ir.KTrue, ir.KFail:
	}
}

func readsNumber(p *ir.Program, i int, do func(attr, table int)) {
	n := &p.Nums[i]
	switch n.Op {
	case ir.OpConst:
	case ir.OpAttr:
		if n.Table == ir.Entity {
			do(n.I, -1)
		}
	case ir.OpCount, ir.OpSum:
		do(-1, n.Table)
	case ir.OpNeg:
		readsNumber(p, n.A, do)
	default:
		readsNumber(p, n.A, do)
		readsNumber(p, n.B, do)
	}
}
