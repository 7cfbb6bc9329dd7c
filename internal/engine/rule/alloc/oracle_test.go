package alloc_test

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/alloc"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// The oracle does what the package comment says, one claim at a time, and sums
// everything anew whenever it needs to know what is left.

type end struct {
	Claim  string
	Amount int64
	Place  int
}

type oracle struct {
	plan   *alloc.Plan
	claims []alloc.Claim // in order
	paid   []alloc.Paid
	amount []int64 // so far
}

func runOracle(p *alloc.Plan, claims []alloc.Claim, paid []alloc.Paid) []end {
	o := &oracle{plan: p, claims: slices.Clone(claims), paid: paid}
	slices.SortFunc(o.claims, o.compare)
	for _, c := range o.claims {
		o.amount = append(o.amount, int64(c.Amount))
	}
	o.groups()
	entity := func(c alloc.Claim) string { return c.Entity }
	o.cap(p.CapPerEntity, entity, func(x alloc.Paid) string { return x.Entity })
	o.cap(p.CapPerProject, func(c alloc.Claim) string { return c.Project }, func(x alloc.Paid) string { return x.Project })
	places := make([]int, len(o.claims))
	if p.Shortage == alloc.ProRata {
		o.proRata()
	} else {
		places = o.inOrder()
	}
	var out []end
	for i, c := range o.claims {
		out = append(out, end{c.ID, o.amount[i], places[i]})
	}
	return out
}

