package app

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/clockbook"
)

// tick lets the clocks say what is due, and everybody hear it.
func (c *city) tick() {
	c.t.Helper()
	c.idle()
	_, err := c.Clocks.Sweep(c.t.Context())
	c.must(err)
	c.must(c.Casework.Sweep(c.t.Context()))
	c.idle()
}

// cards lists what the case was shown, "legal eve 2026-12-21".
func (d seat) cards() (out []string) {
	d.t.Helper()
	rows, err := d.Casework.CardsOf(d.t.Context(), d.who, d.part)
	d.must(err)
	for _, r := range rows {
		out = append(out, string(r.Clock)+" "+string(r.Rung)+" "+string(r.Due))
	}
	return out
}

func (d seat) wantCards(now casework.Card, all ...string) {
	d.t.Helper()
	if diff := cmp.Diff(all, d.cards()); diff != "" {
		d.t.Errorf("cards (-want +got):\n%s", diff)
	}
	if got := d.open().Card; got != now {
		d.t.Errorf("the card now is %q, want %q", got, now)
	}
}

// wantSupervised counts how often the clock has put the case under supervision.
func (d seat) wantSupervised(n int) {
	d.t.Helper()
	got := 0
	v := d.open()
	for _, f := range v.Facts() {
		if f.Kind == casework.FactSupervised && f.ByKind == ident.System && f.Note != "" {
			got++
		}
	}
	if got != n || n > 0 != slices.Contains(casework.FlagsOf(v.Facts()), casework.FlagSupervised) {
		d.t.Errorf("supervised by the clock %d times, want %d; flags %v", got, n, casework.FlagsOf(v.Facts()))
	}
}

// TestCards_warnAndStay: yellow the day before, red after, each once; an extension
// takes the card back, the end leaves it on record.
func TestCards_warnAndStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db) // Monday 23 November 2026
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		d.steps()
		c.tick()
		d.wantCards(casework.NoCard)
		c.at("2026-12-04T08:00") // the promise ends on 7 December, a Monday
		d.sits(roadOfficer)
		c.tick()
		d.wantCards(casework.Yellow, "promise eve 2026-12-07")
		c.tick()
		c.at("2026-12-08T08:00")
		d.sits(roadOfficer)
		c.tick()
		promise := []string{"promise eve 2026-12-07", "promise due 2026-12-07", "promise overdue 2026-12-07"}
		d.wantCards(casework.Red, promise...)
		d.wantSupervised(1)
		c.at("2026-12-18T08:00")
		d.sits(roadOfficer)
		c.tick()
		d.wantCards(casework.Red, append(promise, "legal eve 2026-12-21")...)
		c.must(c.Casework.ProposeExtension(ctx, d.cmd(), 5, "须会商"))
		chief := d
		chief.sits(roadChief)
		c.must(c.Casework.Approve(ctx, chief.cmd()))
		c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}))
		c.must(c.Casework.Approve(ctx, chief.cmd()))
		c.tick()
		d.wantCards(casework.Red, append(promise, "legal eve 2026-12-21")...) // as it ended
		c.at("2027-03-01T08:00")
		d.sits(roadOfficer)
		c.tick()
		// The legal clock is silent, but nobody has served the decision.
		d.wantCards(casework.Red, append(promise, "legal eve 2026-12-21", "deliver due 2027-01-01", "deliver eve 2027-01-01", "deliver overdue 2027-01-01")...)
		if n := c.logged(d.part, "casework.card"); n != 7 {
			t.Errorf("%d cards in the log, want 7", n)
		}
	})
}

func (c *city) logged(id ident.CaseID, act string) (n int) {
	c.t.Helper()
	c.must(c.DB.Read(c.t.Context(), func(tx storage.Tx) error {
		rows, err := audit.Of(c.t.Context(), tx, "case", string(id))
		for _, r := range rows {
			if r.Act == act {
				n++
			}
		}
		return err
	}))
	return n
}

