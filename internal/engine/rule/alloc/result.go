package alloc

import (
	"crypto/sha256"
	"encoding/json"
	"strconv"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// result puts the entries of each claim together and names the ends.
func (w *work) result() *Result {
	r := &Result{
		Decisions: make([]Decision, len(w.recs)), first: make([]int32, len(w.recs)+1),
		entries: make([]entry, 0, len(w.pre)+len(w.last)), plan: &w.plan, routes: w.routes,
	}
	next := 0
	for at := range w.recs {
		rec := &w.recs[at]
		r.first[at] = int32(len(r.entries)) //nolint:gosec // at most four a claim
		for ; next < len(w.pre) && w.pre[next].claim == int32(at); next++ {
			r.entries = append(r.entries, w.pre[next])
		}
		r.entries = append(r.entries, w.last[at])
		c := &w.claims[rec.index]
		d := Decision{Claim: c.ID, Asked: c.Amount, Amount: rec.amount, Place: int(w.place[at]), at: int32(at), route: rec.route}
		switch {
		case d.Place > 0:
			d.Status = Waiting
		case d.Amount == d.Asked:
			d.Status = Granted
		case d.Amount > 0:
			d.Status = Reduced
		default:
			d.Status = Refused
		}
		r.Decisions[at] = d
	}
	r.first[len(w.recs)] = int32(len(r.entries)) //nolint:gosec // at most four a claim
	for i, l := range w.plan.Lines {
		r.spent = append(r.spent, l.Budget-w.left[i])
	}
	return r
}

// Part is what a line pays of a decision.
type Part struct {
	Line   Line
	Amount money.Fen
}

// Parts gives who pays what of a decision.
func (r *Result) Parts(d Decision) []Part {
	way := &r.routes[d.route]
	out := make([]Part, len(way.lines))
	for i, l := range way.lines {
		out[i] = Part{r.plan.Lines[l], way.part(d.Amount, i)}
	}
	return out
}

// Spent gives what each line pays in all.
func (r *Result) Spent() []Part {
	out := make([]Part, len(r.spent))
	for i, s := range r.spent {
		out[i] = Part{r.plan.Lines[i], s}
	}
	return out
}

// Find gives the decision of a claim.
func (r *Result) Find(claim string) (Decision, bool) {
	for _, d := range r.Decisions {
		if d.Claim == claim {
			return d, true
		}
	}
	return Decision{}, false
}

// LedgerLine is a step of a decision: which rule made which amount out of which,
// and why.
type LedgerLine struct {
	Claim  string
	Reason Reason
	Rule   string // the group's name, or the line
	Before money.Fen
	After  money.Fen
	Bound  money.Fen // what there was: left of a cap or a line, paid before
	Other  string    // the claim that was preferred
	Place  int       // on the waiting list
}

// Ledger gives the steps of a decision in order. The first begins with what was
// asked, each begins where the one before ended, the last ends with what is paid.
func (r *Result) Ledger(d Decision) []LedgerLine {
	var out []LedgerLine
	for _, e := range r.entries[r.first[d.at]:r.first[d.at+1]] {
		l := LedgerLine{Claim: d.Claim, Reason: e.reason, Rule: r.rule(e), Before: e.before, After: e.after, Bound: e.bound}
		if e.other >= 0 {
			l.Other = r.Decisions[e.other].Claim
		}
		if e.reason == OnWaitlist {
			l.Place = d.Place
		}
		out = append(out, l)
	}
	return out
}

func (r *Result) rule(e entry) string {
	switch e.reason {
	case GroupWon, GroupLost, GroupPaid, StackCap:
		return r.plan.Groups[e.rule].Name
	case PaidWhole, PaidRest, PaidShare, OutOfBudget, OnWaitlist:
		return r.plan.Lines[e.rule].name()
	case EntityCap, ProjectCap, NothingAsked:
	}
	return ""
}

// Words says the line as a sentence.
func (l LedgerLine) Words(lang i18n.Lang) string {
	return i18n.MsgArgs(lang, "alloc.why."+l.Reason.String(), map[string]any{
		"rule": l.Rule, "before": l.Before.InYuan(lang), "after": l.After.InYuan(lang), "bound": l.Bound.InYuan(lang), "other": l.Other, "place": l.Place,
	})
}

// Encode gives the result as lines of JSON: the decisions with their ledger in the
// plan's order, then the lines of the budget. Amounts are whole fen. Equal runs give
// equal bytes.
func (r *Result) Encode() []byte {
	out := make([]byte, 0, 320*len(r.Decisions)+1024)
	lines := make([][]byte, len(r.plan.Lines))
	for i, l := range r.plan.Lines {
		lines[i] = appendText(nil, l.name())
	}
	for _, d := range r.Decisions {
		out = r.appendDecision(out, d, lines)
	}
	for i, l := range r.plan.Lines {
		out = appendText(append(out, `{"line":`...), l.name())
		out = appendFen(out, `,"budget_fen":`, l.Budget)
		out = appendFen(out, `,"spent_fen":`, r.spent[i])
		out = append(out, "}\n"...)
	}
	return out
}

// Digest is the SHA-256 of Encode.
func (r *Result) Digest() [sha256.Size]byte { return sha256.Sum256(r.Encode()) }

func (r *Result) appendDecision(out []byte, d Decision, lines [][]byte) []byte {
	out = appendText(append(out, `{"claim":`...), d.Claim)
	out = appendText(append(out, `,"status":`...), d.Status.String())
	out = appendFen(out, `,"asked_fen":`, d.Asked)
	out = appendFen(out, `,"amount_fen":`, d.Amount)
	if d.Place > 0 {
		out = strconv.AppendInt(append(out, `,"place":`...), int64(d.Place), 10)
	}
	out = append(out, `,"parts":[`...)
	way := &r.routes[d.route]
	for i, l := range way.lines {
		out = comma(out, i)
		out = append(append(out, `{"line":`...), lines[l]...)
		out = append(appendFen(out, `,"fen":`, way.part(d.Amount, i)), '}')
	}
	out = append(out, `],"ledger":[`...)
	for i, e := range r.entries[r.first[d.at]:r.first[d.at+1]] {
		out = appendText(append(comma(out, i), `{"reason":`...), e.reason.String())
		if e.reason >= PaidWhole && e.rule >= 0 {
			out = append(append(out, `,"rule":`...), lines[e.rule]...)
		} else if rule := r.rule(e); rule != "" {
			out = appendText(append(out, `,"rule":`...), rule)
		}
		if e.other >= 0 {
			out = appendText(append(out, `,"other":`...), r.Decisions[e.other].Claim)
		}
		out = appendFen(out, `,"before_fen":`, e.before)
		out = appendFen(out, `,"after_fen":`, e.after)
		out = append(appendFen(out, `,"bound_fen":`, e.bound), '}')
	}
	return append(out, "]}\n"...)
}

func comma(out []byte, i int) []byte {
	if i > 0 {
		out = append(out, ',')
	}
	return out
}

func appendFen(out []byte, key string, f money.Fen) []byte {
	return strconv.AppendInt(append(out, key...), int64(f), 10)
}

// appendText writes a JSON string; plain ASCII needs no look-up.
func appendText(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			b, err := json.Marshal(s)
			if err != nil { // a string is always encoded
				return out
			}
			return append(out, b...)
		}
	}
	return append(append(append(out, '"'), s...), '"')
}
