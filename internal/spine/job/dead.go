package job

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// DeadLetter is a job that failed in its last attempt.
type DeadLetter struct {
	ID         int64
	Event      ident.EventID // "" for a task
	What       string        // event kind or task name
	Subscriber string        // "" for a task
	Attempts   int
	DiedAt     clock.Instant // real time, not the program's clock
	Error      string        // of the last attempt, for the log and the administrator
}

// Dead lists dead letters, the latest first; they stay until they are retried.
func (j *Jobs) Dead(ctx context.Context, limit int) (_ []DeadLetter, err error) {
	defer fault.Wrap(&err, "job.Dead")
	rows, err := j.queue.discarded(ctx, limit)
	if err != nil {
		return nil, err
	}
	letters := make([]DeadLetter, len(rows))
	for i, r := range rows {
		letters[i] = letter(r)
	}
	return letters, nil
}

func letter(r *rivertype.JobRow) DeadLetter {
	var d delivery
	_ = json.Unmarshal(r.EncodedArgs, &d) // unreadable: that is why it died; the id says which
	l := DeadLetter{ID: r.ID, Event: d.Event, What: d.What, Subscriber: d.Subscriber, Attempts: r.Attempt}
	if r.FinalizedAt != nil {
		l.DiedAt = clock.Of(*r.FinalizedAt)
	}
	if n := len(r.Errors); n > 0 {
		l.Error = r.Errors[n-1].Error
	}
	return l
}

// Retry gives a dead letter one more attempt, now. The caller audits it.
//
// Retry returns NotFound when id is no dead letter (any more).
func (j *Jobs) Retry(ctx context.Context, id int64) (err error) {
	defer fault.Wrap(&err, "job.Retry(%d)", id)
	r, err := j.queue.get(ctx, id)
	if errors.Is(err, river.ErrNotFound) || (err == nil && r.State != rivertype.JobStateDiscarded) {
		return fault.NewNotFound("job.not_dead", "id", id)
	}
	if err != nil {
		return err
	}
	return j.queue.retry(ctx, id)
}
