package i18n_test

import (
	"fmt"
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

	"github.com/chengban/chengban/internal/base/i18n"
)

// Where message keys stand in the code. A sink is a function that takes a key as
// its n-th argument. The first ones are given; a function that hands one of its
// own parameters on to a sink is found to be one too, until no more are found. A
// local variable that goes to a sink brings the texts assigned to it. Besides,
// every struct field called Key holds a key when its text begins like one.

// sink says at which argument a function takes a key, what it puts before it, and
// whether argument names and values follow right after.
type sink struct {
	arg    int
	prefix string
	named  bool
}

// The first sinks: functions by package and name, methods by name alone.
var (
	firstFunctions = map[string]sink{
		"fault.New": {1, "", true}, "fault.NewInvalid": {0, "", true}, "fault.NewLoginNeeded": {0, "", true},
		"fault.NewForbidden": {0, "", true}, "fault.NewNotFound": {0, "", true}, "fault.NewConflict": {0, "", true},
		"fault.NewGone": {0, "", true}, "fault.NewTooMany": {0, "", true}, "fault.NewUnavailable": {0, "", true},
		"i18n.Msg": {1, "", true}, "i18n.MsgArgs": {1, "", false},
	}
	firstMethods = map[string]sink{"On": {1, "", true}, "T": {0, "", true}}
)

// use is one key in the code.
type use struct {
	key    string // a prefix ends with a dot: what follows is computed
	at     string
	names  []string // of the arguments given
	closed bool     // the names are all there are
}

type goFile struct {
	pkg     string
	tree    *ast.File
	imports map[string]bool // names by which it knows other packages
}

type scanner struct {
	root    string
	set     *token.FileSet
	files   []goFile
	sinks   map[string]sink // "pkg.Func", and "pkg.(Method)" of that package
	methods map[string]sink // exported methods, wherever called
	uses    []use
	heads   map[*ast.CallExpr]bool
	areas   map[string]bool // first segments of messages
}

