package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Truth is one of three values; its order is False < Unknown < True, so that
// "and" is the minimum and "or" the maximum.
type Truth int8

// The truth values.
const (
	False Truth = iota - 1
	Unknown
	True
)

// String names the truth value.
func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t+1] }

// Type is the type of a name in a schema.
type Type string

// The types. A Decimal is stated as canonical text ("2.5") and compares as a
// number; money is an Int in fen and never a Decimal. A Date is text
// YYYY-MM-DD, whose order is the order of days. A List holds texts.
const (
	String  Type = "string"
	Int     Type = "int"
	Decimal Type = "decimal"
	Bool    Type = "bool"
	Date    Type = "date"
	List    Type = "list"
)

// Schema gives the type of each name that a rule may read.
type Schema map[string]Type

// Values gives what is known of one entity; an absent name is unknown.
type Values map[string]any

// Verdict is the outcome of evaluating a rule for one entity.
type Verdict struct {
	Truth   Truth
	Missing []string // names that would have decided it, sorted
	Problem string   // why an evaluation failed; then Truth is Unknown
}

// The limits keep a bomb from being saved or from running.
const (
	maxSource = 4000    // characters of a rule
	maxCost   = 100_000 // of one evaluation, in cel-go's units
)

type program struct {
	schema Schema
	reads  []string
	prg    cel.Program
}

// Rule is a compiled condition.
type Rule struct{ program }

// Formula is a compiled value of type Want.
type Formula struct {
	program
	Want Type
}

// Compile makes a condition. The error of one that does not compile names the
// place, and for an unknown name the nearest known one.
func Compile(src string, s Schema) (*Rule, error) {
	p, out, err := compile(src, s)
	if err != nil {
		return nil, err
	}
	if !out.IsExactType(cel.BoolType) {
		return nil, fmt.Errorf("1:1: a condition must be true or false, this is %s", out)
	}
	return &Rule{*p}, nil
}

// CompileValue makes a formula. A Decimal may come from a whole number; a whole
// number never from a decimal: write int(…), which cuts.
func CompileValue(src string, want Type, s Schema) (*Formula, error) {
	p, out, err := compile(src, s)
	if err != nil {
		return nil, err
	}
	fits := out.IsExactType(celType(want)) || (want == Decimal && out.IsExactType(cel.IntType)) ||
		(want == List && out.IsAssignableType(cel.ListType(cel.StringType)))
	if !fits {
		return nil, fmt.Errorf("1:1: want %s, this is %s", want, out)
	}
	return &Formula{*p, want}, nil
}

func compile(src string, s Schema) (*program, *cel.Type, error) {
	if len(src) > maxSource {
		return nil, nil, fmt.Errorf("1:1: %d characters, at most %d", len(src), maxSource)
	}
	env, err := environment(s)
	if err != nil {
		return nil, nil, err
	}
	ast, issues := env.Compile(src)
	if issues.Err() != nil {
		return nil, nil, explain(issues, s)
	}
	prg, err := env.Program(ast, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(maxCost))
	if err != nil {
		return nil, nil, err
	}
	return &program{schema: s, reads: reads(ast, s), prg: prg}, ast.OutputType(), nil
}

func environment(s Schema) (*cel.Env, error) {
	opts := []cel.EnvOption{cel.CrossTypeNumericComparisons(true), cel.ParserRecursionLimit(60),
		cel.ParserExpressionSizeLimit(maxSource), cel.RegexProgramSizeLimit(200)}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		opts = append(opts, cel.Variable(name, celType(s[name])))
	}
	return cel.NewEnv(opts...)
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

func reads(ast *cel.Ast, s Schema) []string {
	seen := map[string]bool{}
	for _, r := range ast.NativeRep().ReferenceMap() {
		if _, known := s[r.Name]; known {
			seen[r.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Reads lists the names that the rule reads, sorted.
func (p *program) Reads() []string { return slices.Clone(p.reads) }

// Row evaluates the condition for one entity.
func (r *Rule) Row(v Values) Verdict {
	out, verdict := r.eval(v)
	if b, ok := out.(types.Bool); ok {
		verdict.Truth = False
		if b {
			verdict.Truth = True
		}
	}
	return verdict
}

// Row evaluates the formula; the value is nil unless Verdict.Truth is True. An
// Int is an int64, a Decimal canonical text, a List a []string.
func (f *Formula) Row(v Values) (any, Verdict) {
	out, verdict := f.eval(v)
	if out == nil {
		return nil, verdict
	}
	value, err := native(out, f.Want)
	if err != nil {
		verdict.Problem = err.Error()
		return nil, verdict
	}
	verdict.Truth = True
	return value, verdict
}

// eval gives nil and an Unknown verdict when there is no value.
func (p *program) eval(v Values) (ref.Val, Verdict) {
	known := make(map[string]any, len(p.reads))
	var absent []*cel.AttributePatternType
	for _, name := range p.reads {
		x, ok := bind(p.schema[name], v[name])
		if ok {
			known[name] = x
		} else {
			absent = append(absent, cel.AttributePattern(name))
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
		return nil, Verdict{Missing: missing(u)}
	}
	return out, Verdict{}
}

func missing(u *types.Unknown) []string {
	seen := map[string]bool{}
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			seen[strings.TrimSuffix(t.String(), "[]")] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
