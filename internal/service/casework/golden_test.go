package casework

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/packs/xuchang"
)

// The days that the golden cases of the city expect are those of the clocks that a
// case derives from its facts.
func TestClocksOf_goldenCases(t *testing.T) {
	content, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found)
	}
	silent, served := 0, 0
	for _, item := range content.Catalog.Items() {
		for _, g := range item.Cases {
			if g.Expect.Clocks == nil {
				continue
			}
			want := *g.Expect.Clocks
			if diff := cmp.Diff(want, lived(t, item, g, content.Catalog.Calendar())); diff != "" {
				t.Errorf("%s, %s (-golden case +clocks of the case):\n%s", item.Code, g.Name.En, diff)
			}
			if want.DeemedOn != "" {
				silent++
			}
			if want.DeliverBy != "" {
				served++
			}
		}
	}
	if silent == 0 || served == 0 {
		t.Errorf("%d cases of silence, %d of delivery: the test has gone blind", silent, served)
	}
}

// Over National Day: seven calendar days end on a holiday, seven working days after it.
func TestClocksOf_goldenCaseInCalendarDays(t *testing.T) {
	content, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found)
	}
	water, _ := content.Catalog.Item("water-connection")
	item, legal := *water, 10
	item.PromiseDays, item.LegalDays = map[string]int{"new": 7}, &legal
	var g catalog.ItemCase
	g.Day, g.Answers = "2026-09-29", map[string]any{item.ModeField: "new"}
	for unit, want := range map[deadline.Unit]catalog.ClockExpect{
		"":                {DecideBy: "2026-10-19", PromisedBy: "2026-10-14"},
		deadline.Workdays: {DecideBy: "2026-10-19", PromisedBy: "2026-10-14"},
		deadline.Days:     {DecideBy: "2026-10-09", PromisedBy: "2026-10-06"},
	} {
		item.LegalUnit, item.PromiseUnit = unit, unit
		if diff := cmp.Diff(want, lived(t, &item, g, content.Catalog.Calendar())); diff != "" {
			t.Errorf("%q (-want +clocks of the case):\n%s", unit, diff)
		}
	}
}

// Before acceptance the clock of the whole takes each promise in its own unit.
func TestMotherOf_calendarDays(t *testing.T) {
	content, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found)
	}
	cal, now := content.Catalog.Calendar(), at("2026-09-29", 10)
	for unit, want := range map[deadline.Unit]clock.Date{"": "2026-10-14", deadline.Workdays: "2026-10-14", deadline.Days: "2026-10-06"} {
		c := &Case{ID: "C", Item: "x", Mode: "new"}
		c.add(fact(FactReceived, her, now))
		m, err := motherOf([]*Case{c}, map[string]Part{"x": {PromiseDays: map[string]int{"new": 7}, PromiseUnit: unit}}, cal, now)
		if err != nil {
			t.Fatal(err)
		}
		if m.Due.Day != want {
			t.Errorf("%q: the whole is due %s, want %s", unit, m.Due.Day, want)
		}
	}
}

// An archive says of a holiday what the page says: in calendar days it counts.
func TestDayWords_ofAHoliday(t *testing.T) {
	content, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found)
	}
	cal := content.Catalog.Calendar()
	for unit, want := range map[deadline.Unit]string{deadline.Workdays: "国庆节，不计", deadline.Days: "第 2 日（自然日）"} {
		l, err := deadline.Start(deadline.Clock{Kind: deadline.Promised, Law: "x", Started: at("2026-09-29", 9), Budget: deadline.Budget{Unit: unit, N: 7}})
		if err != nil {
			t.Fatal(err)
		}
		if got := dayWords(l.Explain(cal, "2026-09-29")[2], l).Zh; got != want {
			t.Errorf("1 October in %s: %q, want %q", unit, got, want)
		}
	}
}

func at(d clock.Date, hour int) clock.Instant {
	return clock.Of(d.Time().Add(time.Duration(hour) * time.Hour))
}

