package alloc

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule/money"
)

// pay goes through the budgets.
func (w *work) pay() error {
	w.last = make([]entry, len(w.recs))
	w.left = make([]money.Fen, len(w.plan.Lines))
	w.closed = make([]bool, len(w.plan.Lines))
	w.places = make([]int, len(w.plan.Lines))
	w.place = make([]int32, len(w.recs))
	for i, l := range w.plan.Lines {
		w.left[i] = l.Budget
	}
	if w.plan.Shortage == ProRata {
		return w.payShares()
	}
	for at := range w.recs {
		w.payInOrder(at)
	}
	return nil
}

// finish writes the last entry of a claim and takes the money from its lines.
func (w *work) finish(at int, reason Reason, amount money.Fen, rule int16, bound money.Fen) {
	r := &w.recs[at]
	w.last[at] = entry{int32(at), -1, reason, rule, r.amount, amount, bound} //nolint:gosec // bounded in Run
	r.amount = amount
	way := &w.routes[r.route]
	for i, l := range way.lines {
		w.left[l] -= way.part(amount, i)
	}
}

// part is what one of the lines pays of an amount.
func (r *route) part(f money.Fen, i int) money.Fen {
	if len(r.lines) == 1 {
		return f
	}
	return r.split.Part(f, i)
}

// payInOrder pays one claim from what those before it left.
func (w *work) payInOrder(at int) {
	r := &w.recs[at]
	if r.amount == 0 {
		w.finish(at, NothingAsked, 0, -1, 0)
		return
	}
	way := &w.routes[r.route]
	tight := w.tight(r.amount, way)
	if tight < 0 {
		w.finish(at, PaidWhole, r.amount, way.lines[0], w.left[way.lines[0]])
		return
	}
	l := way.lines[tight]
	bound := w.left[l]
	switch w.plan.Shortage {
	case FirstCome:
		amount := w.fits(r.amount, way)
		w.close(r.amount, way)
		if amount > 0 {
			w.finish(at, PaidRest, amount, l, bound)
			return
		}
		w.finish(at, OutOfBudget, 0, l, bound)
	case Waitlist:
		w.close(r.amount, way)
		w.places[l]++
		w.place[at] = int32(w.places[l]) //nolint:gosec // bounded in Run
		w.finish(at, OnWaitlist, 0, l, bound)
	case CutOff, ProRata:
		w.close(r.amount, way)
		w.finish(at, OutOfBudget, 0, l, bound)
	}
}

// tight gives the first line that does not bear its part, or -1.
func (w *work) tight(f money.Fen, way *route) int {
	for i, l := range way.lines {
		if w.closed[l] || way.part(f, i) > w.left[l] {
			return i
		}
	}
	return -1
}

// close closes the lines that do not bear their part: nobody overtakes.
func (w *work) close(f money.Fen, way *route) {
	for i, l := range way.lines {
		if way.part(f, i) > w.left[l] {
			w.closed[l] = true
		}
	}
}

// fits gives the largest amount up to f that all lines bear. A part is at most its
// weight's share plus a fen for each payer, so few steps down from the bound of
// exact shares find it.
func (w *work) fits(f money.Fen, way *route) money.Fen {
	var total int64
	for _, n := range way.split.Weights {
		total += n
	}
	for i, l := range way.lines {
		if w.closed[l] {
			return 0
		}
		// part ≤ left needs f·weight/total < left + 1
		hi, lo := bits.Mul64(uint64(w.left[l])+1, uint64(total)) //nolint:gosec // neither is negative
		if by := uint64(way.split.Weights[i]); hi < by {         //nolint:gosec // positive
			q, _ := bits.Div64(hi, lo, by)
			if q < uint64(f) { //nolint:gosec // not negative
				f = money.Fen(q) //nolint:gosec // below f
			}
		}
	}
	for f > 0 && w.tight(f, way) >= 0 {
		f--
	}
	return f
}

// quota is a claim's share of the line that is shortest for it.
type quota struct {
	rest, of uint64 // the fraction of a fen that was left away
	at       int32
}

