package job

import (
	"context"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

// idlePoll is how often Idle looks.
const idlePoll = 20 * time.Millisecond

// These three run on SQLite only; the PostgreSQL texts say the same.
var (
	// A job that was in its last attempt is dead: it may be what ended the process.
	buryRunning = storage.Pair("job.bury_running", storage.SQL{
		SQLite: `UPDATE river_job SET state = 'discarded', finalized_at = datetime('now', 'subsec')
  WHERE state = 'running' AND attempt >= max_attempts`,
		Postgres: `UPDATE river_job SET state = 'discarded', finalized_at = now()
  WHERE state = 'running' AND attempt >= max_attempts`,
	})
	requeueRunning = storage.Statement("job.requeue_running",
		`UPDATE river_job SET state = 'available' WHERE state = 'running'`)
	dropLeader = storage.Statement("job.drop_leader", `DELETE FROM river_leader`)
)

// countBusy counts what runs or could run now. A retry that is due within five
// seconds is already available to River, so it counts; a later one does not.
var countBusy = storage.Pair("job.count_busy", storage.SQL{
	SQLite: `SELECT COUNT(*) AS n FROM river_job WHERE state IN ('available', 'pending', 'running')
  OR (state IN ('retryable', 'scheduled') AND scheduled_at <= datetime('now', 'subsec'))`,
	Postgres: `SELECT COUNT(*) AS n FROM river_job WHERE state IN ('available', 'pending', 'running')
  OR (state IN ('retryable', 'scheduled') AND scheduled_at <= now())`,
})

// reset puts back what a killed process left running, and its leadership. Only
// SQLite: there this process is the only one.
func (j *Jobs) reset(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "job.reset")
	return j.db.Write(ctx, func(tx storage.Tx) error {
		for _, s := range []*storage.Stmt{buryRunning, requeueRunning, dropLeader} {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// Idle returns when no job is running and none could run now; jobs that wait
// for a later retry do not count. For tests and the demo.
func (j *Jobs) Idle(ctx context.Context) error {
	tick := time.NewTicker(idlePoll)
	defer tick.Stop()
	for {
		n, err := j.busy(ctx)
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (j *Jobs) busy(ctx context.Context) (n int64, err error) {
	type row struct{ N int64 }
	err = j.db.Read(ctx, func(tx storage.Tx) error {
		r, _, err := storage.Get[row](ctx, tx, countBusy)
		n = r.N
		return err
	})
	return n, err
}
