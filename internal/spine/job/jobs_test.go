package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/job/jobtest"
)

// rang is an event of these tests.
type rang struct {
	Bell string `json:"bell"`
	N    int64  `json:"n"`
}

func (rang) EventKind() string      { return "tower.rang.v1" }
func (r rang) EventSubject() string { return r.Bell }

var countEvents = storage.Statement("job_test.count_events", `SELECT COUNT(*) AS n FROM job_event WHERE kind = $1`)

// seen collects what handlers got.
type seen struct {
	mu  sync.Mutex
	got []rang
	ids []ident.EventID
}

func (s *seen) add(id ident.EventID, e rang) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got, s.ids = append(s.got, e), append(s.ids, id)
	return len(s.got)
}

func (s *seen) all() []rang {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

// soon lets retries come at once.
func soon(int) time.Duration { return time.Millisecond }

func newJobs(t *testing.T, db *storage.DB, o ...job.Option) *job.Jobs {
	t.Helper()
	return job.New(db, clock.NewFake("2026-11-23T09:00:00+08:00"), quietLog(), append([]job.Option{job.Backoff(soon)}, o...)...)
}

func start(t *testing.T, j *job.Jobs) {
	t.Helper()
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
}

func idle(t *testing.T, j *job.Jobs) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := j.Idle(ctx); err != nil {
		t.Fatal(err)
	}
}

func emit(t *testing.T, db *storage.DB, events ...rang) error {
	t.Helper()
	return db.Write(t.Context(), func(tx storage.Tx) error { return emitTx(t, tx, events...) })
}

func emitTx(t *testing.T, tx storage.Tx, events ...rang) error {
	for _, e := range events {
		if err := job.EmitTx(t.Context(), tx, e, 1_000_000); err != nil {
			return err
		}
	}
	return nil
}

func eventRows(t *testing.T, db *storage.DB) (n int64) {
	t.Helper()
	type row struct{ N int64 }
	err := db.Read(t.Context(), func(tx storage.Tx) error {
		r, _, err := storage.Get[row](t.Context(), tx, countEvents, rang{}.EventKind())
		n = r.N
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEmit_everySubscriberHearsOnceCommitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		var first, second seen
		job.On(j, "first", func(_ context.Context, id ident.EventID, e rang) error { first.add(id, e); return nil })
		job.On(j, "second", func(_ context.Context, id ident.EventID, e rang) error { second.add(id, e); return nil })
		start(t, j)
		want := []rang{{"a", 1}}
		if err := emit(t, db, want...); err != nil {
			t.Fatal(err)
		}
		idle(t, j)
		for _, s := range []*seen{&first, &second} {
			if d := cmp.Diff(want, s.all()); d != "" { // once, though the closure ran twice
				t.Errorf("-want +got:\n%s", d)
			}
		}
		if first.ids[0] != second.ids[0] {
			t.Errorf("one event came under two ids: %s, %s", first.ids[0], second.ids[0])
		}
		if n := eventRows(t, db); n != 1 {
			t.Errorf("job_event has %d rows, want 1", n)
		}
	})
}

func TestEmit_rolledBackWriteTellsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		var s seen
		job.On(j, "s", func(_ context.Context, id ident.EventID, e rang) error { s.add(id, e); return nil })
		start(t, j)
		refused := errors.New("refused")
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			return errors.Join(emitTx(t, tx, rang{"undone", 1}), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		if err := emit(t, db, rang{"done", 2}); err != nil { // would arrive after the other
			t.Fatal(err)
		}
		idle(t, j)
		if d := cmp.Diff([]rang{{"done", 2}}, s.all()); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		if n := eventRows(t, db); n != 1 {
			t.Errorf("job_event has %d rows, want 1", n)
		}
	})
}

func TestEmit_beforeCommitHookMayEmitToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		newJobs(t, db)
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			if err := emitTx(t, tx, rang{"a", 1}); err != nil {
				return err
			}
			tx.BeforeCommit(func(_ context.Context, tx storage.Tx) error { return emitTx(t, tx, rang{"b", 2}) })
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := eventRows(t, db); n != 2 {
			t.Errorf("job_event has %d rows, want 2", n)
		}
	})
}

func TestEmit_needsJobsAndAKind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		if err := emit(t, db, rang{"a", 1}); err == nil {
			t.Error("an event without Jobs was swallowed")
		}
		newJobs(t, db)
		err := db.Write(t.Context(), func(tx storage.Tx) error { return job.EmitTx(t.Context(), tx, nameless{}, 1) })
		if err == nil {
			t.Error("an event kind without a version was taken")
		}
	})
}

type nameless struct{}

func (nameless) EventKind() string    { return "tower.rang" }
func (nameless) EventSubject() string { return "" }

