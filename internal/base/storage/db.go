package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
)

// Config says where the data are. Exactly one of Path and URL is set.
type Config struct {
	Path     string // SQLite file; its folder must exist
	URL      string // PostgreSQL connection URL
	MaxConns int    // PostgreSQL pool; 0 = 16, at least 4
	Clock    clock.Clock
	// Rehearse runs every Write closure once more than needed: the first run is
	// rolled back as if it had met a conflict. For tests (dbtest).
	Rehearse bool
	// ReadCommitted makes PostgreSQL Writes READ COMMITTED, to show that no
	// invariant rests on isolation alone. For tests (dbtest.Invariants).
	ReadCommitted bool
	// ReadOnly opens a database that is there, beside the server that may be
	// using it: no lock, no migration, and every Write fails.
	ReadOnly bool
	// Tried is called after each attempt of a Write with the caller's context:
	// err is nil when it committed and names the statement when it met a conflict
	// and is run again. It must not use the database. For tests and figures.
	Tried func(ctx context.Context, err error)
}

// maxRetries is how often a Write that met a conflict is run again.
const maxRetries = 5

// commitWithin bounds a commit; it is not cut short by the caller's context,
// so that its outcome is known.
const commitWithin = 30 * time.Second

// errRehearsed ends the extra first run under Config.Rehearse.
var errRehearsed = errors.New("storage: rehearsal rolled back")

// DB is an open database on one of the two engines; safe for concurrent use.
type DB struct {
	engine   engine
	path     string // of the SQLite file; "" on PostgreSQL
	clock    clock.Clock
	rehearse bool
	tried    func(ctx context.Context, err error)
	retries  atomic.Int64
	attached sync.Map
	trace    atomic.Pointer[func(Trace)]
}

// mode says what a transaction is for.
type mode int

const (
	reading mode = iota
	writing
)

// engine is one kind of database.
type engine interface {
	name() Engine
	begin(ctx context.Context, m mode) (session, error)
	retryable(err error) bool // a conflict: the transaction may be run again
	fatal(err error) bool     // the database refused; the transaction is over
	pool() any
	prepare(ctx context.Context, text string) error
	close() error
}

// session is the engine's own transaction under a Tx.
type session interface {
	exec(ctx context.Context, text string, args []any) (int64, error)
	query(ctx context.Context, text string, args []any) (Rows, error)
	batch(ctx context.Context, text string, lists [][]any) error
	commit(ctx context.Context) error
	rollback()
	raw() any
}

// errReadOnly is what a Write meets in a database that was opened to be read.
var errReadOnly = errors.New("storage: opened to be read only")

// Open opens the database, asserts its settings and migrates it under a lock;
// with ReadOnly it only opens.
//
// Open returns Unavailable (storage.in_use) when another process serves the
// SQLite file, and Unavailable (storage.unreachable) when no PostgreSQL answers.
func Open(ctx context.Context, c Config) (*DB, error) {
	if (c.Path == "") == (c.URL == "") {
		return nil, errors.New("storage.Open: set exactly one of Path and URL")
	}
	open := openSQLite
	if c.URL != "" {
		open = openPostgres
	}
	e, err := open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("storage.Open: %w", err)
	}
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	if c.Tried == nil {
		c.Tried = func(context.Context, error) {}
	}
	return &DB{engine: e, path: c.Path, clock: c.Clock, rehearse: c.Rehearse, tried: c.Tried}, nil
}

// Close waits for what runs and closes the database.
func (db *DB) Close() error { return db.engine.close() }

// Engine tells which engine it is.
func (db *DB) Engine() Engine { return db.engine.name() }

// Beside gives the path of what lies beside the SQLite file under its name, such
// as "chengban.db-files"; "" on PostgreSQL, whose nodes share no disk.
func (db *DB) Beside(name string) string {
	if db.path == "" {
		return ""
	}
	return db.path + "-" + name
}

// Retries counts the Write closures run again because of a conflict.
func (db *DB) Retries() int64 { return db.retries.Load() }

// Attach puts value under key, for Tx.Attached; a later value replaces it.
func (db *DB) Attach(key, value any) { db.attached.Store(key, value) }

// RawPool gives the engine's own pool (*sql.DB behind the writer gate, or
// *pgxpool.Pool) to spine/job, which hands it to River. Nobody else may call it.
func (db *DB) RawPool() any { return db.engine.pool() }

// Read runs f in a read-only transaction that sees one moment of the database.
// It panics when called inside another closure: transactions do not nest.
func (db *DB) Read(ctx context.Context, f func(Tx) error) error {
	mustBeOutside("Read")
	after, err := db.attempt(ctx, reading, f, false)
	run(after, err)
	return busy(err)
}

// Write runs f in a transaction and commits it. On a conflict f is run again,
// at most five times, so f has no effect outside its Tx. Write panics when
// called inside another closure: transactions do not nest.
//
// Write returns f's error, or Busy when conflicts (PostgreSQL) or the queue at
// the writer (SQLite) do not end.
func (db *DB) Write(ctx context.Context, f func(Tx) error) error {
	mustBeOutside("Write")
	if db.rehearse {
		_, err := db.attempt(ctx, writing, f, true)
		if !errors.Is(err, errRehearsed) && !db.engine.retryable(err) {
			return busy(err)
		}
	}
	for n := 0; ; n++ {
		after, err := db.attempt(ctx, writing, f, false)
		db.tried(ctx, err)
		if err == nil || !db.engine.retryable(err) {
			run(after, err)
			return busy(err)
		}
		if n == maxRetries {
			return fault.New(fault.Busy, "storage.busy").Because(err)
		}
		db.retries.Add(1)
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
}

// attempt is one run of a closure in one transaction. mustBeOutside looks for
// it on the stack.
//
//go:noinline
func (db *DB) attempt(ctx context.Context, m mode, f func(Tx) error, rehearsal bool) ([]func(), error) {
	s, err := db.engine.begin(ctx, m)
	if err != nil {
		return nil, err
	}
	t := &tx{session: s, engine: db.engine, attached: &db.attached, trace: db.tracer(m)}
	ended, committed := false, false
	defer func() {
		t.over = true
		if !ended {
			s.rollback() // also when f panics
		}
		t.trace.end(committed)
	}()
	if err := t.run(ctx, f); err != nil {
		return nil, err
	}
	if rehearsal {
		return nil, errRehearsed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ended = true
	err = commit(ctx, s)
	committed = err == nil
	return t.after, err
}

func commit(ctx context.Context, s session) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer cancel()
	return s.commit(ctx)
}

func run(after []func(), err error) {
	if err != nil {
		return
	}
	for _, f := range after {
		f()
	}
}

// busy turns a queue that did not move into the fault for it.
func busy(err error) error {
	if errors.Is(err, errQueue) {
		return fault.New(fault.Busy, "storage.busy").Because(err)
	}
	return err
}

// pause waits before try n+1: a random part of 4 ms doubled n times, so that
// two writers that collided do not collide again.
func pause(ctx context.Context, n int) error {
	limit := 4 * time.Millisecond << n
	timer := time.NewTimer(time.Millisecond + rand.N(limit)) //nolint:gosec // jitter, no secret
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
