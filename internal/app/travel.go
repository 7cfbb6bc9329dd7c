package app

import (
	"context"
	"errors"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// jumper is a clock that a demo can put forward.
type jumper interface{ Jump(to clock.Instant) }

const travelHour = 9 // in the morning, when the offices open

// Travel puts the demo's clock to nine o'clock on the next working day and does at
// once what that day brings: silence that has become acceptance, texts that waited
// for the morning. Forbidden where the clock is a real one.
func (a *App) Travel(ctx context.Context, by ident.Actor) (err error) {
	defer fault.Wrap(&err, "app.Travel")
	j, ok := a.Clock.(jumper)
	if !ok {
		return fault.NewForbidden("desk.travel.real")
	}
	day, _ := a.Catalog.Calendar().AddWorkdays(a.Clock.Now().Date(), 1)
	j.Jump(clock.Of(day.Time().Add(travelHour * time.Hour)))
	err = a.DB.Write(ctx, func(tx storage.Tx) error {
		rec := audit.Record{Act: "demo.travel", Kind: "clock", ID: string(day)}
		return audit.RecordTx(ctx, tx, by, rec, a.Clock.Now())
	})
	_, swept := a.Clocks.Sweep(ctx)
	return errors.Join(err, a.Casework.Sweep(ctx), swept, a.Notify.Wake(ctx))
}

// travel is Travel where the clock can be put forward, nil elsewhere: then the desk
// has no such button.
func (a *App) travel() func(context.Context, ident.Actor) error {
	if _, ok := a.Clock.(jumper); !ok || !a.options.Demo {
		return nil
	}
	return a.Travel
}
