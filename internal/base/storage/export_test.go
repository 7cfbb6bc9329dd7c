package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
)

// Forget takes a statement out of the registry again.
func Forget(name string) {
	registry.Lock()
	defer registry.Unlock()
	delete(registry.names, name)
	registry.all = slices.DeleteFunc(registry.all, func(s *Stmt) bool { return s.Name == name })
}

// AssertPragma checks one setting on a SQLite pool: "writer" or "readers".
func (db *DB) AssertPragma(ctx context.Context, pool, name, want string) error {
	e, ok := db.engine.(*sqliteEngine)
	if !ok {
		return errors.New("no SQLite")
	}
	p := map[string]*sql.DB{"writer": e.writer, "readers": e.readers}[pool]
	return assertPragmas(ctx, p, map[string]string{name: want})
}

// Migrations gives the files of one engine's folder.
func Migrations(e Engine) ([]string, error) {
	entries, err := migrations.ReadDir("migrations/" + string(e))
	names := make([]string, len(entries))
	for i, x := range entries {
		names[i] = x.Name()
	}
	return names, err
}
