package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// tidyEvery is how often what has run out is thrown away. Nothing waits for it:
// expired codes, logins and keys are refused by their dates.
const tidyEvery = time.Hour

// wakeEvery is how late a text may be that waited for the morning.
const wakeEvery = time.Minute

// sweepEvery is how late the program may be in what the law makes of silence.
const sweepEvery = time.Minute

// Tidy throws away what has run out: codes and logins, the idempotency keys of
// old pages, and files that nothing holds. Every node may do it at once.
func (a *App) Tidy(ctx context.Context) error {
	codes, sessions, err := a.Identity.Tidy(ctx)
	keys, err2 := a.DB.SweepOnce(ctx)
	files, err3 := a.Files.Sweep(ctx)
	if codes+sessions+keys+files > 0 {
		a.options.Log.InfoContext(ctx, "app.tidy", "codes", codes, "sessions", sessions, "keys", keys, "files", files)
	}
	return errors.Join(err, err2, err3)
}

// rounds calls a function again and again until it is stopped.
type rounds struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// startRounds calls f at once and then every so often; the end of ctx does not
// end it. What goes wrong is logged and tried again at the next round.
func startRounds(ctx context.Context, log *slog.Logger, every time.Duration, f func(context.Context) error) *rounds {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r := &rounds{cancel: cancel}
	r.done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "app.rounds", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return r
}

// stop ends the rounds and waits for the one that runs.
func (r *rounds) stop() {
	r.cancel()
	r.done.Wait()
}

// stopRounds ends what runs by the clock.
func (a *App) stopRounds() {
	a.Clocks.Stop()
	for _, r := range a.rounds {
		r.stop()
	}
}
