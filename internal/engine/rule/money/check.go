package money

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Facts is what is known of the attributes before anybody's values are.
type Facts struct {
	Ranges  map[string]Range    // of money and counts; an attribute without one is not tried out
	Codes   map[string][]string // of code lists
	Ceiling *Fen                // what the item pays to one claimant at most
	Labels  Labels
}

// Range bounds an attribute, both ends included.
type Range struct{ Min, Max int64 }

// Finding is something to mend in an expression before it is published.
type Finding struct {
	At    string // place in the tree, as in Step
	Rule  string // tier_gap, limit_crossed, …
	Words i18n.Text
}

// Check looks for gaps and overlaps between tiers, limits that cross, what can
// never apply, and amounts above the ceiling. It tries the ends of every range and
// both sides of the tiers and steps that stand directly over an attribute; between
// them the kinds of nodes only grow. A finding is certain, silence is not a proof
// where tiers stand over a computed amount.
func (a *Amount) Check(f Facts) []Finding {
	c := &checker{facts: f}
	a.Expr.check(c, "amount")
	c.amounts(a.Expr)
	return c.found
}

type checker struct {
	facts Facts
	found []Finding
	full  bool // too_many was said
}

// find notes a finding once; key is that of its words.
func (c *checker) find(at, key string, kv ...any) {
	rule := key[strings.LastIndexByte(key, '.')+1:]
	c.found = append(c.found, Finding{at, rule, i18n.TextOf(key, kv...)})
}

// said gives an amount in both languages.
func said(f Fen) i18n.Text { return i18n.Text{Zh: f.In(i18n.Zh), En: f.In(i18n.En)} }

func (c *checker) label(name string) i18n.Text {
	if c.facts.Labels != nil {
		if t := c.facts.Labels(name); !t.IsZero() {
			return t
		}
	}
	return i18n.Same(name)
}

func (Fixed) check(*checker, string)   {}
func (Base) check(*checker, string)    {}
func (PerHead) check(*checker, string) {}

func (x RateOf) check(c *checker, at string)  { x.Of.check(c, at+".rate") }
func (x ShareOf) check(c *checker, at string) { x.Of.check(c, at+".share") }

func (x Combine) check(c *checker, at string) {
	for i, of := range x.Of {
		of.check(c, at+"."+string(x.Op)+strconv.Itoa(i+1))
	}
}

func (x Tiers) check(c *checker, at string) {
	x.Of.check(c, at+".tiers")
	for i, t := range x.Tiers {
		n := i + 1
		if t.To != nil && t.From >= *t.To {
			c.find(at, "amount.find.tier_empty", "n", n, "from", said(t.From), "to", said(*t.To))
		}
		if n == len(x.Tiers) {
			break
		}
		next := x.Tiers[n].From
		switch {
		case t.To == nil:
			c.find(at, "amount.find.tier_open", "n", n)
		case *t.To < next:
			c.find(at, "amount.find.tier_gap", "from", said(*t.To), "to", said(next))
		case *t.To > next:
			c.find(at, "amount.find.tier_overlap", "from", said(next), "to", said(*t.To))
		}
	}
	x.checkRange(c, at)
	if x.Mode == Whole {
		x.checkFalls(c, at)
	}
}

// checkRange compares the tiers with what the attribute can be.
func (x Tiers) checkRange(c *checker, at string) {
	base, ok := x.Of.(Base)
	r, known := c.facts.Ranges[base.Attr]
	if !ok || !known {
		return
	}
	for i, t := range x.Tiers {
		under := t.To != nil && (Fen(r.Min) > *t.To || (Fen(r.Min) == *t.To && x.Includes != IncludesTo))
		over := Fen(r.Max) < t.From || (Fen(r.Max) == t.From && x.Includes != IncludesFrom)
		if under || over {
			c.find(at, "amount.find.tier_dead", "n", i+1, "of", c.label(base.Attr), "min", said(Fen(r.Min)), "max", said(Fen(r.Max)))
		}
	}
	if last := x.Tiers[len(x.Tiers)-1]; last.To != nil && Fen(r.Max) > *last.To {
		c.find(at, "amount.find.tier_gap", "from", said(*last.To), "to", said(Fen(r.Max)))
	}
}

