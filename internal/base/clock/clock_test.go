package clock_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/clock"
)

func TestInstant_Date_isShanghais(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]clock.Date{
		"2026-11-23T15:59:59Z":      "2026-11-23",
		"2026-11-23T16:00:00Z":      "2026-11-24",
		"2026-12-31T23:59:59+08:00": "2026-12-31",
		"2026-12-31T16:00:00Z":      "2027-01-01",
		"1999-12-31T20:00:00-05:00": "2000-01-01",
	} {
		if got := clock.NewFake(at).Now().Date(); got != want {
			t.Errorf("%s falls on %s, want %s", at, got, want)
		}
	}
}

func TestInstant_keepsMicroseconds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64Range(-1<<50, 1<<50).Draw(t, "µs")
		i := clock.Instant(us)
		if clock.Of(i.Time()) != i {
			t.Fatalf("%d became %d", us, clock.Of(i.Time()))
		}
		d := time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "d")) * time.Microsecond
		if i.Add(d).Sub(i) != d {
			t.Fatalf("%d + %s - itself is %s", us, d, i.Add(d).Sub(i))
		}
	})
	cut := clock.Of(time.Date(2026, 11, 23, 9, 0, 0, 1999, time.UTC))
	if got := cut.Time().Nanosecond(); got != 1000 {
		t.Errorf("below the microsecond: got %d ns", got)
	}
}

func TestInstant_String(t *testing.T) {
	t.Parallel()
	i := clock.NewFake("2026-11-23T01:02:03Z").Now()
	if got := i.String(); got != "2026-11-23T09:02:03+08:00" {
		t.Errorf("got %s", got)
	}
	if i.IsZero() || !clock.Instant(0).IsZero() {
		t.Error("only 0 means not yet")
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"2026-11-23", "2024-02-29", "0001-01-01"} {
		if d, err := clock.ParseDate(good); err != nil || string(d) != good {
			t.Errorf("%s: %s %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "2026-1-1", "2026-02-29", "2026-13-01", "2026-00-10", "20261123", "2026-11-23 ", "2026-11-23T00:00:00Z", "２０２６-11-23", "12026-11-23"} {
		if d, err := clock.ParseDate(bad); err == nil || d != "" {
			t.Errorf("%q became %q", bad, d)
		}
	}
}

func TestDate_orderIsTextOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := clock.Date("1600-01-01").AddDays(rapid.IntRange(0, 500_000).Draw(t, "d"))
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		later := d.AddDays(n)
		if !slices.IsSorted([]clock.Date{d, later}) || later.AddDays(-n) != d {
			t.Fatalf("%s + %d days is %s, back %s", d, n, later, later.AddDays(-n))
		}
		if got := later.Time().Sub(d.Time()); got != time.Duration(n)*24*time.Hour {
			t.Fatalf("%s to %s takes %s, want %d days", d, later, got, n)
		}
	})
}

func TestDate_Time(t *testing.T) {
	t.Parallel()
	if got := clock.Date("2026-11-23").Time().Format(time.RFC3339); got != "2026-11-23T00:00:00+08:00" {
		t.Errorf("got %s", got)
	}
	if !clock.Date("").Time().IsZero() || !clock.Date("never").Time().IsZero() {
		t.Error("no date has a time")
	}
}

func TestTravel_startsWhereItIsTold(t *testing.T) {
	t.Parallel()
	start := clock.NewFake("2026-03-02T09:00:00+08:00").Now()
	before := clock.System().Now()
	moved := clock.NewTravel(start)
	got := moved.Now()
	passed := clock.System().Now().Sub(before)
	if got < start || got > start.Add(passed) {
		t.Errorf("got %s after %s, want from %s on", got, passed, start)
	}
	if again := moved.Now(); again < got {
		t.Errorf("went back from %s to %s", got, again)
	}
}

func TestFake(t *testing.T) {
	t.Parallel()
	c := clock.NewFake("2026-11-23T09:00:00+08:00")
	at := c.Now()
	if c.Now() != at {
		t.Error("moves by itself")
	}
	c.Advance(90 * time.Minute)
	if got := c.Now().Sub(at); got != 90*time.Minute {
		t.Errorf("moved by %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("takes a bad time")
		}
	}()
	clock.NewFake("yesterday")
}

func TestTravel_onlyForward(t *testing.T) {
	start := clock.NewFake("2026-12-10T09:00:00+08:00").Now()
	c := clock.NewTravel(start)
	to := start.Add(72 * time.Hour)
	c.Jump(to)
	if now := c.Now(); now < to || now > to.Add(time.Minute) {
		t.Errorf("it is %s, want %s", now, to)
	}
	c.Jump(start)
	if now := c.Now(); now < to {
		t.Errorf("it went back to %s", now)
	}
}
