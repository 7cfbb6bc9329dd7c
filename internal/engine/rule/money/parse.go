package money

import (
	"bytes"
	"encoding/json"
	"regexp"

	"github.com/chengban/chengban/internal/engine/rule/plain"
)

// maxNodes bounds an expression: what a clause says has a dozen.
const maxNodes = 200

var attrShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}$`)

// Parse reads an amount expression from YAML or JSON. The error begins with
// line:column.
func Parse(src []byte) (*Amount, error) {
	root, err := plain.Parse(src)
	if err != nil {
		return nil, err
	}
	return Read(root)
}

// Read makes the expression of a node of a larger document.
func Read(root plain.Node) (*Amount, error) {
	p := &parser{r: &plain.Reader{}}
	x := p.expr(root)
	if p.r.Err != nil {
		return nil, p.r.Err
	}
	return &Amount{x}, nil
}

type parser struct {
	r     *plain.Reader
	nodes int
}

// kinds are the words for the kinds of nodes; an amount alone is a text with its
// unit.
func (p *parser) kinds() map[string]func(plain.Node) Expr {
	return map[string]func(plain.Node) Expr{
		"base":     func(n plain.Node) Expr { return Base{p.attr(n)} },
		"each":     p.perHead,
		"rate":     p.rateOf,
		"tiers":    p.tiers,
		"level":    p.level,
		"crossing": p.crossing,
		"limit":    p.limit,
		"min":      p.combine(Lesser),
		"max":      p.combine(Greater),
		"sum":      p.combine(Sum),
		"share":    p.share,
	}
}

func (p *parser) expr(n plain.Node) Expr {
	p.nodes++
	switch {
	case p.nodes > maxNodes:
		p.r.Fail(n, "more than %d parts", maxNodes)
	case n.Kind == plain.Scalar:
		return Fixed{p.fen(n)}
	case n.Kind != plain.Mapping || len(n.Keys) != 1:
		p.r.Fail(n, "want an amount with its unit, or one of base, each, rate, tiers, level, crossing, limit, min, max, sum, share")
	case p.kinds()[n.Keys[0].Text] == nil:
		p.r.Fail(n.Keys[0], "there is no kind of amount %q", n.Keys[0].Text)
	case p.r.Err == nil:
		return p.kinds()[n.Keys[0].Text](n.Items[0])
	}
	return Fixed{}
}

func (p *parser) fen(n plain.Node) Fen {
	f, err := ParseFen(p.r.Word(n))
	if err != nil {
		p.r.Fail(n, "%v", err)
	}
	return f
}

// positive is an amount that is not below zero.
func (p *parser) positive(n plain.Node) Fen {
	f := p.fen(n)
	if f < 0 {
		p.r.Fail(n, "%s is below zero", f)
	}
	return f
}

func (p *parser) optional(n plain.Node) *Fen {
	if n.Kind == plain.Nothing {
		return nil
	}
	f := p.fen(n)
	return &f
}

func (p *parser) attr(n plain.Node) string {
	w := p.r.Word(n)
	if !attrShape.MatchString(w) {
		p.r.Fail(n, "%q is no name of an attribute", w)
	}
	return w
}

func (p *parser) rate(n plain.Node) Rate {
	r, err := ParseRate(p.r.Word(n))
	if err != nil {
		p.r.Fail(n, "%v", err)
	}
	return r
}

func (p *parser) rounding(n plain.Node) Rounding {
	r, err := ParseRounding(p.r.Word(n))
	if err != nil {
		p.r.Fail(n, "%v", err)
	}
	return r
}

func (p *parser) perHead(n plain.Node) Expr {
	f := p.r.Fields(n, "count", "give")
	return PerHead{p.attr(p.r.Need(n, f, "count")), p.positive(p.r.Need(n, f, "give"))}
}

func (p *parser) rateOf(n plain.Node) Expr {
	f := p.r.Fields(n, "rate", "of", "round")
	return RateOf{p.rate(p.r.Need(n, f, "rate")), p.expr(p.r.Need(n, f, "of")), p.rounding(p.r.Need(n, f, "round"))}
}

func (p *parser) tiers(n plain.Node) Expr {
	f := p.r.Fields(n, "of", "mode", "includes", "tiers", "round")
	x := Tiers{Of: p.expr(p.r.Need(n, f, "of")), Mode: TierMode(p.r.OneOf(p.r.Need(n, f, "mode"), "progressive", "whole"))}
	rates := false
	for _, t := range p.r.List(p.r.Need(n, f, "tiers")) {
		tier := p.tier(t, x.Mode)
		rates = rates || tier.Rate != nil
		x.Tiers = append(x.Tiers, tier)
	}
	if x.Mode == Whole {
		x.Includes = Edge(p.r.OneOf(p.r.Need(n, f, "includes"), "from", "to"))
	} else if f["includes"].Kind != plain.Nothing {
		p.r.Fail(f["includes"], "progressive tiers meet without a jump; leave includes away")
	}
	if rates {
		x.Round = p.rounding(p.r.Need(n, f, "round"))
	} else if f["round"].Kind != plain.Nothing {
		p.r.Fail(f["round"], "nothing is rounded here")
	}
	return x
}

func (p *parser) tier(n plain.Node, mode TierMode) Tier {
	f := p.r.Fields(n, "from", "to", "rate", "give")
	t := Tier{From: p.fen(p.r.Need(n, f, "from")), To: p.optional(f["to"])}
	if r := f["rate"]; r.Kind != plain.Nothing {
		v := p.rate(r)
		t.Rate = &v
	}
	if g := f["give"]; g.Kind != plain.Nothing {
		v := p.positive(g)
		t.Give = &v
	}
	switch {
	case (t.Rate == nil) == (t.Give == nil):
		p.r.Fail(n, "a tier has a rate or an amount to give")
	case mode == Progressive && t.Give != nil:
		p.r.Fail(n, "a progressive tier has a rate; an amount for a range is mode whole")
	}
	return t
}

func (p *parser) level(n plain.Node) Expr {
	f := p.r.Fields(n, "by", "cases", "else")
	x := Level{By: p.attr(p.r.Need(n, f, "by"))}
	for _, c := range p.r.List(p.r.Need(n, f, "cases")) {
		g := p.r.Fields(c, "code", "give")
		x.Cases = append(x.Cases, LevelCase{p.r.Word(p.r.Need(c, g, "code")), p.expr(p.r.Need(c, g, "give"))})
	}
	if e := f["else"]; e.Kind != plain.Nothing {
		x.Else = p.expr(e)
	}
	return x
}

func (p *parser) crossing(n plain.Node) Expr {
	f := p.r.Fields(n, "of", "past", "mode", "steps")
	x := Crossing{
		Of: p.attr(p.r.Need(n, f, "of")), Past: p.attr(p.r.Need(n, f, "past")),
		Mode: CrossMode(p.r.OneOf(p.r.Need(n, f, "mode"), "highest", "each", "difference")),
	}
	for _, s := range p.r.List(p.r.Need(n, f, "steps")) {
		g := p.r.Fields(s, "at", "give")
		x.Steps = append(x.Steps, CrossStep{p.fen(p.r.Need(s, g, "at")), p.positive(p.r.Need(s, g, "give"))})
	}
	return x
}

func (p *parser) limit(n plain.Node) Expr {
	f := p.r.Fields(n, "of", "least", "most")
	x := Limit{Of: p.expr(p.r.Need(n, f, "of")), Least: p.optional(f["least"]), Most: p.optional(f["most"])}
	if x.Least == nil && x.Most == nil {
		p.r.Fail(n, "a limit has least, most or both")
	}
	return x
}

func (p *parser) combine(op Op) func(plain.Node) Expr {
	return func(n plain.Node) Expr {
		x := Combine{Op: op}
		for _, of := range p.r.List(n) {
			x.Of = append(x.Of, p.expr(of))
		}
		return x
	}
}

func (p *parser) share(n plain.Node) Expr {
	f := p.r.Fields(n, "of", "parts", "remainder", "payer")
	x := ShareOf{Of: p.expr(p.r.Need(n, f, "of")), Split: ReadSplit(p.r, n, f)}
	x.Payer = index(p.r, p.r.Need(n, f, "payer"), x.Split.Payers)
	return x
}

// maxPayers and maxWeight bound a split: 国省市县乡, in parts of ten thousand.
const (
	maxPayers = 5
	maxWeight = 10_000
)

// ReadSplit reads the fields parts ([{payer, weight}]) and remainder of a mapping.
func ReadSplit(r *plain.Reader, of plain.Node, f map[string]plain.Node) (s Split) {
	parts := r.List(r.Need(of, f, "parts"))
	if len(parts) > maxPayers {
		r.Fail(of, "more than %d payers", maxPayers)
		return Split{Payers: []string{""}, Weights: []int64{1}}
	}
	for _, part := range parts {
		g := r.Fields(part, "payer", "weight")
		name := r.Word(r.Need(part, g, "payer"))
		for _, known := range s.Payers {
			if known == name {
				r.Fail(part, "%q pays twice", name)
			}
		}
		s.Payers = append(s.Payers, name)
		s.Weights = append(s.Weights, r.Whole(r.Need(part, g, "weight"), 1, maxWeight))
	}
	s.Remainder = index(r, r.Need(of, f, "remainder"), s.Payers)
	return s
}

func index(r *plain.Reader, n plain.Node, words []string) int {
	w := r.Word(n)
	for i, known := range words {
		if known == w {
			return i
		}
	}
	r.Fail(n, "%q is none of the payers", w)
	return 0
}

// MarshalJSON gives the canonical text of the expression, which Parse reads back.
func (a *Amount) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a.Expr.source()); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// UnmarshalJSON is Parse.
func (a *Amount) UnmarshalJSON(b []byte) error {
	x, err := Parse(b)
	if err == nil {
		*a = *x
	}
	return err
}
