package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// The kinds, of which one is the first thing in every record. KindFacts is for a rule
// of the profile Facts; records of the other kind stay what they were.
const (
	Kind      = "chengban.decision.v1"
	KindFacts = "chengban.decision.v2"
)

// Facts is the profile of rules over a dictionary with units and tables. A closure
// without a profile is one of typed names.
const Facts = "facts"

// maxBytes bounds a record: one decision with its rule has a few kilobytes.
const maxBytes = 1 << 20

// Record is one decision.
type Record struct {
	Kind   string  `json:"kind"`
	Rule   Rule    `json:"rule"`
	Engine string  `json:"engine"` // the evaluator's version
	AsOf   string  `json:"as_of"`  // the day for which it was decided
	Params []Value `json:"params"`
	Inputs []Value `json:"inputs"`
	Result Result  `json:"result"`
}

// Rule is a rule with the hash of everything it pins.
type Rule struct {
	Hash    string  `json:"hash"`
	Closure Closure `json:"closure"`
}

// Closure is a rule with everything that its result depends on but the inputs.
type Closure struct {
	Profile    string        `json:"profile,omitempty"` // Facts or none
	ID         string        `json:"id"`
	Policy     string        `json:"policy"` // 文号
	Schema     []Attr        `json:"schema"`
	Tables     []Table       `json:"tables,omitempty"` // of Facts
	Conditions []Condition   `json:"conditions"`       // all must hold
	Amount     *money.Amount `json:"amount,omitempty"`
}

// Attr is an attribute that the rule reads.
type Attr struct {
	Name string `json:"name"`
	Type Type   `json:"type"`

	Codes []string `json:"codes,omitempty"` // of a Dict, in their order
}

// Table is a list of things that the rule reads rows of.
type Table struct {
	Name    string `json:"name"`
	Columns []Attr `json:"columns"`
}

// Condition is one clause as a condition.
type Condition struct {
	ID     string `json:"id"`
	CEL    string `json:"cel"`
	Clause string `json:"clause"` // 第五条第二款
}

// Result is what the evaluator said.
type Result struct {
	Truth   string   `json:"truth"` // true, false, unknown
	Missing []string `json:"missing"`
	Reasons []Reason `json:"reasons"` // one for each condition
	Amount  *Amount  `json:"amount,omitempty"`
}

// Reason is the outcome of one condition.
type Reason struct {
	Condition string   `json:"condition"`
	Clause    string   `json:"clause"`
	Truth     string   `json:"truth"`
	Missing   []string `json:"missing"`
	Problem   string   `json:"problem,omitempty"`
	Causes    []Cause  `json:"causes,omitempty"` // of Facts
}

// Cause is what kept a condition from holding: something that fails, something that
// is not known, or the head of a group. Numbers are in the smallest unit: fen, parts
// of a million, days since 1970-01-01. Sentences are not recorded; they are made of
// this, and their words may change.
type Cause struct {
	Kind  string   `json:"kind"`           // unmet, missing, any_of, all_of
	Span  int      `json:"span,omitempty"` // how many of the causes after it are a group's
	Reads []string `json:"reads,omitempty"`
	Want  string   `json:"want,omitempty"` // >= 2000000000
	Have  string   `json:"have,omitempty"`
	Gap   string   `json:"gap,omitempty"`
	Why   string   `json:"why,omitempty"` // not_collected, not_granted, stale, failed
}

// Amount is the amount of a rule that is true, with its steps.
type Amount struct {
	Known   bool         `json:"known"`
	Fen     money.Fen    `json:"amount"`
	Missing []string     `json:"missing"`
	Problem string       `json:"problem,omitempty"`
	Trace   []money.Step `json:"trace"`
}

// Evaluator decides. It must be a function of its arguments alone.
type Evaluator interface {
	// Version names the engine and its version.
	Version() string
	// Evaluate fails only when the closure cannot be run at all.
	Evaluate(c *Closure, asOf string, params, inputs []Value) (Result, error)
}

// Make decides and records it.
func Make(e Evaluator, c Closure, asOf string, params, inputs []Value) (*Record, error) {
	hash, err := c.Hash()
	if err != nil {
		return nil, err
	}
	r := &Record{
		Kind: c.kind(), Rule: Rule{hash, c}, Engine: e.Version(), AsOf: asOf,
		Params: sorted(params), Inputs: sorted(inputs),
	}
	if r.Result, err = e.Evaluate(&r.Rule.Closure, asOf, r.Params, r.Inputs); err != nil {
		return nil, err
	}
	return r, r.check()
}

func sorted(in []Value) []Value {
	out := append([]Value{}, in...)
	slices.SortFunc(out, func(a, b Value) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Hash names the closure by its content.
func (c *Closure) Hash() (string, error) {
	b, err := encode(c)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// Encode gives the canonical bytes.
func (r *Record) Encode() ([]byte, error) { return encode(r) }

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// Parse reads a record in its canonical form and no other.
func Parse(src []byte) (*Record, error) {
	if len(src) > maxBytes {
		return nil, fmt.Errorf("a record of %d bytes, at most %d", len(src), maxBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	r := &Record{}
	if err := dec.Decode(r); err != nil {
		return nil, fmt.Errorf("no record: %w", err)
	}
	canonical, err := r.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(canonical, src) {
		return nil, fmt.Errorf("not the canonical form, from %s on", place(src, canonical))
	}
	return r, r.check()
}

// place gives line:column of the first byte that differs.
func place(a, b []byte) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	line := bytes.Count(a[:n], []byte("\n")) + 1
	return fmt.Sprintf("%d:%d", line, n-bytes.LastIndexByte(a[:n], '\n'))
}

// kind gives the kind of a closure's records.
func (c *Closure) kind() string {
	if c.Profile == Facts {
		return KindFacts
	}
	return Kind
}

// check refuses what the structure lets through.
func (r *Record) check() error {
	if want := r.Rule.Closure.kind(); r.Kind != want {
		return fmt.Errorf("kind %q: want %q", r.Kind, want)
	}
	if p := r.Rule.Closure.Profile; p != "" && p != Facts {
		return fmt.Errorf("there is no profile %q", p)
	}
	if _, err := clock.ParseDate(r.AsOf); err != nil {
		return fmt.Errorf("as_of %q is no day", r.AsOf)
	}
	if len(r.Rule.Closure.Conditions) == 0 {
		return errors.New("the rule has no condition")
	}
	of := plainTypes
	if r.Kind == KindFacts {
		of = factTypes
	}
	return errors.Join(checkValues(r.Params, of), checkValues(r.Inputs, of))
}
