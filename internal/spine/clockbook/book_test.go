package clockbook_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/job"
)

// fixture is a book on a fake clock, Monday 2026-09-21, nine o'clock.
type fixture struct {
	t    *testing.T
	db   *storage.DB
	now  *clock.Fake
	jobs *job.Jobs
	book *clockbook.Book
}

func notices(t testing.TB) deadline.Calendar {
	t.Helper()
	return noticesAnd(t, "")
}

func newFixture(t *testing.T, db *storage.DB) *fixture {
	t.Helper()
	now := clock.NewFake("2026-09-21T09:00:00+08:00")
	log := slog.New(slog.DiscardHandler)
	return &fixture{
		t: t, db: db, now: now, jobs: job.New(db, now, log),
		book: clockbook.New(db, now, notices(t), log, clockbook.Every(time.Millisecond)),
	}
}

// at moves the clock to 2026-09-23T11:00.
func (f *fixture) at(when string) {
	f.t.Helper()
	d := clock.NewFake(when + ":00+08:00").Now().Sub(f.now.Now())
	if d < 0 {
		f.t.Fatalf("%s has passed", when)
	}
	f.now.Advance(d)
}

func (f *fixture) write(do func(ctx context.Context, tx storage.Tx) error) error {
	f.t.Helper()
	return f.db.Write(f.t.Context(), func(tx storage.Tx) error { return do(f.t.Context(), tx) })
}

func (f *fixture) read(do func(ctx context.Context, tx storage.Tx) error) {
	f.t.Helper()
	if err := f.db.Read(f.t.Context(), func(tx storage.Tx) error { return do(f.t.Context(), tx) }); err != nil {
		f.t.Fatal(err)
	}
}

func one(id string) clockbook.Owner { return clockbook.Owner{Kind: "case", ID: id} }

func workdays(n, more int) deadline.Budget {
	return deadline.Budget{Unit: deadline.Workdays, N: n, Extension: more}
}

// start begins a clock called statutory for a case, now.
func (f *fixture) start(id string, b deadline.Budget) {
	f.t.Helper()
	if err := f.tryStart(id, b); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) tryStart(id string, b deadline.Budget) error {
	return f.write(func(ctx context.Context, tx storage.Tx) error {
		return f.book.StartTx(ctx, tx, one(id), "statutory", deadline.Clock{Kind: deadline.Statutory, Law: "law", Budget: b, Started: f.now.Now()})
	})
}

// do writes one entry, now: pause | resume | extend N | park DAY | stop.
func (f *fixture) do(id, what string) {
	f.t.Helper()
	if err := f.try(id, what, f.act()); err != nil {
		f.t.Fatalf("%s %s: %v", id, what, err)
	}
}

func (f *fixture) act() deadline.Act {
	return deadline.Act{At: f.now.Now(), By: "officer", Reason: "r", Document: "d"}
}

func (f *fixture) try(id, what string, a deadline.Act) error {
	verb, arg, _ := strings.Cut(what, " ")
	return f.write(func(ctx context.Context, tx storage.Tx) error {
		switch verb {
		case "pause":
			return f.book.PauseTx(ctx, tx, one(id), "statutory", deadline.Supplement, a)
		case "resume":
			return f.book.ResumeTx(ctx, tx, one(id), "statutory", a)
		case "park":
			return f.book.ParkTx(ctx, tx, one(id), "statutory", clock.Date(arg), a)
		case "extend":
			n := 0
			if _, err := fmt.Sscan(arg, &n); err != nil {
				return err
			}
			return f.book.ExtendTx(ctx, tx, one(id), "statutory", n, a)
		case "stop":
			return f.book.StopTx(ctx, tx, one(id), "statutory", a)
		}
		return fmt.Errorf("what is %q", what)
	})
}

