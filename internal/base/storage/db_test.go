package storage_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

var (
	putNumber = storage.Statement("storage_test.put_number", `INSERT INTO storage_number (series, leased) VALUES ($1, $2)`)
	setNumber = storage.Statement("storage_test.set_number", `UPDATE storage_number SET leased = $1 WHERE series = $2`)
	getNumber = storage.Statement("storage_test.get_number", `SELECT leased FROM storage_number WHERE series = $1`)
	allNumber = storage.Statement("storage_test.all_number", `SELECT series, leased FROM storage_number ORDER BY series`)
)

type numberRow struct {
	Series string
	Leased int64
}

func numbers(t *testing.T, db *storage.DB) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	err := db.Read(t.Context(), func(tx storage.Tx) error {
		rows, err := storage.All[numberRow](t.Context(), tx, allNumber)
		for _, r := range rows {
			out[r.Series] = r.Leased
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, db *storage.DB, f func(tx storage.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, db *storage.DB, series string, n int64) {
	t.Helper()
	write(t, db, func(tx storage.Tx) error {
		_, err := tx.Exec(t.Context(), putNumber, series, n)
		return err
	})
}

func wantNumbers(t *testing.T, db *storage.DB, want map[string]int64) {
	t.Helper()
	if d := cmp.Diff(want, numbers(t, db)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestWrite_storesOnceThoughTheClosureRunsTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		put(t, db, "a", 1)
		wantNumbers(t, db, map[string]int64{"a": 1})
	})
}

func TestWrite_errorRollsBack(t *testing.T) {
	refused := errors.New("refused")
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		for name, f := range map[string]func(tx storage.Tx) error{
			"of the closure": func(storage.Tx) error { return refused },
			"before commit": func(tx storage.Tx) error {
				tx.BeforeCommit(func(context.Context, storage.Tx) error { return refused })
				return nil
			},
		} {
			told := false
			err := db.Write(t.Context(), func(tx storage.Tx) error {
				tx.AfterCommit(func() { told = true })
				if _, err := tx.Exec(t.Context(), putNumber, "a", 1); err != nil {
					return err
				}
				return f(tx)
			})
			if !errors.Is(err, refused) || told {
				t.Errorf("%s: got %v, AfterCommit ran: %v", name, err, told)
			}
		}
		wantNumbers(t, db, map[string]int64{})
	})
}

func TestWrite_panicRollsBackAndFreesTheWriter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		got := panicOf(func() {
			_ = db.Write(t.Context(), func(tx storage.Tx) error {
				if _, err := tx.Exec(t.Context(), putNumber, "a", 1); err != nil {
					return err
				}
				panic("boom")
			})
		})
		if got != "boom" {
			t.Errorf("got %v", got)
		}
		put(t, db, "b", 2)
		wantNumbers(t, db, map[string]int64{"b": 2})
	})
}

func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestTransactions_doNotNest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		inner := func(storage.Tx) error { return nil }
		series := storage.NewNumbers(db, 10)
		if _, err := series.Next(t.Context(), "s"); err != nil { // a block is left, and still
			t.Fatal(err)
		}
		for name, f := range map[string]func(){
			"Write":        func() { _ = db.Write(t.Context(), inner) },
			"Read":         func() { _ = db.Read(t.Context(), inner) },
			"Numbers.Next": func() { _, _ = series.Next(t.Context(), "s") },
		} {
			for outer, run := range map[string]func(context.Context, func(storage.Tx) error) error{"Write": db.Write, "Read": db.Read} {
				got := panicOf(func() { _ = run(t.Context(), func(storage.Tx) error { f(); return nil }) })
				if s, _ := got.(string); !strings.Contains(s, name+" inside a Read or Write closure") {
					t.Errorf("%s in %s: got %v", name, outer, got)
				}
			}
		}
		put(t, db, "a", 1)
	})
}

func TestTx_hooksAndBuffersBelongToOneAttempt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		db.Attach("who", "attached")
		var atCommit []string
		after := 0
		write(t, db, func(tx storage.Tx) error {
			list := tx.Buffer("list", func() any { return &[]string{} }).(*[]string)
			*list = append(*list, tx.Attached("who").(string))
			tx.BeforeCommit(func(_ context.Context, tx storage.Tx) error {
				again := tx.Buffer("list", func() any { t.Error("the buffer was lost"); return nil }).(*[]string)
				atCommit = *again
				_, err := tx.Exec(t.Context(), putNumber, "hook", 1)
				return err
			})
			tx.AfterCommit(func() { after++ })
			return nil
		})
		if d := cmp.Diff([]string{"attached"}, atCommit); d != "" || after != 1 {
			t.Errorf("AfterCommit ran %d times; -want +got:\n%s", after, d)
		}
		wantNumbers(t, db, map[string]int64{"hook": 1})
	})
}