// checkFalls finds tiers at whose beginning a claimant with more gets less.
func (x Tiers) checkFalls(c *checker, at string) {
	value := func(t Tier, f Fen) Fen {
		if t.Give != nil {
			return *t.Give
		}
		v, err := t.Rate.Of(f, x.Round)
		if err != nil {
			return greatest
		}
		return v
	}
	for i := 1; i < len(x.Tiers); i++ {
		prev, t := x.Tiers[i-1], x.Tiers[i]
		if prev.To == nil || *prev.To != t.From {
			continue
		}
		if before, after := value(prev, t.From), value(t, t.From); after < before {
			c.find(at, "amount.find.tier_fall", "n", i+1, "before", said(before), "after", said(after))
		}
	}
}

func (x Level) check(c *checker, at string) {
	listed := map[string]bool{}
	codes, known := c.facts.Codes[x.By]
	for _, k := range x.Cases {
		if listed[k.Code] {
			c.find(at, "amount.find.level_twice", "code", c.label(k.Code))
		}
		if known && !slices.Contains(codes, k.Code) {
			c.find(at, "amount.find.level_unknown", "code", c.label(k.Code))
		}
		listed[k.Code] = true
		k.Give.check(c, at+".level")
	}
	missing := 0
	for _, code := range codes {
		if listed[code] {
			continue
		}
		missing++
		if x.Else == nil {
			c.find(at, "amount.find.level_missing", "code", c.label(code))
		}
	}
	if x.Else != nil {
		x.Else.check(c, at+".level")
		if known && missing == 0 {
			c.find(at, "amount.find.level_dead_else")
		}
	}
}

func (x Crossing) check(c *checker, at string) {
	r, known := c.facts.Ranges[x.Of]
	for i, s := range x.Steps {
		if known && Fen(r.Max) < s.At {
			c.find(at, "amount.find.step_dead", "n", i+1, "at", said(s.At), "of", c.label(x.Of), "max", said(Fen(r.Max)))
		}
		if i == 0 {
			continue
		}
		if prev := x.Steps[i-1]; s.At <= prev.At {
			c.find(at, "amount.find.step_order", "n", i+1, "at", said(s.At))
		} else if s.Give < prev.Give && x.Mode == Difference {
			c.find(at, "amount.find.step_falls", "n", i+1, "give", said(s.Give))
		}
	}
}

func (x Limit) check(c *checker, at string) {
	x.Of.check(c, at+".limit")
	if x.Least != nil && x.Most != nil && *x.Least > *x.Most {
		c.find(at, "amount.find.limit_crossed", "least", said(*x.Least), "most", said(*x.Most))
		return
	}
	if x.Most == nil {
		return
	}
	top, tried := Fen(0), false
	whole := c.try(x.Of, func(_ string, o Outcome) {
		top, tried = max(top, o.Amount), tried || o.Known
		if !o.Known {
			top = greatest
		}
	})
	if whole && tried && top < *x.Most {
		c.find(at, "amount.find.limit_dead", "most", said(*x.Most), "max", said(top))
	}
}

// amounts tries the whole expression out.
func (c *checker) amounts(x Expr) {
	told := map[string]bool{}
	once := func(rule string) bool {
		first := !told[rule]
		told[rule] = true
		return first
	}
	c.try(x, func(at string, o Outcome) {
		switch {
		case strings.HasSuffix(o.Problem, ErrOverflow.Error()) && once("overflow"):
			c.find("amount", "amount.find.overflow", "at", at)
		case o.Known && o.Amount < 0 && once("below"):
			c.find("amount", "amount.find.below_zero", "amount", said(o.Amount), "at", at)
		case o.Known && c.facts.Ceiling != nil && o.Amount > *c.facts.Ceiling && once("over"):
			c.find("amount", "amount.find.over_ceiling", "amount", said(o.Amount), "ceiling", said(*c.facts.Ceiling), "at", at)
		}
	})
}

