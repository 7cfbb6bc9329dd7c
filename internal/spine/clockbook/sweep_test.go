package clockbook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/clockbook/clockbookevent"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/job/jobtest"
)

// short tells an event in one line.
func short(t *testing.T, r job.Row) string {
	t.Helper()
	var e clockbookevent.Rung
	if err := json.Unmarshal([]byte(r.Facts), &e); err != nil || r.Kind != e.EventKind() || r.Subject != e.OwnerID {
		t.Fatalf("%+v: %v", r, err)
	}
	if e.OwnerKind != "case" || e.Clock != "statutory" || e.Kind != "statutory" || e.Turn != 1 {
		t.Errorf("said %+v", e)
	}
	return fmt.Sprintf("%s %s %s", e.OwnerID, e.Rung, e.Due)
}

func TestEvents_golden(t *testing.T) {
	t.Parallel()
	jobtest.Golden(t, clockbookevent.Rung{
		OwnerKind: "case", OwnerID: "01JDCASE0000000000000000AA", Clock: "statutory", Turn: 1,
		Kind: "statutory", Rung: "overdue", Due: "2026-10-26",
	})
}

// A rung is said when its instant has come by our clock, not before and not twice.
func TestSweep_onTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(4, 0)) // 22 23 24 28
		want := []string{}
		for _, x := range []struct{ at, says string }{
			{"2026-09-22T23:59", ""},
			{"2026-09-23T00:00", "half"},
			{"2026-09-23T23:59", ""},
			{"2026-09-24T00:00", "eve"},
			{"2026-09-27T12:00", ""},
			{"2026-09-28T00:00", "due"},
			{"2026-09-28T23:59", ""},
			{"2026-09-29T00:00", "overdue"},
			{"2027-09-29T00:00", ""},
		} {
			f.at(x.at)
			n := f.sweep()
			if x.says != "" {
				want = append(want, "c1 "+x.says+" 2026-09-28")
			}
			if (n == 1) != (x.says != "") || n+f.sweep() != n {
				t.Errorf("%s: said %d, want %q", x.at, n, x.says)
			}
		}
		f.wantSaid(want...)
	})
}

// After a downtime all that was missed is said, each once, in order.
func TestSweep_afterDowntime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(4, 0)) // half 23, eve 24, due 28, overdue 29
		f.start("c2", workdays(3, 0)) // eve 23, due 24, overdue 25
		f.at("2026-09-28T12:00")
		if n := f.sweep(); n != 6 || f.sweep() != 0 {
			t.Errorf("said %d, want 6, and nothing more", n)
		}
		f.at("2026-10-08T12:00")
		f.sweep()
		var order []string
		for _, s := range f.said() {
			w := strings.Fields(s)
			order = append(order, w[1]+w[0])
		}
		want := []string{"halfc1", "evec2", "evec1", "duec2", "overduec2", "duec1", "overduec1"}
		if !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

// More than one transaction claims is said too.
func TestSweep_manyAndTogether(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		const cases = 150
		for i := range cases {
			f.start(fmt.Sprintf("c%03d", i), workdays(2, 0)) // eve, due, overdue
		}
		f.at("2026-10-08T12:00")
		type result struct {
			n   int
			err error
		}
		done := make(chan result)
		for range 4 {
			go func() {
				n, err := f.book.Sweep(t.Context())
				done <- result{n, err}
			}()
		}
		sum := 0
		for range 4 {
			r := <-done
			sum += r.n
			if r.err != nil {
				t.Log(r.err) // Busy: somebody else has swept; the next sweep goes on
			}
		}
		sum += f.sweep()
		got := f.said()
		slices.Sort(got)
		if sum != 3*cases || len(got) != 3*cases || len(slices.Compact(got)) != 3*cases {
			t.Errorf("%d claimed, %d said, want %d, each once", sum, len(got), 3*cases)
		}
	})
}

// An open pause takes away what is to come, and the resumption brings it back later.
func TestAlarms_pause(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(4, 0)) // 22 23 24 28
		f.wantAlarms("c1", "half 09-23, eve 09-24, due 09-28, overdue 09-29")
		f.at("2026-09-23T09:00")
		f.sweep()
		f.do("c1", "pause")
		f.wantAlarms("c1", "")
		f.at("2026-10-09T09:00")
		if n := f.sweep(); n != 0 {
			t.Errorf("a paused clock said %d rungs", n)
		}
		f.do("c1", "resume") // half stays said: two of four days are used, as before
		f.wantAlarms("c1", "eve 10-10, due 10-12, overdue 10-13")
		f.at("2026-10-12T09:00")
		f.sweep()
		f.wantSaid("c1 half 2026-09-28", "c1 eve 2026-10-12", "c1 due 2026-10-12")
		f.standing("c1")
	})
}

