package audit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// search finds the acts of audit.Record literals in one package: literals, and
// constants, variables and parameters that literals flow into.
type search struct {
	fset  *token.FileSet
	pkg   string
	files []*ast.File
	acts  map[string]string // act → place
	bad   []string          // places whose act cannot be read off
	seen  map[string]bool   // parameters followed already
}

func actsInPackage(sources map[string]string) (acts map[string]string, bad []string, err error) {
	s := &search{fset: token.NewFileSet(), acts: map[string]string{}, seen: map[string]bool{}}
	for path, text := range sources {
		file, err := parser.ParseFile(s.fset, path, text, 0)
		if err != nil {
			return nil, nil, err
		}
		s.pkg = file.Name.Name
		s.files = append(s.files, file)
	}
	s.each(func(n ast.Node, in *ast.FuncDecl) {
		for _, record := range recordsIn(n, s.pkg) {
			if value := actOf(record); value != nil {
				s.resolve(value, in)
			} else {
				s.miss(record)
			}
		}
	})
	return s.acts, s.bad, nil
}

// each visits every node with the function declaration that it stands in.
func (s *search) each(f func(n ast.Node, in *ast.FuncDecl)) {
	for _, file := range s.files {
		for _, d := range file.Decls {
			in, _ := d.(*ast.FuncDecl)
			ast.Inspect(d, func(n ast.Node) bool {
				f(n, in)
				return true
			})
		}
	}
}

func (s *search) miss(n ast.Node) { s.bad = append(s.bad, s.fset.Position(n.Pos()).String()) }

// resolve adds what e may be, as seen in function in.
func (s *search) resolve(e ast.Expr, in *ast.FuncDecl) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if act, err := strconv.Unquote(e.Value); err == nil {
			s.acts[act] = s.fset.Position(e.Pos()).String()
			return
		}
	case *ast.Ident:
		if s.param(e, in) || s.assigned(e, in) {
			return
		}
	}
	s.miss(e)
}

// param follows a parameter to the arguments of every call of its function.
func (s *search) param(e *ast.Ident, in *ast.FuncDecl) bool {
	i := paramIndex(in, e.Name)
	if i < 0 {
		return false
	}
	key := in.Name.Name + " " + e.Name
	if s.seen[key] {
		return true
	}
	s.seen[key] = true
	s.each(func(n ast.Node, caller *ast.FuncDecl) {
		if call, ok := n.(*ast.CallExpr); ok && calls(call, in.Name.Name) && i < len(call.Args) {
			s.resolve(call.Args[i], caller)
		}
	})
	return true
}

func paramIndex(f *ast.FuncDecl, name string) int {
	if f == nil {
		return -1
	}
	i := 0
	for _, field := range f.Type.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return i
			}
			i++
		}
	}
	return -1
}

func calls(c *ast.CallExpr, name string) bool {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name == name
	case *ast.SelectorExpr:
		return f.Sel.Name == name
	}
	return false
}

// assigned follows a variable of function in, or a constant of the package, to
// all values it is given.
func (s *search) assigned(e *ast.Ident, in *ast.FuncDecl) bool {
	var values []ast.Expr
	s.each(func(n ast.Node, at *ast.FuncDecl) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if at == in && len(n.Lhs) == len(n.Rhs) {
				values = append(values, given(e.Name, n.Lhs, n.Rhs)...)
			}
		case *ast.ValueSpec:
			if at == in || at == nil {
				var names []ast.Expr
				for _, name := range n.Names {
					names = append(names, name)
				}
				values = append(values, given(e.Name, names, n.Values)...)
			}
		}
	})
	for _, v := range values {
		s.resolve(v, in)
	}
	return len(values) > 0
}

func given(name string, left, right []ast.Expr) []ast.Expr {
	var values []ast.Expr
	for i, l := range left {
		if id, ok := l.(*ast.Ident); ok && id.Name == name && i < len(right) {
			values = append(values, right[i])
		}
	}
	return values
}

// recordsIn gives n itself when it is audit.Record{…}, and the elements of n when
// it is []audit.Record{{…}}.
func recordsIn(n ast.Node, pkg string) []*ast.CompositeLit {
	lit, ok := n.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	if isRecord(lit.Type, pkg) && len(lit.Elts) > 0 {
		return []*ast.CompositeLit{lit}
	}
	list, ok := lit.Type.(*ast.ArrayType)
	if !ok || !isRecord(list.Elt, pkg) {
		return nil
	}
	var records []*ast.CompositeLit
	for _, e := range lit.Elts {
		if r, ok := e.(*ast.CompositeLit); ok && r.Type == nil {
			records = append(records, r)
		}
	}
	return records
}

func isRecord(t ast.Expr, pkg string) bool {
	switch t := t.(type) {
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && x.Name == "audit" && t.Sel.Name == "Record"
	case *ast.Ident:
		return pkg == "audit" && t.Name == "Record"
	}
	return false
}

func actOf(record *ast.CompositeLit) ast.Expr {
	for _, e := range record.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Act" {
			return kv.Value
		}
	}
	return nil
}
