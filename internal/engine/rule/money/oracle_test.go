package money_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/rule/money"
)

// The oracle computes with unbounded fractions and looks at 64 bits only where
// the engine has an amount in its hand.

type paper struct {
	v       money.Values
	missing []string
	failed  bool
}

func (p *paper) fit(x *big.Int) *big.Rat {
	if !x.IsInt64() {
		p.failed = true
		return nil
	}
	return new(big.Rat).SetInt(x)
}

func (p *paper) read(attr string) *big.Rat {
	n, ok := p.v[attr].(int64)
	if !ok {
		p.missing = append(p.missing, attr)
		return nil
	}
	return big.NewRat(n, 1)
}

func ratOf(r money.Rate) *big.Rat {
	text, percent := strings.CutSuffix(r.String(), "%")
	x, _ := new(big.Rat).SetString(text)
	if percent {
		x.Quo(x, big.NewRat(100, 1))
	}
	return x
}

// eval gives nil when there is no amount.
func (p *paper) eval(x money.Expr) *big.Rat {
	switch x := x.(type) {
	case money.Fixed:
		return big.NewRat(int64(x.Amount), 1)
	case money.Base:
		return p.read(x.Attr)
	case money.PerHead:
		n := p.read(x.Count)
		if n == nil {
			return nil
		}
		return p.fit(n.Mul(n, big.NewRat(int64(x.Each), 1)).Num())
	case money.RateOf:
		of := p.eval(x.Of)
		if of == nil {
			return nil
		}
		return p.fit(onPaper(of.Mul(of, ratOf(x.Rate)), x.Round))
	case money.Limit:
		of := p.eval(x.Of)
		if of == nil {
			return nil
		}
		if x.Least != nil && (x.Most == nil || of.Cmp(big.NewRat(int64(*x.Most), 1)) <= 0) {
			of = larger(of, big.NewRat(int64(*x.Least), 1))
		} else if x.Most != nil {
			of = smaller(of, big.NewRat(int64(*x.Most), 1))
		}
		return of
	case money.Combine:
		return p.combine(x)
	case money.Tiers:
		return p.tiers(x)
	}
	return nil
}

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func (p *paper) combine(x money.Combine) *big.Rat {
	var all []*big.Rat
	for _, of := range x.Of {
		if f := p.eval(of); f != nil {
			all = append(all, f)
		}
	}
	if len(all) < len(x.Of) {
		return nil
	}
	out := all[0]
	for _, f := range all[1:] {
		switch x.Op {
		case money.Lesser:
			out = smaller(out, f)
		case money.Greater:
			out = larger(out, f)
		default:
			if out = p.fit(new(big.Rat).Add(out, f).Num()); out == nil {
				return nil
			}
		}
	}
	return out
}

// tiers gives each fen of the amount its rate by differences of the whole.
func (p *paper) tiers(x money.Tiers) *big.Rat {
	of := p.eval(x.Of)
	if of == nil {
		return nil
	}
	sum := new(big.Rat)
	for _, t := range x.Tiers {
		from := big.NewRat(int64(t.From), 1)
		if x.Mode == money.Progressive {
			part := of
			if t.To != nil {
				part = smaller(of, big.NewRat(int64(*t.To), 1))
			}
			part = larger(new(big.Rat).Sub(part, from), new(big.Rat))
			sum.Add(sum, part.Mul(part, ratOf(*t.Rate)))
			continue
		}
		low, high := of.Cmp(from), -1
		if t.To != nil {
			high = of.Cmp(big.NewRat(int64(*t.To), 1))
		}
		in := (low > 0 && high < 0) || (low == 0 && high < 0 && x.Includes == money.IncludesFrom) || (low > 0 && high == 0 && x.Includes == money.IncludesTo)
		if in && t.Give != nil {
			return big.NewRat(int64(*t.Give), 1)
		}
		if in {
			return p.fit(onPaper(new(big.Rat).Mul(of, ratOf(*t.Rate)), x.Round))
		}
	}
	if x.Mode == money.Whole {
		return new(big.Rat)
	}
	return p.fit(onPaper(sum, x.Round))
}

var bases = []string{"e.a", "e.b", "e.c"}

