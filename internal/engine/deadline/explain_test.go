package deadline_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// told puts an explanation into one word per day.
func told(days []deadline.Day) string {
	var out []string
	for _, d := range days {
		w := fmt.Sprintf("%s %s", d.Date[5:], d.Kind)
		if d.N > 0 {
			w += fmt.Sprint(" ", d.N)
		}
		if d.Name != "" {
			w += " " + d.Name
		}
		for i, is := range []bool{d.Due, d.MadeUp, d.Assumed, d.Provisional, d.Stopped} {
			if is {
				w += "!+~?x"[i : i+1]
			}
		}
		if d.Ran > 0 {
			w += fmt.Sprint(" ", d.Ran)
		}
		out = append(out, w)
	}
	return strings.Join(out, "\n")
}

func TestExplain(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	for _, x := range []struct {
		start, budget, what string
		until               clock.Date
		want                string
	}{
		{
			"2026-09-29T15:00", "3 workdays", "", "2026-10-12",
			"09-29 start\n09-30 counted 1\n10-01 holiday 国庆节\n10-02 holiday 国庆节\n10-03 holiday 国庆节\n10-04 holiday 国庆节\n10-05 holiday 国庆节\n10-06 holiday 国庆节\n10-07 holiday 国庆节\n" +
				"10-08 counted 2\n10-09 counted 3!\n10-10 late 1 国庆节+\n10-11 weekend\n10-12 late 2",
		},
		{
			"2026-11-12T15:00", "2 workdays", "pause 2026-11-13T09:00", "2026-11-16",
			"11-12 start\n11-13 counted 1\n11-14 paused\n11-15 paused\n11-16 paused\n11-17 counted 2!~",
		},
		{
			"2026-11-12T15:00", "1 workdays", "pause 2026-11-13T09:00, resume 2026-11-14T09:00", "2026-11-12",
			"11-12 start\n11-13 counted 1\n11-14 paused\n11-15 weekend\n11-16 rest 1!",
		},
		{
			"2026-12-30T15:00", "3 days", "stop 2026-12-31T09:00", "2027-06-01",
			"12-30 start\n12-31 counted 1\n01-01 counted 2?x\n01-02 counted 3!?x",
		},
		{
			"2026-11-13T16:00", "3 office hours", "pause 2026-11-13T16:30, resume 2026-11-16T10:00", "2026-11-17",
			"11-13 counted 30m0s\n11-14 weekend\n11-15 weekend\n11-16 counted! 2h30m0s\n11-17 late 1 6h30m0s",
		},
		{
			"2026-11-13T16:00", "3 hours", "pause 2026-11-13T18:00, resume 2026-11-15T10:00", "2026-11-13",
			"11-13 counted 2h0m0s\n11-14 paused\n11-15 counted! 1h0m0s",
		},
		{"2026-11-22T16:00", "0 workdays", "", "2026-11-22", "11-22 start\n11-23 rest!"},
	} {
		l := must(t, cal, begin(t, x.start, x.budget), x.what)
		days := l.Explain(cal, x.until)
		if got := told(days); got != x.want {
			t.Errorf("%s %s %s: got\n%s\nwant\n%s", x.start, x.budget, x.what, got, x.want)
		}
		for _, d := range days {
			if (d.Kind == deadline.DayPaused) != (d.Segment == 0) || d.Kind != deadline.DayPaused && d.Segment != -1 {
				t.Errorf("%s is %s by segment %d", d.Date, d.Kind, d.Segment)
			}
		}
	}
}

// Made-up working days keep the name of the holiday for which they were moved.
func TestCalendar_names(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	for d, want := range map[clock.Date]string{"2026-02-17": "春节", "2026-02-28": "春节", "2026-02-27": "", "2026-09-25": "中秋节"} {
		if got := cal.Name(d); got != want {
			t.Errorf("%s: got %q", d, got)
		}
	}
	if got := cal.Horizon(); got != "2026-12-31" {
		t.Errorf("known until %s", got)
	}
	if got := (deadline.Calendar{}).Horizon(); got != "" {
		t.Errorf("nothing is known until %s", got)
	}
}