// TestCards_extensionTakesBack: more days, no card.
func TestCards_extensionTakesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		d.steps()
		c.must(c.Casework.BeginSpecial(ctx, d.cmd(), "testing", 5, ""))
		c.tick()
		c.at("2026-12-04T08:00")
		d.sits(roadOfficer)
		c.tick()
		d.wantCards(casework.NoCard) // it stands
		c.must(c.Casework.EndSpecial(ctx, d.cmd(), ""))
		c.at("2026-12-17T08:00") // nine days were given back
		d.sits(roadOfficer)
		c.tick()
		d.wantCards(casework.Yellow, "promise eve 2026-12-18")
		c.must(c.Casework.Suspend(ctx, d.cmd(), "等法院裁定"))
		c.tick()
		d.wantCards(casework.NoCard, "promise eve 2026-12-18")
		c.at("2026-12-25T08:00")
		d.sits(roadOfficer)
		c.tick()
		c.must(c.Casework.Resume(ctx, d.cmd(), ""))
		c.tick()
		d.wantCards(casework.Yellow, "promise eve 2026-12-18", "promise eve 2026-12-28")
		c.at("2026-12-28T08:00")
		d.sits(roadOfficer)
		c.tick()
		all := []string{"promise eve 2026-12-18", "promise eve 2026-12-28", "promise due 2026-12-28"}
		d.wantCards(casework.Yellow, all...)
		c.must(c.Casework.Suspend(ctx, d.cmd(), "等法院裁定")) // on the last day: it will end on that of the resumption
		c.tick()
		d.wantCards(casework.NoCard, all...)
		c.at("2026-12-30T15:00")
		d.sits(roadOfficer)
		c.must(c.Casework.Resume(ctx, d.cmd(), ""))
		c.tick()
		c.tick()
		d.wantCards(casework.Yellow, append(all, "promise due 2026-12-30")...)
	})
}

// TestCards_afterDowntime: nobody was there for weeks; every rung is said once, and
// what happened by itself happened as of its day.
func TestCards_afterDowntime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		_, d := c.roadWorks()
		c.idle()
		c.at("2027-02-01T09:00")
		c.tick()
		c.tick()
		d.sits(roadOfficer)
		d.wantCards(casework.Red,
			"accept due 2026-11-30", "accept eve 2026-11-30", "accept overdue 2026-11-30",
			"legal due 2026-12-21", "legal eve 2026-12-21", "legal overdue 2026-12-21",
			"promise due 2026-12-07", "promise eve 2026-12-07", "promise overdue 2026-12-07",
			"step.pipes overdue 2026-11-26", "step.survey overdue 2026-11-25")
		d.wantSupervised(2) // for the promise and for the law
		if n := c.logged(d.part, "casework.card"); n != 11 {
			t.Errorf("%d cards in the log, want 11", n)
		}
	})
}

// TestRemind: the person is reminded of her own days, nobody else is, and not after
// she has answered.
func TestRemind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), []casework.Mark{{Field: "road.place", Note: "请写明起止桩号"}}, "", ""))
		c.tick() // ten working days, until 7 December
		if n := c.texts("casework.sms.bring"); n != 0 {
			t.Fatalf("%d reminders on the first day", n)
		}
		c.at("2026-12-01T09:00")
		c.tick()
		if n := c.texts("casework.sms.bring"); n != 1 {
			t.Errorf("%d reminders after half of the days, want 1", n)
		}
		d.sits(roadOfficer)
		d.wantCards(casework.NoCard)
		owner := c.login(ident.Citizen, ownerPhone)
		c.must(c.Casework.BringSupplement(ctx, casework.Command{By: owner, Case: d.part, Rev: d.open().Rev, Key: newKey(c)},
			map[string][]string{"road.place": {"示范东路 K0+120 至 K0+160"}}))
		c.tick()
		c.at("2026-12-07T09:00")
		c.tick()
		if n := c.texts("casework.sms.bring"); n != 1 {
			t.Errorf("%d reminders after she has answered, want 1", n)
		}
	})
}