// noteHead marks the fault that .On is called on: the sentence with the arguments
// is then the field's.
func (s *scanner) noteHead(n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	if on, ok := call.Fun.(*ast.SelectorExpr); ok && on.Sel.Name == "On" {
		if head, ok := on.X.(*ast.CallExpr); ok {
			s.heads[head] = true
		}
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// scan reads all Go and templ files below root, tests left out.
func scan(t *testing.T, root string, areas map[string]bool) []use {
	t.Helper()
	s := &scanner{root: root, areas: areas, set: token.NewFileSet(), sinks: map[string]sink{}, methods: map[string]sink{}, heads: map[*ast.CallExpr]bool{}}
	for name, x := range firstFunctions {
		s.sinks[name] = x
	}
	for name, x := range firstMethods {
		s.methods[name] = x
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".templ"):
			return s.templ(path)
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			return s.parse(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for s.grow() {
	}
	for _, f := range s.files {
		ast.Inspect(f.tree, func(n ast.Node) bool {
			s.noteHead(n)
			s.visit(f, n)
			if fn, ok := n.(*ast.FuncDecl); ok && fn.Body != nil {
				s.assigned(f, fn)
			}
			return true
		})
	}
	return s.uses
}

func (s *scanner) parse(file string) error {
	tree, err := parser.ParseFile(s.set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	f := goFile{tree.Name.Name, tree, map[string]bool{}}
	for _, im := range tree.Imports {
		name := path.Base(strings.Trim(im.Path.Value, `"`))
		if im.Name != nil {
			name = im.Name.Name
		}
		f.imports[name] = true
	}
	s.files = append(s.files, f)
	return nil
}

var templKey = regexp.MustCompile(`\bT\(\s*"([^"]+)"|\bMsg(?:Args)?\([^,()]+(?:\([^()]*\))?,\s*"([^"]+)"`)

func (s *scanner) templ(path string) error {
	src, err := os.ReadFile(path)
	for i, line := range strings.Split(string(src), "\n") {
		for _, m := range templKey.FindAllStringSubmatch(line, -1) {
			s.uses = append(s.uses, use{key: m[1] + m[2], at: fmt.Sprintf("%s:%d", s.relative(path), i+1)})
		}
	}
	return err
}

func (s *scanner) relative(path string) string { return strings.TrimPrefix(path, s.root+"/") }

// grow finds functions that hand a parameter on to a sink.
func (s *scanner) grow() (more bool) {
	for _, f := range s.files {
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				key, x := s.keyOf(f, n)
				if arg, prefix, ok := passedOn(fn, key); ok && s.learn(f.pkg, fn, sink{arg, x.prefix + prefix, false}) {
					more = true
				}
				return true
			})
		}
	}
	return more
}

func (s *scanner) learn(pkg string, fn *ast.FuncDecl, x sink) bool {
	into, name := s.sinks, pkg+"."+fn.Name.Name
	switch {
	case fn.Recv != nil && fn.Name.IsExported():
		into, name = s.methods, fn.Name.Name
	case fn.Recv != nil:
		name = pkg + ".(" + fn.Name.Name + ")"
	}
	if _, known := into[name]; known {
		return false
	}
	into[name] = x
	return true
}

// passedOn says which parameter of fn the key expression is, and what stands
// before it.
func passedOn(fn *ast.FuncDecl, key ast.Expr) (arg int, prefix string, ok bool) {
	if sum, isSum := key.(*ast.BinaryExpr); isSum && sum.Op == token.ADD {
		if prefix, ok = text(sum.X); !ok {
			return 0, "", false
		}
		key = sum.Y
	}
	id, isIdent := key.(*ast.Ident)
	if !isIdent {
		return 0, "", false
	}
	n := 0
	for _, p := range fn.Type.Params.List {
		for _, name := range p.Names {
			if name.Name == id.Name && fmt.Sprint(p.Type) == "string" {
				return n, prefix, true
			}
			n++
		}
	}
	return 0, "", false
}

// keyOf gives the key expression of a call to a sink or of a struct with a key.
func (s *scanner) keyOf(f goFile, n ast.Node) (ast.Expr, sink) {
	switch n := n.(type) {
	case *ast.CallExpr:
		x, ok := s.sinkOf(f, n.Fun)
		if ok && x.arg < len(n.Args) {
			return n.Args[x.arg], x
		}
	case *ast.KeyValueExpr:
		k, _ := text(n.Value)
		area, _, _ := strings.Cut(k, ".")
		if fmt.Sprint(n.Key) == "Key" && s.areas[area] {
			return n.Value, sink{}
		}
	}
	return nil, sink{}
}

func (s *scanner) sinkOf(f goFile, fun ast.Expr) (sink, bool) {
	switch fun := fun.(type) {
	case *ast.Ident:
		x, ok := s.sinks[f.pkg+"."+fun.Name]
		return x, ok
	case *ast.SelectorExpr:
		if pkg := fmt.Sprint(fun.X); f.imports[pkg] {
			x, ok := s.sinks[pkg+"."+fun.Sel.Name]
			return x, ok
		}
		if x, ok := s.sinks[f.pkg+".("+fun.Sel.Name+")"]; ok {
			return x, true
		}
		x, ok := s.methods[fun.Sel.Name]
		return x, ok
	}
	return sink{}, false
}

// assigned notes the texts that a function assigns to a variable which goes to a
// sink.
func (s *scanner) assigned(f goFile, fn *ast.FuncDecl) {
	prefixes := map[string]string{}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		key, x := s.keyOf(f, n)
		if id, ok := key.(*ast.Ident); ok {
			prefixes[id.Name] = x.prefix
		}
		return true
	})
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		ok = ok && (a.Tok == token.ASSIGN || a.Tok == token.DEFINE)
		for i := 0; ok && i < min(len(a.Lhs), len(a.Rhs)); i++ {
			prefix, goes := prefixes[fmt.Sprint(a.Lhs[i])]
			if k, literal := text(a.Rhs[i]); goes && literal && k != "" {
				s.uses = append(s.uses, use{key: prefix + k, at: s.relative(s.set.Position(a.Pos()).String())})
			}
		}
		return true
	})
}

func (s *scanner) visit(f goFile, n ast.Node) {
	key, x := s.keyOf(f, n)
	if key == nil {
		return
	}
	u := use{at: s.relative(s.set.Position(key.Pos()).String())}
	switch k, literal := text(key); {
	case literal:
		u.key = x.prefix + k
	default:
		k, ok := leading(key)
		if !ok {
			return
		}
		u.key = x.prefix + k
	}
	if call, ok := n.(*ast.CallExpr); ok && x.named && call.Ellipsis == token.NoPos && !s.heads[call] {
		u.names, u.closed = argNames(call.Args[x.arg+1:])
	}
	s.uses = append(s.uses, u)
}

