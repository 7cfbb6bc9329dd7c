package app

import (
	"context"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// calendarEvery is how often it is looked whether the calendar in force has been
// loaded; what a crash interrupted is gone on with at the next look.
const calendarEvery = time.Minute

// LoadCalendar makes the catalogue's calendar the one by which clocks count: when it is
// another than before, every open clock is computed again and what moved is kept and
// written into the log. With the same calendar it does nothing.
func (a *App) LoadCalendar(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "app.LoadCalendar")
	cal := a.Catalog.Calendar()
	was, _, err := a.Clocks.Newest(ctx)
	if err != nil || was.Digest == cal.Digest() && !was.DoneAt.IsZero() {
		return err
	}
	now, err := a.Clocks.Load(ctx, cal, a.Casework.Redate)
	if err != nil {
		return err
	}
	a.options.Log.InfoContext(ctx, "app.calendar", "horizon", now.Horizon, "moved", now.Moved)
	return a.DB.Write(ctx, func(tx storage.Tx) error {
		rec := audit.Record{Act: "calendar.load", Kind: "calendar", ID: now.Digest[:12], Data: map[string]string{"horizon": string(now.Horizon)}}
		return audit.RecordTx(ctx, tx, ident.SystemActor("clock"), rec, a.Clock.Now())
	})
}
