package alloc_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/rule/alloc"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// world is a random plan with claims and a history.
type world struct {
	plan   *alloc.Plan
	claims []alloc.Claim
	paid   []alloc.Paid
}

// draw makes a world; amounts are up to most.
func draw(t *rapid.T, most int64) world {
	fen := func(name string) money.Fen {
		return money.Fen(rapid.OneOf(rapid.Int64Range(0, most), rapid.Int64Range(0, most/4)).Draw(t, name))
	}
	some := func(name string) *money.Fen {
		if rapid.IntRange(0, 2).Draw(t, "no "+name) > 0 {
			return nil
		}
		f := fen(name)
		return &f
	}
	p := &alloc.Plan{ID: "p", CapPerEntity: some("cap"), CapPerProject: some("project cap"), Shortage: rapid.SampledFrom([]alloc.Shortage{alloc.FirstCome, alloc.ProRata, alloc.CutOff, alloc.Waitlist}).Draw(t, "shortage")}
	for _, account := range []string{"x", "y"} {
		for _, payer := range []string{"city", "a", "b", "province"} {
			p.Lines = append(p.Lines, alloc.Line{Account: account, Year: 2026, Payer: payer, Budget: fen("budget") * 3})
		}
	}
	codes := []string{"i1", "i2", "i3", "i4"}
	for _, code := range codes {
		p.Items = append(p.Items, alloc.Item{Code: code, Account: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "account"), Split: drawSplit(t)})
	}
	p.Groups = drawGroups(t, codes, fen)
	p.Order = drawOrder(t, p.Shortage)
	w := world{plan: p}
	for i := range rapid.IntRange(0, 14).Draw(t, "claims") {
		w.claims = append(w.claims, alloc.Claim{
			ID: fmt.Sprint("c", i), Entity: rapid.SampledFrom([]string{"e1", "e2", "e3"}).Draw(t, "entity"),
			Project: rapid.SampledFrom([]string{"p1", "p2"}).Draw(t, "project"), District: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "district"),
			Item: rapid.SampledFrom(codes).Draw(t, "item"), Year: 2026, Amount: 1 + fen("amount"),
			Submitted: rapid.Int64Range(-2, 2).Draw(t, "submitted"), Score: rapid.Int64Range(0, 2).Draw(t, "score"),
		})
	}
	for i := range w.claims {
		inProject := slices.ContainsFunc(p.Groups, func(g alloc.Group) bool {
			return g.Scope == alloc.PerProject && slices.Contains(g.Items, w.claims[i].Item)
		})
		if !inProject && rapid.Bool().Draw(t, "no project") {
			w.claims[i].Project = ""
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "paid") {
		w.paid = append(w.paid, alloc.Paid{
			Entity: rapid.SampledFrom([]string{"e1", "e2", "gone"}).Draw(t, "to"), Project: rapid.SampledFrom([]string{"", "p1", "gone"}).Draw(t, "for"),
			Item: rapid.SampledFrom(append(codes, "old")).Draw(t, "of"), Amount: fen("paid amount") / 4,
		})
	}
	return w
}

func drawSplit(t *rapid.T) money.Split {
	payers := rapid.SampledFrom([][]string{{"city"}, {alloc.District}, {"city", alloc.District}, {"province", "city", alloc.District}}).Draw(t, "payers")
	s := money.Split{Payers: payers, Remainder: rapid.IntRange(0, len(payers)-1).Draw(t, "remainder")}
	for range payers {
		s.Weights = append(s.Weights, rapid.Int64Range(1, 6).Draw(t, "weight"))
	}
	return s
}

func drawGroups(t *rapid.T, codes []string, fen func(string) money.Fen) (out []alloc.Group) {
	rest := codes
	for i := range rapid.IntRange(0, 2).Draw(t, "groups") {
		n := rapid.IntRange(1, 2).Draw(t, "size")
		g := alloc.Group{
			Name: fmt.Sprint("g", i), Items: rest[:n], Mode: rapid.SampledFrom([]alloc.Mode{alloc.HighestOnly, alloc.FirstOnly, alloc.Stacked}).Draw(t, "mode"),
			Scope: rapid.SampledFrom([]alloc.Scope{alloc.PerEntity, alloc.PerProject}).Draw(t, "scope"),
		}
		if g.Mode == alloc.Stacked {
			c := fen("group cap")
			g.Cap = &c
		}
		rest = rest[n:]
		out = append(out, g)
	}
	return out
}

