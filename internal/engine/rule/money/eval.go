package money

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
)

// Amount is an amount expression, as Parse made it.
type Amount struct{ Expr Expr }

// Values gives what is known of one entity: money in fen and counts as int64,
// codes as string. An absent name is unknown.
type Values map[string]any

// Step is one step of a calculation: what stood in the tree at At made To out of
// From.
type Step struct {
	At   string `json:"at"`
	Op   string `json:"op"`
	By   string `json:"by"` // the attribute, rate, limit, code or tier
	From Fen    `json:"from"`
	To   Fen    `json:"to"`
}

// Outcome is the amount for one entity. Unless Known, Amount is zero and means
// nothing.
type Outcome struct {
	Known   bool
	Amount  Fen
	Missing []string // absent names that the amount needs, sorted
	Problem string   // why a calculation failed, for the log
	Trace   []Step
}

type evaluation struct {
	values  Values
	trace   []Step
	missing map[string]bool
	problem string
}

// Eval computes the amount for one entity.
func (a *Amount) Eval(v Values) Outcome {
	e := &evaluation{values: v, missing: map[string]bool{}}
	f, known := a.Expr.eval(e, "amount")
	if !known {
		return Outcome{Missing: slices.Sorted(maps.Keys(e.missing)), Problem: e.problem, Trace: e.trace}
	}
	return Outcome{Known: true, Amount: f, Trace: e.trace}
}

// Reads lists the attributes that the amount may read, sorted.
func (a *Amount) Reads() []string {
	seen := map[string]bool{}
	a.Expr.reads(func(attr string) { seen[attr] = true })
	return slices.Sorted(maps.Keys(seen))
}

// number reads an attribute that is money or a count.
func (e *evaluation) number(attr string) (int64, bool) {
	v, there := e.values[attr]
	if !there || v == nil {
		e.missing[attr] = true
		return 0, false
	}
	n, ok := v.(int64)
	if !ok {
		e.fail(attr, fmt.Errorf("the %T is no whole number", v))
	}
	return n, ok
}

// fail notes the first problem.
func (e *evaluation) fail(at string, err error) {
	if e.problem == "" {
		e.problem = at + ": " + err.Error()
	}
}

// step notes what was done, or the problem that kept it from being done.
func (e *evaluation) step(at, op, by string, from, to Fen, err error) (Fen, bool) {
	if err != nil {
		e.fail(at, err)
		return 0, false
	}
	e.trace = append(e.trace, Step{At: at, Op: op, By: by, From: from, To: to})
	return to, true
}

func (x Fixed) eval(e *evaluation, at string) (Fen, bool) {
	return e.step(at, "fixed", "", x.Amount, x.Amount, nil)
}

func (x Base) eval(e *evaluation, at string) (Fen, bool) {
	n, ok := e.number(x.Attr)
	if !ok {
		return 0, false
	}
	return e.step(at, "base", x.Attr, Fen(n), Fen(n), nil)
}

func (x PerHead) eval(e *evaluation, at string) (Fen, bool) {
	n, ok := e.number(x.Count)
	if !ok {
		return 0, false
	}
	f, err := x.Each.Times(n)
	return e.step(at, "each", x.Count+" = "+strconv.FormatInt(n, 10), x.Each, f, err)
}

func (x RateOf) eval(e *evaluation, at string) (Fen, bool) {
	of, ok := x.Of.eval(e, at+".rate")
	if !ok {
		return 0, false
	}
	f, err := x.Rate.Of(of, x.Round)
	return e.step(at, "rate", x.Rate.String(), of, f, err)
}

// holds tells whether an amount falls into the tier.
func (t Tier) holds(f Fen, includes Edge) bool {
	if includes == IncludesTo {
		return f > t.From && (t.To == nil || f <= *t.To)
	}
	return f >= t.From && (t.To == nil || f < *t.To)
}

func (x Tiers) eval(e *evaluation, at string) (Fen, bool) {
	of, ok := x.Of.eval(e, at+".tiers")
	if !ok {
		return 0, false
	}
	if x.Mode == Progressive {
		return x.progressive(e, at, of)
	}
	for i, t := range x.Tiers {
		if !t.holds(of, x.Includes) {
			continue
		}
		by := strconv.Itoa(i + 1)
		if t.Give != nil {
			return e.step(at, "tier", by, of, *t.Give, nil)
		}
		f, err := t.Rate.Of(of, x.Round)
		return e.step(at, "tier", by+": "+t.Rate.String(), of, f, err)
	}
	return e.step(at, "no_tier", "", of, 0, nil)
}

