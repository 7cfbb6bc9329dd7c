package schema

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/chengban/chengban/internal/engine/rule"
)

// Setting is what a rule is evaluated with beside the facts.
type Setting struct {
	Today  int64
	Params map[string]int64 // by id; a parameter that is not here has its own Value
}

// Of gives the value of a parameter.
func (g Setting) Of(p Param) int64 {
	if v, ok := g.Params[p.ID]; ok {
		return v
	}
	return p.Value
}

// activation gives CEL the facts, and tells it what is unknown.
type activation struct {
	c       *Checked
	f       *Facts
	g       Setting
	unknown []*interpreter.AttributePattern
}

func (a *activation) Parent() interpreter.Activation { return nil }

// AsPartialActivation is what cel-go looks for; without it unknown would be an error.
func (a *activation) AsPartialActivation() (interpreter.PartialActivation, bool) { return a, true }

func (a *activation) UnknownAttributePatterns() []*interpreter.AttributePattern { return a.unknown }

func (a *activation) ResolveName(name string) (any, bool) {
	s := a.c.Schema
	if name == today {
		return Day(a.g.Today), true
	}
	if i := s.Attr(name); i >= 0 {
		return a.attr(i)
	}
	if i := s.Table(name); i >= 0 {
		rows := &a.f.Kids[i]
		list := make([]ref.Val, rows.N)
		for n := range list {
			list[n] = row{&s.Tables[i], rows, n}
		}
		return types.NewRefValList(types.DefaultTypeAdapter, list), rows.State == Known
	}
	if id, ok := strings.CutPrefix(name, knownPrefix); ok {
		if i := s.Attr(id); i >= 0 {
			return types.Bool(a.f.State[i] == Known), true
		}
		if i := s.Table(id); i >= 0 {
			return types.Bool(a.f.Kids[i].State == Known), true
		}
	}
	for _, p := range a.c.Params {
		if p.ID == name {
			return Lift(&Attr{ID: p.ID, Type: p.Type}, a.g.Of(p)), true
		}
	}
	return nil, false
}

func (a *activation) attr(i int) (any, bool) {
	if a.f.State[i] != Known {
		return nil, false
	}
	if a.c.Schema.Attrs[i].Type == Text {
		return types.String(a.f.Text[i]), true
	}
	return Lift(&a.c.Schema.Attrs[i], a.f.Val[i]), true
}

// Eval runs the condition by cel-go: the reference that faster ways are compared
// with, and what runs where they do not reach. A failed calculation is an error.
func (c *Checked) Eval(f *Facts, g Setting) (rule.Truth, error) {
	a := &activation{c: c, f: f, g: g}
	for _, r := range c.read {
		if r.attr >= 0 && f.State[r.attr] != Known || r.table >= 0 && f.Kids[r.table].State != Known {
			a.unknown = append(a.unknown, r.pattern)
		}
	}
	out, _, err := c.prg.Eval(a)
	if err != nil {
		return rule.Unknown, err
	}
	switch x := out.(type) {
	case types.Bool:
		if x {
			return rule.True, nil
		}
		return rule.False, nil
	case *types.Unknown:
		return rule.Unknown, nil
	}
	return rule.Unknown, fmt.Errorf("not a truth: %s", out.Type().TypeName())
}

// Plain gives cel-go's plain evaluation over values that are all known, prepared as
// CEL has them: the fastest way that cel-go has, for comparing.
func (c *Checked) Plain() (func(vars map[string]any) (bool, error), error) {
	prg, err := c.env.Program(c.Tree, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	return func(vars map[string]any) (bool, error) {
		out, _, err := prg.Eval(vars)
		if err != nil {
			return false, err
		}
		return out == types.True, nil
	}, nil
}
