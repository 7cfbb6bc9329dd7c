package clockbook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
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
)

// withNextYear is the calendar of the tests and an invented notice for 2027.
func withNextYear(t testing.TB) deadline.Calendar {
	t.Helper()
	return noticesAnd(t, "2027-01-01\toff\tx\n2027-01-02\toff\tx\n2027-01-03\toff\tx\n2027-01-04\toff\tx\n2027-01-05\toff\tx\n2027-10-01\toff\tx\n")
}

// noticesAnd is the calendar of the tests and more lines.
func noticesAnd(t testing.TB, more string) deadline.Calendar {
	t.Helper()
	src, err := os.ReadFile("../../engine/deadline/testdata/calendar.tsv")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := deadline.ParseCalendar([]byte(string(src) + "\n" + more))
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// The State Council publishes the next year: what rests on it is computed again, and
// its alarms move along.
func TestRecompute(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.at("2026-12-28T09:00")
		f.start("c1", workdays(5, 0)) // 29 30 31, then 1 and 4, or 6 and 7
		f.start("c2", workdays(2, 0)) // in this year
		f.start("c3", workdays(5, 0))
		f.do("c3", "pause")
		f.start("c4", workdays(5, 0))
		f.do("c4", "stop")
		f.read(func(ctx context.Context, tx storage.Tx) error {
			n, first, err := f.book.HorizonTx(ctx, tx, 10)
			if err != nil || n != 1 || len(first) != 1 || first[0].Owner != one("c1") || !first[0].State.Due.Provisional {
				t.Errorf("beyond the horizon: %d %+v %v", n, first, err)
			}
			return nil
		})
		f.at("2026-12-31T09:00")
		f.sweep() // half of c1 on 31
		moved, err := f.book.Recompute(t.Context(), withNextYear(t))
		if err != nil {
			t.Fatal(err)
		}
		want := []clockbook.Moved{{Owner: one("c1"), Name: "statutory", Old: "2027-01-04", New: "2027-01-07"}}
		if d := cmp.Diff(want, moved); d != "" {
			t.Errorf("moved (-want +got):\n%s", d)
		}
		f.wantAlarms("c1", "eve 01-06, due 01-07, overdue 01-08")
		for _, id := range []string{"c1", "c2", "c3"} { // c4 is stopped and stays as it was
			f.standing(id)
		}
		revs := f.revs()
		if moved, err = f.book.Recompute(t.Context(), withNextYear(t)); err != nil || len(moved) != 0 {
			t.Errorf("the second time moves %v %v", moved, err)
		}
		if got := f.revs(); got != revs || revs != "2 1 2 2" { // c1 moved; c3 and c4 have one entry each
			t.Errorf("written %s, then %s", revs, got)
		}
		f.read(func(ctx context.Context, tx storage.Tx) error {
			if n, first, err := f.book.HorizonTx(ctx, tx, 10); err != nil || n != 0 || len(first) != 0 {
				t.Errorf("beyond the horizon: %d %+v %v", n, first, err)
			}
			return nil
		})
		f.do("c3", "resume") // by the new calendar
		if due := f.standing("c3").State.Due; due.Day != "2027-01-12" || due.Provisional {
			t.Errorf("resumed: %+v", due)
		}
	})
}

func (f *fixture) revs() string {
	var out []string
	f.read(func(ctx context.Context, tx storage.Tx) error {
		rows, err := storage.All[stored](ctx, tx, allRows)
		for _, r := range rows {
			out = append(out, fmt.Sprint(r.Rev))
		}
		return err
	})
	return strings.Join(out, " ")
}

