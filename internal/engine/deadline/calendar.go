package deadline

import (
	"fmt"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
)

// Calendar knows the exceptions to "Monday to Friday". Its zero value knows none,
// and every answer it gives is provisional. It never changes.
type Calendar struct {
	off  map[clock.Date]bool // holidays, whatever the day of the week
	work map[clock.Date]bool // weekends made working days
}

// ParseCalendar reads lines of date, kind (off | work) and name, separated by
// tabs; empty lines, lines that begin with # and the heading are passed over. It
// refuses a day that does not exist or stands twice, a made-up working day that is
// no weekend, and a calendar without any day. The error names the line.
func ParseCalendar(src []byte) (Calendar, error) {
	c := Calendar{off: map[clock.Date]bool{}, work: map[clock.Date]bool{}}
	for i, line := range strings.Split(string(src), "\n") {
		line = strings.TrimRight(line, "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "date\t") {
			continue
		}
		if err := c.add(strings.Split(line, "\t")); err != nil {
			return Calendar{}, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if len(c.off) == 0 {
		return Calendar{}, fmt.Errorf("no day off: a calendar has lines of date, kind and name, separated by tabs")
	}
	return c, nil
}

func (c Calendar) add(cells []string) error {
	if len(cells) != 3 {
		return fmt.Errorf("%d cells, want date, kind, name", len(cells))
	}
	d, err := clock.ParseDate(cells[0])
	if err != nil {
		return err
	}
	if c.off[d] || c.work[d] {
		return fmt.Errorf("%s stands twice", d)
	}
	switch {
	case cells[1] == "off":
		c.off[d] = true
	case cells[1] == "work" && !weekend(d):
		return fmt.Errorf("%s is a %s anyway, only a weekend is made a working day", d, d.Time().Weekday())
	case cells[1] == "work":
		c.work[d] = true
	default:
		return fmt.Errorf("kind %q, want off or work", cells[1])
	}
	return nil
}

func weekend(d clock.Date) bool {
	w := d.Time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// IsWorkday reports whether d counts.
func (c Calendar) IsWorkday(d clock.Date) bool {
	return c.work[d] || !c.off[d] && !weekend(d)
}

// Published reports whether the notice for d's year is loaded, that is whether its
// National Day is: a notice may also name a last day of December before its year.
func (c Calendar) Published(d clock.Date) bool {
	return len(d) == len("2026-01-01") && c.off[d[:4]+"-10-01"]
}

// AddWorkdays gives the n-th working day after from; from itself never counts.
// With n ≤ 0 it is from. provisional says that some day on the way lies in a year
// without a published notice, or that from is no day.
func (c Calendar) AddWorkdays(from clock.Date, n int) (due clock.Date, provisional bool) {
	due, provisional = from, !c.Published(from)
	if from.Time().IsZero() {
		return from, true
	}
	for n > 0 {
		due = due.AddDays(1)
		if c.IsWorkday(due) {
			n--
		}
		provisional = provisional || !c.Published(due)
	}
	return due, provisional
}
