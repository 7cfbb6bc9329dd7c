package money

// The canonical form of an expression: the structures give the order of keys.

type under struct {
	Base     *string      `json:"base,omitempty"`
	Each     *perHeadText `json:"each,omitempty"`
	Rate     *rateText    `json:"rate,omitempty"`
	Tiers    *tiersText   `json:"tiers,omitempty"`
	Level    *levelText   `json:"level,omitempty"`
	Crossing *crossText   `json:"crossing,omitempty"`
	Limit    *limitText   `json:"limit,omitempty"`
	Min      []any        `json:"min,omitempty"`
	Max      []any        `json:"max,omitempty"`
	Sum      []any        `json:"sum,omitempty"`
	Share    *shareText   `json:"share,omitempty"`
}

type (
	perHeadText struct {
		Count string `json:"count"`
		Give  Fen    `json:"give"`
	}
	rateText struct {
		Rate  string `json:"rate"`
		Of    any    `json:"of"`
		Round string `json:"round"`
	}
	tiersText struct {
		Of       any        `json:"of"`
		Mode     TierMode   `json:"mode"`
		Includes Edge       `json:"includes,omitempty"`
		Tiers    []tierText `json:"tiers"`
		Round    string     `json:"round,omitempty"`
	}
	tierText struct {
		From Fen    `json:"from"`
		To   *Fen   `json:"to,omitempty"`
		Rate string `json:"rate,omitempty"`
		Give *Fen   `json:"give,omitempty"`
	}
	levelText struct {
		By    string     `json:"by"`
		Cases []caseText `json:"cases"`
		Else  any        `json:"else,omitempty"`
	}
	caseText struct {
		Code string `json:"code"`
		Give any    `json:"give"`
	}
	crossText struct {
		Of    string     `json:"of"`
		Past  string     `json:"past"`
		Mode  CrossMode  `json:"mode"`
		Steps []stepText `json:"steps"`
	}
	stepText struct {
		At   Fen `json:"at"`
		Give Fen `json:"give"`
	}
	limitText struct {
		Of    any  `json:"of"`
		Least *Fen `json:"least,omitempty"`
		Most  *Fen `json:"most,omitempty"`
	}
	shareText struct {
		Of        any        `json:"of"`
		Parts     []partText `json:"parts"`
		Remainder string     `json:"remainder"`
		Payer     string     `json:"payer"`
	}
	partText struct {
		Payer  string `json:"payer"`
		Weight int64  `json:"weight"`
	}
)

func (x Fixed) source() any { return x.Amount }
func (x Base) source() any  { return under{Base: &x.Attr} }

func (x PerHead) source() any { return under{Each: &perHeadText{x.Count, x.Each}} }

func (x RateOf) source() any {
	return under{Rate: &rateText{x.Rate.String(), x.Of.source(), x.Round.String()}}
}

func (x Tiers) source() any {
	t := &tiersText{Of: x.Of.source(), Mode: x.Mode, Includes: x.Includes}
	for _, tier := range x.Tiers {
		text := tierText{From: tier.From, To: tier.To, Give: tier.Give}
		if tier.Rate != nil {
			text.Rate, t.Round = tier.Rate.String(), x.Round.String()
		}
		t.Tiers = append(t.Tiers, text)
	}
	return under{Tiers: t}
}

func (x Level) source() any {
	t := &levelText{By: x.By}
	for _, c := range x.Cases {
		t.Cases = append(t.Cases, caseText{c.Code, c.Give.source()})
	}
	if x.Else != nil {
		t.Else = x.Else.source()
	}
	return under{Level: t}
}

func (x Crossing) source() any {
	t := &crossText{Of: x.Of, Past: x.Past, Mode: x.Mode}
	for _, s := range x.Steps {
		t.Steps = append(t.Steps, stepText(s))
	}
	return under{Crossing: t}
}

func (x Limit) source() any {
	return under{Limit: &limitText{x.Of.source(), x.Least, x.Most}}
}

func (x Combine) source() any {
	of := make([]any, len(x.Of))
	for i, e := range x.Of {
		of[i] = e.source()
	}
	return map[Op]under{Lesser: {Min: of}, Greater: {Max: of}, Sum: {Sum: of}}[x.Op]
}

func (x ShareOf) source() any {
	t := &shareText{Of: x.Of.source(), Remainder: x.Split.Payers[x.Split.Remainder], Payer: x.Split.Payers[x.Payer]}
	for i, p := range x.Split.Payers {
		t.Parts = append(t.Parts, partText{p, x.Split.Weights[i]})
	}
	return under{Share: t}
}
