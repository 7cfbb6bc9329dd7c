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

const module = "github.com/chengban/chengban/"

// floors from the top; an import goes down, never up. Within a floor only edges
// of the table below exist.
var floors = []string{"cmd", "app", "face", "service", "spine", "engine", "base"}

// edges inside a floor, each because of something; a new one is a line here and
// an ADR. "any" lets every room of the floor import it.
var edges = []struct{ from, to, because string }{
	{"app", "app", "the composition root is split by topic: check, demo"},
	{"face/any", "face/ui", "tokens, layout, components and the router are shared"},
	{"service/casework", "service/catalog", "a case is of an item"},
	{"service/casework", "service/exchange", "drafts are prefilled and cases compared through the one read path"},
	{"service/bundle", "service/catalog", "a bundle is derived from items"},
	{"service/bundle", "service/casework", "a bundle follows the cases of its application"},
	{"spine/job", "spine/audit", "what a job does is audited"},
	{"spine/notify", "spine/job", "texts are sent after commit"},
	{"spine/disclosure", "spine/audit", "a refused reading is audited"},
	{"spine/pack", "spine/audit", "publishing is audited"},
	{"spine/identity", "spine/audit", "logins and refusals are audited"},
	{"spine/identity", "spine/job", "expired challenges are swept"},
	{"spine/identity", "spine/notify", "codes are sent as texts"},
	{"engine/form", "engine/rule", "conditions of questions are rules"},
	{"engine/process", "engine/rule", "conditions of steps are rules"},
	{"engine/process", "engine/deadline", "steps have clocks"},
	{"base/any", "base/any", "base rooms build on each other; the compiler refuses circles"},
}

// source is one Go file of the program.
type source struct {
	path string // internal/spine/job/jobs.go
	room string // spine/job; app; cmd
	file *ast.File
	set  *token.FileSet
	test bool
	gen  bool
	size int // lines
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (name == "test" || name == "tools" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.Contains(name, "testdata") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, source{
			path: filepath.ToSlash(name), room: roomOf(filepath.ToSlash(path.Dir(filepath.ToSlash(name)))), file: f, set: set,
			test: strings.HasSuffix(name, "_test.go"), gen: strings.HasSuffix(name, "_templ.go"), size: strings.Count(string(text), "\n"),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// roomOf names the room of a package folder: floor and first folder below it.
func roomOf(dir string) string {
	dir = strings.TrimPrefix(strings.TrimPrefix(dir, module), "internal/")
	parts := strings.Split(dir, "/")
	switch parts[0] {
	case "cmd", "app":
		return parts[0]
	case "face", "service", "spine", "engine", "base":
		if len(parts) > 1 {
			return parts[0] + "/" + parts[1]
		}
		return parts[0]
	}
	return ""
}

func floorOf(room string) int { return slices.Index(floors, strings.Split(room, "/")[0]) }

// mayImport is the wall: down a floor, along an edge, or a leaf of events.
func mayImport(from, to, pkg string) bool {
	switch {
	case from == to || to == "" || from == "":
		return true
	case floorOf(from) < floorOf(to):
		return true
	case floorOf(from) > floorOf(to):
		return false
	case strings.HasSuffix(pkg, "event"):
		return true
	}
	floor := strings.Split(from, "/")[0]
	for _, e := range edges {
		if (e.from == from || e.from == floor+"/any") && (e.to == to || e.to == floor+"/any") {
			return true
		}
	}
	return false
}

func TestArch_importsGoDown(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.room == "" {
			continue
		}
		for _, imp := range s.file.Imports {
			name, _ := strconv.Unquote(imp.Path.Value)
			if !strings.HasPrefix(name, module) {
				continue
			}
			pkg := strings.TrimPrefix(name, module)
			if strings.HasPrefix(pkg, "packs/") && s.room != "app" {
				t.Errorf("%s imports %s: only app chooses a pack", s.path, pkg)
			}
			if to := roomOf(pkg); !mayImport(s.room, to, pkg) {
				t.Errorf("%s: %s must not import %s: no such edge (DESIGN §2)", s.path, s.room, to)
			}
		}
	}
}

func TestArch_mayImport(t *testing.T) {
	for _, c := range []struct {
		from, to, pkg string
		want          bool
	}{
		{"service/casework", "spine/job", "internal/spine/job", true},
		{"spine/job", "service/casework", "internal/service/casework", false},
		{"service/casework", "service/bundle", "internal/service/bundle", false},
		{"service/letter", "service/casework", "internal/service/casework/caseworkevent", true},
		{"face/portal", "face/desk", "internal/face/desk", false},
		{"face/portal", "face/ui", "internal/face/ui", true},
		{"engine/rule", "spine/job", "internal/spine/job", false},
	} {
		if got := mayImport(c.from, c.to, c.pkg); got != c.want {
			t.Errorf("%s → %s: got %t, want %t", c.from, c.pkg, got, c.want)
		}
	}
}

// forbidden imports outside the rooms that own them.
var owners = []struct {
	prefix  string
	rooms   []string
	because string
}{
	{"database/sql", []string{"base/storage", "spine/job"}, "one Tx on two engines hides the drivers"},
	{"github.com/jackc/pgx", []string{"base/storage", "spine/job"}, "one Tx on two engines hides the drivers"},
	{"modernc.org/sqlite", []string{"base/storage", "spine/job"}, "one Tx on two engines hides the drivers"},
	{"github.com/riverqueue/river", []string{"base/storage", "spine/job"}, "jobs are spine/job's affair; storage runs River's migrations"},
	{"github.com/pressly/goose", []string{"base/storage"}, "one lock for all migrations"},
	{"cel.dev/cel-go", []string{"engine/rule"}, "what is under engine/rule will change"},
	{"text/template", nil, "pages are templ"},
	{"github.com/emmansun/gmsm", []string{"base/keyring"}, "keys stay in the keyring"},
}

func TestArch_librariesHaveOwners(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, imp := range s.file.Imports {
			name, _ := strconv.Unquote(imp.Path.Value)
			for _, o := range owners {
				if strings.HasPrefix(name, o.prefix) && !slices.Contains(o.rooms, s.room) {
					t.Errorf("%s must not import %s: %s", s.path, name, o.because)
				}
			}
		}
	}
}

// pure floors: values in, values out.
func TestArch_enginesArePure(t *testing.T) {
	banned := []string{"database/sql", "net/http", "os", "math/rand", "math/rand/v2", "crypto/rand", "sync", module + "internal/base/storage"}
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.room, "engine/") {
			continue
		}
		for _, imp := range s.file.Imports {
			if name, _ := strconv.Unquote(imp.Path.Value); slices.Contains(banned, name) {
				t.Errorf("%s imports %s: an engine has no SQL, HTTP, files, randomness or locks", s.path, name)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s: a goroutine in an engine", s.set.Position(g.Pos()))
			}
			return true
		})
	}
}

