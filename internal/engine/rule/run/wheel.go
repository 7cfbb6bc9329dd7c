package run

import (
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Due is an entity whose result of a rule may turn on a day by time passing.
type Due struct{ Row, Rule int }

// Wheel knows on which day which results may turn. Nothing else has to be evaluated on
// a day on which no data changed.
type Wheel struct {
	rules []dated
	f     *frame.Frame
	g     schema.Setting
	end   int64
	days  map[int64][]Due
	facts *schema.Facts
}

// dated is a rule with its comparisons that depend on the day.
type dated struct {
	rule  int
	daily bool // it asks for the day inside of a loop or a piece left to cel-go
	atoms []*ir.Expr
}

// NewWheel looks days ahead from the program's day.
func NewWheel(p *ir.Program, f *frame.Frame, days int64) *Wheel {
	w := &Wheel{f: f, g: p.Setting, end: p.Setting.Today + days, days: map[int64][]Due{}, facts: p.Schema.Facts()}
	for r := range p.Rules {
		d := dated{rule: r}
		for _, c := range p.Rules[r].Rule.Clauses {
			d.find(c.Expr)
		}
		if d.daily || len(d.atoms) > 0 {
			w.rules = append(w.rules, d)
		}
	}
	for row := range f.N {
		f.Gather(row, w.facts)
		for i := range w.rules {
			w.arm(&w.rules[i], row, p.Setting.Today)
		}
	}
	return w
}

// find collects the comparisons that read the day.
func (d *dated) find(x *ir.Expr) {
	switch x.Op {
	case ir.OpLess, ir.OpEqual:
		if asksDay(x) {
			d.atoms = append(d.atoms, x)
			d.daily = d.daily || !plainNumbers(x)
		}
	case ir.OpExists:
		d.daily = d.daily || asksDay(x)
	case ir.OpSlow:
		d.daily = true // what it reads of the day is not looked into
	default:
		for _, a := range x.Args {
			d.find(a)
		}
	}
}

func asksDay(x *ir.Expr) bool {
	if x.Op == ir.OpToday {
		return true
	}
	for _, a := range x.Args {
		if asksDay(a) {
			return true
		}
	}
	return false
}

func plainNumbers(x *ir.Expr) bool {
	switch x.Op {
	case ir.OpCount, ir.OpSum, ir.OpQuo:
		return false
	default:
	}
	for _, a := range x.Args {
		if !plainNumbers(a) {
			return false
		}
	}
	return true
}

// arm enters the next day on which a rule may turn for the entity in w.facts.
func (w *Wheel) arm(d *dated, row int, from int64) {
	next := w.end + 1
	if d.daily {
		next = from + 1
	}
	for _, x := range d.atoms {
		if !d.daily {
			next = min(next, w.turn(x, from))
		}
	}
	if next <= w.end {
		w.days[next] = append(w.days[next], Due{row, d.rule})
	}
}

// turn gives the first day after from on which a comparison is otherwise than on from.
// Where one side only moves with the day, it turns at most once and is searched for;
// else, and for equality, day by day.
func (w *Wheel) turn(x *ir.Expr, from int64) int64 {
	now, ok := w.at(x, from)
	if !ok {
		return w.end + 1
	}
	differs := func(day int64) bool {
		then, ok := w.at(x, day)
		return !ok || then != now
	}
	if x.Op == ir.OpEqual || asksDay(x.Args[0]) && asksDay(x.Args[1]) {
		for day := from + 1; day <= w.end; day++ {
			if differs(day) {
				return day
			}
		}
		return w.end + 1
	}
	lo, hi := from+1, w.end+1
	for lo < hi {
		if mid := (lo + hi) / 2; differs(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

func (w *Wheel) at(x *ir.Expr, day int64) (yes, ok bool) {
	a, okA := w.number(x.Args[0], day)
	b, okB := w.number(x.Args[1], day)
	if x.Op == ir.OpEqual {
		return a == b, okA && okB
	}
	return a < b, okA && okB
}

func (w *Wheel) number(x *ir.Expr, day int64) (int64, bool) {
	switch x.Op {
	case ir.OpConst:
		return x.N, true
	case ir.OpParam:
		return w.g.Of(*x.Param), true
	case ir.OpToday:
		return day, true
	case ir.OpAttr:
		return w.facts.Val[x.I], w.facts.State[x.I] == schema.Known
	default:
	}
	a, ok := w.number(x.Args[0], day)
	var b int64
	if ok && len(x.Args) > 1 {
		b, ok = w.number(x.Args[1], day)
	}
	if !ok {
		return 0, false
	}
	return ir.Compute(x.Op, a, b)
}

// Due gives what may turn on a day, and looks for its next turn. It is called for each
// day in order.
func (w *Wheel) Due(day int64) []Due {
	due := w.days[day]
	delete(w.days, day)
	for _, x := range due {
		w.f.Gather(x.Row, w.facts)
		for i := range w.rules {
			if w.rules[i].rule == x.Rule {
				w.arm(&w.rules[i], x.Row, day)
			}
		}
	}
	return due
}
