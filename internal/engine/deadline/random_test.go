package deadline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// move is one thing that may happen to a random ledger; what the ledger refuses is
// left out.
type move struct {
	verb    int // see play
	after   time.Duration
	seconds time.Duration // besides, where days are counted: the oracle of hours walks in minutes
	kind    deadline.PauseKind
	days    int
}

// life is a random ledger before it is played.
type life struct {
	seed   uint64
	clock  deadline.Clock
	moves  []move
	wait   time.Duration // from the last move to now
	notice string        // the calendar's source
}

var officeDay = []deadline.Opening{{From: 9 * 60, To: 12 * 60}, {From: 13*60 + 30, To: 17 * 60}}

func budgetOf(r *rand.Rand) deadline.Budget {
	b := deadline.Budget{Unit: deadline.Workdays, N: r.IntN(25), Extension: r.IntN(4) * 5}
	switch r.IntN(11) {
	case 10:
		b.N, b.Extension = 45, 15 // jointly handled, Art. 42
	case 0, 1:
		b.Unit = deadline.Days
	case 2, 3:
		b.Unit, b.Roll = deadline.Days, true
	case 4:
		b.Unit, b.N = deadline.Hours, 1+r.IntN(72)
	case 5:
		b.Unit, b.N, b.Openings = deadline.OfficeHours, 1+r.IntN(60), officeDay
	}
	return b
}

// someMinutes is often nothing, often within a day, sometimes weeks.
func someMinutes(r *rand.Rand) time.Duration {
	m := 0
	switch r.IntN(8) {
	case 0:
	case 1, 2, 3:
		m = r.IntN(24 * 60)
	case 4, 5, 6:
		m = r.IntN(7 * 24 * 60)
	default:
		m = r.IntN(35 * 24 * 60)
	}
	return time.Duration(m) * time.Minute
}

func randomLife(seed uint64, national string) life {
	r := rand.New(rand.NewPCG(seed, 20261123))
	x := life{seed: seed, notice: national, wait: someMinutes(r)}
	if r.IntN(3) == 0 {
		x.notice = invented(r)
	}
	start := time.Date(2024, 1, 1, 0, r.IntN(3*365*24*60), 0, 0, clock.Shanghai)
	if r.IntN(6) == 0 {
		start = dayStart(start) // borders of days
	}
	x.clock = deadline.Clock{Kind: deadline.Statutory, Law: "x", Budget: budgetOf(r), Started: clock.Of(start)}
	for range r.IntN(8) {
		x.moves = append(x.moves, move{
			verb: r.IntN(12), after: someMinutes(r), days: 1 + r.IntN(20), seconds: time.Duration(r.IntN(60)) * time.Second,
			kind: []deadline.PauseKind{deadline.Supplement, deadline.Special, deadline.Suspension}[r.IntN(3)],
		})
	}
	return x
}

// invented makes three years of notices: runs of days off, weekends to make up for
// them, and now and then a year without any.
func invented(r *rand.Rand) string {
	days := map[string]string{"2025-06-02": "off"}
	for year := 2024; year <= 2026; year++ {
		if r.IntN(6) == 0 {
			continue
		}
		days[fmt.Sprintf("%d-10-01", year)] = "off"
		for range 2 + r.IntN(8) {
			first := time.Date(year, 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC)
			for n := range 1 + r.IntN(12) {
				days[first.AddDate(0, 0, n).Format(time.DateOnly)] = "off"
			}
		}
		for range r.IntN(12) {
			day := time.Date(year, 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC)
			if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
				days[day.Format(time.DateOnly)] = "work"
			}
		}
	}
	var b strings.Builder
	for day, kind := range days {
		fmt.Fprintf(&b, "%s\t%s\tx\n", day, kind)
	}
	return b.String()
}

// play gives the ledger and the instant at which it is looked at.
func (x life) play(t *testing.T, cal deadline.Calendar, moves []move) (deadline.Ledger, clock.Instant, []string) {
	t.Helper()
	l, err := deadline.Start(x.clock)
	if err != nil {
		t.Fatal(err)
	}
	var took []string
	now := x.clock.Started
	for _, m := range moves {
		at := now.Add(m.after)
		if u := x.clock.Budget.Unit; u == deadline.Workdays || u == deadline.Days {
			at = at.Add(m.seconds)
		}
		a := deadline.Act{At: at, By: "o", Document: "d"}
		var next deadline.Ledger
		var err error
		name := ""
		switch m.verb {
		case 0, 1, 2, 3:
			name = "pause"
			next, err = l.Pause(m.kind, a)
		case 4, 5, 6, 7:
			name = "resume"
			next, err = l.Resume(a)
		case 8, 9:
			name = "extend"
			next, err = l.Extend(cal, m.days, a)
		case 10:
			name = "park"
			next, err = l.Park(at.Date().AddDays(m.days), a)
		default:
			name = "stop"
			next, err = l.Stop(a)
		}
		if err == nil {
			l, now = next, at
			took = append(took, name)
		}
	}
	return l, now.Add(x.wait), took
}

