package check_test

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/check"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

func linked(t *testing.T, rules ...*ir.Rule) *ir.Program {
	t.Helper()
	return ir.Link(ruletest.Schema(), rules, schema.Setting{Today: 20_787})
}

func of(t *testing.T, params []schema.Param, texts ...string) *ir.Rule {
	t.Helper()
	r, err := ir.NewRule("r", ruletest.Schema(), params, texts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRule_findings(t *testing.T) {
	t.Parallel()
	f := func(kind check.Kind, clauses ...int) check.Finding {
		return check.Finding{Kind: kind, Clauses: clauses}
	}
	for _, c := range []struct {
		texts []string
		want  []check.Finding
	}{
		{[]string{"e.sme", "e.industry == 'C'", "e.staff > 5", "e.industry in ['O', 'P']"}, []check.Finding{f(check.Unsatisfiable, 1, 3)}},
		{[]string{"e.revenue >= wan(2000)", "e.revenue < wan(2000)"}, []check.Finding{f(check.Unsatisfiable, 0, 1)}},
		{[]string{"e.revenue >= wan(2000)", "e.revenue <= wan(2000)"}, nil},
		{[]string{"e.staff > 5 && e.staff < 6"}, []check.Finding{f(check.Unsatisfiable, 0)}},
		{[]string{"e.staff >= 5 || e.staff < 9", "e.sme"}, []check.Finding{f(check.AlwaysTrue, 0)}},
		{[]string{"e.rd / e.revenue > percent(5)", "e.rd / e.revenue <= percent(5)"}, []check.Finding{f(check.Unsatisfiable, 0, 1)}},
		{[]string{"e.staff >= 10", "e.staff >= 5"}, []check.Finding{f(check.Implied, 1)}},
		{[]string{"e.industry == 'C'", "e.industry in ['C', 'D']"}, []check.Finding{f(check.Implied, 1)}},
		{[]string{"e.sme || e.hightech", "!e.sme", "!e.hightech"}, []check.Finding{f(check.Unsatisfiable, 0, 1, 2)}},
		{[]string{"e.founded <= today - years(3)", "e.founded > today - years(1)"}, []check.Finding{f(check.Unsatisfiable, 0, 1)}},
	} {
		got := check.New(linked(t, of(t, nil, c.texts...))).Rule(0)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.texts, diff)
		}
	}
}

func TestRule_wordsAndParameters(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	for _, c := range []struct {
		src, words string
		want       bool
	}{
		{"e.revenue > p.min", "营业收入2000万元以上（含本数）", true},
		{"e.revenue >= p.min", "营业收入2000万元以上（含本数）", false},
		{"p.min < e.revenue", "营业收入2000万元以上（含本数）", true},
		{"p.min <= e.revenue", "营业收入2000万元以上（含本数）", false},
		{"e.revenue >= p.min", "2000万元以上（不含本数）", true},
		{"e.revenue < p.min", "不超过2000万元（含本数）", true},
		{"e.revenue <= p.min", "不超过2000万元（含本数）", false},
		{"e.revenue <= p.min", "不足2000万元（不含本数）", true},
		{"e.revenue < p.min", "不足2000万元（不含本数）", false},
	} {
		r := &ir.Rule{Params: ruletest.Params()[:1]}
		if err := r.Add(s, c.src, "第一条", c.words); err != nil {
			t.Fatal(err)
		}
		got := check.New(linked(t, r)).Rule(0)
		if (len(got) == 1 && got[0].Kind == check.Boundary) != c.want {
			t.Errorf("%s against %s: %+v", c.src, c.words, got)
		}
	}
	got := check.New(linked(t, of(t, ruletest.Params(), "e.revenue >= p.min && e.staff < p.people"))).Rule(0)
	want := []check.Finding{{Kind: check.DeadParam, Param: 2}, {Kind: check.DeadParam, Param: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTiers_gapsAndOverlaps(t *testing.T) {
	t.Parallel()
	tier := func(text string) *ir.Rule { return of(t, nil, "e.industry == 'C'", text) }
	p := linked(t, tier("e.equipment >= wan(500) && e.equipment < wan(1000)"), tier("e.equipment >= wan(1000) && e.equipment <= wan(2000)"),
		tier("e.equipment >= wan(2000) && e.equipment < wan(5000)"), tier("e.equipment > wan(5000)"))
	got := check.New(p).Tiers([]int{0, 1, 2, 3})
	want := []check.Finding{{Kind: check.Overlap, Rule: 2, Other: 1, Words: "2000 万元"}, {Kind: check.Gap, Rule: 3, Other: 2, Words: "5000.000001 万元"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is claimed never contradicts data: no rule that holds for nobody holds for a
// firm, none that always holds fails for one, no firm meets two rules that are apart,
// and every witness meets both.
func TestChecker_neverContradictsData(t *testing.T) {
	t.Parallel()
	s, d := ruletest.Schema(), ruletest.NewDice(17)
	var never, always, apart, both int
	for range 8 {
		var rules []*ir.Rule
		for range 40 {
			rules = append(rules, of(t, ruletest.Params(), d.Rule(d.N(3)), d.Rule(d.N(2))))
		}
		p := linked(t, rules...)
		f := frame.New(s, 1500)
		d.Fill(f, 15)
		c := check.New(p)
		b, tally := run.NewBulk(p, f), make([]run.Tally, len(rules))
		b.Count(0, f.Chunks(), tally) // of one chunk, whose bitmaps stay
		for r := range rules {
			if c.Never(r) {
				if never++; tally[r].True > 0 {
					t.Errorf("%s && %s: said to hold for nobody, holds for %d", rules[r].Clauses[0].Checked.Src, rules[r].Clauses[1].Checked.Src, tally[r].True)
				}
			}
			if c.Always(r) {
				if always++; tally[r].False > 0 {
					t.Errorf("%s: said to hold always, fails for %d", rules[r].Clauses[0].Checked.Src, tally[r].False)
				}
			}
			for q := range r {
				x, _ := b.Rule(q)
				y, _ := b.Rule(r)
				n := 0
				for w := range x {
					n += bits.OnesCount64(x[w] & y[w])
				}
				if q == 0 {
					if got := check.Both(p, f, q, r); got != n {
						t.Errorf("Both counts %d, the bitmaps %d", got, n)
					}
				}
				if c.Apart(q, r) {
					if apart++; n > 0 {
						t.Errorf("rules said to be apart share %d firms", n)
					}
				} else if w := c.Witness(q, r); w != nil {
					both++
					if run.Row(p, q, w) != rule.True || run.Row(p, r, w) != rule.True {
						t.Error("a witness that does not meet both")
					}
				}
			}
		}
	}
	if never < 10 || always < 2 || apart < 500 || both < 50 {
		t.Errorf("too little was claimed: never %d, always %d, apart %d, witnesses %d", never, always, apart, both)
	}
}

func TestChecker_givesUpOnTooManyBoxes(t *testing.T) {
	t.Parallel()
	text := "true"
	for k := range 9 {
		text += fmt.Sprintf(" && (e.staff > %d || e.insured > %d || e.graduates < %d)", k, 20-k, k+5)
	}
	got := check.New(linked(t, of(t, nil, text))).Rule(0)
	if !slices.ContainsFunc(got, func(f check.Finding) bool { return f.Kind == check.TooComplex }) {
		t.Errorf("got %+v", got)
	}
}
