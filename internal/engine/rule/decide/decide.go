package decide

import (
	"fmt"
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/money"
	"github.com/chengban/chengban/internal/engine/rule/record"
)

// Engine evaluates closures with rule.Row.
type Engine struct{}

var _ record.Evaluator = Engine{}

// Version changes whenever the same closure and inputs may come to another result.
func (Engine) Version() string { return "rule.row/1" }

// Evaluate compiles the conditions and runs them. Every condition is evaluated and
// gives a reason, so that a refusal names all grounds at once (一次告知).
func (Engine) Evaluate(c *record.Closure, _ string, params, inputs []record.Value) (record.Result, error) {
	schema, values := rule.Schema{}, rule.Values{}
	for _, a := range c.Schema {
		schema[a.Name] = typeOf(a.Type)
	}
	for _, v := range slices.Concat(params, inputs) {
		x, known, err := v.Native()
		if err != nil {
			return record.Result{}, err
		}
		if t, declared := schema[v.Name]; declared && t != typeOf(v.Type) {
			return record.Result{}, fmt.Errorf("%s is a %s in the rule and a %s in the record", v.Name, t, v.Type)
		}
		if known {
			values[v.Name] = x
		}
	}
	out := record.Result{Missing: []string{}, Reasons: []record.Reason{}}
	truth, missing := rule.True, map[string]bool{}
	for _, condition := range c.Conditions {
		r, err := rule.Compile(condition.CEL, schema)
		if err != nil {
			return out, fmt.Errorf("condition %s: %w", condition.ID, err)
		}
		v := r.Row(values)
		truth = min(truth, v.Truth) // Kleene's "and" is the minimum
		for _, name := range v.Missing {
			missing[name] = true
		}
		out.Reasons = append(out.Reasons, record.Reason{
			Condition: condition.ID, Clause: condition.Clause, Truth: v.Truth.String(), Missing: list(v.Missing), Problem: v.Problem,
		})
	}
	out.Truth = truth.String()
	switch truth {
	case rule.Unknown:
		out.Missing = list(slices.Sorted(maps.Keys(missing)))
	case rule.True:
		out.Amount = amount(c.Amount, values)
	case rule.False: // what else is not known does not matter any more
	}
	return out, nil
}

// amount is computed only for whom the rule holds.
func amount(a *money.Amount, v rule.Values) *record.Amount {
	if a == nil {
		return nil
	}
	o := a.Eval(money.Values(v))
	return &record.Amount{Known: o.Known, Fen: o.Amount, Missing: list(o.Missing), Problem: o.Problem, Trace: append([]money.Step{}, o.Trace...)}
}

// list gives an empty list for none, which is written [] and not null.
func list(in []string) []string { return append([]string{}, in...) }

func typeOf(t record.Type) rule.Type {
	switch t {
	case record.Int, record.Money:
		return rule.Int
	case record.Decimal:
		return rule.Decimal
	case record.Bool:
		return rule.Bool
	case record.Date:
		return rule.Date
	case record.List:
		return rule.List
	case record.String, record.Count, record.Ratio, record.Dict, record.Text, record.Rows:
	}
	return rule.String
}
