package say

import (
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Line is one sentence of an explanation; Depth is how deep it stands in groups.
type Line struct {
	Depth  int    `json:"depth"`
	Text   string `json:"text"`
	Clause string `json:"clause,omitempty"`
	Source string `json:"source,omitempty"`
	Step   string `json:"step,omitempty"`
}

// String writes the line with all that belongs to it.
func (l Line) String() string {
	text := strings.Repeat("  ", l.Depth) + l.Text
	for _, more := range []string{l.Clause, l.Source, l.Step} {
		if more != "" {
			text += " · " + more
		}
	}
	return text
}

// Why puts an explanation of rule r for an entity into sentences.
func Why(p *ir.Program, r int, f *schema.Facts, why *run.Why, l i18n.Lang) []Line {
	if len(why.Causes) == 0 {
		return []Line{{Text: i18n.Msg(l, "rule.why.holds")}}
	}
	s := speaker{p: p, rule: &p.Rules[r], f: f, l: l}
	s.causes(why.Causes, 0)
	return s.lines
}

type speaker struct {
	p     *ir.Program
	rule  *ir.Linked
	f     *schema.Facts
	l     i18n.Lang
	lines []Line
}

func (s *speaker) causes(c []run.Cause, depth int) {
	for len(c) > 0 {
		head, members := c[0], c[1:1+c[0].Span]
		c = c[1+head.Span:]
		switch head.Kind {
		case run.AnyOf:
			s.lines = append(s.lines, Line{Depth: depth, Text: i18n.Msg(s.l, "rule.why.any")})
			s.causes(members, depth+1)
		case run.AllOf:
			s.lines = append(s.lines, Line{Depth: depth, Text: i18n.Msg(s.l, "rule.why.all")})
			s.causes(members, depth+1)
		case run.Unmet, run.Missing:
			s.lines = append(s.lines, s.line(head, depth))
		}
	}
}

func (s *speaker) line(c run.Cause, depth int) Line {
	n := &s.p.Nodes[c.Want.Node()]
	source, step := s.office(c)
	line := Line{Depth: depth}
	if c.Kind == run.Missing {
		line.Text = i18n.Msg(s.l, "rule.why.missing", "what", s.what(n, c), "state", s.state(c.State, source))
	} else {
		line.Text = s.unmet(n, c)
		if source != "" {
			line.Source = i18n.Msg(s.l, "rule.why.source", "source", source)
		}
	}
	if anchor := s.rule.Rule.Policy + s.rule.Rule.Clauses[c.Clause].Anchor; anchor != "" {
		line.Clause = i18n.Msg(s.l, "rule.why.clause", "clause", anchor)
	}
	if step != "" {
		line.Step = i18n.Msg(s.l, "rule.why.step", "step", step)
	}
	return line
}

func (s *speaker) state(state schema.State, source string) string {
	switch state {
	case schema.NotGranted:
		return i18n.Msg(s.l, "rule.state.not_granted", "source", source)
	case schema.Stale:
		return i18n.Msg(s.l, "rule.state.stale", "source", source)
	case schema.Failed:
		return i18n.Msg(s.l, "rule.state.failed")
	case schema.Known, schema.NotCollected:
	}
	return i18n.Msg(s.l, "rule.state.not_collected", "source", source)
}

// office gives who has the value that matters, and what to do about it: of a missing
// one that which is missing, else the first.
func (s *speaker) office(c run.Cause) (source, step string) {
	found := false
	run.Reads(s.p, c.Want, func(attr, table int) {
		if found {
			return
		}
		var state schema.State
		var of, next i18n.Text
		if attr >= 0 {
			a := &s.p.Schema.Attrs[attr]
			state, of, next = s.f.State[attr], a.Source, a.Step
		} else {
			t := &s.p.Schema.Tables[table]
			state, of, next = s.f.Kids[table].State, t.Source, t.Step
		}
		if found = c.Kind == run.Unmet || state != schema.Known; found || source == "" {
			source, step = of.In(s.l), next.In(s.l)
		}
	})
	return source, step
}

// what names what a condition is about; of an unknown one only what is unknown.
func (s *speaker) what(n *ir.Node, c run.Cause) string {
	var names []string
	run.Reads(s.p, c.Want, func(attr, table int) {
		switch {
		case attr >= 0 && (c.State == schema.Failed || s.f.State[attr] != schema.Known):
			names = append(names, s.p.Schema.Attrs[attr].Label.In(s.l))
		case table >= 0 && (c.State == schema.Failed || s.f.Kids[table].State != schema.Known):
			names = append(names, s.p.Schema.Tables[table].Label.In(s.l))
		}
	})
	if len(names) == 0 && n.Kind == ir.KExists {
		names = append(names, s.p.Schema.Tables[n.Table].Label.In(s.l))
	}
	if len(names) == 0 {
		return s.source(c)
	}
	if s.l == i18n.Zh {
		return strings.Join(names, "、")
	}
	return strings.Join(names, ", ")
}

// source is the clause as it is written: the last resort of an explanation.
func (s *speaker) source(c run.Cause) string { return s.rule.Rule.Clauses[c.Clause].Checked.Src }

func (s *speaker) unmet(n *ir.Node, c run.Cause) string {
	not := c.Want.Negated()
	switch n.Kind {
	case ir.KGE, ir.KEQ:
		return s.number(n, c, not)
	case ir.KIn:
		a := &s.p.Schema.Attrs[n.I]
		args := []any{"what", a.Label.In(s.l), "have", schema.Format(a, s.f.Val[n.I], s.l), "need", s.codes(a, n.Set)}
		if not {
			return i18n.Msg(s.l, "rule.why.code_not", args...)
		}
		return i18n.Msg(s.l, "rule.why.code", args...)
	case ir.KBool:
		a := &s.p.Schema.Attrs[n.I]
		have := s.f.Val[n.I]
		return i18n.Msg(s.l, "rule.why.flag", "what", a.Label.In(s.l), "have", schema.Format(a, have, s.l), "need", schema.Format(a, 1-have, s.l))
	case ir.KHas, ir.KHasTable:
		label := s.label(n)
		if not {
			return i18n.Msg(s.l, "rule.why.unknown", "what", label)
		}
		return i18n.Msg(s.l, "rule.why.known", "what", label)
	case ir.KExists:
		args := []any{"what", s.label(n), "cel", s.source(c)}
		if not {
			return i18n.Msg(s.l, "rule.why.rows_not", args...)
		}
		return i18n.Msg(s.l, "rule.why.rows", args...)
	default:
		return i18n.Msg(s.l, "rule.why.other", "cel", s.source(c))
	}
}

func (s *speaker) label(n *ir.Node) string {
	if n.Kind == ir.KHas {
		return s.p.Schema.Attrs[n.I].Label.In(s.l)
	}
	return s.p.Schema.Tables[n.Table].Label.In(s.l)
}

func (s *speaker) codes(a *schema.Attr, set []uint64) string {
	var out []string
	for i := range a.Codes {
		if ir.Has(set, int64(i)) {
			out = append(out, a.Codes[i].Label.In(s.l))
		}
	}
	if s.l == i18n.Zh {
		return strings.Join(out, i18n.Msg(s.l, "rule.or"))
	}
	return strings.Join(out, " "+i18n.Msg(s.l, "rule.or")+" ")
}

// number says what a number is and how far it is from what it should be. Of ≥ 300 and
// > 299, which are one to the engine, it takes the one with the rounder number, as the
// policy will have it.
func (s *speaker) number(n *ir.Node, c run.Cause, not bool) string {
	a, what := s.quantity(n.A)
	bound := n.C
	if s.p.Nums[n.A].Op == ir.OpHalves {
		bound = (n.C + 1) >> 1
	}
	have := schema.Format(&a, c.Have, s.l)
	if n.Kind == ir.KEQ {
		if not {
			return i18n.Msg(s.l, "rule.why.equal", "what", what, "have", have)
		}
		return i18n.Msg(s.l, "rule.why.unequal", "what", what, "have", have, "need", schema.Format(&a, bound, s.l))
	}
	need, sign := bound, "<"
	below := rounder(bound-1, bound)
	if a.Type == schema.Date {
		below = not // a day is named that still counts
	}
	switch {
	case not && below:
		need, sign = bound-1, ">"
	case not:
		sign = "≥"
	case below:
		need, sign = bound-1, "≤"
	}
	gap := a
	if a.Type == schema.Date {
		gap = schema.Attr{Type: schema.Count, Unit: i18n.Text{Zh: "天", En: "days"}}
	}
	return i18n.Msg(s.l, "rule.why.number", "what", what, "have", have, "sign", sign, "need", schema.Format(&a, need, s.l), "gap", schema.Format(&gap, c.Gap, s.l))
}

// rounder says whether a ends in more zeros than b.
func rounder(a, b int64) bool { return zeros(a) > zeros(b) }

func zeros(v int64) (n int) {
	for ; v != 0 && v%10 == 0; v /= 10 {
		n++
	}
	return n
}

// quantity gives how a number is shown, and its name.
func (s *speaker) quantity(i int) (schema.Attr, string) {
	n := &s.p.Nums[i]
	shown := schema.Attr{Type: n.Type}
	if n.Type == 0 {
		shown.Type = schema.Count
	}
	switch n.Op {
	case ir.OpAttr:
		a := s.p.Schema.Attrs[n.I]
		return a, a.Label.In(s.l)
	case ir.OpCount:
		return shown, i18n.Msg(s.l, "rule.number.count", "what", s.p.Schema.Tables[n.Table].Label.In(s.l))
	case ir.OpSum:
		return shown, i18n.Msg(s.l, "rule.number.sum", "what", s.p.Schema.Tables[n.Table].Label.In(s.l))
	case ir.OpConst:
		return shown, schema.Format(&shown, n.N, s.l)
	case ir.OpNeg:
		a, x := s.quantity(n.A)
		return a, "−" + x
	default:
	}
	_, x := s.quantity(n.A)
	_, y := s.quantity(n.B)
	return shown, x + signOf(n.Op) + y
}

func signOf(op ir.Op) string {
	switch op {
	case ir.OpAdd, ir.OpDayAdd, ir.OpMonths:
		return "＋"
	case ir.OpSub, ir.OpDaySub:
		return "－"
	case ir.OpMul:
		return "×"
	default:
		return "÷"
	}
}
