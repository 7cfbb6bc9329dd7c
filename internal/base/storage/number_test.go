package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// TestNumbers_neverTwice lets two nodes take numbers of two series at once.
func TestNumbers_neverTwice(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		const each, takers = 30, 4
		nodes := []*storage.Numbers{storage.NewNumbers(db, 7), storage.NewNumbers(db, 7)}
		results, errs := make(chan []int64), make(chan error, 2*takers)
		take := func(node *storage.Numbers) {
			var got []int64
			for range each {
				n, err := node.Next(t.Context(), "s")
				if err != nil {
					errs <- err
					break
				}
				got = append(got, n)
			}
			results <- got
		}
		for i := range 2 * takers {
			go take(nodes[i%2])
		}
		var all []int64
		for range 2 * takers {
			all = append(all, <-results...)
		}
		select {
		case err := <-errs:
			t.Fatal(err)
		default:
		}
		slices.Sort(all)
		if len(slices.Compact(slices.Clone(all))) != 2*takers*each || all[0] < 1 {
			t.Errorf("%d different numbers from %d, want %d", len(slices.Compact(all)), all[0], 2*takers*each)
		}
		if last := all[len(all)-1]; last > 2*takers*each+2*7 {
			t.Errorf("the last number is %d: blocks are wasted", last)
		}
	})
}

func TestNumbers_seriesStartAtOneAndGoOnAfterARestart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		next := func(n *storage.Numbers, series string, want int64) {
			t.Helper()
			if got, err := n.Next(t.Context(), series); err != nil || got != want {
				t.Errorf("%s: got %d, %v; want %d", series, got, err, want)
			}
		}
		before := storage.NewNumbers(db, 3)
		for want := range int64(4) {
			next(before, "a", want+1)
		}
		next(before, "b", 1)
		next(storage.NewNumbers(db, 3), "a", 7) // 5 and 6 are the gap
	})
}

func TestNumbers_waitingObeysTheContext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := storage.NewNumbers(db, 3).Next(ctx, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}
