package rule

import (
	"cel.dev/cel-go/common/ast"

	"github.com/chengban/chengban/internal/base/clock"
)

// noDay finds a literal that a Date is compared with and that is no day: text
// order is the order of days only between well-formed days.
func noDay(call ast.CallExpr, tree *ast.AST, s Schema) (string, bool) {
	for _, c := range compared(call, tree) {
		if _, err := clock.ParseDate(c.Text); s[c.Name] == Date && err != nil {
			return c.Text, true
		}
	}
	return "", false
}
