package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
)

// procedure runs what follows the form: the days, the materials and the way to the
// decision, as far as the case expects something of them.
func (g *golden) procedure(i *Item, c ItemCase, s form.State) {
	if c.Expect.Clocks != nil {
		g.clocks(*c.Expect.Clocks, g.daysOf(i, c, s))
	}
	if c.Expect.Materials != nil {
		g.materials(c.Expect.Materials, g.rungs(i, c, s))
	}
	if c.Expect.Decision != nil {
		g.decision(*c.Expect.Decision, decisionOf(i))
	}
}

// sense checks that the case's own dates and names hold together.
func (g *golden) sense(i *Item, c ItemCase) {
	before := len(g.out)
	if c.Accepted != "" && c.Accepted < c.Day {
		g.find(g.entry, at("cases", g.n, "accepted"), "golden", "golden_order", "case", g.Name)
	}
	if c.Decided != "" && c.Decided < max(c.Day, c.Accepted) {
		g.find(g.entry, at("cases", g.n, "decided"), "golden", "golden_order", "case", g.Name)
	}
	kinds := certificatesOf(i)
	for n, kind := range c.Certificates {
		if !slices.Contains(kinds, kind) {
			g.find(g.entry, at("cases", g.n, "certificates", n), "golden", "no_certificate", "kind", kind)
		}
	}
	for n, code := range c.Declined {
		if !slices.ContainsFunc(i.Materials, func(m Material) bool { return m.Code == code }) {
			g.find(g.entry, at("cases", g.n, "declined", n), "golden", "no_material", "code", code)
		}
	}
	g.sound = g.sound && len(g.out) == before
}

func certificatesOf(i *Item) (kinds []string) {
	for _, m := range i.Materials {
		for _, w := range m.Chain() {
			if w.By == Certificate {
				kinds = append(kinds, w.Kind)
			}
		}
	}
	return kinds
}

// clocks compares day by day, so that a finding stands at the one that is wrong.
func (g *golden) clocks(want, got ClockExpect) {
	is, should := got.days(), want.days()
	for n, x := range should {
		if x.day != is[n].day {
			g.find(g.entry, at("cases", g.n, "expect", "clocks", x.key), "golden", "golden_clock",
				"case", g.Name, "clock", keyWord(x.key), "want", dayOrNone(x.day), "got", dayOrNone(is[n].day))
		}
	}
	if !slices.Equal(want.Provisional, got.Provisional) {
		g.differs(at("clocks", "provisional"), "provisional", fmt.Sprint(want.Provisional), fmt.Sprint(got.Provisional))
	}
}

func dayOrNone(d clock.Date) i18n.Text {
	if d == "" {
		return i18n.TextOf("catalog.golden.none")
	}
	return i18n.Same(string(d))
}

// keyed is a day under its key.
type keyed struct {
	key string
	day clock.Date
}

func (c ClockExpect) days() []keyed {
	return []keyed{
		{"accept_by", c.AcceptBy},
		{"deemed_on", c.DeemedOn},
		{"decide_by", c.DecideBy},
		{"extended_by", c.ExtendedBy},
		{"promised_by", c.PromisedBy},
		{"deliver_by", c.DeliverBy},
	}
}

// daysOf counts the days of a case that is submitted on its day. Where silence is
// acceptance, the days after it run from the day of submission (行政许可法 Art. 32);
// where it means nothing, the unit is taken to accept at once.
func (g *golden) daysOf(i *Item, c ItemCase, s form.State) (out ClockExpect) {
	mode, _ := s.Values()[i.ModeField].(string)
	if !i.MakesCase(mode) {
		return out
	}
	l := i.Limits()
	day := func(key string, kind deadline.Kind, b deadline.Budget, from clock.Date) clock.Date {
		d := g.due(kind, b, from)
		if d.Provisional {
			out.Provisional = append(out.Provisional, key)
		}
		return d.Day
	}
	from := c.Day
	if l.Accept > 0 {
		out.AcceptBy = day("accept_by", deadline.Statutory, workdays(l.Accept), c.Day)
		if c.Accepted == "" || c.Accepted > out.AcceptBy {
			out.DeemedOn = g.due(deadline.Statutory, workdays(l.Accept), c.Day).At.Date()
		}
	}
	if c.Accepted != "" && out.DeemedOn == "" {
		from = c.Accepted
	}
	if l.Legal > 0 {
		b := deadline.Budget{Unit: l.LegalUnit, N: l.Legal}
		out.DecideBy = day("decide_by", deadline.Statutory, b, from)
		if b.Extension = l.Extension; b.Extension > 0 {
			out.ExtendedBy = day("extended_by", deadline.Statutory, b, from)
		}
	}
	if days, ok := i.Promise(mode); ok {
		out.PromisedBy = day("promised_by", deadline.Promised, deadline.Budget{Unit: i.PromiseIn(), N: days}, from)
	}
	if l.Deliver > 0 && c.Decided != "" {
		out.DeliverBy = day("deliver_by", deadline.Statutory, workdays(l.Deliver), c.Decided)
	}
	return out
}

