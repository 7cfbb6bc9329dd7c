package app

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chengban/chengban/internal/app/apptest"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

const (
	clients   = 16
	perClient = 6
	// retriesPer is the aim: how often a transaction may on average be run again.
	retriesPer = 0.05
)

// tally counts the attempts of Writes by what their caller was doing.
type tally struct {
	mu      sync.Mutex
	commits map[string]int
	retries map[string]int
	causes  map[string]int // kind, statement → conflicts
}

type doing struct{}

// as marks what the caller does from here; jobs carry no mark.
func as(ctx context.Context, kind string) context.Context {
	return context.WithValue(ctx, doing{}, kind)
}

func (y *tally) tried(ctx context.Context, err error) {
	kind, _ := ctx.Value(doing{}).(string)
	if kind == "" {
		kind = "job"
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	switch {
	case err == nil:
		y.commits[kind]++
	case strings.Contains(err.Error(), "SQLSTATE 40"):
		y.retries[kind]++
		statement, _, _ := strings.Cut(err.Error(), ":")
		y.causes[kind+" "+statement]++
	}
}

// TestSpike_crowdHardlyRetries lets 16 citizens apply and 16 officers of five
// units decide at the same time, through the services: a submission and a decision
// meet hardly any conflict on PostgreSQL, whatever their neighbours do.
func TestSpike_crowdHardlyRetries(t *testing.T) {
	y := &tally{commits: map[string]int{}, retries: map[string]int{}, causes: map[string]int{}}
	c := dbtest.Config(t, storage.Postgres)
	c.Rehearse, c.MaxConns, c.Tried = false, 2*clients+8, y.tried
	a := newCrowdCity(t, dbtest.Open(t, c))
	people, err := apptest.Invent(clients, clients)
	if err != nil {
		t.Fatal(err)
	}
	if err := people.Seed(as(t.Context(), "seed"), a.Exchange, a.Identity); err != nil {
		t.Fatal(err)
	}
	if err := a.crowd(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	if err := a.Jobs.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, kind := range slices.Sorted(maps.Keys(y.commits)) {
		t.Logf("%-8s %5d commits, %4d retries: %.3f each", kind, y.commits[kind], y.retries[kind], float64(y.retries[kind])/float64(y.commits[kind]))
	}
	for _, cause := range slices.SortedFunc(maps.Keys(y.causes), func(a, b string) int { return y.causes[b] - y.causes[a] }) {
		t.Logf("%4d × %s", y.causes[cause], cause)
	}
	for kind, want := range map[string]int{"submit": clients * perClient, "decide": clients * perClient * len(apptest.Units)} {
		if got := y.commits[kind]; got < want {
			t.Errorf("%d commits of %s, want at least %d", got, kind, want)
		}
		if each := float64(y.retries[kind]) / float64(want); each > retriesPer {
			t.Errorf("%s: %.3f retries per transaction, want at most %.2f", kind, each, retriesPer)
		}
	}
}

// crowdCity is an installation on a running clock: ids follow each other as in
// life, so that new rows are neighbours.
type crowdCity struct {
	*App
	as apptest.Rooms
}

func newCrowdCity(t *testing.T, db *storage.DB) *crowdCity {
	t.Helper()
	a, err := Build(t.Context(), Options{
		DB: db, Keys: keyring.New([32]byte{1}), Clock: apptest.Morning(), Pack: xuchang.FS, SMS: notify.Demo{},
		Demo: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.stopRounds()
		if err := a.Jobs.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return &crowdCity{a, apptest.Rooms{Clock: a.Clock, Identity: a.Identity, Notify: a.Notify, Casework: a.Casework}}
}

// crowd lets everybody work at once; the cases of each unit reach its officers
// as they come in.
func (c *crowdCity) crowd(ctx context.Context, people apptest.Crowd) error {
	inbox := map[ident.OrgID]chan ident.CaseID{}
	for _, org := range apptest.Units {
		inbox[org] = make(chan ident.CaseID, clients*perClient)
	}
	errs := make(chan error, len(people.Citizens)+len(people.Officers))
	var applying sync.WaitGroup
	for _, w := range people.Citizens {
		applying.Go(func() { errs <- c.apply(ctx, w, inbox) })
	}
	var deciding sync.WaitGroup
	for _, o := range people.Officers {
		deciding.Go(func() { errs <- c.work(ctx, o, inbox[o.Org]) })
	}
	applying.Wait()
	for _, in := range inbox {
		close(in)
	}
	deciding.Wait()
	close(errs)
	var all error
	for err := range errs {
		all = errors.Join(all, err)
	}
	return all
}

func (c *crowdCity) apply(ctx context.Context, w apptest.Citizen, inbox map[ident.OrgID]chan ident.CaseID) error {
	by, err := c.as.Actor(as(ctx, "session"), ident.Citizen, w.Phone)
	if err != nil {
		return err
	}
	for range perClient {
		var draft ident.DraftID
		if err := patiently(func() error { draft, err = c.as.Draft(as(ctx, "draft"), by, w); return err }); err != nil {
			return err
		}
		var signed casework.Submission
		if err := patiently(func() error { signed, err = c.as.Sign(as(ctx, "sign"), by, w, draft); return err }); err != nil {
			return err
		}
		var id ident.ApplicationID
		if err := patiently(func() error { id, err = c.Casework.Submit(as(ctx, "submit"), signed); return err }); err != nil {
			return err
		}
		v, err := c.Casework.OpenApplication(ctx, by, id)
		if err != nil {
			return err
		}
		for _, k := range v.Cases {
			inbox[k.Org] <- k.ID
		}
	}
	return nil
}

func (c *crowdCity) work(ctx context.Context, o apptest.Officer, inbox chan ident.CaseID) error {
	by, err := c.as.Actor(as(ctx, "session"), ident.Staff, o.Phone)
	if err != nil {
		return err
	}
	for id := range inbox {
		if err := c.handle(ctx, by, id); err != nil {
			return err
		}
	}
	return nil
}

// handle claims, accepts and grants one case, opening it before each step as an
// officer does.
func (c *crowdCity) handle(ctx context.Context, by ident.Actor, id ident.CaseID) error {
	for _, step := range []struct {
		kind string
		do   func(context.Context, casework.Command, *casework.Case) error
	}{
		{"claim", func(ctx context.Context, cmd casework.Command, _ *casework.Case) error {
			return c.Casework.Claim(ctx, cmd)
		}},
		{"accept", func(ctx context.Context, cmd casework.Command, _ *casework.Case) error {
			return c.Casework.Accept(ctx, cmd)
		}},
		{"decide", func(ctx context.Context, cmd casework.Command, k *casework.Case) error {
			return c.as.Grant(ctx, cmd, k.Item)
		}},
	} {
		var cmd casework.Command
		var k *casework.Case
		err := patiently(func() (err error) {
			cmd, k, err = c.as.Command(as(ctx, "open"), by, id)
			return err
		})
		if err != nil {
			return err
		}
		if err := patiently(func() error { return step.do(as(ctx, step.kind), cmd, k) }); err != nil {
			return err
		}
	}
	return nil
}

// patiently does what a person does who is told that the house is busy: the same
// again. The tally has counted it.
func patiently(do func() error) error {
	err := do()
	for range 20 {
		if !fault.Is(err, fault.Busy) {
			return err
		}
		err = do()
	}
	return err
}
