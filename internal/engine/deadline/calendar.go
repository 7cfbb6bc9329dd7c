package deadline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
)

// Calendar knows the exceptions to "Monday to Friday". Its zero value knows none,
// and every answer it gives is provisional. It never changes.
type Calendar struct {
	exceptions []exception // by day
	sum        []int64     // of the first n exceptions: working days more than Monday to Friday
	years      []int       // published ones, ascending
}

// exception is one line of a notice.
type exception struct {
	day  int64 // see dayOf
	work bool
	name string
}

// ParseCalendar reads lines of date, kind (off | work) and name, separated by
// tabs; empty lines, lines that begin with # and the heading are passed over. It
// refuses a day that does not exist or stands twice, a made-up working day that is
// no weekend, and a calendar without any day. The error names the line.
func ParseCalendar(src []byte) (Calendar, error) {
	var c Calendar
	seen, off := map[clock.Date]bool{}, false
	for i, line := range strings.Split(string(src), "\n") {
		line = strings.TrimRight(line, "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "date\t") {
			continue
		}
		x, err := parseException(strings.Split(line, "\t"), seen)
		if err != nil {
			return Calendar{}, fmt.Errorf("line %d: %w", i+1, err)
		}
		c.exceptions = append(c.exceptions, x)
		off = off || !x.work
	}
	if !off {
		return Calendar{}, fmt.Errorf("no day off: a calendar has lines of date, kind and name, separated by tabs")
	}
	c.index()
	return c, nil
}

func parseException(cells []string, seen map[clock.Date]bool) (exception, error) {
	if len(cells) != 3 {
		return exception{}, fmt.Errorf("%d cells, want date, kind, name", len(cells))
	}
	d, err := clock.ParseDate(cells[0])
	if err != nil {
		return exception{}, err
	}
	x := exception{day: dayOf(d), work: cells[1] == "work", name: cells[2]}
	switch {
	case seen[d]:
		return x, fmt.Errorf("%s stands twice", d)
	case cells[1] != "off" && !x.work:
		return x, fmt.Errorf("kind %q, want off or work", cells[1])
	case x.work && !weekend(x.day):
		return x, fmt.Errorf("%s is a %s anyway, only a weekend is made a working day", d, d.Time().Weekday())
	}
	seen[d] = true
	return x, nil
}

// index sorts the exceptions, adds them up and notes the published years.
func (c *Calendar) index() {
	slices.SortFunc(c.exceptions, func(a, b exception) int { return int(a.day - b.day) })
	c.sum = make([]int64, len(c.exceptions)+1)
	for i, x := range c.exceptions {
		c.sum[i+1] = c.sum[i]
		switch {
		case x.work:
			c.sum[i+1]++
		case !weekend(x.day):
			c.sum[i+1]--
		}
		if d := timeOf(x.day); !x.work && d.Month() == time.October && d.Day() == 1 {
			c.years = append(c.years, d.Year())
		}
	}
}