// maxTries bounds the combinations that are tried.
const maxTries = 4096

// try evaluates an expression at the corners of what its attributes can be, and
// says whether there was something to try everywhere.
func (c *checker) try(x Expr, f func(at string, o Outcome)) bool {
	p := points{facts: c.facts, at: map[string][]any{}}
	p.visit(x)
	a := &Amount{x}
	names := a.Reads()
	total := 1
	for _, n := range names {
		total *= max(1, len(p.at[n]))
		if total > maxTries {
			if !c.full {
				c.full = true
				c.find("amount", "amount.find.too_many")
			}
			return false
		}
	}
	if len(p.at) < len(names) {
		return false
	}
	for i := range total {
		v, rest := Values{}, i
		var at []string
		for _, n := range names {
			v[n] = p.at[n][rest%len(p.at[n])]
			rest /= len(p.at[n])
			at = append(at, fmt.Sprintf("%s = %s", n, pointText(v[n], p.money[n])))
		}
		f(strings.Join(at, ", "), a.Eval(v))
	}
	return true
}

func pointText(v any, money bool) string {
	if n, ok := v.(int64); ok && money {
		return Fen(n).String()
	}
	return fmt.Sprint(v)
}

// points collects the values at which attributes are tried.
type points struct {
	facts Facts
	at    map[string][]any
	money map[string]bool
}

// add puts the ends of an attribute's range and the edges inside it.
func (p *points) add(attr string, money bool, edges ...Fen) {
	r, ok := p.facts.Ranges[attr]
	if !ok {
		return
	}
	if p.money == nil {
		p.money = map[string]bool{}
	}
	p.money[attr] = p.money[attr] || money
	seen := map[int64]bool{r.Min: true, r.Max: true}
	for _, v := range p.at[attr] {
		if n, ok := v.(int64); ok {
			seen[n] = true
		}
	}
	for _, e := range edges {
		for d := Fen(-1); d <= 1; d++ {
			if n, err := e.Add(d); err == nil && int64(n) >= r.Min && int64(n) <= r.Max {
				seen[int64(n)] = true
			}
		}
	}
	p.at[attr] = nil
	for _, n := range slices.SortedFunc(maps.Keys(seen), cmp.Compare[int64]) {
		p.at[attr] = append(p.at[attr], n)
	}
}

func (p *points) visit(x Expr) {
	switch x := x.(type) {
	case Base:
		p.add(x.Attr, true)
	case PerHead:
		p.add(x.Count, false)
	case RateOf:
		p.visit(x.Of)
	case ShareOf:
		p.visit(x.Of)
	case Limit:
		p.visit(x.Of)
	case Combine:
		for _, of := range x.Of {
			p.visit(of)
		}
	case Crossing:
		var edges []Fen
		for _, s := range x.Steps {
			edges = append(edges, s.At)
		}
		p.add(x.Of, true, edges...)
		p.add(x.Past, true, edges...)
	case Tiers:
		p.visitTiers(x)
	case Level:
		p.visitLevel(x)
	}
}

func (p *points) visitTiers(x Tiers) {
	p.visit(x.Of)
	base, ok := x.Of.(Base)
	if !ok {
		return
	}
	var edges []Fen
	for _, t := range x.Tiers {
		edges = append(edges, t.From)
		if t.To != nil {
			edges = append(edges, *t.To)
		}
	}
	p.add(base.Attr, true, edges...)
}

func (p *points) visitLevel(x Level) {
	codes := map[string]bool{}
	for _, v := range p.at[x.By] {
		if code, ok := v.(string); ok {
			codes[code] = true
		}
	}
	for _, c := range x.Cases {
		codes[c.Code] = true
		p.visit(c.Give)
	}
	for _, code := range p.facts.Codes[x.By] {
		codes[code] = true
	}
	p.at[x.By] = nil
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		p.at[x.By] = append(p.at[x.By], code)
	}
	if x.Else != nil {
		p.visit(x.Else)
	}
}
