package run

import (
	"encoding/binary"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
)

// Many rules ask one number for many thresholds. A ladder has them in order: each
// entity is put on its rung once, and every threshold is then a comparison of bytes,
// eight at a time.

const (
	rungs      = 127 // of one ladder: a rung has seven bits
	worthwhile = 12  // thresholds, below which a ladder costs more than it saves
)

type ladder struct {
	num    int // whose thresholds they are
	bounds [rungs + 1]int64
	half   uint64 // of the power of two above the number of bounds
	rung   [frame.Chunk]uint8
	done   bool
}

// step is where a threshold stands: on which ladder, and which rung reaches it.
type step struct{ ladder, rung int }

// raise builds ladders for the thresholds among the nodes that are needed.
func (b *Bulk) raise() {
	bounds := map[int][]int64{}
	var nums []int
	for _, i := range b.order {
		n := &b.p.Nodes[i]
		if n.Kind != ir.KGE || b.p.Nums[n.A].Op != ir.OpAttr && (n.C > frame.Limit || n.C < -frame.Limit) {
			continue // a computed number may lie beyond a bound that does
		}
		if bounds[n.A] == nil {
			nums = append(nums, n.A)
		}
		bounds[n.A] = append(bounds[n.A], within(n.C))
	}
	at := map[int]map[int64]step{}
	for _, num := range nums {
		slices.Sort(bounds[num])
		sorted := slices.Compact(bounds[num])
		if len(sorted) < worthwhile {
			continue
		}
		at[num] = map[int64]step{}
		for part := range slices.Chunk(sorted, rungs) {
			for k, c := range part {
				at[num][c] = step{len(b.ladders), k + 1}
			}
			b.ladders = append(b.ladders, newLadder(num, part))
		}
	}
	b.steps = make([]step, len(b.p.Nodes))
	for _, i := range b.order {
		if n := &b.p.Nodes[i]; n.Kind == ir.KGE {
			b.steps[i] = at[n.A][within(n.C)]
		}
	}
}

// within brings a number to where a difference cannot overflow. Beyond ±2⁶¹ no value
// of a column is on a bound's other side.
func within(c int64) int64 { return min(max(c, -frame.Limit-1), frame.Limit+1) }

func newLadder(num int, bounds []int64) *ladder {
	l := &ladder{num: num, half: 1}
	for int(l.half)*2 <= len(bounds) { //nolint:gosec // at most 64
		l.half *= 2
	}
	for i := range l.bounds {
		l.bounds[i] = frame.Limit + 1 // the comparison is "above"
	}
	for i, c := range bounds {
		l.bounds[i] = c - 1
	}
	return l
}

// climb puts every row of a chunk on the rung of the last bound that it reaches, and
// gives where the number is known.
func (b *Bulk) climb(l *ladder, chunk int) *Bitmap {
	n := &b.p.Nums[l.num]
	if n.Op != ir.OpAttr {
		x := b.number(l.num, chunk)
		if !l.done {
			for i, v := range x.v { // it may be of any size
				b.bounded[i] = within(v)
			}
			climb(b.bounded[:], l)
		}
		l.done = true
		return &x.known
	}
	col := &b.f.Cols[n.I]
	switch {
	case l.done:
	case col.I32 != nil:
		climb(col.I32[chunk*frame.Chunk:], l)
	default:
		climb(b.number(l.num, chunk).v, l)
	}
	l.done = true
	return words(col.Known, chunk)
}

// climb searches for four rows beside each other, without a branch. The highest bit
// of a rung is set for the comparison to borrow from.
func climb[T int64 | int32](col []T, l *ladder) {
	for i := 0; i < frame.Chunk; i += 4 {
		v, out := (*[4]T)(col[i:]), (*[4]uint8)(l.rung[i:])
		v0, v1, v2, v3 := int64(v[0]), int64(v[1]), int64(v[2]), int64(v[3])
		var r0, r1, r2, r3 uint64
		for s := l.half; s > 0; s >>= 1 {
			r0 += s & -negative(l.bounds[(r0+s-1)&rungs]-v0)
			r1 += s & -negative(l.bounds[(r1+s-1)&rungs]-v1)
			r2 += s & -negative(l.bounds[(r2+s-1)&rungs]-v2)
			r3 += s & -negative(l.bounds[(r3+s-1)&rungs]-v3)
		}
		out[0], out[1], out[2], out[3] = uint8(r0)|0x80, uint8(r1)|0x80, uint8(r2)|0x80, uint8(r3)|0x80
	}
}

// reached makes true and false of the rungs: true from rung r on.
func (l *ladder) reached(r int, known *Bitmap, out *pair) {
	const (
		ones = 0x0101010101010101
		top  = 0x8080808080808080
		pull = 0x0102040810204080 // brings the lowest bits of eight bytes together in the highest
	)
	less := uint64(r) * ones //nolint:gosec // 1 to 127
	for w := range known {
		v := (*[64]uint8)(l.rung[w*64:])
		var x uint64
		for k := 0; k < 64; k += 8 {
			x |= ((binary.LittleEndian.Uint64(v[k:]) - less) & top >> 7 * pull) >> 56 << k
		}
		out.T[w], out.F[w] = x&known[w], known[w]&^x
	}
}