// A day off and the Saturday that makes up for it move rungs in between, not the due
// day: no clock is listed, its alarms move all the same.
func TestRecompute_rungsOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.at("2026-11-23T09:00")
		f.start("c1", workdays(6, 0)) // 24 25 26 27 30 1, or 25 26 27 28 30 1
		f.wantAlarms("c1", "half 11-26, eve 11-30, due 12-01, overdue 12-02")
		moved, err := f.book.Recompute(t.Context(), noticesAnd(t, "2026-11-24\toff\tx\n2026-11-28\twork\tx\n"))
		if err != nil || len(moved) != 0 {
			t.Errorf("moved %v %v", moved, err)
		}
		f.wantAlarms("c1", "half 11-27, eve 11-30, due 12-01, overdue 12-02")
	})
}

// A calendar that comes late: overdue was said by the old one, and is said again
// when the clock is really late by the new one.
func TestRecompute_saysAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.at("2026-12-31T09:00")
		f.start("c1", workdays(1, 0))
		f.at("2027-01-02T09:00")
		f.sweep()
		if _, err := f.book.Recompute(t.Context(), withNextYear(t)); err != nil {
			t.Fatal(err)
		}
		f.wantAlarms("c1", "due 01-06, overdue 01-07")
		f.at("2027-02-01T09:00")
		f.sweep()
		f.wantSaid("c1 due 2027-01-01", "c1 overdue 2027-01-01", "c1 due 2027-01-06", "c1 overdue 2027-01-06")
	})
}

// Clocks that pause and resume while a calendar is loaded end up as their ledgers say.
func TestRecompute_whileClocksChange(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		const cases = 24
		f.at("2026-12-21T09:00")
		for i := range cases {
			f.start(fmt.Sprint("c", i), workdays(10, 0))
		}
		f.at("2026-12-23T09:00")
		done := make(chan error, 5)
		calendars := []deadline.Calendar{withNextYear(t), notices(t)}
		for w := range 4 {
			go func() { done <- f.pauseAll(w, cases) }()
		}
		go func() {
			var err error
			for i := 0; i < 6 && err == nil; i++ {
				_, err = f.book.Recompute(t.Context(), calendars[i%2])
			}
			done <- err
		}()
		for range cap(done) {
			if err := <-done; err != nil && !fault.Is(err, fault.Busy) {
				t.Error(err)
			}
		}
		if _, err := f.book.Recompute(t.Context(), withNextYear(t)); err != nil {
			t.Fatal(err)
		}
		for i := range cases {
			id := fmt.Sprint("c", i)
			s := f.standing(id)
			paused := len(s.Ledger.Segments) == 1
			if got := f.alarms(id); paused != (got == "") || !paused && !strings.Contains(got, "overdue") {
				t.Errorf("%s, paused %v, has alarms %q", id, paused, got)
			}
		}
	})
}

// An entry that is being written when its page is read is waited for: its pause is
// not overwritten by a due day. The lock alone sees to it, without isolation.
func TestRecompute_waitsForAnEntry(t *testing.T) {
	c := dbtest.Config(t, storage.Postgres)
	c.Rehearse, c.ReadCommitted = false, true
	f := newFixture(t, dbtest.Open(t, c))
	f.at("2026-12-28T09:00")
	f.start("c1", workdays(5, 0))
	calendar, loaded := withNextYear(t), make(chan error, 1)
	err := f.write(func(ctx context.Context, tx storage.Tx) error {
		if err := f.book.PauseTx(ctx, tx, one("c1"), "statutory", deadline.Suspension, f.act()); err != nil {
			return err
		}
		go func() {
			_, err := f.book.Recompute(t.Context(), calendar)
			loaded <- err
		}()
		<-time.After(200 * time.Millisecond) // it reads, and comes to the lock
		return nil
	})
	if err := errors.Join(err, <-loaded); err != nil {
		t.Fatal(err)
	}
	f.standing("c1")
	f.wantAlarms("c1", "")
}

// pauseAll pauses every fourth case from w on, and resumes every other of them.
func (f *fixture) pauseAll(w, cases int) error {
	for i := w; i < cases; i += 4 {
		id := fmt.Sprint("c", i)
		if err := f.try(id, "pause", f.act()); err != nil {
			return err
		}
		if i%8 < 4 {
			if err := f.try(id, "resume", f.act()); err != nil {
				return err
			}
		}
	}
	return nil
}

