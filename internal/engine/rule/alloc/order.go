package alloc

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// sort puts the records into the plan's order. The first key is packed beside the
// record's place, so that most comparisons touch one cache line; only equal first
// keys look at the claims.
func (a *Allocator) sort(claims []Claim, recs []rec) {
	packed := make([]packedKey, len(recs))
	for i := range recs {
		packed[i] = packedKey{a.plan.Order[0].packed(&claims[i]), int32(i)} //nolint:gosec // bounded in Run
	}
	slices.SortFunc(packed, func(x, y packedKey) int {
		if x.key != y.key {
			return cmp.Compare(x.key, y.key)
		}
		return a.compare(&claims[x.at], &claims[y.at])
	})
	sorted := make([]rec, len(recs))
	for i, p := range packed {
		sorted[i] = recs[p.at]
	}
	copy(recs, sorted)
}

type packedKey struct {
	key uint64
	at  int32
}

// packed gives a number that orders as the key does, or the same for all where the
// key is a text.
func (k Key) packed(c *Claim) uint64 {
	var n int64
	switch k.By {
	case BySubmitted:
		n = c.Submitted
	case ByScore:
		n = c.Score
	case ByAmount:
		n = int64(c.Amount)
	case ByEntity, ByID:
		return 0
	}
	u := uint64(n) ^ 1<<63 //nolint:gosec // keeps the order of signed numbers
	if k.Desc {
		return ^u
	}
	return u
}

func (a *Allocator) compare(x, y *Claim) int {
	for _, k := range a.plan.Order {
		c := 0
		switch k.By {
		case BySubmitted:
			c = cmp.Compare(x.Submitted, y.Submitted)
		case ByScore:
			c = cmp.Compare(x.Score, y.Score)
		case ByAmount:
			c = cmp.Compare(x.Amount, y.Amount)
		case ByEntity:
			c = strings.Compare(x.Entity, y.Entity)
		case ByID:
			c = strings.Compare(x.ID, y.ID)
		}
		if k.Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// unique refuses an id that stands twice: the order would not be total.
func unique(claims []Claim) error {
	seen := make(map[string]struct{}, len(claims))
	for i := range claims {
		id := claims[i].ID
		if _, ok := seen[id]; ok {
			return fmt.Errorf("claim %s stands twice", id)
		}
		seen[id] = struct{}{}
	}
	return nil
}
