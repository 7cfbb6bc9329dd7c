package clockbook

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/clockbook/clockbookevent"
	"github.com/chengban/chengban/internal/spine/job"
)

// sweepMost is how many alarms one transaction claims.
const sweepMost = 200

var (
	anyRung = storage.Statement("clockbook.any_rung", `
SELECT at FROM clockbook_alarm WHERE fired_at = 0 AND at <= $1 ORDER BY at, step, clock LIMIT 1`)
	// Of two nodes that claim the same alarms one waits, and then finds them said.
	claimRungs = storage.Statement("clockbook.claim", `
UPDATE clockbook_alarm SET fired_at = $1 WHERE fired_at = 0 AND (clock, rung) IN (
  SELECT clock, rung FROM clockbook_alarm WHERE fired_at = 0 AND at <= $2 ORDER BY at, step, clock LIMIT $3)
RETURNING clock, rung, step, at, due, fired_at`)
)

// Sweep says every rung whose instant has come by our clock, and gives how many. The
// worker does it about once a second.
func (b *Book) Sweep(ctx context.Context) (said int, err error) {
	defer fault.Wrap(&err, "clockbook.Sweep")
	type row struct{ At clock.Instant }
	for {
		now, waiting := b.clock.Now(), false
		err := b.db.Read(ctx, func(tx storage.Tx) (err error) {
			_, waiting, err = storage.Get[row](ctx, tx, anyRung, now)
			return err
		})
		if err != nil || !waiting {
			return said, err
		}
		n := 0
		err = b.db.Write(ctx, func(tx storage.Tx) (err error) {
			n, err = b.sweepTx(ctx, tx, now)
			return err
		})
		if err != nil {
			return said, err
		}
		said += n
	}
}

// sweepTx claims the earliest alarms and says them in order.
func (b *Book) sweepTx(ctx context.Context, tx storage.Tx, now clock.Instant) (int, error) {
	alarms, err := storage.All[alarmRow](ctx, tx, claimRungs, now, now, sweepMost)
	if err != nil {
		return 0, err
	}
	slices.SortFunc(alarms, func(x, y alarmRow) int {
		if x.At != y.At {
			return int(x.At - y.At)
		}
		return x.Step - y.Step
	})
	clocks, err := clocksOf(ctx, tx, alarms)
	if err != nil {
		return 0, err
	}
	for _, a := range alarms {
		c := clocks[a.Clock]
		e := clockbookevent.Rung{
			OwnerKind: c.OwnerKind, OwnerID: c.OwnerID, Clock: c.Name, Turn: c.Turn,
			Kind: string(c.Kind), Rung: string(a.Rung), Due: a.Due,
		}
		if err := job.EmitTx(ctx, tx, e, now); err != nil {
			return 0, err
		}
	}
	return len(alarms), nil
}

func clocksOf(ctx context.Context, tx storage.Tx, alarms []alarmRow) (map[string]clockRow, error) {
	ids := make([]string, len(alarms))
	for i, a := range alarms {
		ids[i] = a.Clock
	}
	rows, err := storage.All[clockRow](ctx, tx, selectByID, storage.List(ids))
	if err != nil {
		return nil, err
	}
	out := make(map[string]clockRow, len(rows))
	for _, r := range rows {
		out[r.ID] = r
	}
	return out, nil
}

// Start sets the sweeper to work, until Stop or the end of ctx.
func (b *Book) Start(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		return errors.New("clockbook.Start: already started")
	}
	own, stop := context.WithCancel(ctx)
	b.stop = stop
	b.done.Go(func() { b.sweepUntil(own) })
	return nil
}

// Stop ends the sweeper and waits for it; what it was about to say is said after the
// next Start. Stop without Start is a no-op.
func (b *Book) Stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop == nil {
		return
	}
	b.stop()
	b.done.Wait()
	b.stop = nil
}

func (b *Book) sweepUntil(ctx context.Context) {
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for {
		if _, err := b.Sweep(ctx); err != nil && ctx.Err() == nil {
			b.log.WarnContext(ctx, "clockbook.sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
