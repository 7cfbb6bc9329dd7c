package rule

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Compared is a text literal that a rule compares a name with.
type Compared struct{ Name, Text string }

// Compares lists the text literals that the rule compares names with, in the order
// of the source. With them a linter finds a code that the field does not have:
// the types let it through, and the comparison would silently be false for ever.
func (p *program) Compares() []Compared { return slices.Clone(p.compares) }

// Yields lists the text literals that the formula may come to: the formula itself,
// the branches of its conditions, the items of its lists.
func (f *Formula) Yields() []string { return slices.Clone(f.yields) }

func comparisons(tree *cel.Ast) (out []Compared) {
	native := tree.NativeRep()
	ast.PreOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind {
			out = append(out, compared(e.AsCall(), native)...)
		}
	}))
	return out
}

// compared gives the names in a comparison with the literals on its other side.
func compared(call ast.CallExpr, tree *ast.AST) (out []Compared) {
	switch call.FunctionName() {
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Equals, operators.NotEquals, operators.In:
	default:
		return nil
	}
	args := call.Args()
	for i, e := range args {
		r, ok := tree.ReferenceMap()[e.ID()]
		if !ok {
			continue
		}
		for _, text := range literals(args[1-i]) {
			out = append(out, Compared{r.Name, text})
		}
	}
	return out
}

// results gives the text literals in the places of an expression's value.
func results(e ast.Expr) []string {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Conditional {
		return literals(e)
	}
	args := e.AsCall().Args()
	return append(results(args[1]), results(args[2])...)
}

// literals gives a text literal, or those of a list.
func literals(e ast.Expr) (out []string) {
	switch e.Kind() {
	case ast.LiteralKind:
		if s, ok := e.AsLiteral().(types.String); ok {
			out = append(out, string(s))
		}
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			out = append(out, literals(x)...)
		}
	default:
	}
	return out
}