func TestTx_isDeadAfterItsClosure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		var kept storage.Tx
		write(t, db, func(tx storage.Tx) error { kept = tx; return nil })
		if _, err := kept.Exec(t.Context(), putNumber, "late", 1); err == nil {
			t.Error("a Tx was used after its closure")
		}
		wantNumbers(t, db, map[string]int64{})
	})
}

// TestTx_aRefusedStatementEndsIt asserts what PostgreSQL does on SQLite too: a
// closure cannot swallow a failed statement and go on.
func TestTx_aRefusedStatementEndsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		put(t, db, "a", 1)
		var next error
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			_, _ = tx.Exec(t.Context(), putNumber, "b", 2)
			_, _ = tx.Exec(t.Context(), putNumber, "a", 3)
			_, next = tx.Exec(t.Context(), putNumber, "c", 4)
			return nil
		})
		if !errors.Is(err, storage.ErrUnique) || !errors.Is(next, storage.ErrUnique) {
			t.Errorf("got %v, the next statement %v; want %v from both", err, next, storage.ErrUnique)
		}
		wantNumbers(t, db, map[string]int64{"a": 1})
	})
}

func TestRead_cannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		err := db.Read(t.Context(), func(tx storage.Tx) error {
			_, err := tx.Exec(t.Context(), putNumber, "a", 1)
			return err
		})
		if err == nil {
			t.Error("a Read wrote")
		}
		wantNumbers(t, db, map[string]int64{})
	})
}

func TestRead_seesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		put(t, db, "a", 1)
		err := db.Read(t.Context(), func(tx storage.Tx) error {
			for range 2 {
				r, _, err := storage.Get[numberRow](t.Context(), tx, allNumber)
				if err != nil || r.Leased != 1 {
					t.Errorf("got %+v, %v", r, err)
				}
				done := make(chan error)
				go func() {
					done <- db.Write(context.WithoutCancel(t.Context()), func(tx storage.Tx) error {
						_, err := tx.Exec(context.Background(), setNumber, 2, "a")
						return err
					})
				}()
				if err := <-done; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantNumbers(t, db, map[string]int64{"a": 2})
	})
}

func TestWrite_cancelledContextChangesNothing(t *testing.T) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			db := unrehearsed(t, e)
			ctx, cancel := context.WithCancel(t.Context())
			err := db.Write(ctx, func(tx storage.Tx) error {
				_, err := tx.Exec(ctx, putNumber, "a", 1)
				cancel()
				return err
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			wantNumbers(t, db, map[string]int64{})
		})
	}
}

// TestWrite_waitingAtTheGateObeysTheContext lets a Write wait for one that
// waits for it.
func TestWrite_waitingAtTheGateObeysTheContext(t *testing.T) {
	db := dbtest.Open(t, dbtest.Config(t, storage.SQLite))
	write(t, db, func(storage.Tx) error {
		got := make(chan error)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
			defer cancel()
			got <- db.Write(ctx, func(storage.Tx) error { return nil })
		}()
		if err := <-got; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	put(t, db, "a", 1)
}

// unrehearsed opens a database whose closures run once unless there is a conflict.
func unrehearsed(t *testing.T, e storage.Engine) *storage.DB {
	t.Helper()
	c := dbtest.Config(t, e)
	c.Rehearse = false
	return dbtest.Open(t, c)
}

// TestWrite_conflictIsRetried lets two Writes each read what the other changes;
// run one after the other, the second must see the first.
func TestWrite_conflictIsRetried(t *testing.T) {
	db := unrehearsed(t, storage.Postgres)
	put(t, db, "a", 1)
	put(t, db, "b", 1)
	var runs atomic.Int64
	bothHaveRead := make(chan struct{})
	done := make(chan error)
	addOther := func(from, to string) {
		done <- db.Write(t.Context(), func(tx storage.Tx) error {
			r, _, err := storage.Get[numberRow](t.Context(), tx, getNumber, from)
			if err != nil {
				return err
			}
			if runs.Add(1) == 2 {
				close(bothHaveRead)
			}
			<-bothHaveRead
			_, err = tx.Exec(t.Context(), setNumber, r.Leased*10, to)
			return err
		})
	}
	go addOther("a", "b")
	go addOther("b", "a")
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if db.Retries() < 1 || runs.Load() < 3 {
		t.Errorf("%d retries, %d runs: no retry was seen", db.Retries(), runs.Load())
	}
	got := numbers(t, db)
	if got["a"]*got["b"] != 1000 { // 10 and 100, in whichever order
		t.Errorf("got %v: the two did not run one after the other", got)
	}
}

func TestWrite_endlessConflictIsBusy(t *testing.T) {
	db := unrehearsed(t, storage.Postgres)
	put(t, db, "a", 1)
	runs := 0
	err := db.Write(t.Context(), func(tx storage.Tx) error {
		runs++
		if _, _, err := storage.Get[numberRow](t.Context(), tx, getNumber, "a"); err != nil {
			return err
		}
		other := make(chan error)
		go func() {
			other <- db.Write(context.Background(), func(tx storage.Tx) error {
				_, err := tx.Exec(context.Background(), setNumber, runs, "a")
				return err
			})
		}()
		if err := <-other; err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), setNumber, 0, "a")
		if err != nil {
			return fault.NewConflict("somebody.made_it_a_conflict") // the retry comes first
		}
		return nil
	})
	if !fault.Is(err, fault.Busy) || runs != 6 {
		t.Errorf("got %v after %d runs, want Busy after 6", err, runs)
	}
}

