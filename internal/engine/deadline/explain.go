package deadline

import (
	"time"

	"github.com/chengban/chengban/internal/base/clock"
)

// DayKind says what a day was to a clock.
type DayKind string

// The kinds of day.
const (
	DayStart   DayKind = "start"   // day 0: not counted
	DayCounted DayKind = "counted" // the N-th; with hours, hours ran
	DayWeekend DayKind = "weekend"
	DayHoliday DayKind = "holiday" // Name says which
	DayPaused  DayKind = "paused"  // Segment says why
	DayRest    DayKind = "rest"    // due: the rest of a last day on which the clock was paused, or of a budget of 0
	DayLate    DayKind = "late"    // the N-th working or calendar day after the due day
)

// Day is one line of an explanation.
type Day struct {
	Date        clock.Date
	Kind        DayKind
	N           int           // DayCounted, DayRest, DayLate
	Name        string        // of the holiday, or of the one that a working weekend makes up for
	MadeUp      bool          // a weekend that is made a working day
	Segment     int           // DayPaused: index in Ledger.Segments; else -1
	Ran         time.Duration // with hours: how long the clock ran on this day
	Due         bool          // the due day
	Assumed     bool          // lies after until: what comes if the open pause ends then
	Stopped     bool          // lies after the end of the clock: shows how the due day came about
	Provisional bool          // the calendar of its year is not published
}

// Explain names every day from the start to the due day, or to until if that is
// later; a stopped clock is explained to the later of its due day and its end. An
// open pause is taken to end with until.
func (l Ledger) Explain(cal Calendar, until clock.Date) []Day {
	end := midnight(dayOf(until) + 1)
	now := max(end-1, l.last())
	if l.Budget.Unit == Hours || l.Budget.Unit == OfficeHours {
		end = max(end, l.last())
	} else {
		end = now // days end with themselves
	}
	if l.IsStopped() {
		now, end = l.Ended.At, l.Ended.At
	}
	c := l.course(cal, end)
	_, at, open := c.reach()
	first, due := c.days(at)
	e := explainer{
		course: c, paused: l.spans(now, dayAt), whole: int64(l.budget()), at: at, due: due,
		until: dayAt(now), open: open, stopped: l.IsStopped(),
	}
	var out []Day
	for day := first; day <= max(due, e.until); day++ {
		out = append(out, e.day(day, day == first))
	}
	return out
}

// explainer walks from day to day.
type explainer struct {
	course
	paused  []span
	whole   int64 // budget in units
	at, due int64 // position and day
	until   int64
	open    bool
	stopped bool
	counted int64
	late    int
}

func (e *explainer) day(day int64, first bool) Day {
	x, listed := e.cal.exceptionOn(day)
	d := Day{
		Date: dateOf(day), Segment: -1, Name: x.name, MadeUp: listed && x.work, Due: day == e.due,
		Assumed: e.open && day > e.until, Stopped: e.stopped && day > e.until,
		Provisional: !e.cal.publishedFrom(day, day),
	}
	if !e.byDay {
		e.hours(&d, day)
		return d
	}
	i := covering(e.paused, day)
	switch {
	case first && (!d.Due || e.whole > 0):
		d.Kind = DayStart
	case d.Due && (i >= 0 || e.counted >= e.whole): // after a pause on the last day
		d.Kind, d.N = DayRest, int(e.whole)
	case i >= 0:
		d.Kind, d.Segment = DayPaused, i
	case day > e.due && e.line.count(day-1, day) > 0:
		e.late++
		d.Kind, d.N = DayLate, e.late
	case day > e.due || !e.counts(day):
		d.Kind = e.off(day)
	default:
		e.counted++
		d.Kind, d.N = DayCounted, int(e.counted)
	}
	return d
}

// counts reports whether a day that is not paused uses one of the budget; the last
// one may be refused by a budget that rolls.
func (e *explainer) counts(day int64) bool {
	if e.counted >= e.whole || e.line.count(day-1, day) == 0 {
		return false
	}
	return e.counted < e.whole-1 || e.line.rest(day) == day
}

// off says why a day was not counted.
func (e *explainer) off(day int64) DayKind {
	if x, ok := e.cal.exceptionOn(day); ok && !x.work {
		return DayHoliday
	}
	return DayWeekend
}

// hours explains a day of a clock that runs by the hour.
func (e *explainer) hours(d *Day, day int64) {
	from, to := max(int64(midnight(day)), e.start), int64(midnight(day+1))
	if day <= e.due {
		to = min(to, e.at)
	}
	d.Ran = time.Duration(e.passed(from, to)) * time.Microsecond
	x, office := e.line.(office)
	switch i := e.pausedBetween(from, to); {
	case d.Ran == 0 && office && !x.cal.isWorkday(day):
		d.Kind = e.off(day)
	case d.Ran == 0 && i >= 0:
		d.Kind, d.Segment = DayPaused, i
	case day > e.due:
		e.late++
		d.Kind, d.N = DayLate, e.late
	default:
		d.Kind = DayCounted
	}
}

// pausedBetween gives the last segment that pauses some time from one instant to
// another, or -1.
func (e *explainer) pausedBetween(from, to int64) int {
	found := -1
	for _, s := range e.spans {
		if s.from < to && s.to > from {
			found = s.segment
		}
	}
	return found
}

// covering gives the segment that pauses a day, or -1.
func covering(spans []span, day int64) int {
	for _, s := range spans {
		if s.from < day && day <= s.to {
			return s.segment
		}
	}
	return -1
}
