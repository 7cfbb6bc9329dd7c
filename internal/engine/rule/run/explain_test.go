package run_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

func link(t *testing.T, texts ...string) *ir.Program {
	t.Helper()
	s := ruletest.Schema()
	r, err := ir.NewRule("r", s, ruletest.Params(), texts...)
	if err != nil {
		t.Fatal(err)
	}
	today, _ := schema.DayOf("2026-11-30")
	return ir.Link(s, []*ir.Rule{r}, schema.Setting{Today: today})
}

func firm(s *schema.Schema, values map[string]int64) *schema.Facts {
	f := s.Facts()
	for id, v := range values {
		f.Set(s.Attr(id), v)
	}
	return f
}

func TestExplain_gapsAndGroups(t *testing.T) {
	t.Parallel()
	p := link(t, "e.revenue >= wan(2000)", "e.staff <= 300 && e.hightech", "e.industry == 'C' || e.growth >= percent(10) && e.sme", "e.listed || e.penalties == 0")
	f := firm(p.Schema, map[string]int64{
		"e.revenue": 1760_0000_00, "e.staff": 320, "e.industry": 0, "e.growth": 80_000, "e.sme": 1, "e.listed": 1,
	})
	f.State[p.Schema.Attr("e.hightech")] = schema.Stale
	var why run.Why
	run.Explain(p, 0, f, &why)
	type line struct {
		Kind   run.CauseKind
		Span   int
		Clause int
		State  schema.State
		Gap    int64
	}
	var got []line
	for _, c := range why.Causes {
		got = append(got, line{c.Kind, c.Span, c.Clause, c.State, c.Gap})
	}
	want := []line{
		{run.Unmet, 0, 0, schema.Known, 240_0000_00},
		{run.Unmet, 0, 1, schema.Known, 20},
		{run.Missing, 0, 1, schema.Stale, 0},
		{run.AnyOf, 2, 2, schema.Known, 0},
		{run.Unmet, 0, 2, schema.Known, 0},
		{run.Unmet, 0, 2, schema.Known, 20_000},
	}
	if diff := cmp.Diff(want, got); diff != "" || why.Truth != rule.False {
		t.Errorf("%s: %s", why.Truth, diff)
	}
	f.Set(p.Schema.Attr("e.revenue"), 2000_0000_00)
	f.Set(p.Schema.Attr("e.staff"), 300)
	f.Set(p.Schema.Attr("e.hightech"), 1)
	f.Set(p.Schema.Attr("e.growth"), 100_000)
	if run.Explain(p, 0, f, &why); why.Truth != rule.True || len(why.Causes) > 0 {
		t.Errorf("with all of it: %+v", why)
	}
	if run.Because(p, 0, f, &why); why.Truth != rule.True || len(why.Causes) == 0 {
		t.Errorf("why it holds: %+v", why)
	}
}

