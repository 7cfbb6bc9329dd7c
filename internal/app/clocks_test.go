package app

import (
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/casework"
)

const (
	roadOfficer = "13900000013"
	roadChief   = "13900000014"
)

// roadWorks submits an application for a permit; the officer has not seen it yet.
func (c *city) roadWorks() (app ident.ApplicationID, d seat) {
	c.t.Helper()
	ctx := c.t.Context()
	owner := c.login(ident.Citizen, ownerPhone)
	id, err := c.Casework.Start(ctx, owner, "road-and-green-works", owner.For[1])
	c.must(err)
	c.must(c.Casework.Pick(ctx, owner, id, newPlant))
	c.must(c.Casework.Needs(ctx, owner, id, map[string][]string{"road.mode": {"dig"}}))
	c.must(c.Casework.Answer(ctx, owner, id, map[string][]string{
		"road.purpose": {"gas"}, "road.place": {"示范东路"}, "road.length": {"40"}, "road.width": {"1.5"},
		"road.start": {"2027-03-01"}, "road.days": {"6"},
	}))
	v, err := c.Casework.OpenDraft(ctx, owner, id)
	c.must(err)
	c.must(c.Casework.Agree(ctx, owner, id, casework.ConsentDigest(v.Shares)))
	app, err = c.submit(owner, id, newKey(c))
	c.must(err)
	a, err := c.Casework.OpenApplication(ctx, owner, app)
	c.must(err)
	return app, seat{c, c.login(ident.Staff, roadOfficer), a.Cases[0].ID}
}

// at moves the city to a time of day on another day.
func (c *city) at(when string) {
	c.t.Helper()
	to := clock.NewFake(when + ":00+08:00").Now()
	if to < c.clock.Now() {
		c.t.Fatalf("%s lies behind us", when)
	}
	c.clock.Advance(to.Sub(c.clock.Now()))
}

// sits logs the officer in again: sessions do not last for days.
func (d *seat) sits(phone string) { d.who = d.login(ident.Staff, phone) }

// clocks explains the case to its officer, by name of the clock.
func (d seat) clocks() map[casework.ClockName]casework.ClockView {
	d.t.Helper()
	v, err := d.Casework.Explain(d.t.Context(), d.who, d.part)
	d.must(err)
	out := map[casework.ClockName]casework.ClockView{}
	for _, c := range v.Clocks {
		if _, newer := out[c.Name]; !newer {
			out[c.Name] = c
		}
	}
	return out
}

func (d seat) wantDue(name casework.ClockName, day clock.Date, phase deadline.Phase) {
	d.t.Helper()
	c, ok := d.clocks()[name]
	if !ok || c.State.Due.Day != day || c.State.Phase != phase {
		d.t.Errorf("%s: due %s and %s, want %s and %s", name, c.State.Due.Day, c.State.Phase, day, phase)
	}
}

// TestClocks_aPermitWalkedThroughFiftyDays: the days were counted by hand on the
// calendar of 2026.
func TestClocks_aPermitWalkedThroughFiftyDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db) // Monday 23 November 2026
		ctx := t.Context()
		_, d := c.roadWorks()
		d.wantDue(casework.AcceptClock, "2026-11-30", deadline.PhaseRunning)
		c.must(c.Casework.Sweep(ctx))
		c.at("2026-11-30T23:59")
		d.sits(roadOfficer)
		c.must(c.Casework.Sweep(ctx))
		d.want(casework.Received) // the fifth day is the unit's
		c.at("2026-12-02T10:00")  // nobody was there on the first
		d.sits(roadOfficer)
		c.must(c.Casework.Sweep(ctx))
		c.must(c.Casework.Sweep(ctx))
		d.want(casework.Accepted)
		if got := d.open().When(casework.FactDeemed).Date(); got != "2026-11-23" {
			t.Errorf("accepted as of %s, want the day it came", got)
		}
		d.wantDue(casework.LegalClock, "2026-12-21", deadline.PhaseRunning)
		d.wantDue(casework.PromiseClock, "2026-12-07", deadline.PhaseRunning)

		c.at("2026-12-03T15:00")
		d.sits(roadOfficer)
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.BeginSpecial(ctx, d.cmd(), "testing", 5, "检测路面承载力"))
		c.at("2026-12-10T09:00")
		d.sits(roadOfficer)
		d.wantDue(casework.LegalClock, "2026-12-28", deadline.PhasePaused) // if it were resumed today
		c.must(c.Casework.EndSpecial(ctx, d.cmd(), ""))
		d.wantDue(casework.LegalClock, "2026-12-28", deadline.PhaseRunning) // 4, 7, 8, 9 and 10 December given back
		d.wantDue(casework.PromiseClock, "2026-12-14", deadline.PhaseRunning)

		c.must(c.Casework.ProposeExtension(ctx, d.cmd(), 10, "管线资料不全，须重新勘察"))
		chief := d
		chief.sits(roadChief)
		c.must(c.Casework.Approve(ctx, chief.cmd()))
		d.wantDue(casework.LegalClock, "2027-01-11", deadline.PhaseRunning) // over a New Year that is not published
		if !d.clocks()[casework.LegalClock].State.Due.Provisional {
			t.Error("a due day that rests on an unpublished year does not say so")
		}
		v := d.open()
		if v.LegalDue != "2027-01-11" || v.PromiseDue != "2026-12-14" || v.AcceptDue != "" || !v.Provisional {
			t.Errorf("the copies are %s, %s, %q, %t", v.LegalDue, v.PromiseDue, v.AcceptDue, v.Provisional)
		}

		c.at("2027-01-12T08:30")
		d.sits(roadOfficer)
		if s := d.clocks()[casework.LegalClock].State; !s.Overdue || s.Left != -1 {
			t.Errorf("a day late: overdue %t, left %d", s.Overdue, s.Left)
		}
		d.steps()
		c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}))
		chief.sits(roadChief)
		c.must(c.Casework.Approve(ctx, chief.cmd()))
		d.want(casework.Granted)
		if s := d.clocks()[casework.LegalClock].State; s.Phase != deadline.PhaseStopped || !s.Overdue {
			t.Errorf("stopped too late: %s, overdue %t", s.Phase, s.Overdue)
		}
	})
}

