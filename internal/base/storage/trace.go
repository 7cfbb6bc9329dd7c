package storage

import "reflect"

// Trace is what one attempt of a closure did, for tests that compare what was
// read with what was written down about it.
type Trace struct {
	Write     bool
	Committed bool // its effects, and what it read, may have left the closure
	Steps     []*Step
}

// Step is one run of one statement, in order; a Batch is a step for each list.
type Step struct {
	Stmt    *Stmt
	Args    []any
	Columns []string // of a query
	Rows    [][]any  // what was scanned, by column; a row never scanned was never seen
}

// OnTrace hands every later attempt, once it is over, to f, also those that were
// rolled back; nil ends it. f is called by whichever goroutine ran the attempt.
// Without f a statement costs one comparison more. For tests only: a trace holds
// what was read.
func (db *DB) OnTrace(f func(Trace)) {
	if f == nil {
		db.trace.Store(nil)
		return
	}
	db.trace.Store(&f)
}

// tracer collects the steps of one attempt; nil collects nothing.
type tracer struct {
	Trace
	tell func(Trace)
}

func (db *DB) tracer(m mode) *tracer {
	f := db.trace.Load()
	if f == nil {
		return nil
	}
	return &tracer{Trace: Trace{Write: m == writing}, tell: *f}
}

func (t *tracer) step(s *Stmt, args []any) *Step {
	if t == nil {
		return nil
	}
	step := &Step{Stmt: s, Args: args}
	t.Steps = append(t.Steps, step)
	return step
}

func (t *tracer) end(committed bool) {
	if t == nil {
		return
	}
	t.Committed = committed
	t.tell(t.Trace)
}

// scanned keeps what a Scan has put into dest.
func (s *Step) scanned(dest []any) {
	row := make([]any, len(dest))
	for i, d := range dest {
		row[i] = reflect.ValueOf(d).Elem().Interface()
	}
	s.Rows = append(s.Rows, row)
}
