package deadline_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// on reads 2026-09-23T11:00 in Shanghai.
func on(t *testing.T, s string) clock.Instant {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(s), clock.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return clock.Of(at)
}

func act(t *testing.T, at string) deadline.Act {
	t.Helper()
	return deadline.Act{At: on(t, at), By: "officer", Reason: "r", Document: "d"}
}

// begin starts a clock of so many of a unit; budget is like "20+10 workdays".
func begin(t *testing.T, start, budget string) deadline.Ledger {
	t.Helper()
	var b deadline.Budget
	n, unit, _ := strings.Cut(strings.TrimSpace(budget), " ")
	if _, err := fmt.Sscanf(n, "%d+%d", &b.N, &b.Extension); err != nil {
		if _, err := fmt.Sscanf(n, "%d", &b.N); err != nil {
			t.Fatal(err)
		}
	}
	switch unit {
	case "workdays":
		b.Unit = deadline.Workdays
	case "days", "rolling days":
		b.Unit, b.Roll = deadline.Days, unit != "days"
	case "hours":
		b.Unit = deadline.Hours
	case "office hours":
		b.Unit, b.Openings = deadline.OfficeHours, officeDay
	default:
		t.Fatalf("budget %q", budget)
	}
	l, err := deadline.Start(deadline.Clock{Kind: deadline.Statutory, Law: "x", Budget: b, Started: on(t, start)})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// did adds what happened: "pause 2026-09-23T11:00, resume 2026-09-29T16:00".
func did(t *testing.T, cal deadline.Calendar, l deadline.Ledger, what string) (deadline.Ledger, error) {
	t.Helper()
	var err error
	for _, one := range strings.Split(what, ",") {
		w := strings.Fields(one)
		if len(w) == 0 || err != nil {
			continue
		}
		switch w[0] {
		case "pause":
			l, err = l.Pause(deadline.Supplement, act(t, w[1]))
		case "resume":
			l, err = l.Resume(act(t, w[1]))
		case "park":
			l, err = l.Park(clock.Date(w[3]), act(t, w[1]))
		case "extend":
			n := 0
			if _, err := fmt.Sscan(w[1], &n); err != nil {
				t.Fatal(err)
			}
			l, err = l.Extend(cal, n, act(t, w[3]))
		case "stop":
			l, err = l.Stop(act(t, w[1]))
		default:
			t.Fatalf("what is %q", one)
		}
	}
	return l, err
}

func must(t *testing.T, cal deadline.Calendar, l deadline.Ledger, what string) deadline.Ledger {
	t.Helper()
	l, err := did(t, cal, l, what)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return l
}

func TestDue_golden(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	src, err := os.ReadFile("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, line := range strings.Split(string(src), "\n") {
		cells := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cells) != 4 {
			continue
		}
		n++
		l := must(t, cal, begin(t, cells[0], cells[1]), cells[2])
		d := l.Due(cal, l.Started)
		got := string(d.Day)
		if l.Budget.Unit == deadline.Hours || l.Budget.Unit == deadline.OfficeHours {
			got = d.At.Time().Format("2006-01-02T15:04")
		} else if d.At != clock.Of(d.Day.AddDays(1).Time()) {
			t.Errorf("line %d: %s ends at %s", i+1, d.Day, d.At)
		}
		if d.Provisional {
			got += "?"
		}
		if want := strings.TrimSpace(cells[3]); got != want || d.Open {
			t.Errorf("line %d: %s: got %s, open %v", i+1, line, got, d.Open)
		}
	}
	if n < 20 {
		t.Errorf("only %d examples read", n)
	}
}

