package book

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Finding is a mistake in a file.
type Finding struct {
	File         string
	Line, Column int
	Rule         string // its id
	Text         string
}

// String writes it as compilers do.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s%s", f.File, f.Line, f.Column, prefix(f.Rule), f.Text)
}

func prefix(rule string) string {
	if rule == "" {
		return ""
	}
	return rule + ": "
}

// Policy is a file of rules.
type Policy struct {
	Name   string `yaml:"policy"`
	Number string `yaml:"number"`
	Note   string `yaml:"note"` // 虚构: what is invented says so
	Rules  []Rule `yaml:"rules"`
	file   string
	tree   *ast.File
}

// Rule is one rule as it is written.
type Rule struct {
	ID         string      `yaml:"id"`
	Name       i18n.Text   `yaml:"name"`
	Kind       string      `yaml:"kind"`
	Ladder     string      `yaml:"ladder"` // rules of one ladder are tiers that follow each other
	Params     []param     `yaml:"params"`
	Conditions []condition `yaml:"conditions"`
	Golden     []Golden    `yaml:"golden"`
	IR         *ir.Rule    `yaml:"-"` // nil when it does not compile
}

type param struct {
	ID     string    `yaml:"id"`
	Label  i18n.Text `yaml:"label"`
	Type   string    `yaml:"type"`
	Value  string    `yaml:"value"`
	Range  []string  `yaml:"range"`
	Clause string    `yaml:"clause"`
}

type condition struct {
	CEL    string `yaml:"cel"`
	Clause string `yaml:"clause"`
	Words  string `yaml:"words"`
}

// Golden is a case with the answer that the rule must give.
type Golden struct {
	Case   string                         `yaml:"case"`
	Today  string                         `yaml:"today"`
	Facts  map[string]string              `yaml:"facts"`
	Rows   map[string][]map[string]string `yaml:"rows"`
	States map[string]string              `yaml:"states"` // why a value is unknown
	Want   string                         `yaml:"want"`   // true, false, unknown
	Lacks  []string                       `yaml:"lacks"`  // the clauses that an explanation names
}

// Read reads a policy, compiles its rules and runs their golden cases. What cannot be
// read at all is one finding.
func Read(name string, data []byte, s *schema.Schema) (*Policy, []Finding) {
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, []Finding{{File: name, Line: 1, Column: 1, Text: firstLine(err)}}
	}
	p := &Policy{file: name, tree: tree}
	if err := yaml.UnmarshalWithOptions(data, p, yaml.Strict()); err != nil {
		f := Finding{File: name, Line: 1, Column: 1, Text: firstLine(err)}
		if _, err := fmt.Sscanf(f.Text, "[%d:%d]", &f.Line, &f.Column); err == nil {
			_, f.Text, _ = strings.Cut(f.Text, "] ")
		}
		return nil, []Finding{f}
	}
	var out []Finding
	if p.Name == "" {
		out = append(out, p.finding("$", "", "the policy has no name"))
	}
	seen := map[string]bool{}
	for i := range p.Rules {
		at := fmt.Sprintf("$.rules[%d]", i)
		if id := p.Rules[i].ID; id == "" || seen[id] {
			out = append(out, p.finding(at, id, "a rule needs an id of its own"))
		}
		seen[p.Rules[i].ID] = true
		out = append(out, p.compile(&p.Rules[i], at, s)...)
	}
	return p, out
}

// AtRule and AtClause are findings at places of the file.
func (p *Policy) AtRule(rule int, text string) Finding {
	return p.finding(fmt.Sprintf("$.rules[%d].id", rule), p.Rules[rule].ID, text)
}

// AtClause is a finding at a condition.
func (p *Policy) AtClause(rule, clause int, text string) Finding {
	return p.finding(fmt.Sprintf("$.rules[%d].conditions[%d].cel", rule, clause), p.Rules[rule].ID, text)
}

// AtParam is a finding at a parameter.
func (p *Policy) AtParam(rule, param int, text string) Finding {
	return p.finding(fmt.Sprintf("$.rules[%d].params[%d].id", rule, param), p.Rules[rule].ID, text)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// finding is a mistake at a YAML path.
func (p *Policy) finding(path, id, text string) Finding {
	f := Finding{File: p.file, Line: 1, Column: 1, Rule: id, Text: text}
	if n := p.node(path); n != nil {
		at := begin(n)
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}

// begin is where a node is written; of a mapping in lines that is its first key.
func begin(n ast.Node) *token.Position {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return m.Values[0].Key.GetToken().Position
		}
	case *ast.MappingValueNode:
		return m.Key.GetToken().Position
	}
	return n.GetToken().Position
}

