package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/chengban/chengban/internal/base/fault"
)

// SQLSTATE codes that mean something to us.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	uniqueViolation      = "23505"
)

// postgresEngine is one pool; the server decides who goes first.
type postgresEngine struct {
	conns *pgxpool.Pool
	write pgx.TxIsoLevel
	guest bool // opened to be read only
}

func openPostgres(ctx context.Context, c Config) (engine, error) {
	pc, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, errors.New("the PostgreSQL URL cannot be read") // err would show the password
	}
	pc.MaxConns = 16
	if c.MaxConns > 0 {
		pc.MaxConns = int32(max(4, min(c.MaxConns, 1000)))
	}
	// Compiling a plan of a list took 20 to 200 ms, running it 5 (docs/performance.md).
	pc.ConnConfig.RuntimeParams["jit"] = "off"
	if c.ReadOnly {
		pc.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, err
	}
	e := &postgresEngine{conns: pool, write: pgx.Serializable, guest: c.ReadOnly}
	if c.ReadCommitted {
		e.write = pgx.ReadCommitted
	}
	if err := e.start(ctx); err != nil {
		pool.Close()
		return nil, postgresError(err)
	}
	return e, nil
}

// start asserts the settings that the guarantees need and migrates.
func (e *postgresEngine) start(ctx context.Context) error {
	for name, want := range map[string]string{"server_encoding": "UTF8", "integer_datetimes": "on"} {
		var got string
		if err := e.conns.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&got); err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if e.guest {
		return nil
	}
	return migratePostgres(ctx, e.conns)
}

func (e *postgresEngine) name() Engine { return Postgres }
func (e *postgresEngine) pool() any    { return e.conns }

func (e *postgresEngine) retryable(err error) bool {
	var x *pgconn.PgError
	return errors.As(err, &x) && (x.Code == serializationFailure || x.Code == deadlockDetected)
}

func (e *postgresEngine) fatal(err error) bool {
	var x *pgconn.PgError
	return errors.As(err, &x)
}

func (e *postgresEngine) close() error {
	e.conns.Close()
	return nil
}

func (e *postgresEngine) prepare(ctx context.Context, text string) error {
	return e.conns.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		_, err := c.Conn().Prepare(ctx, "", text)
		return err
	})
}

func (e *postgresEngine) begin(ctx context.Context, m mode) (session, error) {
	if e.guest && m == writing {
		return nil, errReadOnly
	}
	o := pgx.TxOptions{IsoLevel: e.write, AccessMode: pgx.ReadWrite}
	if m == reading {
		o = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	}
	t, err := e.conns.BeginTx(ctx, o)
	if err != nil {
		return nil, postgresError(err)
	}
	return postgresSession{t}, nil
}

type postgresSession struct{ tx pgx.Tx }

func (s postgresSession) exec(ctx context.Context, text string, args []any) (int64, error) {
	tag, err := s.tx.Exec(ctx, text, args...)
	return tag.RowsAffected(), postgresError(err)
}

func (s postgresSession) query(ctx context.Context, text string, args []any) (Rows, error) {
	rows, err := s.tx.Query(ctx, text, args...)
	if err != nil {
		return nil, postgresError(err)
	}
	return postgresRows{rows}, nil
}

func (s postgresSession) batch(ctx context.Context, text string, lists [][]any) error {
	b := &pgx.Batch{}
	for _, args := range lists {
		b.Queue(text, args...)
	}
	return postgresError(s.tx.SendBatch(ctx, b).Close()) // Close reads every result
}

func (s postgresSession) commit(ctx context.Context) error { return postgresError(s.tx.Commit(ctx)) }

// rollback does not use the caller's context: it may be the reason. A
// connection that does not answer is dropped by the pool.
func (s postgresSession) rollback() {
	ctx, cancel := context.WithTimeout(context.Background(), commitWithin)
	defer cancel()
	_ = s.tx.Rollback(ctx) // the reason is already an error
}

func (s postgresSession) raw() any { return s.tx }

type postgresRows struct{ pgx.Rows }

func (r postgresRows) Close() error        { r.Rows.Close(); return nil }
func (r postgresRows) Err() error          { return postgresError(r.Rows.Err()) }
func (r postgresRows) NextResultSet() bool { return false }

func (r postgresRows) Columns() ([]string, error) {
	fields := r.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names, nil
}

// postgresError marks a violated unique constraint and an unreachable server.
func postgresError(err error) error {
	var x *pgconn.PgError
	var c *pgconn.ConnectError
	switch {
	case errors.As(err, &x) && x.Code == uniqueViolation:
		return fmt.Errorf("%w: %w", ErrUnique, err)
	case errors.As(err, &c):
		return fault.NewUnavailable("storage.unreachable").Because(err)
	}
	return err
}
