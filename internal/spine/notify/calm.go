package notify

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

// The quiet hours, by the clock of the city.
const (
	quietFrom = 21
	quietTo   = 8
	wakeMost  = 200 // messages in one transaction
)

// morning gives the end of the quiet hours that now lies in; zero by day.
func morning(now clock.Instant) clock.Instant {
	t := now.Time()
	switch h := t.Hour(); {
	case h < quietTo:
	case h >= quietFrom:
		t = t.AddDate(0, 0, 1)
	default:
		return 0
	}
	return clock.Of(time.Date(t.Year(), t.Month(), t.Day(), quietTo, 0, 0, 0, t.Location()))
}

// Wake has the messages sent whose morning has come, or whose wait for others is over.
// Call it every minute.
func (n *Notify) Wake(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "notify.Wake")
	for {
		var woken int
		err := n.db.Write(ctx, func(tx storage.Tx) error {
			rows, err := storage.All[messageRow](ctx, tx, wakeMessages, n.clock.Now(), wakeMost)
			if err != nil {
				return err
			}
			woken = len(rows)
			slices.SortFunc(rows, func(a, b messageRow) int { return strings.Compare(a.ID, b.ID) })
			return n.sendWokenTx(ctx, tx, rows)
		})
		if err != nil || woken < wakeMost {
			return err
		}
	}
}