// A parked clock wakes by itself, so its alarms are known.
func TestAlarms_park(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(3, 0))
		f.at("2026-09-22T09:00")
		f.do("c1", "park 2026-11-15")
		f.wantAlarms("c1", "eve 11-16, due 11-17, overdue 11-18")
		f.at("2026-10-16T09:00")
		f.do("c1", "resume")
		f.wantAlarms("c1", "eve 10-19, due 10-20, overdue 10-21")
	})
}

// What was said is said again only when the due day moved so that it is ahead again.
func TestAlarms_extensionSaysAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(4, 4)) // 22 23 24 28; with 4 more 29 30 8 9
		f.at("2026-09-28T09:00")
		f.sweep()
		f.do("c1", "extend 4")
		f.wantAlarms("c1", "eve 10-08, due 10-09, overdue 10-10") // half is on 28, today: not ahead
		f.at("2026-10-12T09:00")
		f.sweep()
		f.wantSaid("c1 half 2026-09-28", "c1 eve 2026-09-28", "c1 due 2026-09-28",
			"c1 eve 2026-10-09", "c1 due 2026-10-09", "c1 overdue 2026-10-09")
	})
}

// A stop silences what is to come. What had come while nobody swept is still said.
func TestAlarms_stop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(4, 0))
		f.start("c2", workdays(4, 0))
		f.at("2026-09-24T12:00")
		f.do("c1", "stop")
		f.wantAlarms("c1", "half 09-23, eve 09-24")
		f.at("2026-10-08T09:00")
		f.do("c2", "stop") // late, after a downtime
		f.sweep()
		f.at("2026-11-02T09:00")
		f.sweep()
		got := f.said()
		slices.Sort(got)
		want := []string{
			"c1 eve 2026-09-28", "c1 half 2026-09-28",
			"c2 due 2026-09-28", "c2 eve 2026-09-28", "c2 half 2026-09-28", "c2 overdue 2026-09-28",
		}
		if !slices.Equal(got, want) {
			t.Errorf("said %v", got)
		}
		if s := f.standing("c2").State; !s.Overdue || s.Phase != deadline.PhaseStopped {
			t.Errorf("stopped late: %+v", s)
		}
	})
}

// 视为受理: five days of silence pass while the server is down; it comes up, and the
// worker by itself lets the service hear of it, once.
func TestWorker_silenceOverADowntime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		heard := make(chan clockbookevent.Rung, 10)
		job.On(f.jobs, "test.deem", func(_ context.Context, _ ident.EventID, e clockbookevent.Rung) error {
			if e.Rung == string(deadline.Overdue) {
				heard <- e
			}
			return nil
		})
		f.start("c1", workdays(5, 0)) // 22 23 24 28 29
		f.at("2026-10-08T09:00")
		if err := f.jobs.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := f.jobs.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
		if err := f.book.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := f.book.Start(t.Context()); err == nil {
			t.Error("started twice")
		}
		if e := <-heard; e.OwnerID != "c1" || e.Due != clock.Date("2026-09-29") {
			t.Errorf("heard %+v", e)
		}
		f.start("c2", workdays(1, 0)) // while it works
		f.at("2026-10-10T00:00")
		if e := <-heard; e.OwnerID != "c2" {
			t.Errorf("heard %+v", e)
		}
		f.book.Stop()
		f.book.Stop()
		if len(f.said()) != 4+2 || len(heard) > 0 {
			t.Errorf("said %v", f.said())
		}
	})
}

// The end of the context ends the worker; nothing is said after that.
func TestWorker_endsWithItsContext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		f.start("c1", workdays(1, 0))
		ctx, cancel := context.WithCancel(t.Context())
		if err := f.book.Start(ctx); err != nil {
			t.Fatal(err)
		}
		cancel()
		f.book.Stop() // waits
		f.at("2026-10-08T09:00")
		if got := f.said(); len(got) != 0 {
			t.Errorf("said %v", got)
		}
		if err := f.book.Start(t.Context()); err != nil {
			t.Errorf("not started again: %v", err)
		}
		f.book.Stop()
	})
}

// slow is a clock that takes its time.
type slow struct {
	clock.Clock
	asked chan struct{} // somebody asks
	told  chan struct{} // closed: now it answers
}

func (s slow) Now() clock.Instant {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	<-s.told
	return s.Clock.Now()
}

// Stop waits for a sweep that is under way.
func TestWorker_stopWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		c := slow{f.now, make(chan struct{}, 1), make(chan struct{})}
		b := clockbook.New(db, c, f.book.Calendar(), slog.New(slog.DiscardHandler))
		if err := b.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-c.asked
		var ended atomic.Bool
		go func() {
			<-time.After(50 * time.Millisecond)
			ended.Store(true)
			close(c.told)
		}()
		if b.Stop(); !ended.Load() {
			t.Error("stopped in the middle of a sweep")
		}
	})
}
