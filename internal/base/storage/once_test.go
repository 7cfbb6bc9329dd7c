package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// act claims the key and, when it is new, makes the object ref.
func act(ctx context.Context, db *storage.DB, key, digest, ref string, now clock.Instant) (got string, seen bool, err error) {
	err = db.Write(ctx, func(tx storage.Tx) (err error) {
		got, seen, err = storage.ClaimTx(ctx, tx, "account/submit", key, digest, now)
		if err != nil || seen {
			return err
		}
		return storage.FillTx(ctx, tx, "account/submit", key, ref)
	})
	return got, seen, err
}

func TestClaim_secondTimeGivesTheFirstAnswer(t *testing.T) {
	now := clock.NewFake("2026-11-23T09:00:00+08:00").Now()
	month := now.Add(storage.OnceFor)
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		for _, x := range []struct {
			name, key, digest, ref string
			now                    clock.Instant
			want                   string
			seen, conflict         bool
		}{
			{name: "first", key: "k", digest: "d", ref: "case-1", now: now},
			{name: "again", key: "k", digest: "d", ref: "case-2", now: now, want: "case-1", seen: true},
			{name: "other content", key: "k", digest: "D", ref: "case-3", now: now, conflict: true},
			{name: "other key", key: "K", digest: "d", ref: "case-4", now: now},
			{name: "last moment", key: "k", digest: "d", ref: "case-5", now: month, want: "case-1", seen: true},
			{name: "expired", key: "k", digest: "D", ref: "case-6", now: month.Add(time.Microsecond)},
			{name: "new life", key: "k", digest: "D", ref: "case-7", now: month.Add(time.Hour), want: "case-6", seen: true},
		} {
			got, seen, err := act(t.Context(), db, x.key, x.digest, x.ref, x.now)
			f, _ := fault.As(err)
			if x.conflict != (f != nil && f.Kind == fault.Conflict && f.Key == "once.different") || (err != nil) != x.conflict {
				t.Errorf("%s: got %v", x.name, err)
			}
			if got != x.want || seen != x.seen {
				t.Errorf("%s: got %q, %v; want %q, %v", x.name, got, seen, x.want, x.seen)
			}
		}
	})
}

func TestClaim_rolledBackActionMayRunAgain(t *testing.T) {
	failed := errors.New("failed")
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			_, _, err := storage.ClaimTx(t.Context(), tx, "account/submit", "k", "d", 1)
			return errors.Join(err, failed)
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if got, seen, err := act(t.Context(), db, "k", "d", "case-1", 1); got != "" || seen || err != nil {
			t.Errorf("got %q, %v, %v", got, seen, err)
		}
	})
}

// TestClaim_doubleSubmitMakesOneObject sends the same form many times at once.
func TestClaim_doubleSubmitMakesOneObject(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		const n = 8
		type answer struct {
			ref  string
			seen bool
			err  error
		}
		answers := make(chan answer)
		for range n {
			go func() {
				ref, seen, err := act(t.Context(), db, "k", "d", "case-1", 1)
				answers <- answer{ref, seen, err}
			}()
		}
		made := 0
		for range n {
			a := <-answers
			if a.err != nil || (a.seen && a.ref != "case-1") {
				t.Errorf("got %+v", a)
			}
			if !a.seen {
				made++
			}
		}
		if made != 1 {
			t.Errorf("the action ran %d times", made)
		}
	})
}

func TestFill_needsAClaim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		err := db.Write(t.Context(), func(tx storage.Tx) error { return storage.FillTx(t.Context(), tx, "s", "k", "r") })
		if !fault.Is(err, fault.Internal) || err == nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestSweepOnce_dropsExpiredKeysOnly(t *testing.T) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			c := dbtest.Config(t, e)
			now := clock.NewFake("2026-11-23T09:00:00+08:00")
			c.Clock = now
			db := dbtest.Open(t, c)
			for _, key := range []string{"old", "new"} {
				if _, _, err := act(t.Context(), db, key, "d", "ref", now.Now()); err != nil {
					t.Fatal(err)
				}
				now.Advance(20 * 24 * time.Hour)
			}
			if n, err := db.SweepOnce(t.Context()); n != 1 || err != nil {
				t.Errorf("swept %d, %v; want 1", n, err)
			}
			if _, seen, _ := act(t.Context(), db, "new", "d", "ref", now.Now()); !seen {
				t.Error("a living key was swept")
			}
		})
	}
}
