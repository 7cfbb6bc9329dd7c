package run

import (
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Row evaluates one rule for one entity.
func Row(p *ir.Program, r int, f *schema.Facts) rule.Truth {
	e := eval{p: p, f: f}
	return e.truth(p.Rules[r].Root)
}

// eval is an evaluation for one entity, and inside of a loop for one row of a table.
// It holds no memory of its own.
type eval struct {
	p    *ir.Program
	f    *schema.Facts
	rows *schema.Rows
	cols []frame.Column // instead of rows, straight from a frame
	row  int
}

func (e *eval) truth(r ir.Ref) rule.Truth {
	t := e.node(&e.p.Nodes[r>>1])
	if r&1 == 1 {
		return -t
	}
	return t
}

func truthOf(yes bool) rule.Truth {
	if yes {
		return rule.True
	}
	return rule.False
}

func (e *eval) node(n *ir.Node) rule.Truth {
	switch n.Kind {
	case ir.KAnd:
		t := rule.True
		for _, k := range n.Kids {
			if t = min(t, e.truth(k)); t == rule.False {
				return t
			}
		}
		return t
	case ir.KGE:
		v, state := e.number(n.A)
		if state != schema.Known {
			return rule.Unknown
		}
		return truthOf(v >= n.C)
	case ir.KIn:
		v, state := e.attr(n.Table, n.I)
		if state != schema.Known {
			return rule.Unknown
		}
		return truthOf(ir.Has(n.Set, v))
	case ir.KBool:
		v, state := e.attr(n.Table, n.I)
		if state != schema.Known {
			return rule.Unknown
		}
		return truthOf(v != 0)
	case ir.KTrue:
		return rule.True
	case ir.KEQ:
		v, state := e.number(n.A)
		if state != schema.Known {
			return rule.Unknown
		}
		return truthOf(v == n.C)
	default:
		return e.rare(n)
	}
}

func (e *eval) rare(n *ir.Node) rule.Truth {
	switch n.Kind {
	case ir.KIf:
		switch e.truth(n.Kids[0]) {
		case rule.True:
			return e.truth(n.Kids[1])
		case rule.False:
			return e.truth(n.Kids[2])
		default:
			return rule.Unknown
		}
	case ir.KLess, ir.KSame:
		a, s := e.number(n.A)
		b, t := e.number(n.B)
		if s != schema.Known || t != schema.Known {
			return rule.Unknown
		}
		return truthOf(n.Kind == ir.KLess && a < b || n.Kind == ir.KSame && a == b)
	case ir.KQuoLess, ir.KQuoSame:
		return e.quotients(n)
	case ir.KHas:
		return truthOf(e.f.State[n.I] == schema.Known)
	case ir.KHasTable:
		return truthOf(e.f.Kids[n.Table].State == schema.Known)
	case ir.KExists:
		return e.exists(n)
	case ir.KText:
		if e.f.State[n.I] != schema.Known {
			return rule.Unknown
		}
		return truthOf(n.Test(e.f.Text[n.I]))
	case ir.KSlow:
		t, err := n.Slow.Eval(e.f, e.p.Setting)
		if err != nil {
			return rule.Unknown
		}
		return t
	default: // KFail and what does not reach here
		return rule.Unknown
	}
}

func (e *eval) quotients(n *ir.Node) rule.Truth {
	var v [4]int64
	for i, q := range n.Quo {
		x, state := e.number(q)
		if state != schema.Known {
			return rule.Unknown
		}
		v[i] = x
	}
	p, ok := schema.Quotient(v[0], v[1])
	q, ok2 := schema.Quotient(v[2], v[3])
	if !ok || !ok2 {
		return rule.Unknown
	}
	c := p.Compare(q)
	return truthOf(n.Kind == ir.KQuoLess && c < 0 || n.Kind == ir.KQuoSame && c == 0)
}

func (e *eval) attr(table, i int) (int64, schema.State) {
	if table == ir.Entity {
		return e.f.Val[i], e.f.State[i]
	}
	if e.cols != nil {
		if c := &e.cols[i]; c.Is(e.row) {
			return c.At(e.row), schema.Known
		}
		return 0, schema.NotCollected
	}
	return e.rows.At(e.row, i, len(e.p.Schema.Tables[table].Attrs))
}

// number gives a number, or why there is none.
func (e *eval) number(i int) (int64, schema.State) {
	n := &e.p.Nums[i]
	switch n.Op {
	case ir.OpConst:
		return n.N, schema.Known
	case ir.OpAttr:
		return e.attr(n.Table, n.I)
	case ir.OpCount, ir.OpSum:
		return e.fold(n)
	default:
	}
	a, state := e.number(n.A)
	if state != schema.Known {
		return 0, state
	}
	var b int64
	if n.Op != ir.OpNeg {
		if b, state = e.number(n.B); state != schema.Known {
			return 0, state
		}
	}
	v, ok := ir.Compute(n.Op, a, b)
	if !ok {
		return 0, schema.Failed
	}
	return v, schema.Known
}

// exists over the rows of a table: a row that holds decides, an unknown one does not.
func (e *eval) exists(n *ir.Node) rule.Truth {
	rows := &e.f.Kids[n.Table]
	if rows.State != schema.Known {
		return rule.Unknown
	}
	in := eval{p: e.p, f: e.f, rows: rows}
	return in.any(n, 0, rows.N)
}

func (e *eval) any(n *ir.Node, from, to int) rule.Truth {
	t := rule.False
	for e.row = from; e.row < to; e.row++ {
		if t = max(t, e.truth(n.Pred)); t == rule.True {
			return t
		}
	}
	return t
}

// fold counts or sums the rows for which the condition holds.
func (e *eval) fold(n *ir.Num) (out int64, state schema.State) {
	rows := &e.f.Kids[n.Table]
	if rows.State != schema.Known {
		return 0, rows.State
	}
	in := eval{p: e.p, f: e.f, rows: rows}
	return in.over(n, 0, rows.N)
}

func (e *eval) over(n *ir.Num, from, to int) (out int64, state schema.State) {
	for e.row = from; e.row < to; e.row++ {
		switch e.truth(n.Pred) {
		case rule.Unknown:
			return 0, schema.NotCollected
		case rule.False:
			continue
		case rule.True:
		}
		v := int64(1)
		if n.Op == ir.OpSum {
			if v, state = e.number(n.A); state != schema.Known {
				return 0, state
			}
		}
		var ok bool
		if out, ok = ir.Compute(ir.OpAdd, out, v); !ok {
			return 0, schema.Failed
		}
	}
	return out, schema.Known
}

// Sheet is the memory of evaluating all rules for one entity after another.
type Sheet struct{ node []rule.Truth }

// NewSheet makes room for a program.
func NewSheet(p *ir.Program) *Sheet { return &Sheet{make([]rule.Truth, len(p.Nodes))} }

// All evaluates every rule for one entity, each node once, and writes the results
// into out, one for each rule.
func (s *Sheet) All(p *ir.Program, f *schema.Facts, out []rule.Truth) {
	e := eval{p: p, f: f}
	for i := range p.Nodes {
		if p.Top[i] {
			s.node[i] = s.shared(&e, &p.Nodes[i])
		}
	}
	for i := range p.Rules {
		out[i] = s.at(p.Rules[i].Root)
	}
}

func (s *Sheet) at(r ir.Ref) rule.Truth {
	if r&1 == 1 {
		return -s.node[r>>1]
	}
	return s.node[r>>1]
}

// shared takes what is below from the sheet.
func (s *Sheet) shared(e *eval, n *ir.Node) rule.Truth {
	switch n.Kind {
	case ir.KAnd:
		t := rule.True
		for _, k := range n.Kids {
			if t = min(t, s.at(k)); t == rule.False {
				break
			}
		}
		return t
	case ir.KIf:
		switch s.at(n.Kids[0]) {
		case rule.True:
			return s.at(n.Kids[1])
		case rule.False:
			return s.at(n.Kids[2])
		default:
			return rule.Unknown
		}
	default:
		return e.node(n)
	}
}
