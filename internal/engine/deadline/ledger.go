package deadline

import (
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
)

// Kind says whose clock it is.
type Kind string

// The kinds of clock. A clock of the person warns her and nobody else.
const (
	Statutory Kind = "statutory" // 法定时限
	Promised  Kind = "promised"  // 承诺时限
	Step      Kind = "step"      // one step of an office's work
	Person    Kind = "person"    // the person's own time to act
	OfUnit    Kind = "unit"      // a unit's own promise within a bundle
)

// Unit says what a budget is counted in.
type Unit string

// The units. The national tables know the first two, as G and Z.
const (
	Workdays    Unit = "workdays"     // G 工作日
	Days        Unit = "days"         // Z 自然日
	Hours       Unit = "hours"        // day and night
	OfficeHours Unit = "office_hours" // on working days, while the office is open
)

// Opening is a time of day, in minutes after midnight, during which office hours
// run.
type Opening struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Budget is how long a period is.
type Budget struct {
	Unit      Unit      `json:"unit"`
	N         int       `json:"n"`                   // 0 days: on the day itself
	Extension int       `json:"extension,omitempty"` // the most that one extension may add; 0: none
	Roll      bool      `json:"roll,omitempty"`      // Days only: the last day is a working day
	Openings  []Opening `json:"openings,omitempty"`  // OfficeHours only: ascending, apart from each other
}

// Clock is what a period is: the law or promise behind it, its length and when it
// began. It never changes.
type Clock struct {
	Kind    Kind
	Law     string // message key or reference of the rule
	Budget  Budget
	Started clock.Instant
}

// PauseKind says why a clock does not run.
type PauseKind string

// The kinds of pause.
const (
	Supplement PauseKind = "supplement" // 补正
	Special    PauseKind = "special"    // 特别程序
	Suspension PauseKind = "suspension" // 中止
	Parked     PauseKind = "parked"     // 暂存, until a day
)

// Act is one dated entry: who did it, when in law, why, and on which paper.
type Act struct {
	At       clock.Instant
	By       string // account or unit
	Reason   string // a code or message key, never free text
	Document string // id of the paper, if any
}

// Segment is a stretch of the ledger: from Act.At to the next segment, a parked one
// to its own Until if that comes first. Pause is "" for one that runs.
type Segment struct {
	Pause PauseKind
	Until clock.Date // Parked only
	Act
}

// Extension gives a clock more time, in its own unit.
type Extension struct {
	N int
	Act
}

// Ledger is a clock and all that happened to it, oldest first. Change it only
// through its verbs, each of which returns a new one.
type Ledger struct {
	Clock
	Segments   []Segment // after the first, which runs from the start
	Extensions []Extension
	Ended      Act // zero At: not stopped
}

// The longest budgets that are believed.
const (
	mostDays  = 3650
	mostHours = 24 * mostDays
)

// Start begins a clock. It refuses a clock without a law, a start or a sound
// budget: mistakes in a definition.
func Start(c Clock) (Ledger, error) {
	if !slices.Contains([]Kind{Statutory, Promised, Step, Person, OfUnit}, c.Kind) {
		return Ledger{}, fmt.Errorf("deadline: a clock of kind %q", c.Kind)
	}
	if c.Law == "" || c.Started <= 0 {
		return Ledger{}, fmt.Errorf("deadline: a clock needs a law and a start after 1970")
	}
	if err := c.Budget.check(); err != nil {
		return Ledger{}, fmt.Errorf("deadline: %w", err)
	}
	return Ledger{Clock: c}, nil
}

func (b Budget) check() error {
	least, most := 0, mostDays
	switch b.Unit {
	case Workdays, Days:
	case Hours, OfficeHours:
		least, most = 1, mostHours
	default:
		return fmt.Errorf("a budget in %q", b.Unit)
	}
	switch {
	case b.N < least || b.N > most || b.Extension < 0 || b.Extension > most:
		return fmt.Errorf("a budget of %d + %d %s", b.N, b.Extension, b.Unit)
	case b.Roll && b.Unit != Days:
		return fmt.Errorf("a budget of %s cannot roll, only one of days", b.Unit)
	case (len(b.Openings) > 0) != (b.Unit == OfficeHours):
		return fmt.Errorf("a budget of %s with %d openings", b.Unit, len(b.Openings))
	}
	end := -1
	for _, o := range b.Openings {
		if o.From <= end || o.To <= o.From || o.To > 24*60 {
			return fmt.Errorf("openings %v: want ascending minutes of a day", b.Openings)
		}
		end = o.To
	}
	return nil
}

// Pause stops the clock from running for as long as it takes: for a supplement, a
// special procedure or a suspension. A clock that is late already may be paused;
// that moves nothing.
//
// Pause returns a Conflict when the clock is stopped, paused already, or a.At comes
// before its last entry, and when a special procedure names no paper.
func (l Ledger) Pause(kind PauseKind, a Act) (Ledger, error) {
	if !slices.Contains([]PauseKind{Supplement, Special, Suspension}, kind) {
		return l, fmt.Errorf("deadline: a pause of kind %q", kind)
	}
	if kind == Special && a.Document == "" { // Art. 45: told in writing
		return l, fault.NewConflict("deadline.special_unwritten")
	}
	return l.pause(Segment{Pause: kind, Act: a})
}

