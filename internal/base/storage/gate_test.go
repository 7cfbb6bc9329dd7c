package storage

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// queued waits until n callers stand at the gate.
func (g *gate) queued(t *testing.T, n int) {
	t.Helper()
	for deadline := time.After(10 * time.Second); ; {
		g.mu.Lock()
		now := len(g.queue)
		g.mu.Unlock()
		if now == n {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d stand at the gate, want %d", now, n)
		case <-time.After(time.Millisecond):
		}
	}
}

func enter(t *testing.T, g *gate) {
	t.Helper()
	if err := g.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestGate_firstComeFirstServed(t *testing.T) {
	g := &gate{limit: time.Minute}
	enter(t, g)
	order := make(chan int, 50)
	for i := range 50 {
		go func() {
			if g.enter(context.Background()) == nil {
				order <- i
				g.leave()
			}
		}()
		g.queued(t, i+1)
	}
	g.leave()
	var got []int
	for range 50 {
		got = append(got, <-order)
	}
	if !slices.IsSorted(got) {
		t.Errorf("entered in order %v", got)
	}
}

func TestGate_whoGivesUpLosesTheirPlaceOnly(t *testing.T) {
	g := &gate{limit: time.Minute}
	enter(t, g)
	ctx, cancel := context.WithCancel(t.Context())
	gaveUp, entered := make(chan error), make(chan error)
	go func() { gaveUp <- g.enter(ctx) }()
	g.queued(t, 1)
	go func() { entered <- g.enter(context.Background()) }()
	g.queued(t, 2)
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	g.leave()
	if err := <-entered; err != nil {
		t.Error(err)
	}
	g.leave()
	enter(t, g) // nobody holds it
}

// TestGate_turnIsPassedOn gives up in the moment in which the turn has come.
func TestGate_turnIsPassedOn(t *testing.T) {
	g := &gate{limit: time.Minute, held: true}
	turn := make(chan struct{})
	g.queue = append(g.queue, turn)
	g.leave() // hands over to turn
	g.abandon(turn)
	enter(t, g)
}

func TestGate_waitHasALimit(t *testing.T) {
	g := &gate{limit: time.Millisecond}
	enter(t, g)
	if err := g.enter(t.Context()); !errors.Is(err, errQueue) {
		t.Errorf("got %v, want %v", err, errQueue)
	}
}
