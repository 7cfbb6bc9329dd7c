package deadline

import "github.com/chengban/chengban/internal/base/clock"

// Phase says whether a clock runs.
type Phase string

// The phases.
const (
	PhaseRunning Phase = "running"
	PhasePaused  Phase = "paused"
	PhaseParked  Phase = "parked"
	PhaseStopped Phase = "stopped"
)

// State is where a clock stands at an instant, in its own unit. A day or hour that
// has begun counts as used, so on the due day nothing is left and nothing is late.
type State struct {
	Phase   Phase
	Pause   PauseKind // when paused or parked
	Overdue bool      // too late; of a stopped clock: it was stopped too late
	Due     Due
	Whole   int // budget and extensions
	Used    int
	Left    int     // below zero exactly when overdue: how many begun since
	Share   float64 // of the budget used; above 1 when overdue
}

// State tells where the clock stands at now, which is not before its last entry; of
// a stopped clock, where it stood then.
func (l Ledger) State(cal Calendar, now clock.Instant) State {
	if l.IsStopped() {
		now = min(now, l.Ended.At)
	}
	c := l.course(cal, now)
	last, due, open := c.reach()
	s := State{Due: c.due(due, open), Whole: l.budget()}
	s.Phase, s.Pause = l.phase(now)
	s.Overdue = now >= s.Due.At
	at := c.position(now)
	if s.Overdue {
		late := max(1, c.units(c.passed(due, at)))
		s.Used, s.Left = s.Whole, -late
		s.Share = share(s.Whole+late, s.Whole)
		return s
	}
	passed := c.whole
	if at < last {
		passed = max(0, min(c.passed(c.start, at), c.whole-1))
	}
	s.Used = c.units(passed)
	s.Left = s.Whole - s.Used
	s.Share = share(int(passed), int(c.whole))
	return s
}

func share(n, of int) float64 {
	if of == 0 {
		return float64(n) + 1 // due on the day itself
	}
	return float64(n) / float64(of)
}

// units rounds up to begun days or hours.
func (c course) units(n int64) int { return int((n + c.unit - 1) / c.unit) }

func (l Ledger) phase(now clock.Instant) (Phase, PauseKind) {
	if l.IsStopped() && now >= l.Ended.At {
		return PhaseStopped, ""
	}
	switch p, ok := l.pausedAt(now); {
	case !ok:
		return PhaseRunning, ""
	case p.Pause == Parked:
		return PhaseParked, Parked
	default:
		return PhasePaused, p.Pause
	}
}
