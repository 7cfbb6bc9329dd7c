package catalog

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/spine/pack"
)

var update = flag.Bool("update", false, "write docs/item-check.md")

// The examples are laid over a real permit, and over the first unit of the city.
const (
	exampleItem = "items/road-works.yaml"
	exampleUnit = "orgs.yaml"
)

// laid gives the city's content with the keys of an example in place of the
// item's or the unit's own.
func laid(t *testing.T, r Rule, example string) fstest.MapFS {
	t.Helper()
	fsys := files(t)
	name, indent := exampleItem, ""
	before, own, after := "", string(fsys[exampleItem].Data), ""
	if r.item == nil {
		name, indent = exampleUnit, "  "
		all := string(fsys[exampleUnit].Data)
		begin := strings.Index(all, "- id:")
		end := begin + strings.Index(all[begin:], "\n\n") + 1
		before, own, after = all[:begin], all[begin:end], all[end:]
	}
	for _, line := range strings.SplitAfter(example, "\n") {
		if key, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, " ") {
			own = regexp.MustCompile(`(?m)^`+indent+key+`:.*\n(`+indent+`[ #].*\n|\n)*`).ReplaceAllString(own, "")
		}
	}
	own = strings.TrimRight(own, "\n") + "\n" + indented(indent, example)
	fsys[name] = &fstest.MapFile{Data: []byte(before + own + after)}
	return fsys
}

func indented(indent, s string) string {
	return indent + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n"+indent) + "\n"
}

// found gives what one rule says of an example, which must be readable content.
func found(t *testing.T, r Rule, example string) []pack.Finding {
	t.Helper()
	p, bad := pack.Read(laid(t, r, example), Kinds())
	if len(bad) > 0 {
		t.Fatalf("the example cannot be read: %v", bad[0])
	}
	_, all := Load(p, agreeable{Pinned(p).fields})
	return slices.DeleteFunc(all, func(f pack.Finding) bool { return f.Rule != r.Name })
}

// Each rule passes its good example and finds exactly one thing in its bad one.
func TestRules_examples(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			if got := found(t, r, r.Good); len(got) != 0 {
				t.Errorf("the good example has findings: %v", got)
			}
			got := found(t, r, r.Bad)
			if len(got) != 1 {
				t.Fatalf("the bad example has %d findings, want 1: %v", len(got), got)
			}
			want := exampleItem
			if r.item == nil {
				want = exampleUnit
			}
			if f := got[0]; f.Place.File != want || f.Place.Line < 1 || f.Text.Zh == "" || f.Text.En == "" {
				t.Errorf("finding = %v, want one in both languages in %s", f, want)
			}
		})
	}
}

// One rule a file: as many files as rules, each with one.
func TestRules_oneEachFile(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("rule_*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		said := regexp.MustCompile(`(?m)^\t\tName: +"([a-z-]+)",$`).FindAllStringSubmatch(string(src), -1)
		if len(said) != 1 {
			t.Fatalf("%s has %d rules, want 1", name, len(said))
		}
		if want := "rule_" + strings.ReplaceAll(said[0][1], "-", "_") + ".go"; name != want {
			t.Errorf("rule %s stands in %s, want %s", said[0][1], name, want)
		}
		seen[said[0][1]] = name
	}
	for _, r := range Rules() {
		if seen[r.Name] == "" {
			t.Errorf("rule %s has no file", r.Name)
		}
		delete(seen, r.Name)
	}
	if len(seen) > 0 {
		t.Errorf("not in the table: %v", seen)
	}
}

func TestRules_document(t *testing.T) {
	t.Parallel()
	const file = "../../../docs/item-check.md"
	got := document()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is stale, run the test with -update (-want +got):\n%s", file, diff)
	}
}

const preface = `# The item check 事项体检

What ` + "`chengban check`" + ` asks of every item and unit, beyond that the files can be read and fit
together. Written from the table in internal/service/catalog/rules.go by
` + "`go test ./internal/service/catalog -run TestRules_document -update`" + `; do not edit.

Severity "stops" means that content with this finding is neither loaded nor published.

| rule | of | severity | what it asks | why |
|---|---|---|---|---|
`

func document() string {
	var b strings.Builder
	b.WriteString(preface)
	for _, r := range Rules() {
		of := []string{}
		if r.item != nil {
			of = append(of, "item")
		}
		if r.unit != nil {
			of = append(of, "unit")
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | stops | %s | %s |\n", r.Name, r.Name, strings.Join(of, ", "), r.Asks, r.Because)
	}
	for _, r := range Rules() {
		fmt.Fprintf(&b, "\n## %s\n\nPasses:\n```yaml\n%s```\nIs found:\n```yaml\n%s```\n", r.Name, r.Good, r.Bad)
	}
	return b.String()
}
