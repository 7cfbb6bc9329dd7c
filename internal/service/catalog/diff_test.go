package catalog

import (
	"slices"
	"testing"
	"testing/fstest"

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
