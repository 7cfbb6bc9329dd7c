package deadline

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
)

// Calendar knows the exceptions to "Monday to Friday". Its zero value knows
// none, and every answer it gives is provisional.
type Calendar struct {
	off   map[clock.Date]string // statutory holidays that fall on any day
	work  map[clock.Date]string // weekends made working days
	years map[string]bool       // with a published notice
}

// ParseCalendar reads lines of date, kind (off | work), name, separated by tabs;
// lines that begin with # and the heading are passed over. The error names the
// line.
func ParseCalendar(src []byte) (Calendar, error) {
	c := Calendar{off: map[clock.Date]string{}, work: map[clock.Date]string{}, years: map[string]bool{}}
	for i, line := range strings.Split(string(bytes.TrimSpace(src)), "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "date\t") {
			continue
		}
		if err := c.add(strings.Split(line, "\t")); err != nil {
			return Calendar{}, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return c, nil
}

func (c *Calendar) add(cells []string) error {
	if len(cells) != 3 {
		return fmt.Errorf("%d cells, want date, kind, name", len(cells))
	}
	d, err := clock.ParseDate(cells[0])
	if err != nil {
		return err
	}
	_, off := c.off[d]
	_, work := c.work[d]
	if off || work {
		return fmt.Errorf("%s stands twice", d)
	}
	switch cells[1] {
	case "off":
		c.off[d] = cells[2]
	case "work":
		c.work[d] = cells[2]
	default:
		return fmt.Errorf("kind %q, want off or work", cells[1])
	}
	c.years[cells[0][:4]] = true
	return nil
}

// IsWorkday reports whether d counts.
func (c Calendar) IsWorkday(d clock.Date) bool {
	if _, ok := c.work[d]; ok {
		return true
	}
	if _, ok := c.off[d]; ok {
		return false
	}
	wd := d.Time().Weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// Published reports whether the notice for d's year is loaded.
func (c Calendar) Published(d clock.Date) bool { return len(d) >= 4 && c.years[string(d[:4])] }

// AddWorkdays gives the n-th working day after from; from itself never counts.
// With n = 0 it is from. provisional says that some day on the way lies in a
// year without a published notice.
func (c Calendar) AddWorkdays(from clock.Date, n int) (due clock.Date, provisional bool) {
	due = from
	for n > 0 {
		due = due.AddDays(1)
		if c.IsWorkday(due) {
			n--
		}
	}
	return due, !c.Published(from) || !c.Published(due)
}
