package app

import (
	"slices"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/identity"
)

// seat is one officer at one case.
type seat struct {
	*city
	who  ident.Actor
	part ident.CaseID
}

func (d seat) open() casework.CaseView {
	d.t.Helper()
	v, err := d.Casework.OpenCase(d.t.Context(), d.who, d.part, i18n.Zh)
	d.must(err)
	return v
}

func (d seat) cmd() casework.Command {
	d.t.Helper()
	return casework.Command{By: d.who, Case: d.part, Rev: d.open().Rev, Key: newKey(d.city)}
}

// want checks where the case stands.
func (d seat) want(s casework.Status) {
	d.t.Helper()
	if got := d.open().Status(); got != s {
		d.t.Fatalf("the case is %s, want %s", got, s)
	}
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// waterDesk submits an application and sits down at its water part.
func (c *city) waterDesk() (owner ident.Actor, app ident.ApplicationID, d seat) {
	c.t.Helper()
	owner = c.login(ident.Citizen, ownerPhone)
	app, err := c.submit(owner, c.ready(owner), newKey(c))
	c.must(err)
	v, err := c.Casework.OpenApplication(c.t.Context(), owner, app)
	c.must(err)
	d = seat{c, c.login(ident.Staff, officerPhones["xc-water"]), v.Cases[0].ID}
	c.must(c.Casework.Claim(c.t.Context(), d.cmd()))
	return owner, app, d
}

// answer gives the stored value of a field of the case.
func (d seat) answer(field string) string {
	d.t.Helper()
	for _, r := range d.open().Rows {
		if r.Field.ID == field {
			return r.Value
		}
	}
	return ""
}

func TestSupplement_onlyWhatIsMarkedAndOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, _, d := c.waterDesk()
		marks := []casework.Mark{{Field: "water.daily", Note: "与现场用水设备不符，请按设备清单重算"}}
		for name, bad := range map[string]struct {
			marks []casework.Mark
			key   string
		}{
			"nothing":            {nil, "casework.marks_missing"},
			"a register's field": {[]casework.Mark{{Field: "premises.unit_no", Note: "x"}}, "casework.mark_unknown"},
			"a computed field":   {[]casework.Mark{{Field: "water.pipe", Note: "x"}}, "casework.mark_unknown"},
			"another's field":    {[]casework.Mark{{Field: "gas.flow", Note: "x"}}, "casework.mark_unknown"},
			"without words":      {[]casework.Mark{{Field: "water.daily"}}, "casework.mark_note"},
		} {
			err := c.Casework.AskSupplement(ctx, d.cmd(), bad.marks, "", "")
			if f, ok := fault.As(err); !ok || f.Key != bad.key {
				t.Errorf("%s: got %v, want %s", name, err, bad.key)
			}
		}
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), marks, "", ""))
		d.want(casework.Supplementing)
		wantKey(t, c.Casework.Accept(ctx, d.cmd()), "casework.in_supplement")

		her := func(by ident.Actor) casework.Command {
			return casework.Command{By: by, Case: d.part, Rev: d.open().Rev, Key: newKey(c)}
		}
		v, err := c.Casework.OpenSupplement(ctx, owner, d.part)
		c.must(err)
		if len(v.Asks) != 1 || v.Asks[0].Field.ID != "water.daily" || v.Asks[0].Note != marks[0].Note || v.Asks[0].Now == nil {
			t.Fatalf("she is asked %+v", v.Asks)
		}
		stranger := c.login(ident.Citizen, strangerPhone)
		if _, err := c.Casework.OpenSupplement(ctx, stranger, d.part); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger opens the notice: %v", err)
		}
		before := d.answer("water.pipe")
		wantKey(t, c.Casework.BringSupplement(ctx, her(owner), map[string][]string{"water.daily": {"80"}, "contact.name": {"甲"}}), "casework.not_marked")
		err = c.Casework.BringSupplement(ctx, her(owner), map[string][]string{"water.daily": {""}})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != "casework.supplement_missing" {
			t.Errorf("an empty answer: %v", err)
		}
		if err := c.Casework.BringSupplement(ctx, her(stranger), map[string][]string{"water.daily": {"80"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger answers: %v", err)
		}
		d.want(casework.Supplementing)
		c.must(c.Casework.BringSupplement(ctx, her(owner), map[string][]string{"water.daily": {"80"}}))
		d.want(casework.Received)
		if got := d.answer("water.daily"); got != "80 立方米/日" {
			t.Errorf("the unit reads %q", got)
		}
		if after := d.answer("water.pipe"); after == before || after == "" {
			t.Errorf("the pipe was %q and is %q: what follows by rule must follow", before, after)
		}
		last := d.open().Facts()[len(d.open().Facts())-1]
		if was := last.Detail.Was["water.daily"].V; was == nil {
			t.Error("the value before is lost")
		}
		wantKey(t, c.Casework.AskSupplement(ctx, d.cmd(), marks, "", ""), "casework.supplement_once")
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), marks, "", "现场发现另一台设备"))
		if got := d.open().Pending(); got != casework.FactSupplementAsked {
			t.Errorf("waits for %q", got)
		}
		wantKey(t, c.Casework.Accept(ctx, d.cmd()), "casework.awaits_approval")
		boss := c.supervisor("xc-water")
		c.must(c.Casework.Approve(ctx, her(boss)))
		d.want(casework.Supplementing)
	})
}

