package casework

import (
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// ClockName names a clock of a case.
type ClockName string

// The clocks of a case. The last is the person's own: it warns her and not the unit.
const (
	AcceptClock  ClockName = "accept"  // 受理期限: silence beyond it is acceptance
	LegalClock   ClockName = "legal"   // 法定期限, from acceptance
	PromiseClock ClockName = "promise" // 承诺期限, from acceptance
	DeliverClock ClockName = "deliver" // 送达期限, from the decision
	BringClock   ClockName = "bring"   // 补正期限
)

// Timed is a clock of a case with its ledger.
type Timed struct {
	Name   ClockName
	Ledger deadline.Ledger
}

// The rules behind the clocks, as the ledger quotes them: message keys with the days of
// the budget as n and more.
var lawOf = map[ClockName]string{
	AcceptClock: "casework.law.accept", LegalClock: "casework.law.legal",
	PromiseClock: "casework.law.promise", DeliverClock: "casework.law.deliver", BringClock: "casework.law.bring",
}

// ClocksOf derives the clocks of a case from its facts, in the order in which they
// began. Like the status they are a function of the facts: what is stored of them
// is a copy. What is written is not judged again: an extension was in time by the
// calendar of its day, see inTime.
func (c *Case) ClocksOf(p Part) ([]Timed, error) {
	d := dial{limits: p.Limits, promise: p.promised(c.Mode), steps: p.Steps, done: map[string]clock.Instant{}}
	for i, f := range c.facts {
		act := deadline.Act{At: f.At, By: string(f.By), Reason: string(f.Kind), Document: factKey(c.ID, i+1)}
		if err := d.turn(f, act); err != nil {
			return nil, err
		}
	}
	return d.clocks, nil
}

// dial turns facts into ledgers, one after the other.
type dial struct {
	limits   Limits
	promise  deadline.Budget
	steps    []PartStep
	done     map[string]clock.Instant // steps that are done
	clocks   []Timed
	until    clock.Date // of the parking that is open
	accepted bool
}

func (d *dial) turn(f Fact, a deadline.Act) error {
	switch f.Kind {
	case FactReceived:
		return d.start(AcceptClock, deadline.Statutory, workdays(d.limits.Accept), a.At)
	case FactSupplementAsked:
		return first(d.stop(a), func() error { return d.start(BringClock, deadline.Person, workdays(d.limits.Supplement), a.At) })
	case FactSupplemented:
		return first(d.stop(a), func() error { return d.start(AcceptClock, deadline.Statutory, workdays(d.limits.Accept), a.At) })
	case FactAccepted, FactDeemed:
		from := a.At
		d.accepted = true
		a.At = f.RecordedAt // the silence ends when it is written down
		return first(d.stop(a), func() error { return d.decide(from) })
	case FactSpecialBegun:
		return d.each(func(l deadline.Ledger) (deadline.Ledger, error) { return l.Pause(deadline.Special, a) })
	case FactSuspended:
		return d.each(func(l deadline.Ledger) (deadline.Ledger, error) { return l.Pause(deadline.Suspension, a) })
	case FactSpecialEnded, FactResumed:
		return d.each(func(l deadline.Ledger) (deadline.Ledger, error) { return l.Resume(a) })
	case FactParked:
		d.until = f.Detail.Until
		return d.each(func(l deadline.Ledger) (deadline.Ledger, error) { return l.Park(d.until, a) })
	case FactUnparked:
		if a.At.Date() >= d.until { // the ledgers went on by themselves
			return nil
		}
		return d.each(func(l deadline.Ledger) (deadline.Ledger, error) { return l.Resume(a) })
	case FactStepDone:
		if err := d.end(stepClock(f.Detail.Step), a); err != nil {
			return err
		}
		d.done[f.Detail.Step] = a.At
		return d.beginSteps(a.At)
	case FactExtended:
		d.extend(f, a)
		return nil
	case FactSetAside, FactReopened:
		if err := d.stop(a); err != nil {
			return err
		}
		if d.accepted {
			return d.decide(a.At)
		}
		return d.start(AcceptClock, deadline.Statutory, workdays(d.limits.Accept), a.At)
	case FactGranted, FactRefused:
		return first(d.stop(a), func() error { return d.start(DeliverClock, deadline.Statutory, workdays(d.limits.Deliver), a.At) })
	case FactServed:
		return d.end(DeliverClock, a)
	case FactNotAccepted, FactNotBrought, FactTerminated, FactStruck, FactWithdrawn, FactForwarded:
		return d.stop(a)
	case FactClaimed, FactReleased, FactHanded, FactRecused, FactProposed, FactReturned, FactUrged, FactSupervised, FactPrechecked, FactCorrected, FactTransferAsked, FactTransferRefused:
	}
	return nil
}

func first(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// decide starts the clocks that run from acceptance.
func (d *dial) decide(from clock.Instant) error {
	return first(d.start(LegalClock, deadline.Statutory, d.limits.legal(), from), func() error {
		l, err := deadline.Start(deadline.Clock{
			Kind: deadline.Promised, Law: lawIn(PromiseClock, d.promise), Started: from, Budget: d.promise,
		})
		d.clocks = append(d.clocks, Timed{PromiseClock, l})
		return first(err, func() error { return d.beginSteps(from) })
	})
}

// beginSteps starts the clocks of the steps that wait for nothing and are not under way.
func (d *dial) beginSteps(at clock.Instant) error {
	for _, s := range d.steps {
		name := stepClock(s.Code)
		runs := slices.ContainsFunc(d.clocks, func(t Timed) bool { return t.Name == name && !t.Ledger.IsStopped() })
		if _, done := d.done[s.Code]; done || runs || !s.ready(d.done) {
			continue
		}
		if err := d.start(name, deadline.Step, workdays(s.Days), at); err != nil {
			return err
		}
	}
	return nil
}

func workdays(n int) deadline.Budget { return deadline.Budget{Unit: deadline.Workdays, N: n} }

// lawIn is the rule behind a clock in the words of its unit.
func lawIn(name ClockName, b deadline.Budget) string {
	if b.Unit == deadline.Days {
		return lawOf[name] + "_days"
	}
	return lawOf[name]
}

// start begins a clock; none where there is no such limit.
func (d *dial) start(name ClockName, kind deadline.Kind, b deadline.Budget, at clock.Instant) error {
	if b.N == 0 {
		return nil
	}
	law := lawIn(name, b)
	if kind == deadline.Step {
		law = "casework.law.step"
	}
	switch {
	case name == LegalClock && b.Unit == deadline.Days: // never extended, see the rule day-unit
	case name == LegalClock && b.Extension == 0:
		law = "casework.law.legal_fixed"
	case name == LegalClock && d.limits.Joint:
		law = "casework.law.legal_joint"
	}
	l, err := deadline.Start(deadline.Clock{
		Kind: kind, Law: law, Started: at, Budget: b,
	})
	d.clocks = append(d.clocks, Timed{name, l})
	return err
}

// each applies a verb to every clock that is not stopped.
func (d *dial) each(f func(deadline.Ledger) (deadline.Ledger, error)) error {
	for i, t := range d.clocks {
		if t.Ledger.IsStopped() {
			continue
		}
		l, err := f(t.Ledger)
		if err != nil {
			return err
		}
		d.clocks[i].Ledger = l
	}
	return nil
}

// end stops the clock of one name, if it runs.
func (d *dial) end(name ClockName, a deadline.Act) error {
	for i, t := range d.clocks {
		if t.Name != name || t.Ledger.IsStopped() {
			continue
		}
		l, err := t.Ledger.Stop(a)
		if err != nil {
			return err
		}
		d.clocks[i].Ledger = l
	}
	return nil
}

func (d *dial) stop(a deadline.Act) error {
	return d.each(func(l deadline.Ledger) (deadline.Ledger, error) { return l.Stop(a) })
}

func (d *dial) extend(f Fact, a deadline.Act) {
	for i, t := range d.clocks {
		if t.Name == LegalClock && !t.Ledger.IsStopped() {
			d.clocks[i].Ledger = t.Ledger.Extended(f.Detail.Days, a)
		}
	}
}

// inTime refuses a newest fact that is an extension after the due day (行政许可法 Art.
// 42), as the ledger judges it.
func (c *Case) inTime(p Part, cal deadline.Calendar) error {
	n := len(c.facts)
	f := c.facts[n-1]
	if f.Kind != FactExtended {
		return nil
	}
	before := &Case{ID: c.ID, Mode: c.Mode, facts: c.facts[:n-1]}
	clocks, err := before.ClocksOf(p)
	for _, t := range clocks {
		if t.Name == LegalClock && !t.Ledger.IsStopped() {
			_, err = t.Ledger.Extend(cal, f.Detail.Days, deadline.Act{At: f.At, By: string(f.By)})
		}
	}
	return err
}

// dueOf gives the due day of the newest clock of a name; "" when there is none.
func dueOf(clocks []Timed, name ClockName, cal deadline.Calendar, now clock.Instant) clock.Date {
	for _, t := range slices.Backward(clocks) {
		if t.Name == name {
			return t.Ledger.Due(cal, now).Day
		}
	}
	return ""
}

// dues copies the due days of the clocks that run into the case's projections.
func (c *Case) dues(p Part, clocks []Timed, cal deadline.Calendar, now clock.Instant) {
	c.AcceptDue, c.LegalDue = "", ""
	for _, t := range clocks {
		due := t.Ledger.Due(cal, now)
		switch {
		case t.Name == PromiseClock:
			c.PromiseDue, c.Provisional = due.Day, p.Provisional || due.Provisional
		case t.Name == LegalClock:
			c.LegalDue = due.Day
		case t.Name == AcceptClock && !t.Ledger.IsStopped():
			c.AcceptDue = due.Day
		}
	}
}
