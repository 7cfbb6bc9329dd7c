package storage

import (
	"context"
	"errors"
	"sync"
	"time"
)

// queueWithin is the longest wait at the gate; beyond it something holds the
// writer that never will let go.
const queueWithin = 30 * time.Second

// errQueue says that the wait at the gate was given up; it becomes Busy.
var errQueue = errors.New("storage: the writer was not free in time")

// gate lets one holder in at a time, in order of arrival. database/sql wakes
// waiters at random, which doubles the 99th percentile and starves River.
type gate struct {
	mu    sync.Mutex
	held  bool
	queue []chan struct{}
	limit time.Duration
}

// enter waits for its turn, for ctx, or for the limit.
func (g *gate) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.queue = append(g.queue, turn)
	g.mu.Unlock()
	timer := time.NewTimer(g.limit)
	defer timer.Stop()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		g.abandon(turn)
		return ctx.Err()
	case <-timer.C:
		g.abandon(turn)
		return errQueue
	}
}

// leave hands the gate to whoever has waited longest.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.queue) == 0 {
		g.held = false
		return
	}
	close(g.queue[0])
	g.queue = g.queue[1:]
}

// abandon gives up a place in the queue; if the turn came in the same moment it
// is passed on.
func (g *gate) abandon(turn chan struct{}) {
	g.mu.Lock()
	for i, w := range g.queue {
		if w == turn {
			g.queue = append(g.queue[:i:i], g.queue[i+1:]...)
			g.mu.Unlock()
			return
		}
	}
	g.mu.Unlock()
	g.leave()
}
