package casework

import (
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// motherOf tells where the clock of a whole application stands. It is made from the
// promised clocks of its parts: the latest day counts, a parked part holds nothing up,
// and days on which all parts stood do not count.
func motherOf(cases []*Case, parts map[string]Part, cal deadline.Calendar, now clock.Instant) (deadline.Mother, error) {
	ledgers := make([]deadline.Ledger, len(cases))
	for i, c := range cases {
		l, err := c.promised(parts[c.Item])
		if err != nil {
			return deadline.Mother{}, err
		}
		ledgers[i] = l
	}
	return deadline.MotherOf(cal, now, ledgers), nil
}

// promised gives the ledger of the unit's promise: the one that runs since acceptance,
// or before it one that runs as if the case had been accepted at once.
func (c *Case) promised(p Part) (l deadline.Ledger, err error) {
	clocks, err := c.ClocksOf(p)
	if err != nil {
		return l, err
	}
	for _, t := range clocks {
		if t.Name == PromiseClock {
			l = t.Ledger
		}
	}
	if l.Law != "" {
		return l, nil
	}
	first := c.facts[0]
	l, err = deadline.Start(deadline.Clock{
		Kind: deadline.Promised, Law: lawIn(PromiseClock, p.promised(c.Mode)), Started: first.At, Budget: p.promised(c.Mode),
	})
	if err != nil {
		return l, err
	}
	for i, f := range c.facts {
		act := deadline.Act{At: f.At, By: string(f.By), Reason: string(f.Kind), Document: factKey(c.ID, i+1)}
		switch {
		case f.Kind == FactSupplementAsked:
			l, err = l.Pause(deadline.Supplement, act)
		case f.Kind == FactSupplemented:
			l, err = l.Resume(act)
		case endsCase(f.Kind):
			l, err = l.Stop(act)
		}
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

// End gives the fact with which a case came to its last end; ok is false before.
func (c *Case) End() (f Fact, ok bool) {
	f = lastEnd(c.facts)
	return f, f.Kind != ""
}

func lastEnd(facts []Fact) Fact {
	for _, f := range slices.Backward(facts) {
		if endsCase(f.Kind) {
			return f
		}
	}
	return Fact{}
}

// turns counts how often the case was begun: it goes on again when its answer was set
// aside or taken back.
func (c *Case) turns() int {
	n := 1
	for _, f := range c.facts {
		if road[f.Kind].to == back {
			n++
		}
	}
	return n
}