// TestPark_goesOnByItself: a parked part makes nothing late; on its day it goes on,
// however late that is noticed, and it can be gone on with before.
func TestPark_goesOnByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		c.must(c.Casework.Park(ctx, d.cmd(), "2027-03-15", "供暖季结束后再挖"))
		c.tick()
		d.want(casework.Parked)
		if got := c.clockOf(d.part, "legal").State.Phase; got != deadline.PhaseParked {
			t.Errorf("the legal clock is %s", got)
		}
		c.at("2027-03-14T23:00")
		d.sits(roadOfficer)
		c.tick()
		d.want(casework.Parked)
		d.wantCards(casework.NoCard)
		c.at("2027-03-17T10:00")
		d.sits(roadOfficer)
		c.tick()
		d.want(casework.Accepted)
		v := d.open()
		if got := v.When(casework.FactUnparked).Date(); got != "2027-03-15" {
			t.Errorf("goes on as of %s, want its day", got)
		}
		// Of twenty days none had passed; the day on which it goes on is day 0.
		d.wantDue(casework.LegalClock, "2027-04-12", deadline.PhaseRunning)
		if got := c.clockOf(d.part, "legal").State; got.Due.Day != "2027-04-12" {
			t.Errorf("the clockbook says %s", got.Due.Day)
		}
		c.must(c.Casework.Park(ctx, d.cmd(), "2027-06-01", "再等"))
		c.must(c.Casework.EndPark(ctx, d.cmd(), "可以挖了"))
		c.tick()
		d.wantDue(casework.LegalClock, "2027-04-12", deadline.PhaseRunning)
		if got := c.clockOf(d.part, "legal").State; got.Due.Day != "2027-04-12" || got.Phase != deadline.PhaseRunning {
			t.Errorf("the clockbook says %s, %s", got.Due.Day, got.Phase)
		}
	})
}

// clockOf gives the newest clock of a name as the clockbook has it.
func (c *city) clockOf(id ident.CaseID, name string) (out clockbook.Standing) {
	c.t.Helper()
	c.must(c.DB.Read(c.t.Context(), func(tx storage.Tx) error {
		all, err := c.Clocks.Of(c.t.Context(), tx, clockbook.Owner{Kind: "case", ID: string(id)})
		for _, s := range all {
			if s.Name == name {
				out = s
			}
		}
		return err
	}))
	return out
}

// afterNotice are the days of the golden cases over the turn of the year, which the
// city's staff write anew with the notice; check names each.
var afterNotice = edits{"items/road-works.yaml": {
	`accept_by: "2027-01-04"`, `accept_by: "2027-01-07"`, `deemed_on: "2027-01-05"`, `deemed_on: "2027-01-08"`,
	`decide_by: "2027-01-25"`, `decide_by: "2027-01-28"`, `extended_by: "2027-02-08"`, `extended_by: "2027-02-11"`,
	`promised_by: "2027-01-04"`, `promised_by: "2027-01-07"`,
}}

