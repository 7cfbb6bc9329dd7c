package schema_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

func TestCompile_unitsAreTypes(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	for _, src := range []string{
		"e.revenue >= wan(2000)", "e.revenue >= p.min && e.staff < p.people", "e.rd / e.revenue >= percent(5)", "ratio(e.insured, e.staff) > p.share",
		"e.founded <= today - years(3)", "today - e.founded >= days(1095)", "e.founded + days(30) < date('2026-01-01')",
		"e.industry in ['C', 'I'] || e.industry.startsWith('M')", "has(e.rd) && !has(e.patents)", "e.revenue - e.revenue_last >= yuan(1) * 5",
		"e.patents.exists(x, x.kind == 'inv' && x.year >= 2020)", "e.patents.filter(x, x.held).size() >= 3", "size(e.patents) > 2",
		"sum(e.patents.map(x, x.spent)) >= wan(10)", "sum(e.patents.filter(x, x.held).map(x, x.spent)) >= wan(10)", "e.patents.all(x, x.granted <= today)",
		"e.hightech ? e.staff > 5 : e.name.contains('科技')", "-e.staff < 5", "e.hightech == e.sme",
	} {
		if _, err := s.Compile(src, ruletest.Params()); err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func TestCompile_refuses(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	for _, c := range []struct{ src, want string }{
		{"e.revenue >= 2000", "1:11: found no matching overload for '_>=_' applied to '(money, int)'; a number beside money needs its unit"},
		{"e.revenue >= e.staff", "(money, int)"},
		{"e.revenue == e.staff", "(money, int)"},
		{"e.staff >= wan(5)", "(int, money)"},
		{"e.rd / e.revenue >= 5", "(ratio, int)"},
		{"e.growth >= wan(1)", "(ratio, money)"},
		{"e.founded <= 20200101", "(date, int)"},
		{"today - e.founded >= 1095", "(days, int)"},
		{"e.revenu >= wan(1)", `1:1: nothing is called "e.revenu"; did you mean "e.revenue"?`},
		{"e.revenue >= p.mim", `did you mean "p.min"?`},
		{"e.revenue >= wann(1)", `there is no function "wann"; did you mean "wan"?`},
		{"e.年收入 >= wan(1)", "1:3: Syntax error"},
		{"e.industry == 'c'", `1:15: e.industry has no code "c"; did you mean`},
		{"e.district in ['wd', 'jaa']", `e.district has no code "jaa"; did you mean "ja"?`},
		{"e.patents.exists(x, x.kind == 'invv')", `kind has no code "invv"; did you mean "inv"?`},
		{"e.patents.exists(x, x.knd == 'inv')", "undefined field 'knd'"},
		{"e.industry >= 'C'", "found no matching overload"},
		{"e.growth >= 0.05", "(ratio, decimal)"},
		{"1.5 == 1.5", "1:1: no fractions"},
		{"e.founded < date('2026-02-30')", `1:18: "2026-02-30" is no day`},
		{"e.founded < date(e.name)", "is no day"},
		{"has(e.nothing)", "has() takes a name of the entity"},
		{"e.staff", "1:1: a condition must be true or false, this is int"},
		{"e.patents.exists(today, true)", `the loop variable "today" hides a name`},
		{"", "1:1: Syntax error"},
	} {
		_, err := s.Compile(c.src, ruletest.Params())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got  %v\n want %s", c.src, err, c.want)
		}
	}
}

func TestCompile_refusesBombs(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	for name, c := range map[string]struct{ src, want string }{
		"long":   {strings.Repeat(" ", 4001) + "true", "4005 characters, at most 4000"},
		"deep":   {strings.Repeat("(", 70) + "true" + strings.Repeat(")", 70), "recursion"},
		"loops":  {"e.patents.all(a, e.patents.all(b, e.patents.all(c, a.year == c.year)))", "nesting limit"},
		"cost":   {"e.patents.all(a, e.patents.all(b, " + strings.Repeat("a.year == b.year || ", 60) + "false))", "steps, at most"},
		"regexp": {"e.name.matches('(((a{50}){50}){50}){50}')", "matches"},
	} {
		begin := time.Now()
		_, err := s.Compile(c.src, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s took %s to be refused", name, took)
		}
	}
}

func TestEval_reference(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	day, _ := schema.DayOf("2026-11-30")
	f := s.Facts()
	set := func(id string, v int64) { f.Set(s.Attr(id), v) }
	set("e.revenue", 1760_0000_00)
	set("e.rd", 88_0000_00)
	set("e.industry", 2)
	founded, _ := schema.DayOf("2023-11-30")
	set("e.founded", founded)
	f.Kids[0] = schema.Rows{N: 2, Val: []int64{0, 2021, 5_0000_00, 19000, 1, 1, 2022, 6_0000_00, 19500, 0}}
	for src, want := range map[string]rule.Truth{
		"e.revenue >= wan(2000)":                    rule.False,
		"e.revenue >= wan(1760)":                    rule.True,
		"e.rd / e.revenue >= percent(5)":            rule.True,
		"e.rd / e.revenue > percent(5)":             rule.False,
		"e.founded <= today - years(3)":             rule.True,
		"e.founded < today - years(3)":              rule.False,
		"e.staff < 300":                             rule.Unknown,
		"e.staff < 300 || e.industry == 'C'":        rule.True,
		"has(e.staff)":                              rule.False,
		"has(e.revenue)":                            rule.True,
		"sum(e.patents.map(x, x.spent)) == wan(11)": rule.True,
		"sum(e.patents.filter(x, x.year > 2030).map(x, x.spent)) == wan(0)": rule.True,
		"e.patents.exists(x, x.kind == 'inv' && x.held)":                    rule.True,
		"e.patents.all(x, x.held)":                                          rule.False,
		"e.patents.filter(x, x.granted > date('2023-01-01')).size() == 1":   rule.True,
	} {
		c, err := s.Compile(src, ruletest.Params())
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if got, err := c.Eval(f, schema.Setting{Today: day}); got != want || err != nil {
			t.Errorf("%s: got %s (%v), want %s", src, got, err, want)
		}
	}
}
