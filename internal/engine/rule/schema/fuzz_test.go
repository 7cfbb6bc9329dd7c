package schema_test

import (
	"testing"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Whatever is written is refused, or compiles, runs, and gives what cel-go gives.
func FuzzCompile(f *testing.F) {
	d := ruletest.NewDice(31)
	for range 20 {
		f.Add(d.Rule(2))
	}
	s := ruletest.Schema()
	firm := s.Facts()
	for i := range s.Attrs {
		if !d.One(5) {
			firm.Set(i, d.Value(&s.Attrs[i]))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		r, err := ir.NewRule("r", s, ruletest.Params(), src)
		if err != nil {
			return
		}
		g := schema.Setting{Today: 20_787}
		want, _ := r.Clauses[0].Checked.Eval(firm, g)
		if got := run.Row(ir.Link(s, []*ir.Rule{r}, g), 0, firm); got != want {
			t.Errorf("%s: got %s, cel-go %s", src, got, want)
		}
	})
}