// payShares pays pro rata: a claim gets the ratio of the shortest of its lines,
// rounded down, and the fen that remain go to the largest fractions.
func (w *work) payShares() error {
	want := make([]money.Fen, len(w.plan.Lines))
	for at := range w.recs {
		way := &w.routes[w.recs[at].route]
		for i, l := range way.lines {
			var err error
			if want[l], err = want[l].Add(way.part(w.recs[at].amount, i)); err != nil {
				return err
			}
			if want[l] > roomy { // parts may be a few fen above their exact shares
				return money.ErrOverflow
			}
		}
	}
	given := make([]money.Fen, len(w.recs))
	spend := make([]money.Fen, len(w.plan.Lines))
	short := make([]int16, len(w.recs))
	var quotas []quota
	for at := range w.recs {
		r := &w.recs[at]
		way := &w.routes[r.route]
		given[at], short[at] = r.amount, -1
		if l := w.shortest(way, want); l >= 0 && r.amount > 0 {
			hi, lo := bits.Mul64(uint64(r.amount), uint64(w.left[l])) //nolint:gosec // neither is negative
			q, rest := bits.Div64(hi, lo, uint64(want[l]))            //nolint:gosec // left < want
			given[at] = money.Fen(q)                                  //nolint:gosec // at most the amount
			short[at] = l
			quotas = append(quotas, quota{rest, uint64(want[l]), int32(at)}) //nolint:gosec // bounded in Run
		}
		for i, l := range way.lines {
			spend[l] += way.part(given[at], i)
		}
	}
	w.even(quotas, given, spend)
	for at := range w.recs {
		w.finishShare(at, given[at], short[at])
	}
	return nil
}

// roomy keeps sums of wishes far from the end of 64 bits.
const roomy = money.Fen(1 << 62)

func (w *work) finishShare(at int, given money.Fen, l int16) {
	way := &w.routes[w.recs[at].route]
	switch {
	case w.recs[at].amount == 0:
		w.finish(at, NothingAsked, 0, -1, 0)
	case l < 0 || given == w.recs[at].amount:
		w.finish(at, PaidWhole, given, way.lines[0], w.plan.Lines[way.lines[0]].Budget)
	case given == 0:
		w.finish(at, OutOfBudget, 0, l, w.plan.Lines[l].Budget)
	default:
		w.finish(at, PaidShare, given, l, w.plan.Lines[l].Budget)
	}
}

// shortest gives the line of a route with the smallest budget for what is wanted
// of it, or -1 when all suffice.
func (w *work) shortest(way *route, want []money.Fen) int16 {
	best := int16(-1)
	for _, l := range way.lines {
		if want[l] <= w.left[l] {
			continue
		}
		if best < 0 || lessRatio(w.left[l], want[l], w.left[best], want[best]) {
			best = l
		}
	}
	return best
}

// lessRatio compares a/b < c/d without rounding; none is negative.
func lessRatio(a, b, c, d money.Fen) bool {
	return lessProduct(uint64(a), uint64(d), uint64(c), uint64(b)) //nolint:gosec // none is negative
}

func lessProduct(a, b, c, d uint64) bool {
	h1, l1 := bits.Mul64(a, b)
	h2, l2 := bits.Mul64(c, d)
	return h1 < h2 || (h1 == h2 && l1 < l2)
}

// even takes back the fen by which the rounding of shares overdraws a line, from
// the smallest fractions, and gives what is left to the largest ones.
func (w *work) even(quotas []quota, given, spend []money.Fen) {
	slices.SortFunc(quotas, func(x, y quota) int {
		switch {
		case x.of == y.of && x.rest != y.rest:
			return cmp.Compare(y.rest, x.rest)
		case lessProduct(y.rest, x.of, x.rest, y.of):
			return -1
		case lessProduct(x.rest, y.of, y.rest, x.of):
			return 1
		}
		return cmp.Compare(x.at, y.at)
	})
	change := func(at int32, by money.Fen) {
		way := &w.routes[w.recs[at].route]
		for i, l := range way.lines {
			spend[l] += way.part(given[at]+by, i) - way.part(given[at], i)
		}
		given[at] += by
	}
	for w.overdrawn(nil, spend) {
		for _, q := range slices.Backward(quotas) {
			if given[q.at] > 0 && w.overdrawn(w.routes[w.recs[q.at].route].lines, spend) {
				change(q.at, -1)
			}
		}
	}
	for _, q := range quotas {
		if given[q.at] == w.recs[q.at].amount {
			continue
		}
		change(q.at, 1)
		if w.overdrawn(w.routes[w.recs[q.at].route].lines, spend) {
			change(q.at, -1)
		}
	}
}

// overdrawn tells whether one of the lines (nil = any) pays more than it has.
func (w *work) overdrawn(lines []int16, spend []money.Fen) bool {
	if lines == nil {
		for l := range spend {
			if spend[l] > w.left[l] {
				return true
			}
		}
	}
	for _, l := range lines {
		if spend[l] > w.left[l] {
			return true
		}
	}
	return false
}