// What is out of order is refused, and the words say why.
func TestLedger_refuses(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	for _, x := range []struct{ budget, what, key string }{
		{"5+5 workdays", "resume 2026-09-22T09:00", "deadline.not_paused"},
		{"5+5 workdays", "pause 2026-09-22T09:00, pause 2026-09-23T09:00", "deadline.paused_already"},
		{"5+5 workdays", "pause 2026-09-22T09:00, park 2026-09-23T09:00 until 2026-10-20", "deadline.paused_already"},
		{"5+5 workdays", "park 2026-09-22T09:00 until 2026-09-25, pause 2026-09-24T23:59", "deadline.paused_already"},
		{"5+5 workdays", "park 2026-09-22T09:00 until 2026-09-25, pause 2026-09-25T00:00", ""},
		{"5+5 workdays", "park 2026-09-22T09:00 until 2026-09-25, resume 2026-09-25T00:00", "deadline.not_paused"},
		{"5+5 workdays", "park 2026-09-22T09:00 until 2026-09-25, resume 2026-09-24T23:59", ""},
		{"5+5 workdays", "park 2026-09-22T09:00 until 2026-09-22", "deadline.park_until"},
		{"5+5 workdays", "park 2026-09-22T09:00 until 2026-9-30", "deadline.park_until"},
		{"5+5 workdays", "pause 2026-09-21T08:59", "deadline.out_of_order"},
		{"5+5 workdays", "pause 2026-09-21T09:00", ""},
		{"5+5 workdays", "pause 2026-09-22T09:00, resume 2026-09-22T08:59", "deadline.out_of_order"},
		{"5+5 workdays", "pause 2026-09-22T09:00, resume 2026-09-23T09:00, resume 2026-09-24T09:00", "deadline.not_paused"},
		{"5+5 workdays", "extend 5 on 2026-09-22T09:00, pause 2026-09-22T08:00", "deadline.out_of_order"},
		{"5+5 workdays", "pause 2026-09-22T09:00, stop 2026-09-22T08:00", "deadline.out_of_order"},
		{"5+5 workdays", "stop 2026-09-22T09:00, stop 2026-09-22T09:00", "deadline.stopped"},
		{"5+5 workdays", "stop 2026-09-22T09:00, pause 2026-09-22T09:00", "deadline.stopped"},
		{"5+5 workdays", "stop 2026-09-22T09:00, extend 1 on 2026-09-22T09:00", "deadline.stopped"},
		{"5+5 workdays", "pause 2026-09-22T09:00, stop 2026-09-23T09:00", ""},
		{"5+5 workdays", "extend 6 on 2026-09-22T09:00", "deadline.extension_size"},
		{"5+5 workdays", "extend 0 on 2026-09-22T09:00", "deadline.extension_size"},
		{"5+5 workdays", "extend 2 on 2026-09-22T09:00, extend 2 on 2026-09-22T09:00", "deadline.extended_already"},
		{"5 workdays", "extend 1 on 2026-09-22T09:00", "deadline.not_extendable"},
		{"5+5 workdays", "extend 5 on 2026-09-29T23:59", ""}, // 22 1, 23 2, 24 3, 28 4, 29 5
		{"5+5 workdays", "extend 5 on 2026-09-30T00:00", "deadline.extension_late"},
		{"5+5 workdays", "pause 2026-09-29T12:00, extend 5 on 2026-11-02T00:00", ""},
		{"5+5 workdays", "pause 2026-09-30T12:00, extend 5 on 2026-11-02T00:00", "deadline.extension_late"},
		{"4+4 hours", "extend 4 on 2026-09-21T12:59", ""},
		{"4+4 hours", "extend 4 on 2026-09-21T13:00", "deadline.extension_late"},
	} {
		before := begin(t, "2026-09-21T09:00", x.budget)
		_, err := did(t, cal, before, x.what)
		got := ""
		if f, ok := fault.As(err); ok {
			got = f.Key
		}
		if got != x.key || (err != nil) != (x.key != "") {
			t.Errorf("%s: %s: got %v, want %q", x.budget, x.what, err, x.key)
		}
	}
}

// Art. 45 and 42: a special procedure is told in writing, an extension is approved.
func TestLedger_wantsPaperAndApproval(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	l := begin(t, "2026-09-21T09:00", "20+10 workdays")
	a := act(t, "2026-09-22T09:00")
	a.Document = ""
	if _, err := l.Pause(deadline.Special, a); err == nil || !strings.Contains(err.Error(), "deadline.special_unwritten") {
		t.Errorf("a special procedure without paper: %v", err)
	}
	if _, err := l.Pause(deadline.Suspension, a); err != nil {
		t.Error(err)
	}
	if _, err := l.Pause("tea", a); err == nil {
		t.Error("a pause of no known kind is taken")
	}
	if _, err := l.Pause(deadline.Parked, a); err == nil {
		t.Error("parked without a day")
	}
	a.By = ""
	if _, err := l.Extend(cal, 5, a); err == nil || !strings.Contains(err.Error(), "deadline.extension_unapproved") {
		t.Errorf("an extension that nobody approved: %v", err)
	}
}

// A verb leaves the ledger it was called on as it was, also when two are made of one.
func TestLedger_verbsCopy(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	l := must(t, cal, begin(t, "2026-09-21T09:00", "20+10 workdays"), "pause 2026-09-22T09:00, resume 2026-09-23T09:00, pause 2026-09-24T09:00")
	a := must(t, cal, l, "resume 2026-09-25T09:00")
	b := must(t, cal, l, "resume 2026-09-29T09:00")
	if a.Segments[3].At == b.Segments[3].At || len(l.Segments) != 3 {
		t.Errorf("one ledger wrote into the other: %v %v", a.Segments, b.Segments)
	}
}

