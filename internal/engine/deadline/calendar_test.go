package deadline_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

func national(t *testing.T) (deadline.Calendar, string) {
	t.Helper()
	src, err := os.ReadFile("testdata/calendar.tsv")
	if err != nil {
		t.Fatal(err)
	}
	c, err := deadline.ParseCalendar(src)
	if err != nil {
		t.Fatal(err)
	}
	return c, string(src)
}

func TestAddWorkdays(t *testing.T) {
	t.Parallel()
	c, _ := national(t)
	for _, x := range []struct {
		from        clock.Date
		n           int
		due         clock.Date
		provisional bool
	}{
		{"2026-11-23", 0, "2026-11-23", false},
		{"2026-11-23", 1, "2026-11-24", false}, // day 0 is not counted
		{"2026-11-23", 5, "2026-11-30", false}, // over a weekend
		{"2026-11-27", 1, "2026-11-30", false}, // Friday
		{"2026-11-28", 1, "2026-11-30", false}, // from a Saturday
		{"2026-09-30", 1, "2026-10-08", false}, // over National Day
		{"2026-09-30", 3, "2026-10-10", false}, // a Saturday made a working day
		{"2026-02-13", 1, "2026-02-14", false},
		{"2026-02-14", 1, "2026-02-24", false}, // over the Spring Festival
		{"2025-09-27", 1, "2025-09-28", false}, // a Sunday made a working day
		{"2025-12-31", 1, "2026-01-04", false}, // from one published year into the next
		{"2026-12-31", 0, "2026-12-31", false},
		{"2026-12-30", 1, "2026-12-31", false},
		{"2026-12-31", 1, "2027-01-01", true}, // no notice yet: a Friday counts
		{"2027-03-01", 1, "2027-03-02", true},
		{"2023-12-29", 1, "2024-01-02", true}, // from a year before the first notice
		{"2026-11-23", -3, "2026-11-23", false},
		{"", 5, "", true},
		{"never", 5, "never", true},
	} {
		due, provisional := c.AddWorkdays(x.from, x.n)
		if due != x.due || provisional != x.provisional {
			t.Errorf("%s + %d: got %s %v, want %s %v", x.from, x.n, due, provisional, x.due, x.provisional)
		}
	}
}

// A gap of a year in the middle is on the way too.
func TestAddWorkdays_throughAnUnpublishedYear(t *testing.T) {
	t.Parallel()
	c, err := deadline.ParseCalendar([]byte("2024-10-01\toff\t国庆节\n2026-10-01\toff\t国庆节\n"))
	if err != nil {
		t.Fatal(err)
	}
	if due, provisional := c.AddWorkdays("2024-12-31", 270); due[:4] != "2026" || !provisional {
		t.Errorf("got %s %v", due, provisional)
	}
}

