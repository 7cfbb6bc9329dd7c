package form

import (
	"fmt"
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/engine/rule"
)

// Form is a compiled form. It never changes.
type Form struct {
	fields map[string]Field
	order  []string // as asked
	eval   []int    // as evaluated: what a question reads comes first
	qs     []question
	byID   map[string]int
}

type question struct {
	Question
	field      Field
	showIf     *rule.Rule
	requiredIf *rule.Rule
	computed   *rule.Formula
	preset     *rule.Formula
}

// Compile checks the questions and compiles their rules over the fields asked
// and the names of env. It refuses an unknown or doubled field, a rule that does
// not compile or has the wrong type, and rules that read each other in a circle.
func Compile(fields map[string]Field, qs []Question, env rule.Schema) (*Form, error) {
	f := &Form{fields: fields, byID: map[string]int{}}
	schema := maps.Clone(env)
	if schema == nil {
		schema = rule.Schema{}
	}
	for _, q := range qs {
		fd, ok := fields[q.Field]
		if !ok {
			return nil, fmt.Errorf("question %s: the dictionary has no such field", q.Field)
		}
		if _, twice := f.byID[q.Field]; twice {
			return nil, fmt.Errorf("question %s: asked twice", q.Field)
		}
		f.byID[q.Field] = len(f.order)
		f.order = append(f.order, q.Field)
		schema[q.Field] = fd.RuleType()
	}
	for _, q := range qs {
		c, err := compileQuestion(q, fields[q.Field], schema)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.Field, err)
		}
		f.qs = append(f.qs, c)
	}
	return f, f.sort()
}

func compileQuestion(q Question, fd Field, s rule.Schema) (c question, err error) {
	c = question{Question: q, field: fd}
	if q.Computed != "" && (q.Default != "" || fd.Fixed) {
		return c, fmt.Errorf("a computed field has no default and is not fixed")
	}
	if q.ShowIf != "" {
		if c.showIf, err = rule.Compile(q.ShowIf, s); err != nil {
			return c, fmt.Errorf("show_if:%w", err)
		}
	}
	if q.RequiredIf != "" {
		if c.requiredIf, err = rule.Compile(q.RequiredIf, s); err != nil {
			return c, fmt.Errorf("required_if:%w", err)
		}
	}
	if q.Computed != "" {
		if c.computed, err = rule.CompileValue(q.Computed, fd.RuleType(), s); err != nil {
			return c, fmt.Errorf("computed:%w", err)
		}
	}
	if q.Default != "" {
		if c.preset, err = rule.CompileValue(q.Default, fd.RuleType(), s); err != nil {
			return c, fmt.Errorf("default:%w", err)
		}
	}
	return c, nil
}

// RuleType gives the type by which rules read the field.
func (f Field) RuleType() rule.Type {
	switch f.Type {
	case Integer, Money:
		return rule.Int
	case Decimal:
		return rule.Decimal
	case Bool:
		return rule.Bool
	case Date:
		return rule.Date
	case Multi:
		return rule.List
	case Text, LongText, Choice, Phone, IDCard, USCC:
	}
	return rule.String
}

func (q question) reads() []string {
	var out []string
	for _, r := range []*rule.Rule{q.showIf, q.requiredIf} {
		if r != nil {
			out = append(out, r.Reads()...)
		}
	}
	for _, r := range []*rule.Formula{q.computed, q.preset} {
		if r != nil {
			out = append(out, r.Reads()...)
		}
	}
	return out
}

// sort orders evaluation so that what a question reads is known before it.
func (f *Form) sort() error {
	const (
		fresh = iota
		open
		done
	)
	state := make([]int, len(f.qs))
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case done:
			return nil
		case open:
			return fmt.Errorf("question %s: its rules read each other in a circle", f.qs[i].Field)
		}
		state[i] = open
		for _, name := range f.qs[i].reads() {
			if j, asked := f.byID[name]; asked && j != i {
				if err := visit(j); err != nil {
					return err
				}
			} else if asked {
				return fmt.Errorf("question %s: its rule reads itself", name)
			}
		}
		state[i] = done
		f.eval = append(f.eval, i)
		return nil
	}
	for i := range f.qs {
		if err := visit(i); err != nil {
			return err
		}
	}
	return nil
}

// Fields lists the asked fields in order.
func (f *Form) Fields() []string { return slices.Clone(f.order) }

// Asks reports whether the form has the field.
func (f *Form) Asks(id string) bool { _, ok := f.byID[id]; return ok }

// Item is one question as it stands for given answers.
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
		if it.Has && it.Shown == rule.True {
			v[it.Field.ID] = it.Value
		}
	}
	return v
}

// State evaluates the form. Answers to questions that are not shown are ignored,
// by the rules of other questions too; computed values overwrite, defaults fill.
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
		if it.Has && it.Shown == rule.True && it.Problem == nil {
			v[it.Field.ID] = it.Value
		}
		s.Items[i] = it
	}
	return s
}

func (q question) item(answer any, v rule.Values) Item {
	it := Item{Question: q.Question, Field: q.field, Shown: rule.True, Required: rule.False}
	if q.showIf != nil {
		it.Shown = q.showIf.Row(v).Truth
	}
	if q.Required {
		it.Required = rule.True
	} else if q.requiredIf != nil {
		it.Required = q.requiredIf.Row(v).Truth
	}
	switch {
	case q.computed != nil:
		it.Value, _ = q.computed.Row(v)
		it.Computed = true
	case answer != nil:
		it.Value = answer
		it.Problem = q.field.check(answer)
	case q.preset != nil:
		it.Value, _ = q.preset.Row(v)
		it.Defaulted = it.Value != nil
	}
	it.Has = it.Value != nil
	return it
}