func TestDeliver_failingHandlerIsRunAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		var s seen
		job.On(j, "s", func(_ context.Context, id ident.EventID, e rang) error {
			switch s.add(id, e) {
			case 1:
				return errors.New("not yet")
			case 2:
				panic("not yet either")
			}
			return nil
		})
		start(t, j)
		if err := emit(t, db, rang{"a", 7}); err != nil {
			t.Fatal(err)
		}
		idle(t, j)
		if d := cmp.Diff([]rang{{"a", 7}, {"a", 7}, {"a", 7}}, s.all()); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		if s.ids[0] != s.ids[2] {
			t.Error("the second delivery has another id")
		}
		if dead, err := j.Dead(t.Context(), 10); err != nil || len(dead) != 0 {
			t.Errorf("got dead %v, %v", dead, err)
		}
	})
}

func TestDead_isListedAndCanBeRetried(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db, job.Attempts(3))
		var s seen
		var works bool
		job.On(j, "stubborn", func(_ context.Context, id ident.EventID, e rang) error {
			s.add(id, e)
			if works {
				return nil
			}
			return errors.New("bell is cracked")
		})
		start(t, j)
		if err := emit(t, db, rang{"a", 1}); err != nil {
			t.Fatal(err)
		}
		idle(t, j)
		dead, err := j.Dead(t.Context(), 10)
		if err != nil || len(dead) != 1 || len(s.all()) != 3 {
			t.Fatalf("got %v after %d attempts, %v; want one dead letter after 3", dead, len(s.all()), err)
		}
		got := dead[0]
		if got.DiedAt.IsZero() || got.ID == 0 {
			t.Errorf("got %+v", got)
		}
		got.DiedAt, got.ID = 0, 0
		want := job.DeadLetter{Event: s.ids[0], What: "tower.rang.v1", Subscriber: "stubborn", Attempts: 3, Error: "bell is cracked"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		works = true
		if err := j.Retry(t.Context(), dead[0].ID); err != nil {
			t.Fatal(err)
		}
		idle(t, j)
		if left, err := j.Dead(t.Context(), 10); err != nil || len(left) != 0 || len(s.all()) != 4 {
			t.Errorf("got %v after %d attempts, %v; want none after 4", left, len(s.all()), err)
		}
		for _, id := range []int64{dead[0].ID, 987654} {
			if err := j.Retry(t.Context(), id); !fault.Is(err, fault.NotFound) {
				t.Errorf("Retry(%d) of a living or unknown job: got %v, want NotFound", id, err)
			}
		}
	})
}

type bill struct{ Fen int64 }

func TestEnqueue_taskRunsWithItsPayload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		got := make(chan bill, 10)
		job.Handle(j, "pay", func(_ context.Context, b bill) error { got <- b; return nil })
		start(t, j)
		err := db.Write(t.Context(), func(tx storage.Tx) error { return job.EnqueueTx(t.Context(), tx, "pay", bill{1250}) })
		if err != nil {
			t.Fatal(err)
		}
		idle(t, j)
		if len(got) != 1 || <-got != (bill{1250}) {
			t.Errorf("ran %d times more than once, or with another bill", len(got))
		}
		err = db.Write(t.Context(), func(tx storage.Tx) error { return job.EnqueueTx(t.Context(), tx, "pya", bill{1}) })
		if err == nil {
			t.Error("a task that nothing handles was taken")
		}
	})
}

// TestDeliver_unknownSubscriberIsPutOff lets one node emit for a subscriber that
// the other, older one does not have: the job waits and does not die.
func TestDeliver_unknownSubscriberIsPutOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		newer := newJobs(t, db, job.Attempts(1))
		job.On(newer, "new-feature", func(context.Context, ident.EventID, rang) error { return nil })
		if err := emit(t, db, rang{"a", 1}); err != nil {
			t.Fatal(err)
		}
		older := newJobs(t, db, job.Attempts(1))
		start(t, older)
		idle(t, older)
		if dead, err := older.Dead(t.Context(), 10); err != nil || len(dead) != 0 {
			t.Errorf("got dead %v, %v", dead, err)
		}
		if n := jobsIn(t, db, "scheduled"); n != 1 {
			t.Errorf("%d jobs wait, want 1", n)
		}
	})
}

var countState = storage.Pair("job_test.count_state", storage.SQL{
	SQLite:   `SELECT COUNT(*) AS n FROM river_job WHERE state = $1`,
	Postgres: `SELECT COUNT(*) AS n FROM river_job WHERE state::text = $1`,
})