func TestStart_refuses(t *testing.T) {
	t.Parallel()
	good := deadline.Clock{Kind: deadline.Promised, Law: "x", Started: 1, Budget: deadline.Budget{Unit: deadline.Workdays, N: 5}}
	if _, err := deadline.Start(good); err != nil {
		t.Fatal(err)
	}
	opening := []deadline.Opening{{From: 540, To: 720}}
	for name, spoil := range map[string]func(c *deadline.Clock){
		"no kind":              func(c *deadline.Clock) { c.Kind = "" },
		"no law":               func(c *deadline.Clock) { c.Law = "" },
		"no start":             func(c *deadline.Clock) { c.Started = 0 },
		"no unit":              func(c *deadline.Clock) { c.Budget.Unit = "" },
		"below nothing":        func(c *deadline.Clock) { c.Budget.N = -1 },
		"beyond belief":        func(c *deadline.Clock) { c.Budget.N = 3651 },
		"no hours":             func(c *deadline.Clock) { c.Budget = deadline.Budget{Unit: deadline.Hours} },
		"negative extension":   func(c *deadline.Clock) { c.Budget.Extension = -1 },
		"endless extension":    func(c *deadline.Clock) { c.Budget.Extension = 3651 },
		"workdays that roll":   func(c *deadline.Clock) { c.Budget.Roll = true },
		"days with openings":   func(c *deadline.Clock) { c.Budget.Openings = opening },
		"office never open":    func(c *deadline.Clock) { c.Budget.Unit = deadline.OfficeHours },
		"open backwards":       func(c *deadline.Clock) { open(c, 720, 540) },
		"openings that touch":  func(c *deadline.Clock) { open(c, 540, 720, 720, 900) },
		"open before midnight": func(c *deadline.Clock) { open(c, -1, 900) },
		"open after midnight":  func(c *deadline.Clock) { open(c, 540, 1441) },
	} {
		c := good
		spoil(&c)
		if l, err := deadline.Start(c); err == nil {
			t.Errorf("%s: started %+v", name, l)
		}
	}
}

