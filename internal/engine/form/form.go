package form

import (
	"fmt"
	"maps"
	"slices"

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
// Every error begins with "question <field>: ".
func Compile(fields map[string]Field, qs []Question, env rule.Schema) (*Form, error) {
	f := &Form{fields: maps.Clone(fields), byID: map[string]int{}}
	schema := rule.Schema{}
	maps.Copy(schema, env)
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
	if err := f.sort(); err != nil {
		return nil, err
	}
	return f, nil
}

func compileQuestion(q Question, fd Field, s rule.Schema) (c question, err error) {
	c = question{Question: q, field: fd}
	if q.Computed != "" && (q.Default != "" || fd.Fixed) {
		return c, fmt.Errorf("a computed field has no default and is not fixed")
	}
	for _, x := range []struct {
		name, src string
		into      **rule.Rule
	}{{"show_if", q.ShowIf, &c.showIf}, {"required_if", q.RequiredIf, &c.requiredIf}} {
		if x.src == "" {
			continue
		}
		if *x.into, err = rule.Compile(x.src, s); err != nil {
			return c, fmt.Errorf("%s:%w", x.name, err)
		}
	}
	for _, x := range []struct {
		name, src string
		into      **rule.Formula
	}{{"computed", q.Computed, &c.computed}, {"default", q.Default, &c.preset}} {
		if x.src == "" {
			continue
		}
		if *x.into, err = rule.CompileValue(x.src, fd.RuleType(), s); err != nil {
			return c, fmt.Errorf("%s:%w", x.name, err)
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
			j, asked := f.byID[name]
			if !asked {
				continue
			}
			if j == i {
				return fmt.Errorf("question %s: its rule reads itself", name)
			}
			if err := visit(j); err != nil {
				return err
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

// IsComputed reports whether the field's value is always worked out by a rule.
func (f *Form) IsComputed(id string) bool {
	i, ok := f.byID[id]
	return ok && f.qs[i].computed != nil
}