// sweep says what is due and gives how much that was.
func (f *fixture) sweep() int {
	f.t.Helper()
	n, err := f.book.Sweep(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

// said lists what was ever said, in order: "c1 half 2026-10-26".
func (f *fixture) said() []string {
	f.t.Helper()
	if err := f.jobs.Sequence(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	var out []string
	f.read(func(ctx context.Context, tx storage.Tx) error {
		rows, err := job.SinceTx(ctx, tx, 0, 10_000)
		for _, r := range rows {
			out = append(out, short(f.t, r))
		}
		return err
	})
	return out
}

func (f *fixture) wantSaid(want ...string) {
	f.t.Helper()
	if d := cmp.Diff(want, f.said()); d != "" {
		f.t.Errorf("said (-want +got):\n%s", d)
	}
}

var (
	pending = storage.Statement("clockbook_test.pending", `SELECT rung, at FROM clockbook_alarm WHERE clock = $1 AND fired_at = 0 ORDER BY step`)
	allRows = storage.Statement("clockbook_test.rows", `SELECT id, owner_id, due_day, due_at, provisional, stopped_at, rev FROM clockbook_clock ORDER BY owner_id, turn`)
)

type stored struct {
	ID          string        `db:"id"`
	OwnerID     string        `db:"owner_id"`
	DueDay      clock.Date    `db:"due_day"`
	DueAt       clock.Instant `db:"due_at"`
	Provisional bool          `db:"provisional"`
	StoppedAt   clock.Instant `db:"stopped_at"`
	Rev         int64         `db:"rev"`
}

// alarms lists the alarms to come of the newest clock of a case: "eve 09-28T00:00".
func (f *fixture) alarms(id string) string {
	f.t.Helper()
	type alarm struct {
		Rung string
		At   clock.Instant
	}
	var out []string
	f.read(func(ctx context.Context, tx storage.Tx) error {
		rows, err := storage.All[stored](ctx, tx, allRows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.OwnerID != id {
				continue
			}
			all, err := storage.All[alarm](ctx, tx, pending, r.ID)
			if err != nil {
				return err
			}
			out = nil
			for _, a := range all {
				out = append(out, a.Rung+" "+a.At.Time().Format("01-02"))
			}
		}
		return nil
	})
	return strings.Join(out, ", ")
}

func (f *fixture) wantAlarms(id, want string) {
	f.t.Helper()
	if got := f.alarms(id); got != want {
		f.t.Errorf("alarms of %s: %q, want %q", id, got, want)
	}
}

// standing gives the only clock of a case and checks its projections against its
// ledger.
func (f *fixture) standing(id string) clockbook.Standing {
	f.t.Helper()
	var all []clockbook.Standing
	f.read(func(ctx context.Context, tx storage.Tx) (err error) {
		all, err = f.book.Of(ctx, tx, one(id))
		if err != nil || len(all) == 0 {
			return err
		}
		rows, err := storage.All[stored](ctx, tx, allRows)
		i := slices.IndexFunc(rows, func(r stored) bool { return r.OwnerID == id })
		got := rows[i]
		d := all[0].Ledger.Due(f.book.Calendar(), f.now.Now())
		want := stored{ID: got.ID, OwnerID: id, Rev: got.Rev, StoppedAt: all[0].Ledger.Ended.At}
		if !d.Open {
			want.DueDay, want.DueAt, want.Provisional = d.Day, d.At, d.Provisional
		}
		if got != want {
			f.t.Errorf("stored %+v, the ledger says %+v", got, want)
		}
		return err
	})
	if len(all) != 1 {
		f.t.Fatalf("%d clocks of %s", len(all), id)
	}
	return all[0]
}

// Every verb writes the entry that package deadline takes, and the projections follow.
func TestBook_keepsTheLedger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		want, err := deadline.Start(deadline.Clock{Kind: deadline.Statutory, Law: "law", Budget: workdays(20, 10), Started: f.now.Now()})
		if err != nil {
			t.Fatal(err)
		}
		f.start("c1", workdays(20, 10))
		for _, x := range []struct {
			at, what string
			verb     func(l deadline.Ledger) (deadline.Ledger, error)
			due      clock.Date
		}{
			{"2026-09-22T10:00", "pause", func(l deadline.Ledger) (deadline.Ledger, error) { return l.Pause(deadline.Supplement, f.act()) }, ""},
			{"2026-09-29T10:00", "resume", func(l deadline.Ledger) (deadline.Ledger, error) { return l.Resume(f.act()) }, "2026-10-30"}, // 22, 30, 8–10, 12–16, 19–23, 26–30
			{"2026-10-12T10:00", "extend 10", func(l deadline.Ledger) (deadline.Ledger, error) { return l.Extend(f.book.Calendar(), 10, f.act()) }, "2026-11-13"},
			{"2026-10-13T10:00", "park 2026-11-15", func(l deadline.Ledger) (deadline.Ledger, error) { return l.Park("2026-11-15", f.act()) }, "2026-12-16"},
			{"2026-10-16T10:00", "resume", func(l deadline.Ledger) (deadline.Ledger, error) { return l.Resume(f.act()) }, "2026-11-18"},
			{"2026-10-17T10:00", "stop", func(l deadline.Ledger) (deadline.Ledger, error) { return l.Stop(f.act()) }, "2026-11-18"},
		} {
			f.at(x.at)
			f.do("c1", x.what)
			if want, err = x.verb(want); err != nil {
				t.Fatal(err)
			}
			got := f.standing("c1")
			if d := cmp.Diff(want, got.Ledger); d != "" {
				t.Errorf("after %s (-engine +book):\n%s", x.what, d)
			}
			if s := want.State(f.book.Calendar(), f.now.Now()); got.State != s || x.due != "" && s.Due.Day != x.due {
				t.Errorf("after %s: %+v, want %+v, due %s", x.what, got.State, s, x.due)
			}
		}
	})
}

