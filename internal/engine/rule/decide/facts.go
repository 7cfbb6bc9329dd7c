package decide

import (
	"fmt"
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/record"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Facts evaluates closures of the profile record.Facts: rules of files, over a
// dictionary with units, run as city-wide matching runs them and explained by
// run.Explain.
type Facts struct{}

var _ record.Evaluator = Facts{}

// Version changes whenever the same closure and inputs may come to another result.
func (Facts) Version() string { return "rule.run/1" }

// Of gives the evaluator of a closure's profile.
func Of(c *record.Closure) record.Evaluator {
	if c.Profile == record.Facts {
		return Facts{}
	}
	return Engine{}
}

// Evaluate compiles the conditions over the closure's own dictionary and runs each,
// so that a refusal names all grounds at once (一次告知). An input that the rule does
// not have, or one of another type, cannot be replayed and is an error.
func (Facts) Evaluate(c *record.Closure, asOf string, params, inputs []record.Value) (record.Result, error) {
	none := record.Result{}
	today, ok := schema.DayOf(asOf)
	if !ok {
		return none, fmt.Errorf("as of %q: no day", asOf)
	}
	s, err := dictionary(c)
	if err != nil {
		return none, err
	}
	slots, err := slots(c, params)
	if err != nil {
		return none, err
	}
	facts, err := factsOf(s, inputs)
	if err != nil {
		return none, err
	}
	rules := make([]*ir.Rule, len(c.Conditions))
	for i, x := range c.Conditions {
		if rules[i], err = ir.NewRule(x.ID, s, slots, x.CEL); err != nil {
			return none, fmt.Errorf("condition %s: %w", x.ID, err)
		}
	}
	p := ir.Link(s, rules, schema.Setting{Today: today})
	out := decided(c, p, facts)
	if out.Truth == rule.True.String() && c.Amount != nil {
		values, err := amounts(slices.Concat(params, inputs))
		if err != nil {
			return none, err
		}
		out.Amount = amount(c.Amount, values)
	}
	return out, nil
}

// decided runs and explains every condition.
func decided(c *record.Closure, p *ir.Program, f *schema.Facts) record.Result {
	out := record.Result{Missing: []string{}, Reasons: []record.Reason{}}
	truth, missing, why := rule.True, map[string]bool{}, &run.Why{}
	for i, x := range c.Conditions {
		run.Explain(p, i, f, why)
		truth = min(truth, why.Truth) // Kleene's "and" is the minimum
		r := record.Reason{Condition: x.ID, Clause: x.Clause, Truth: why.Truth.String(), Missing: []string{}}
		gone := map[string]bool{}
		for _, cause := range why.Causes {
			r.Causes = append(r.Causes, causeOf(p, f, cause))
			if cause.Kind != run.Missing {
				continue
			}
			if cause.State == schema.Failed {
				r.Problem = schema.Failed.String()
			}
			run.Reads(p, cause.Want, func(attr, table int) {
				if name, known := reading(p.Schema, f, attr, table); !known {
					gone[name] = true
				}
			})
		}
		r.Missing = list(slices.Sorted(maps.Keys(gone)))
		if why.Truth == rule.Unknown {
			maps.Copy(missing, gone)
		}
		out.Reasons = append(out.Reasons, r)
	}
	if out.Truth = truth.String(); truth == rule.Unknown {
		out.Missing = list(slices.Sorted(maps.Keys(missing)))
	}
	return out
}

// reading gives the name of what is read, and whether it is known.
func reading(s *schema.Schema, f *schema.Facts, attr, table int) (name string, known bool) {
	if attr >= 0 {
		return s.Attrs[attr].ID, f.State[attr] == schema.Known
	}
	return s.Tables[table].ID, f.Kids[table].State == schema.Known
}

// amounts are the values as package money computes with them.
func amounts(all []record.Value) (rule.Values, error) {
	out := rule.Values{}
	for _, v := range all {
		x, known, err := v.Native()
		if err != nil {
			return nil, err
		}
		if known {
			out[v.Name] = x
		}
	}
	return out, nil
}

// dictionary makes the closure's schema again; it has no labels, which decide nothing.
func dictionary(c *record.Closure) (*schema.Schema, error) {
	var attrs []schema.Attr
	for _, a := range c.Schema {
		if !schema.IsParam(a.Name) {
			attrs = append(attrs, attrOf(a))
		}
	}
	var tables []schema.Table
	for _, t := range c.Tables {
		x := schema.Table{ID: t.Name}
		for _, a := range t.Columns {
			x.Attrs = append(x.Attrs, attrOf(a))
		}
		tables = append(tables, x)
	}
	return schema.New(attrs, tables)
}

func attrOf(a record.Attr) schema.Attr {
	out := schema.Attr{ID: a.Name, Type: schema.TypeOf(string(a.Type))}
	for _, code := range a.Codes {
		out.Codes = append(out.Codes, schema.Code{ID: code})
	}
	return out
}

// slots are the closure's parameters with the values they had.
func slots(c *record.Closure, params []record.Value) ([]schema.Param, error) {
	byName := map[string]record.Value{}
	for _, v := range params {
		byName[v.Name] = v
	}
	var out []schema.Param
	for _, a := range c.Schema {
		if !schema.IsParam(a.Name) {
			continue
		}
		v, there := byName[a.Name]
		if !there || v.Text == nil || v.Type != a.Type {
			return nil, fmt.Errorf("the record has no %s of type %s", a.Name, a.Type)
		}
		delete(byName, a.Name)
		of := attrOf(a)
		n, err := number(&of, *v.Text)
		if err != nil {
			return nil, err
		}
		out = append(out, schema.Param{ID: a.Name, Type: of.Type, Value: n})
	}
	for name := range byName {
		return nil, fmt.Errorf("%s is no parameter of the rule", name)
	}
	return out, nil
}
