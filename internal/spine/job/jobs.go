package job

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// stranger is how long a job is put off that this node has no handler for.
const stranger = time.Minute

// address says who gets a job: a subscriber of an event kind, or, without
// subscriber, the handler of a task.
type address struct{ what, subscriber string }

// Jobs delivers events and runs tasks on one database.
type Jobs struct {
	db          *storage.DB
	clock       clock.Clock
	log         *slog.Logger
	queue       queue
	subscribers map[string][]string // by event kind, in the order of On
	handlers    map[address]func(ctx context.Context, d delivery) error
	audit       *audit.Log // numbered by the sequencer too; nil = by nobody
	node        string     // holds the sequencer's lease

	mu      sync.Mutex
	started bool
	stop    context.CancelFunc // ends the sequencer
	done    sync.WaitGroup     // the sequencer
}

// Option changes a setting of New.
type Option func(*settings)

type settings struct {
	attempts int
	workers  int
	backoff  func(attempt int) time.Duration
	audit    *audit.Log

	unattached bool
}

// Attempts sets how often a job is tried before it is a dead letter; 8 by default.
func Attempts(n int) Option { return func(s *settings) { s.attempts = n } }

// Workers sets how many handlers run at once on this node; 16 by default.
func Workers(n int) Option { return func(s *settings) { s.workers = n } }

// Backoff sets the pause after the n-th failure; by default n⁴ seconds, so that
// the eighth try comes after about 78 minutes.
func Backoff(f func(attempt int) time.Duration) Option { return func(s *settings) { s.backoff = f } }

// Unattached leaves it to Attach to make EmitTx find the Jobs: until its subscribers
// are all there, others that run on the same database must not use it.
func Unattached() Option { return func(s *settings) { s.unattached = true } }

// Audit has the sequencer number the audit rows as well and fold them into log.
func Audit(log *audit.Log) Option { return func(s *settings) { s.audit = log } }

// New makes the Jobs of db and attaches it, so that EmitTx finds it. It panics
// on settings that River refuses: a mistake in the program.
func New(db *storage.DB, c clock.Clock, log *slog.Logger, options ...Option) *Jobs {
	s := settings{attempts: 8, workers: 16}
	for _, o := range options {
		o(&s)
	}
	j := &Jobs{
		db: db, clock: c, log: log,
		subscribers: map[string][]string{},
		handlers:    map[address]func(context.Context, delivery) error{},
		audit:       s.audit, node: rand.Text(),
	}
	q, err := newQueue(j, s)
	if err != nil {
		panic(fmt.Sprintf("job.New: %v", err))
	}
	j.queue = q
	if !s.unattached {
		j.Attach()
	}
	return j
}

// Attach makes EmitTx and EnqueueTx on this database use j from now on.
func (j *Jobs) Attach() { j.db.Attach(attachKey{}, j) }

// On registers a subscriber for the kind of E, which is asked of its zero value.
// The name is durable: it stands in jobs that wait. h may be called more than
// once for one id. On panics after Start and for a name that is taken.
func On[E Event](j *Jobs, subscriber string, h func(ctx context.Context, id ident.EventID, e E) error) {
	var zero E
	kind := zero.EventKind()
	if subscriber == "" {
		panic("job.On: a subscriber needs a name")
	}
	j.register(address{kind, subscriber}, func(ctx context.Context, d delivery) error {
		var e E
		if err := json.Unmarshal(d.Facts, &e); err != nil {
			return err
		}
		return h(ctx, d.Event, e)
	})
	j.subscribers[kind] = append(j.subscribers[kind], subscriber)
}

// Handle registers the handler of the tasks called name, with the type of their
// payload. h may be called more than once for one task. Handle panics after
// Start and for a name that is taken.
func Handle[T any](j *Jobs, name string, h func(ctx context.Context, payload T) error) {
	j.register(address{what: name}, func(ctx context.Context, d delivery) error {
		var payload T
		if err := json.Unmarshal(d.Facts, &payload); err != nil {
			return err
		}
		return h(ctx, payload)
	})
}

func (j *Jobs) register(a address, h func(context.Context, delivery) error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, taken := j.handlers[a]; taken || j.started {
		panic(fmt.Sprintf("job: handler for %q, subscriber %q comes twice or after Start", a.what, a.subscriber))
	}
	j.handlers[a] = h
}

// Subscribers gives the subscribers of each event kind, for the page that shows
// the city's nervous system and for tests.
func (j *Jobs) Subscribers() map[string][]string { return j.subscribers }

// work runs one job.
func (j *Jobs) work(ctx context.Context, d delivery) error {
	h, ok := j.handlers[address{d.What, d.Subscriber}]
	if !ok {
		j.log.WarnContext(ctx, "job.unknown", "what", d.What, "subscriber", d.Subscriber)
		return river.JobSnooze(stranger)
	}
	return h(ctx, d)
}

// Start begins to run jobs and to number events, until Stop; the end of ctx
// does not end them.
func (j *Jobs) Start(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.started {
		return errors.New("job.Start: already started")
	}
	if j.db.Engine() == storage.SQLite {
		if err := j.reset(ctx); err != nil {
			return err
		}
	}
	own, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := j.queue.start(own); err != nil {
		stop()
		return fmt.Errorf("job.Start: %w", err)
	}
	j.started, j.stop = true, stop
	j.done.Go(func() { j.sequenceUntil(own) })
	return nil
}

// Stop takes no more jobs and waits for those that run; when ctx ends first,
// their contexts are cancelled and they are delivered again later. Stop without
// Start is a no-op.
func (j *Jobs) Stop(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.started {
		return nil
	}
	j.started = false
	err := j.queue.stop(ctx)
	j.stop()
	j.done.Wait()
	return err
}