// TestClocks_aSupplementStartsTheDaysAnew: while she gathers what is missing the
// unit's clock stands; when it has come the unit has its days again.
func TestClocks_aSupplementStartsTheDaysAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.at("2026-11-27T16:00")
		d.sits(roadOfficer)
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), []casework.Mark{{Field: "road.place", Note: "请写明起止桩号"}}, "", ""))
		d.wantDue(casework.BringClock, "2026-12-11", deadline.PhaseRunning)
		c.at("2026-12-08T12:00")
		c.must(c.Casework.Sweep(ctx))
		d.sits(roadOfficer)
		d.want(casework.Supplementing) // silence does not run against who waits
		owner := c.login(ident.Citizen, ownerPhone)
		c.must(c.Casework.BringSupplement(ctx, casework.Command{By: owner, Case: d.part, Rev: d.open().Rev, Key: newKey(c)},
			map[string][]string{"road.place": {"示范东路 K0+120 至 K0+160"}}))
		d.wantDue(casework.AcceptClock, "2026-12-15", deadline.PhaseRunning)
		c.at("2026-12-20T09:00")
		c.must(c.Casework.Sweep(ctx))
		d.sits(roadOfficer)
		d.want(casework.Accepted)
		d.wantDue(casework.LegalClock, "2027-01-05", deadline.PhaseRunning) // from 8 December
		owner = c.login(ident.Citizen, ownerPhone)
		hers, err := c.Casework.Explain(ctx, owner, d.part)
		c.must(err)
		if len(hers.Clocks) != 5 || hers.ApplicationNo == "" {
			t.Errorf("she sees %d clocks, want accept, bring, accept, legal, promise", len(hers.Clocks))
		}
		stranger := c.login(ident.Citizen, strangerPhone)
		if _, err := c.Casework.Explain(ctx, stranger, d.part); err == nil {
			t.Error("a stranger sees the days of her case")
		}
	})
}

// TestExtension_tooLate: an extension is approved before the clock is due.
func TestExtension_tooLate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		c.at("2026-12-21T17:00")
		d.sits(roadOfficer)
		c.must(c.Casework.ProposeExtension(ctx, d.cmd(), 5, "须会商"))
		c.at("2026-12-22T08:00")
		d.sits(roadChief)
		wantKey(t, c.Casework.Approve(ctx, d.cmd()), "deadline.extension_late")
		if got := d.open().Pending(); got != casework.FactExtended {
			t.Errorf("waits for %q: a refused approval changes nothing", got)
		}
		c.must(c.Casework.Return(ctx, d.cmd(), "已过期，不能再延"))
	})
}

// TestSweep_afterDowntime: however long nobody was there, silence is acceptance of
// the same day, once.
func TestSweep_afterDowntime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		var seats []seat
		for range 3 {
			_, d := c.roadWorks()
			seats = append(seats, d)
			c.clock.Advance(time.Minute)
		}
		c.at("2027-02-01T09:00")
		done := make(chan error, 4)
		for range cap(done) {
			go func() { done <- c.Casework.Sweep(t.Context()) }()
		}
		for range cap(done) {
			c.must(<-done)
		}
		for _, d := range seats {
			d.sits(roadOfficer)
			v := d.open()
			n := 0
			for _, f := range v.Facts() {
				if f.Kind == casework.FactDeemed {
					n++
				}
			}
			if n != 1 || v.When(casework.FactDeemed).Date() != "2026-11-23" {
				t.Errorf("%d times accepted by silence, as of %s", n, v.When(casework.FactDeemed).Date())
			}
		}
	})
}

// TestSilence_nobodyRefusesInTheMorning: between midnight and the sweep nobody undoes what
// the law has made of the days; who acts on such a case finds it accepted.
func TestSilence_nobodyRefusesInTheMorning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.at("2026-11-30T23:59")
		d.sits(roadOfficer)
		c.must(c.Casework.Precheck(ctx, d.cmd(), "看过"))
		d.want(casework.Received)
		cmd, reason := d.cmd(), d.open().Part.Reasons[casework.FactNotAccepted][0].Code
		c.clock.Advance(time.Minute) // midnight: the first instant after the fifth day
		wantKey(t, c.Casework.NotAccept(ctx, cmd, casework.Ground{Reason: reason}), "casework.changed")
		d.want(casework.Accepted)
		wantKey(t, c.Casework.NotAccept(ctx, d.cmd(), casework.Ground{Reason: reason}), "casework.already_accepted")
		if n := c.logged(d.part, "casework.deem"); n != 1 {
			t.Errorf("%d times accepted by silence, want once", n)
		}
		c.must(c.Casework.Park(ctx, d.cmd(), "2026-12-07", "等管线图"))
		c.at("2026-12-07T00:00")
		d.sits(roadOfficer)
		wantKey(t, c.Casework.Terminate(ctx, d.cmd(), "工程取消"), "casework.changed")
		d.want(casework.Accepted)
		if at := d.open().When(casework.FactUnparked).Date(); at != "2026-12-07" {
			t.Errorf("goes on as of %s", at)
		}
	})
}
