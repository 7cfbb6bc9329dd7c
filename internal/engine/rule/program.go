package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// The limits keep a bomb from being saved or from running.
const (
	maxSource = 4000    // characters of a rule
	maxDepth  = 60      // nested brackets and operators
	maxLoops  = 2       // one inside the other
	maxRegexp = 200     // instructions
	maxCost   = 100_000 // of one evaluation, in cel-go's units
	maxText   = 1000    // characters of a text, for the estimate
	maxItems  = 50      // of a list, for the estimate
	maxCode   = 40      // characters of an item, for the estimate
)

// program is what Rule and Formula share.
type program struct {
	schema   Schema
	reads    []string
	compares []Compared
	yields   []string
	prg      cel.Program
}

func compile(src string, s Schema) (*program, *cel.Type, error) {
	if n := len([]rune(src)); n > maxSource {
		return nil, nil, fmt.Errorf("1:1: the rule has %d characters, at most %d", n, maxSource)
	}
	e, err := environment(s)
	if err != nil {
		return nil, nil, err
	}
	tree, issues := e.Compile(src)
	if issues.Err() != nil {
		return nil, nil, explain(issues, src, s)
	}
	if err := inspect(tree, s); err != nil {
		return nil, nil, err
	}
	if err := affordable(e, tree); err != nil {
		return nil, nil, err
	}
	prg, err := e.Program(tree, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(maxCost))
	if err != nil {
		return nil, nil, err
	}
	return &program{
		schema: maps.Clone(s), reads: reads(tree, s), compares: comparisons(tree),
		yields: results(tree.NativeRep().Expr()), prg: prg,
	}, tree.OutputType(), nil
}

// leftOut is what a rule about one entity has no use for, and what escapes the
// checks of types.
var leftOut = []string{
	"bytes", "dyn", "duration", "timestamp", "type", "uint", "getFullYear", "getMonth", "getDayOfYear",
	"getDayOfMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
}

func environment(s Schema) (*cel.Env, error) {
	library := env.NewLibrarySubset().AddExcludedMacros("has")
	for _, name := range leftOut {
		library.AddExcludedFunctions(env.NewFunction(name))
	}
	// A text is no way to a number: "double('inf')" would be one.
	library.AddExcludedFunctions(env.NewFunction("double", env.NewOverload("string_to_double", nil, nil)))
	opts := append(exactly(library),
		cel.StdLib(cel.StdLibSubset(library)), cel.CrossTypeNumericComparisons(true),
		cel.ParserRecursionLimit(maxDepth), cel.ParserExpressionSizeLimit(maxSource),
		cel.RegexProgramSizeLimit(maxRegexp), cel.ASTValidators(cel.ValidateComprehensionNestingLimit(maxLoops), cel.ValidateRegexLiterals()))
	for _, name := range slices.Sorted(maps.Keys(s)) {
		opts = append(opts, cel.Variable(name, celType(s[name])))
	}
	return cel.NewCustomEnv(opts...)
}

func celType(t Type) *cel.Type {
	switch t {
	case Int:
		return cel.IntType
	case Decimal:
		return cel.DoubleType
	case Bool:
		return cel.BoolType
	case List:
		return cel.ListType(cel.StringType)
	case String, Date:
	}
	return cel.StringType
}

func affordable(e *cel.Env, tree *cel.Ast) error {
	c, err := e.EstimateCost(tree, sizes{})
	if err != nil {
		return err
	}
	if c.Max > maxCost {
		return fmt.Errorf("1:1: the rule may take %d steps, at most %d", c.Max, maxCost)
	}
	return nil
}

// sizes tells the cost estimate how large values may be.
type sizes struct{}

func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	switch node.Type().Kind() {
	case types.StringKind:
		if len(node.Path()) > 1 { // an item of a list
			return &cost.SizeEstimate{Max: maxCode}
		}
		return &cost.SizeEstimate{Max: maxText}
	case types.ListKind:
		return &cost.SizeEstimate{Max: maxItems}
	default:
		return nil
	}
}

func (sizes) EstimateCallCost(_, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	return nil
}

func reads(tree *cel.Ast, s Schema) []string {
	seen := map[string]bool{}
	for _, r := range tree.NativeRep().ReferenceMap() {
		if _, known := s[r.Name]; known {
			seen[r.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// eval gives nil and an Unknown verdict when there is no value.
func (p *program) eval(v Values) (ref.Val, Verdict) {
	known := make(map[string]any, len(p.reads))
	var absent []*cel.AttributePatternType
	bad := map[string]string{}
	for _, name := range p.reads {
		x, problem := bind(p.schema[name], v[name])
		if x == nil {
			absent = append(absent, cel.AttributePattern(name))
		} else {
			known[name] = x
		}
		if problem != "" {
			bad[name] = problem
		}
	}
	vars, err := cel.PartialVars(known, absent...)
	if err != nil {
		return nil, Verdict{Problem: err.Error()}
	}
	out, _, err := p.prg.Eval(vars)
	if err != nil {
		return nil, Verdict{Problem: err.Error()}
	}
	if u, ok := out.(*types.Unknown); ok {
		return nil, undecided(u, bad)
	}
	return out, Verdict{}
}

// undecided names what was absent, and what was there but no good.
func undecided(u *types.Unknown, bad map[string]string) (v Verdict) {
	seen := map[string]bool{}
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			seen[t.Variable()] = true
		}
	}
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		if problem, ok := bad[name]; ok {
			problems = append(problems, name+": "+problem)
			continue
		}
		v.Missing = append(v.Missing, name)
	}
	v.Problem = strings.Join(problems, "; ")
	return v
}

// inspect refuses what the types let through: a loop variable that hides a name
// of the schema, and a comparison of a Date with text that is no day.
func inspect(tree *cel.Ast, s Schema) (err error) {
	native := tree.NativeRep()
	at := func(e ast.Expr) string {
		l := native.SourceInfo().GetStartLocation(e.ID())
		return fmt.Sprintf("%d:%d", l.Line(), l.Column()+1)
	}
	ast.PreOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if err != nil {
			return
		}
		switch e.Kind() {
		case ast.ComprehensionKind:
			if name := e.AsComprehension().IterVar(); s[name] != "" {
				err = fmt.Errorf("%s: the loop variable %q hides the name %q; call it something else", at(e), name, name)
			}
		case ast.CallKind:
			if text, ok := noDay(e.AsCall(), native, s); ok {
				err = fmt.Errorf("%s: %q is no day; write YYYY-MM-DD, for example '2026-11-23'", at(e), text)
			}
		default:
		}
	}))
	return err
}
