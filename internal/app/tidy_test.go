package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

func TestBuild_refusesADatabaseOfOtherKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		build := func(master byte) error {
			_, err := Build(t.Context(), Options{
				DB: db, Keys: keyring.New([32]byte{master}), Clock: clock.NewFake("2026-11-23T09:30:00+08:00"),
				Pack: xuchang.FS, SMS: notify.Demo{}, Log: slog.New(slog.DiscardHandler),
			})
			return err
		}
		if err := build(1); err != nil {
			t.Fatal(err)
		}
		if err := build(1); err != nil {
			t.Errorf("the same keys again: %v", err)
		}
		if err := build(2); err == nil || !strings.Contains(err.Error(), "other keys") {
			t.Errorf("other keys: got %v, want a refusal that says so", err)
		}
	})
}

func TestRounds_goOnAfterAnErrorAndStop(t *testing.T) {
	calls := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	r := startRounds(ctx, slog.New(slog.DiscardHandler), time.Microsecond, func(ctx context.Context) error {
		select {
		case calls <- struct{}{}:
		case <-ctx.Done():
		}
		return errors.New("broken once")
	})
	cancel() // the rounds outlive the context they were started with
	<-calls
	<-calls
	r.stop()
	select {
	case <-calls:
		t.Error("a round after stop")
	default:
	}
}

// A file that was brought and never bound to anything is gone the next day.
func TestTidy_sweepsFilesThatNothingHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		now := clock.NewFake("2026-11-23T09:30:00+08:00")
		a, err := Build(t.Context(), Options{
			DB: db, Keys: keyring.New([32]byte{1}), Clock: now, Pack: xuchang.FS, SMS: notify.Demo{}, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Files.Put(t.Context(), "person:a", strings.NewReader("%PDF-1.7"), blob.Limit{Types: blob.Types, Max: 100})
		if err != nil {
			t.Fatal(err)
		}
		now.Advance(blob.SweepAfter + time.Second)
		if err := a.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := a.Files.Sweep(t.Context()); n != 0 || err != nil {
			t.Errorf("%d files left after Tidy, %v", n, err)
		}
	})
}