// leading gives the literal beginning of a sum of texts, if it ends a segment.
func leading(e ast.Expr) (string, bool) {
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok || sum.Op != token.ADD {
			break
		}
		e = sum.X
	}
	k, ok := text(e)
	return k, ok && strings.HasSuffix(k, ".")
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// argNames gives the names among names and values; closed is false when one is
// computed.
func argNames(args []ast.Expr) (names []string, closed bool) {
	for i := 0; i < len(args); i += 2 {
		name, ok := text(args[i])
		if !ok {
			return names, false
		}
		names = append(names, name)
	}
	return names, true
}

func TestKeys_thatTheCodeUsesExist(t *testing.T) {
	t.Parallel()
	zh, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	areas := map[string]bool{}
	for k := range zh {
		area, _, _ := strings.Cut(k, ".")
		areas[area] = true
	}
	uses := scan(t, moduleRoot(t), areas)
	if len(uses) < 1000 {
		t.Errorf("only %d uses: the test has gone blind", len(uses))
	}
	for _, u := range uses {
		if strings.HasSuffix(u.key, ".") {
			if !begins(zh, u.key) {
				t.Errorf("%s: no message begins with %q", u.at, u.key)
			}
			continue
		}
		message, ok := zh[u.key]
		if !ok {
			t.Errorf("%s: no message %q", u.at, u.key)
		}
		for _, m := range argumentName.FindAllStringSubmatch(message, -1) {
			if u.closed && !slices.Contains(u.names, m[1]) {
				t.Errorf("%s: %q needs the argument %q, given are %v", u.at, u.key, m[1], u.names)
			}
		}
	}
}

var argumentName = regexp.MustCompile(`\{([a-z_0-9]+)\}`)

func begins(messages map[string]string, prefix string) bool {
	for k := range messages {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// The scanner itself is tested on a small tree: what it does not see it cannot
// miss.
func TestScan(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, src string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a/a.go", `package a
import ("x/base/fault"; "x/base/i18n"; "x/spine/job")
func direct() error { return fault.NewInvalid("a.direct", "n", 1).On("field", "a.on") }
func kind() error { return fault.New(fault.Busy, "a.kind") }
func (f field) bad(key string, kv ...any) error { return fault.NewInvalid(key, kv...) }
func (f field) worse(n int, key string) error { return f.bad(key) }
func use(f field) { f.bad("a.bad"); f.worse(1, "a.worse"); lint("short") }
func lint(name string) { Finding("a.lint." + name) }
func nested(name string) { lint(name) }
func deep() { nested("deep") }
func Finding(key string) { i18n.Msg(l, key) }
func table() any { return []fault.Field{{Name: "x"}, fault.Field{Name: "x", Key: "a.table"}} }
func computed(x string) { i18n.Msg(l, "a.computed."+x, names[0], 1) }
func local() { k := "a.local"; if x { k = "a.local_too" }; other := "a.not"; i18n.Msg(l, k, other) }
var nav = []Nav{{Path: "/", Key: "a.nav"}, {Key: "premises.not"}}
func not() { statement("a.not"); job.On(j, "a.not_either", nil) }
`)
	write("b/b.go", `package b
import "x/a"
func f(rq *ui.Request) { rq.T("b.t", "x", 1, "y", 2); a.Finding("b.finding") }
`)
	write("b/b_test.go", `package b
func f() { fault.NewInvalid("b.in_a_test") }
`)
	write("c/page.templ", `templ page() { <a title={ rq.T("c.title") }>{ i18n.Msg(rq.other(), "c.other") } { i18n.Msg(l, "c.plain", "n", 1) }</a> }`)
	write("testdata/x.go", `package x; func f() { fault.NewGone("x.testdata") }`)
	var got []string
	for _, u := range scan(t, dir, map[string]bool{"a": true}) {
		got = append(got, u.key)
	}
	slices.Sort(got)
	want := []string{
		"a.bad", "a.computed.", "a.direct", "a.kind", "a.lint.", "a.lint.deep", "a.lint.short", "a.local", "a.local_too", "a.nav", "a.on", "a.table", "a.worse",
		"b.finding", "b.t", "c.other", "c.plain", "c.title",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
