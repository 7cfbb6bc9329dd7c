package book_test

import (
	"testing"

	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/shapes"
)

func TestShapes_goldenCasesHold(t *testing.T) {
	t.Parallel()
	_, policies, findings, err := book.ReadDir(shapes.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
	rules, cases := 0, 0
	for _, p := range policies {
		for _, r := range p.Rules {
			rules++
			cases += len(r.Golden)
		}
	}
	if rules < 60 || cases < 200 {
		t.Errorf("%d rules with %d cases", rules, cases)
	}
}