func anyExpr(t *rapid.T, depth int) money.Expr {
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 {
		kind %= 3
	}
	how := money.Rounding{Mode: anyMode.Draw(t, "mode"), To: anyUnit.Draw(t, "unit")}
	bound := func() *money.Fen {
		if rapid.Bool().Draw(t, "none") {
			return nil
		}
		f := money.Fen(anyNumber.Draw(t, "bound"))
		return &f
	}
	switch kind {
	case 1:
		return money.PerHead{Count: rapid.SampledFrom(bases).Draw(t, "attr"), Each: money.Fen(rapid.Int64Range(0, 1<<40).Draw(t, "each"))}
	case 2:
		return money.Fixed{Amount: money.Fen(anyNumber.Draw(t, "fixed"))}
	case 3:
		r, _ := anyRate(t)
		return money.RateOf{Rate: r, Of: anyExpr(t, depth-1), Round: how}
	case 4:
		x := money.Limit{Of: anyExpr(t, depth-1), Least: bound(), Most: bound()}
		if x.Least == nil && x.Most == nil {
			return x.Of
		}
		return x
	case 5, 6:
		x := money.Combine{Op: rapid.SampledFrom([]money.Op{money.Lesser, money.Greater, money.Sum}).Draw(t, "op")}
		for range rapid.IntRange(1, 3).Draw(t, "n") {
			x.Of = append(x.Of, anyExpr(t, depth-1))
		}
		return x
	case 7:
		return anyTiers(t, depth, how)
	}
	return money.Base{Attr: rapid.SampledFrom(bases).Draw(t, "attr")}
}

func anyTiers(t *rapid.T, depth int, how money.Rounding) money.Expr {
	x := money.Tiers{Of: anyExpr(t, depth-1), Round: how, Mode: rapid.SampledFrom([]money.TierMode{money.Progressive, money.Whole}).Draw(t, "tiers")}
	if x.Mode == money.Whole {
		x.Includes = rapid.SampledFrom([]money.Edge{money.IncludesFrom, money.IncludesTo}).Draw(t, "edge")
	}
	edges := rapid.SliceOfN(rapid.Int64Range(-100, 2000), 2, 4).Draw(t, "edges")
	slices.Sort(edges)
	rates := false
	for i := range edges {
		tier := money.Tier{From: money.Fen(edges[i])}
		if i+1 < len(edges) {
			to := money.Fen(edges[i+1])
			tier.To = &to
		}
		if x.Mode == money.Whole && rapid.Bool().Draw(t, "give") {
			give := money.Fen(rapid.Int64Range(0, 5000).Draw(t, "amount"))
			tier.Give = &give
		} else {
			r, _ := anyRate(t)
			tier.Rate, rates = &r, true
		}
		x.Tiers = append(x.Tiers, tier)
	}
	if !rates {
		x.Round = money.Rounding{}
	}
	return x
}

func TestEval_asOnPaper(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		x := anyExpr(t, 4)
		a := &money.Amount{Expr: x}
		for range 20 {
			v := money.Values{}
			for _, b := range bases {
				if rapid.IntRange(0, 5).Draw(t, "there") > 0 {
					v[b] = anyNumber.Draw(t, b)
				}
			}
			p := &paper{v: v}
			want, got := p.eval(x), a.Eval(v)
			text, _ := json.Marshal(a)
			switch {
			case want == nil:
				seen["none"]++
				slices.Sort(p.missing)
				if got.Known || (!p.failed && !cmp.Equal(slices.Compact(p.missing), got.Missing)) || (p.failed != (got.Problem != "")) {
					t.Fatalf("%s with %v: got %+v, want none, missing %v, failed %v", text, v, got, p.missing, p.failed)
				}
			case !got.Known || big.NewInt(int64(got.Amount)).Cmp(want.Num()) != 0:
				t.Fatalf("%s with %v: got %+v, want %s", text, v, got, want)
			default:
				seen["some"]++
			}
		}
	})
	if seen["none"] < 100 || seen["some"] < 100 {
		t.Errorf("the expressions are lopsided: %v", seen)
	}
}

// An expression, its text and the text read back are one.
func TestParse_readsBackWhatItWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := &money.Amount{Expr: anyExpr(t, 4)}
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := money.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, _ := json.Marshal(b)
		if string(text) != string(again) {
			t.Fatalf("%s, then %s", text, again)
		}
	})
}
