package ui

import (
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// ClockFace is a clock as a page explains it: whose it is, where it stands, and
// what every day was to it.
type ClockFace struct {
	Title   string
	Law     string
	Started clock.Instant
	Unit    deadline.Unit
	State   deadline.State
	Days    []deadline.Day
	Pauses  []deadline.Segment
	More    []deadline.Extension
}

// week is a row of the calendar, Monday first; a day that is not explained is nil.
type week [7]*deadline.Day

// weeks lays days out as calendars do.
func weeks(days []deadline.Day) []week {
	var out []week
	for i := range days {
		at := (int(days[i].Date.Time().Weekday()) + 6) % 7
		if i == 0 || at == 0 {
			out = append(out, week{})
		}
		out[len(out)-1][at] = &days[i]
	}
	return out
}

// weekdays names the columns.
func weekdays(rq *Request) (out []string) {
	for d := range 7 {
		out = append(out, rq.T("ui.clock.weekday."+strconv.Itoa(d+1)))
	}
	return out
}

// dayMark is what stands in a day's cell: the count, or a letter for why it does
// not count.
func dayMark(rq *Request, d deadline.Day) string {
	switch d.Kind {
	case deadline.DayCounted:
		return strconv.Itoa(d.N)
	case deadline.DayLate:
		return "+" + strconv.Itoa(d.N)
	case deadline.DayStart, deadline.DayWeekend, deadline.DayHoliday, deadline.DayPaused, deadline.DayRest:
	}
	return rq.T("ui.clock.mark." + string(d.Kind))
}

// calendar reports a clock of calendar days, to which days off are days like others.
func (f ClockFace) calendar() bool { return f.Unit == deadline.Days }

// unsure reports a day of which only the notice of its year says whether it counts.
func (f ClockFace) unsure(d deadline.Day) bool { return d.Provisional && !f.calendar() }

// count says something with a number of days in the clock's unit.
func (f ClockFace) count(rq *Request, key string, kv ...any) string {
	if f.calendar() {
		key += "_days"
	}
	return rq.T(key, kv...)
}

// dayWords says the same in a sentence, for screen readers and for print.
func (f ClockFace) dayWords(rq *Request, d deadline.Day) string {
	switch {
	case d.Kind == deadline.DayHoliday && d.Name != "":
		return rq.T("ui.clock.day.holiday_named", "name", d.Name)
	case d.Kind == deadline.DayPaused && d.Segment >= 0 && d.Segment < len(f.Pauses):
		return rq.T("ui.clock.day.paused_by", "why", rq.T("ui.clock.pause."+string(f.Pauses[d.Segment].Pause)))
	case d.Kind == deadline.DayCounted && f.calendar():
		return rq.T("ui.clock.day.counted_days", "n", d.N)
	case d.Kind == deadline.DayCounted && d.MadeUp:
		return rq.T("ui.clock.day.made_up", "n", d.N)
	case d.Kind == deadline.DayLate && d.MadeUp && !f.calendar():
		return rq.T("ui.clock.day.made_up_late", "n", d.N)
	}
	return rq.T("ui.clock.day."+string(d.Kind), "n", d.N)
}

// notes say in words what the letters of the calendar leave open: which holiday, which
// pause, which weekend is worked on, and how many days were added.
func (f ClockFace) notes(rq *Request) (out []string) {
	for _, x := range f.More {
		out = append(out, rq.T("ui.clock.note.extended", "day", rq.Date(x.At.Date()), "n", x.N))
	}
	for i := 0; i < len(f.Days); {
		what, to := f.special(rq, f.Days[i]), i
		for what != "" && to+1 < len(f.Days) && f.special(rq, f.Days[to+1]) == what {
			to++
		}
		switch from, last := f.Days[i].Date, f.Days[to].Date; {
		case what != "" && from == last:
			out = append(out, rq.T("ui.clock.note.day", "day", rq.Date(from), "what", what))
		case what != "":
			out = append(out, rq.T("ui.clock.note.days", "from", rq.Date(from), "to", rq.Date(last), "what", what))
		}
		i = to + 1
	}
	for i, d := range f.Days {
		if year := string(d.Date[:4]); f.unsure(d) && (i == 0 || string(f.Days[i-1].Date[:4]) != year) {
			out = append(out, rq.T("ui.clock.note.unsure", "year", year))
		}
	}
	return out
}

// special says what stands out about a day; "" about an ordinary one.
func (f ClockFace) special(rq *Request, d deadline.Day) string {
	if d.Kind == deadline.DayPaused || d.Kind == deadline.DayHoliday || d.MadeUp && !f.calendar() && (d.Kind == deadline.DayCounted || d.Kind == deadline.DayLate) {
		return f.dayWords(rq, d)
	}
	return ""
}

// dayNo is the day of the month; the first of a month names the month.
func dayNo(rq *Request, d deadline.Day, first bool) string {
	t := d.Date.Time()
	if first || t.Day() == 1 {
		return rq.T("ui.clock.month", "month", rq.T("ui.clock.months."+strconv.Itoa(int(t.Month()))), "day", t.Day())
	}
	return strconv.Itoa(t.Day())
}

// tone is how a clock is marked.
func (f ClockFace) tone() Tone {
	switch {
	case f.State.Overdue:
		return ToneErr
	case f.State.Phase == deadline.PhaseStopped:
		return TonePlain
	case f.State.Phase != deadline.PhaseRunning:
		return ToneWarn
	}
	return ToneInfo
}

// now says in words where the clock stands.
func (f ClockFace) now(rq *Request) string {
	s := f.State
	switch {
	case s.Phase == deadline.PhaseStopped && s.Overdue:
		return rq.T("ui.clock.now.stopped_late", "n", -s.Left)
	case s.Overdue:
		return rq.T("ui.clock.now.overdue", "n", -s.Left)
	case s.Phase == deadline.PhasePaused || s.Phase == deadline.PhaseParked:
		return f.count(rq, "ui.clock.now.paused", "why", rq.T("ui.clock.pause."+string(s.Pause)), "left", s.Left)
	case s.Phase == deadline.PhaseStopped:
		return f.count(rq, "ui.clock.now.stopped", "n", s.Used)
	}
	return f.count(rq, "ui.clock.now.running", "left", s.Left)
}

// facts are the clock in numbers.
func (f ClockFace) facts(rq *Request) []Fact {
	due := rq.Date(f.State.Due.Day)
	if f.State.Due.Open {
		due = rq.T("ui.clock.open", "day", due)
	}
	return []Fact{
		{Label: rq.T("ui.clock.started"), Value: rq.Date(f.Started.Date())},
		{Label: rq.T("ui.clock.due"), Value: due, Unsure: f.State.Due.Provisional},
		{Label: rq.T("ui.clock.used"), Value: f.count(rq, "ui.clock.used_of", "used", f.State.Used, "whole", f.State.Whole)},
	}
}