// TestLoadCalendar_movesOpenCases: the State Council publishes the next year, the
// server starts with the new pack, and the days of open cases are other ones.
func TestLoadCalendar_movesOpenCases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		c.must(c.LoadCalendar(ctx))
		c.at("2026-12-28T09:00")
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		_, over := c.roadWorks()
		c.must(c.Casework.Claim(ctx, over.cmd()))
		c.must(c.Casework.Accept(ctx, over.cmd()))
		c.must(c.Casework.Terminate(ctx, over.cmd(), "工程取消"))
		over.wantDue(casework.LegalClock, "2027-01-25", deadline.PhaseStopped)
		c.sequenced()
		archived := over.archive()
		_, e := c.roadWorks()
		c.must(c.Casework.Claim(ctx, e.cmd()))
		c.must(c.Casework.AskSupplement(ctx, e.cmd(), []casework.Mark{{Field: "road.place", Note: "请写明起止桩号"}}, "", ""))
		e.wantDue(casework.BringClock, "2027-01-11", deadline.PhaseRunning)
		c.tick()
		before := d.open()
		if !before.Provisional || before.LegalDue != "2027-01-25" {
			t.Fatalf("before: %s, provisional %t", before.LegalDue, before.Provisional)
		}
		content := packWith(t, edited(t, afterNotice), "calendar.tsv", "\n2027-01-01\toff\t元旦\n2027-01-04\toff\t元旦（测试）\n2027-01-05\toff\t元旦（测试）\n")
		c.stopRounds()
		next, err := Build(ctx, Options{DB: db, Keys: c.Keys, Clock: c.clock, Pack: content, SMS: c.options.SMS, Demo: true, Log: c.options.Log})
		c.must(err)
		c.must(next.LoadCalendar(ctx))
		c.must(next.LoadCalendar(ctx))
		d.App = next
		after := d.open()
		if after.LegalDue != "2027-01-28" { // 1, 4 and 5 January do not count any more
			t.Errorf("after: %s", after.LegalDue)
		}
		loaded, _, err := next.Clocks.Newest(ctx)
		c.must(err)
		moved, _, err := next.Clocks.MovedBy(ctx, loaded.N, "", 10)
		c.must(err)
		if loaded.N != 2 || loaded.Moved != len(moved) || len(moved) != 3 {
			t.Errorf("loaded %+v, moved %+v", loaded, moved)
		}
		over.App = next
		over.wantDue(casework.LegalClock, "2027-01-25", deadline.PhaseStopped) // what has ended stays explained as it ended
		if again := over.archive(); !bytes.Equal(again.Content, archived.Content) {
			t.Error("under another calendar the closed case is another archive")
		}
		e.App = next
		e.wantDue(casework.BringClock, "2027-01-14", deadline.PhaseRunning)
		c.at("2027-01-13T09:00") // the eve of the new last day, beyond the one in the notice
		e.sits(roadOfficer)
		_, err = next.Clocks.Sweep(ctx)
		c.must(err)
		c.must(next.Jobs.Idle(ctx))
		if n := c.texts("casework.sms.bring"); n != 1 {
			t.Errorf("%d reminders, want the one before the last day", n)
		}
		wantKey(t, next.Casework.CloseNotBrought(ctx, e.cmd()), "casework.supplement_runs")
		c.at("2027-01-15T00:00")
		e.sits(roadOfficer)
		c.must(next.Casework.CloseNotBrought(ctx, e.cmd()))
	})
}

