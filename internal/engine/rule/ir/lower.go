package ir

import (
	"errors"
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// MaxAtoms is how many comparisons one condition may have.
const MaxAtoms = 64

// errSlow says that a piece is left to cel-go.
var errSlow = errors.New("left to cel-go")

// lowering is the state of lowering one condition.
type lowering struct {
	c     *schema.Checked
	tree  *ast.AST
	loop  string // the variable of the loop that we are in
	table int    // its table, or Entity
	atoms int
}

// Lower makes a tree of a condition. It refuses more than MaxAtoms comparisons.
func Lower(c *schema.Checked) (*Expr, error) {
	l := &lowering{c: c, tree: c.Tree.NativeRep(), table: Entity}
	x, err := l.truth(l.tree.Expr())
	if err != nil {
		return nil, err
	}
	if l.atoms > MaxAtoms {
		return nil, fmt.Errorf("1:1: the rule compares %d times, at most %d", l.atoms, MaxAtoms)
	}
	return x, nil
}

// truth lowers a condition; what it cannot lower outside of loops becomes slow.
func (l *lowering) truth(e ast.Expr) (*Expr, error) {
	atoms := l.atoms
	x, err := l.lowered(e)
	if !errors.Is(err, errSlow) || l.table != Entity {
		return x, err
	}
	l.atoms = atoms + 1
	piece, err := l.c.Part(e)
	if err != nil {
		return nil, err
	}
	return &Expr{Op: OpSlow, Slow: piece, ID: e.ID()}, nil
}

func (l *lowering) lowered(e ast.Expr) (*Expr, error) {
	switch e.Kind() {
	case ast.LiteralKind:
		b, ok := e.AsLiteral().(types.Bool)
		if !ok {
			return nil, errSlow
		}
		yes := &Expr{Op: OpTrue, ID: e.ID()}
		if b {
			return yes, nil
		}
		return &Expr{Op: OpNot, Args: []*Expr{yes}, ID: e.ID()}, nil
	case ast.IdentKind, ast.SelectKind:
		return l.flag(e)
	case ast.CallKind:
		return l.call(e)
	case ast.ComprehensionKind:
		return l.exists(e)
	default:
		return nil, errSlow
	}
}

// flag is a reading of true or false: an attribute, a row's field, has().
func (l *lowering) flag(e ast.Expr) (*Expr, error) {
	l.atoms++
	s := l.c.Schema
	if name, ok := l.name(e); ok {
		if i := s.Attr(name); i >= 0 {
			return &Expr{Op: OpBool, I: i, Table: Entity, ID: e.ID()}, l.onlyEntity()
		}
		id, _ := schema.KnownName(name)
		if i := s.Attr(id); i >= 0 {
			return &Expr{Op: OpHas, I: i, Table: Entity, ID: e.ID()}, l.onlyEntity()
		}
		if i := s.Table(id); i >= 0 {
			return &Expr{Op: OpHasTable, Table: i, ID: e.ID()}, l.onlyEntity()
		}
		return nil, errSlow // a flag as a parameter
	}
	if f, ok := l.field(e); ok {
		return &Expr{Op: OpBool, I: f, Table: l.table, ID: e.ID()}, nil
	}
	return nil, errSlow
}

// onlyEntity: in a loop over rows the entity's own values are not at hand.
func (l *lowering) onlyEntity() error {
	if l.table != Entity {
		return errSlow
	}
	return nil
}

// name gives the variable that an expression reads.
func (l *lowering) name(e ast.Expr) (string, bool) {
	r, ok := l.tree.ReferenceMap()[e.ID()]
	if !ok || r.Name == "" || (l.loop != "" && r.Name == l.loop) {
		return "", false
	}
	return r.Name, true
}

// field gives the column of the row at hand that an expression reads.
func (l *lowering) field(e ast.Expr) (int, bool) {
	if l.table == Entity || e.Kind() != ast.SelectKind {
		return 0, false
	}
	of := e.AsSelect().Operand()
	if of.Kind() != ast.IdentKind || of.AsIdent() != l.loop {
		return 0, false
	}
	f := l.c.Schema.Tables[l.table].Field(e.AsSelect().FieldName())
	return f, f >= 0
}

func (l *lowering) call(e ast.Expr) (*Expr, error) {
	call := e.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return l.junction(OpAnd, e, args)
	case operators.LogicalOr:
		return l.junction(OpOr, e, args)
	case operators.LogicalNot:
		return l.junction(OpNot, e, args)
	case operators.Conditional:
		return l.junction(OpIf, e, args)
	case operators.Less:
		return l.compare(e, OpLess, false, args[0], args[1])
	case operators.Greater:
		return l.compare(e, OpLess, false, args[1], args[0])
	case operators.GreaterEquals:
		return l.compare(e, OpLess, true, args[0], args[1])
	case operators.LessEquals:
		return l.compare(e, OpLess, true, args[1], args[0])
	case operators.Equals:
		return l.equal(e, false, args[0], args[1])
	case operators.NotEquals:
		return l.equal(e, true, args[0], args[1])
	case operators.In:
		return l.in(e, args[0], args[1])
	case "startsWith", "endsWith", "contains", "matches":
		return l.part(e, call)
	}
	return nil, errSlow
}

