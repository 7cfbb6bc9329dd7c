package schema

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"github.com/chengban/chengban/internal/engine/rule"
)

// The limits keep a bomb from being saved or from running.
const (
	maxSource = 4000    // characters
	maxDepth  = 60      // nested brackets and operators
	maxLoops  = 2       // one inside the other
	maxRegexp = 200     // instructions
	maxCost   = 100_000 // of one evaluation, in cel-go's units
	maxText   = 200     // characters of a text, for the estimate
	maxRows   = 100     // of a table, for the estimate
)

// today is the day that a rule is asked about.
const today = "today"

// Checked is a condition that compiled: its text, its checked tree, and what it reads.
type Checked struct {
	Src    string
	Tree   *cel.Ast
	Schema *Schema
	Params []Param
	Attrs  []int // attributes that it reads, has() included
	Tables []int
	env    *cel.Env
	prg    cel.Program
	read   []reading
}

// reading is a name with the pattern that tells CEL that it is unknown.
type reading struct {
	attr, table int
	name        string
	pattern     *interpreter.AttributePattern
}

func (s *Schema) environment() (*cel.Env, error) {
	opts := append(library(),
		cel.Macros(hasMacro(s)), cel.EnableMacroCallTracking(),
		cel.CustomTypeProvider(newProvider(s)),
		cel.ParserRecursionLimit(maxDepth), cel.ParserExpressionSizeLimit(maxSource), cel.RegexProgramSizeLimit(maxRegexp),
		cel.ASTValidators(cel.ValidateComprehensionNestingLimit(maxLoops), cel.ValidateRegexLiterals()),
		cel.Variable(today, dateType))
	for i := range s.Attrs {
		a := &s.Attrs[i]
		opts = append(opts, cel.Variable(a.ID, celType(a.Type)), cel.Variable(knownPrefix+a.ID, cel.BoolType))
	}
	for i := range s.Tables {
		id := s.Tables[i].ID
		opts = append(opts, cel.Variable(id, cel.ListType(cel.ObjectType(id))), cel.Variable(knownPrefix+id, cel.BoolType))
	}
	return cel.NewCustomEnv(opts...)
}

// Names are all that a condition with these parameters may read.
func (s *Schema) Names(params []Param) []string {
	names := []string{today}
	for i := range s.Attrs {
		names = append(names, s.Attrs[i].ID)
	}
	for i := range s.Tables {
		names = append(names, s.Tables[i].ID)
	}
	for _, p := range params {
		names = append(names, p.ID)
	}
	return names
}

// Compile checks a condition. The error of one that does not compile begins with
// line:column, and for an unknown name or code gives the nearest known one.
func (s *Schema) Compile(src string, params []Param) (*Checked, error) {
	if n := len([]rune(src)); n > maxSource {
		return nil, fmt.Errorf("1:1: the rule has %d characters, at most %d", n, maxSource)
	}
	env := s.env
	if len(params) > 0 {
		var opts []cel.EnvOption
		for _, p := range params {
			opts = append(opts, cel.Variable(p.ID, celType(p.Type)))
		}
		var err error
		if env, err = s.env.Extend(opts...); err != nil {
			return nil, err
		}
	}
	tree, issues := env.Compile(src)
	if issues.Err() != nil {
		return nil, rule.Issue(issues, src, s.Names(params), calls)
	}
	c := &Checked{Src: src, Tree: tree, Schema: s, Params: params, env: env}
	if !tree.OutputType().IsExactType(cel.BoolType) {
		return nil, fmt.Errorf("1:1: a condition must be true or false, this is %s", tree.OutputType())
	}
	if err := c.inspect(); err != nil {
		return nil, err
	}
	if err := c.affordable(); err != nil {
		return nil, err
	}
	return c, c.plan()
}

// Part compiles a piece of the condition that stands alone, for a slow node.
func (c *Checked) Part(e ast.Expr) (*Checked, error) {
	src, err := cel.ExprToString(e, c.Tree.NativeRep().SourceInfo())
	if err != nil {
		return nil, err
	}
	return c.Schema.Compile(src, c.Params)
}

// At gives line:column of a place in the condition.
func (c *Checked) At(id int64) string {
	l := c.Tree.NativeRep().SourceInfo().GetStartLocation(id)
	return fmt.Sprintf("%d:%d", l.Line(), l.Column()+1)
}

// plan makes the program and the list of what it reads.
func (c *Checked) plan() (err error) {
	for _, r := range c.Tree.NativeRep().ReferenceMap() {
		name := strings.TrimPrefix(r.Name, knownPrefix)
		if i := c.Schema.Attr(name); i >= 0 && !slices.Contains(c.Attrs, i) {
			c.Attrs = append(c.Attrs, i)
			c.read = append(c.read, reading{i, -1, name, cel.AttributePattern(name)})
		}
		if i := c.Schema.Table(name); i >= 0 && !slices.Contains(c.Tables, i) {
			c.Tables = append(c.Tables, i)
			c.read = append(c.read, reading{-1, i, name, cel.AttributePattern(name)})
		}
	}
	slices.Sort(c.Attrs)
	slices.Sort(c.Tables)
	c.prg, err = c.env.Program(c.Tree, cel.EvalOptions(cel.OptPartialEval, cel.OptOptimize), cel.CostLimit(maxCost))
	if err != nil {
		return fmt.Errorf("1:1: %w", err)
	}
	return nil
}

