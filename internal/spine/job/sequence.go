package job

import (
	"context"
	"errors"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

const (
	sequenceEvery = time.Second
	sequenceMost  = 500              // rows in one transaction
	leaseFor      = 10 * time.Second // after that another node may take over
)

var (
	anyUnnumbered = storage.Statement("job.any_unnumbered",
		`SELECT n FROM job_event WHERE seq IS NULL ORDER BY n LIMIT 1`)
	// No row comes back when another node holds the lease.
	takeLease = storage.Statement("job.take_lease", `INSERT INTO job_lease (name, holder, until, last)
  VALUES ('event', $1, $2, 0) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE job_lease.holder = excluded.holder OR job_lease.until < $3 RETURNING last`)
	unnumbered = storage.Statement("job.unnumbered",
		`SELECT n FROM job_event WHERE seq IS NULL ORDER BY n LIMIT $1`)
	number   = storage.Statement("job.number", `UPDATE job_event SET seq = $1 WHERE n = $2 AND seq IS NULL`)
	keepLast = storage.Statement("job.keep_last", `UPDATE job_lease SET last = $1 WHERE name = 'event'`)
	since    = storage.Statement("job.since",
		`SELECT seq, id, kind, subject, facts, at FROM job_event WHERE seq > $1 ORDER BY seq LIMIT $2`)
)

// Row is an event as it stands in job_event.
type Row struct {
	Seq     int64 // 1, 2, 3 …
	ID      string
	Kind    string
	Subject string
	Facts   string // JSON
	At      clock.Instant
}

// SinceTx gives the numbered events after seq, in order, for feeds and rollups.
// An event appears here about a second after its commit.
func SinceTx(ctx context.Context, tx storage.Tx, seq int64, limit int) ([]Row, error) {
	return storage.All[Row](ctx, tx, since, seq, limit)
}

// sequenceUntil is the sequencer's goroutine. One node has the lease and numbers
// both events and audit rows.
func (j *Jobs) sequenceUntil(ctx context.Context) {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := j.Sequence(ctx); err != nil && ctx.Err() == nil {
			j.log.WarnContext(ctx, "job.sequence", "error", err)
		}
	}
}

// Sequence numbers the events and the audit rows that wait, now, and signs the
// log of the latter. The sequencer does it once a second; tests and the demo need
// not wait. What one of the two meets does not stop the other.
func (j *Jobs) Sequence(ctx context.Context) error {
	return errors.Join(j.sequenceEvents(ctx), j.sequenceAudit(ctx))
}

func (j *Jobs) sequenceEvents(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "job.sequence")
	type row struct{ N int64 }
	waiting := func() (yes bool, err error) {
		err = j.db.Read(ctx, func(tx storage.Tx) error {
			_, yes, err = storage.Get[row](ctx, tx, anyUnnumbered)
			return err
		})
		return yes, err
	}
	return j.drain(ctx, waiting, j.sequenceTx)
}

func (j *Jobs) sequenceAudit(ctx context.Context) (err error) {
	if j.audit == nil {
		return nil
	}
	defer fault.Wrap(&err, "job.sequence")
	err = j.drain(ctx, func() (bool, error) { return j.audit.Waiting(ctx) }, func(ctx context.Context, tx storage.Tx) (bool, error) {
		if _, held, err := j.leaseTx(ctx, tx); err != nil || !held {
			return false, err
		}
		return j.audit.FoldTx(ctx, tx)
	})
	if err != nil {
		return err
	}
	return j.audit.Sign(ctx)
}

// drain runs step in transactions of its own as long as something waits and step
// says that more may be left.
func (j *Jobs) drain(ctx context.Context, waiting func() (bool, error), step func(context.Context, storage.Tx) (bool, error)) error {
	for {
		if yes, err := waiting(); err != nil || !yes {
			return err
		}
		more := false
		err := j.db.Write(ctx, func(tx storage.Tx) (err error) {
			more, err = step(ctx, tx)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// leaseTx takes or keeps the sequencer's lease and gives the last number of an
// event; held is false when another node has it.
func (j *Jobs) leaseTx(ctx context.Context, tx storage.Tx) (last int64, held bool, err error) {
	type lease struct{ Last int64 }
	now := j.clock.Now()
	l, held, err := storage.Get[lease](ctx, tx, takeLease, j.node, now.Add(leaseFor), now)
	return l.Last, held, err
}

// sequenceTx numbers at most sequenceMost events; more says that some may be
// left. Without the lease it does nothing.
func (j *Jobs) sequenceTx(ctx context.Context, tx storage.Tx) (more bool, err error) {
	type row struct{ N int64 }
	last, held, err := j.leaseTx(ctx, tx)
	if err != nil || !held {
		return false, err
	}
	rows, err := storage.All[row](ctx, tx, unnumbered, sequenceMost)
	if err != nil {
		return false, err
	}
	numbers := make([][]any, len(rows))
	for i, r := range rows {
		last++
		numbers[i] = []any{last, r.N}
	}
	if err := tx.Batch(ctx, number, numbers); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, keepLast, last)
	return len(rows) == sequenceMost, err
}
