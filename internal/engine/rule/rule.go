package rule

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
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

// The types, with the Go values that Values holds for them. A Decimal is
// canonical text ("2.5"), a Date text YYYY-MM-DD; see the package comment for
// how they compute.
const (
	String  Type = "string"  // string
	Int     Type = "int"     // int64; money in fen
	Decimal Type = "decimal" // string
	Bool    Type = "bool"    // bool
	Date    Type = "date"    // string
	List    Type = "list"    // []string
)

// Schema gives the type of each name that a rule may read.
type Schema map[string]Type

// Values gives what is known of one entity; an absent name is unknown.
type Values map[string]any

// Verdict is the outcome of evaluating a rule for one entity.
type Verdict struct {
	Truth   Truth
	Missing []string // absent names that would have decided it, sorted
	Problem string   // why an evaluation failed, for the log; then Truth is Unknown
}

// Rule is a compiled condition.
type Rule struct{ program }

// Formula is a compiled value of type Want.
type Formula struct {
	program
	Want Type
}

// Compile makes a condition. The error of one that does not compile begins with
// line:column, and for an unknown name gives the nearest known one.
func Compile(src string, s Schema) (*Rule, error) {
	p, out, err := compile(src, s)
	if err != nil {
		return nil, err
	}
	if !out.IsExactType(cel.BoolType) {
		return nil, fmt.Errorf("1:1: a condition must be true or false, this is %s", typeName(out))
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
		return nil, fmt.Errorf("1:1: want %s, this is %s", want, typeName(out))
	}
	return &Formula{*p, want}, nil
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

// Row evaluates the formula; the value is nil unless Verdict.Truth is True, which
// then means "known". An Int is an int64, a Decimal canonical text with at most
// three decimals, a Date a day that exists, a List a []string.
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
