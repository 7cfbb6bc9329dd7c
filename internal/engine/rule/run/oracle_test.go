package run_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// pairs is how many (rule, firm) pairs the oracle is asked about; CHENGBAN_RULE_PAIRS
// asks for more, as make fuzz does.
func pairs(t *testing.T) int {
	text := os.Getenv("CHENGBAN_RULE_PAIRS")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("CHENGBAN_RULE_PAIRS: %v", err)
	}
	return n
}

// calculation is how cel-go says that a calculation failed, and we that a row's value
// is unknown.
var calculation = regexp.MustCompile(`overflow|by zero|of a row is|no such day`)

// world is some random rules over some random firms.
type world struct {
	p     *ir.Program
	f     *frame.Frame
	facts []*schema.Facts
}

func newWorld(t *testing.T, d *ruletest.Dice, s *schema.Schema, rules, firms int) world {
	t.Helper()
	var all []*ir.Rule
	for len(all) < rules {
		texts := []string{d.Rule(d.N(4))}
		if d.One(3) {
			texts = append(texts, d.Rule(1))
		}
		r, err := ir.NewRule("r", s, ruletest.Params(), texts...)
		if err != nil {
			t.Fatalf("%q: %v", texts, err)
		}
		all = append(all, r)
	}
	today, _ := schema.DayOf("2026-11-30")
	w := world{f: frame.New(s, firms), p: ir.Link(s, all, schema.Setting{Today: today + int64(d.N(3))})}
	d.Fill(w.f, 2+d.N(12))
	for i := range firms {
		facts := s.Facts()
		w.f.Gather(i, facts)
		w.facts = append(w.facts, facts)
	}
	return w
}

// reference is the condition by cel-go; an error counts as unknown. That an unknown
// name never comes as an error is part of it: then nothing would be proved of unknown.
func reference(t0 *testing.T, p *ir.Program, r int, f *schema.Facts) (rule.Truth, bool) {
	t, failed := rule.True, false
	for _, c := range p.Rules[r].Rule.Clauses {
		x, err := c.Checked.Eval(f, p.Setting)
		if failed = failed || err != nil; err != nil && !calculation.MatchString(err.Error()) {
			t0.Fatalf("%s: %v", c.Checked.Src, err)
		}
		t = min(t, x)
	}
	return t, failed
}

// The oracle: Row, All and Chunk give what cel-go's partial evaluation gives.
func TestOracle(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	d := ruletest.NewDice(20261130)
	const rules, firms = 100, 333
	var seen [3]int
	failed := 0
	for n := 0; n < pairs(t); n += rules * firms {
		w := newWorld(t, d, s, rules, firms)
		rows, sheet := make([][]rule.Truth, firms), run.NewSheet(w.p)
		for i, f := range w.facts {
			rows[i] = make([]rule.Truth, rules)
			sheet.All(w.p, f, rows[i])
		}
		b := run.NewBulk(w.p, w.f)
		b.Chunk(0)
		for r := range w.p.Rules {
			yes, no := b.Rule(r)
			for i, f := range w.facts {
				want, err := reference(t, w.p, r, f)
				if err {
					failed++
				}
				seen[want+1]++
				chunk := rule.Unknown + rule.Truth(yes[i>>6]>>(i&63)&1) - rule.Truth(no[i>>6]>>(i&63)&1)
				if row := run.Row(w.p, r, f); row != want || rows[i][r] != want || chunk != want {
					t.Fatalf("%s\nwith %v %v %v: cel-go %s; Row %s, All %s, Chunk %s", source(w.p, r), f.Val, f.State, f.Kids, want, row, rows[i][r], chunk)
				}
			}
			if yes.Count()+no.Count() > firms || yes[5]|no[5] >= 1<<(firms-5*64) || yes[6]|no[6] != 0 {
				t.Fatalf("%s: bits beyond the last firm", source(w.p, r))
			}
		}
	}
	t.Logf("false %d, unknown %d, true %d; %d of them with a failed calculation", seen[0], seen[1], seen[2], failed)
	for i, n := range seen {
		if total := seen[0] + seen[1] + seen[2]; n*8 < total {
			t.Errorf("only %d of %d pairs are %s", n, total, rule.Truth(i-1))
		}
	}
	if failed == 0 {
		t.Error("no calculation failed")
	}
}

func source(p *ir.Program, r int) (out string) {
	for _, c := range p.Rules[r].Rule.Clauses {
		out += c.Checked.Src + "\n"
	}
	return out
}
