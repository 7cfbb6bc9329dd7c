package ir

import (
	"regexp"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

func tester(function, want string) (func(string) bool, error) {
	switch function {
	case "startsWith":
		return func(s string) bool { return strings.HasPrefix(s, want) }, nil
	case "endsWith":
		return func(s string) bool { return strings.HasSuffix(s, want) }, nil
	case "contains":
		return func(s string) bool { return strings.Contains(s, want) }, nil
	case "==":
		return func(s string) bool { return s == want }, nil
	}
	re, err := regexp.Compile(want)
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}

// number lowers what is compared.
func (l *lowering) number(e ast.Expr) (*Expr, error) {
	switch e.Kind() {
	case ast.LiteralKind:
		if n, ok := e.AsLiteral().(types.Int); ok {
			return &Expr{Op: OpConst, N: int64(n), Type: schema.Count, ID: e.ID()}, nil
		}
		return nil, errSlow
	case ast.IdentKind, ast.SelectKind:
		return l.reading(e)
	case ast.CallKind:
		return l.arithmetic(e)
	default:
		return nil, errSlow
	}
}

func (l *lowering) reading(e ast.Expr) (*Expr, error) {
	if f, ok := l.field(e); ok {
		t := l.c.Schema.Tables[l.table].Attrs[f].Type
		return &Expr{Op: OpAttr, I: f, Table: l.table, Type: t, ID: e.ID()}, numeric(t)
	}
	name, ok := l.name(e)
	if !ok {
		return nil, errSlow
	}
	if name == "today" {
		return &Expr{Op: OpToday, Type: schema.Date, ID: e.ID()}, nil
	}
	for i := range l.c.Params {
		if p := &l.c.Params[i]; p.ID == name {
			return &Expr{Op: OpParam, Param: p, Type: p.Type, ID: e.ID()}, numeric(p.Type)
		}
	}
	i := l.c.Schema.Attr(name)
	if i < 0 {
		return nil, errSlow
	}
	if err := l.onlyEntity(); err != nil {
		return nil, err
	}
	t := l.c.Schema.Attrs[i].Type
	return &Expr{Op: OpAttr, I: i, Table: Entity, Type: t, ID: e.ID()}, numeric(t)
}

func numeric(t schema.Type) error {
	switch t {
	case schema.Count, schema.Money, schema.Ratio, schema.Date:
		return nil
	default:
		return errSlow
	}
}

// kindOf gives the type of a number for showing it, and CEL's name for it.
func (l *lowering) kindOf(e ast.Expr) (schema.Type, string) {
	t := l.tree.GetType(e.ID())
	if t == nil {
		return schema.Count, ""
	}
	switch name := t.TypeName(); name {
	case "money":
		return schema.Money, name
	case "ratio":
		return schema.Ratio, name
	case "date":
		return schema.Date, name
	default:
		return schema.Count, name
	}
}

func (l *lowering) arithmetic(e ast.Expr) (*Expr, error) {
	call := e.AsCall()
	args := call.Args()
	kind, _ := l.kindOf(e)
	out := &Expr{Type: kind, ID: e.ID()}
	switch name := call.FunctionName(); name {
	case "size":
		return l.size(e, call)
	case "sum":
		return l.sum(e, args[0])
	case "date":
		day, _ := text(args[0])
		n, ok := schema.DayOf(day)
		if !ok {
			return nil, errSlow
		}
		out.Op, out.N = OpConst, n
		return out, nil
	case operators.Negate:
		out.Op = OpNeg
	default:
		if by, ok := schema.UnitOf(name); ok {
			return l.literal(out, by, args[0])
		}
		op, ok := l.binary(name, args)
		if !ok {
			return nil, errSlow
		}
		out.Op = op
		if op == OpMonths && name == operators.Subtract {
			return l.monthsBefore(out, args)
		}
	}
	return l.with(out, args)
}

func (l *lowering) monthsBefore(out *Expr, args []ast.Expr) (*Expr, error) {
	x, err := l.with(out, args)
	if err != nil {
		return nil, err
	}
	x.Args[1] = &Expr{Op: OpNeg, Args: []*Expr{x.Args[1]}, Type: schema.Count, ID: x.ID}
	return x, nil
}

// literal is wan(5): so many of the smallest unit.
func (l *lowering) literal(out *Expr, by int64, arg ast.Expr) (*Expr, error) {
	n, err := l.number(arg)
	if err != nil {
		return nil, err
	}
	out.Op, out.Args = OpMul, []*Expr{n, {Op: OpConst, N: by, ID: out.ID}}
	return out, nil
}

func (l *lowering) with(out *Expr, args []ast.Expr) (*Expr, error) {
	for _, a := range args {
		x, err := l.number(a)
		if err != nil {
			return nil, err
		}
		if x.Op == OpQuo {
			return nil, errSlow // quotients are only compared
		}
		out.Args = append(out.Args, x)
	}
	return out, nil
}

// binary gives the operation, which depends on the types beside it.
func (l *lowering) binary(name string, args []ast.Expr) (Op, bool) {
	if len(args) != 2 {
		return 0, false
	}
	_, left := l.kindOf(args[0])
	_, right := l.kindOf(args[1])
	day := left == "date"
	switch {
	case name == operators.Add && day && right == "period":
		return OpMonths, true
	case name == operators.Subtract && day && right == "period":
		return OpMonths, true // see arithmetic
	case name == operators.Add && day:
		return OpDayAdd, true
	case name == operators.Subtract && day && right == "days":
		return OpDaySub, true
	case name == operators.Add:
		return OpAdd, true
	case name == operators.Subtract:
		return OpSub, true
	case name == operators.Multiply:
		return OpMul, true
	case name == operators.Divide && left == "money" && right == "money", name == "ratio":
		return OpQuo, true
	case name == operators.Divide:
		return OpDiv, true
	case name == operators.Modulo:
		return OpMod, true
	}
	return 0, false
}

// tableOf gives the table that an expression is.
func (l *lowering) tableOf(e ast.Expr) (int, bool) {
	name, ok := l.name(e)
	if !ok || l.table != Entity {
		return 0, false
	}
	t := l.c.Schema.Table(name)
	return t, t >= 0
}

// macro gives the call that a loop was written as.
func (l *lowering) macro(e ast.Expr, names ...string) (ast.CallExpr, bool) {
	m, ok := l.tree.SourceInfo().GetMacroCall(e.ID())
	if !ok || m.Kind() != ast.CallKind || !m.AsCall().IsMemberFunction() {
		return nil, false
	}
	for _, name := range names {
		if m.AsCall().FunctionName() == name && len(m.AsCall().Args()) == 2 && m.AsCall().Args()[0].Kind() == ast.IdentKind {
			return m.AsCall(), true
		}
	}
	return nil, false
}

// inside lowers the body of a loop over a table.
func (l *lowering) inside(table int, loop string, do func() error) error {
	l.table, l.loop = table, loop
	defer func() { l.table, l.loop = Entity, "" }()
	return do()
}

func (l *lowering) exists(e ast.Expr) (*Expr, error) {
	m, ok := l.macro(e, "exists", "all")
	if !ok {
		return nil, errSlow
	}
	table, ok := l.tableOf(m.Target())
	if !ok {
		return nil, errSlow
	}
	l.atoms++
	pred, err := l.body(table, m)
	if err != nil {
		return nil, err
	}
	if m.FunctionName() == "all" {
		return negated(&Expr{Op: OpExists, Table: table, Args: []*Expr{negated(pred)}, ID: e.ID()}), nil
	}
	return &Expr{Op: OpExists, Table: table, Args: []*Expr{pred}, ID: e.ID()}, nil
}

func (l *lowering) body(table int, m ast.CallExpr) (pred *Expr, err error) {
	err = l.inside(table, m.Args()[0].AsIdent(), func() (err error) {
		pred, err = l.truth(m.Args()[1]) // a loop inside stands there as a mere number: slow
		return err
	})
	return pred, err
}

// selected gives the table and the condition of e.t or e.t.filter(x, …).
func (l *lowering) selected(e ast.Expr) (table int, pred *Expr, err error) {
	if t, ok := l.tableOf(e); ok {
		return t, &Expr{Op: OpTrue, ID: e.ID()}, nil
	}
	m, ok := l.macro(e, "filter")
	if !ok {
		return 0, nil, errSlow
	}
	t, ok := l.tableOf(m.Target())
	if !ok {
		return 0, nil, errSlow
	}
	pred, err = l.body(t, m)
	return t, pred, err
}

func (l *lowering) size(e ast.Expr, call ast.CallExpr) (*Expr, error) {
	of := call.Target()
	if !call.IsMemberFunction() {
		of = call.Args()[0]
	}
	table, pred, err := l.selected(of)
	if err != nil {
		return nil, err
	}
	return &Expr{Op: OpCount, Table: table, Args: []*Expr{pred}, Type: schema.Count, ID: e.ID()}, nil
}

func (l *lowering) sum(e, list ast.Expr) (*Expr, error) {
	m, ok := l.macro(list, "map")
	if !ok {
		return nil, errSlow
	}
	table, pred, err := l.selected(m.Target())
	if err != nil {
		return nil, err
	}
	kind, _ := l.kindOf(e)
	out := &Expr{Op: OpSum, Table: table, Args: []*Expr{pred, nil}, Type: kind, ID: e.ID()}
	err = l.inside(table, m.Args()[0].AsIdent(), func() (err error) {
		out.Args[1], err = l.number(m.Args()[1])
		if err == nil && out.Args[1].Op == OpQuo {
			return errSlow
		}
		return err
	})
	return out, err
}