// progressive sums the slices exactly and rounds once.
func (x Tiers) progressive(e *evaluation, at string, of Fen) (Fen, bool) {
	sum, reached := new(big.Rat), 0
	for i, t := range x.Tiers {
		if of <= t.From {
			continue
		}
		top := of
		if t.To != nil {
			top = min(top, *t.To)
		}
		slice := new(big.Rat).SetInt(new(big.Int).Sub(big.NewInt(int64(top)), big.NewInt(int64(t.From))))
		sum.Add(sum, slice.Mul(slice, t.Rate.rat()))
		reached = i + 1
	}
	f, err := x.Round.round(sum)
	return e.step(at, "slices", strconv.Itoa(reached), of, f, err)
}

func (x Level) eval(e *evaluation, at string) (Fen, bool) {
	v, there := e.values[x.By]
	if !there || v == nil {
		e.missing[x.By] = true
		return 0, false
	}
	code, ok := v.(string)
	if !ok {
		e.fail(x.By, fmt.Errorf("the %T is no code", v))
		return 0, false
	}
	give := x.Else
	for _, c := range x.Cases {
		if c.Code == code {
			give = c.Give
			break
		}
	}
	if give == nil {
		e.fail(at, fmt.Errorf("no level has the code %q of %s", code, x.By))
		return 0, false
	}
	f, ok := give.eval(e, at+".level")
	if !ok {
		return 0, false
	}
	return e.step(at, "level", x.By+" = "+code, f, f, nil)
}

func (x Crossing) eval(e *evaluation, at string) (Fen, bool) {
	now, ok := e.number(x.Of)
	past, ok2 := e.number(x.Past)
	if !ok || !ok2 {
		return 0, false
	}
	var highest, before, each Fen
	var err error
	passed := 0
	for _, s := range x.Steps {
		switch {
		case Fen(past) >= s.At:
			before = s.Give
		case Fen(now) >= s.At && err == nil:
			passed++
			highest = s.Give
			each, err = each.Add(s.Give)
		}
	}
	to := map[CrossMode]Fen{Highest: highest, EachPassed: each, Difference: max(0, highest-before)}[x.Mode]
	return e.step(at, "crossing", strconv.Itoa(passed), Fen(now), to, err)
}

func (x Limit) eval(e *evaluation, at string) (Fen, bool) {
	of, ok := x.Of.eval(e, at+".limit")
	switch {
	case !ok:
		return 0, false
	case x.Most != nil && of > *x.Most:
		return e.step(at, "most", x.Most.String(), of, *x.Most, nil)
	case x.Least != nil && of < *x.Least:
		return e.step(at, "least", x.Least.String(), of, *x.Least, nil)
	}
	return e.step(at, "within", "", of, of, nil)
}

func (x Combine) eval(e *evaluation, at string) (Fen, bool) {
	var out Fen
	var err error
	known := true
	for i, of := range x.Of {
		f, ok := of.eval(e, at+"."+string(x.Op)+strconv.Itoa(i+1))
		known = known && ok // all are asked, so that all that is missing is named
		switch {
		case !ok || err != nil:
		case i == 0:
			out = f
		case x.Op == Lesser:
			out = min(out, f)
		case x.Op == Greater:
			out = max(out, f)
		default:
			out, err = out.Add(f)
		}
	}
	if !known {
		return 0, false
	}
	return e.step(at, string(x.Op), strconv.Itoa(len(x.Of)), out, out, err)
}

func (x ShareOf) eval(e *evaluation, at string) (Fen, bool) {
	of, ok := x.Of.eval(e, at+".share")
	if !ok {
		return 0, false
	}
	if of < 0 {
		e.fail(at, fmt.Errorf("%s cannot be shared out", of))
		return 0, false
	}
	return e.step(at, "share", x.Split.Payers[x.Payer], of, x.Split.Part(of, x.Payer), nil)
}

func (Fixed) reads(func(string))          {}
func (x Base) reads(add func(string))     { add(x.Attr) }
func (x PerHead) reads(add func(string))  { add(x.Count) }
func (x RateOf) reads(add func(string))   { x.Of.reads(add) }
func (x Tiers) reads(add func(string))    { x.Of.reads(add) }
func (x Limit) reads(add func(string))    { x.Of.reads(add) }
func (x ShareOf) reads(add func(string))  { x.Of.reads(add) }
func (x Crossing) reads(add func(string)) { add(x.Of); add(x.Past) }
func (x Combine) reads(add func(string)) {
	for _, of := range x.Of {
		of.reads(add)
	}
}

func (x Level) reads(add func(string)) {
	add(x.By)
	for _, c := range x.Cases {
		c.Give.reads(add)
	}
	if x.Else != nil {
		x.Else.reads(add)
	}
}