// supervisor registers the head of a unit.
func (c *city) supervisor(org ident.OrgID) ident.Actor {
	c.t.Helper()
	const phone = "13900000077"
	_, err := c.Identity.Register(c.t.Context(), identity.NewAccount{
		Kind: ident.Staff, Name: "主管甲", Phone: phone, Org: org, Region: "411000000000", Roles: []ident.Role{"supervisor"},
	})
	c.must(err)
	return c.login(ident.Staff, phone)
}

func TestSupplement_notBroughtAfterTheLastDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, app, d := c.waterDesk()
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), []casework.Mark{{Field: "water.daily", Note: "重算"}}, "", ""))
		asked, _ := d.open().Asked()
		if asked.Detail.Until != "2026-12-14" {
			t.Fatalf("she has until %s, want 15 working days", asked.Detail.Until)
		}
		wantKey(t, c.Casework.CloseNotBrought(ctx, d.cmd()), "casework.supplement_runs")
		c.clock.Advance(22 * 24 * time.Hour)
		d.who = c.login(ident.Staff, officerPhones["xc-water"])
		c.must(c.Casework.CloseNotBrought(ctx, d.cmd()))
		d.want(casework.NotBrought)
		owner := c.login(ident.Citizen, ownerPhone)
		_, err := c.Casework.OpenSupplement(ctx, owner, d.part)
		wantKey(t, err, "casework.closed")
		v, err := c.Casework.OpenApplication(ctx, owner, app)
		c.must(err)
		if v.Final() != 1 {
			t.Errorf("%d parts have ended, want 1", v.Final())
		}
	})
}

func TestProcedure_specialSuspendTakeTerminate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, _, d := c.waterDesk()
		cw := c.Casework
		c.must(cw.Accept(ctx, d.cmd()))
		wantKey(t, cw.ProposeExtension(ctx, d.cmd(), 5, "复杂"), "casework.no_extension")
		c.must(cw.BeginSpecial(ctx, d.cmd(), "testing", 10, "水压检测"))
		d.want(casework.InSpecial)
		wantKey(t, cw.Suspend(ctx, d.cmd(), "x"), "casework.in_special")
		c.must(cw.EndSpecial(ctx, d.cmd(), ""))
		c.must(cw.Suspend(ctx, d.cmd(), "道路施工，无法进场"))
		d.want(casework.Suspended)
		c.must(cw.Resume(ctx, d.cmd(), ""))
		boss := c.supervisor("xc-water")
		mine := d.cmd()
		mine.By = boss
		c.must(cw.Take(ctx, mine, "经办人休假"))
		if h := d.open().Holder(); h != "" {
			t.Errorf("still held by %s", h)
		}
		foreign := c.login(ident.Staff, officerPhones["xc-gas"])
		if err := cw.Take(ctx, casework.Command{By: foreign, Case: d.part, Rev: d.open().Rev}, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("another unit takes it: %v", err)
		}
		c.must(cw.Claim(ctx, d.cmd()))
		c.must(cw.Terminate(ctx, d.cmd(), "房屋已拆除"))
		d.want(casework.Terminated)
		wantKey(t, cw.Claim(ctx, d.cmd()), "casework.closed")
	})
}

