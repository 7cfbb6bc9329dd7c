package dbtest_test

import (
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

var one = storage.Statement("dbtest.one", `SELECT COUNT(*) AS n FROM storage_once WHERE scope = $1`)

// TestEach_closureRunsTwice shows that Each finds a closure with an effect
// outside its transaction: the effect happens twice.
func TestEach_closureRunsTwice(t *testing.T) {
	var engines []storage.Engine
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		engines = append(engines, db.Engine())
		runs := 0
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			runs++
			type row struct{ N int64 }
			r, ok, err := storage.Get[row](t.Context(), tx, one, "x")
			if r.N != 0 || !ok {
				t.Errorf("got %+v %v", r, ok)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if runs != 2 {
			t.Errorf("the closure ran %d times, want 2", runs)
		}
	})
	if len(engines) != 2 || engines[0] == engines[1] {
		t.Errorf("ran on %v, want both engines", engines)
	}
}