// packWith is a pack with some more lines at the end of a file.
func packWith(t *testing.T, pack fs.FS, file, more string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(pack, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(pack, path)
		if path == file {
			text = append(bytes.TrimRight(text, "\n"), more...)
		}
		out[path] = &fstest.MapFile{Data: text, Mode: os.FileMode(0o600), ModTime: time.Unix(0, 0)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDeliver_theLetterEndsItsDays: a decision on a licence is served within ten
// working days; opening it on line is service, and so is what the officer records.
func TestDeliver_theLetterEndsItsDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		var seats []seat
		for range 2 {
			_, d := c.roadWorks()
			seats = append(seats, d)
			c.clock.Advance(time.Minute)
			c.must(c.Casework.Claim(ctx, d.cmd()))
			c.must(c.Casework.Accept(ctx, d.cmd()))
			d.steps()
			c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}))
			chief := d
			chief.sits(roadChief)
			c.must(c.Casework.Approve(ctx, chief.cmd()))
			d.wantDue(casework.DeliverClock, "2026-12-07", deadline.PhaseRunning)
		}
		c.at("2026-12-01T10:00")
		owner := c.login(ident.Citizen, ownerPhone)
		_, err := c.Letters.Open(ctx, owner, c.decision(owner, seats[0]))
		c.must(err)
		seats[0].sits(roadOfficer)
		c.tick()
		seats[0].wantDue(casework.DeliverClock, "2026-12-07", deadline.PhaseStopped)
		if at := seats[0].open().When(casework.FactServed); at.Date() != "2026-12-01" {
			t.Errorf("served on %s", at.Date())
		}

		d := seats[1]
		d.sits(roadOfficer)
		id := c.decision(owner, d)
		for name, err := range map[string]error{
			"letter.served_how":  c.Letters.Serve(ctx, d.who, id, letter.Online, "2026-12-01", "x"),
			"letter.served_note": c.Letters.Serve(ctx, d.who, id, letter.Post, "2026-12-01", ""),
			"letter.served_when": c.Letters.Serve(ctx, d.who, id, letter.Post, "2026-12-02", "EMS 1"),
		} {
			wantKey(t, err, name)
		}
		wantKey(t, c.Letters.Serve(ctx, d.who, id, letter.Post, "2026-11-22", "EMS 1"), "letter.served_when")
		if err := c.Letters.Serve(ctx, owner, id, letter.Post, "2026-12-01", "EMS 1"); err == nil {
			t.Error("the applicant records the service of her own letter")
		}
		c.must(c.Letters.Serve(ctx, d.who, id, letter.Post, "2026-11-30", "EMS 1"))
		c.tick()
		d.wantDue(casework.DeliverClock, "2026-12-07", deadline.PhaseStopped)
		if at := d.open().When(casework.FactServed); at.Date() != "2026-11-30" {
			t.Errorf("served on %s, want the day that was recorded", at.Date())
		}
		wantKey(t, c.Letters.Serve(ctx, d.who, id, letter.Post, "2026-11-30", "EMS 1"), "letter.served_already")
		_, err = c.Letters.Open(ctx, owner, id)
		c.must(err)
		c.tick()
		if n := c.logged(d.part, "casework.served"); n != 1 {
			t.Errorf("%d services of one decision in the log", n)
		}
	})
}

// decision finds the letter of a case's decision.
func (c *city) decision(owner ident.Actor, d seat) ident.LetterID {
	c.t.Helper()
	lines, err := c.Letters.OfApplication(c.t.Context(), owner, d.open().Application)
	c.must(err)
	for _, l := range lines {
		if l.Kind == letter.Granted {
			return l.ID
		}
	}
	c.t.Fatal("no letter of the decision")
	return ""
}

