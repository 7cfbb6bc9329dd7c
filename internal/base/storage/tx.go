package storage

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/georgysavva/scany/v2/dbscan"
)

// Engine names a database engine.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Rows is what a query returns; the helpers All and Get read and close it.
type Rows interface {
	Next() bool
	Scan(...any) error
	Close() error
	Err() error
	Columns() ([]string, error)
	NextResultSet() bool
}

// Tx is one transaction. It is used by one goroutine and dies with its closure.
// A statement that the database refuses ends the transaction on both engines:
// later statements fail, and a closure that goes on regardless is rolled back.
type Tx interface {
	Engine() Engine
	// Exec runs a statement and returns the number of rows it touched.
	Exec(ctx context.Context, s *Stmt, args ...any) (int64, error)
	// Query runs a statement that returns rows. Prefer All and Get.
	Query(ctx context.Context, s *Stmt, args ...any) (Rows, error)
	// Batch runs one statement for many argument lists in as few round trips as
	// the engine allows.
	Batch(ctx context.Context, s *Stmt, lists [][]any) error
	// Buffer returns this attempt's value under key, made by fresh on first use.
	// A retried closure starts with empty buffers.
	Buffer(key any, fresh func() any) any
	// BeforeCommit runs f once the closure has returned without error, still
	// inside the transaction; an error rolls back.
	BeforeCommit(f func(context.Context, Tx) error)
	// AfterCommit runs f when the commit has succeeded; f must not fail.
	AfterCommit(f func())
	// Attached gives what DB.Attach put under key, or nil. It is how a module
	// finds its own service behind a transaction that it was handed.
	Attached(key any) any
	// Raw gives the engine's own transaction (*sql.Tx or pgx.Tx) to spine/job,
	// which hands it to River. Nobody else may call it (arch_test).
	Raw() any
}

// All runs s and scans every row into a T by column name (db:"…" tags).
func All[T any](ctx context.Context, tx Tx, s *Stmt, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, s, args...)
	if err != nil {
		return nil, err
	}
	var out []T
	if err := dbscan.ScanAll(&out, rows); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	return out, nil
}

// Get runs s and scans its only row; ok is false when there is none.
func Get[T any](ctx context.Context, tx Tx, s *Stmt, args ...any) (row T, ok bool, err error) {
	rows, err := tx.Query(ctx, s, args...)
	if err != nil {
		return row, false, err
	}
	err = dbscan.ScanOne(&row, rows)
	if dbscan.NotFound(err) {
		return row, false, nil
	}
	if err != nil {
		return row, false, fmt.Errorf("%s: %w", s.Name, err)
	}
	return row, true, nil
}

// ErrUnique is what Exec and Query return (wrapped) when a unique constraint or
// primary key is violated, on both engines.
var ErrUnique = errors.New("unique constraint violated")

// JSON keeps a T as JSON text in one column.
type JSON[T any] struct{ V T }

// Value implements driver.Valuer.
func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

// Scan implements sql.Scanner.
func (j *JSON[T]) Scan(src any) error {
	switch s := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(s), &j.V)
	case []byte:
		return json.Unmarshal(s, &j.V)
	}
	return fmt.Errorf("storage.JSON: cannot read %T", src)
}