// differs plays the moves and says where the ledger and the oracle differ.
func (x life) differs(t *testing.T, o oracle, cal deadline.Calendar, moves []move) (string, []string) {
	t.Helper()
	l, now, took := x.play(t, cal, moves)
	s := l.State(cal, now)
	got := verdict{Due: s.Due, Used: s.Used, Left: s.Left, Overdue: s.Overdue, Rungs: l.Rungs(cal)}
	want := o.verdict(l, now)
	if want.Overdue { // then the whole budget is used, and so the ledger says
		want.Used = s.Whole
	}
	if d := cmp.Diff(want, got); d != "" {
		return fmt.Sprintf("%+v\nnow %s (-oracle +ledger)\n%s", l, now, d), took
	}
	if d := l.Due(cal, now); d != s.Due {
		return fmt.Sprintf("%+v\nDue says %+v, State %+v", l, d, s.Due), took
	}
	return explainDiffers(o, cal, l, now), took
}

// explainDiffers compares the explanation of days with the oracle's walk.
func explainDiffers(o oracle, cal deadline.Calendar, l deadline.Ledger, now clock.Instant) string {
	if l.Budget.Unit != deadline.Workdays && l.Budget.Unit != deadline.Days {
		return explainedHoursDiffer(o, cal, l, now)
	}
	if l.IsStopped() {
		now = l.Ended.At
	}
	f := o.walk(l, now.Time(), now.Time())
	for _, d := range l.Explain(cal, now.Date()) {
		day := d.Date.Time()
		counted, late := slices.IndexFunc(f.counted, day.Equal)+1, slices.IndexFunc(f.late, day.Equal)+1
		want := deadline.DayWeekend
		switch {
		case day.Equal(dayStart(l.Started.Time())) && (!d.Due || len(f.counted) > 0):
			want = deadline.DayStart
		case counted > 0 && (!day.Equal(f.due) || !f.paused[day]):
			want = deadline.DayCounted
		case day.Equal(f.due):
			want = deadline.DayRest
		case f.paused[day]:
			want = deadline.DayPaused
		case late > 0:
			want = deadline.DayLate
		case o.listed[string(d.Date)] == "off":
			want = deadline.DayHoliday
		}
		if d.Kind != want || d.Due != day.Equal(f.due) || want == deadline.DayCounted && d.N != counted || want == deadline.DayLate && d.N != late ||
			(d.Segment >= 0) != (want == deadline.DayPaused) || d.MadeUp != (o.listed[string(d.Date)] == "work") || d.Provisional == o.published[day.Year()] {
			return fmt.Sprintf("%+v\nexplained %+v, want %s, counted %d, late %d, due %s", l, d, want, counted, late, f.due)
		}
	}
	return ""
}

// explainedHoursDiffer: on each day the clock ran as long as the oracle's, and all days
// together make the budget.
func explainedHoursDiffer(o oracle, cal deadline.Calendar, l deadline.Ledger, now clock.Instant) string {
	end := dayStart(now.Time()).AddDate(0, 0, 1)
	if l.IsStopped() {
		end = l.Ended.At.Time()
	}
	ran, sum := map[clock.Date]time.Duration{}, time.Duration(0)
	for _, t := range o.walk(l, end, end).counted {
		ran[clock.DateOf(t.Add(-time.Minute))] += time.Minute
	}
	for _, d := range l.Explain(cal, now.Date()) {
		if d.Kind == deadline.DayLate {
			continue
		}
		sum += d.Ran
		if d.Ran != ran[d.Date] {
			return fmt.Sprintf("%+v\nexplained %+v, ran %s", l, d, ran[d.Date])
		}
	}
	if s := l.State(cal, now); sum != time.Duration(s.Whole)*time.Hour {
		return fmt.Sprintf("%+v\nexplained %s of %d hours", l, sum, s.Whole)
	}
	return ""
}

// shrink leaves out moves for as long as the rest still differs.
func (x life) shrink(t *testing.T, o oracle, cal deadline.Calendar) string {
	t.Helper()
	moves := x.moves
	for i := 0; i < len(moves); {
		fewer := slices.Delete(slices.Clone(moves), i, i+1)
		if d, _ := x.differs(t, o, cal, fewer); d != "" {
			moves, i = fewer, 0
			continue
		}
		i++
	}
	d, _ := x.differs(t, o, cal, moves)
	return d
}

// TestLedger_likeWalking: 10,000 random ledgers over three years, on the national
// notices and on invented ones, equal the oracle: due day, rungs, state, and what is
// explained. The seed of a failure is its number.
func TestLedger_likeWalking(t *testing.T) {
	t.Parallel()
	const ledgers, workers = 10_000, 4
	_, national := national(t)
	took := make(chan map[string]int, workers)
	for w := range workers {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			t.Parallel()
			n := map[string]int{}
			for seed := uint64(w); seed < ledgers; seed += workers {
				x := randomLife(seed, national)
				cal, err := deadline.ParseCalendar([]byte(x.notice))
				if err != nil {
					t.Fatal(err)
				}
				o := newOracle(x.notice)
				d, moved := x.differs(t, o, cal, x.moves)
				if d != "" {
					t.Fatalf("seed %d: %s", seed, x.shrink(t, o, cal))
				}
				for _, m := range moved {
					n[m]++
				}
			}
			took <- n
		})
	}
	t.Cleanup(func() { enough(t, took) })
}

// enough: the random lives are full of what they are to test.
func enough(t *testing.T, took chan map[string]int) {
	close(took)
	sum := map[string]int{}
	for n := range took {
		for verb, times := range n {
			sum[verb] += times
		}
	}
	t.Logf("moves made: %v", sum)
	for _, verb := range []string{"pause", "resume", "park", "extend", "stop"} {
		if sum[verb] < 500 && !t.Failed() {
			t.Errorf("only %d times %s in all ledgers", sum[verb], verb)
		}
	}
}