// TestSetAside_beginsAgain: the same number and the old letter, new clocks and a second
// answer; corrections leave the answer.
func TestSetAside_beginsAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		app, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		chief := d
		chief.sits(roadChief)
		refuse := func() {
			c.t.Helper()
			reason := d.open().Part.Reasons[casework.FactRefused][0].Code
			c.must(c.Casework.Decide(ctx, d.cmd(), false, casework.Ground{Reason: reason}))
			c.must(c.Casework.Approve(ctx, chief.cmd()))
		}
		refuse()
		c.must(c.Casework.Correct(ctx, chief.cmd(), "文号写错"))
		d.want(casework.Refused)
		if err := c.Casework.SetAside(ctx, d.cmd(), casework.Court, "（2026）豫1002行初1号", "理由不足"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer alone: got %v, want Forbidden", err)
		}
		c.tick()
		if n := c.texts("bundle.sms.answered"); n != 1 {
			t.Fatalf("%d texts that all is answered, want 1", n)
		}
		number := d.open().No
		c.must(c.Casework.SetAside(ctx, chief.cmd(), casework.Court, "（2026）豫1002行初1号", "理由不足"))
		c.tick()
		c.at("2026-12-01T10:00")
		d.sits(roadOfficer)
		chief.sits(roadChief)
		v := d.open()
		if v.Status() != casework.Accepted || v.No != number || v.Holder() != "" {
			t.Errorf("after setting aside: %s, %s, held by %q", v.Status(), v.No, v.Holder())
		}
		d.wantDue(casework.LegalClock, "2026-12-21", deadline.PhaseRunning)
		if got := c.clockOf(d.part, "legal"); got.Turn != 2 || got.State.Phase != deadline.PhaseRunning {
			t.Errorf("the clockbook: turn %d, %s", got.Turn, got.State.Phase)
		}
		c.must(c.Casework.Claim(ctx, d.cmd()))
		d.steps()
		c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}))
		c.must(c.Casework.Approve(ctx, chief.cmd()))
		c.tick()
		owner := c.login(ident.Citizen, ownerPhone)
		lines, err := c.Letters.OfApplication(ctx, owner, app)
		c.must(err)
		var nos []string
		for _, l := range lines {
			nos = append(nos, l.No[len(number):])
		}
		if diff := cmp.Diff([]string{"-SL1", "-BY1", "-GZ1", "-ZY1"}, nos); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
		page := c.get("/my/applications/"+string(app)+"/reply", "chengban", c.token(ident.Citizen, ownerPhone))
		contains(t, "the reply after all", page, "已办成", "全部办成")
		if _, r, err := c.Bundle.Reply(ctx, owner, app); err != nil || r.Turn != 2 || r.Outcome != bundle.AllGranted {
			t.Errorf("the reply to the second answer: turn %d, %s, %v", r.Turn, r.Outcome, err)
		}
		if n := c.texts("bundle.sms.answered"); n != 2 {
			t.Errorf("%d texts that all is answered, want one for each answer", n)
		}
	})
}

// steps does all the work before a grant.
func (d seat) steps() {
	d.t.Helper()
	for _, m := range d.open().Materials {
		if m.State == casework.MaterialToCheck {
			d.must(d.Casework.CheckMaterial(d.t.Context(), d.cmd(), m.Code, true, ""))
		}
	}
	for _, code := range []string{"survey", "pipes", "opinion"} {
		d.must(d.Casework.DoStep(d.t.Context(), d.cmd(), code, ""))
	}
}

// TestSteps_inSequenceAndInParallel: two steps run side by side, the third waits for
// both; each has its clock and its card, and nothing is granted before the last.
func TestSteps_inSequenceAndInParallel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, d := c.roadWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		d.wantDue("step.survey", "2026-11-25", deadline.PhaseRunning)
		d.wantDue("step.pipes", "2026-11-26", deadline.PhaseRunning)
		if _, runs := d.clocks()["step.opinion"]; runs {
			t.Error("the opinion has begun before what it waits for")
		}
		wantKey(t, c.Casework.DoStep(ctx, d.cmd(), "opinion", ""), "casework.step_waits")
		wantKey(t, c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}), "casework.steps_open")
		c.tick()
		c.at("2026-11-26T10:00")
		d.sits(roadOfficer)
		c.must(c.Casework.DoStep(ctx, d.cmd(), "pipes", "无冲突"))
		c.tick()
		d.wantCards(casework.Yellow, "step.survey overdue 2026-11-25")
		c.must(c.Casework.DoStep(ctx, d.cmd(), "survey", "路面完好"))
		c.tick()
		d.wantDue("step.opinion", "2026-11-27", deadline.PhaseRunning)
		d.wantCards(casework.NoCard, "step.survey overdue 2026-11-25")
		c.must(c.Casework.DoStep(ctx, d.cmd(), "opinion", ""))
		wantKey(t, c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}), "casework.checks_open")
		c.must(c.Casework.CheckMaterial(ctx, d.cmd(), "pipes", true, ""))
		c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}))
		chief := d
		chief.sits(roadChief)
		c.must(c.Casework.Approve(ctx, chief.cmd()))
		d.want(casework.Granted)
	})
}
