package form

import (
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/engine/rule"
)

// Item is one question as it stands for given answers. Only one that is shown
// (True) has a value, is required or has a problem.
type Item struct {
	Question
	Field     Field
	Shown     rule.Truth
	Required  rule.Truth
	Value     any // nil unless Has
	Has       bool
	Computed  bool         // the value is the rule's, the person cannot change it
	Defaulted bool         // the value is the rule's, the person may change it
	Problem   *fault.Fault // what is wrong with a stated value
	Awaits    []string     // names without a value that would decide Shown or Required, sorted
	Trouble   string       // why a rule of the pack failed here, for the log
}

// State is a form as it stands for given answers, in the order of asking.
type State struct {
	Items []Item
	byID  map[string]int
}

// Get finds a question.
func (s State) Get(id string) (Item, bool) {
	i, ok := s.byID[id]
	if !ok {
		return Item{}, false
	}
	return s.Items[i], true
}

// Values gives what is shown and has a value, by field.
func (s State) Values() rule.Values {
	v := rule.Values{}
	for _, it := range s.Items {
		if it.Has {
			v[it.Field.ID] = it.Value
		}
	}
	return v
}

// State evaluates the form; env gives what its rules read besides its own fields.
// Answers to questions that are not shown are ignored, by the rules of other
// questions too, and so are answers to what is not asked.
func (f *Form) State(answers map[string]any, env rule.Values) State {
	s := State{Items: make([]Item, len(f.qs)), byID: f.byID}
	v := rule.Values{}
	for k, x := range env {
		if !f.Asks(k) {
			v[k] = x
		}
	}
	for _, i := range f.eval {
		it := f.qs[i].item(answers[f.order[i]], v)
		if it.Has && it.Problem == nil {
			v[it.Field.ID] = it.Value
		}
		s.Items[i] = it
	}
	return s
}

// Problems lists what keeps the answers from being complete and right, in the
// order of asking: form.required and form.choose for what is missing, the field's
// own message for what is wrong.
func (f *Form) Problems(answers map[string]any, env rule.Values) []fault.Field {
	var out []fault.Field
	for _, it := range f.State(answers, env).Items {
		bad := it.Problem
		if bad == nil && it.Required == rule.True && !it.Has {
			bad = it.Field.empty()
		}
		if bad != nil {
			out = append(out, fault.Field{Name: it.Field.ID, Key: bad.Key, Args: bad.Args})
		}
	}
	return out
}

func (q question) item(answer any, v rule.Values) Item {
	it := Item{Question: q.Question, Field: q.field, Shown: rule.True, Required: rule.False, Computed: q.computed != nil}
	if q.showIf != nil {
		it.Shown = it.ask(q.showIf, v)
	}
	if it.Shown != rule.True {
		return it
	}
	if q.Required {
		it.Required = rule.True
	} else if q.requiredIf != nil {
		it.Required = it.ask(q.requiredIf, v)
	}
	switch {
	case q.computed != nil:
		it.Value = it.compute(q.computed, v)
	case stated(answer):
		it.Value = answer
		it.Problem = q.field.check(answer)
	case q.preset != nil:
		it.Value = it.compute(q.preset, v)
		it.Defaulted = it.Value != nil
	}
	it.Has = it.Value != nil
	return it
}

// ask evaluates a condition and notes what it waits for.
func (it *Item) ask(r *rule.Rule, v rule.Values) rule.Truth {
	verdict := r.Row(v)
	it.Awaits = slices.Compact(slices.Sorted(slices.Values(append(it.Awaits, verdict.Missing...))))
	it.note(verdict.Problem)
	return verdict.Truth
}

// compute evaluates a formula; a value that the field itself would refuse is none.
func (it *Item) compute(f *rule.Formula, v rule.Values) any {
	value, verdict := f.Row(v)
	it.note(verdict.Problem)
	if !stated(value) {
		return nil
	}
	if bad := it.Field.check(value); bad != nil {
		it.note(fmt.Sprintf("the rule's value does not fit the field: %s", bad.Key))
		return nil
	}
	return value
}

func (it *Item) note(problem string) {
	if problem != "" && it.Trouble == "" {
		it.Trouble = problem
	}
}

// stated tells an answer from an empty one.
func stated(answer any) bool {
	switch x := answer.(type) {
	case nil:
		return false
	case string:
		return x != ""
	case []string:
		return len(x) > 0
	default:
		return true
	}
}
