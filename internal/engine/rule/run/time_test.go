package run_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// What costs too much is stopped while running and is unknown, with its reason.
func TestRow_stopsWhatCostsTooMuch(t *testing.T) {
	t.Parallel()
	p := link(t, "e.patents.all(a, e.patents.all(b, a.year == b.year))")
	f := p.Schema.Facts()
	const rows = 3000
	f.Kids[0] = schema.Rows{N: rows, Val: make([]int64, rows*5)}
	var why run.Why
	if run.Explain(p, 0, f, &why); why.Truth != rule.Unknown || why.Causes[0].State != schema.Failed {
		t.Errorf("%+v", why)
	}
}

// Day by day: no result turns for an entity that the wheel did not name that day.
func TestWheel_namesEveryTurn(t *testing.T) {
	t.Parallel()
	s, d := ruletest.Schema(), ruletest.NewDice(41)
	f := frame.New(s, 150)
	d.Fill(f, 10)
	var rules []*ir.Rule
	for _, src := range []string{
		"e.founded <= today - years(3)", "today - e.founded >= days(1095) && e.sme", "e.certified + months(18) < today || e.hightech",
		"e.founded == today - days(1096)", "!(e.certified > today - years(2) && e.staff > 5)", "e.patents.exists(x, x.granted <= today - days(900))",
		"today - months(1) < today - days(30) || e.sme", "e.staff > 5",
	} {
		r, err := ir.NewRule("r", s, nil, src)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	start, _ := schema.DayOf("2026-11-28") // the day before the first anniversaries
	results := func(day int64) [][]rule.Truth {
		p := ir.Link(s, rules, schema.Setting{Today: day})
		out, facts, sheet := make([][]rule.Truth, f.N), s.Facts(), run.NewSheet(p)
		for row := range out {
			out[row] = make([]rule.Truth, len(rules))
			f.Gather(row, facts)
			sheet.All(p, facts, out[row])
		}
		return out
	}
	w := run.NewWheel(ir.Link(s, rules, schema.Setting{Today: start}), f, 90)
	before, turned, named := results(start), 0, 0
	for day := start + 1; day <= start+90; day++ {
		due, now := w.Due(day), results(day)
		named += len(due)
		for row := range now {
			for r := range rules {
				if now[row][r] == before[row][r] {
					continue
				}
				turned++
				if !slices.Contains(due, run.Due{Row: row, Rule: r}) {
					t.Fatalf("%s, firm %d, turned on %s and was not named", rules[r].Clauses[0].Checked.Src, row, schema.DayText(day))
				}
			}
		}
		before = now
	}
	if all := 90 * f.N * len(rules); turned < 20 || named*4 > all {
		t.Errorf("%d turned, %d of %d named", turned, named, all)
	}
}

func TestDiff_whoGainsAndLoses(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	f := frame.New(s, 4)
	put := func(row int, revenue int64) {
		if err := f.Put(row, s.Attr("e.revenue"), revenue); err != nil {
			t.Fatal(err)
		}
	}
	put(0, 1500_0000_00)
	put(1, 2500_0000_00)
	put(2, 100)
	if err := f.Put(1, s.Attr("e.staff"), 500); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(0, s.Attr("e.staff"), 5); err != nil {
		t.Fatal(err)
	}
	version := func(src string) *ir.Program {
		r, err := ir.NewRule("r", s, nil, src)
		if err != nil {
			t.Fatal(err)
		}
		return ir.Link(s, []*ir.Rule{r}, schema.Setting{})
	}
	money := func(n int64) func(int) int64 { return func(row int) int64 { return n * int64(row+1) } }
	old := version("e.revenue >= wan(2000)")
	got := run.Diff(old, 0, version("e.revenue >= wan(1000) && e.staff < 300"), 0, f, money(100), money(200))
	want := run.Difference{Gain: []int{0}, Lose: []int{1}, Before: 200, After: 200}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = run.Diff(old, 0, version("e.revenue >= wan(2000) && (e.insured > 0 || e.sme)"), 0, f, money(1), money(2))
	want = run.Difference{Lose: []int{1}, Before: 2, Undecided: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = run.Diff(old, 0, old, 0, f, money(1), money(2))
	if diff := cmp.Diff(run.Difference{Changed: []int{1}, Before: 2, After: 4}, got); diff != "" {
		t.Error(diff)
	}
}

// The documented narrowing: an error counts as unknown, where CEL gives unknown
// precedence over it and false over both.
func TestRow_errorCountsAsUnknown(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]rule.Truth{
		"10 / e.penalties > 1":                                 rule.Unknown,
		"10 / e.penalties > 1 || e.sme":                        rule.True,
		"10 / e.penalties > 1 && !e.sme":                       rule.False,
		"10 / e.penalties > 1 && e.staff > 5":                  rule.Unknown, // an error and an unknown
		"e.revenue / e.loan > percent(5)":                      rule.Unknown,
		"e.insured * 4611686018427387904 > 0":                  rule.Unknown,
		"10 % e.penalties == 0":                                rule.Unknown,
		"!(10 / e.penalties > 1)":                              rule.Unknown,
		"e.founded + days(10000000) > today":                   rule.Unknown,
		"(10 / e.penalties > 1 ? e.sme : e.sme)":               rule.Unknown,
		"e.patents.exists(x, x.year / (x.year - 2021) > 1)":    rule.Unknown,
		"e.patents.exists(x, 1 / (x.year - 2021) > 1 || true)": rule.True,
	} {
		p := link(t, src)
		f := firm(p.Schema, map[string]int64{"e.penalties": 0, "e.sme": 1, "e.loan": 0, "e.revenue": 5, "e.insured": 4, "e.founded": 20_000})
		f.Kids[0] = schema.Rows{N: 1, Val: []int64{0, 2021, 0, 0, 1}}
		if got := run.Row(p, 0, f); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
		var why run.Why
		run.Explain(p, 0, f, &why)
		if want == rule.Unknown && src != "10 / e.penalties > 1 && e.staff > 5" && src[0] != '(' && src[2] != 'p' && why.Causes[0].State != schema.Failed {
			t.Errorf("%s: the reason is %s, not a failed calculation", src, why.Causes[0].State)
		}
	}
}