// What is refused leaves nothing behind.
func TestBook_refuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(5, 5))
		want := func(err error, key string) {
			t.Helper()
			if x, ok := fault.As(err); !ok || x.Key != key {
				t.Errorf("got %v, want %s", err, key)
			}
		}
		want(f.tryStart("c1", workdays(5, 5)), "clockbook.running")
		want(f.try("c2", "pause", f.act()), "clockbook.no_clock")
		want(f.try("c1", "resume", f.act()), "deadline.not_paused")
		want(f.try("c1", "extend 6", f.act()), "deadline.extension_size")
		late := f.act()
		late.At = late.At.Add(time.Microsecond)
		want(f.try("c1", "stop", late), "clockbook.future")
		want(f.write(func(ctx context.Context, tx storage.Tx) error {
			return f.book.StartTx(ctx, tx, one("c3"), "x", deadline.Clock{Kind: deadline.Promised, Law: "l", Budget: workdays(1, 0), Started: late.At})
		}), "clockbook.future")
		if err := f.tryStart("c3", deadline.Budget{}); err == nil {
			t.Error("a clock without a budget is begun")
		}
		for _, o := range []clockbook.Owner{{}, {Kind: "case"}, {ID: "c3"}} {
			err := f.write(func(ctx context.Context, tx storage.Tx) error {
				return f.book.StartTx(ctx, tx, o, "x", deadline.Clock{Kind: deadline.Promised, Law: "l", Budget: workdays(1, 0), Started: f.now.Now()})
			})
			if err == nil {
				t.Errorf("a clock of %q is begun", o)
			}
		}
		if l := f.standing("c1").Ledger; len(l.Segments)+len(l.Extensions) > 0 || l.IsStopped() {
			t.Errorf("a refused entry is written: %+v", l)
		}
		f.wantAlarms("c1", "half 09-24, eve 09-28, due 09-29, overdue 09-30")
	})
}

