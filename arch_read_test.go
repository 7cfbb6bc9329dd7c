package chengban

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module     = "github.com/chengban/chengban/"
	storagePkg = module + "internal/base/storage"
)

// source is one Go file of the program.
type source struct {
	path string // internal/spine/job/jobs.go
	room string // spine/job; app; cmd; packs; empty when no floor has it
	file *ast.File
	set  *token.FileSet
	test bool
	gen  bool
	size int // lines
}

func (s source) at(p token.Pos) string { return s.set.Position(p).String() }

func (s source) dir() string { return path.Dir(s.path) }

// code tells what is built into the program.
func (s source) code() bool { return !s.test }

func parse(name, text string) (source, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, text, parser.ParseComments)
	return source{
		path: name, room: roomOf(path.Dir(name)), file: f, set: set,
		test: strings.HasSuffix(name, "_test.go"), gen: strings.HasSuffix(name, "_templ.go"), size: strings.Count(text, "\n"),
	}, err
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(name, d.Name())
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		s, err := parse(filepath.ToSlash(name), string(text))
		out = append(out, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// skipDir passes over what is not this module: test and tools have their own.
func skipDir(name, base string) error {
	if name == "test" || name == "tools" || name == "data" || base == "testdata" || strings.HasPrefix(base, ".") && name != "." {
		return filepath.SkipDir
	}
	return nil
}

// roomOf names the room of a package folder: floor and first folder below it.
func roomOf(dir string) string {
	dir = strings.TrimPrefix(dir, module)
	parts := strings.Split(strings.TrimPrefix(dir, "internal/"), "/")
	inside := strings.HasPrefix(dir, "internal/")
	switch {
	case !inside && (parts[0] == "cmd" || parts[0] == "packs" || parts[0] == "verify"), inside && parts[0] == "app":
		return parts[0]
	case inside && len(parts) > 1 && slices.Contains([]string{"face", "service", "spine", "engine", "base"}, parts[0]):
		return parts[0] + "/" + parts[1]
	}
	return ""
}

func floorOf(room string) int {
	floor, _, _ := strings.Cut(room, "/")
	for i, f := range floors {
		if f.name == floor {
			return i
		}
	}
	return -1
}

func inRoom(room string) func(source) bool { return func(s source) bool { return s.room == room } }

func inFile(name string) func(source) bool { return func(s source) bool { return s.path == name } }

func imports(s source) []string {
	out := make([]string, 0, len(s.file.Imports))
	for _, imp := range s.file.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		out = append(out, name)
	}
	return out
}

// ourImports are the imports of this module's packages, as folders.
func ourImports(s source) []string {
	var out []string
	for _, name := range imports(s) {
		if dir, ok := strings.CutPrefix(name, module); ok {
			out = append(out, dir)
		}
	}
	return out
}

// called lists what a file names of other packages, "time.Now" as the package's
// path and the name, whatever the package is called in the file.
func called(s source, f func(pkg, name string, at token.Pos)) {
	local := map[string]string{}
	for _, imp := range s.file.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		as := path.Base(name)
		if imp.Name != nil {
			as = imp.Name.Name
		}
		local[as] = name
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && local[x.Name] != "" {
			f(local[x.Name], sel.Sel.Name, sel.Pos())
		}
		return true
	})
}

// statement is one registered SQL statement with the tables that it names.
type statement struct {
	source
	name   string
	tables []string
	pos    token.Pos
}

func statements(all []source) []statement {
	texts := constants(all)
	var out []statement
	for _, s := range all {
		if !s.code() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !makesStatement(s, call) {
				return true
			}
			st := statement{source: s, pos: call.Pos()}
			for i, lit := range literals(call, texts[s.dir()]) {
				if i == 0 {
					st.name = lit
					continue
				}
				st.tables = append(st.tables, tablesOf(lit)...)
			}
			out = append(out, st)
			return false
		})
	}
	return out
}