func TestOpen_oneServerPerFile(t *testing.T) {
	c := dbtest.Config(t, storage.SQLite)
	first := dbtest.Open(t, c)
	_, err := storage.Open(t.Context(), c)
	if f, ok := fault.As(err); !ok || f.Kind != fault.Unavailable || f.Key != "storage.in_use" {
		t.Errorf("got %v", err)
	}
	put(t, first, "a", 1)
}

func TestOpen_makesAndKeepsAFile(t *testing.T) {
	c := storage.Config{Path: filepath.Join(t.TempDir(), "城 办?.db")}
	for n := range int64(2) {
		db, err := storage.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		put(t, db, string("ab"[n]), n)
		if n == 1 {
			wantNumbers(t, db, map[string]int64{"a": 0, "b": 1})
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpen_refusesBadConfigs(t *testing.T) {
	for name, c := range map[string]storage.Config{
		"neither":     {},
		"both":        {Path: "x.db", URL: "postgres:///x"},
		"no folder":   {Path: filepath.Join(t.TempDir(), "missing", "x.db")},
		"unreadable":  {URL: "postgres://user:geheim@%zz/"},
		"nobody home": {URL: "postgres:///x?host=" + t.TempDir()},
	} {
		_, err := storage.Open(t.Context(), c)
		if err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: got %v", name, err)
		}
		if name == "nobody home" && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v, want Unavailable", name, err)
		}
	}
}

func TestOpen_assertsPragmas(t *testing.T) {
	db := dbtest.Open(t, dbtest.Config(t, storage.SQLite))
	for _, x := range []struct{ pool, pragma, is, other string }{
		{"writer", "synchronous", "2", "1"},
		{"readers", "synchronous", "2", "1"},
		{"writer", "journal_mode", "wal", "delete"},
		{"readers", "query_only", "1", "0"},
		{"writer", "foreign_keys", "1", "0"},
		{"readers", "foreign_keys", "1", "0"},
	} {
		if err := db.AssertPragma(t.Context(), x.pool, x.pragma, x.is); err != nil {
			t.Error(err)
		}
		if err := db.AssertPragma(t.Context(), x.pool, x.pragma, x.other); err == nil {
			t.Errorf("%s %s: %s was not noticed", x.pool, x.pragma, x.other)
		}
	}
}

func TestOpen_nodesStartTogether(t *testing.T) {
	c := dbtest.Config(t, storage.Postgres)
	emptyPostgres(t, c.URL)
	done := make(chan error)
	for range 4 {
		go func() {
			db, err := storage.Open(context.Background(), c)
			if err == nil {
				err = db.Close()
			}
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	put(t, dbtest.Open(t, c), "a", 1)
}

func TestPrepareAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		if err := db.PrepareAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"storage_test.bad_table", "storage_test.bad_null"} {
			defer storage.Forget(name)
		}
		storage.Statement("storage_test.bad_table", `SELECT x FROM storage_nowhere`)
		storage.Statement("storage_test.bad_null", `SELECT leased FROM storage_number WHERE series = $1 OR $1 IS NULL`)
		err := db.PrepareAll(t.Context())
		for _, name := range []string{"storage_test.bad_table", "storage_test.bad_null"} {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s is missing in: %v", name, err)
			}
		}
	})
}

func TestStatement_namesAreUnique(t *testing.T) {
	if panicOf(func() { storage.Statement("storage_test.put_number", `SELECT 1`) }) == nil {
		t.Error("a second statement of one name was taken")
	}
}

func TestFaults_haveWords(t *testing.T) {
	for _, key := range []string{"storage.busy", "storage.in_use", "storage.unreachable", "storage.bad_text", "once.different", "once.unclaimed"} {
		for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
			if s := i18n.Msg(l, key, "path", "p"); strings.ContainsAny(s, "⟦{") {
				t.Errorf("%s in %s: %s", key, l, s)
			}
		}
	}
}

func TestBeside_onlyWithAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		got := db.Beside("files")
		if want := "test.db-files"; db.Engine() == storage.SQLite && filepath.Base(got) != want {
			t.Errorf("got %q, want %s beside the database", got, want)
		}
		if db.Engine() == storage.Postgres && got != "" {
			t.Errorf("got %q on PostgreSQL, whose nodes share no disk", got)
		}
	})
}