func (l *lowering) junction(op Op, e ast.Expr, args []ast.Expr) (*Expr, error) {
	x := &Expr{Op: op, ID: e.ID()}
	for _, a := range args {
		arg, err := l.truth(a)
		if err != nil {
			return nil, err
		}
		x.Args = append(x.Args, arg)
	}
	return x, nil
}

func negated(x *Expr) *Expr { return &Expr{Op: OpNot, Args: []*Expr{x}, ID: x.ID} }

func (l *lowering) compare(e ast.Expr, op Op, not bool, a, b ast.Expr) (*Expr, error) {
	for i, side := range []ast.Expr{a, b} {
		if side.Kind() == ast.CallKind && side.AsCall().FunctionName() == operators.Conditional {
			return l.branches(e, op, not, a, b, i, side.AsCall().Args())
		}
	}
	l.atoms++
	x, err := l.number(a)
	if err != nil {
		return nil, err
	}
	y, err := l.number(b)
	if err != nil {
		return nil, err
	}
	out := &Expr{Op: op, Args: []*Expr{x, y}, ID: e.ID()}
	if not {
		return negated(out), nil
	}
	return out, nil
}

// branches compares with each branch of a ?: under its condition.
func (l *lowering) branches(e ast.Expr, op Op, not bool, a, b ast.Expr, side int, args []ast.Expr) (*Expr, error) {
	c, err := l.truth(args[0])
	if err != nil {
		return nil, err
	}
	out := &Expr{Op: OpIf, Args: []*Expr{c}, ID: e.ID()}
	for _, branch := range args[1:] {
		x, y := branch, b
		if side == 1 {
			x, y = a, branch
		}
		arg, err := l.compare(e, op, not, x, y)
		if err != nil {
			return nil, err
		}
		out.Args = append(out.Args, arg)
	}
	return out, nil
}

func (l *lowering) equal(e ast.Expr, not bool, a, b ast.Expr) (*Expr, error) {
	t := l.tree.GetType(a.ID())
	switch {
	case t.IsExactType(cel.BoolType):
		x, err := l.junction(OpIf, e, []ast.Expr{a, b, b})
		if err != nil {
			return nil, err
		}
		x.Args[2] = negated(x.Args[2])
		if not {
			return negated(x), nil
		}
		return x, nil
	case t.IsExactType(cel.StringType):
		if _, ok := text(a); ok {
			a, b = b, a
		}
		want, ok := text(b)
		if !ok {
			return nil, errSlow
		}
		x, err := l.text(e, a, "==", want), error(nil)
		if x == nil {
			x, err = l.codes(e, a, func(code string) bool { return code == want })
		}
		if err == nil && not {
			return negated(x), nil
		}
		return x, err
	case t.Kind() == types.ListKind:
		return nil, errSlow
	}
	return l.compare(e, OpEqual, not, a, b)
}

