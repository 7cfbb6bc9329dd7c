package dbtest

import (
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
)

// Each runs f on a fresh database of each engine, every Write closure twice.
func Each(t *testing.T, f func(t *testing.T, db *storage.DB)) {
	t.Helper()
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) { f(t, Open(t, Config(t, e))) })
	}
}

// Invariants is Each, and PostgreSQL at READ COMMITTED: what f asserts may not
// rest on isolation alone.
func Invariants(t *testing.T, f func(t *testing.T, db *storage.DB)) {
	t.Helper()
	Each(t, f)
	t.Run("postgres-read-committed", func(t *testing.T) {
		c := Config(t, storage.Postgres)
		c.ReadCommitted = true
		f(t, Open(t, c))
	})
}

// Open opens c and closes it at the end of the test.
func Open(t testing.TB, c storage.Config) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Config describes a fresh, migrated database that lives as long as the test,
// with Rehearse set. It serves tests that open the database themselves, or in
// another process.
func Config(t testing.TB, e storage.Engine) storage.Config {
	t.Helper()
	c := storage.Config{Rehearse: true}
	if e == storage.Postgres {
		c.URL = postgresDatabase(t)
	} else {
		c.Path = sqliteFile(t)
	}
	return c
}
