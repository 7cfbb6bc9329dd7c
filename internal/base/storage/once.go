package storage

import (
	"context"
	"errors"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
)

// OnceFor is how long an idempotency key is remembered.
const OnceFor = 30 * 24 * time.Hour

var (
	// An expired key is taken over as if it were new.
	claimOnce = Statement("storage.claim_once", `INSERT INTO storage_once (scope, key, digest, ref, claimed_at)
  VALUES ($1, $2, $3, '', $4) ON CONFLICT (scope, key) DO UPDATE
  SET digest = excluded.digest, ref = '', claimed_at = excluded.claimed_at WHERE storage_once.claimed_at < $5`)
	selectOnce = Statement("storage.select_once", `SELECT digest, ref FROM storage_once WHERE scope = $1 AND key = $2`)
	// An UPDATE would read the index, and on PostgreSQL every two submissions
	// whose keys are neighbours would conflict; an upsert reads nothing.
	fillOnce = Statement("storage.fill_once", `INSERT INTO storage_once (scope, key, digest, ref, claimed_at)
  VALUES ($1, $2, '', $3, 0) ON CONFLICT (scope, key) DO UPDATE SET ref = excluded.ref RETURNING digest`)
	sweepOnce = Statement("storage.sweep_once", `DELETE FROM storage_once WHERE claimed_at < $1`)
)

// ClaimTx takes an idempotency key inside the action's own transaction. Scope is
// actor and route, digest the content of the request, not empty. seen is false when the
// action is to run now (then FillTx stores its answer); true when it has run
// before, and ref is the object that it made. Keys are remembered for OnceFor.
//
// ClaimTx returns Conflict (once.different) when the key came with other content.
func ClaimTx(ctx context.Context, tx Tx, scope, key, digest string, now clock.Instant) (ref string, seen bool, err error) {
	if digest == "" {
		return "", false, errors.New("storage.ClaimTx: no digest")
	}
	n, err := tx.Exec(ctx, claimOnce, scope, key, digest, now, now.Add(-OnceFor))
	if err != nil || n == 1 {
		return "", false, err
	}
	type row struct{ Digest, Ref string }
	r, ok, err := Get[row](ctx, tx, selectOnce, scope, key)
	if err != nil {
		return "", false, err
	}
	if !ok || r.Digest != digest {
		return "", false, fault.NewConflict("once.different")
	}
	return r.Ref, true, nil
}

// FillTx stores what the action made, in the transaction that claimed the key.
func FillTx(ctx context.Context, tx Tx, scope, key, ref string) error {
	type row struct{ Digest string }
	r, _, err := Get[row](ctx, tx, fillOnce, scope, key, ref)
	if err == nil && r.Digest == "" {
		return fault.New(fault.Internal, "once.unclaimed", "scope", scope)
	}
	return err
}

// SweepOnce deletes the keys that have expired and returns how many.
func (db *DB) SweepOnce(ctx context.Context) (n int64, err error) {
	err = db.Write(ctx, func(tx Tx) error {
		n, err = tx.Exec(ctx, sweepOnce, db.clock.Now().Add(-OnceFor))
		return err
	})
	return n, err
}
