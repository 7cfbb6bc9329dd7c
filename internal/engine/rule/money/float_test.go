package money_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fractions are the ways in which a binary fraction gets into a program.
func fractions(set *token.FileSet, f *ast.File) (out []string) {
	names := []string{"float32", "float64", "complex64", "complex128", "ParseFloat", "FormatFloat", "Float32", "Float64", "SetFloat64", "NewFloat", "ParseComplex"}
	ast.Inspect(f, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			if slices.Contains(names, x.Name) {
				out = append(out, fmt.Sprintf("%s: %s", set.Position(x.Pos()), x.Name))
			}
		case *ast.BasicLit:
			if x.Kind == token.FLOAT || x.Kind == token.IMAG {
				out = append(out, fmt.Sprintf("%s: %s", set.Position(x.Pos()), x.Value))
			}
		case *ast.SelectorExpr:
			if p, ok := x.X.(*ast.Ident); ok && p.Name == "math" && !strings.HasPrefix(x.Sel.Name, "MaxInt") && !strings.HasPrefix(x.Sel.Name, "MinInt") {
				out = append(out, fmt.Sprintf("%s: math.%s", set.Position(x.Pos()), x.Sel.Name))
			}
		}
		return true
	})
	return out
}

// No binary fraction near money: not in what computes it, allots it or keeps it.
func TestSource_hasNoFractions(t *testing.T) {
	t.Parallel()
	n := 0
	for _, dir := range []string{".", "../plain", "../alloc", "../record", "../decide"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			n++
			for _, x := range fractions(set, f) {
				t.Error(x)
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d files were read", n)
	}
}

func TestSource_fractionsAreSeen(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/fractions.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(src)) {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, "x.go", "package x\nfunc f() { _ = "+line+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(fractions(set, f)) == 0 {
			t.Errorf("not seen: %s", line)
		}
	}
}
