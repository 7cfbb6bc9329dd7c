package job_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/job"
)

func TestStop_waitsForTheHandler(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		running, goOn := make(chan struct{}), make(chan struct{})
		finished := false
		job.On(j, "s", func(ctx context.Context, _ ident.EventID, _ rang) error {
			close(running)
			<-goOn
			finished = ctx.Err() == nil
			return nil
		})
		start(t, j)
		if err := emit(t, db, rang{"a", 1}); err != nil {
			t.Fatal(err)
		}
		<-running
		stopped := make(chan error)
		go func() { stopped <- j.Stop(context.WithoutCancel(t.Context())) }()
		close(goOn)
		if err := <-stopped; err != nil || !finished {
			t.Errorf("got %v, the handler had finished: %v", err, finished)
		}
		if n := jobsIn(t, db, "completed"); n != 1 {
			t.Errorf("%d jobs are completed, want 1", n)
		}
	})
}

// TestStop_cancelsWhenTimeIsUp also shows that the job is not lost.
func TestStop_cancelsWhenTimeIsUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		j := newJobs(t, db)
		running := make(chan struct{})
		var ended atomic.Bool
		job.On(j, "s", func(ctx context.Context, _ ident.EventID, _ rang) error {
			close(running)
			<-ctx.Done()
			<-time.After(100 * time.Millisecond) // a handler that tidies up
			ended.Store(true)
			return ctx.Err()
		})
		start(t, j)
		if err := emit(t, db, rang{"a", 1}); err != nil {
			t.Fatal(err)
		}
		<-running
		noTime, cancel := context.WithCancel(t.Context())
		cancel()
		if err := j.Stop(noTime); err != nil || !ended.Load() {
			t.Fatalf("got %v, the handler had ended: %v", err, ended.Load())
		}
		var s seen
		next := newJobs(t, db)
		job.On(next, "s", func(_ context.Context, id ident.EventID, e rang) error { s.add(id, e); return nil })
		start(t, next)
		idle(t, next)
		if len(s.all()) != 1 {
			t.Errorf("the job was delivered %d times after the restart, want 1", len(s.all()))
		}
	})
}
