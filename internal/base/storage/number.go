package storage

import (
	"context"
	"sync"

	"github.com/chengban/chengban/internal/base/fault"
)

// $2 is the size of the block; the row keeps the last number leased.
var leaseBlock = Statement("storage.lease_block", `INSERT INTO storage_number (series, leased) VALUES ($1, $2)
  ON CONFLICT (series) DO UPDATE SET leased = storage_number.leased + $2 RETURNING leased`)

// Numbers gives numbers per series, 1, 2, 3 …, from blocks that it leases in
// Writes of their own. Minted inside a SERIALIZABLE transaction they would make
// every two submissions conflict. A number is never given twice; a block that a
// stopped node had not used up leaves a gap.
type Numbers struct {
	db    *DB
	block int64
	mu    sync.Mutex
	left  map[string]*lease
}

// lease is what is left of a series' block. The channel is its lock; waiting
// for it can be cut short by a context.
type lease struct {
	lock       chan struct{}
	next, last int64 // nothing left when next > last
}

// NewNumbers leases block numbers at a time.
func NewNumbers(db *DB, block int64) *Numbers {
	return &Numbers{db: db, block: max(1, block), left: map[string]*lease{}}
}

// Next gives the next number of a series, for example "case:411000:2026". Call
// it before a Write; inside a closure it panics, whether or not a block is left.
func (n *Numbers) Next(ctx context.Context, series string) (_ int64, err error) {
	defer fault.Wrap(&err, "storage.Next(%s)", series)
	mustBeOutside("Numbers.Next")
	b := n.of(series)
	select {
	case b.lock <- struct{}{}:
		defer func() { <-b.lock }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if b.next > b.last {
		if err := n.extend(ctx, series, b); err != nil {
			return 0, err
		}
	}
	b.next++
	return b.next - 1, nil
}

func (n *Numbers) of(series string) *lease {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.left[series]
	if !ok {
		b = &lease{lock: make(chan struct{}, 1), next: 1}
		n.left[series] = b
	}
	return b
}

func (n *Numbers) extend(ctx context.Context, series string, b *lease) error {
	type row struct{ Leased int64 }
	var last int64
	err := n.db.Write(ctx, func(tx Tx) error {
		r, _, err := Get[row](ctx, tx, leaseBlock, series, n.block)
		last = r.Leased
		return err
	})
	if err != nil {
		return err
	}
	b.next, b.last = last-n.block+1, last
	return nil
}
