package decide_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule/decide"
	"github.com/chengban/chengban/internal/engine/rule/money"
	"github.com/chengban/chengban/internal/engine/rule/record"
)

func value(name string, t record.Type, text string) record.Value {
	if text == "" {
		return record.Value{Name: name, Type: t, Why: "stale"}
	}
	return record.Value{Name: name, Type: t, Text: &text}
}

func rule(amount string) *record.Closure {
	a, err := money.Parse([]byte(amount))
	if err != nil {
		panic(err)
	}
	return &record.Closure{
		Schema:     []record.Attr{{Name: "e.a", Type: record.Money}, {Name: "e.b", Type: record.Bool}, {Name: "e.n", Type: record.Int}},
		Conditions: []record.Condition{{ID: "one", CEL: "e.a >= 100", Clause: "第一条"}, {ID: "two", CEL: "e.b", Clause: "第二条"}, {ID: "three", CEL: "10 / e.n >= 0", Clause: "第三条"}},
		Amount:     a,
	}
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	type outcome struct {
		Truth   string
		Reasons string
		Missing []string
		Amount  string
	}
	for name, tt := range map[string]struct {
		a, b, n string
		want    outcome
	}{
		"all hold":                  {"100", "true", "1", outcome{"true", "true true true", []string{}, "0.50元"}},
		"every ground is named":     {"99", "false", "1", outcome{"false", "false false true", []string{}, "none"}},
		"a failure outweighs a gap": {"99", "", "1", outcome{"false", "false unknown true", []string{}, "none"}},
		"what is missing":           {"", "", "1", outcome{"unknown", "unknown unknown true", []string{"e.a", "e.b"}, "none"}},
		"an error is no refusal":    {"100", "true", "0", outcome{"unknown", "true true unknown", []string{}, "none"}},
	} {
		got, err := decide.Engine{}.Evaluate(rule(`rate: {rate: 50%, of: {base: e.a}, round: down fen}`), "2026-11-30", nil,
			[]record.Value{value("e.a", record.Money, tt.a), value("e.b", record.Bool, tt.b), value("e.n", record.Int, tt.n)})
		if err != nil {
			t.Fatal(err)
		}
		o := outcome{Truth: got.Truth, Missing: got.Missing, Amount: "none"}
		var reasons []string
		for _, r := range got.Reasons {
			reasons = append(reasons, r.Truth)
		}
		o.Reasons = strings.Join(reasons, " ")
		if got.Amount != nil {
			o.Amount = got.Amount.Fen.String()
		}
		if diff := cmp.Diff(tt.want, o); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEvaluate_refusesAClosureThatCannotRun(t *testing.T) {
	t.Parallel()
	typo := rule(`1元`)
	typo.Conditions[0].CEL = "e.aa >= 100"
	if _, err := (decide.Engine{}).Evaluate(typo, "2026-11-30", nil, nil); err == nil || !strings.Contains(err.Error(), `did you mean "e.a"`) {
		t.Errorf("got %v", err)
	}
	if _, err := (decide.Engine{}).Evaluate(rule(`1元`), "2026-11-30", nil, []record.Value{value("e.a", record.String, "x")}); err == nil {
		t.Error("a text was taken where the rule has money")
	}
}
