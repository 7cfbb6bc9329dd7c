package storage_test

import (
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// TestOpen_readOnlyBesideTheServer: the guest sees what the server has committed
// and goes on committing, and can change nothing, and leaves nothing changed.
func TestOpen_readOnlyBesideTheServer(t *testing.T) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			c := dbtest.Config(t, e)
			server, err := storage.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			c.ReadOnly = true
			guest := dbtest.Open(t, c)
			put(t, server, "a", 1)
			wantNumbers(t, guest, map[string]int64{"a": 1})
			put(t, server, "b", 2)
			wantNumbers(t, guest, map[string]int64{"a": 1, "b": 2})
			err = guest.Write(t.Context(), func(tx storage.Tx) error {
				_, err := tx.Exec(t.Context(), putNumber, "c", 3)
				return err
			})
			if err == nil {
				t.Error("the guest wrote")
			}
			if err := server.Close(); err != nil {
				t.Fatal(err)
			}
			alone, err := storage.Open(t.Context(), c) // the server has gone, tidily
			if err != nil {
				t.Fatal(err)
			}
			wantNumbers(t, alone, map[string]int64{"a": 1, "b": 2})
			if err := alone.Close(); err != nil {
				t.Fatal(err)
			}
			c.ReadOnly = false
			again := dbtest.Open(t, c)
			put(t, again, "c", 3)
			wantNumbers(t, again, map[string]int64{"a": 1, "b": 2, "c": 3})
		})
	}
}

func TestOpen_readOnlyMakesNothing(t *testing.T) {
	path := t.TempDir() + "/none.db"
	if db, err := storage.Open(t.Context(), storage.Config{Path: path, ReadOnly: true}); err == nil {
		_ = db.Close()
		t.Error("a file that is not there was opened")
	}
}
