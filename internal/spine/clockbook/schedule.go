package clockbook

import (
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// schedule compares the alarms of a clock with the rungs that its ledger has now. It
// gives the alarms to write and those to take away.
//
// An alarm whose instant is not later than since, the instant of the entry that
// changed the ledger, had come before the change: without a rung of its own it stays,
// and is said. One that was said is said again only when its instant lies ahead of now
// once more.
func schedule(id string, old []alarmRow, rungs []deadline.Rung, due clock.Date, since, now clock.Instant) (put, drop []alarmRow) {
	for _, r := range rungs {
		a := alarmRow{Clock: id, Rung: r.Name, Step: slices.Index(deadline.Ladder(), r.Name) + 1, At: r.At, Due: due}
		i := slices.IndexFunc(old, func(o alarmRow) bool { return o.Rung == r.Name })
		switch {
		case i < 0:
			put = append(put, a)
		case old[i].FiredAt.IsZero():
			if old[i].At != a.At || old[i].Due != a.Due {
				put = append(put, a)
			}
		case a.At > now: // and so later than when it was said
			put = append(put, a)
		}
	}
	for _, o := range old {
		has := slices.ContainsFunc(rungs, func(r deadline.Rung) bool { return r.Name == o.Rung })
		if !has && o.At > since { // one that was said stays, see dropAlarm
			drop = append(drop, o)
		}
	}
	return put, drop
}
