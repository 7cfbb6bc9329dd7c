package decide_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule/decide"
	"github.com/chengban/chengban/internal/engine/rule/money"
	"github.com/chengban/chengban/internal/engine/rule/record"
)

func text(s string) *string { return &s }

// closure is an invented rule: 5 % of fixed investment for industry.
func closure(t testing.TB) record.Closure {
	t.Helper()
	amount, err := money.Parse([]byte(`limit: {of: {rate: {rate: 5%, of: {base: e.investment}, round: down yuan}}, most: 1000万元}`))
	if err != nil {
		t.Fatal(err)
	}
	return record.Closure{
		ID: "equipment-2026", Policy: "虚构〔2026〕1 号",
		Schema: []record.Attr{
			{Name: "e.dishonest", Type: record.Bool},
			{Name: "e.industry", Type: record.String},
			{Name: "e.investment", Type: record.Money},
			{Name: "e.revenue", Type: record.Money},
			{Name: "p.min_revenue", Type: record.Money},
		},
		Conditions: []record.Condition{
			{ID: "revenue", CEL: "e.revenue >= p.min_revenue", Clause: "第五条第一款"},
			{ID: "industry", CEL: "e.industry in ['C', 'I']", Clause: "第三条"},
			{ID: "credit", CEL: "!e.dishonest", Clause: "第九条"},
		},
		Amount: amount,
	}
}

// examples are the records in testdata, as they are made.
func examples(t testing.TB) map[string]*record.Record {
	t.Helper()
	params := []record.Value{{Name: "p.min_revenue", Type: record.Money, Text: text("2000000000"), Source: "第五条第一款", Observed: "2026-01-01"}}
	inputs := func(revenue record.Value) []record.Value {
		return []record.Value{
			revenue,
			{Name: "e.industry", Type: record.String, Text: text("C"), Source: "市市场监管局", Observed: "2026-11-01"},
			{Name: "e.investment", Type: record.Money, Text: text("6821220800"), Source: "市发展改革委", Observed: "2026-06-30"},
			{Name: "e.dishonest", Type: record.Bool, Text: text("false"), Source: "信用平台", Observed: "2026-11-30"},
		}
	}
	out := map[string]*record.Record{}
	for name, revenue := range map[string]record.Value{
		"granted": {Name: "e.revenue", Type: record.Money, Text: text("2400000000"), Source: "市税务局", Observed: "2026-03-31"},
		"failed":  {Name: "e.revenue", Type: record.Money, Text: text("1760000000"), Source: "市税务局", Observed: "2026-03-31"},
		"unknown": {Name: "e.revenue", Type: record.Money, Why: "not_granted", Source: "市税务局", Observed: ""},
	} {
		r, err := record.Make(decide.Engine{}, closure(t), "2026-11-30", params, inputs(revenue))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = r
	}
	return out
}

func TestMake_isWhatStandsInTheFiles(t *testing.T) {
	t.Parallel()
	for name, r := range examples(t) {
		got, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("../record/testdata", name+".json")
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		parsed, err := record.Parse(want)
		if err != nil {
			t.Fatal(err)
		}
		if report, err := record.Replay(parsed, decide.Engine{}); err != nil || report.Difference != nil {
			t.Errorf("%s: replay gives %+v, %v", name, report.Difference, err)
		}
	}
}

func TestReplay_namesTheFirstDifference(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(r *record.Record)
		want   record.Difference
	}{
		"another amount":       {func(r *record.Record) { r.Result.Amount.Fen++ }, record.Difference{At: "result.amount.amount", Recorded: "3410610.01元", Replayed: "3410610元"}},
		"another verdict":      {func(r *record.Record) { r.Result.Truth = "false" }, record.Difference{At: "result.truth", Recorded: "false", Replayed: "true"}},
		"a reason left away":   {func(r *record.Record) { r.Result.Reasons = r.Result.Reasons[:2] }, record.Difference{At: "result.reasons", Recorded: "(end)", Replayed: "(more)"}},
		"a reason changed":     {func(r *record.Record) { r.Result.Reasons[1].Clause = "第八条" }, record.Difference{At: "result.reasons[1].clause", Recorded: "第八条", Replayed: "第三条"}},
		"an input changed":     {func(r *record.Record) { r.Inputs[2].Text = text("100") }, record.Difference{At: "result.amount.amount", Recorded: "3410610元", Replayed: "0元"}},
		"a step changed":       {func(r *record.Record) { r.Result.Amount.Trace[1].By = "6%" }, record.Difference{At: "result.amount.trace[1].by", Recorded: "6%", Replayed: "5%"}},
		"the amount left away": {func(r *record.Record) { r.Result.Amount = nil }, record.Difference{At: "result", Recorded: "(end)", Replayed: "(more)"}},
	} {
		r := examples(t)["granted"]
		tt.change(r)
		got, err := record.Replay(r, decide.Engine{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(&tt.want, got.Difference); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A rule that is not the one that was published is told before anything is run.
func TestReplay_aRuleThatIsNotItself(t *testing.T) {
	t.Parallel()
	r := examples(t)["failed"]
	r.Rule.Closure.Conditions[0].CEL = "e.revenue >= 0"
	got, err := record.Replay(r, decide.Engine{})
	if err != nil || got.Difference == nil || got.Difference.At != "rule.hash" {
		t.Errorf("got %+v, %v", got.Difference, err)
	}
}

// moody is an evaluator that does not repeat itself.
type moody struct{ decide.Engine }

func (moody) Version() string { return "moody/2" }

func (m moody) Evaluate(c *record.Closure, asOf string, params, inputs []record.Value) (record.Result, error) {
	r, err := m.Engine.Evaluate(c, asOf, params, inputs)
	r.Reasons[0].Truth = "unknown"
	return r, err
}

func TestReplay_anEngineThatChangedItsMind(t *testing.T) {
	t.Parallel()
	got, err := record.Replay(examples(t)["granted"], moody{})
	want := record.Report{Engine: "moody/2", Difference: &record.Difference{At: "result.reasons[0].truth", Recorded: "true", Replayed: "unknown"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
}

type broken struct{ decide.Engine }

var errBroken = errors.New("no engine")

func (broken) Evaluate(*record.Closure, string, []record.Value, []record.Value) (record.Result, error) {
	return record.Result{}, errBroken
}

func TestReplay_cannotBeRun(t *testing.T) {
	t.Parallel()
	if _, err := record.Replay(examples(t)["granted"], broken{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