func open(c *deadline.Clock, times ...int) {
	c.Budget.Unit = deadline.OfficeHours
	for i := 0; i < len(times); i += 2 {
		c.Budget.Openings = append(c.Budget.Openings, deadline.Opening{From: times[i], To: times[i+1]})
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	for _, x := range []struct {
		budget, what, now string
		want              deadline.State
	}{
		{"4 workdays", "", "2026-09-21T23:59", deadline.State{Phase: "running", Used: 0, Left: 4}},
		{"4 workdays", "", "2026-09-22T00:00", deadline.State{Phase: "running", Used: 1, Left: 3, Share: 0.25}},
		{"4 workdays", "", "2026-09-28T23:59", deadline.State{Phase: "running", Used: 4, Left: 0, Share: 1}}, // 22 23 24 28
		{"4 workdays", "", "2026-09-29T00:00", deadline.State{Phase: "running", Overdue: true, Used: 4, Left: -1, Share: 1.25}},
		{"4 workdays", "", "2026-10-08T12:00", deadline.State{Phase: "running", Overdue: true, Used: 4, Left: -3, Share: 1.75}}, // 29 30 08
		{"3 workdays", "", "2026-09-25T09:00", deadline.State{Phase: "running", Overdue: true, Used: 3, Left: -1, Share: 4.0 / 3}},
		{"4 workdays", "pause 2026-09-22T09:00", "2026-11-02T09:00", deadline.State{Phase: "paused", Pause: deadline.Supplement, Used: 1, Left: 3, Share: 0.25}},
		{"4 workdays", "park 2026-09-22T09:00 until 2026-11-15", "2026-11-02T09:00", deadline.State{Phase: "parked", Pause: deadline.Parked, Used: 1, Left: 3, Share: 0.25}},
		{"4 workdays", "park 2026-09-22T09:00 until 2026-11-15", "2026-11-15T00:00", deadline.State{Phase: "running", Used: 1, Left: 3, Share: 0.25}},
		{"4 workdays", "stop 2026-09-28T23:00", "2026-11-02T09:00", deadline.State{Phase: "stopped", Used: 4, Left: 0, Share: 1}},
		{"4 workdays", "stop 2026-09-29T01:00", "2026-11-02T09:00", deadline.State{Phase: "stopped", Overdue: true, Used: 4, Left: -1, Share: 1.25}},
		{"4 workdays", "pause 2026-09-29T00:00", "2026-11-02T09:00", deadline.State{Phase: "paused", Pause: deadline.Supplement, Overdue: true, Used: 4, Left: -1, Share: 1.25}},
		{"4 hours", "", "2026-09-21T09:00", deadline.State{Phase: "running", Left: 4}},
		{"4 hours", "", "2026-09-21T11:00", deadline.State{Phase: "running", Used: 2, Left: 2, Share: 0.5}},
		{"4 hours", "", "2026-09-21T12:30", deadline.State{Phase: "running", Used: 4, Left: 0, Share: 0.875}},
		{"4 hours", "", "2026-09-21T13:00", deadline.State{Phase: "running", Overdue: true, Used: 4, Left: -1, Share: 1.25}},
		{"0 workdays", "", "2026-09-21T12:00", deadline.State{Phase: "running", Share: 1}},
	} {
		l := must(t, cal, begin(t, "2026-09-21T09:00", x.budget), x.what)
		got := l.State(cal, on(t, x.now))
		x.want.Due, x.want.Whole = l.Due(cal, on(t, x.now)), l.Budget.N
		if d := cmp.Diff(x.want, got); d != "" {
			t.Errorf("%s %s at %s (-want +got):\n%s", x.budget, x.what, x.now, d)
		}
	}
}

// While a pause is open, the due day is what it would be if it ended now.
func TestDue_open(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	l := must(t, cal, begin(t, "2026-09-21T09:00", "4 workdays"), "pause 2026-09-22T09:00")
	for now, want := range map[string]clock.Date{"2026-09-22T10:00": "2026-09-28", "2026-09-23T10:00": "2026-09-29", "2026-11-02T00:00": "2026-11-05"} {
		if d := l.Due(cal, on(t, now)); d.Day != want || !d.Open || len(l.Rungs(cal)) > 0 {
			t.Errorf("at %s: got %+v, want %s, open", now, d, want)
		}
	}
	late := must(t, cal, begin(t, "2026-09-21T09:00", "4 workdays"), "pause 2026-09-29T00:00")
	if d := late.Due(cal, on(t, "2026-11-02T00:00")); d.Open || d.Day != "2026-09-28" || len(late.Rungs(cal)) == 0 {
		t.Errorf("a pause after the due day opens it: %+v", d)
	}
}

func TestRungs(t *testing.T) {
	t.Parallel()
	cal, _ := national(t)
	for _, x := range []struct{ budget, what, want string }{
		{"20 workdays", "", "half 10-12 00:00, eve 10-23 00:00, due 10-26 00:00, overdue 10-27 00:00"},
		{"4 workdays", "", "half 09-23 00:00, eve 09-24 00:00, due 09-28 00:00, overdue 09-29 00:00"},
		{"3 workdays", "", "eve 09-23 00:00, due 09-24 00:00, overdue 09-25 00:00"},
		{"1 workdays", "", "due 09-22 00:00, overdue 09-23 00:00"},
		{"0 workdays", "", "due 09-21 00:00, overdue 09-22 00:00"},
		{"10 rolling days", "", "half 09-26 00:00, eve 09-30 00:00, due 10-08 00:00, overdue 10-09 00:00"},
		{"72 hours", "", "half 09-22 21:00, eve 09-23 09:00, due 09-24 08:00, overdue 09-24 09:00"},
		{"24 hours", "", "half 09-21 21:00, due 09-22 08:00, overdue 09-22 09:00"},
		{"2 hours", "", "due 09-21 10:00, overdue 09-21 11:00"},
		{"4 workdays", "stop 2026-09-22T09:00", ""},
		{"4 workdays", "pause 2026-09-22T09:00", ""},
		{"4 workdays", "park 2026-09-22T09:00 until 2026-10-12", "half 10-13 00:00, eve 10-14 00:00, due 10-15 00:00, overdue 10-16 00:00"},
	} {
		l := must(t, cal, begin(t, "2026-09-21T09:00", x.budget), x.what)
		var got []string
		for _, r := range l.Rungs(cal) {
			got = append(got, string(r.Name)+" "+r.At.Time().Format("01-02 15:04"))
		}
		if s := strings.Join(got, ", "); s != x.want {
			t.Errorf("%s %s: got %s\nwant %s", x.budget, x.what, s, x.want)
		}
	}
	if got := deadline.Ladder(); len(got) != 4 || got[0] != deadline.Half || got[3] != deadline.Overdue {
		t.Errorf("the ladder is %v", got)
	}
}
