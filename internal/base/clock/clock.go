package clock

import (
	"fmt"
	"sync"
	"time"
)

// Shanghai is the zone that decides which civil day an instant falls on. China
// has had one zone without daylight saving since 1992, so a fixed offset is exact.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// Clock tells the time. Everything that needs "now" is given one.
type Clock interface{ Now() Instant }

// Instant is a point in time: microseconds since 1970-01-01T00:00:00Z.
// The zero Instant means "not yet".
type Instant int64

// Of converts a time.Time, cutting below the microsecond.
func Of(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time gives the instant in the zone Asia/Shanghai.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).In(Shanghai) }

// Add moves the instant by d.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

// Sub gives the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Microsecond }

// IsZero reports "not yet".
func (i Instant) IsZero() bool { return i == 0 }

// Date gives the civil day in Shanghai.
func (i Instant) Date() Date { return DateOf(i.Time()) }

// String gives RFC 3339 in Shanghai time, for logs and machines.
func (i Instant) String() string { return i.Time().Format(time.RFC3339) }

// Date is a civil day, YYYY-MM-DD; text order is time order. "" means none.
type Date string

// DateOf gives t's day in t's own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// ParseDate accepts YYYY-MM-DD of a day that exists.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	return Date(s), nil
}

// Time gives midnight in Shanghai at the start of d; the zero time for a bad d.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays moves by n calendar days.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

type system struct{}

func (system) Now() Instant { return Of(time.Now()) }

// System is the machine's clock.
func System() Clock { return system{} }

// Travel is the machine's clock moved by a distance that can grow, for a demo in
// which days pass at a button. It is safe for concurrent use.
type Travel struct {
	mu    sync.Mutex
	shift time.Duration
}

// NewTravel starts at start, or at the machine's time if that is zero.
func NewTravel(start Instant) *Travel {
	t := &Travel{}
	if !start.IsZero() {
		t.shift = start.Sub(System().Now())
	}
	return t
}

// Now gives the time that the traveller has reached.
func (t *Travel) Now() Instant {
	t.mu.Lock()
	defer t.mu.Unlock()
	return System().Now().Add(t.shift)
}

// Jump moves on to an instant; one that lies behind is no journey.
func (t *Travel) Jump(to Instant) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.shift += max(0, to.Sub(System().Now().Add(t.shift)))
}

// Fake is a clock that tests move by hand. It is safe for concurrent use.
type Fake struct {
	mu  sync.Mutex
	now Instant
}

// NewFake starts at the RFC 3339 time s and panics on a bad one: it is for tests.
func NewFake(s string) *Fake {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return &Fake{now: Of(t)}
}

// Now gives the set time.
func (f *Fake) Now() Instant {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the clock forward by d.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