// A clock that was stopped may be begun again, and the verbs mean the new one.
func TestStartTx_again(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(5, 0))
		f.do("c1", "stop")
		f.start("c1", workdays(3, 0))
		f.at("2026-09-22T09:00")
		f.do("c1", "pause")
		f.read(func(ctx context.Context, tx storage.Tx) error {
			all, err := f.book.Of(ctx, tx, one("c1"))
			if err != nil || len(all) != 2 {
				t.Fatalf("%v %v", all, err)
			}
			if all[0].Turn != 1 || len(all[0].Ledger.Segments) != 0 || all[1].Turn != 2 || all[1].State.Phase != deadline.PhasePaused {
				t.Errorf("got %+v", all)
			}
			return nil
		})
	})
}

// Two that pause at once: one does, the other is told so.
func TestPauseTx_twoAtOnce(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(5, 0))
		errs := make(chan error, 8)
		for range cap(errs) {
			go func() { errs <- f.try("c1", "pause", f.act()) }()
		}
		paused := 0
		for range cap(errs) {
			switch err := <-errs; {
			case err == nil:
				paused++
			case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Busy):
				t.Error(err)
			}
		}
		if n := len(f.standing("c1").Ledger.Segments); paused != 1 || n != 1 {
			t.Errorf("%d paused, %d entries", paused, n)
		}
	})
}

// Two that start at once: one clock.
func TestStartTx_twoAtOnce(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		errs := make(chan error, 8)
		for range cap(errs) {
			go func() { errs <- f.tryStart("c1", workdays(5, 0)) }()
		}
		started := 0
		for range cap(errs) {
			switch err := <-errs; {
			case err == nil:
				started++
			case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Busy):
				t.Error(err)
			}
		}
		f.standing("c1")
		if started != 1 {
			t.Errorf("%d started", started)
		}
	})
}

func TestQueries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(10, 0)) // due 10-12
		f.start("c2", workdays(3, 0))  // due 09-24
		f.start("c3", workdays(3, 0))
		f.start("c4", workdays(3, 0))
		f.at("2026-09-22T09:00")
		f.do("c3", "pause")
		f.do("c4", "stop")
		f.read(func(ctx context.Context, tx storage.Tx) error {
			due, err := f.book.DueTx(ctx, tx, "case", clock.NewFake("2026-10-13T00:00:00+08:00").Now(), 10)
			if err != nil || len(due) != 2 || due[0].Owner != one("c2") || due[1].Owner != one("c1") || due[1].State.Due.Day != "2026-10-12" {
				t.Errorf("due: %+v %v", due, err)
			}
			if due, err = f.book.DueTx(ctx, tx, "case", clock.NewFake("2026-09-24T23:59:59+08:00").Now(), 10); err != nil || len(due) != 0 {
				t.Errorf("due before the end of the due day: %+v %v", due, err)
			}
			all, err := f.book.OfAll(ctx, tx, "case", []string{"c1", "c3", "c9"})
			if err != nil || len(all) != 2 || len(all["c1"]) != 1 || all["c3"][0].State.Phase != deadline.PhasePaused {
				t.Errorf("of all: %+v %v", all, err)
			}
			if other, err := f.book.OfAll(ctx, tx, "complaint", []string{"c1"}); err != nil || len(other) != 0 {
				t.Errorf("of another kind: %+v %v", other, err)
			}
			s, days, err := f.book.ExplainTx(ctx, tx, one("c2"), "statutory", "2026-09-28")
			if err != nil || s.Name != "statutory" || len(days) != 8 || days[3].Date != "2026-09-24" || !days[3].Due || days[7].Kind != deadline.DayLate {
				t.Errorf("explained: %+v %v", days, err)
			}
			if _, _, err = f.book.ExplainTx(ctx, tx, one("c9"), "statutory", "2026-09-22"); !fault.Is(err, fault.NotFound) {
				t.Errorf("explained nothing: %v", err)
			}
			return nil
		})
	})
}
