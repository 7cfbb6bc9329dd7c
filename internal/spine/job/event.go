package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/riverqueue/river"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// Event is a fact that happened, in the words of the room that tells it. It is
// a struct of ids and codes that goes through JSON and back unchanged.
type Event interface {
	EventKind() string    // "casework.submitted.v1"
	EventSubject() string // id of the object it is about
}

// Handler reacts to an event; id is the same at every delivery.
type Handler func(ctx context.Context, id ident.EventID, e Event) error

var eventKind = regexp.MustCompile(`^[a-z]+\.[a-z_]+\.v[1-9][0-9]*$`)

var insertEvent = storage.Statement("job.insert_event",
	`INSERT INTO job_event (id, kind, subject, facts, at) VALUES ($1, $2, $3, $4, $5)`)

// delivery is what River keeps for one subscriber of one event, or, without
// Event and Subscriber, for one task.
type delivery struct {
	Event      ident.EventID   `json:"event,omitempty"`
	What       string          `json:"what"` // event kind or task name
	Subscriber string          `json:"subscriber,omitempty"`
	Facts      json.RawMessage `json:"facts"`
}

// Kind is River's name for it.
func (delivery) Kind() string { return "chengban.delivery" }

type (
	attachKey struct{}
	bufferKey struct{}
)

// outbox is what one attempt of a transaction has to tell.
type outbox struct {
	events [][]any
	jobs   []river.InsertManyParams
	armed  bool // flush is registered for the end of the attempt
}

// EmitTx says that e happened. Nothing is written before the closure has
// returned; then every subscriber known on this node gets its job.
func EmitTx(ctx context.Context, tx storage.Tx, e Event, now clock.Instant) error {
	kind := e.EventKind()
	if !eventKind.MatchString(kind) {
		return fmt.Errorf("job.EmitTx: %q is no event kind like casework.submitted.v1", kind)
	}
	facts, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("job.EmitTx(%s): %w", kind, err)
	}
	j, box, err := open(tx)
	if err != nil {
		return err
	}
	id := ident.New[ident.EventID](now)
	box.events = append(box.events, []any{id, kind, e.EventSubject(), string(facts), now})
	for _, s := range j.subscribers[kind] {
		box.add(delivery{Event: id, What: kind, Subscriber: s, Facts: facts})
	}
	return nil
}

// EnqueueTx asks for the task called name, to run after the commit with payload,
// which goes through JSON. It fails when nothing on this node handles name.
func EnqueueTx(ctx context.Context, tx storage.Tx, name string, payload any) error {
	facts, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("job.EnqueueTx(%s): %w", name, err)
	}
	j, box, err := open(tx)
	if err != nil {
		return err
	}
	if _, ok := j.handlers[address{what: name}]; !ok {
		return fmt.Errorf("job.EnqueueTx: nothing handles task %q", name)
	}
	box.add(delivery{What: name, Facts: facts})
	return nil
}

// open finds the Jobs of this database and the outbox of this attempt.
func open(tx storage.Tx) (*Jobs, *outbox, error) {
	j, ok := tx.Attached(attachKey{}).(*Jobs)
	if !ok {
		return nil, nil, errors.New("job: this database has no Jobs; call job.New with it first")
	}
	box := tx.Buffer(bufferKey{}, func() any { return &outbox{} }).(*outbox)
	if !box.armed {
		box.armed = true
		tx.BeforeCommit(func(ctx context.Context, tx storage.Tx) error { return box.flush(ctx, tx, j) })
	}
	return j, box, nil
}

func (b *outbox) add(d delivery) { b.jobs = append(b.jobs, river.InsertManyParams{Args: d}) }

// flush writes all at once: six single inserts cost as much as a submission.
func (b *outbox) flush(ctx context.Context, tx storage.Tx, j *Jobs) error {
	events, jobs := b.events, b.jobs
	*b = outbox{} // a later hook may emit again
	if err := tx.Batch(ctx, insertEvent, events); err != nil {
		return err
	}
	if len(jobs) == 0 {
		return nil
	}
	if err := j.queue.insert(ctx, tx.Raw(), jobs); err != nil {
		return fmt.Errorf("job: insert %d jobs: %w", len(jobs), err)
	}
	return nil
}
