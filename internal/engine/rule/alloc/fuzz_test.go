package alloc_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chengban/chengban/internal/engine/rule/alloc"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// FuzzReadPlan: whatever is written is refused, or decides claims of all its items
// within its budgets, and the same way in whichever order they are given.
func FuzzReadPlan(f *testing.F) {
	f.Add([]byte(plan(f)))
	f.Add([]byte(`{plan: p, items: [{item: i, account: a, parts: [{payer: c, weight: 1}, {payer: d, weight: 2}], remainder: d}], lines: [{account: a, year: 2026, payer: c, budget: 1元}, {account: a, year: 2026, payer: d, budget: 0.03元}], groups: [{group: g, mode: first, scope: entity, items: [i]}], order: [score desc, id], shortage: pro_rata}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := alloc.ReadPlan(src)
		if err != nil {
			return
		}
		a, err := alloc.New(p)
		if err != nil {
			return
		}
		claims := some(p)
		r, err := a.Run(claims, nil)
		if err != nil {
			return // no line for the year, a sum beyond 64 bits
		}
		slices.Reverse(claims)
		again, err := a.Run(claims, nil)
		if err != nil || r.Digest() != again.Digest() {
			t.Fatalf("the other way round: %v\n%s\n%s", err, r.Encode(), again.Encode())
		}
		within(t, p, r)
	})
}

// some is a few claims of each item.
func some(p *alloc.Plan) (out []alloc.Claim) {
	for i, x := range p.Items[:min(len(p.Items), 20)] {
		for k := range 4 {
			out = append(out, alloc.Claim{
				ID: fmt.Sprintf("c%d-%d", i, k), Entity: fmt.Sprint("e", k%3), Project: fmt.Sprint("p", k%2), District: p.Lines[k%len(p.Lines)].Payer,
				Item: x.Code, Year: p.Lines[0].Year, Amount: money.Fen(1 + 7_000_001*k), Submitted: int64(i * k), Score: int64(k % 2),
			})
		}
	}
	return out
}

// within: no line pays more than it has, and what lines pay is what claims get.
func within(t *testing.T, p *alloc.Plan, r *alloc.Result) {
	t.Helper()
	parts := map[alloc.Line]money.Fen{}
	for _, d := range r.Decisions {
		for _, part := range r.Parts(d) {
			parts[part.Line] += part.Amount
		}
	}
	for i, s := range r.Spent() {
		if s.Amount < 0 || s.Amount > p.Lines[i].Budget || s.Amount != parts[s.Line] {
			t.Fatalf("%+v pays %s, its claims get %s", s.Line, s.Amount, parts[s.Line])
		}
	}
}