func makesStatement(s source, call *ast.CallExpr) bool {
	names := []string{"Statement", "Pair"}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return s.room == "base/storage" && slices.Contains(names, f.Name) && len(call.Args) == 2 && isText(call.Args[0])
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && slices.Contains(names, f.Sel.Name) && slices.Contains(imports(s), storagePkg) && (x.Name == "storage" || aliased(s, x.Name))
	}
	return false
}

func aliased(s source, name string) bool {
	for _, imp := range s.file.Imports {
		if imp.Name != nil && imp.Name.Name == name && imp.Path.Value == strconv.Quote(storagePkg) {
			return true
		}
	}
	return false
}

func isText(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.STRING
}

// constants are the texts of package-level constants and variables by folder:
// a statement may be put together from them.
func constants(all []source) map[string]map[string]ast.Expr {
	out := map[string]map[string]ast.Expr{}
	for _, s := range all {
		if out[s.dir()] == nil {
			out[s.dir()] = map[string]ast.Expr{}
		}
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
					for i, name := range v.Names {
						out[s.dir()][name.Name] = v.Values[i]
					}
				}
			}
		}
	}
	return out
}

// literals are the texts in an expression in order; a name of a text counts as
// the text.
func literals(e ast.Expr, named map[string]ast.Expr) []string {
	var out []string
	ast.Inspect(e, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.BasicLit:
			if x.Kind == token.STRING {
				text, _ := strconv.Unquote(x.Value)
				out = append(out, text)
			}
		case *ast.Ident:
			if v, ok := named[x.Name]; ok && !isStatementValue(v) {
				out = append(out, literals(v, nil)...)
			}
		}
		return true
	})
	return out
}

func isStatementValue(v ast.Expr) bool { _, ok := v.(*ast.CallExpr); return ok }

var (
	tableList = regexp.MustCompile(`(?i)\b(?:from|join|using)\s+((?:[a-z_]\w*(?:\s+(?:as\s+)?[a-z_]\w*)?\s*,\s*)*[a-z_]\w*)(\s*\()?`)
	tableName = regexp.MustCompile(`(?i)\b(?:into|update|table(?:\s+if\s+not\s+exists)?)\s+([a-z_]\w*)`)
	withName  = regexp.MustCompile(`(?i)(?:\bwith|,)\s+(?:recursive\s+)?([a-z_]\w*)\s*(?:\([^)]*\)\s*)?as\s*\(`)
)

// tablesOf names the tables in a text of SQL. Functions in a FROM and names that
// a WITH makes are no tables.
func tablesOf(sql string) []string {
	made := []string{"set", "select", "values", "of", "distinct"} // DO UPDATE SET, FOR UPDATE OF …
	for _, m := range withName.FindAllStringSubmatch(sql, -1) {
		made = append(made, strings.ToLower(m[1]))
	}
	var out []string
	add := func(name string) {
		if name = strings.ToLower(name); !slices.Contains(made, name) {
			out = append(out, name)
		}
	}
	for _, m := range tableName.FindAllStringSubmatch(sql, -1) {
		add(m[1])
	}
	for _, m := range tableList.FindAllStringSubmatch(sql, -1) {
		list := strings.Split(m[1], ",")
		if m[2] != "" { // the last one is a function
			list = list[:len(list)-1]
		}
		for _, item := range list {
			add(strings.Fields(item)[0])
		}
	}
	return out
}

// circle gives the rooms of a circle in the graph, or nil.
func circle(graph map[string][]string) []string {
	done := map[string]bool{}
	var visit func(at string, way []string) []string
	visit = func(at string, way []string) []string {
		if i := slices.Index(way, at); i >= 0 {
			return append(slices.Clone(way[i:]), at)
		}
		if done[at] {
			return nil
		}
		for _, to := range graph[at] {
			if c := visit(to, append(slices.Clone(way), at)); c != nil {
				return c
			}
		}
		done[at] = true
		return nil
	}
	for at := range graph {
		if c := visit(at, nil); c != nil {
			return c
		}
	}
	return nil
}