func (p *Policy) node(path string) ast.Node {
	y, err := yaml.PathString(path)
	if err != nil {
		return nil
	}
	n, err := y.FilterFile(p.tree)
	if err != nil {
		return nil
	}
	return n
}

// inside moves a finding from the beginning of a condition to the place in it, which
// the compiler put before its message.
func (p *Policy) inside(path, id string, err error) Finding {
	f := p.finding(path, id, err.Error())
	var line, column int
	if _, scan := fmt.Sscanf(f.Text, "%d:%d:", &line, &column); scan != nil {
		return f
	}
	f.Text = strings.TrimPrefix(f.Text, fmt.Sprintf("%d:%d: ", line, column))
	n := p.node(path)
	if n == nil {
		return f
	}
	if text := n.GetToken().Origin; line == 1 && !strings.Contains(strings.TrimSpace(text), "\n") {
		f.Column += column - 1
		if strings.HasPrefix(strings.TrimSpace(text), `"`) || strings.HasPrefix(strings.TrimSpace(text), "'") {
			f.Column++
		}
	} else {
		f.Line += line
	}
	return f
}

func (p *Policy) compile(r *Rule, at string, s *schema.Schema) (out []Finding) {
	x := &ir.Rule{ID: r.ID, Policy: p.Name}
	for i := range r.Params {
		v, err := r.Params[i].slot(s)
		if err != nil {
			out = append(out, p.finding(fmt.Sprintf("%s.params[%d]", at, i), r.ID, err.Error()))
		}
		x.Params = append(x.Params, v)
	}
	if len(out) > 0 {
		return out
	}
	if len(r.Conditions) == 0 {
		return []Finding{p.finding(at, r.ID, "a rule needs a condition")}
	}
	for i, c := range r.Conditions {
		if err := x.Add(s, c.CEL, c.Clause, c.Words); err != nil {
			out = append(out, p.inside(fmt.Sprintf("%s.conditions[%d].cel", at, i), r.ID, err))
		}
	}
	if len(out) > 0 {
		return out
	}
	r.IR = x
	if len(r.Golden) == 0 {
		out = append(out, p.finding(at, r.ID, "a rule needs golden cases"))
	}
	for i := range r.Golden {
		if err := r.Golden[i].run(x, s); err != nil {
			out = append(out, p.finding(fmt.Sprintf("%s.golden[%d]", at, i), r.ID, fmt.Sprintf("case %q: %v", r.Golden[i].Case, err)))
		}
	}
	return out
}

// slot makes a parameter; its type is that which is named.
func (p *param) slot(_ *schema.Schema) (schema.Param, error) {
	out := schema.Param{ID: p.ID, Label: p.Label, Type: schema.TypeOf(p.Type), Clause: p.Clause}
	if !schema.IsParam(p.ID) {
		return out, fmt.Errorf("parameter %q: want a name like p.min", p.ID)
	}
	a := &schema.Attr{ID: p.ID, Type: out.Type}
	switch out.Type {
	case schema.Count, schema.Money, schema.Ratio, schema.Date:
	default:
		return out, fmt.Errorf("parameter %s: type %q is none of count, money, ratio, date", p.ID, p.Type)
	}
	var err error
	if out.Value, err = schema.Parse(a, p.Value); err != nil {
		return out, fmt.Errorf("parameter %s: %w", p.ID, err)
	}
	if len(p.Range) != 2 {
		return out, fmt.Errorf("parameter %s: a range has two ends", p.ID)
	}
	if out.Lo, err = schema.Parse(a, p.Range[0]); err != nil {
		return out, fmt.Errorf("parameter %s: %w", p.ID, err)
	}
	if out.Hi, err = schema.Parse(a, p.Range[1]); err != nil {
		return out, fmt.Errorf("parameter %s: %w", p.ID, err)
	}
	if out.Value < out.Lo || out.Value > out.Hi {
		return out, fmt.Errorf("parameter %s: %s lies outside of its range %s to %s", p.ID, p.Value, p.Range[0], p.Range[1])
	}
	return out, nil
}

// Setting gives the day of a case.
func (g *Golden) setting() (schema.Setting, error) {
	day, ok := schema.DayOf(g.Today)
	if !ok {
		return schema.Setting{}, fmt.Errorf("today %q is no day", g.Today)
	}
	return schema.Setting{Today: day}, nil
}

func want(text string) (rule.Truth, error) {
	for _, t := range []rule.Truth{rule.True, rule.False, rule.Unknown} {
		if t.String() == text {
			return t, nil
		}
	}
	return 0, fmt.Errorf("want %s is none of true, false, unknown", strconv.Quote(text))
}
