package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/chengban/chengban/internal/base/clock"
)

// Measured settings (two cores, 16 writers): jobs keep up with submissions.
const (
	fetchCooldown = 20 * time.Millisecond
	fetchPoll     = 200 * time.Millisecond
	jobTimeout    = 30 * time.Second
	rescueAfter   = 60 * time.Second
	cancelWithin  = 10 * time.Second // for handlers to end once cancelled
)

// queue is River without its type parameter.
type queue interface {
	insert(ctx context.Context, rawTx any, jobs []river.InsertManyParams) error
	start(ctx context.Context) error
	stop(ctx context.Context) error
	discarded(ctx context.Context, limit int) ([]*rivertype.JobRow, error)
	get(ctx context.Context, id int64) (*rivertype.JobRow, error)
	retry(ctx context.Context, id int64) error
}

func newQueue(j *Jobs, s settings) (queue, error) {
	switch pool := j.db.RawPool().(type) {
	case *sql.DB:
		return newRiver[*sql.Tx](riversqlite.New(pool), j, s)
	case *pgxpool.Pool:
		return newRiver[pgx.Tx](riverpgxv5.New(pool), j, s)
	default:
		return nil, fmt.Errorf("no River driver for %T", pool)
	}
}

// quiet keeps River from LISTEN and NOTIFY: we poll, and on PostgreSQL a NOTIFY
// in a transaction would make commits queue behind one lock.
type quiet[T any] struct{ riverdriver.Driver[T] }

func (quiet[T]) SupportsListener() bool     { return false }
func (quiet[T]) SupportsListenNotify() bool { return false }

type riverQueue[T any] struct{ client *river.Client[T] }

func newRiver[T any](d riverdriver.Driver[T], j *Jobs, s settings) (queue, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{jobs: j})
	c, err := river.NewClient[T](quiet[T]{d}, &river.Config{
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: s.workers}},
		PollOnly:                    true,
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           fetchPoll,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		MaxAttempts:                 s.attempts,
		DiscardedJobRetentionPeriod: -1, // dead letters stay until somebody acts
		RetryPolicy:                 retryPolicy{after: s.backoff},
		ErrorHandler:                failures{j.log},
		Logger:                      slog.New(onlyErrors{j.log.Handler()}),
	})
	if err != nil {
		return nil, err
	}
	return &riverQueue[T]{c}, nil
}

func (q *riverQueue[T]) insert(ctx context.Context, rawTx any, jobs []river.InsertManyParams) error {
	tx, ok := rawTx.(T)
	if !ok {
		return fmt.Errorf("transaction is a %T", rawTx)
	}
	_, err := q.client.InsertManyTx(ctx, tx, jobs)
	return err
}

func (q *riverQueue[T]) start(ctx context.Context) error { return q.client.Start(ctx) }

func (q *riverQueue[T]) stop(ctx context.Context) error {
	err := q.client.Stop(ctx)
	if err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelWithin)
	defer cancel()
	return q.client.StopAndCancel(hard)
}

func (q *riverQueue[T]) discarded(ctx context.Context, limit int) ([]*rivertype.JobRow, error) {
	r, err := q.client.JobList(ctx, river.NewJobListParams().States(rivertype.JobStateDiscarded).
		OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc).First(limit))
	if err != nil {
		return nil, err
	}
	return r.Jobs, nil
}

func (q *riverQueue[T]) get(ctx context.Context, id int64) (*rivertype.JobRow, error) {
	return q.client.JobGet(ctx, id)
}

func (q *riverQueue[T]) retry(ctx context.Context, id int64) error {
	_, err := q.client.JobRetry(ctx, id)
	return err
}

// worker is the one River worker; Jobs finds the handler.
type worker struct {
	river.WorkerDefaults[delivery]
	jobs *Jobs
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, r *river.Job[delivery]) error {
	return w.jobs.work(ctx, r.Args)
}

// retryPolicy is River's own, or after when set. River keeps real time, also
// when our clock stands still or runs ahead.
type retryPolicy struct {
	river.DefaultClientRetryPolicy
	after func(attempt int) time.Duration
}

// NextRetry implements river.ClientRetryPolicy.
func (p retryPolicy) NextRetry(r *rivertype.JobRow) time.Time {
	if p.after == nil {
		return p.DefaultClientRetryPolicy.NextRetry(r)
	}
	return clock.System().Now().Add(p.after(r.Attempt)).Time()
}

// failures writes failed attempts to the log: ids and names, and the error.
type failures struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (f failures) HandleError(ctx context.Context, r *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.record(ctx, r, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (f failures) HandlePanic(ctx context.Context, r *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.record(ctx, r, "panic", value, "trace", trace)
	return nil
}

func (f failures) record(ctx context.Context, r *rivertype.JobRow, what string, value any, more ...any) {
	var d delivery
	_ = json.Unmarshal(r.EncodedArgs, &d) // unreadable: the id still says which job
	name, level := "job.failed", slog.LevelWarn
	if r.Attempt >= r.MaxAttempts {
		name, level = "job.dead", slog.LevelError
	}
	f.log.Log(ctx, level, name, append([]any{ //nolint:sloglint // one of two constants
		"job", r.ID, "what", d.What, "subscriber", d.Subscriber,
		"attempt", r.Attempt, what, value,
	}, more...)...)
}

// onlyErrors keeps River's own log to errors; what jobs do is logged by us.
type onlyErrors struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h onlyErrors) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError && h.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (h onlyErrors) WithAttrs(a []slog.Attr) slog.Handler { return onlyErrors{h.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (h onlyErrors) WithGroup(name string) slog.Handler { return onlyErrors{h.Handler.WithGroup(name)} }