func TestExplain_takesNoMemory(t *testing.T) {
	p := link(t, "e.revenue >= wan(2000)", "e.staff <= 300 && e.hightech", "e.industry == 'C' || e.growth >= percent(10) && e.sme")
	f := firm(p.Schema, map[string]int64{"e.revenue": 1, "e.staff": 320, "e.industry": 0})
	why := run.Why{Causes: make([]run.Cause, 0, 32)}
	if n := testing.AllocsPerRun(100, func() { run.Explain(p, 0, f, &why) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Changing exactly what Explain names makes the rule hold, and with one of them left
// as it was it does not.
func TestExplain_changingWhatItNamesFlipsTheResult(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	d := ruletest.NewDice(7)
	flipped, stayed := 0, 0
	for range 30 {
		w := newWorld(t, d, s, 40, 64)
		var why run.Why
		once := eachOnce(w.p)
		for r := range w.p.Rules {
			for _, f := range w.facts {
				run.Explain(w.p, r, f, &why)
				if got := run.Row(w.p, r, f); got != why.Truth || (got == rule.True) != (len(why.Causes) == 0) {
					t.Fatalf("%s\nRow %s, Explain %+v", source(w.p, r), got, why)
				}
				chosen, ok := choose(d, why.Causes)
				if !ok || !once[r] || why.Truth == rule.True {
					continue
				}
				if got := holds(w.p, r, f, chosen); got != rule.True {
					t.Fatalf("%s\nwith %v still %s", source(w.p, r), chosen, got)
				}
				flipped++
				if branches(w.p, w.p.Rules[r].Root) { // the other branch may hold as well
					continue
				}
				left := d.N(len(chosen))
				if got := holds(w.p, r, f, append(append([]ir.Ref{}, chosen[:left]...), chosen[left+1:]...)); got == rule.True {
					t.Fatalf("%s\n%v is named, and without changing it the rule holds", source(w.p, r), chosen[left])
				}
				stayed++
			}
		}
	}
	if flipped < 10_000 || stayed < 10_000 {
		t.Errorf("only %d flipped, %d stayed", flipped, stayed)
	}
}

func branches(p *ir.Program, x ir.Ref) bool {
	n := &p.Nodes[x.Node()]
	return n.Kind == ir.KIf || slices.ContainsFunc(n.Kids, func(k ir.Ref) bool { return branches(p, k) })
}

// eachOnce tells the rules in which no condition stands twice: where one does, what is
// changed for one place may undo another.
func eachOnce(p *ir.Program) []bool {
	out := make([]bool, len(p.Rules))
	for r := range p.Rules {
		seen := map[int]bool{}
		out[r] = true
		var visit func(x ir.Ref)
		visit = func(x ir.Ref) {
			n := &p.Nodes[x.Node()]
			out[r] = out[r] && (!seen[x.Node()] || n.Kind == ir.KTrue)
			seen[x.Node()] = true
			for _, k := range n.Kids {
				visit(k)
			}
		}
		visit(p.Rules[r].Root)
	}
	return out
}

// choose takes all causes, and of each group of alternatives one at random; ok is
// false when they contradict each other or name one condition twice.
func choose(d *ruletest.Dice, causes []run.Cause) (out []ir.Ref, ok bool) {
	var take func(c []run.Cause)
	take = func(c []run.Cause) {
		for len(c) > 0 {
			head, members := c[0], c[1:1+c[0].Span]
			c = c[1+head.Span:]
			switch head.Kind {
			case run.AllOf:
				take(members)
			case run.AnyOf:
				var alternatives [][]run.Cause
				for len(members) > 0 {
					n := 1 + members[0].Span
					alternatives, members = append(alternatives, members[:n]), members[n:]
				}
				take(alternatives[d.N(len(alternatives))])
			default:
				out = append(out, head.Want)
			}
		}
	}
	take(causes)
	seen := map[int]bool{}
	for _, r := range out {
		if seen[r.Node()] || r.Node() == 0 {
			return nil, false
		}
		seen[r.Node()] = true
	}
	return out, true
}

// holds evaluates a rule with some conditions set to what they should be.
func holds(p *ir.Program, r int, f *schema.Facts, set []ir.Ref) rule.Truth {
	var truth func(x ir.Ref) rule.Truth
	truth = func(x ir.Ref) rule.Truth {
		t, n := rule.Unknown, p.Nodes[x.Node()]
		forced := false
		for _, s := range set {
			if s.Node() == x.Node() {
				t, forced = rule.True, true
				if s.Negated() {
					t = rule.False
				}
			}
		}
		switch {
		case forced:
		case n.Kind == ir.KAnd:
			t = rule.True
			for _, k := range n.Kids {
				t = min(t, truth(k))
			}
		case n.Kind == ir.KIf:
			if c := truth(n.Kids[0]); c != rule.Unknown {
				t = truth(n.Kids[(3-int(c))/2])
			}
		default:
			one := *p
			one.Rules = []ir.Linked{{Root: ir.Ref(x.Node() << 1)}}
			t = run.Row(&one, 0, f)
		}
		if x.Negated() {
			return -t
		}
		return t
	}
	return truth(p.Rules[r].Root)
}
