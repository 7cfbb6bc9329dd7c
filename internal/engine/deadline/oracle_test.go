package deadline_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// The oracle reads the notices by itself and walks: from day to day for days, from
// minute to minute for hours, with a switch that is on while the clock is paused. It
// shares no arithmetic with the package.
type oracle struct {
	listed    map[string]string // date → off | work
	published map[int]bool
}

func newOracle(src string) oracle {
	o := oracle{listed: map[string]string{}, published: map[int]bool{}}
	for _, line := range strings.Split(src, "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			continue
		}
		o.listed[cells[0]] = cells[1]
		var year int
		if n, _ := fmt.Sscanf(cells[0], "%d-10-01", &year); n == 1 && cells[1] == "off" && strings.HasSuffix(cells[0], "-10-01") {
			o.published[year] = true
		}
	}
	return o
}

func (o oracle) working(day time.Time) bool {
	switch o.listed[day.Format(time.DateOnly)] {
	case "off":
		return false
	case "work":
		return true
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// counts and mayEnd: whether a day uses one of the budget, and whether the last one.
func (o oracle) counts(b deadline.Budget, day time.Time) bool {
	return b.Unit == deadline.Days || o.working(day)
}

func (o oracle) mayEnd(b deadline.Budget, day time.Time) bool {
	return b.Unit == deadline.Days && !b.Roll || o.working(day)
}

// change turns the switch at an instant.
type change struct {
	at time.Time
	on bool // paused
}

// changes reads the ledger; until is when an open pause is taken to end, the zero
// time for never.
func changes(l deadline.Ledger, until time.Time) []change {
	var out []change
	var wake time.Time
	paused := false
	for _, s := range l.Segments {
		if paused && !wake.IsZero() && !s.At.Time().Before(wake) {
			out = append(out, change{wake, false})
		}
		wake = time.Time{}
		paused = s.Pause != ""
		out = append(out, change{s.At.Time(), paused})
		if s.Pause == deadline.Parked {
			wake = s.Until.Time()
		}
	}
	if !l.Ended.At.IsZero() {
		until = l.Ended.At.Time()
	}
	switch {
	case paused && !wake.IsZero() && (l.Ended.At.IsZero() || wake.Before(until)):
		out = append(out, change{wake, false})
	case paused && !until.IsZero():
		out = append(out, change{until, false})
	}
	return out
}

// found is what a walk came to.
type found struct {
	ok      bool // a due day was reached
	due     time.Time
	counted []time.Time // days, or the minutes' ends
	late    []time.Time // after due
	paused  map[time.Time]bool
}

const horizon = 6000 // days

func dayStart(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// walkDays walks until the due day is found and today has passed.
func (o oracle) walkDays(l deadline.Ledger, all []change, today time.Time) found {
	f := found{paused: map[time.Time]bool{}}
	left := l.Budget.N
	for _, e := range l.Extensions {
		left += e.N
	}
	first := dayStart(l.Started.Time())
	paused, owed := false, left == 0
	for day, n := first, 0; n < horizon; day, n = day.AddDate(0, 0, 1), n+1 {
		if f.ok && day.After(today) {
			break
		}
		morning := paused
		f.paused[day] = morning
		for len(all) > 0 && all[0].at.Before(day.AddDate(0, 0, 1)) {
			paused, all = all[0].on, all[1:]
		}
		if paused && morning && len(all) == 0 { // for ever
			break
		}
		switch {
		case f.ok:
			if !morning && o.counts(l.Budget, day) {
				f.late = append(f.late, day)
			}
		case owed:
			if !paused && o.mayEnd(l.Budget, day) {
				f.ok, f.due = true, day
			}
		case day.Equal(first) || morning || !o.counts(l.Budget, day) || left == 1 && !o.mayEnd(l.Budget, day):
		default:
			left--
			f.counted = append(f.counted, day)
			owed = left == 0 && paused
			if left == 0 && !paused {
				f.ok, f.due = true, day
			}
		}
	}
	return f
}

// walkMinutes walks until the budget is used and now has passed.
func (o oracle) walkMinutes(l deadline.Ledger, all []change, now time.Time) found {
	var f found
	left := l.Budget.N
	for _, e := range l.Extensions {
		left += e.N
	}
	left *= 60
	paused, open := false, true
	for t, n := l.Started.Time(), 0; n < 60*24*400; t, n = t.Add(time.Minute), n+1 {
		if f.ok && !t.Before(now) {
			break
		}
		for len(all) > 0 && !all[0].at.After(t) {
			paused, all = all[0].on, all[1:]
		}
		if paused && len(all) == 0 { // for ever
			break
		}
		if l.Budget.Unit == deadline.OfficeHours {
			if n == 0 || t.Hour()+t.Minute() == 0 {
				open = o.working(t)
			}
			at, in := t.Hour()*60+t.Minute(), false
			for _, x := range l.Budget.Openings {
				in = in || at >= x.From && at < x.To
			}
			if !in || !open {
				continue
			}
		}
		switch {
		case paused:
		case f.ok:
			f.late = append(f.late, t)
		default:
			left--
			f.counted = append(f.counted, t.Add(time.Minute))
			if left == 0 {
				f.ok, f.due = true, t.Add(time.Minute)
			}
		}
	}
	return f
}

func (o oracle) walk(l deadline.Ledger, until, now time.Time) found {
	all := changes(l, until)
	if l.Budget.Unit == deadline.Hours || l.Budget.Unit == deadline.OfficeHours {
		return o.walkMinutes(l, all, now)
	}
	return o.walkDays(l, all, dayStart(now))
}

// verdict is everything that is compared.
type verdict struct {
	Due     deadline.Due
	Used    int
	Left    int
	Overdue bool
	Rungs   []deadline.Rung
}

func (o oracle) verdict(l deadline.Ledger, now clock.Instant) verdict {
	at := now.Time()
	if !l.Ended.At.IsZero() {
		at = l.Ended.At.Time()
	}
	f := o.walk(l, at, at)
	never := o.walk(l, time.Time{}, at)
	byDay := l.Budget.Unit == deadline.Workdays || l.Budget.Unit == deadline.Days
	v := verdict{}
	v.Due.Open = !never.ok
	last := f.due.Add(-time.Minute) // a period that ends at midnight ends on the day before
	v.Due.At = clock.Of(f.due)
	unit := 60
	if byDay {
		last, unit = f.due, 1
		v.Due.At = clock.Of(f.due.AddDate(0, 0, 1))
	}
	v.Due.Day = clock.DateOf(last)
	first := l.Started.Time().Year()
	if l.Budget.Unit == deadline.Days {
		first = last.Year()
	}
	for y := first; y <= last.Year(); y++ {
		v.Due.Provisional = v.Due.Provisional || !o.published[y]
	}
	if l.Budget.Unit == deadline.Hours || l.Budget.Unit == deadline.Days && !l.Budget.Roll {
		v.Due.Provisional = false
	}
	whole := l.Budget.N
	for _, e := range l.Extensions {
		whole += e.N
	}
	v.Overdue = !at.Before(v.Due.At.Time())
	v.Used = o.used(f, byDay, at, unit)
	v.Left = whole - v.Used
	if v.Overdue {
		v.Left = -max(1, (o.lateBy(f, byDay, at)+unit-1)/unit)
	}
	if l.Ended.At.IsZero() && !v.Due.Open {
		v.Rungs = o.rungs(f, byDay, whole, v.Due, l.Started)
	}
	return v
}

func (o oracle) used(f found, byDay bool, at time.Time, unit int) int {
	n := 0
	for _, t := range f.counted {
		if byDay && !t.After(dayStart(at)) || !byDay && !t.After(at) {
			n++
		}
	}
	return (n + unit - 1) / unit
}

func (o oracle) lateBy(f found, byDay bool, at time.Time) int {
	n := 0
	for _, t := range f.late {
		if byDay && !t.After(dayStart(at)) || !byDay && t.Before(at) {
			n++
		}
	}
	return n
}

func (o oracle) rungs(f found, byDay bool, whole int, due deadline.Due, start clock.Instant) []deadline.Rung {
	var out []deadline.Rung
	add := func(name deadline.RungName, nth int) {
		out = append(out, deadline.Rung{Name: name, At: clock.Of(f.counted[nth-1])})
	}
	if byDay {
		if whole >= 4 {
			add(deadline.Half, whole/2+whole%2)
		}
		if whole >= 2 {
			add(deadline.Eve, whole-1)
		}
		out = append(out, deadline.Rung{Name: deadline.Last, At: clock.Of(f.due)})
	} else {
		if whole >= 3 {
			add(deadline.Half, whole*30)
		}
		if whole > 48 {
			add(deadline.Eve, (whole-24)*60)
		}
		if whole == 1 {
			out = append(out, deadline.Rung{Name: deadline.Last, At: start}) // nothing has passed yet
		} else {
			add(deadline.Last, (whole-1)*60)
		}
	}
	return append(out, deadline.Rung{Name: deadline.Overdue, At: due.At})
}
