package ruletool

import (
	"context"
	"fmt"
	"time"

	"github.com/chengban/chengban/internal/base/yardstick"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Figures are what "bench rules" measures. Times of a pair are of one rule for one
// firm; every figure beside its yardstick was taken in the same run on one core.
type Figures struct {
	Machine string `json:"machine"`
	Firms   int    `json:"firms"`
	Rules   int    `json:"rules"`

	Load1M      float64 `json:"load_1m_s"` // from the generator into columns, scaled to 1 M
	BytesEntity float64 `json:"bytes_per_entity"`

	NSPerPair  float64 `json:"ns_per_pair"` // those of Shapes
	FullMatchS float64 `json:"full_match_s"`

	Shapes    Match `json:"shapes"`
	Strangers Match `json:"no_shared_condition"`

	OneRuleNS       float64 `json:"one_rule_ns"`
	HandLoopNS      float64 `json:"hand_loop_ns"`        // true or false, unknown ignored
	HandKleeneNS    float64 `json:"hand_loop_kleene_ns"` // with the same three values
	OneRuleVsHand   float64 `json:"one_rule_vs_hand_loop"`
	OneRuleVsKleene float64 `json:"one_rule_vs_hand_loop_kleene"`
	CelNS           float64 `json:"cel_go_ns"`         // plain, all known, values prepared
	CelPartialNS    float64 `json:"cel_go_partial_ns"` // with unknowns, as the oracle runs it
	SQLiteNS        float64 `json:"sqlite_ns"`
	RowNS           float64 `json:"row_ns"`
	ExplainNS       float64 `json:"explain_ns"`
	AllRulesFirmMS  float64 `json:"all_rules_one_firm_ms"` // with reasons
	RematchUS       float64 `json:"rematch_us"`            // the attribute that most rules read
	RematchRules    int     `json:"rematch_rules"`
	SliderMS        float64 `json:"slider_ms"`
	SliderNextUS    float64 `json:"slider_next_us"`
	SliderSortMS    float64 `json:"slider_sort_ms"`
	StaticMS        float64 `json:"static_checks_ms"` // every rule, and every pair for overlap
	Alloc1M         float64 `json:"alloc_1m_s"`
	Overlaps        int     `json:"overlapping_pairs"`
}

// Match is a full run of a rule set.
type Match struct {
	NSPerPair  float64 `json:"ns_per_pair"`
	FullMatchS float64 `json:"full_match_s"`
	FunnelNS   float64 `json:"ns_per_pair_with_funnel"`
	Distinct   int     `json:"distinct_conditions"`
	References int     `json:"condition_references"`
	True       int     `json:"true"`
	False      int     `json:"false"`
	Unknown    int     `json:"unknown"`
}

// bench is a run of the benchmark.
type bench struct {
	s   *schema.Schema
	f   *frame.Frame
	out Figures
}

// benchDay is the day that the benchmark's rules are asked about.
const benchDay = 20_787 // 2026-11-30

// allocateFrom is from how many firms on a run also allocates its million claims.
const allocateFrom = 100_000

// Bench measures rules over firms.
func Bench(ctx context.Context, firms, rules int) (*Figures, error) {
	s, err := shapesSchema()
	if err != nil {
		return nil, err
	}
	b := &bench{s: s}
	b.out.Machine = yardstick.Machine()
	b.out.Firms, b.out.Rules = firms, rules
	b.out.Load1M = yardstick.Took(func() { b.f = city(s, firms) }).Seconds() * 1e6 / float64(firms)
	b.out.BytesEntity = float64(b.f.Bytes()) / float64(firms)
	shapes, err := varied(s, rules)
	if err != nil {
		return nil, err
	}
	worst, err := strangers(s, rules)
	if err != nil {
		return nil, err
	}
	p := ir.Link(s, shapes, schema.Setting{Today: benchDay})
	b.out.Shapes = b.match(p)
	b.out.NSPerPair, b.out.FullMatchS = b.out.Shapes.NSPerPair, b.out.Shapes.FullMatchS
	b.out.Strangers = b.match(ir.Link(s, worst, schema.Setting{Today: benchDay}))
	b.single(p)
	b.changes(p)
	if err := b.slider(); err != nil {
		return nil, err
	}
	b.static(p)
	if firms >= allocateFrom {
		if err := b.allocate(); err != nil {
			return nil, err
		}
	}
	return &b.out, b.oneRule(ctx)
}

// best is the least processor time of n runs.
func (b *bench) best(n int, do func()) time.Duration {
	best := time.Duration(1 << 62)
	for range n {
		best = min(best, yardstick.Took(do))
	}
	return best
}

func (b *bench) match(p *ir.Program) (m Match) {
	pairs := float64(b.f.N) * float64(len(p.Rules))
	bulk, tally := run.NewBulk(p, b.f), make([]run.Tally, len(p.Rules))
	took := b.best(3, func() {
		clear(tally)
		bulk.Count(0, b.f.Chunks(), tally)
	})
	m.FullMatchS, m.NSPerPair = took.Seconds(), float64(took.Nanoseconds())/pairs
	for _, t := range tally {
		m.True, m.False, m.Unknown = m.True+t.True, m.False+t.False, m.Unknown+t.Unknown
	}
	steps := make([][]run.Step, len(p.Rules))
	for r := range steps {
		steps[r] = make([]run.Step, len(p.Rules[r].Clauses))
	}
	took = b.best(1, func() {
		for c := range b.f.Chunks() {
			bulk.Chunk(c)
			for r := range steps {
				bulk.Steps(r, steps[r], nil)
			}
		}
	})
	m.FunnelNS = float64(took.Nanoseconds()) / pairs
	for i := range p.Nodes {
		if k := p.Nodes[i].Kind; p.Top[i] && k != ir.KAnd && k != ir.KIf {
			m.Distinct++
		}
		m.References += len(p.Nodes[i].Kids)
	}
	return m
}

// single is one firm: one rule, one explanation, all rules with reasons.
func (b *bench) single(p *ir.Program) {
	const firms = 500
	facts := make([]*schema.Facts, firms)
	for i := range facts {
		facts[i] = b.s.Facts()
		b.f.Gather(i*(b.f.N/firms), facts[i])
	}
	why, n := &run.Why{Causes: make([]run.Cause, 0, 64)}, float64(firms*len(p.Rules))
	took := b.best(3, func() {
		for _, f := range facts {
			for r := range p.Rules {
				run.Explain(p, r, f, why)
			}
		}
	})
	b.out.ExplainNS = float64(took.Nanoseconds()) / n
	b.out.AllRulesFirmMS = took.Seconds() * 1000 / firms
	took = b.best(3, func() {
		for _, f := range facts {
			for r := range p.Rules {
				run.Row(p, r, f)
			}
		}
	})
	b.out.RowNS = float64(took.Nanoseconds()) / n
}

// changes is one attribute of one firm that changes: the one that most rules read.
func (b *bench) changes(p *ir.Program) {
	attr := 0
	for i := range p.ByAttr {
		if len(p.ByAttr[i]) > len(p.ByAttr[attr]) && b.s.Attrs[i].Type == schema.Money {
			attr = i
		}
	}
	facts, memo, was := b.s.Facts(), run.NewMemo(p), make([]rule.Truth, len(p.Rules))
	sheet, flips := run.NewSheet(p), make([]run.Flip, 0, len(p.Rules))
	b.f.Gather(1, facts)
	sheet.All(p, facts, was)
	rules := run.Affected(p, []int{attr}, nil)
	b.out.RematchRules = len(rules)
	const turns = 2000
	took := b.best(3, func() {
		for i := range turns {
			facts.Set(attr, int64(i)*7_777_777)
			flips = memo.Delta(p, facts, rules, func(r int) rule.Truth { return was[r] }, flips[:0])
		}
	})
	b.out.RematchUS = took.Seconds() * 1e6 / turns
}

// oneRuleSource is the rule of the comparison with a loop by hand.
const oneRuleSource = "e.industry in ['C', 'I', 'M'] && e.revenue >= wan(2000) && e.staff < 300 && e.hightech"

func (b *bench) oneRule(ctx context.Context) error {
	r, err := ir.NewRule("one", b.s, nil, oneRuleSource)
	if err != nil {
		return err
	}
	p := ir.Link(b.s, []*ir.Rule{r}, schema.Setting{Today: benchDay})
	bulk, tally, n := run.NewBulk(p, b.f, 0), make([]run.Tally, 1), float64(b.f.N)
	ours := b.best(5, func() { clear(tally); bulk.Count(0, b.f.Chunks(), tally) })
	b.out.OneRuleNS = float64(ours.Nanoseconds()) / n
	ignoring, kleene, revenue := 0, run.Tally{}, plain(b.f, b.s.Attr("e.revenue"))
	b.out.HandLoopNS = float64(b.best(5, func() { ignoring = handLoop(b.s, b.f, revenue) }).Nanoseconds()) / n
	b.out.HandKleeneNS = float64(b.best(5, func() { kleene = handKleene(b.s, b.f, revenue) }).Nanoseconds()) / n
	b.out.OneRuleVsHand, b.out.OneRuleVsKleene = b.out.OneRuleNS/b.out.HandLoopNS, b.out.OneRuleNS/b.out.HandKleeneNS
	if kleene != tally[0] {
		return fmt.Errorf("the loop by hand counts %+v, the engine %+v (and ignoring unknown %d)", kleene, tally[0], ignoring)
	}
	if err := b.cel(r); err != nil {
		return err
	}
	return b.sqlite(ctx, tally[0].True)
}

func (b *bench) cel(r *ir.Rule) error {
	c := r.Clauses[0].Checked
	fast, err := c.Plain()
	if err != nil {
		return err
	}
	const firms = 20_000
	facts, vars := make([]*schema.Facts, firms), make([]map[string]any, firms)
	for i := range facts {
		facts[i], vars[i] = b.s.Facts(), map[string]any{}
		b.f.Gather(i%b.f.N, facts[i])
		for _, a := range c.Attrs {
			vars[i][b.s.Attrs[a].ID] = schema.Lift(&b.s.Attrs[a], facts[i].Val[a])
		}
	}
	b.out.CelNS = float64(b.best(3, func() {
		for i := range vars {
			if _, e := fast(vars[i]); e != nil {
				err = e
			}
		}
	}).Nanoseconds()) / firms
	b.out.CelPartialNS = float64(b.best(2, func() {
		for _, f := range facts {
			if _, e := c.Eval(f, schema.Setting{Today: benchDay}); e != nil {
				err = e
			}
		}
	}).Nanoseconds()) / firms
	return err
}

func (b *bench) sqlite(ctx context.Context, want int) error {
	ids := []string{"e.industry", "e.revenue", "e.staff", "e.hightech"}
	rows := min(b.f.N, 1_000_000)
	got, took, err := yardstick.Scan(ctx, []string{"industry", "revenue", "staff", "hightech"}, rows, func(row, c int) any {
		if col := &b.f.Cols[b.s.Attr(ids[c])]; col.Is(row) {
			return col.At(row)
		}
		return nil
	}, "industry IN (2, 8, 12) AND revenue >= 2000000000 AND staff < 300 AND hightech")
	if err == nil && rows == b.f.N && got != want {
		err = fmt.Errorf("SQLite counts %d, the engine %d", got, want)
	}
	b.out.SQLiteNS = float64(took.Nanoseconds()) / float64(rows)
	return err
}

// slider is the threshold of a rule that moves: the first answer, and those after it.
func (b *bench) slider() error {
	params := []schema.Param{{ID: "p.min", Type: schema.Money, Value: 2_000_000_000}}
	r, err := ir.NewRule("slider", b.s, params, "e.revenue >= p.min", "e.industry in ['C', 'I', 'M']", "e.staff < 300 && !e.blacklist")
	if err != nil {
		return err
	}
	p := ir.Link(b.s, []*ir.Rule{r}, schema.Setting{Today: benchDay})
	invest := &b.f.Cols[b.s.Attr("e.invest")]
	amount := func(row int) int64 { return min(invest.At(row)/20, 1000_0000_00) }
	var curve *run.Curve
	b.out.SliderMS = b.best(3, func() {
		if curve, err = run.NewCurve(p, b.f, 0, "p.min", amount); err == nil {
			curve.At(1_500_000_000)
		}
	}).Seconds() * 1000
	if err != nil {
		return err
	}
	b.out.SliderSortMS = b.best(1, curve.Sort).Seconds() * 1000
	const turns = 10_000
	b.out.SliderNextUS = b.best(3, func() {
		for i := range int64(turns) {
			curve.At(i * 1_000_003)
		}
	}).Seconds() * 1e6 / turns
	return nil
}