// Five parts of one application; each started on Mon 09-21.
func TestMotherOf(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	part := func(budget, what string) deadline.Ledger {
		return must(t, cal, begin(t, "2026-09-21T09:00", budget), what)
	}
	done := part("3 workdays", "stop 2026-09-23T09:00")
	heat := part("5 workdays", "park 2026-09-22T09:00 until 2026-11-15")
	gone := part("3 workdays", "pause 2026-09-22T09:00")
	for name, x := range map[string]struct {
		parts []deadline.Ledger
		now   string
		want  deadline.Mother
		due   clock.Date
	}{
		"four of five done": {
			[]deadline.Ledger{done, done, done, done, heat},
			"2026-11-02T09:00",
			deadline.Mother{Parts: 5, Done: 4, Parked: 1, Phase: "parked", Used: 2, Suspended: 23},
			"", // 22 and 23; then 24, 28–30, 8–10, 12–16, 19–23, 26–30, 2
		},
		"the latest counts": {
			[]deadline.Ledger{done, part("3 workdays", ""), part("10 workdays", ""), heat},
			"2026-09-25T09:00",
			deadline.Mother{Parts: 4, Done: 1, Parked: 1, Late: 1, Phase: "running", Used: 3},
			"2026-10-12",
		},
		"late with its last part": {
			[]deadline.Ledger{done, part("3 workdays", "")},
			"2026-09-25T00:00",
			deadline.Mother{Parts: 2, Done: 1, Late: 1, Phase: "running", Overdue: true, Used: 3},
			"2026-09-24",
		},
		"paused together": {
			[]deadline.Ledger{gone, part("5 workdays", "pause 2026-09-23T09:00")},
			"2026-09-29T09:00",
			deadline.Mother{Parts: 2, Phase: "paused", Used: 2, Suspended: 3},
			"2026-10-09", // 24 28 29; left 3: 30, 8, 9
		},
		"all done": {[]deadline.Ledger{done, done}, "2026-11-02T09:00", deadline.Mother{Parts: 2, Done: 2, Phase: "stopped", Used: 2}, ""},
		"nothing":  {nil, "2026-11-02T09:00", deadline.Mother{Phase: "stopped"}, ""},
	} {
		got := deadline.MotherOf(cal, on(t, x.now), x.parts)
		if got.Due.Day != x.due || got.Due.Open != (name == "paused together") {
			t.Errorf("%s: due %+v, want %s", name, got.Due, x.due)
		}
		got.Due = deadline.Due{}
		if got != x.want {
			t.Errorf("%s: got %+v\nwant %+v", name, got, x.want)
		}
	}
}

// 800,000 clocks are computed again when a calendar is loaded.
func BenchmarkDue(b *testing.B) {
	cal, err := deadline.ParseCalendar([]byte("2026-09-25\toff\tx\n2026-10-01\toff\tx\n2026-10-10\twork\tx\n"))
	if err != nil {
		b.Fatal(err)
	}
	start := clock.NewFake("2026-09-21T09:00:00+08:00").Now()
	l, err := deadline.Start(deadline.Clock{Kind: deadline.Statutory, Law: "x", Started: start, Budget: deadline.Budget{Unit: deadline.Workdays, N: 20}})
	if err != nil {
		b.Fatal(err)
	}
	day := clock.Instant(24 * 3600 * 1e6)
	if l, err = l.Pause(deadline.Supplement, deadline.Act{At: start + 2*day}); err != nil {
		b.Fatal(err)
	}
	if l, err = l.Resume(deadline.Act{At: start + 9*day}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for range 800_000 {
			if d := l.Due(cal, start); d.Day == "" || len(l.Rungs(cal)) != 4 {
				b.Fatal(d)
			}
		}
	}
}
