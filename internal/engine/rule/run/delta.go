package run

import (
	"slices"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Affected lists the rules that read one of the attributes or tables, in order.
func Affected(p *ir.Program, attrs, tables []int) (out []int) {
	for _, a := range attrs {
		out = append(out, p.ByAttr[a]...)
	}
	for _, t := range tables {
		out = append(out, p.ByTable[t]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Flip is a result that changed.
type Flip struct {
	Rule     int
	Was, Now rule.Truth
}

// Memo is the memory of evaluating some rules for one entity: what they share is
// evaluated once.
type Memo struct {
	node  []rule.Truth
	stamp []uint32
	now   uint32
}

// NewMemo makes room for a program.
func NewMemo(p *ir.Program) *Memo {
	return &Memo{node: make([]rule.Truth, len(p.Nodes)), stamp: make([]uint32, len(p.Nodes))}
}

// Delta evaluates rules for one entity after a change and appends those whose result
// is another one than was gives.
func (m *Memo) Delta(p *ir.Program, f *schema.Facts, rules []int, was func(r int) rule.Truth, out []Flip) []Flip {
	m.now++
	if m.now == 0 { // the stamps came round
		clear(m.stamp)
		m.now = 1
	}
	e := eval{p: p, f: f}
	for _, r := range rules {
		now := m.at(&e, p.Rules[r].Root)
		if before := was(r); before != now {
			out = append(out, Flip{r, before, now})
		}
	}
	return out
}

func (m *Memo) at(e *eval, r ir.Ref) rule.Truth {
	i := r >> 1
	if m.stamp[i] != m.now {
		m.node[i], m.stamp[i] = m.compute(e, &e.p.Nodes[i]), m.now
	}
	if r&1 == 1 {
		return -m.node[i]
	}
	return m.node[i]
}

func (m *Memo) compute(e *eval, n *ir.Node) rule.Truth {
	if n.Kind != ir.KAnd {
		return e.node(n)
	}
	t := rule.True
	for _, k := range n.Kids {
		if t = min(t, m.at(e, k)); t == rule.False {
			break
		}
	}
	return t
}