func (o *oracle) compare(x, y alloc.Claim) int {
	for _, k := range o.plan.Order {
		c := map[alloc.By]int{
			alloc.BySubmitted: cmp.Compare(x.Submitted, y.Submitted), alloc.ByScore: cmp.Compare(x.Score, y.Score),
			alloc.ByAmount: cmp.Compare(x.Amount, y.Amount), alloc.ByEntity: strings.Compare(x.Entity, y.Entity), alloc.ByID: strings.Compare(x.ID, y.ID),
		}[k.By]
		if k.Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func (o *oracle) groups() {
	for _, g := range o.plan.Groups {
		whose := func(entity, project string) string {
			if g.Scope == alloc.PerProject {
				return project
			}
			return entity
		}
		members := map[string][]int{}
		for i, c := range o.claims {
			if slices.Contains(g.Items, c.Item) {
				k := whose(c.Entity, c.Project)
				members[k] = append(members[k], i)
			}
		}
		for k, all := range members {
			var before int64
			for _, p := range o.paid {
				if slices.Contains(g.Items, p.Item) && whose(p.Entity, p.Project) == k {
					before += int64(p.Amount)
				}
			}
			o.group(g, all, before)
		}
	}
}

func (o *oracle) group(g alloc.Group, all []int, before int64) {
	if g.Mode == alloc.Stacked {
		left := int64(*g.Cap) - before
		for _, i := range all {
			o.amount[i] = max(0, min(o.amount[i], left))
			left -= o.amount[i]
		}
		return
	}
	pick := all[0]
	for _, i := range all {
		if g.Mode == alloc.HighestOnly && o.amount[i] > o.amount[pick] {
			pick = i
		}
	}
	for _, i := range all {
		if i != pick {
			o.amount[i] = 0
		}
	}
	if before > 0 {
		o.amount[pick] = max(0, o.amount[pick]-before)
		if g.Mode == alloc.FirstOnly {
			o.amount[pick] = 0
		}
	}
}

func (o *oracle) cap(most *money.Fen, of func(alloc.Claim) string, ofPaid func(alloc.Paid) string) {
	if most == nil {
		return
	}
	for i, c := range o.claims {
		if of(c) == "" {
			continue
		}
		left := int64(*most)
		for _, p := range o.paid {
			if ofPaid(p) == of(c) {
				left -= int64(p.Amount)
			}
		}
		for j := range i {
			if of(o.claims[j]) == of(c) {
				left -= o.amount[j]
			}
		}
		o.amount[i] = max(0, min(o.amount[i], left))
	}
}

// parts splits an amount by line.
func (o *oracle) parts(i int, amount int64) map[int]int64 {
	c := o.claims[i]
	x := o.plan.Items[slices.IndexFunc(o.plan.Items, func(x alloc.Item) bool { return x.Code == c.Item })]
	var total int64
	for _, w := range x.Split.Weights {
		total += w
	}
	out := map[int]int64{}
	rest, last := amount, 0
	for n, payer := range x.Split.Payers {
		if payer == alloc.District {
			payer = c.District
		}
		line := slices.IndexFunc(o.plan.Lines, func(l alloc.Line) bool { return l.Account == x.Account && l.Year == c.Year && l.Payer == payer })
		if n == x.Split.Remainder {
			last = line
			continue
		}
		share := new(big.Int).Mul(big.NewInt(amount), big.NewInt(x.Split.Weights[n]))
		out[line] = share.Div(share, big.NewInt(total)).Int64()
		rest -= out[line]
	}
	out[last] = rest
	return out
}

// sums gives what the first n claims take from each line.
func (o *oracle) sums(n int) map[int]int64 {
	out := map[int]int64{}
	for i := range n {
		for l, f := range o.parts(i, o.amount[i]) {
			out[l] += f
		}
	}
	return out
}

func (o *oracle) inOrder() []int {
	places := make([]int, len(o.claims))
	closed, waiting := map[int]bool{}, map[int]int{}
	for i := range o.claims {
		if o.amount[i] == 0 {
			continue
		}
		used := o.sums(i)
		fits := func(amount int64) bool {
			for l, f := range o.parts(i, amount) {
				if closed[l] || used[l]+f > int64(o.plan.Lines[l].Budget) {
					return false
				}
			}
			return true
		}
		if fits(o.amount[i]) {
			continue
		}
		asked := o.amount[i]
		o.amount[i] = 0
		if o.plan.Shortage == alloc.FirstCome {
			for f := asked; f > 0; f-- {
				if fits(f) {
					o.amount[i] = f
					break
				}
			}
		}
		if o.plan.Shortage == alloc.Waitlist {
			line := o.firstTight(i, asked, used, closed)
			waiting[line]++
			places[i] = waiting[line]
		}
		for l, f := range o.parts(i, asked) {
			if used[l]+f > int64(o.plan.Lines[l].Budget) {
				closed[l] = true
			}
		}
	}
	return places
}

// firstTight gives the first of a claim's payers whose line does not bear it.
func (o *oracle) firstTight(i int, asked int64, used map[int]int64, closed map[int]bool) int {
	c := o.claims[i]
	x := o.plan.Items[slices.IndexFunc(o.plan.Items, func(x alloc.Item) bool { return x.Code == c.Item })]
	parts := o.parts(i, asked)
	for _, payer := range x.Split.Payers {
		if payer == alloc.District {
			payer = c.District
		}
		l := slices.IndexFunc(o.plan.Lines, func(l alloc.Line) bool { return l.Account == x.Account && l.Year == c.Year && l.Payer == payer })
		if closed[l] || used[l]+parts[l] > int64(o.plan.Lines[l].Budget) {
			return l
		}
	}
	return -1
}

// proRata with exact fractions: quota, floor, largest remainder; the fen by which
// shared parts overdraw a line come back from the smallest remainders.
func (o *oracle) proRata() {
	want := o.sums(len(o.claims))
	var short []int
	asked := slices.Clone(o.amount)
	fraction := map[int]*big.Rat{}
	for i := range o.claims {
		var ratio *big.Rat
		for l := range o.parts(i, asked[i]) {
			if budget := int64(o.plan.Lines[l].Budget); want[l] > budget {
				if r := big.NewRat(budget, want[l]); ratio == nil || r.Cmp(ratio) < 0 {
					ratio = r
				}
			}
		}
		if ratio == nil || asked[i] == 0 {
			continue
		}
		q := new(big.Rat).Mul(ratio, big.NewRat(asked[i], 1))
		o.amount[i] = new(big.Int).Div(q.Num(), q.Denom()).Int64()
		fraction[i] = q.Sub(q, big.NewRat(o.amount[i], 1))
		short = append(short, i)
	}
	slices.SortStableFunc(short, func(a, b int) int { return fraction[b].Cmp(fraction[a]) })
	over := func(i int) bool {
		used := o.sums(len(o.claims))
		for l := range used {
			if _, mine := o.parts(max(i, 0), 0)[l]; (i < 0 || mine) && used[l] > int64(o.plan.Lines[l].Budget) {
				return true
			}
		}
		return false
	}
	for over(-1) {
		for _, i := range slices.Backward(short) {
			if o.amount[i] > 0 && over(i) {
				o.amount[i]--
			}
		}
	}
	for _, i := range short {
		if o.amount[i] < asked[i] {
			if o.amount[i]++; over(i) {
				o.amount[i]--
			}
		}
	}
}
