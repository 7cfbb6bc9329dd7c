package run

import (
	"math/bits"

	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
)

// Tally is how many entities a rule is true, false and unknown for.
type Tally struct{ True, False, Unknown int }

// Count evaluates rules over chunks from…to of a frame and adds to out, one tally for
// each rule of the program.
func (b *Bulk) Count(from, to int, out []Tally) {
	for c := from; c < to; c++ {
		b.Chunk(c)
		n := min(b.f.N-c*frame.Chunk, frame.Chunk)
		for r := range b.p.Rules {
			t, f := b.Rule(r)
			yes, no := t.Count(), f.Count()
			out[r].True += yes
			out[r].False += no
			out[r].Unknown += n - yes - no
		}
	}
}

// Select lists the entities of a frame for which a rule is true, and those for which
// it may yet be.
func Select(p *ir.Program, f *frame.Frame, r int) (yes, maybe []int) {
	b := NewBulk(p, f, r)
	for c := range f.Chunks() {
		b.Chunk(c)
		t, no := b.Rule(r)
		for w := range t {
			yes = appendBits(yes, c*frame.Chunk+w*64, t[w])
			maybe = appendBits(maybe, c*frame.Chunk+w*64, b.valid[w]&^t[w]&^no[w])
		}
	}
	return yes, maybe
}

func appendBits(out []int, base int, w uint64) []int {
	for ; w != 0; w &= w - 1 {
		out = append(out, base+bits.TrailingZeros64(w))
	}
	return out
}

// Step is what one condition of a rule does to the entities of a frame.
type Step struct {
	Fails   int // for how many it is false
	Unknown int // for how many it is unknown
	Left    int // for how many it and all before it are true
	Only    int // for how many it alone is false, and all others are true
	OnlyU   int // for how many it alone is unknown, and all others are true
}

// Funnel says for each clause of a rule what it does, and lists at most most entities
// that lack one condition only, with its clause.
func Funnel(p *ir.Program, f *frame.Frame, r, most int) (steps []Step, near []Near) {
	b := NewBulk(p, f, r)
	steps = make([]Step, len(p.Rules[r].Clauses))
	for c := range f.Chunks() {
		b.Chunk(c)
		b.Steps(r, steps, func(clause, w int, only uint64) {
			for ; only != 0 && len(near) < most; only &= only - 1 {
				near = append(near, Near{c*frame.Chunk + w*64 + bits.TrailingZeros64(only), clause})
			}
		})
	}
	return steps, near
}

// Near is an entity that lacks one condition.
type Near struct{ Row, Clause int }

// Steps adds the chunk evaluated last to the funnel of a rule, and calls only with
// the bits of those that lack one clause.
func (b *Bulk) Steps(r int, steps []Step, only func(clause, w int, bits uint64)) {
	clauses := b.p.Rules[r].Clauses
	var once, more, left Bitmap // not true in one clause, in more than one, true up to here
	left = b.valid
	for i, c := range clauses {
		t, f := b.At(c)
		s := &steps[i]
		for w := range left {
			not := b.valid[w] &^ t[w]
			more[w] |= once[w] & not
			once[w] |= not
			left[w] &= t[w]
			s.Fails += bits.OnesCount64(f[w])
			s.Unknown += bits.OnesCount64(not &^ f[w])
			s.Left += bits.OnesCount64(left[w])
		}
	}
	for i, c := range clauses {
		t, f := b.At(c)
		for w := range once {
			sole := once[w] &^ more[w] &^ t[w]
			if sole == 0 {
				continue
			}
			steps[i].Only += bits.OnesCount64(sole & f[w])
			steps[i].OnlyU += bits.OnesCount64(sole &^ f[w])
			if sole &= f[w]; sole != 0 && only != nil {
				only(i, w, sole)
			}
		}
	}
}
