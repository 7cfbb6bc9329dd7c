package deadline

import (
	"time"

	"github.com/chengban/chengban/internal/base/clock"
)

// Due says when a clock is due.
type Due struct {
	Day         clock.Date    // the last day in time
	At          clock.Instant // the first instant that is too late
	Open        bool          // paused without a known end: as if resumed when it was asked
	Provisional bool          // rests on a year whose calendar is not published
}

// Due gives the due day as the ledger stands. now matters only while the end of a
// pause is open, see Due.Open; a stopped clock keeps the due day it had.
func (l Ledger) Due(cal Calendar, now clock.Instant) Due {
	c := l.course(cal, now)
	_, due, open := c.reach()
	return c.due(due, open)
}

// line is time as a budget counts it. Its positions are days (dayOf) for days, and
// microseconds for hours.
type line interface {
	// count gives how much of the budget passes from a to b.
	count(a, b int64) int64
	// end gives where n > 0 more have passed after a.
	end(a, n int64) int64
	// rest gives the first position from a on that may be the last one.
	rest(a int64) int64
}

// course is a ledger laid along its line.
type course struct {
	cal   Calendar
	line  line
	byDay bool
	start int64
	whole int64 // the budget
	unit  int64 // how much of it is one day or hour
	spans []span
}

// span is a pause: of days the ones after from up to and with to, of instants those
// from from on and before to.
type span struct {
	from, to int64
	open     bool
	segment  int
}

func (l Ledger) course(cal Calendar, now clock.Instant) course {
	c := course{cal: cal, byDay: true, unit: 1, start: dayAt(l.Started)}
	switch l.Budget.Unit {
	case Workdays:
		c.line = workdayLine{cal}
	case Days:
		c.line = dayLine{cal, l.Budget.Roll}
	case Hours:
		c.line, c.byDay = hourLine{}, false
	case OfficeHours:
		c.line, c.byDay = newOffice(cal, l.Budget.Openings), false
	}
	if !c.byDay {
		c.unit, c.start = hourLength, int64(l.Started)
	}
	c.whole = int64(l.budget()) * c.unit
	c.spans = l.spans(now, c.position)
	return c
}

// position gives where an instant stands on the line.
func (c course) position(i clock.Instant) int64 {
	if c.byDay {
		return dayAt(i)
	}
	return int64(i)
}

// spans lists the pauses; one whose end is open ends at now, or where the clock was
// stopped.
func (l Ledger) spans(now clock.Instant, position func(clock.Instant) int64) []span {
	var out []span
	if l.IsStopped() {
		now = l.Ended.At
	}
	for i, s := range l.Segments {
		if s.Pause == "" {
			continue
		}
		to, open := max(now, s.At), !l.IsStopped()
		if i+1 < len(l.Segments) {
			to, open = l.Segments[i+1].At, false
		}
		if s.Pause == Parked && (open || s.wakes() < to) {
			to, open = s.wakes(), false
		}
		out = append(out, span{from: position(s.At), to: position(to), open: open, segment: i})
	}
	return out
}

// reach gives where the whole budget has passed, and the due position that follows
// from it: another one only when a pause began on that last day. open says that an
// open pause stands before it.
func (c course) reach() (last, due int64, open bool) {
	last, i := c.last(c.whole)
	for _, s := range c.spans[:i] {
		open = open || s.open
	}
	due = last
	for _, s := range c.spans[i:] {
		if !c.byDay || s.from > due {
			break
		}
		open = open || s.open
		due = c.line.rest(s.to)
	}
	return last, due, open
}

// last gives where n of the budget have passed, and the first pause from then on.
func (c course) last(n int64) (at int64, next int) {
	at, left := c.start, n
	for i, s := range c.spans {
		if end := c.end(at, left, n); end <= s.from {
			return end, i
		}
		left -= min(c.line.count(at, s.from), max(left-1, 0))
		at = s.to
	}
	return c.end(at, left, n), len(c.spans)
}

