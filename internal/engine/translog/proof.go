package translog

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ProveInclusion gives the hashes that lead from entry index to the root of tree.
func ProveInclusion(tree Tree, stored Tiles, index int64) ([]Hash, error) {
	if index < 0 || index >= tree.Size {
		return nil, fmt.Errorf("translog: no entry %d among %d", index, tree.Size)
	}
	return tlog.ProveRecord(tree.Size, index, reader(tree, stored))
}

// CheckInclusion returns nil when proof shows that the entry with that leaf hash
// stands at index in tree.
func CheckInclusion(tree Tree, index int64, leaf Hash, proof []Hash) error {
	if index < 0 || index >= tree.Size {
		return fmt.Errorf("translog: no entry %d among %d", index, tree.Size)
	}
	return tlog.CheckRecord(proof, tree.Size, tree.Root, index, leaf)
}

// ProveConsistency gives the hashes that show that tree begins with the first
// older entries as they were.
func ProveConsistency(older int64, tree Tree, stored Tiles) ([]Hash, error) {
	if older < 0 || older > tree.Size {
		return nil, fmt.Errorf("translog: %d entries are no part of %d", older, tree.Size)
	}
	if older == 0 || older == tree.Size {
		return nil, nil // nothing to show, or the same root
	}
	return tlog.ProveTree(tree.Size, older, reader(tree, stored))
}

// ErrForked says that a tree does not begin with an older one.
var ErrForked = errors.New("translog: the log does not continue the older one")

// CheckConsistency returns nil when proof shows that tree continues older, and
// otherwise ErrForked, wrapped.
func CheckConsistency(older, tree Tree, proof []Hash) error {
	switch {
	case older.Size == 0 && len(proof) == 0:
		return nil
	case older.Size > tree.Size || older.Size <= 0:
		return fmt.Errorf("%w: %d entries after %d", ErrForked, tree.Size, older.Size)
	case older.Size == tree.Size:
		if older.Root != tree.Root || len(proof) > 0 {
			return fmt.Errorf("%w: two roots of %d entries", ErrForked, tree.Size)
		}
		return nil
	}
	if err := tlog.CheckTree(proof, tree.Size, tree.Root, older.Size, older.Root); err != nil {
		return fmt.Errorf("%w: %w", ErrForked, err)
	}
	return nil
}

// ProveRange gives the hashes that, with the leaf hashes of the entries from
// first to before end, make up the root of tree: from left to right the largest
// full subtrees before and behind the range.
func ProveRange(tree Tree, stored Tiles, first, end int64) ([]Hash, error) {
	if first < 0 || first >= end || end > tree.Size {
		return nil, fmt.Errorf("translog: no entries %d to %d among %d", first, end, tree.Size)
	}
	var want []int64
	walk(0, tree.Size, first, end, func(level int, n int64) { want = append(want, tlog.StoredHashIndex(level, n)) })
	if len(want) == 0 {
		return nil, nil
	}
	return reader(tree, stored).ReadHashes(want)
}

// walk names the full subtrees outside [first, end) from left to right.
func walk(lo, hi, first, end int64, outside func(level int, n int64)) {
	switch apart := hi <= first || end <= lo; {
	case apart && full(hi-lo):
		outside(log2(hi-lo), lo/(hi-lo))
	case !apart && hi-lo == 1:
	default:
		mid := lo + split(hi-lo)
		walk(lo, mid, first, end, outside)
		walk(mid, hi, first, end, outside)
	}
}

// RangeRoot gives the root of a log of size entries in which leaves stand from
// first on, as proof says. It fails when the proof has not the right length; who
// asks compares the root.
func RangeRoot(size, first int64, leaves, proof []Hash) (Hash, error) {
	end := first + int64(len(leaves))
	if first < 0 || first >= end || end > size {
		return Hash{}, fmt.Errorf("translog: no entries %d to %d among %d", first, end, size)
	}
	r := &rangeRoot{first: first, end: end, leaves: leaves, proof: proof}
	root := r.of(0, size)
	if r.short || len(r.proof) > 0 {
		return Hash{}, errors.New("translog: the proof has not the length for its range")
	}
	return root, nil
}

type rangeRoot struct {
	first, end int64
	leaves     []Hash
	proof      []Hash // what is left of it
	short      bool
}

func (r *rangeRoot) of(lo, hi int64) Hash {
	switch apart := hi <= r.first || r.end <= lo; {
	case apart && full(hi-lo):
		if len(r.proof) == 0 {
			r.short = true
			return Hash{}
		}
		h := r.proof[0]
		r.proof = r.proof[1:]
		return h
	case !apart && hi-lo == 1:
		return r.leaves[lo-r.first]
	}
	mid := lo + split(hi-lo)
	left := r.of(lo, mid)
	return tlog.NodeHash(left, r.of(mid, hi))
}

// split gives the largest power of two below n.
func split(n int64) int64 {
	k := int64(1)
	for k < n-k {
		k *= 2
	}
	return k
}

func full(n int64) bool { return n&(n-1) == 0 }

func log2(n int64) (k int) {
	for ; n > 1; n /= 2 {
		k++
	}
	return k
}
