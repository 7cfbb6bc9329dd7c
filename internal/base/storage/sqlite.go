package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// readerConns is the size of the SQLite reader pool.
const readerConns = 8

const (
	commonPragmas = "_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"
	writerPragmas = "_txlock=immediate&" + commonPragmas + "&_pragma=journal_mode(WAL)"
	// No _txlock here: BEGIN IMMEDIATE would take the write lock.
	readerPragmas = commonPragmas + "&_pragma=query_only(1)"
	// beside another process: what the file holds is not touched.
	guestPragmas = "mode=ro&" + readerPragmas
)

// sqliteEngine is one file, with one writer behind the gate and a reader pool.
type sqliteEngine struct {
	writer  *sql.DB
	readers *sql.DB
	lock    *fileLock
}

func openSQLite(ctx context.Context, c Config) (engine, error) {
	path, err := filepath.Abs(c.Path)
	if err != nil {
		return nil, err
	}
	if c.ReadOnly {
		return openGuest(ctx, path)
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{lock: lock}
	if err := e.open(ctx, path); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// openGuest opens a file that is there for reading, whoever else has it open.
func openGuest(ctx context.Context, path string) (engine, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	e := &sqliteEngine{}
	if err := e.openReaders(ctx, path, guestPragmas); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

func (e *sqliteEngine) open(ctx context.Context, path string) error {
	w, err := openWriter(dsn(path, writerPragmas))
	if err != nil {
		return err
	}
	e.writer = w.pool()
	if err := assertPragmas(ctx, e.writer, map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "0",
	}); err != nil {
		return err
	}
	if err := migrateSQLite(ctx, e.writer); err != nil {
		return err
	}
	return e.openReaders(ctx, path, readerPragmas)
}

func (e *sqliteEngine) openReaders(ctx context.Context, path, pragmas string) (err error) {
	if e.readers, err = sql.Open("sqlite", dsn(path, pragmas)); err != nil {
		return err
	}
	e.readers.SetMaxOpenConns(readerConns)
	e.readers.SetMaxIdleConns(readerConns)
	return assertPragmas(ctx, e.readers, map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "1",
	})
}

func dsn(path, pragmas string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/data becomes file:///C:/data
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: pragmas}
	return u.String()
}

// assertPragmas fails when the database runs with other settings than the
// guarantees of package storage need.
func assertPragmas(ctx context.Context, db *sql.DB, want map[string]string) error {
	for name, value := range want {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return fmt.Errorf("pragma %s: %w", name, err)
		}
		if got != value {
			return fmt.Errorf("pragma %s is %s, want %s", name, got, value)
		}
	}
	return nil
}

func (e *sqliteEngine) name() Engine         { return SQLite }
func (e *sqliteEngine) pool() any            { return e.writer }
func (e *sqliteEngine) retryable(error) bool { return false } // one writer has no conflicts

// fatal reports an error that SQLite itself gave. SQLite could go on after
// most of them; PostgreSQL could not, so here they end the transaction too.
func (e *sqliteEngine) fatal(err error) bool {
	var x *sqlite.Error
	return errors.As(err, &x)
}

// close ends the readers first, so that the writer is the last connection and
// folds the write-ahead log into the file.
func (e *sqliteEngine) close() error {
	var errs []error
	for _, db := range []*sql.DB{e.readers, e.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if e.lock != nil {
		errs = append(errs, e.lock.release())
	}
	return errors.Join(errs...)
}

func (e *sqliteEngine) prepare(ctx context.Context, text string) error {
	if e.writer == nil {
		return errReadOnly
	}
	s, err := e.writer.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	return s.Close() //nolint:sqlclosecheck // at once, its error counts
}

func (e *sqliteEngine) begin(ctx context.Context, m mode) (session, error) {
	db := e.writer
	if m == reading {
		db = e.readers
	}
	if db == nil {
		return nil, errReadOnly
	}
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return sqliteSession{t}, nil
}

type sqliteSession struct{ tx *sql.Tx }

func (s sqliteSession) exec(ctx context.Context, text string, args []any) (int64, error) {
	r, err := s.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, sqliteError(err)
	}
	return r.RowsAffected()
}

func (s sqliteSession) query(ctx context.Context, text string, args []any) (Rows, error) {
	rows, err := s.tx.QueryContext(ctx, text, args...) //nolint:rowserrcheck // the caller reads and closes
	if err != nil {
		return nil, sqliteError(err)
	}
	return sqliteRows{rows}, nil
}

func (s sqliteSession) batch(ctx context.Context, text string, lists [][]any) error {
	p, err := s.tx.PrepareContext(ctx, text)
	if err != nil {
		return sqliteError(err)
	}
	for _, args := range lists {
		if _, err := p.ExecContext(ctx, args...); err != nil {
			return errors.Join(sqliteError(err), p.Close()) //nolint:sqlclosecheck // its error counts
		}
	}
	return p.Close()
}

func (s sqliteSession) commit(context.Context) error { return sqliteError(s.tx.Commit()) }
func (s sqliteSession) rollback()                    { _ = s.tx.Rollback() } // the reason is already an error
func (s sqliteSession) raw() any                     { return s.tx }

type sqliteRows struct{ *sql.Rows }

func (r sqliteRows) Err() error { return sqliteError(r.Rows.Err()) }

// sqliteError marks a violated unique constraint or primary key.
func sqliteError(err error) error {
	var x *sqlite.Error
	if !errors.As(err, &x) {
		return err
	}
	switch x.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", ErrUnique, err)
	}
	return err
}
