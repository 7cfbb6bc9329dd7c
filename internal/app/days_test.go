package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/packs/xuchang"
)

// calendarDays is the pack with water connections promised in seven calendar days,
// within ten by law. That is no fact about the city; it is only to try the unit.
var calendarDays = edits{
	"items/water-connection.yaml": {
		"自受理之日起按工作日计算；", "自受理之日起按自然日计算；",
		"promise_days: {new: 3, takeover: 1}", "promise_days: {new: 7, takeover: 1}\npromise_unit: days\nlegal_days: 10\nlegal_unit: days",
		"estimated by floor area\"}\n    day: \"2026-11-23\"", "estimated by floor area\"}\n    day: \"2026-09-29\"",
		`clocks: {promised_by: "2026-11-26"}`, `clocks: {decide_by: "2026-10-09", promised_by: "2026-10-06"}`,
		`clocks: {promised_by: "2026-11-24"}`, `clocks: {decide_by: "2026-12-03", promised_by: "2026-11-24"}`,
	},
	"bundles/utilities.yaml": {
		`mode: new, unit: xc-water, due: "2026-11-26"`, `mode: new, unit: xc-water, due: "2026-11-30"`,
		`mode: new, unit: xc-water, due: "2026-06-18"`, `mode: new, unit: xc-water, due: "2026-06-22"`,
		`mode: new, unit: xc-water-cg, due: "2026-10-10"`, `mode: new, unit: xc-water-cg, due: "2026-10-07"`,
	},
}

// plainDay walks n days from a day, whatever they are.
func plainDay(from clock.Date, n int) clock.Date {
	t := from.Time()
	for range n {
		t = t.AddDate(0, 0, 1)
	}
	return clock.DateOf(t)
}

// TestDays_calendarDaysOverNationalDay: the city takes the pack, whose golden case ends
// on a holiday; plan, case, its days and every page say the same day and the unit.
func TestDays_calendarDaysOverNationalDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := cityOn(t, db, "2026-09-29", edited(t, calendarDays))
		ctx := t.Context()
		promised, legal := plainDay("2026-09-29", 7), plainDay("2026-09-29", 10)
		owner := c.login(ident.Citizen, ownerPhone)
		draft := c.ready(owner)
		plan, err := c.Casework.OpenDraft(ctx, owner, draft)
		c.must(err)
		if got := plan.Plan.Parts[0]; got.Item != "water-connection" || got.Due != promised {
			t.Errorf("planned: %s due %s, want water due %s", got.Item, got.Due, promised)
		}
		if got := plan.Plan.Parts[1]; got.Due == plainDay("2026-09-29", 15) {
			t.Errorf("%s counts calendar days too", got.Item)
		}
		app, err := c.submit(owner, draft, newKey(c))
		c.must(err)
		v, err := c.Casework.OpenApplication(ctx, owner, app)
		c.must(err)
		d := seat{c, c.login(ident.Staff, officerPhones["xc-water"]), v.Cases[0].ID}
		if v.Cases[0].PromiseDue != promised {
			t.Errorf("received: due %s, want %s", v.Cases[0].PromiseDue, promised)
		}
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		d.wantDue(casework.PromiseClock, promised, deadline.PhaseRunning)
		d.wantDue(casework.LegalClock, legal, deadline.PhaseRunning)
		for n, x := range d.clocks()[casework.PromiseClock].Days[1:] {
			if x.Kind != deadline.DayCounted || x.N != n+1 || x.Due != (n == 6) {
				t.Errorf("%s is %s %d (due %t), want day %d counted", x.Date, x.Kind, x.N, x.Due, n+1)
			}
		}
		c.daysAreSaid(string(app), d)
	})
}

// TestDays_calendarDaysAtTheNextUnit: handed on the day after, the days begin anew there.
func TestDays_calendarDaysAtTheNextUnit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := cityOn(t, db, "2026-09-29", edited(t, calendarDays))
		ctx := t.Context()
		_, app, d := c.waterDesk()
		c.at("2026-09-30T10:00")
		d.sits(officerPhones["xc-water"])
		c.must(c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "该处由长葛管网供水"))
		owner := c.login(ident.Citizen, ownerPhone)
		c.must(c.Casework.AgreeTransfer(ctx, d.her(owner)))
		c.idle()
		v := c.view(owner, app)
		at := slices.IndexFunc(v.Cases, func(k *casework.Case) bool { return k.Org == "xc-water-cg" })
		if want := plainDay("2026-09-30", 7); at < 0 || v.Cases[at].PromiseDue != want {
			t.Errorf("case %d of %d: want one at xc-water-cg, due %s", at, len(v.Cases), want)
		}
	})
}

// TestDays_anOldCaseKeepsWorkingDays: it was begun on a definition that says no unit.
func TestDays_anOldCaseKeepsWorkingDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := cityOn(t, db, "2026-09-29", xuchang.FS)
		_, _, d := c.waterDesk()
		c.republish(edited(t, calendarDays))
		c.must(c.Casework.Accept(t.Context(), d.cmd()))
		d.wantDue(casework.PromiseClock, "2026-10-09", deadline.PhaseRunning) // 30 September, 8 and 9 October
		if k, ok := d.clocks()[casework.LegalClock]; ok {
			t.Errorf("the law's clock of the newer definition runs: due %s", k.State.Due.Day)
		}
	})
}

// daysAreSaid looks for the unit on the guides and on the pages of the days.
func (c *city) daysAreSaid(app string, d seat) {
	c.t.Helper()
	her, staff := c.token(ident.Citizen, ownerPhone), c.token(ident.Staff, officerPhones["xc-water"])
	for _, x := range []struct {
		path, cookie, token string
		words               []string
	}{
		{"/s/water-connection", "chengban", her, []string{"新装，7 日（自然日）", "10 日（自然日）"}},
		{"/one/utilities", "chengban", her, []string{"最长 7 日（自然日）；最长 15 个工作日"}},
		{"/my/applications/" + app + "/parts/" + string(d.part) + "/clocks", "chengban", her, []string{"受理后 7 日（自然日）内答复", "受理之日起 10 日（自然日）内决定", "还有 7 日（自然日）", "第 7 日（自然日）", "遇节假日不顺延"}},
		{"/desk/cases/" + string(d.part) + "/clocks", "chengban-desk", staff, []string{"还有 7 日（自然日）", "第 7 日（自然日）"}},
	} {
		page := c.get(x.path, x.cookie, x.token)
		for _, w := range x.words {
			if !strings.Contains(page, w) {
				c.t.Errorf("%s does not say %s", x.path, w)
			}
		}
	}
}
