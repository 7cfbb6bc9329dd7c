package app

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/spine/pack"
)

// followEvery is how late a node may be in taking up content that another published.
const followEvery = 2 * time.Second

// restWithin is how long the workers of the old rooms have for what they are at.
const restWithin = 10 * time.Second

// refusedFor is how long content with which nothing could be built is left alone.
const refusedFor = time.Minute

// House is an installation while it serves: the rooms as they are now. When content is
// published, new rooms are built on the same database and take the place of the old
// ones; a request that has begun ends in the rooms where it began, and no text, event or
// login is lost. Content with which no rooms can be built changes nothing.
type House struct {
	now    atomic.Pointer[App]
	watch  *rounds
	mu     sync.Mutex    // of changing over
	refuse string        // digest of content with which nothing could be built
	again  clock.Instant // when it is tried again
}

// newHouse makes a house of rooms that have not been started.
func newHouse(a *App) *House {
	h := &House{}
	h.move(a)
	return h
}

func (h *House) move(a *App) {
	a.options.Published = h.Follow
	h.now.Store(a)
}

// Rooms gives the rooms as they are now.
func (h *House) Rooms() *App { return h.now.Load() }

// ServeHTTP implements http.Handler.
func (h *House) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.Rooms().Handler().ServeHTTP(w, r)
}

// Start sets the workers to work and looks for published content from then on.
func (h *House) Start(ctx context.Context) error {
	if err := h.Rooms().Start(ctx); err != nil {
		return err
	}
	h.watch = startRounds(ctx, h.Rooms().options.Log, followEvery, h.Follow)
	return nil
}

// Stop lets the workers finish and closes the database.
func (h *House) Stop(ctx context.Context) error {
	if h.watch != nil {
		h.watch.stop()
	}
	return h.Rooms().Stop(ctx)
}

// Follow takes up the content that was published last, if it is not in use already.
func (h *House) Follow(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	old := h.Rooms()
	digest, err := pack.InForceDigest(ctx, old.DB)
	if err != nil || digest == "" || digest == old.Releases.Running() || digest == h.refuse && old.Clock.Now() < h.again {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	next, err := Build(ctx, old.options)
	if err != nil {
		h.refuse, h.again = digest, old.Clock.Now().Add(refusedFor)
		old.options.Log.ErrorContext(ctx, "app.content", "digest", digest, "error", err)
		return err
	}
	h.move(next)
	grace, cancel := context.WithTimeout(ctx, restWithin)
	defer cancel()
	err = errors.Join(old.rest(grace), next.Start(ctx))
	old.options.Log.InfoContext(ctx, "app.content", "digest", digest)
	return err
}
