package audit_test

import (
	"crypto"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

// ledger is a log on a test's database.
type ledger struct {
	*audit.Log
	t  *testing.T
	db *storage.DB
	n  int // rows recorded
}

func newLedger(t *testing.T, db *storage.DB, master byte) *ledger {
	t.Helper()
	l, err := audit.NewLog(db, clock.NewFake("2026-11-23T12:00:00+08:00"), testKey(master))
	if err != nil {
		t.Fatal(err)
	}
	return &ledger{Log: l, t: t, db: db}
}

func testKey(master byte) crypto.Signer {
	return keyring.New([32]byte{master}).Signer(audit.KeyPurpose)
}

// add records rows about objects O1, O2 …, folds them in and signs.
func (l *ledger) add(rows int) {
	l.t.Helper()
	l.must(l.db.Write(l.t.Context(), func(tx storage.Tx) error {
		for i := range rows {
			r := audit.Record{Act: "casework.claim", Kind: "case", ID: fmt.Sprint("O", l.n+i+1), Data: map[string]string{"no": fmt.Sprint(i)}}
			if err := audit.RecordTx(l.t.Context(), tx, officer, r, noon+clock.Instant(1000*(l.n+i))); err != nil {
				return err
			}
		}
		return nil
	}))
	l.n += rows
	l.fold()
	l.must(l.Sign(l.t.Context()))
}

func (l *ledger) fold() {
	l.t.Helper()
	for more := true; more; {
		l.must(l.db.Write(l.t.Context(), func(tx storage.Tx) (err error) {
			more, err = l.FoldTx(l.t.Context(), tx)
			return err
		}))
	}
}

func (l *ledger) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *ledger) latest() audit.Signed {
	l.t.Helper()
	var s audit.Signed
	l.must(l.db.Read(l.t.Context(), func(tx storage.Tx) error {
		got, ok, err := audit.LatestTx(l.t.Context(), tx, l.VerifierKey())
		if s = got; !ok && err == nil {
			err = fmt.Errorf("no checkpoint")
		}
		return err
	}))
	return s
}

func (l *ledger) keep() audit.Kept { return audit.Kept{Key: l.VerifierKey(), Note: l.latest().Note} }

func (l *ledger) verify(kept ...audit.Kept) audit.Report {
	l.t.Helper()
	var r audit.Report
	l.must(l.db.Read(l.t.Context(), func(tx storage.Tx) (err error) {
		r, err = audit.Verify(l.t.Context(), tx, l.VerifierKey(), kept)
		return err
	}))
	return r
}

func TestFold_numbersWithoutGapsAndVerifies(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		if r := l.verify(); len(r.Findings) > 0 || r.Entries != 0 {
			t.Errorf("an empty log: %+v", r)
		}
		l.add(1)
		early := l.keep()
		l.add(600) // more than one fold
		l.must(record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon))
		r := l.verify(early, l.keep())
		if len(r.Findings) > 0 || r.Entries != 601 || r.Waiting != 1 || r.Unsigned != 0 || r.Kept != 2 || r.Checkpoints != 2 {
			t.Errorf("got %+v", r)
		}
		l.fold()
		if r := l.verify(early); len(r.Findings) > 0 || r.Entries != 602 || r.Waiting != 0 || r.Unsigned != 1 {
			t.Errorf("numbered, not yet signed: got %+v", r)
		}
	})
}

// Two sequencers at once: what one of them fails to do is done the next time,
// and no number is given twice or left out. Meanwhile rows are recorded.
func TestFold_twoAtOnceLeaveNoGap(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		var all sync.WaitGroup
		for w := range 6 {
			all.Go(func() {
				for i := range 10 {
					if w < 4 {
						if err := record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: fmt.Sprint("C", i)}, noon); err != nil {
							t.Error(err)
						}
						continue
					}
					_ = db.Write(t.Context(), func(tx storage.Tx) error { // the slower one may fail
						_, err := l.FoldTx(t.Context(), tx)
						return err
					})
				}
			})
		}
		all.Wait()
		l.fold()
		l.must(l.Sign(t.Context()))
		if r := l.verify(); len(r.Findings) > 0 || r.Entries != 40 {
			t.Errorf("got %+v", r)
		}
		t.Logf("%d retries", db.Retries())
	})
}

func TestSign_onceForOneState(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.must(l.Sign(t.Context()))
		if r := l.verify(); r.Checkpoints != 0 {
			t.Error("an empty log was signed")
		}
		l.add(3)
		first := l.latest()
		l.must(l.Sign(t.Context()))
		if r := l.verify(); r.Checkpoints != 1 || l.latest() != first {
			t.Errorf("got %d checkpoints of one state", r.Checkpoints)
		}
	})
}

// Whoever changes the log under the server gets no signature for it.
func TestSign_refusesALogThatWasSwapped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(5)
		l.tamper(`DELETE FROM audit_row`, `DELETE FROM audit_tile`, `DELETE FROM audit_log`)
		l.must(record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon))
		l.fold()
		if err := l.Sign(t.Context()); err == nil {
			t.Error("a shorter log was signed")
		}
		for range 9 {
			l.must(record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon))
		}
		l.fold()
		if err := l.Sign(t.Context()); err == nil {
			t.Error("another log was signed")
		}
	})
}