func text(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

func (l *lowering) in(e ast.Expr, x, list ast.Expr) (*Expr, error) {
	if list.Kind() != ast.ListKind {
		return nil, errSlow
	}
	elements := list.AsList().Elements()
	if len(elements) == 0 { // as cel-go has it: nothing is in nothing, whatever it is
		return negated(&Expr{Op: OpTrue, ID: e.ID()}), nil
	}
	if l.tree.GetType(x.ID()).IsExactType(cel.StringType) {
		var wanted []string

		for _, el := range elements {
			s, ok := text(el)
			if !ok {
				return nil, errSlow
			}
			wanted = append(wanted, s)
		}
		return l.codes(e, x, func(code string) bool { return slices.Contains(wanted, code) })
	}
	if l.tree.GetType(x.ID()).IsExactType(cel.BoolType) {
		return nil, errSlow
	}
	out := &Expr{Op: OpOr, ID: e.ID()}
	for _, el := range elements {
		arg, err := l.compare(e, OpEqual, false, x, el)
		if err != nil {
			return nil, err
		}
		if arg.Op != OpEqual || !sure(arg.Args[1]) {
			return nil, errSlow // CEL wants every element before it looks
		}
		out.Args = append(out.Args, arg)
	}
	return out, nil
}

// sure says that a number is known and cannot fail.
func sure(x *Expr) bool {
	switch x.Op {
	case OpConst, OpParam, OpToday:
		return true
	case OpMul: // a literal with its unit
		_, ok := Compute(OpMul, x.Args[0].N, x.Args[1].N)
		return ok && x.Args[0].Op == OpConst && x.Args[1].Op == OpConst
	default:
		return false
	}
}

// part is a test of a text's part, done once for each code of the list.
func (l *lowering) part(e ast.Expr, call ast.CallExpr) (*Expr, error) {
	if !call.IsMemberFunction() || len(call.Args()) != 1 {
		return nil, errSlow
	}
	want, ok := text(call.Args()[0])
	if !ok {
		return nil, errSlow
	}
	test, err := tester(call.FunctionName(), want)
	if err != nil {
		return nil, errSlow
	}
	if x := l.text(e, call.Target(), call.FunctionName(), want); x != nil {
		return x, nil
	}
	return l.codes(e, call.Target(), test)
}

// text is a test of a text that has no list of codes; nil for another expression.
func (l *lowering) text(e, of ast.Expr, test, arg string) *Expr {
	name, ok := l.name(of)
	if !ok || l.table != Entity {
		return nil
	}
	i := l.c.Schema.Attr(name)
	if i < 0 || l.c.Schema.Attrs[i].Type != schema.Text {
		return nil
	}
	l.atoms++
	return &Expr{Op: OpText, I: i, Test: test, Arg: arg, ID: e.ID()}
}

// codes is the set of codes for which a test holds.
func (l *lowering) codes(e, of ast.Expr, test func(code string) bool) (*Expr, error) {
	l.atoms++
	x := &Expr{Op: OpIn, Table: l.table, ID: e.ID()}
	var a *schema.Attr
	if f, ok := l.field(of); ok {
		x.I, a = f, &l.c.Schema.Tables[l.table].Attrs[f]
	} else if name, ok := l.name(of); ok && l.table == Entity && l.c.Schema.Attr(name) >= 0 {
		x.I = l.c.Schema.Attr(name)
		a = &l.c.Schema.Attrs[x.I]
	}
	if a == nil || a.Type != schema.Dict {
		return nil, errSlow
	}
	x.Set = make([]uint64, (len(a.Codes)+63)/64)
	for i, code := range a.Codes {
		if test(code.ID) {
			x.Set[i>>6] |= 1 << (i & 63)
		}
	}
	return x, nil
}