// Digest tells calendars apart: it is the same for the same days, however they were
// written down.
func (c Calendar) Digest() string {
	h := sha256.New()
	for _, x := range c.exceptions {
		fmt.Fprintf(h, "%d %t %s\n", x.day, x.work, x.name)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Text writes the calendar down so that ParseCalendar reads it again.
func (c Calendar) Text() string {
	var b strings.Builder
	for _, x := range c.exceptions {
		kind := "off"
		if x.work {
			kind = "work"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\n", dateOf(x.day), kind, x.name)
	}
	return b.String()
}

// IsWorkday reports whether d counts.
func (c Calendar) IsWorkday(d clock.Date) bool { return c.isWorkday(dayOf(d)) }

// Name gives the holiday that d is a day of, or, for a weekend that is made a
// working day, the holiday that it makes up for; "" for any other day.
func (c Calendar) Name(d clock.Date) string {
	x, _ := c.exceptionOn(dayOf(d))
	return x.name
}

// Published reports whether the notice for d's year is loaded, that is whether its
// National Day is: a notice may also name a last day of December before its year.
func (c Calendar) Published(d clock.Date) bool {
	if len(d) != len("2026-01-01") {
		return false
	}
	year, err := strconv.Atoi(string(d[:4]))
	return err == nil && slices.Contains(c.years, year)
}

// Horizon gives the last day of the last published year; "" when there is none.
func (c Calendar) Horizon() clock.Date {
	if len(c.years) == 0 {
		return ""
	}
	return clock.DateOf(time.Date(c.years[len(c.years)-1], time.December, 31, 0, 0, 0, 0, time.UTC))
}

// AddWorkdays gives the n-th working day after from; from itself never counts.
// With n ≤ 0 it is from. provisional says that some day on the way lies in a year
// without a published notice, or that from is no day.
func (c Calendar) AddWorkdays(from clock.Date, n int) (due clock.Date, provisional bool) {
	if from.Time().IsZero() {
		return from, true
	}
	a := dayOf(from)
	b := c.workday(a, int64(max(n, 0)))
	return dateOf(b), !c.publishedFrom(a, b)
}

// Add gives the n-th day of a unit after from, as a budget without Roll counts it:
// calendar days take no notice of days off, so nothing about them is provisional.
// Units that are no days count as working days.
func (c Calendar) Add(from clock.Date, n int, unit Unit) (due clock.Date, provisional bool) {
	if unit != Days || from.Time().IsZero() {
		return c.AddWorkdays(from, n)
	}
	return dateOf(dayOf(from) + int64(max(n, 0))), false
}

// dayOf numbers civil days: 1970-01-01 is 0. A bad date is a day long ago.
func dayOf(d clock.Date) int64 { return dayAt(clock.Of(d.Time())) }

const (
	dayLength  = 24 * int64(time.Hour/time.Microsecond)
	shanghai   = 8 * int64(time.Hour/time.Microsecond)
	hourLength = int64(time.Hour / time.Microsecond)
)

// dayAt gives the number of the civil day in Shanghai on which an instant falls.
func dayAt(i clock.Instant) int64 { return floorDiv(int64(i)+shanghai, dayLength) }

// midnight is the first instant of a day.
func midnight(day int64) clock.Instant { return clock.Instant(day*dayLength - shanghai) }

func timeOf(day int64) time.Time { return time.Unix(day*24*3600, 0).UTC() }

func dateOf(day int64) clock.Date { return clock.DateOf(timeOf(day)) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// sinceMonday gives 0 for a Monday to 6 for a Sunday; 1970-01-01 was a Thursday.
func sinceMonday(day int64) int64 { return day + 3 - 7*floorDiv(day+3, 7) }

func weekend(day int64) bool { return sinceMonday(day) >= 5 }

// upTo gives how many exceptions stand on days up to day.
func (c Calendar) upTo(day int64) int {
	i, found := slices.BinarySearchFunc(c.exceptions, day, func(x exception, d int64) int { return int(x.day - d) })
	if found {
		i++
	}
	return i
}

func (c Calendar) exceptionOn(day int64) (exception, bool) {
	if i := c.upTo(day); i > 0 && c.exceptions[i-1].day == day {
		return c.exceptions[i-1], true
	}
	return exception{}, false
}

func (c Calendar) isWorkday(day int64) bool {
	if x, ok := c.exceptionOn(day); ok {
		return x.work
	}
	return !weekend(day)
}

// workdays counts the working days up to and with day, from a fixed Monday on.
func (c Calendar) workdays(day int64) int64 {
	weeks := floorDiv(day+3, 7)
	n := weeks*5 + min(sinceMonday(day)+1, 5)
	if len(c.sum) > 0 {
		n += c.sum[c.upTo(day)]
	}
	return n
}

// workday gives the n-th working day after day; day itself when n is 0. It looks
// for it in the counts, so a long period costs as little as a short one.
func (c Calendar) workday(day, n int64) int64 {
	if n == 0 {
		return day
	}
	want := c.workdays(day) + n
	low, high := day, day+((n+int64(len(c.exceptions)))/5+1)*7
	for high-low > 1 { // low has too few, high has enough
		if middle := low + (high-low)/2; c.workdays(middle) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// publishedFrom reports whether the notices of all years from one day to another
// are loaded.
func (c Calendar) publishedFrom(from, to int64) bool {
	for y := timeOf(from).Year(); y <= timeOf(to).Year(); y++ {
		if !slices.Contains(c.years, y) {
			return false
		}
	}
	return true
}