var seedClocks = storage.Pair("clockbook_test.seed", storage.SQL{
	SQLite: `INSERT INTO clockbook_clock (id, owner_kind, owner_id, name, turn, kind, law, budget, started, due_day, due_at, provisional, stopped_at, rev)
SELECT j.value ->> 'id', 'case', j.value ->> 'id', 'statutory', 1, 'statutory', 'law', j.value ->> 'budget', j.value ->> 'at', '', 0, 0, 0, 1 FROM json_each($1) AS j`,
	Postgres: `INSERT INTO clockbook_clock (id, owner_kind, owner_id, name, turn, kind, law, budget, started, due_day, due_at, provisional, stopped_at, rev)
SELECT j.id, 'case', j.id, 'statutory', 1, 'statutory', 'law', j.budget, j.at, '', 0, false, 0, 1
FROM jsonb_to_recordset($1::jsonb) AS j(id text, budget text, at bigint)`,
})

// crowd fills a book with n clocks of 30 working days from the last weeks of 2026;
// their due days and alarms are written by a first Recompute, which is timed.
func crowd(t testing.TB, db *storage.DB, n int) (*clockbook.Book, time.Duration) {
	t.Helper()
	type seed struct {
		ID     string        `json:"id"`
		Budget string        `json:"budget"`
		At     clock.Instant `json:"at"`
	}
	start := clock.NewFake("2026-12-01T09:00:00+08:00").Now()
	budget, err := json.Marshal(workdays(30, 0))
	if err != nil {
		t.Fatal(err)
	}
	all := make([]seed, n)
	for i := range all {
		all[i] = seed{fmt.Sprintf("c%07d", i), string(budget), start.Add(time.Duration(i%20) * 24 * time.Hour)}
	}
	for page := range slices.Chunk(all, 2000) {
		text, err := json.Marshal(page)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(tx storage.Tx) error {
			_, err := tx.Exec(t.Context(), seedClocks, string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b := clockbook.New(db, clock.NewFake("2026-12-22T09:00:00+08:00"), notices(t), slog.New(slog.DiscardHandler))
	return b, timed(t, b, notices(t), n)
}

// timed loads a calendar that moves all n clocks of a book.
func timed(t testing.TB, b *clockbook.Book, cal deadline.Calendar, n int) time.Duration {
	t.Helper()
	began := clock.System().Now()
	moved, err := b.Recompute(t.Context(), cal)
	if err != nil || len(moved) != n {
		t.Fatalf("%d of %d clocks moved: %v", len(moved), n, err)
	}
	return clock.System().Now().Sub(began)
}

// TestSpike_aCalendarMovesEveryAlarm is the small one; the big one, of 800,000 alarms
// in less than a minute, is BenchmarkRecompute.
func TestSpike_aCalendarMovesEveryAlarm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		const clocks = 2500
		b, first := crowd(t, db, clocks)
		again := timed(t, b, withNextYear(t), clocks)
		t.Logf("%d alarms written in %v, moved in %v", 4*clocks, first, again)
		if again > 20*time.Second {
			t.Errorf("%d alarms took %v", 4*clocks, again)
		}
	})
}

// BenchmarkRecompute loads a calendar that moves 200,000 clocks with 800,000 alarms.
func BenchmarkRecompute(b *testing.B) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			const clocks = 200_000
			c := dbtest.Config(b, e)
			c.Rehearse = false
			book, first := crowd(b, dbtest.Open(b, c), clocks)
			b.ResetTimer()
			for range b.N {
				b.ReportMetric(timed(b, book, withNextYear(b), clocks).Seconds(), "s/calendar")
				b.StopTimer()
				timed(b, book, notices(b), clocks)
				b.StartTimer()
			}
			b.ReportMetric(first.Seconds(), "s/first")
		})
	}
}