// lived lets a case go through what a golden case supposes and reads its clocks.
func lived(t *testing.T, item *catalog.Item, g catalog.ItemCase, cal deadline.Calendar) (out catalog.ClockExpect) {
	t.Helper()
	l := item.Limits()
	p := Part{
		Item: item.Code, PromiseDays: item.PromiseDays, PromiseUnit: item.PromiseIn(),
		Limits: Limits{Accept: l.Accept, Legal: l.Legal, LegalUnit: l.LegalUnit, Extension: l.Extension, Supplement: l.Supplement, Deliver: l.Deliver},
	}
	c := &Case{ID: "C", Mode: modeOf(item, g)}
	c.add(fact(FactReceived, her, at(g.Day, 10)))
	waiting := dueDays(t, c, p, cal)
	if due, ok := waiting[AcceptClock]; ok && (g.Accepted == "" || g.Accepted > due.Day) {
		out.DeemedOn = due.At.Date()
		f := fact(FactDeemed, clockwork, at(out.DeemedOn, 1))
		f.At = c.receivedAt()
		c.add(f)
	} else {
		c.add(fact(FactAccepted, lin, at(max(g.Day, g.Accepted), 11)))
	}
	running := dueDays(t, c, p, cal)
	longer := c.clone()
	if l.Extension > 0 {
		f := fact(FactExtended, chief, c.facts[len(c.facts)-1].RecordedAt)
		f.Detail.Days = l.Extension
		longer.add(f)
	}
	if g.Decided != "" {
		c.add(fact(FactGranted, lin, at(g.Decided, 12)))
	}
	take := func(key string, day *clock.Date, from map[ClockName]deadline.Due, name ClockName) {
		if due, ok := from[name]; ok {
			if *day = due.Day; due.Provisional {
				out.Provisional = append(out.Provisional, key)
			}
		}
	}
	take("accept_by", &out.AcceptBy, waiting, AcceptClock)
	take("decide_by", &out.DecideBy, running, LegalClock)
	if l.Extension > 0 {
		take("extended_by", &out.ExtendedBy, dueDays(t, longer, p, cal), LegalClock)
	}
	take("promised_by", &out.PromisedBy, running, PromiseClock)
	take("deliver_by", &out.DeliverBy, dueDays(t, c, p, cal), DeliverClock)
	return out
}

func modeOf(item *catalog.Item, g catalog.ItemCase) string {
	for _, from := range []map[string]any{g.Answers, g.Expect.Values} {
		if mode, ok := from[item.ModeField].(string); ok {
			return mode
		}
	}
	return item.Modes[0]
}

func dueDays(t *testing.T, c *Case, p Part, cal deadline.Calendar) map[ClockName]deadline.Due {
	t.Helper()
	clocks, err := c.ClocksOf(p)
	if err != nil {
		t.Fatal(err)
	}
	out := map[ClockName]deadline.Due{}
	for _, x := range clocks {
		out[x.Name] = x.Ledger.Due(cal, c.facts[len(c.facts)-1].RecordedAt)
	}
	return out
}

// rungsOf is the material as a case has it.
func rungsOf(m catalog.Material) Material {
	out := Material{Code: m.Code}
	for _, w := range m.Chain() {
		out.Ways = append(out.Ways, Way{By: Rung(w.By), Kind: w.Kind, Resource: w.Resource, Fields: w.Fields})
	}
	return out
}

// What golden cases take a material to be had by is what an application resolves it
// to, for each of the city's materials and whatever stands behind it.
func TestResolve_goldenWays(t *testing.T) {
	content, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found)
	}
	seen := map[Rung]bool{}
	for _, item := range content.Catalog.Items() {
		for _, m := range item.Materials {
			for n := range 8 {
				card, row, declined := n&1 > 0, n&2 > 0, n&4 > 0
				has := func(w catalog.Way) bool {
					return w.By == catalog.Certificate && card || w.By == catalog.Register && row
				}
				want := rungsOf(m).Resolve(behind(content.Catalog, m, card, row, declined)).Way.By
				if got := m.First(has, declined).By; Rung(got) != want {
					t.Errorf("%s, %s (certificate %t, register %t, declined %t): %s, and in a case %s", item.Code, m.Code, card, row, declined, got, want)
				}
				seen[want] = true
			}
		}
	}
	if len(seen) != len([]Rung{ByCertificate, ByRegister, ByDeclaration, ByDepartment, ByUpload, ByExempt}) {
		t.Errorf("only %v were reached: the test has gone blind", seen)
	}
}

// behind is the evidence that stands behind a material.
func behind(c *catalog.Catalog, m catalog.Material, card, row, declined bool) Evidence {
	e := Evidence{
		Certificates: map[string]Asked{}, Registers: map[string]Asked{}, Answers: map[string]Answer{},
		Declined: map[string]bool{m.Code: declined},
	}
	for _, w := range m.Chain() {
		if card && w.By == catalog.Certificate {
			e.Certificates[w.Kind] = Asked{Present, 7}
		}
		if !row || w.By != catalog.Register {
			continue
		}
		e.Registers[w.Resource] = Asked{Present, 7}
		for _, id := range w.Fields {
			f, _ := c.Field(id)
			e.Answers[id] = Answer{Value{"A"}, FromRegister(f.Source), 7}
		}
	}
	return e
}
