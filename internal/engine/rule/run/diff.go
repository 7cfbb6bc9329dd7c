package run

import (
	"math/bits"

	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
)

// Difference is what another version of a rule does to the entities of a frame.
type Difference struct {
	Gain, Lose    []int // rows that newly meet it, that no longer do
	Changed       []int // rows that meet both, for another amount
	Before, After int64 // money of those that meet it, fen
	Undecided     int   // rows that met it, and of which the new version cannot say
}

// Diff runs a rule of one program and one of another over the same frame. The amounts
// may be nil.
func Diff(old *ir.Program, r int, new *ir.Program, s int, f *frame.Frame, before, after func(row int) int64) (d Difference) {
	a, b := NewBulk(old, f, r), NewBulk(new, f, s)
	each := func(base int, w uint64, do func(row int)) {
		for ; w != 0; w &= w - 1 {
			do(base + bits.TrailingZeros64(w))
		}
	}
	for c := range f.Chunks() {
		a.Chunk(c)
		b.Chunk(c)
		was, _ := a.Rule(r)
		is, not := b.Rule(s)
		for w := range was {
			base := c*frame.Chunk + w*64
			d.Gain = appendBits(d.Gain, base, is[w]&^was[w])
			d.Lose = appendBits(d.Lose, base, was[w]&^is[w])
			d.Undecided += bits.OnesCount64(was[w] &^ is[w] &^ not[w])
			if before == nil || after == nil {
				continue
			}
			each(base, was[w], func(row int) { d.Before += before(row) })
			each(base, is[w], func(row int) { d.After += after(row) })
			each(base, was[w]&is[w], func(row int) {
				if before(row) != after(row) {
					d.Changed = append(d.Changed, row)
				}
			})
		}
	}
	return d
}
