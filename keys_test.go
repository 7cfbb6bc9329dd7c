package chengban

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
)

var keyShape = regexp.MustCompile(`^[a-z_0-9]+(\.[a-z_0-9]+)+$`)

// keyed are the functions whose named string argument is a message key, with the
// place of that argument.
var keyed = map[string]int{
	"T": 0, "Msg": 1, "MsgArgs": 1, "On": 1, "New": 1, "NewInvalid": 0, "NewForbidden": 0, "NewNotFound": 0,
	"NewConflict": 0, "NewGone": 0, "NewTooMany": 0, "NewUnavailable": 0, "NewLoginNeeded": 0, "Say": 0, "both": 0,
}

// Every key that the code names stands in the catalogues. Templates are read
// through the Go code that is generated from them.
func TestKeys_whatTheCodeSaysHasWords(t *testing.T) {
	words, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			key, ok := keyIn(call)
			if !ok {
				return true
			}
			n++
			if _, there := words[key]; !there {
				t.Errorf("%s: no words for %q", s.set.Position(call.Pos()), key)
			}
			return true
		})
	}
	if n < 300 {
		t.Errorf("only %d keys found in the code: the test has gone blind", n)
	}
}

func keyIn(call *ast.CallExpr) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "job" {
			return "", false // job.On names a subscriber
		}
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	at, ok := keyed[name]
	if !ok || len(call.Args) <= at {
		return "", false
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	key, err := strconv.Unquote(lit.Value)
	return key, err == nil && keyShape.MatchString(key)
}