func jobsIn(t *testing.T, db *storage.DB, state string) (n int64) {
	t.Helper()
	type row struct{ N int64 }
	err := db.Read(t.Context(), func(tx storage.Tx) error {
		r, _, err := storage.Get[row](t.Context(), tx, countState, state)
		n = r.N
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRegister_mistakesPanic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		nothing := func(context.Context, ident.EventID, rang) error { return nil }
		job.On(j, "s", nothing)
		mustPanic(t, "a subscriber twice", func() { job.On(j, "s", nothing) })
		mustPanic(t, "a subscriber without a name", func() { job.On(j, "", nothing) })
		start(t, j)
		mustPanic(t, "a subscriber after Start", func() { job.On(j, "late", nothing) })
		if err := j.Start(t.Context()); err == nil {
			t.Error("Start twice was taken")
		}
	})
}

func mustPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s was taken", what)
		}
	}()
	f()
}

func TestSequence_numbersWithoutGapsInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := clock.NewFake("2026-11-23T09:00:00+08:00")
		j := job.New(db, c, quietLog())
		for n := range int64(7) {
			if err := emit(t, db, rang{"x", 2 * n}, rang{"x", 2*n + 1}); err != nil {
				t.Fatal(err)
			}
		}
		if rows := since(t, db, 0); len(rows) != 0 {
			t.Fatalf("numbered before the sequencer ran: %v", rows)
		}
		if err := j.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows := since(t, db, 0)
		if len(rows) != 14 {
			t.Fatalf("got %d rows, want 14", len(rows))
		}
		for i, r := range rows {
			want := job.Row{Seq: int64(i + 1), ID: r.ID, Kind: "tower.rang.v1", Subject: "x", Facts: r.Facts, At: 1_000_000}
			if d := cmp.Diff(want, r); d != "" || r.Facts != facts(i) {
				t.Errorf("row %d: facts %s, -want +got:\n%s", i, r.Facts, d)
			}
		}
	})
}

func facts(n int) string { return fmt.Sprintf(`{"bell":"x","n":%d}`, n) }

func since(t *testing.T, db *storage.DB, seq int64) (rows []job.Row) {
	t.Helper()
	err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
		rows, err = job.SinceTx(t.Context(), tx, seq, 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestSequence_oneNodeHoldsTheLease lets a second node try while the first has
// the lease, and again when it has run out.
func TestSequence_oneNodeHoldsTheLease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := clock.NewFake("2026-11-23T09:00:00+08:00")
		one, two := job.New(db, c, quietLog()), job.New(db, c, quietLog())
		numbered := func(j *job.Jobs, want int) {
			t.Helper()
			if err := emit(t, db, rang{"x", 1}); err != nil {
				t.Fatal(err)
			}
			if err := j.Sequence(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := len(since(t, db, 0)); got != want {
				t.Errorf("%d events have numbers, want %d", got, want)
			}
		}
		numbered(one, 1)
		numbered(two, 1) // one has the lease
		c.Advance(11 * time.Second)
		numbered(two, 3)
	})
}

// TestSequence_numbersAuditRowsUnderTheSameLease: one sequencer for both; who has
// not its lease numbers neither.
func TestSequence_numbersAuditRowsUnderTheSameLease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := clock.NewFake("2026-11-23T09:00:00+08:00")
		log, err := audit.NewLog(db, c, keyring.New([32]byte{1}).Signer(audit.KeyPurpose))
		if err != nil {
			t.Fatal(err)
		}
		one, two := job.New(db, c, quietLog(), job.Audit(log)), job.New(db, c, quietLog(), job.Audit(log))
		sequenced := func(j *job.Jobs, entries, waiting int64) {
			t.Helper()
			err := db.Write(t.Context(), func(tx storage.Tx) error {
				return audit.RecordTx(t.Context(), tx, ident.SystemActor("test"), audit.Record{Act: "test.ring", Kind: "bell", ID: "B"}, c.Now())
			})
			if err == nil {
				err = j.Sequence(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			var r audit.Report
			err = db.Read(t.Context(), func(tx storage.Tx) (err error) {
				r, err = audit.Verify(t.Context(), tx, log.VerifierKey(), nil)
				return err
			})
			if err != nil || r.Entries != entries || r.Waiting != waiting || r.Unsigned != 0 || len(r.Findings) > 0 {
				t.Errorf("got %+v, %v; want %d entries, %d waiting", r, err, entries, waiting)
			}
		}
		sequenced(one, 1, 0)
		sequenced(two, 1, 1) // one has the lease
		sequenced(one, 3, 0) // and keeps it
		c.Advance(11 * time.Second)
		sequenced(two, 4, 0)
	})
}

func TestStart_runsTheSequencer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		if err := emit(t, db, rang{"x", 1}); err != nil {
			t.Fatal(err)
		}
		start(t, j)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for deadline := time.After(20 * time.Second); len(since(t, db, 0)) == 0; {
			select {
			case <-tick.C:
			case <-deadline:
				t.Fatal("the event got no number")
			}
		}
	})
}

func TestGolden_events(t *testing.T) { jobtest.Golden(t, rang{Bell: "big", N: 3}) }
