package chengban

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// each makes a wall out of a check of one file of the program.
func each(all []source, check func(s source) []string) []string {
	var out []string
	for _, s := range all {
		if s.code() {
			out = append(out, check(s)...)
		}
	}
	return out
}

func knownRooms(all []source) []string {
	return each(all, func(s source) []string {
		if s.room == "" && s.dir() != "." {
			return []string{s.path + ": no floor has this folder"}
		}
		return nil
	})
}

func importsGoDown(all []source) []string {
	return each(all, func(s source) []string {
		var out []string
		for _, dir := range ourImports(s) {
			if to := roomOf(dir); s.room != "" && s.room != "packs" && !mayImport(s.room, to, dir) {
				out = append(out, fmt.Sprintf("%s: %s must not import %s: it goes up, or there is no such edge", s.path, s.room, dir))
			}
		}
		return out
	})
}

// mayImport: down a floor, along an edge, or a leaf of events.
func mayImport(from, to, dir string) bool {
	switch {
	case from == to || to == "packs": // packs have an owner, see libraries
		return true
	case floorOf(from) != floorOf(to):
		return floorOf(to) >= 0 && floorOf(from) < floorOf(to)
	case isEventLeaf(dir):
		return true
	}
	floor, _, _ := strings.Cut(from, "/")
	for _, e := range edges {
		if (e.from == from || e.from == floor+"/any") && (e.to == to || e.to == floor+"/any") {
			return true
		}
	}
	return false
}

func isEventLeaf(dir string) bool {
	return (strings.HasPrefix(dir, "internal/service/") || strings.HasPrefix(dir, "internal/spine/")) && strings.HasSuffix(dir, "event")
}

func noCircles(all []source) []string {
	graph := map[string][]string{}
	for _, s := range all {
		if !s.code() {
			continue
		}
		for _, dir := range ourImports(s) {
			if to := roomOf(dir); to != s.room && !isEventLeaf(dir) && !slices.Contains(graph[s.room], to) {
				graph[s.room] = append(graph[s.room], to)
			}
		}
	}
	if c := circle(graph); c != nil {
		return []string{"a circle: " + strings.Join(c, " → ")}
	}
	return nil
}

func librariesHaveOwners(all []source) []string {
	return each(all, func(s source) []string {
		var out []string
		for _, name := range imports(s) {
			for _, l := range libraries {
				if strings.HasPrefix(name, l.prefix) && !slices.Contains(l.rooms, s.room) {
					out = append(out, fmt.Sprintf("%s must not import %s: %s", s.path, name, l.because))
				}
			}
		}
		return out
	})
}

func callsHaveOwners(all []source) []string {
	return each(all, func(s source) []string {
		var out []string
		called(s, func(pkg, name string, at token.Pos) {
			for _, c := range calls {
				if c.pkg == pkg && slices.Contains(strings.Fields(c.names), name) && !c.allowed(s) && !isFake(s.dir()) {
					out = append(out, fmt.Sprintf("%s: %s.%s: %s", s.at(at), path.Base(pkg), name, c.because))
				}
			}
		})
		return out
	})
}

func rawStaysInJob(all []source) []string {
	return each(all, func(s source) []string {
		if s.room == "spine/job" || s.room == "base/storage" || !slices.Contains(imports(s), storagePkg) {
			return nil
		}
		var out []string
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) > 0 {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Raw" {
				out = append(out, s.at(call.Pos())+": Tx.Raw")
			}
			return true
		})
		return out
	})
}

// impure is what gives another answer the second time, or changes something.
var impure = []string{
	"database/sql", "net", "net/http", "os", "os/exec", "io/ioutil", "math/rand", "math/rand/v2", "crypto/rand", "sync", "log", "log/slog", storagePkg,
}

const impureTime = "Now Since Until Sleep After AfterFunc Tick NewTimer NewTicker"

func enginesArePure(all []source) []string {
	return each(all, func(s source) []string {
		if !strings.HasPrefix(s.room, "engine/") {
			return nil
		}
		var out []string
		for _, name := range imports(s) {
			if slices.Contains(impure, name) {
				out = append(out, fmt.Sprintf("%s imports %s", s.path, name))
			}
		}
		called(s, func(pkg, name string, at token.Pos) {
			if pkg == "time" && slices.Contains(strings.Fields(impureTime), name) {
				out = append(out, fmt.Sprintf("%s: time.%s in an engine", s.at(at), name))
			}
		})
		ast.Inspect(s.file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GoStmt); ok {
				out = append(out, s.at(g.Pos())+": a goroutine in an engine")
			}
			return true
		})
		return out
	})
}

func packsAreData(all []source) []string {
	return each(all, func(s source) []string {
		if s.room != "packs" {
			return nil
		}
		var out []string
		for _, dir := range ourImports(s) {
			out = append(out, s.path+" imports "+dir)
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				out = append(out, s.at(f.Pos())+": func "+f.Name.Name+" in a pack")
			}
		}
		return out
	})
}

func eventsAreLeaves(all []source) []string {
	return each(all, func(s source) []string {
		if !isEventLeaf(s.dir()) {
			return nil
		}
		var out []string
		for _, dir := range ourImports(s) {
			if !strings.HasPrefix(dir, "internal/base/") {
				out = append(out, fmt.Sprintf("%s imports %s: an event imports base only", s.path, dir))
			}
		}
		return out
	})
}

// isFake tells packages of builders and fakes: dbtest, jobtest, caseworktest.
func isFake(dir string) bool { return strings.HasSuffix(dir, "test") }

func fakesStayInTests(all []source) []string {
	return each(all, func(s source) []string {
		var out []string
		for _, dir := range ourImports(s) {
			if isFake(dir) && !isFake(s.dir()) {
				out = append(out, s.path+" imports "+dir)
			}
		}
		for _, name := range imports(s) {
			if name == "testing" && !isFake(s.dir()) {
				out = append(out, s.path+" imports testing")
			}
		}
		return out
	})
}

func sqlStaysInItsRoom(all []source) []string {
	var out []string
	for _, st := range statements(all) {
		for _, table := range st.tables {
			river := st.room == "spine/job" && strings.HasPrefix(table, "river_")
			if !strings.HasPrefix(table, path.Base(st.room)+"_") && !river {
				out = append(out, fmt.Sprintf("%s: %s names %s, a table of another room", st.at(st.pos), st.room, table))
			}
		}
	}
	return out
}

func statementsAreNamed(all []source) []string {
	var out []string
	for _, st := range statements(all) {
		if !strings.HasPrefix(st.name, path.Base(st.room)+".") {
			out = append(out, fmt.Sprintf("%s: statement %q of %s", st.at(st.pos), st.name, st.room))
		}
	}
	return out
}

func onePackageComment(all []source) []string {
	docs := map[string]int{}
	for _, s := range all {
		if !s.code() {
			continue
		}
		docs[s.dir()] += 0
		if s.file.Doc != nil && !s.gen {
			docs[s.dir()]++
		}
	}
	var out []string
	for dir, n := range docs {
		if n != 1 {
			out = append(out, fmt.Sprintf("%s has %d package comments", dir, n))
		}
	}
	return out
}

func filesAreShort(all []source) []string {
	var out []string
	for _, s := range all {
		if s.size > 600 && !s.gen {
			out = append(out, fmt.Sprintf("%s has %d lines: split it by topic", s.path, s.size))
		}
	}
	return out
}