func TestUrge_onceADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner, _, d := c.waterDesk()
		urge := func() error {
			return c.Casework.Urge(t.Context(), casework.Command{By: owner, Case: d.part, Rev: d.open().Rev, Key: newKey(c)}, "厂房等着开工")
		}
		c.must(urge())
		wantKey(t, urge(), "casework.urged_today")
		if !slices.ContainsFunc(d.open().Facts(), func(f casework.Fact) bool { return f.Kind == casework.FactUrged && f.Note == "厂房等着开工" }) {
			t.Error("the officer does not see the reminder")
		}
	})
}

func TestDeem_silenceIsAcceptance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		_, _, d := c.waterDesk()
		came := d.open().When(casework.FactReceived)
		c.clock.Advance(time.Hour)
		c.must(c.Casework.Deem(t.Context(), d.part))
		v := d.open()
		if v.Status() != casework.Accepted || v.When(casework.FactDeemed) != came {
			t.Errorf("%s as of %v, want accepted as of the day it came, %v", v.Status(), v.When(casework.FactDeemed), came)
		}
		c.must(c.Casework.Deem(t.Context(), d.part)) // again: nothing
		if n := len(d.open().Facts()); n != 3 {
			t.Errorf("%d facts, want received, claimed, deemed", n)
		}
		if recorded := v.Facts()[2].RecordedAt; recorded <= clock.Instant(came) {
			t.Error("when it was written down is not when it counts")
		}
	})
}

// TestNotice_ringsOnceAndInTheDaytime: what happens to an open part is told once
// for each fact, and at night it waits.
func TestNotice_ringsOnceAndInTheDaytime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, _, d := c.waterDesk()
		c.clock.Advance(14 * time.Hour) // half past eleven at night
		d.who = c.login(ident.Staff, officerPhones["xc-water"])
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), []casework.Mark{{Field: "water.daily", Note: "重算"}}, "", ""))
		c.idle()
		ringing := func() (sent, waiting int) {
			texts, err := c.Notify.Texts(ctx, 200)
			c.must(err)
			for _, m := range texts {
				switch {
				case m.Key != "casework.sms.supplement":
				case m.SentAt.IsZero():
					waiting++
				default:
					sent++
				}
			}
			return sent, waiting
		}
		if sent, waiting := ringing(); sent != 0 || waiting != 1 {
			t.Errorf("at night: %d sent, %d wait; want 0 and 1", sent, waiting)
		}
		c.clock.Advance(9 * time.Hour)
		c.must(c.Notify.Wake(ctx))
		c.must(c.Notify.Wake(ctx))
		c.idle()
		if sent, waiting := ringing(); sent != 1 || waiting != 0 {
			t.Errorf("in the morning: %d sent, %d wait; want 1 and 0", sent, waiting)
		}
		e := caseworkevent.Moved{Application: d.open().Application, Case: d.part, Fact: "supplement_asked", Seq: 3}
		c.must(c.Casework.TellMoved(ctx, e)) // the job runs again after a crash
		c.idle()
		if sent, waiting := ringing(); sent+waiting != 1 {
			t.Errorf("told %d times", sent+waiting)
		}
	})
}
