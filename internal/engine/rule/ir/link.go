package ir

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// linker makes a program; equal nodes get one number.
type linker struct {
	p     *Program
	nodes map[string]int
	nums  map[Num]int
	key   []byte
}

// NewRule checks and lowers the clauses of a rule. The error of a clause that does
// not compile begins with line:column in it.
func NewRule(id string, s *schema.Schema, params []schema.Param, texts ...string) (*Rule, error) {
	r := &Rule{ID: id, Params: params}
	for _, src := range texts {
		if err := r.Add(s, src, "", ""); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Add checks and lowers one more clause.
func (r *Rule) Add(s *schema.Schema, src, anchor, words string) error {
	c, err := s.Compile(src, r.Params)
	if err != nil {
		return err
	}
	x, err := Lower(c)
	if err != nil {
		return err
	}
	r.Clauses = append(r.Clauses, Clause{c, x, anchor, words})
	return nil
}

// Link makes one graph of rules over one schema. A parameter of the setting counts
// for every rule that has a slot of that name.
func Link(s *schema.Schema, rules []*Rule, g schema.Setting) *Program {
	l := &linker{p: &Program{Schema: s, Setting: g, Of: map[*Expr]Ref{}}, nodes: map[string]int{}, nums: map[Num]int{}}
	l.add(Node{Kind: KTrue, Table: Entity})
	p := l.p
	p.ByAttr, p.ByTable = make([][]int, len(s.Attrs)), make([][]int, len(s.Tables))
	for i, r := range rules {
		out := Linked{Rule: r}
		for _, c := range r.Clauses {
			out.Clauses = append(out.Clauses, l.truth(c.Expr))
			out.Attrs = union(out.Attrs, c.Checked.Attrs)
			out.Tables = union(out.Tables, c.Checked.Tables)
		}
		out.Root = l.and(out.Clauses)
		for _, a := range out.Attrs {
			p.ByAttr[a] = append(p.ByAttr[a], i)
		}
		for _, t := range out.Tables {
			p.ByTable[t] = append(p.ByTable[t], i)
		}
		p.Rules = append(p.Rules, out)
	}
	p.markTop()
	return p
}

func union(a, b []int) []int {
	a = append(a, b...)
	slices.Sort(a)
	return slices.Compact(a)
}

func (p *Program) markTop() {
	p.Top = make([]bool, len(p.Nodes))
	for _, r := range p.Rules {
		p.Top[r.Root.Node()] = true
		for _, c := range r.Clauses {
			p.Top[c.Node()] = true
		}
	}
	for i := len(p.Nodes) - 1; i >= 0; i-- {
		if p.Top[i] {
			for _, k := range p.Nodes[i].Kids {
				p.Top[k.Node()] = true
			}
		}
	}
}

// add gives the number of a node, a new one if there was none like it.
func (l *linker) add(n Node) Ref {
	b := l.key[:0]
	b = append(b, byte(n.Kind))
	for _, v := range []int64{int64(n.Table), int64(n.I), int64(n.A), int64(n.B), n.C, int64(n.Quo[0]), int64(n.Quo[1]), int64(n.Quo[2]), int64(n.Quo[3]), int64(n.Pred)} {
		b = binary.AppendVarint(b, v)
	}
	for _, w := range n.Set {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	for _, k := range n.Kids {
		b = binary.LittleEndian.AppendUint32(b, uint32(k))
	}
	b = append(b, n.Key...)
	if n.Slow != nil {
		b = append(append(b, n.Slow.Src...), 0)
		for _, p := range n.Slow.Params { // two rules may have slots of one name
			b = binary.AppendVarint(append(append(b, p.ID...), 0), l.p.Setting.Of(p))
		}
	}
	l.key = b
	i, ok := l.nodes[string(b)]
	if !ok {
		i = len(l.p.Nodes)
		l.nodes[string(b)] = i
		l.p.Nodes = append(l.p.Nodes, n)
	}
	return Ref(i << 1) //nolint:gosec // as many nodes as fit in memory
}

func (l *linker) yes() Ref { return 0 } // the first node is KTrue

// and joins kids: nested ones are taken in, what holds anyway is left out, one that
// never holds decides.
func (l *linker) and(kids []Ref) Ref {
	var flat []Ref
	for _, k := range kids {
		switch n := &l.p.Nodes[k.Node()]; {
		case k == l.yes():
		case k == l.yes().Not():
			return k
		case n.Kind == KAnd && !k.Negated():
			flat = append(flat, n.Kids...)
		default:
			flat = append(flat, k)
		}
	}
	slices.Sort(flat)
	flat = slices.Compact(flat)
	switch len(flat) {
	case 0:
		return l.yes()
	case 1:
		return flat[0]
	}
	return l.add(Node{Kind: KAnd, Table: Entity, Kids: flat})
}

func (l *linker) truth(x *Expr) Ref {
	switch x.Op {
	case OpTrue:
		return l.yes()
	case OpNot:
		return l.truth(x.Args[0]).Not()
	case OpAnd:
		return l.and(l.all(x.Args, false))
	case OpOr:
		return l.and(l.all(x.Args, true)).Not()
	case OpIf:
		return l.choose(l.all(x.Args, false))
	case OpIn:
		return l.add(Node{Kind: KIn, Table: x.Table, I: x.I, Set: x.Set})
	case OpBool:
		return l.add(Node{Kind: KBool, Table: x.Table, I: x.I})
	case OpHas:
		return l.add(Node{Kind: KHas, Table: Entity, I: x.I})
	case OpHasTable:
		return l.add(Node{Kind: KHasTable, Table: x.Table})
	case OpText:
		test, _ := tester(x.Test, x.Arg) // compiled when it was lowered
		return l.add(Node{Kind: KText, Table: Entity, I: x.I, Test: test, Key: x.Test + " " + x.Arg})
	case OpExists:
		return l.add(Node{Kind: KExists, Table: x.Table, Pred: l.truth(x.Args[0])})
	case OpLess:
		l.p.Of[x] = l.less(x.Args[0], x.Args[1])
		return l.p.Of[x]
	case OpEqual:
		l.p.Of[x] = l.equal(x.Args[0], x.Args[1])
		return l.p.Of[x]
	default:
		return l.add(Node{Kind: KSlow, Table: Entity, Slow: x.Slow})
	}
}

func (l *linker) all(args []*Expr, not bool) []Ref {
	out := make([]Ref, len(args))
	for i, a := range args {
		out[i] = l.truth(a)
		if not {
			out[i] = out[i].Not()
		}
	}
	return out
}

func (l *linker) choose(k []Ref) Ref {
	switch k[0] {
	case l.yes():
		return k[1]
	case l.yes().Not():
		return k[2]
	}
	return l.add(Node{Kind: KIf, Table: Entity, Kids: k})
}

func (l *linker) constant(i int) (int64, bool) { return l.p.Nums[i].N, l.p.Nums[i].Op == OpConst }

func (l *linker) less(x, y *Expr) Ref {
	if r, ok := l.halves(x, y, false); ok {
		return r
	}
	if x.Op == OpQuo || y.Op == OpQuo {
		return l.add(Node{Kind: KQuoLess, Table: Entity, Quo: l.quotients(x, y)})
	}
	a, b := l.number(x), l.number(y)
	c, constA := l.constant(a)
	d, constB := l.constant(b)
	switch {
	case constA && constB && c < d:
		return l.yes()
	case constA && constB:
		return l.yes().Not()
	case constB: // x < d
		return l.add(Node{Kind: KGE, Table: Entity, A: a, C: d}).Not()
	case constA && c < math.MaxInt64: // c < y
		return l.add(Node{Kind: KGE, Table: Entity, A: b, C: c + 1})
	}
	return l.add(Node{Kind: KLess, Table: Entity, A: a, B: b})
}

func (l *linker) equal(x, y *Expr) Ref {
	if r, ok := l.halves(x, y, true); ok {
		return r
	}
	if x.Op == OpQuo || y.Op == OpQuo {
		return l.add(Node{Kind: KQuoSame, Table: Entity, Quo: l.quotients(x, y)})
	}
	a, b := l.number(x), l.number(y)
	c, constA := l.constant(a)
	d, constB := l.constant(b)
	switch {
	case constA && constB && c == d:
		return l.yes()
	case constA && constB:
		return l.yes().Not()
	case constB:
		return l.add(Node{Kind: KEQ, Table: Entity, A: a, C: d})
	case constA:
		return l.add(Node{Kind: KEQ, Table: Entity, A: b, C: c})
	}
	return l.add(Node{Kind: KSame, Table: Entity, A: min(a, b), B: max(a, b)})
}

// halves compares a quotient with a constant as a number with a threshold.
func (l *linker) halves(x, y *Expr, same bool) (Ref, bool) {
	left := x.Op == OpQuo
	if left == (y.Op == OpQuo) {
		return 0, false
	}
	q, other := x, y
	if !left {
		q, other = y, x
	}
	c, ok := l.constant(l.number(other))
	if !ok || c >= farPart || c <= -farPart {
		return 0, false
	}
	a := l.num(Num{Op: OpHalves, Table: Entity, A: l.number(q.Args[0]), B: l.number(q.Args[1]), Type: schema.Ratio})
	switch {
	case same:
		return l.add(Node{Kind: KEQ, Table: Entity, A: a, C: 2 * c}), true
	case left: // q < c
		return l.add(Node{Kind: KGE, Table: Entity, A: a, C: 2 * c}).Not(), true
	}
	return l.add(Node{Kind: KGE, Table: Entity, A: a, C: 2*c + 1}), true // c < q
}

// quotients gives both sides of a comparison as pairs; a plain ratio is so many
// parts of a million.
func (l *linker) quotients(x, y *Expr) (q [4]int) {
	for i, side := range []*Expr{x, y} {
		if side.Op == OpQuo {
			q[2*i], q[2*i+1] = l.number(side.Args[0]), l.number(side.Args[1])
			continue
		}
		q[2*i], q[2*i+1] = l.number(side), l.num(Num{Op: OpConst, N: 1_000_000, Table: Entity})
	}
	return q
}

func (l *linker) num(n Num) int {
	i, ok := l.nums[n]
	if !ok {
		i = len(l.p.Nums)
		l.nums[n] = i
		l.p.Nums = append(l.p.Nums, n)
	}
	return i
}

// number gives the number of an expression; among constants it is computed here,
// and one that fails stays an operation, which fails again when it is asked.
func (l *linker) number(x *Expr) int {
	switch x.Op {
	case OpConst:
		return l.num(Num{Op: OpConst, N: x.N, Table: Entity, Type: plain(x.Type)})
	case OpParam:
		return l.num(Num{Op: OpConst, N: l.p.Setting.Of(*x.Param), Table: Entity, Type: plain(x.Type)})
	case OpToday:
		return l.num(Num{Op: OpConst, N: l.p.Setting.Today, Table: Entity, Type: plain(x.Type)})
	case OpAttr:
		return l.num(Num{Op: OpAttr, I: x.I, Table: x.Table, Type: x.Type})
	case OpCount:
		return l.num(Num{Op: OpCount, Table: x.Table, Pred: l.truth(x.Args[0]), Type: x.Type})
	case OpSum:
		return l.num(Num{Op: OpSum, Table: x.Table, Pred: l.truth(x.Args[0]), A: l.number(x.Args[1]), Type: x.Type})
	default:
	}
	n := Num{Op: x.Op, Table: Entity, Type: x.Type, A: l.number(x.Args[0])}
	a, known := l.constant(n.A)
	var b int64
	if len(x.Args) > 1 {
		var second bool
		n.B = l.number(x.Args[1])
		b, second = l.constant(n.B)
		known = known && second
	}
	if known {
		if v, ok := Compute(x.Op, a, b); ok {
			return l.num(Num{Op: OpConst, N: v, Table: Entity})
		}
	}
	return l.num(n)
}

// plain: constants of one value are one, whatever they count.
func plain(schema.Type) schema.Type { return 0 }
