package run_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// A curve answers for every place of the threshold what a run with it there counts.
func TestCurve_isWhatARunGives(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	f := frame.New(s, 5000)
	ruletest.NewDice(3).Fill(f, 6)
	amount := func(row int) int64 { return int64(row%7) * 100 }
	for _, c := range []struct {
		src, param string
		at         []int64
	}{
		{"e.revenue >= p.min && e.staff < 300 || e.sme", "p.min", []int64{0, 1, 100_000_000, 100_000_001, 2_000_000_000, 1 << 60}},
		{"!(e.staff > p.people) && e.hightech", "p.people", []int64{-5, 0, 1, 299, 300, 301}},
		{"p.people > e.staff + e.penalties", "p.people", []int64{0, 300, 301, 302}},
		{"e.rd / e.revenue >= p.share || e.listed", "p.share", []int64{-50_000, 0, 50_000, 49_999, 1_000_000}},
		{"e.rd / e.revenue > p.share", "p.share", []int64{-50_000, 0, 50_000, 50_001}},
		{"e.founded <= p.since", "p.since", []int64{18_000, 19_000, 19_781, 20_000}},
	} {
		r, err := ir.NewRule("r", s, ruletest.Params(), c.src)
		if err != nil {
			t.Fatal(err)
		}
		p := ir.Link(s, []*ir.Rule{r}, schema.Setting{})
		curve, err := run.NewCurve(p, f, 0, c.param, amount)
		if err != nil {
			t.Fatalf("%s: %v", c.src, err)
		}
		for _, sorted := range []bool{false, true} {
			if sorted {
				curve.Sort()
			}
			for _, v := range c.at {
				moved := ir.Link(s, []*ir.Rule{r}, schema.Setting{Params: map[string]int64{c.param: v}})
				yes, maybe := run.Select(moved, f, 0)
				want := run.Band{Certain: len(yes), Possible: len(yes) + len(maybe)}
				for _, row := range yes {
					want.CertainMoney += amount(row)
				}
				want.PossibleMoney = want.CertainMoney
				for _, row := range maybe {
					want.PossibleMoney += amount(row)
				}
				if diff := cmp.Diff(want, curve.At(v)); diff != "" {
					t.Errorf("%s at %d, sorted %v: %s", c.src, v, sorted, diff)
				}
			}
		}
	}
}

func TestCurve_refusesWhatHasNoThreshold(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	for _, src := range []string{"e.revenue >= p.min || e.loan >= p.min", "e.revenue == p.min", "e.revenue >= p.min + yuan(1)", "e.sme"} {
		r, err := ir.NewRule("r", s, ruletest.Params(), src)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run.NewCurve(ir.Link(s, []*ir.Rule{r}, schema.Setting{}), frame.New(s, 1), 0, "p.min", nil); err == nil || !strings.Contains(err.Error(), "p.min") {
			t.Errorf("%s: got %v", src, err)
		}
	}
}

// After a change the rules that read what changed give what all rules give.
func TestDelta_findsEveryFlip(t *testing.T) {
	t.Parallel()
	s, d := ruletest.Schema(), ruletest.NewDice(11)
	w := newWorld(t, d, s, 200, 100)
	sheet, memo := run.NewSheet(w.p), run.NewMemo(w.p)
	was, now := make([]rule.Truth, 200), make([]rule.Truth, 200)
	flips := 0
	for i, f := range w.facts {
		sheet.All(w.p, f, was)
		attr := d.N(len(s.Attrs) - 1)
		if d.One(5) {
			f.State[attr] = schema.NotGranted
		} else {
			f.Set(attr, d.Value(&s.Attrs[attr]))
		}
		sheet.All(w.p, f, now)
		var want []run.Flip
		for r := range now {
			if was[r] != now[r] {
				want = append(want, run.Flip{Rule: r, Was: was[r], Now: now[r]})
			}
		}
		got := memo.Delta(w.p, f, run.Affected(w.p, []int{attr}, nil), func(r int) rule.Truth { return was[r] }, nil)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("firm %d, %s: %s", i, s.Attrs[attr].ID, diff)
		}
		flips += len(got)
	}
	if flips < 50 {
		t.Errorf("only %d results changed", flips)
	}
}

func TestFunnel_countsWhatEachConditionDoes(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	f := frame.New(s, 5000)
	ruletest.NewDice(5).Fill(f, 9)
	r, err := ir.NewRule("r", s, nil, "e.revenue >= wan(100)", "e.staff < 300", "e.sme || e.hightech")
	if err != nil {
		t.Fatal(err)
	}
	p := ir.Link(s, []*ir.Rule{r}, schema.Setting{})
	got, near := run.Funnel(p, f, 0, 1<<30)
	want, wantNear := make([]run.Step, 3), 0
	facts := s.Facts()
	for row := range f.N {
		f.Gather(row, facts)
		var t [3]rule.Truth
		left, not, last := true, 0, 0
		for i := range t {
			one := *p
			one.Rules = []ir.Linked{{Root: p.Rules[0].Clauses[i]}}
			t[i] = run.Row(&one, 0, facts)
			if t[i] != rule.True {
				left, not, last = false, not+1, i
			}
			switch {
			case t[i] == rule.False:
				want[i].Fails++
			case t[i] == rule.Unknown:
				want[i].Unknown++
			}
			if left {
				want[i].Left++
			}
		}
		switch {
		case not == 1 && t[last] == rule.False:
			want[last].Only++
			wantNear++
		case not == 1:
			want[last].OnlyU++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(near) != wantNear || wantNear == 0 {
		t.Errorf("%s; %d near, want %d", diff, len(near), wantNear)
	}
}