func workdays(n int) deadline.Budget { return deadline.Budget{Unit: deadline.Workdays, N: n} }

// due asks the ledger of a clock that nothing pauses, extended by all that its budget
// allows.
func (g *golden) due(kind deadline.Kind, b deadline.Budget, from clock.Date) deadline.Due {
	act := deadline.Act{At: clock.Of(from.Time()), By: "golden", Reason: "golden"}
	l, err := deadline.Start(deadline.Clock{
		Kind: kind, Law: "golden", Started: act.At, Budget: b,
	})
	if err == nil && b.Extension > 0 {
		l, err = l.Extend(g.cat.calendar, b.Extension, act)
	}
	if err != nil { // budgets that the linter has refused
		return deadline.Due{}
	}
	return l.Due(g.cat.calendar, act.At)
}

func (g *golden) materials(want, got map[string]Waiver) {
	for _, code := range union(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		if want[code] != got[code] {
			g.find(g.entry, at("cases", g.n, "expect", "materials", code), "golden", "golden_material",
				"case", g.Name, "code", code, "want", wayOrNone(want[code]), "got", wayOrNone(got[code]))
		}
	}
}

func wayOrNone(w Waiver) i18n.Text {
	if w == "" {
		return i18n.TextOf("catalog.golden.not_needed")
	}
	return wordOf("catalog.diff.way."+string(w), string(w))
}

// rungs gives the way in which each material that is needed is had.
func (g *golden) rungs(i *Item, c ItemCase, s form.State) map[string]Waiver {
	v := maps.Clone(g.place)
	maps.Copy(v, g.stated)
	maps.Copy(v, s.Values())
	out := map[string]Waiver{}
	for _, m := range i.Materials {
		if m.When != "" {
			r, err := rule.Compile(m.When, g.env)
			if err == nil && r.Row(v).Truth == rule.False {
				continue
			}
		}
		out[m.Code] = m.First(func(w Way) bool { return g.holds(c, w) }, slices.Contains(c.Declined, m.Code)).By
	}
	return out
}

// holds reports whether a source stands behind a way: the applicant has the
// certificate; a register is known to have answered, and nobody typed over it.
func (g *golden) holds(c ItemCase, w Way) bool {
	if w.By == Certificate {
		return slices.Contains(c.Certificates, w.Kind)
	}
	answered := func(id string) bool {
		f, _ := g.cat.Field(id)
		_, known := c.Known[id]
		_, typed := c.Answers[id]
		return known && !typed && strings.HasPrefix(f.Source, w.Resource+".")
	}
	some := slices.ContainsFunc(slices.Collect(maps.Keys(c.Known)), answered)
	return some && !slices.ContainsFunc(w.Fields, func(id string) bool { return !answered(id) })
}

// decision compares the steps that are worked through, and who decides.
func (g *golden) decision(want, got DecisionExpect) {
	if w, h := fmt.Sprint(want.Steps), fmt.Sprint(got.Steps); w != h {
		g.find(g.entry, at("cases", g.n, "expect", "decision", "steps"), "golden", "golden_steps", "case", g.Name, "want", w, "got", h)
	}
	if want.Review != got.Review {
		g.find(g.entry, at("cases", g.n, "expect", "decision", "review"), "golden", "golden_review", "case", g.Name)
	}
}

// decisionOf lists the codes of the steps that are worked through, those that may run
// at the same time together, in the order in which they may begin.
func decisionOf(i *Item) DecisionExpect {
	out := DecisionExpect{Review: i.Decision.Review}
	done := map[string]bool{}
	left := slices.DeleteFunc(slices.Clone(i.Steps), func(s Step) bool { return s.Code == "" })
	for len(left) > 0 {
		var now []string
		waiting := slices.DeleteFunc(slices.Clone(left), func(s Step) bool {
			ready := !slices.ContainsFunc(s.After, func(code string) bool { return !done[code] })
			if ready {
				now = append(now, s.Code)
			}
			return ready
		})
		if len(now) == 0 { // steps that wait for each other; the linter has said so
			return out
		}
		for _, code := range now {
			done[code] = true
		}
		out.Steps, left = append(out.Steps, now), waiting
	}
	return out
}
