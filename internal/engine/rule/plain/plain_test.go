package plain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule/plain"
)

func TestParse_keepsTextsAndPlaces(t *testing.T) {
	t.Parallel()
	got, err := plain.Parse([]byte("rate: 0.10\nlist:\n  - yes\n  - 0x10\n  - {a: ~}\n"))
	if err != nil {
		t.Fatal(err)
	}
	scalar := func(text string, line, col int) plain.Node {
		return plain.Node{Kind: plain.Scalar, Text: text, Line: line, Col: col}
	}
	want := plain.Node{
		Kind: plain.Mapping, Line: 1, Col: 1, Keys: []plain.Node{scalar("rate", 1, 1), scalar("list", 2, 1)},
		Items: []plain.Node{scalar("0.10", 1, 7), {Kind: plain.List, Line: 3, Col: 3, Items: []plain.Node{
			scalar("yes", 3, 5), scalar("0x10", 4, 5),
			{Kind: plain.Mapping, Line: 5, Col: 6, Keys: []plain.Node{scalar("a", 5, 6)}, Items: []plain.Node{{Line: 5, Col: 6}}},
		}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"":                              "one document",
		"a: 1\n---\nb: 2":               "one document",
		"a: &x 1\nb: *x":                "is not used here",
		"a: !!str 1":                    "is not used here",
		"a: 1\na: 2":                    "2:1: mapping key \"a\" already defined at [1:1]",
		"~: 2":                          "a key must be a text",
		"a: [":                          "1:4: ",
		strings.Repeat("[", 50):         "nested deeper than 40",
		strings.Repeat("a", 65<<10):     "at most 65536",
		strings.Repeat("- a\n", 11_000): "at most 10000",
	} {
		if _, err := plain.Parse([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %q", src, err, want)
		}
	}
	deep := ""
	for i := range 340 {
		deep += strings.Repeat(" ", i) + "a:\n"
	}
	if _, err := plain.Parse([]byte(deep)); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("deep by indentation: got %v", err)
	}
}