func TestFold_refusesTilesThatWereChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(5)
		l.flipTile(0, 0, 5)
		l.must(record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon))
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			_, err := l.FoldTx(t.Context(), tx)
			return err
		})
		if err == nil {
			t.Error("the log grew on a changed tile")
		}
		if r := l.verify(); r.Waiting != 1 {
			t.Errorf("the row has a number all the same: %+v", r)
		}
	})
}

func TestRow_numberIsGivenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(1)
		for _, sql := range []string{
			`UPDATE audit_row SET seq = 9`, `DELETE FROM audit_tile`, `DELETE FROM audit_checkpoint`, `UPDATE audit_checkpoint SET at = 1`,
		} {
			err := db.Write(t.Context(), func(tx storage.Tx) error {
				_, err := tx.Exec(t.Context(), storage.Dynamic("audit_test.refused", storage.SQL{SQLite: sql, Postgres: sql}))
				return err
			})
			if err == nil {
				t.Errorf("%s: the database lets it pass", sql)
			}
		}
	})
}

func TestNewLog_namesTheInstallation(t *testing.T) {
	one, two := newLedger(t, nil, 1), newLedger(t, nil, 2)
	if one.VerifierKey() == two.VerifierKey() || one.VerifierKey() != newLedger(t, nil, 1).VerifierKey() {
		t.Errorf("%s and %s", one.VerifierKey(), two.VerifierKey())
	}
	if key, err := audit.VerifierKey(testKey(1)); err != nil || key != one.VerifierKey() {
		t.Errorf("got %s, %v", key, err)
	}
}

func TestParseKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(1)
		one := l.keep()
		l.add(1)
		two := l.keep()
		bare := audit.Kept{Note: one.Note}
		for name, c := range map[string]struct {
			text string
			want []audit.Kept
		}{
			"as printed":  {one.Text(), []audit.Kept{one}},
			"the note":    {one.Note, []audit.Kept{bare}},
			"two":         {one.Text() + "\n" + two.Text(), []audit.Kept{one, two}},
			"note, whole": {"\n" + one.Note + two.Text() + "\n\n", []audit.Kept{bare, two}},
			"nothing":     {" \n", nil},
			"a key alone": {one.Key + "\n", nil},
			"some text":   {"hello\n", nil},
		} {
			got, err := audit.ParseKept(c.text)
			if (err == nil) != (c.want != nil) || !slices.Equal(got, c.want) {
				t.Errorf("%s: got %q, %v", name, got, err)
			}
		}
	})
}

// guards are the triggers that keep the log, by table.
var guards = map[string][]string{
	"audit_row":        {"audit_row_kept", "audit_row_fixed", "audit_row_numbered"},
	"audit_tile":       {"audit_tile_kept"},
	"audit_checkpoint": {"audit_checkpoint_kept", "audit_checkpoint_fixed"},
}

// tamper does what somebody with the database's password can do. On PostgreSQL the
// guards come back, so that the test's database can be used again.
func (l *ledger) tamper(statements ...string) {
	l.t.Helper()
	ctx := l.t.Context()
	exec := func(tx storage.Tx, sql string) int64 {
		n, err := tx.Exec(ctx, storage.Dynamic("audit_test.tamper", both(sql)))
		l.must(err)
		return n
	}
	guard := func(tx storage.Tx, postgres string) {
		for table, names := range guards {
			if tx.Engine() == storage.Postgres {
				exec(tx, "ALTER TABLE "+table+" "+postgres+" TRIGGER USER")
				continue
			}
			for _, name := range names {
				exec(tx, "DROP TRIGGER IF EXISTS "+name)
			}
		}
	}
	l.must(l.db.Write(ctx, func(tx storage.Tx) error {
		guard(tx, "DISABLE")
		for _, s := range statements {
			if exec(tx, s) == 0 {
				return fmt.Errorf("%s touches nothing: the test would prove nothing", s)
			}
		}
		if tx.Engine() == storage.Postgres {
			guard(tx, "ENABLE")
		}
		return nil
	}))
}

// flipTile changes one byte of a tile.
func (l *ledger) flipTile(level, n, at int) {
	l.t.Helper()
	type tile struct{ Data []byte }
	get := storage.Dynamic("audit_test.tile", both(`SELECT data FROM audit_tile WHERE level = $1 AND n = $2`))
	put := storage.Dynamic("audit_test.put_tile", both(`UPDATE audit_tile SET data = $3 WHERE level = $1 AND n = $2`))
	l.must(l.db.Write(l.t.Context(), func(tx storage.Tx) error {
		was, ok, err := storage.Get[tile](l.t.Context(), tx, get, level, n)
		if err != nil || !ok {
			return fmt.Errorf("no tile %d/%d: %w", level, n, err)
		}
		was.Data[at] ^= 1
		_, err = tx.Exec(l.t.Context(), put, level, n, was.Data)
		return err
	}))
}

func both(sql string) storage.SQL { return storage.SQL{SQLite: sql, Postgres: sql} }
