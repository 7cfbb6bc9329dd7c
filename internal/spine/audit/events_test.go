package audit

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
)

// TestEvents_listedAndRecorded compares docs/audit-events.md with the acts that
// the repository's code records.
func TestEvents_listedAndRecorded(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "audit-events.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := listedActs(t, string(page))
	recorded, bad := actsInTree(t, root)
	for _, place := range bad {
		t.Errorf("%s: the act of this audit.Record cannot be read off the code; write a literal or pass one down", place)
	}
	for act, place := range recorded {
		if !listed[act] {
			t.Errorf("%s records %q; add it to docs/audit-events.md", place, act)
		}
	}
	for act := range listed {
		for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
			if name := i18n.Msg(l, Name(act)); strings.Contains(name, "⟦") {
				t.Errorf("%s: %s has no name in audit.toml", l, act)
			}
		}
		if _, ok := recorded[act]; !ok {
			t.Errorf("docs/audit-events.md lists %q, which no code records", act)
		}
	}
	if len(recorded) == 0 {
		t.Error("no act found in the code: the search is broken")
	}
}

var listedAct = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")

func listedActs(t *testing.T, page string) map[string]bool {
	t.Helper()
	acts := map[string]bool{}
	for _, m := range listedAct.FindAllStringSubmatch(page, -1) {
		if acts[m[1]] {
			t.Errorf("docs/audit-events.md lists %q twice", m[1])
		}
		acts[m[1]] = true
	}
	return acts
}

// actsInTree gives act → place for the non-test code of every package under
// root, and the places whose act cannot be read off.
func actsInTree(t *testing.T, root string) (acts map[string]string, bad []string) {
	t.Helper()
	sources := map[string]map[string]string{} // folder → file → text
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		dir := filepath.Dir(path)
		if sources[dir] == nil {
			sources[dir] = map[string]string{}
		}
		sources[dir][path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	acts = map[string]string{}
	for _, files := range sources {
		found, wrong, err := actsInPackage(files)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(acts, found)
		bad = append(bad, wrong...)
	}
	return acts, bad
}

func TestEvents_searchReadsEveryForm(t *testing.T) {
	acts, bad, err := actsInPackage(map[string]string{"x.go": `package x
const four = "a.four"
var one = audit.Record{Act: "a.one", Kind: "k"}
var list = []audit.Record{{Act: "a.two"}, {Kind: "no act"}}
var none = audit.Record{}
var other = route{Act: "not.audit"}
func three(ok bool) {
	name := "a.three"
	if ok {
		name = "a.three_ok"
	}
	use(audit.Record{Act: name})
}
func direct() { use(audit.Record{Act: four}) }
func low(ctx C, name string) { use(audit.Record{Act: name}) }
func (s *S) high(name string) { low(ctx, name) }
func callers(s *S, v view) {
	s.high("a.five")
	kind, name := 1, "a.six"
	s.high(name)
	low(ctx, v.name)
	use(audit.Record{Act: v.act})
}
`})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.five", "a.four", "a.one", "a.six", "a.three", "a.three_ok", "a.two"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(acts))); diff != "" {
		t.Error(diff)
	}
	// the record without an act, the call with v.name, the record with v.act
	if len(bad) != 3 {
		t.Errorf("got %d places that cannot be read, want 3: %v", len(bad), bad)
	}
}
