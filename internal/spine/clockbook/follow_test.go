package clockbook_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/spine/clockbook"
)

// follower keeps a case's ledgers itself.
type follower struct {
	*fixture
	id  string
	all []clockbook.Named
}

func (w *follower) newest() *deadline.Ledger { return &w.all[len(w.all)-1].Ledger }

// do changes the newest ledger, now.
func (w *follower) do(what string) {
	w.t.Helper()
	verb, arg, _ := strings.Cut(what, " ")
	var l deadline.Ledger
	var err error
	switch verb {
	case "start":
		l, err = deadline.Start(deadline.Clock{Kind: deadline.Statutory, Law: "law", Budget: workdays(10, 5), Started: w.now.Now()})
		w.all = append(w.all, clockbook.Named{Name: "statutory"})
	case "pause":
		l, err = w.newest().Pause(deadline.Supplement, w.act())
	case "resume":
		l, err = w.newest().Resume(w.act())
	case "park":
		l, err = w.newest().Park(clock.Date(arg), w.act())
	case "extend":
		l, err = w.newest().Extend(w.book.Calendar(), 3, w.act())
	case "stop":
		l, err = w.newest().Stop(w.act())
	default:
		w.t.Fatalf("what is %q", what)
	}
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	*w.newest() = l
}

func (w *follower) follow() {
	w.t.Helper()
	err := w.write(func(ctx context.Context, tx storage.Tx) error { return w.book.FollowTx(ctx, tx, one(w.id), w.all) })
	if err != nil {
		w.t.Fatal(err)
	}
}

// A clock that is followed is the clock that the verbs make: the same due day, the
// same alarms, the same rungs said, and it begins a second turn. Followed twice it
// stays.
func TestFollow_isWhatTheVerbsMake(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		w := &follower{fixture: f, id: "mine"}
		for _, x := range []struct{ at, what string }{
			{"2026-09-21T09:00", "start"},
			{"2026-09-22T10:00", "pause"},
			{"2026-09-24T10:00", "resume"},
			{"2026-09-29T10:00", "extend 3"},
			{"2026-09-30T10:00", "park 2026-10-12"},
			{"2026-10-14T10:00", "pause"},
			{"2026-10-15T15:00", "resume"},
			{"2026-10-16T15:00", "stop"},
			{"2026-10-19T09:00", "start"},
		} {
			f.at(x.at)
			f.sweep()
			if x.what == "start" {
				f.start("verbs", workdays(10, 5))
			} else {
				f.do("verbs", x.what)
			}
			w.do(x.what)
			w.follow()
			w.follow()
			f.sweep()
			if d := cmp.Diff(f.alarms("verbs"), f.alarms("mine")); d != "" {
				t.Errorf("after %s: alarms, verbs and followed: %s", x.what, d)
			}
			if d := cmp.Diff(f.states("verbs"), f.states("mine")); d != "" {
				t.Errorf("after %s: %s", x.what, d)
			}
		}
		count := map[string]int{}
		for _, s := range f.said() {
			count[strings.Fields(s)[0]]++
		}
		if count["verbs"] == 0 || count["verbs"] != count["mine"] {
			t.Errorf("rungs said: %v", count)
		}
	})
}

// states gives where each turn of a case's clock stands.
func (f *fixture) states(id string) (out []deadline.State) {
	f.t.Helper()
	f.read(func(ctx context.Context, tx storage.Tx) error {
		all, err := f.book.Of(ctx, tx, one(id))
		for _, s := range all {
			out = append(out, s.State)
		}
		return err
	})
	return out
}

// What happened while nobody followed is caught up: the rungs of a clock that was
// stopped meanwhile are not said, those that had come before are.
func TestFollow_late(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f := newFixture(t, db)
		w := &follower{fixture: f, id: "late"}
		w.do("start")
		f.at("2026-09-22T10:00")
		w.do("pause")
		f.at("2026-09-24T10:00")
		w.do("resume")
		f.at("2026-10-09T09:00")
		w.follow()
		f.sweep()
		w.do("stop")
		w.follow()
		f.at("2026-11-20T09:00")
		f.sweep()
		f.wantSaid("late half 2026-10-14")
	})
}