// calls that belong to one place.
func TestArch_callsHaveOwners(t *testing.T) {
	rules := []struct {
		name    string
		allowed func(s source) bool
		because string
	}{
		{"time.Now", func(s source) bool { return s.room == "base/clock" }, "time comes from clock.Clock"},
		{"storage.Dynamic", func(s source) bool { return s.path == "internal/service/exchange/table.go" }, "SQL is written by hand; only registers are built"},
		{"fmt.Println", func(s source) bool { return s.room == "cmd" }, "what people read goes through a writer that was given"},
		{"fmt.Printf", func(s source) bool { return s.room == "cmd" }, "what people read goes through a writer that was given"},
	}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, r := range rules {
				if x.Name+"."+sel.Sel.Name == r.name && !r.allowed(s) && !strings.Contains(s.path, "/dbtest/") {
					t.Errorf("%s: %s: %s", s.set.Position(n.Pos()), r.name, r.because)
				}
			}
			return true
		})
	}
}

var tableName = regexp.MustCompile(`(?i)\b(?:from|into|update|join|table(?: if not exists)?)\s+([a-z_][a-z0-9_]*)`)

// SQL names only tables with the module's own prefix.
func TestArch_sqlStaysInItsRoom(t *testing.T) {
	n := 0
	for _, s := range sources(t) {
		if s.test || s.room == "" {
			continue
		}
		prefix := path.Base(s.room) + "_"
		ast.Inspect(s.file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || !isStatement(call) {
				return true
			}
			for _, table := range tables(call) {
				n++
				river := s.room == "spine/job" && strings.HasPrefix(table, "river_")
				if !strings.HasPrefix(table, prefix) && !river {
					t.Errorf("%s: %s names %s, a table of another room", s.set.Position(call.Pos()), s.room, table)
				}
			}
			return true
		})
	}
	if n < 50 {
		t.Errorf("only %d table names found: the check has gone blind", n)
	}
}

func isStatement(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if ok {
		x, _ := sel.X.(*ast.Ident)
		return x != nil && x.Name == "storage" && (sel.Sel.Name == "Statement" || sel.Sel.Name == "Pair")
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && (id.Name == "Statement" || id.Name == "Pair")
}

var notTables = []string{"set", "select", "json_each", "jsonb_array_elements_text", "unnest", "values"}

func tables(call *ast.CallExpr) []string {
	var out []string
	ast.Inspect(call, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		for _, m := range tableName.FindAllStringSubmatch(lit.Value, -1) {
			if !slices.Contains(notTables, strings.ToLower(m[1])) {
				out = append(out, m[1])
			}
		}
		return true
	})
	return out
}

func TestArch_filesAndDocs(t *testing.T) {
	docs := map[string]int{}
	for _, s := range sources(t) {
		dir := path.Dir(s.path)
		if s.size > 600 && !s.gen {
			t.Errorf("%s has %d lines: split by topic at 600", s.path, s.size)
		}
		if s.test {
			continue
		}
		if _, seen := docs[dir]; !seen {
			docs[dir] = 0
		}
		if s.file.Doc != nil && !s.gen {
			docs[dir]++
		}
	}
	for dir, n := range docs {
		if n != 1 {
			t.Errorf("%s has %d package comments, want one", dir, n)
		}
	}
}

// Events are leaves: they import base only.
func TestArch_eventsAreLeaves(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasSuffix(path.Dir(s.path), "event") || s.test {
			continue
		}
		for _, imp := range s.file.Imports {
			name, _ := strconv.Unquote(imp.Path.Value)
			if strings.HasPrefix(name, module) && !strings.HasPrefix(name, module+"internal/base/") {
				t.Errorf("%s imports %s: an event imports base only", s.path, name)
			}
		}
	}
}
