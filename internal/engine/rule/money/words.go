package money

import (
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Labels gives the name of an attribute or a code as people read it; a name that
// it does not know has the zero text and is written as it is.
type Labels func(name string) i18n.Text

// Words gives the expression as a clause would say it: 按固定资产投资的 5%，最高
// 1000 万元.
func (a *Amount) Words(l i18n.Lang, labels Labels) string {
	return a.Expr.say(words{l, labels})
}

// Words gives one step of a calculation as a sentence.
func (s Step) Words(l i18n.Lang, labels Labels) string {
	w := words{l, labels}
	by := s.By
	switch s.Op {
	case "base":
		by = w.name(by)
	case "each", "level":
		name, value, _ := strings.Cut(by, " = ")
		by = w.name(name) + " = " + w.name(value)
	case "most", "least":
		if f, err := ParseFen(by); err == nil {
			by = f.In(l)
		}
	}
	return i18n.MsgArgs(l, "amount.step."+s.Op, map[string]any{"by": by, "from": s.From.In(l), "to": s.To.In(l)})
}

type words struct {
	l      i18n.Lang
	labels Labels
}

func (w words) name(s string) string {
	if w.labels != nil {
		if t := w.labels(s); !t.IsZero() {
			return t.In(w.l)
		}
	}
	return s
}

func (w words) join(parts []string, key string) string {
	return strings.Join(parts, i18n.Msg(w.l, key))
}

func (x Fixed) say(w words) string { return x.Amount.In(w.l) }
func (x Base) say(w words) string  { return w.name(x.Attr) }

func (x PerHead) say(w words) string {
	return i18n.Msg(w.l, "amount.each", "count", w.name(x.Count), "give", x.Each.In(w.l))
}

func (x RateOf) say(w words) string {
	return i18n.Msg(w.l, "amount.rate", "rate", x.Rate.String(), "of", x.Of.say(w))
}

func (x Tiers) say(w words) string {
	var parts []string
	for _, t := range x.Tiers {
		give := ""
		if t.Rate != nil {
			give = t.Rate.String()
		} else {
			give = t.Give.In(w.l)
		}
		parts = append(parts, x.band(w, t)+" "+give)
	}
	key := "amount.whole"
	if x.Mode == Progressive {
		key = "amount.progressive"
	}
	return i18n.MsgArgs(w.l, key, map[string]any{"of": x.Of.say(w), "tiers": w.join(parts, "amount.semicolon")})
}

// band says the range of a tier, and which end belongs to it.
func (x Tiers) band(w words, t Tier) string {
	args := map[string]any{"from": t.From.In(w.l)}
	key := "amount.band.open"
	if t.To != nil {
		key, args["to"] = "amount.band.closed", t.To.In(w.l)
	}
	switch x.Includes {
	case IncludesFrom:
		key += "_from"
	case IncludesTo:
		key += "_to"
	}
	return i18n.MsgArgs(w.l, key, args)
}

func (x Level) say(w words) string {
	var parts []string
	for _, c := range x.Cases {
		parts = append(parts, w.name(c.Code)+" "+c.Give.say(w))
	}
	if x.Else != nil {
		parts = append(parts, i18n.Msg(w.l, "amount.else", "give", x.Else.say(w)))
	}
	return i18n.Msg(w.l, "amount.level", "by", w.name(x.By), "cases", w.join(parts, "amount.semicolon"))
}

func (x Crossing) say(w words) string {
	var parts []string
	for _, s := range x.Steps {
		parts = append(parts, i18n.Msg(w.l, "amount.cross_step", "at", s.At.In(w.l), "give", s.Give.In(w.l)))
	}
	return i18n.MsgArgs(w.l, "amount.crossing."+string(x.Mode), map[string]any{"of": w.name(x.Of), "steps": w.join(parts, "amount.semicolon")})
}

func (x Limit) say(w words) string {
	out := x.Of.say(w)
	if x.Least != nil {
		out = i18n.Msg(w.l, "amount.least", "of", out, "least", x.Least.In(w.l))
	}
	if x.Most != nil {
		out = i18n.Msg(w.l, "amount.most", "of", out, "most", x.Most.In(w.l))
	}
	return out
}

func (x Combine) say(w words) string {
	parts := make([]string, len(x.Of))
	for i, of := range x.Of {
		parts[i] = of.say(w)
	}
	return i18n.MsgArgs(w.l, "amount."+string(x.Op), map[string]any{"of": w.join(parts, "amount.semicolon")})
}

func (x ShareOf) say(w words) string {
	parts := make([]string, len(x.Split.Payers))
	weights := make([]string, len(x.Split.Payers))
	for i, p := range x.Split.Payers {
		parts[i], weights[i] = w.name(p), strconv.FormatInt(x.Split.Weights[i], 10)
	}
	return i18n.Msg(w.l, "amount.share", "of", x.Of.say(w), "payers", w.join(parts, "amount.colon"), "weights", strings.Join(weights, ":"), "payer", w.name(x.Split.Payers[x.Payer]))
}
