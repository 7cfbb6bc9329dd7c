package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// Kind is the first thing in every record.
const Kind = "chengban.decision.v1"

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
	ID         string        `json:"id"`
	Policy     string        `json:"policy"` // 文号
	Schema     []Attr        `json:"schema"`
	Conditions []Condition   `json:"conditions"` // all must hold
	Amount     *money.Amount `json:"amount,omitempty"`
}

// Attr is an attribute that the rule reads.
type Attr struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// Condition is one clause as a condition.
type Condition struct {
	ID     string `json:"id"`
	CEL    string `json:"cel"`
	Clause string `json:"clause"` // 第五条第二款
}

// Type is the type of a value.
type Type string

// The types. Money is written in fen.
const (
	String  Type = "string"
	Int     Type = "int"
	Money   Type = "money"
	Decimal Type = "decimal"
	Bool    Type = "bool"
	Date    Type = "date"
	List    Type = "list"
)

// Value is an input or a parameter as it was. Without Text and Items it was not
// known, and Why says why.
type Value struct {
	Name     string   `json:"name"`
	Type     Type     `json:"type"`
	Text     *string  `json:"value,omitempty"`
	Items    []string `json:"items,omitzero"` // of a List; there may be none in it
	Why      string   `json:"why,omitempty"`  // not_collected, not_granted, stale
	Source   string   `json:"source"`         // the register, or the clause of a parameter
	Observed string   `json:"observed"`       // the day the source vouches for
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
		Kind: Kind, Rule: Rule{hash, c}, Engine: e.Version(), AsOf: asOf,
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

// check refuses what the structure lets through.
func (r *Record) check() error {
	if r.Kind != Kind {
		return fmt.Errorf("kind %q: want %q", r.Kind, Kind)
	}
	if _, err := clock.ParseDate(r.AsOf); err != nil {
		return fmt.Errorf("as_of %q is no day", r.AsOf)
	}
	if len(r.Rule.Closure.Conditions) == 0 {
		return errors.New("the rule has no condition")
	}
	return errors.Join(checkValues(r.Params), checkValues(r.Inputs))
}

func checkValues(all []Value) error {
	for i, v := range all {
		if i > 0 && all[i-1].Name >= v.Name {
			return fmt.Errorf("%s: names are sorted and stand once", v.Name)
		}
		if _, _, err := v.Native(); err != nil {
			return err
		}
		known := v.Text != nil || v.Items != nil
		if known == (v.Why != "") {
			return fmt.Errorf("%s: a value, or why there is none", v.Name)
		}
		if v.Why != "" && !slices.Contains([]string{"not_collected", "not_granted", "stale"}, v.Why) {
			return fmt.Errorf("%s: there is no reason %q", v.Name, v.Why)
		}
	}
	return nil
}

// Native gives the value as rules compute with it: int64 for Int and Money, bool,
// []string, or the text; known is false when there is none.
func (v Value) Native() (x any, known bool, err error) {
	bad := func() (any, bool, error) {
		return nil, false, fmt.Errorf("%s: this is no canonical %s", v.Name, v.Type)
	}
	if v.Type == List {
		if v.Text != nil {
			return bad()
		}
		return v.Items, v.Items != nil, nil
	}
	if v.Items != nil {
		return bad()
	}
	if v.Text == nil {
		return nil, false, nil
	}
	switch v.Type {
	case Int, Money:
		n, err := strconv.ParseInt(*v.Text, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != *v.Text {
			return bad()
		}
		return n, true, nil
	case Bool:
		if *v.Text != "true" && *v.Text != "false" {
			return bad()
		}
		return *v.Text == "true", true, nil
	case Date:
		if _, err := clock.ParseDate(*v.Text); err != nil {
			return bad()
		}
		return *v.Text, true, nil
	case String, Decimal:
		return *v.Text, true, nil
	case List:
	}
	return bad()
}
