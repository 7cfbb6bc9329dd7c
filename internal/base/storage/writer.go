package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"sync"

	"modernc.org/sqlite"
)

// writer is the one physical connection that writes. It is a database/sql
// connector whose connections are only places in the queue at the gate: River's
// *sql.DB and ours are the same one, and each transaction or lone statement
// waits its turn and gives the connection back at its end.
type writer struct {
	gate gate
	phys physical
}

// physical is what modernc's connection offers.
type physical interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
}

func openWriter(dsn string) (*writer, error) {
	c, err := (&sqlite.Driver{}).Open(dsn)
	if err != nil {
		return nil, err
	}
	return &writer{gate: gate{limit: queueWithin}, phys: c.(physical)}, nil
}

// Connect implements driver.Connector.
func (w *writer) Connect(context.Context) (driver.Conn, error) { return &place{w: w}, nil }

// Driver implements driver.Connector.
func (w *writer) Driver() driver.Driver { return noDriver{} }

// Close ends the physical connection once the gate is free.
func (w *writer) Close() error {
	if err := w.gate.enter(context.Background()); err != nil {
		return err
	}
	defer w.gate.leave()
	return w.phys.Close()
}

type noDriver struct{}

func (noDriver) Open(string) (driver.Conn, error) {
	return nil, errors.New("storage: the writer is reached through its connector")
}

// place is a virtual connection. While inTx it holds the gate.
type place struct {
	w    *writer
	inTx bool
}

// enter takes the gate unless the transaction holds it, and gives back what to
// call at the end of the statement.
func (p *place) enter(ctx context.Context) (leave func(), err error) {
	if p.inTx {
		return func() {}, nil
	}
	if err := p.w.gate.enter(ctx); err != nil {
		return nil, err
	}
	return sync.OnceFunc(p.w.gate.leave), nil
}

// BeginTx implements driver.ConnBeginTx. Only the wait can be cut short: a
// BEGIN IMMEDIATE by the only writer has nobody to wait for.
func (p *place) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	if err := p.w.gate.enter(ctx); err != nil {
		return nil, err
	}
	t, err := p.w.phys.BeginTx(context.WithoutCancel(ctx), driver.TxOptions{})
	if err != nil {
		p.w.gate.leave()
		return nil, err
	}
	p.inTx = true
	return &placeTx{place: p, tx: t}, nil
}

// Begin implements driver.Conn.
func (p *place) Begin() (driver.Tx, error) {
	return p.BeginTx(context.Background(), driver.TxOptions{})
}

// ExecContext implements driver.ExecerContext.
func (p *place) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return p.w.phys.ExecContext(ctx, q, args)
}

// QueryContext implements driver.QueryerContext; the rows hold the gate until
// they are closed.
func (p *place) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := p.w.phys.QueryContext(ctx, q, args)
	if err != nil {
		leave()
		return nil, err
	}
	return &placeRows{Rows: rows, leave: leave}, nil
}

// Prepare implements driver.Conn.
func (p *place) Prepare(q string) (driver.Stmt, error) {
	return p.PrepareContext(context.Background(), q)
}

// PrepareContext checks the text now. Inside a transaction the compiled form is
// kept; outside, other holders come between, and each use compiles again.
func (p *place) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	s, err := p.w.phys.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	if !p.inTx {
		return &placeStmt{place: p, text: q}, s.Close()
	}
	return &placeStmt{place: p, text: q, phys: s.(physicalStmt)}, nil
}

// Ping implements driver.Pinger.
func (p *place) Ping(context.Context) error { return nil }

// Close implements driver.Conn; a place has nothing of its own to close.
func (p *place) Close() error {
	if p.inTx {
		return errors.New("storage: writer closed inside a transaction")
	}
	return nil
}

type placeTx struct {
	place *place
	tx    driver.Tx
}

func (t *placeTx) Commit() error {
	defer t.end()
	return t.tx.Commit() // on an error modernc leaves the transaction
}

func (t *placeTx) Rollback() error {
	defer t.end()
	return t.tx.Rollback()
}

func (t *placeTx) end() {
	t.place.inTx = false
	t.place.w.gate.leave()
}

type placeRows struct {
	driver.Rows
	leave func()
}

func (r *placeRows) Close() error {
	defer r.leave()
	return r.Rows.Close()
}

type physicalStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type placeStmt struct {
	place *place
	text  string
	phys  physicalStmt // only while the transaction lasts
}

func (s *placeStmt) NumInput() int { return -1 }

func (s *placeStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if s.phys == nil {
		return s.place.ExecContext(ctx, s.text, args)
	}
	return s.phys.ExecContext(ctx, args)
}

func (s *placeStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if s.phys == nil {
		return s.place.QueryContext(ctx, s.text, args)
	}
	return s.phys.QueryContext(ctx, args)
}

func (s *placeStmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s *placeStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

// Close frees the compiled form; database/sql calls it after the end of the
// transaction too, when somebody else may have the connection.
func (s *placeStmt) Close() error {
	if s.phys == nil {
		return nil
	}
	leave, err := s.place.enter(context.Background())
	if err != nil {
		return err
	}
	defer leave()
	return s.phys.Close()
}

var (
	_ driver.Connector          = (*writer)(nil)
	_ io.Closer                 = (*writer)(nil)
	_ driver.ConnBeginTx        = (*place)(nil)
	_ driver.ExecerContext      = (*place)(nil)
	_ driver.QueryerContext     = (*place)(nil)
	_ driver.ConnPrepareContext = (*place)(nil)
	_ driver.StmtExecContext    = (*placeStmt)(nil)
	_ driver.StmtQueryContext   = (*placeStmt)(nil)
)

// pool opens the *sql.DB over the writer; closing it closes the writer.
func (w *writer) pool() *sql.DB {
	db := sql.OpenDB(w)
	db.SetMaxIdleConns(64) // places are free; the queue is at the gate
	return db
}
