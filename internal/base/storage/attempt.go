package storage

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/fault"
)

// tx is the Tx of one attempt.
type tx struct {
	session  session
	engine   engine
	attached *sync.Map
	buffers  map[any]any
	before   []func(context.Context, Tx) error
	after    []func()
	failed   error // the first error after which the transaction is over
	over     bool
	trace    *tracer
}

var errOver = errors.New("storage: Tx used after its closure returned")

func (t *tx) Engine() Engine { return t.engine.name() }

func (t *tx) Exec(ctx context.Context, s *Stmt, args ...any) (int64, error) {
	if err := t.ready(s, args); err != nil {
		return 0, err
	}
	t.trace.step(s, args)
	n, err := t.session.exec(ctx, s.For(t.Engine()), args)
	return n, t.note(s, err)
}

func (t *tx) Query(ctx context.Context, s *Stmt, args ...any) (Rows, error) {
	if err := t.ready(s, args); err != nil {
		return nil, err
	}
	rows, err := t.session.query(ctx, s.For(t.Engine()), args)
	if err != nil {
		return nil, t.note(s, err)
	}
	out := &txRows{Rows: rows, tx: t, stmt: s}
	if out.step = t.trace.step(s, args); out.step != nil {
		if out.step.Columns, err = rows.Columns(); err != nil {
			return nil, errors.Join(t.note(s, err), rows.Close())
		}
	}
	return out, nil
}

func (t *tx) Batch(ctx context.Context, s *Stmt, lists [][]any) error {
	if len(lists) == 0 {
		return nil
	}
	for _, args := range lists {
		if err := t.ready(s, args); err != nil {
			return err
		}
		t.trace.step(s, args)
	}
	return t.note(s, t.session.batch(ctx, s.For(t.Engine()), lists))
}

func (t *tx) Buffer(key any, fresh func() any) any {
	if v, ok := t.buffers[key]; ok {
		return v
	}
	if t.buffers == nil {
		t.buffers = map[any]any{}
	}
	t.buffers[key] = fresh()
	return t.buffers[key]
}

func (t *tx) BeforeCommit(f func(context.Context, Tx) error) { t.before = append(t.before, f) }
func (t *tx) AfterCommit(f func())                           { t.after = append(t.after, f) }
func (t *tx) Raw() any                                       { return t.session.raw() }

func (t *tx) Attached(key any) any {
	v, _ := t.attached.Load(key)
	return v
}

// run calls the closure and what it asked to run before the commit. A conflict
// wins over any error that the closure made of it.
func (t *tx) run(ctx context.Context, f func(Tx) error) error {
	err := f(t)
	for i := 0; err == nil && i < len(t.before); i++ { // a hook may add hooks
		err = t.before[i](ctx, t)
	}
	if t.failed == nil || (err != nil && !t.engine.retryable(t.failed)) {
		return err
	}
	return t.failed
}

// ready refuses statements after the end, and arguments that the two engines
// would treat differently.
func (t *tx) ready(s *Stmt, args []any) error {
	if t.over {
		return fmt.Errorf("%s: %w", s.Name, errOver)
	}
	if t.failed != nil {
		return fmt.Errorf("%s: the transaction is over: %w", s.Name, t.failed)
	}
	if len(args) != s.args { // SQLite would ignore one too many
		return fmt.Errorf("%s: %d arguments for $1 to $%d", s.Name, len(args), s.args)
	}
	for i, a := range args {
		if err := checkArg(a); err != nil {
			return fmt.Errorf("%s: $%d: %w", s.Name, i+1, err)
		}
	}
	return nil
}

// checkArg refuses a time.Time (SQLite would keep it as text that sorts wrongly
// across zones) and text that is not UTF-8 or has a NUL (PostgreSQL has no room
// for it; it can come from a form, so it is Invalid).
func checkArg(a any) error {
	switch a.(type) {
	case time.Time, *time.Time:
		return errors.New("time.Time is no column type; use clock.Instant or clock.Date")
	}
	v := reflect.ValueOf(a)
	if v.Kind() != reflect.String {
		return nil
	}
	if text := v.String(); strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return fault.NewInvalid("storage.bad_text")
	}
	return nil
}

// note names the statement in err and remembers an error that ends the transaction.
func (t *tx) note(s *Stmt, err error) error {
	if err == nil {
		return nil
	}
	named := fmt.Errorf("%s: %w", s.Name, err)
	if t.failed == nil && t.engine.fatal(err) {
		t.failed = named
	}
	return named
}

// txRows passes errors that surface while reading through note.
type txRows struct {
	Rows
	tx   *tx
	stmt *Stmt
	step *Step // nil when nobody traces
}

func (r *txRows) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	if err == nil && r.step != nil {
		r.step.scanned(dest)
	}
	return err
}

func (r *txRows) Err() error { return r.tx.note(r.stmt, r.Rows.Err()) }
