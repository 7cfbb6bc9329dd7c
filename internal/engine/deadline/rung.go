package deadline

import "github.com/chengban/chengban/internal/base/clock"

// RungName names a step of the ladder on which a clock is warned of.
type RungName string

// The rungs, in their order.
const (
	Half    RungName = "half"    // half of the budget is used
	Eve     RungName = "eve"     // one day is left after this one
	Last    RungName = "due"     // the last day, or hour, begins
	Overdue RungName = "overdue" // it is too late
)

// Ladder gives the order of the rungs.
func Ladder() []RungName { return []RungName{Half, Eve, Last, Overdue} }

// Rung is a rung and the instant at which it is reached.
type Rung struct {
	Name RungName
	At   clock.Instant
}

// Rungs gives when each rung is reached, in order; none while the due day is open
// and none of a stopped clock. Rungs of days are reached when their day begins, only
// Overdue when the due day is over. A budget too short for two warnings has one:
// Half is there from four days or three hours on, Eve from two days or 49 hours on.
func (l Ledger) Rungs(cal Calendar) []Rung {
	if l.IsStopped() {
		return nil
	}
	c := l.course(cal, l.last())
	_, due, open := c.reach()
	if open {
		return nil
	}
	var out []Rung
	for _, r := range c.warnings() {
		at, _ := c.last(r.passed)
		out = append(out, Rung{Name: r.name, At: c.instant(at)})
	}
	if c.byDay {
		out = append(out, Rung{Name: Last, At: midnight(due)})
	}
	return append(out, Rung{Name: Overdue, At: c.due(due, false).At})
}

type warning struct {
	name   RungName
	passed int64 // of the budget
}

// warnings lists the rungs before the last day, or with hours before the end.
func (c course) warnings() []warning {
	var out []warning
	whole := c.whole / c.unit
	switch {
	case c.byDay && whole >= 4:
		out = append(out, warning{Half, (whole + 1) / 2}, warning{Eve, whole - 1})
	case c.byDay && whole >= 2:
		out = append(out, warning{Eve, whole - 1})
	case !c.byDay && whole >= 3:
		out = append(out, warning{Half, c.whole / 2})
		if whole > 48 {
			out = append(out, warning{Eve, c.whole - 24*c.unit})
		}
	}
	if !c.byDay {
		out = append(out, warning{Last, c.whole - c.unit})
	}
	return out
}

// instant gives when a position is reached: a day when it begins.
func (c course) instant(at int64) clock.Instant {
	if c.byDay {
		return midnight(at)
	}
	return clock.Instant(at)
}
