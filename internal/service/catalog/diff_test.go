package catalog

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/pack"
)

// A kind whose format another module reads has no parts to compare; that its content
// changed is said all the same.
func TestDiff_formatWithoutParts(t *testing.T) {
	t.Parallel()
	notes := pack.Custom("notes", "", "notes.tsv", func(_ string, src []byte) (string, *string, []pack.Finding) {
		s := string(src)
		return "notes", &s, nil
	})
	read := func(src string) *pack.Pack {
		p, _ := pack.Read(fstest.MapFS{"notes.tsv": {Data: []byte(src)}}, append(slices.Clone(Kinds()), notes))
		return p
	}
	all := Diff(read("a"), read("b"))
	if len(all) != 1 || all[0].In(i18n.Zh) != "notes“notes”：内容有变。" {
		t.Errorf("changes = %v", all)
	}
	if again := Diff(read("a"), read("a")); len(again) != 0 {
		t.Errorf("changes of nothing = %v", again)
	}
}

// Every phrase has the messages that it says it has.
func TestPhrases_haveWords(t *testing.T) {
	t.Parallel()
	words, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range phrases {
		for _, x := range []struct {
			says   says
			ending string
		}{{altered, ""}, {added, "_added"}, {removed, "_removed"}, {turned, "_on"}, {turned, "_off"}} {
			if key := "catalog.diff." + p.key + x.ending; p.says&x.says != 0 && words[key] == "" {
				t.Errorf("%v has no message %s", p.path, key)
			}
		}
	}
}

// lcs finds as many pairs as trying all subsequences does, in order.
func TestLCS(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 8)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		got := lcs(a, b)
		if want := longest(a, b); len(got) != want {
			t.Fatalf("%d pairs, want %d", len(got), want)
		}
		for i, p := range got {
			if a[p[0]] != b[p[1]] || i > 0 && (p[0] <= got[i-1][0] || p[1] <= got[i-1][1]) {
				t.Fatalf("pairs = %v", got)
			}
		}
	})
}

func longest(a, b []string) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return 0
	case a[0] == b[0]:
		return 1 + longest(a[1:], b[1:])
	}
	return max(longest(a[1:], b), longest(a, b[1:]))
}

// Lists too long to be compared one by one are paired at their ends.
func TestLCS_longLists(t *testing.T) {
	t.Parallel()
	var a, b []string
	for i := range 30_000 {
		a, b = append(a, fmt.Sprint("a", i)), append(b, fmt.Sprint("b", i))
	}
	a, b = slices.Concat([]string{"first"}, a, []string{"last"}), slices.Concat([]string{"first"}, b, []string{"last"})
	if got := lcs(a, b); !slices.Equal(got, [][2]int{{0, 0}, {30_001, 30_001}}) {
		t.Errorf("pairs = %v", got)
	}
}
