package alloc

import (
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// Reason says what a step did to a claim.
type Reason uint8

// The reasons.
const (
	GroupWon     Reason = iota + 1 // the others of its group give way to it
	GroupLost                      // another claim of its group is paid
	GroupPaid                      // something of its group was paid before
	StackCap                       // the group's cap
	EntityCap                      // the claimant's cap
	ProjectCap                     // the project's cap
	PaidWhole                      // the budget bears it
	PaidRest                       // the budget's rest
	PaidShare                      // its share of a budget that is too small
	OutOfBudget                    // nothing is left, or a claim before it closed the line
	OnWaitlist                     // the same, with a place on the waiting list
	NothingAsked                   // earlier steps left nothing to pay
)

var reasonNames = [...]string{
	"", "group_won", "group_lost", "group_paid", "stack_cap", "entity_cap", "project_cap", "paid_whole", "paid_rest", "paid_share",
	"out_of_budget", "on_waitlist", "nothing_asked",
}

// String names the reason as the ledger writes it.
func (r Reason) String() string { return reasonNames[r] }

// entry is a line of the ledger.
type entry struct {
	claim  int32 // place in the order
	other  int32 // place of another claim, or -1
	reason Reason
	rule   int16 // the group or the line; -1
	before money.Fen
	after  money.Fen
	bound  money.Fen // what there was: what is left of a cap or a line, what was paid before
}

// work is one run.
type work struct {
	*Allocator
	*intake
	claims []Claim
	pre    []entry // of groups and caps, in order
	last   []entry // of the budget, one for each claim
	left   []money.Fen
	closed []bool
	places []int // on the waiting list of each line
	place  []int32
}

func (w *work) note(e entry) { w.pre = append(w.pre, e) }

// cut takes an amount down to what is left of a cap, and takes that from it.
func (w *work) cut(at int, left *money.Fen, reason Reason, rule int16) {
	r := &w.recs[at]
	was := r.amount
	r.amount = min(was, max(0, *left))
	if r.amount < was {
		w.note(entry{int32(at), -1, reason, rule, was, r.amount, max(0, *left)}) //nolint:gosec // bounded in Run
	}
	*left -= r.amount
}

// settle goes through groups and caps, claim by claim in order.
func (w *work) settle() {
	won := w.winners()
	w.pre = make([]entry, 0, len(w.recs)/4)
	stacks := make([]money.Fen, w.members.n)
	for id, k := range w.keys {
		if c := w.plan.Groups[k.group].Cap; c != nil {
			stacks[id] = *c - w.paidMember[id]
		}
	}
	var entity, project []money.Fen
	if c := w.plan.CapPerEntity; c != nil {
		entity = remaining(*c, w.paidEntity)
	}
	if c := w.plan.CapPerProject; c != nil {
		project = remaining(*c, w.paidProject)
	}
	for at := range w.recs {
		r := &w.recs[at]
		if r.group >= 0 {
			w.group(at, won, stacks)
		}
		if entity != nil && r.amount > 0 {
			w.cut(at, &entity[r.entity], EntityCap, -1)
		}
		if project != nil && r.projct >= 0 && r.amount > 0 {
			w.cut(at, &project[r.projct], ProjectCap, -1)
		}
	}
}

func remaining(c money.Fen, paid []money.Fen) []money.Fen {
	out := make([]money.Fen, len(paid))
	for i, p := range paid {
		out[i] = c - p
	}
	return out
}

// winner is the claim of a group that is paid, and how many there are.
type winner struct {
	at int32
	n  int32
}

// winners finds, for groups that pay one claim, which.
func (w *work) winners() []winner {
	won := make([]winner, w.members.n)
	for at := range w.recs {
		r := &w.recs[at]
		if r.group < 0 || w.plan.Groups[r.group].Mode == Stacked {
			continue
		}
		best := &won[r.member]
		if best.n == 0 || (w.plan.Groups[r.group].Mode == HighestOnly && r.amount > w.recs[best.at].amount) {
			best.at = int32(at)
		}
		best.n++
	}
	return won
}

func (w *work) group(at int, won []winner, stacks []money.Fen) {
	r := &w.recs[at]
	g := &w.plan.Groups[r.group]
	if g.Mode == Stacked {
		w.cut(at, &stacks[r.member], StackCap, r.group)
		return
	}
	paid, best := w.paidMember[r.member], won[r.member]
	was := r.amount
	switch {
	case best.at != int32(at): //nolint:gosec // bounded in Run
		r.amount = 0
		w.note(entry{int32(at), best.at, GroupLost, r.group, was, 0, 0}) //nolint:gosec // bounded in Run
		return
	case best.n > 1:
		w.note(entry{int32(at), -1, GroupWon, r.group, was, was, 0}) //nolint:gosec // bounded in Run
	}
	if paid == 0 {
		return
	}
	r.amount = max(0, was-paid) // 就高: the difference
	if g.Mode == FirstOnly {
		r.amount = 0
	}
	w.note(entry{int32(at), -1, GroupPaid, r.group, was, r.amount, paid}) //nolint:gosec // bounded in Run
}