func (c *Checked) affordable() error {
	estimate, err := c.env.EstimateCost(c.Tree, sizes{})
	if err != nil {
		return err
	}
	if estimate.Max > maxCost {
		return fmt.Errorf("1:1: the rule may take %d steps, at most %d", estimate.Max, maxCost)
	}
	return nil
}

// sizes tells the cost estimate how large values may be.
type sizes struct{}

func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	switch node.Type().Kind() {
	case types.StringKind:
		return &cost.SizeEstimate{Max: maxText}
	case types.ListKind:
		return &cost.SizeEstimate{Max: maxRows}
	default:
		return nil
	}
}

// EstimateCallCost: numbers with units cost what numbers do; CEL believes that they
// may be of any size.
func (sizes) EstimateCallCost(function, _ string, _ *cost.AstNode, args []cost.AstNode) *cost.CallEstimate {
	one := &cost.SizeEstimate{Min: 1, Max: 1}
	switch {
	case function == "sum":
		return &cost.CallEstimate{CostEstimate: cost.Estimate{Min: 1, Max: maxRows}, ResultSize: one}
	case len(args) > 0 && args[0].Type() != nil && args[0].Type().Kind() == types.OpaqueKind:
		return &cost.CallEstimate{CostEstimate: cost.Estimate{Min: 1, Max: 1}, ResultSize: one}
	}
	return nil
}

// inspect refuses what the types let through: fractions, days that do not exist,
// codes that a list does not have, loop variables that hide a name.
func (c *Checked) inspect() (err error) {
	tree := c.Tree.NativeRep()
	note := func(id int64, format string, args ...any) {
		if err == nil {
			err = fmt.Errorf(c.At(id)+": "+format, args...)
		}
	}
	ast.PreOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if t := tree.GetType(e.ID()); t != nil && t.IsExactType(cel.DoubleType) {
			note(e.ID(), "no fractions: write permille(25) for 2.5 %%, yuan(15000) for 1.5 万元")
		}
		switch e.Kind() {
		case ast.ComprehensionKind:
			if v := e.AsComprehension().IterVar(); slices.Contains([]string{today, "e", "p"}, v) {
				note(e.ID(), "the loop variable %q hides a name; call it something else", v)
			}
		case ast.CallKind:
			c.inspectCall(e, note)
		default:
		}
	}))
	return err
}

func (c *Checked) inspectCall(e ast.Expr, note func(id int64, format string, args ...any)) {
	call := e.AsCall()
	switch call.FunctionName() {
	case "date":
		text, ok := literalText(call.Args()[0])
		if _, day := DayOf(text); !ok || !day {
			note(call.Args()[0].ID(), "%q is no day; write date('2026-11-23')", text)
		}
	case operators.Equals, operators.NotEquals, operators.In:
		args := call.Args()
		for i := range args {
			a := c.attrOf(args[i])
			if a == nil || a.Type != Dict {
				continue
			}
			for _, x := range texts(args[1-i]) {
				text, _ := literalText(x)
				if a.Code(text) < 0 {
					note(x.ID(), "%s has no code %q%s", a.ID, text, suggestion(text, a))
				}
			}
		}
	}
}

func suggestion(text string, a *Attr) string {
	ids := make([]string, len(a.Codes))
	for i, code := range a.Codes {
		ids[i] = code.ID
	}
	if near := rule.Nearest(text, ids); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// attrOf gives the attribute, of the entity or of a table's row, that an expression reads.
func (c *Checked) attrOf(e ast.Expr) *Attr {
	tree := c.Tree.NativeRep()
	if r, ok := tree.ReferenceMap()[e.ID()]; ok {
		if i := c.Schema.Attr(r.Name); i >= 0 {
			return &c.Schema.Attrs[i]
		}
		return nil
	}
	if e.Kind() != ast.SelectKind {
		return nil
	}
	of := tree.GetType(e.AsSelect().Operand().ID())
	if of == nil {
		return nil
	}
	if t := c.Schema.Table(of.TypeName()); t >= 0 {
		if f := c.Schema.Tables[t].Field(e.AsSelect().FieldName()); f >= 0 {
			return &c.Schema.Tables[t].Attrs[f]
		}
	}
	return nil
}

// texts gives a text literal, or those of a list.
func texts(e ast.Expr) (out []ast.Expr) {
	if e.Kind() == ast.ListKind {
		for _, x := range e.AsList().Elements() {
			out = append(out, texts(x)...)
		}
		return out
	}
	if _, ok := literalText(e); ok {
		out = append(out, e)
	}
	return out
}

func literalText(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}
