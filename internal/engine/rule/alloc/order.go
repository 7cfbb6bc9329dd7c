package alloc

import (
	"cmp"
	"slices"
	"strings"
)

// sort gives the records in the plan's order: by the first key as a number, byte by
// byte, then by the rest where that is equal.
func (a *Allocator) sort(claims []Claim, recs []rec) []rec {
	packed := make([]packedKey, len(recs))
	for i := range recs {
		packed[i] = packedKey{a.plan.Order[0].packed(&claims[i]), int32(i)}
	}
	packed = radix(packed)
	for from := 0; from < len(packed); {
		to := from + 1
		for to < len(packed) && packed[to].key == packed[from].key {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(packed[from:to], func(x, y packedKey) int { return a.compare(&claims[x.at], &claims[y.at]) })
		}
		from = to
	}
	sorted := make([]rec, len(recs))
	for i, p := range packed {
		sorted[i] = recs[p.at]
	}
	return sorted
}

// radix sorts by key, the lowest byte first, and leaves out bytes that are the same
// everywhere.
func radix(in []packedKey) []packedKey {
	var counts [8][256]int
	for i := range in {
		for b := range 8 {
			counts[b][in[i].octet(b)]++
		}
	}
	out := make([]packedKey, len(in))
	for b := range 8 {
		if len(in) == 0 || counts[b][in[0].octet(b)] == len(in) {
			continue
		}
		var next [256]int
		for v := 1; v < 256; v++ {
			next[v] = next[v-1] + counts[b][v-1]
		}
		for i := range in {
			v := in[i].octet(b)
			out[next[v]] = in[i]
			next[v]++
		}
		in, out = out, in
	}
	return in
}

type packedKey struct {
	key uint64
	at  int32
}

func (k packedKey) octet(b int) byte { return byte(k.key >> (8 * b)) } //nolint:gosec // one byte of it

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
	u := uint64(n) ^ 1<<63 // negative numbers before the others
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