// end gives where the rest of n has passed; only the end of the whole budget must be
// a day that may be the last.
func (c course) end(at, left, n int64) int64 {
	if left > 0 {
		at = c.line.end(at, left)
	}
	if n == c.whole {
		at = c.line.rest(at)
	}
	return at
}

// passed gives how much of the budget has passed between two positions, pauses left
// out.
func (c course) passed(from, to int64) (n int64) {
	at := from
	for _, s := range c.spans {
		if s.from >= to {
			break
		}
		if s.to <= at {
			continue
		}
		if s.from > at {
			n += c.line.count(at, s.from)
		}
		at = min(s.to, to)
	}
	if at < to {
		n += c.line.count(at, to)
	}
	return n
}

func (c course) due(at int64, open bool) Due {
	d := Due{Open: open}
	if c.byDay {
		d.At = midnight(at + 1)
	} else {
		d.At = clock.Instant(at)
	}
	first, final := c.days(at)
	d.Day = dateOf(final)
	switch x := c.line.(type) {
	case hourLine:
	case dayLine:
		d.Provisional = x.roll && !c.cal.publishedFrom(final, final)
	default:
		d.Provisional = !c.cal.publishedFrom(first, final)
	}
	return d
}

// days gives the civil days of the start and of a position; what ends at midnight
// belongs to the day before.
func (c course) days(at int64) (first, final int64) {
	if c.byDay {
		return c.start, at
	}
	return dayAt(clock.Instant(c.start)), dayAt(clock.Instant(at - 1))
}

type workdayLine struct{ cal Calendar }

func (x workdayLine) count(a, b int64) int64 { return x.cal.workdays(b) - x.cal.workdays(a) }
func (x workdayLine) end(a, n int64) int64   { return x.cal.workday(a, n) }
func (x workdayLine) rest(a int64) int64     { return x.cal.workday(a-1, 1) }

type dayLine struct {
	cal  Calendar
	roll bool
}

func (x dayLine) count(a, b int64) int64 { return b - a }
func (x dayLine) end(a, n int64) int64   { return a + n }

func (x dayLine) rest(a int64) int64 {
	if x.roll {
		return x.cal.workday(a-1, 1)
	}
	return a
}

type hourLine struct{}

func (hourLine) count(a, b int64) int64 { return b - a }
func (hourLine) end(a, n int64) int64   { return a + n }
func (hourLine) rest(a int64) int64     { return a }

// office is the line of office hours.
type office struct {
	cal      Calendar
	openings []Opening
	daily    int64 // of one working day, in microseconds
}

const minute = int64(time.Minute / time.Microsecond)

func newOffice(cal Calendar, openings []Opening) office {
	x := office{cal: cal, openings: openings}
	for _, o := range openings {
		x.daily += int64(o.To-o.From) * minute
	}
	return x
}

// since gives the office hours from a fixed Monday to an instant.
func (x office) since(a int64) int64 {
	day := dayAt(clock.Instant(a))
	n := x.cal.workdays(day-1) * x.daily
	if !x.cal.isWorkday(day) {
		return n
	}
	for _, o := range x.openings {
		from := int64(midnight(day)) + int64(o.From)*minute
		n += max(0, min(a-from, int64(o.To-o.From)*minute))
	}
	return n
}

func (x office) count(a, b int64) int64 { return x.since(b) - x.since(a) }

func (x office) end(a, n int64) int64 {
	want := x.since(a) + n
	before := floorDiv(want-1, x.daily) // whole working days before the one looked for
	day := dayAt(clock.Instant(a)) - 1
	day = x.cal.workday(day, before-x.cal.workdays(day)+1)
	left := want - before*x.daily
	for _, o := range x.openings {
		if length := int64(o.To-o.From) * minute; left > length {
			left -= length
			continue
		}
		return int64(midnight(day)) + int64(o.From)*minute + left
	}
	return a // not reached: left is no more than a day has
}

func (x office) rest(a int64) int64 { return a }
