package storage_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// TestOnTrace_tellsEachAttempt: what was run with which arguments, what was
// scanned, and whether it was committed; nothing after it was ended.
func TestOnTrace_tellsEachAttempt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		type told struct {
			Write, Committed bool
			Steps            []string
			Rows             [][]any
		}
		var got []told
		db.OnTrace(func(tr storage.Trace) {
			x := told{Write: tr.Write, Committed: tr.Committed}
			for _, s := range tr.Steps {
				x.Steps = append(x.Steps, s.Stmt.Name)
				x.Rows = append(x.Rows, s.Rows...)
			}
			got = append(got, x)
		})
		ctx := t.Context()
		stop := errors.New("stop")
		claim := func(tx storage.Tx) error {
			_, _, err := storage.ClaimTx(ctx, tx, "trace", "k1", "d", 1)
			return err
		}
		if err := db.Write(ctx, func(tx storage.Tx) error { return errors.Join(claim(tx), stop) }); !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if err := db.Read(ctx, func(tx storage.Tx) error {
			row, ok, err := storage.Get[struct{ N int64 }](ctx, tx, countForTrace)
			if err == nil && (!ok || row.N != 7) {
				err = errors.New("wrong row")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		db.OnTrace(nil)
		if err := db.Write(ctx, claim); err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 {
			t.Fatalf("got %d attempts, want the rolled back Write and the Read", len(got))
		}
		if got[0].Committed || !got[0].Write || len(got[0].Steps) == 0 {
			t.Errorf("the Write that failed: %+v", got[0])
		}
		want := told{Committed: true, Steps: []string{"storage.seven"}, Rows: [][]any{{int64(7)}}}
		if d := cmp.Diff(want, got[1]); d != "" {
			t.Error(d)
		}
	})
}

var countForTrace = storage.Statement("storage.seven", `SELECT 7 AS n`)
