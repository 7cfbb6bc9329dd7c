package ruletool

import (
	"testing"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// BenchmarkMatch is a full match of 716 rules over 100,000 firms, for a profile.
func BenchmarkMatch(b *testing.B) {
	s, err := shapesSchema()
	if err != nil {
		b.Fatal(err)
	}
	rules, err := varied(s, 716)
	if err != nil {
		b.Fatal(err)
	}
	f := city(s, 100_000)
	bulk, tally := run.NewBulk(ir.Link(s, rules, schema.Setting{Today: benchDay}), f), make([]run.Tally, len(rules))
	for b.Loop() {
		bulk.Count(0, f.Chunks(), tally)
	}
}