func drawOrder(t *rapid.T, s alloc.Shortage) (out []alloc.Key) {
	if s == alloc.FirstCome {
		return []alloc.Key{{By: alloc.BySubmitted}, {By: alloc.ByID, Desc: rapid.Bool().Draw(t, "desc")}}
	}
	for _, by := range rapid.Permutation([]alloc.By{alloc.BySubmitted, alloc.ByScore, alloc.ByAmount, alloc.ByEntity}).Draw(t, "order")[:rapid.IntRange(0, 3).Draw(t, "keys")] {
		out = append(out, alloc.Key{By: by, Desc: rapid.Bool().Draw(t, "desc")})
	}
	return append(out, alloc.Key{By: alloc.ByID})
}

func (w world) run(t rapid.TB) *alloc.Result {
	a, err := alloc.New(w.plan)
	if err != nil {
		t.Fatalf("%+v: %v", w.plan, err)
	}
	r, err := a.Run(w.claims, w.paid)
	if err != nil {
		t.Fatalf("%+v: %v", w, err)
	}
	return r
}

func TestRun_likeTheOracle(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		for range 50 {
			w := draw(t, 40)
			r := w.run(t)
			var got []end
			for _, d := range r.Decisions {
				got = append(got, end{d.Claim, int64(d.Amount), d.Place})
				for _, l := range r.Ledger(d) {
					seen[l.Reason.String()]++
				}
			}
			if diff := cmp.Diff(runOracle(w.plan, w.claims, w.paid), got); diff != "" {
				t.Fatalf("%+v: %s", w, diff)
			}
		}
	})
	for reason := alloc.GroupWon; reason <= alloc.NothingAsked; reason++ {
		if seen[reason.String()] < 20 {
			t.Errorf("%s came up only %d times", reason, seen[reason.String()])
		}
	}
}

// What holds of any amounts: no budget is exceeded, parts sum up, nobody gets more
// than he asked, and the ledger leads from what was asked to what is paid.
func TestRun_keepsItsBudgets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			w := draw(t, rapid.SampledFrom([]int64{50, 1 << 40, math.MaxInt64 / 64}).Draw(t, "most"))
			checkSums(t, w, w.run(t))
		}
	})
}

func checkSums(t *rapid.T, w world, r *alloc.Result) {
	spent := map[alloc.Line]*big.Int{}
	for _, l := range w.plan.Lines {
		spent[l] = new(big.Int)
	}
	for _, d := range r.Decisions {
		sum := new(big.Int)
		for _, p := range r.Parts(d) {
			if p.Amount < 0 {
				t.Fatalf("%+v: %s pays %d", d, p.Line.Payer, p.Amount)
			}
			sum.Add(sum, big.NewInt(int64(p.Amount)))
			spent[p.Line].Add(spent[p.Line], big.NewInt(int64(p.Amount)))
		}
		if sum.Int64() != int64(d.Amount) || d.Amount > d.Asked || d.Amount < 0 {
			t.Fatalf("%+v: parts sum to %s", d, sum)
		}
		at := d.Asked
		for _, l := range r.Ledger(d) {
			if l.Before != at || l.After > l.Before {
				t.Fatalf("%+v: the ledger breaks at %+v", d, l)
			}
			at = l.After
		}
		if at != d.Amount {
			t.Fatalf("%+v: the ledger ends with %d", d, at)
		}
	}
	for _, p := range r.Spent() {
		if spent[p.Line].Cmp(big.NewInt(int64(p.Line.Budget))) > 0 || spent[p.Line].Int64() != int64(p.Amount) {
			t.Fatalf("%+v: %s is spent", p, spent[p.Line])
		}
	}
}

func TestRun_theOrderGivenDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t, 60)
		first := w.run(t).Encode()
		again := w.run(t).Encode()
		w.claims = rapid.Permutation(w.claims).Draw(t, "permuted")
		w.paid = rapid.Permutation(w.paid).Draw(t, "paid permuted")
		permuted := w.run(t).Encode()
		if !slices.Equal(first, again) || !slices.Equal(first, permuted) {
			t.Fatalf("%s\nagain\n%s\npermuted\n%s", first, again, permuted)
		}
	})
}
