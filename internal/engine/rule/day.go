package rule

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/chengban/chengban/internal/base/clock"
)

// noDay finds a literal that a Date is compared with and that is no day: text
// order is the order of days only between well-formed days.
func noDay(call ast.CallExpr, tree *ast.AST, s Schema) (string, bool) {
	switch call.FunctionName() {
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Equals, operators.NotEquals, operators.In:
	default:
		return "", false
	}
	isDate := func(e ast.Expr) bool {
		r, ok := tree.ReferenceMap()[e.ID()]
		return ok && s[r.Name] == Date
	}
	args := call.Args()
	for i, e := range args {
		if !isDate(e) {
			continue
		}
		for _, text := range literals(args[1-i]) {
			if _, err := clock.ParseDate(text); err != nil {
				return text, true
			}
		}
	}
	return "", false
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
