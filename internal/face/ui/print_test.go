package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var generated = regexp.MustCompile(`(?:^|[^-])content:\s*([^;}]+)`)

// TestPrint_styleAddsNothing: what a page holds, on the screen and on paper, is its
// HTML. Styles generate ornaments, the numbers of steps and the heads of a table's
// columns, never the address of a link or another attribute; the print generates
// nothing.
func TestPrint_styleAddsNothing(t *testing.T) {
	files, err := filepath.Glob("*/*.css")
	if err != nil || len(files) < 8 {
		t.Fatalf("found %d style sheets: %v", len(files), err)
	}
	allowed := []string{`""`, "counter(step)", "attr(data-label)"}
	n := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range generated.FindAllStringSubmatch(string(text), -1) {
			n++
			if filepath.Base(name) == "9-print.css" || !slices.Contains(allowed, m[1]) {
				t.Errorf("%s generates %s", name, m[1])
			}
		}
	}
	if n < 4 {
		t.Errorf("only %d generated contents found: the test has gone blind", n)
	}
}