// The oracle reads the notices by itself and walks day by day.
func TestAddWorkdays_likeWalking(t *testing.T) {
	t.Parallel()
	c, src := national(t)
	listed := map[string]string{}
	for _, line := range strings.Split(src, "\n") {
		if cells := strings.Split(line, "\t"); len(cells) == 3 {
			listed[cells[0]] = cells[1]
		}
	}
	counts := func(day time.Time) bool {
		switch listed[day.Format(time.DateOnly)] {
		case "off":
			return false
		case "work":
			return true
		}
		return day.Weekday() >= time.Monday && day.Weekday() <= time.Friday
	}
	rapid.Check(t, func(t *rapid.T) {
		begin := time.Date(2023, 6, 1+rapid.IntRange(0, 1900).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(0, 260).Draw(t, "n")
		day, unsure := begin, begin.Year() < 2024 || begin.Year() > 2026
		for left := n; left > 0; {
			day = day.AddDate(0, 0, 1)
			unsure = unsure || day.Year() > 2026
			if counts(day) {
				left--
			}
		}
		from := clock.DateOf(begin)
		if due, provisional := c.AddWorkdays(from, n); due != clock.DateOf(day) || provisional != unsure {
			t.Fatalf("%s + %d: got %s %v, want %s %v", from, n, due, provisional, clock.DateOf(day), unsure)
		}
	})
}

// 全国年节及纪念日放假办法: 11 days until 2024, 13 since 2025; 调休 moves days and
// keeps their number.
func TestIsWorkday_daysOfAYear(t *testing.T) {
	t.Parallel()
	c, _ := national(t)
	for year, holidays := range map[string]int{"2024": 11, "2025": 13, "2026": 13} {
		weekdays, workdays := 0, 0
		for d := clock.Date(year + "-01-01"); strings.HasPrefix(string(d), year); d = d.AddDays(1) {
			if w := d.Time().Weekday(); w != time.Saturday && w != time.Sunday {
				weekdays++
			}
			if c.IsWorkday(d) {
				workdays++
			}
		}
		if workdays != weekdays-holidays {
			t.Errorf("%s has %d working days, want %d - %d", year, workdays, weekdays, holidays)
		}
	}
}

func TestPublished(t *testing.T) {
	t.Parallel()
	c, err := deadline.ParseCalendar([]byte("2026-12-31\toff\t元旦\n2027-01-01\toff\t元旦\n2027-10-01\toff\t国庆节\n"))
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[clock.Date]bool{"2027-06-01": true, "2026-12-31": false, "2028-01-01": false, "": false, "2027": false} {
		if got := c.Published(d); got != want {
			t.Errorf("%q: got %v", d, got)
		}
	}
	if due, provisional := (deadline.Calendar{}).AddWorkdays("2026-11-27", 1); due != "2026-11-30" || !provisional {
		t.Errorf("the zero calendar: got %s %v", due, provisional)
	}
}

func TestParseCalendar_refuses(t *testing.T) {
	t.Parallel()
	good := "2026-10-01\toff\t国庆节\n"
	for src, want := range map[string]string{
		"":                                           "no day off",
		"# only a comment\n\n":                       "no day off",
		"\n\n" + good + "2026-02-30\toff\tx":         "line 4: date",
		good + "2026-10-02\tfree\tx":                 "line 2: kind",
		good + "2026-10-02\toff":                     "line 2: 2 cells",
		good + "2026-10-02 off x":                    "line 2: 1 cells",
		good + "2026-10-01\twork\tx":                 "line 2: 2026-10-01 stands twice",
		good + "2026-10-10\twork\tx\n" + good:        "line 3: 2026-10-01 stands twice",
		good + "2026-11-23\twork\tx":                 "line 2: 2026-11-23 is a Monday anyway",
		"date\tkind\tname\r\n2026-10-01\toff\tx\r\n": "",
	} {
		_, err := deadline.ParseCalendar([]byte(src))
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", src, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

// FuzzParseCalendar: what is read can be counted with, whatever it says.
func FuzzParseCalendar(f *testing.F) {
	f.Add("date\tkind\tname\n2026-10-01\toff\t国庆节\n2026-10-10\twork\t国庆节\n", "2026-09-30", 3)
	f.Add("2026-10-01\toff\t\n", "", 1)
	f.Add("\r\n#", "9999-12-31", 400)
	f.Fuzz(func(t *testing.T, src, from string, n int) {
		c, err := deadline.ParseCalendar([]byte(src))
		if err != nil {
			return
		}
		n = min(n, 400)
		due, _ := c.AddWorkdays(clock.Date(from), n)
		if _, err := clock.ParseDate(from); err == nil && n > 0 && from < "9990" && (string(due) <= from || !c.IsWorkday(due)) {
			t.Errorf("%s + %d is %s", from, n, due)
		}
	})
}

func TestCalendar_Text(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	again, err := deadline.ParseCalendar([]byte(cal.Text()))
	if err != nil || again.Digest() != cal.Digest() || again.Horizon() != cal.Horizon() {
		t.Errorf("written down and read again it is another calendar: %v", err)
	}
}

// TestAdd_likeTheOracle: the shortcut from a day to the due day agrees with the ledger
// and with the walk, in both kinds of days, over holidays and years without a notice.
func TestAdd_likeTheOracle(t *testing.T) {
	cal, src := national(t)
	o := newOracle(src)
	for _, unit := range []deadline.Unit{deadline.Workdays, deadline.Days} {
		for from := clock.Date("2026-09-18"); from < "2026-10-15"; from = from.AddDays(1) {
			for n := range 100 {
				l, err := deadline.Start(deadline.Clock{
					Kind: deadline.Promised, Law: "x", Started: clock.Of(from.Time()), Budget: deadline.Budget{Unit: unit, N: n},
				})
				if err != nil {
					t.Fatal(err)
				}
				due, provisional := cal.Add(from, n, unit)
				want := o.verdict(l, l.Started).Due
				if n == 0 { // a budget of nothing ends on the day itself, or on the next working day
					want.Day = from
				}
				if due != want.Day || n > 0 && (provisional != want.Provisional || due != l.Due(cal, l.Started).Day) {
					t.Fatalf("%d %s after %s: %s (%t), want %s (%t)", n, unit, from, due, provisional, want.Day, want.Provisional)
				}
			}
		}
	}
}