// Park stops the clock until the start of a day, when it resumes by itself.
//
// Park returns a Conflict as Pause does, and Invalid when until is no later day.
func (l Ledger) Park(until clock.Date, a Act) (Ledger, error) {
	if _, err := clock.ParseDate(string(until)); err != nil || until <= a.At.Date() {
		return l, fault.NewInvalid("deadline.park_until", "until", string(until))
	}
	return l.pause(Segment{Pause: Parked, Until: until, Act: a})
}

func (l Ledger) pause(s Segment) (Ledger, error) {
	if err := l.follows(s.Act); err != nil {
		return l, err
	}
	if p, ok := l.pausedAt(s.At); ok {
		return l, fault.NewConflict("deadline.paused_already", "since", p.At.Date())
	}
	l.Segments = append(slices.Clip(l.Segments), s)
	return l, nil
}

// Resume lets the clock run again.
//
// Resume returns a Conflict when the clock is stopped, does not pause, or a.At comes
// before its last entry.
func (l Ledger) Resume(a Act) (Ledger, error) {
	if err := l.follows(a); err != nil {
		return l, err
	}
	if _, ok := l.pausedAt(a.At); !ok {
		return l, fault.NewConflict("deadline.not_paused")
	}
	l.Segments = append(slices.Clip(l.Segments), Segment{Act: a})
	return l, nil
}

// Extend adds n to the budget, once; a.By approved it.
//
// Extend returns Invalid when n is more than the budget allows, and a Conflict when
// the clock is stopped, cannot be extended or was, is due already, nobody approved,
// or a.At comes before its last entry.
func (l Ledger) Extend(cal Calendar, n int, a Act) (Ledger, error) {
	if err := l.follows(a); err != nil {
		return l, err
	}
	switch {
	case l.Budget.Extension == 0:
		return l, fault.NewConflict("deadline.not_extendable")
	case len(l.Extensions) > 0:
		return l, fault.NewConflict("deadline.extended_already", "on", l.Extensions[0].At.Date())
	case n < 1 || n > l.Budget.Extension:
		return l, fault.NewInvalid("deadline.extension_size", "n", n, "most", l.Budget.Extension)
	case a.By == "":
		return l, fault.NewConflict("deadline.extension_unapproved")
	}
	if d := l.Due(cal, a.At); a.At >= d.At {
		return l, fault.NewConflict("deadline.extension_late", "due", d.Day)
	}
	return l.Extended(n, a), nil
}

// Extended writes down an extension that was granted, without judging it again: a
// calendar that was loaded since, and under which the clock would have been due before,
// does not take it back.
func (l Ledger) Extended(n int, a Act) Ledger {
	l.Extensions = append(slices.Clip(l.Extensions), Extension{N: n, Act: a})
	return l
}

// Stop ends the clock: what it waited for was done, or will never be. A clock that
// pauses may be stopped.
//
// Stop returns a Conflict when the clock is stopped already or a.At comes before its
// last entry.
func (l Ledger) Stop(a Act) (Ledger, error) {
	if err := l.follows(a); err != nil {
		return l, err
	}
	l.Ended = a
	return l, nil
}

// IsStopped reports whether the clock was stopped.
func (l Ledger) IsStopped() bool { return !l.Ended.At.IsZero() }

// follows reports whether an entry may stand after those there are.
func (l Ledger) follows(a Act) error {
	if l.IsStopped() {
		return fault.NewConflict("deadline.stopped", "on", l.Ended.At.Date())
	}
	if last := l.last(); a.At < last {
		return fault.NewConflict("deadline.out_of_order", "last", last.String())
	}
	return nil
}

// last gives the instant of the newest entry.
func (l Ledger) last() clock.Instant {
	last := l.Started
	if n := len(l.Segments); n > 0 {
		last = max(last, l.Segments[n-1].At)
	}
	if n := len(l.Extensions); n > 0 {
		last = max(last, l.Extensions[n-1].At)
	}
	return last
}

// pausedAt gives the last segment if it still pauses at an instant after it.
func (l Ledger) pausedAt(at clock.Instant) (Segment, bool) {
	if len(l.Segments) == 0 {
		return Segment{}, false
	}
	s := l.Segments[len(l.Segments)-1]
	return s, s.Pause != "" && (s.Pause != Parked || at < s.wakes())
}

// wakes is the instant at which a parked clock resumes by itself.
func (s Segment) wakes() clock.Instant { return clock.Of(s.Until.Time()) }

// budget is the whole length, in the clock's unit.
func (l Ledger) budget() int {
	n := l.Budget.N
	for _, e := range l.Extensions {
		n += e.N
	}
	return n
}
