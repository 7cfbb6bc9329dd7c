package ruletool

import (
	_ "embed"
	"fmt"
	"math/rand/v2"

	"github.com/chengban/chengban/internal/engine/rule/alloc"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// planYAML is the plan of the benchmark: groups, caps, shared costs, budgets that do not
// suffice.
//
//go:embed plan.yaml
var planYAML []byte

// allocate is a million claims, whatever the number of firms.
func (b *bench) allocate() error {
	p, err := alloc.ReadPlan(planYAML)
	if err != nil {
		return err
	}
	for i := range p.Lines {
		p.Lines[i].Budget *= 1000
	}
	a, err := alloc.New(p)
	if err != nil {
		return err
	}
	claims := claimsOf(1_000_000)
	b.out.Alloc1M = b.best(2, func() {
		if _, e := a.Run(claims, nil); e != nil {
			err = e
		}
	}).Seconds()
	return err
}

func claimsOf(n int) []alloc.Claim {
	d := rand.New(rand.NewPCG(5, 5)) //nolint:gosec // the same claims each time
	items := []string{"equipment", "loan", "honour_city", "honour_state", "training", "exhibition"}
	districts := []string{"魏都", "建安"}
	out := make([]alloc.Claim, n)
	for i := range out {
		e := d.IntN(n * 2 / 5)
		out[i] = alloc.Claim{
			ID: fmt.Sprintf("C%08d", i), Entity: fmt.Sprintf("E%08d", e), Project: fmt.Sprintf("P%07d", e/2), District: districts[e%2],
			Item: items[d.IntN(len(items))], Year: 2026, Amount: money.Fen(1 + d.IntN(5_000_000)), Submitted: int64(d.IntN(86_400 * 30)), Score: int64(d.IntN(100)),
		}
	}
	return out
}
