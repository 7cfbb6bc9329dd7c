package bundle_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

func TestOutcomeOf(t *testing.T) {
	const g, r, n, w = casework.Granted, casework.Refused, casework.NotAccepted, casework.Withdrawn
	for _, c := range []struct {
		parts []casework.Status
		want  bundle.Outcome
	}{
		{[]casework.Status{g, g, g}, bundle.AllGranted},
		{[]casework.Status{g, g, g, g, r}, bundle.PartGranted}, // not a bundle refused
		{[]casework.Status{g, n}, bundle.PartGranted},
		{[]casework.Status{r, n}, bundle.NoneGranted},
		{[]casework.Status{casework.NotBrought, casework.Terminated}, bundle.NoneGranted},
		{[]casework.Status{g, w}, bundle.AllGranted}, // what she took back does not count
		{[]casework.Status{r, w}, bundle.NoneGranted},
		{[]casework.Status{w, w}, bundle.Withdrawn},
		{[]casework.Status{g}, bundle.AllGranted},
	} {
		if got := bundle.OutcomeOf(c.parts); got != c.want {
			t.Errorf("%v: got %s, want %s", c.parts, got, c.want)
		}
	}
}

func city(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, found := check.Open(xuchang.FS)
	if len(found) > 0 {
		t.Fatal(found[0])
	}
	return c.Catalog
}

// TestDerive: each element stands once, in one section, and a part's slice is what
// its item declares.
func TestDerive(t *testing.T) {
	c := city(t)
	def, err := bundle.Derive(c, c, "utilities")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, s := range def.Sections {
		for _, f := range s.Fields {
			seen[f]++
		}
	}
	for id := range def.Fields {
		if seen[id] != 1 {
			t.Errorf("%s stands in %d sections", id, seen[id])
		}
	}
	if got := len(def.Form.Fields()); got != len(def.Fields) || got != len(seen) {
		t.Errorf("%d questions, %d fields, %d in sections", got, len(def.Fields), len(seen))
	}
	var items []string
	for _, p := range def.Parts {
		items = append(items, p.Item)
		it, _ := c.Item(p.Item)
		if !slices.Equal(p.Slice, it.Slice.Fields) {
			t.Errorf("%s: slice %v, the item declares %v", p.Item, p.Slice, it.Slice.Fields)
		}
	}
	if want := []string{"water-connection", "power-connection", "gas-connection", "heat-connection", "broadband-connection"}; !slices.Equal(items, want) {
		t.Errorf("parts %v", items)
	}
	if _, err := bundle.Derive(c, c, "no-such"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown bundle: %v", err)
	}
}

// TestDefinitions_oneForEachClosure: made once, whoever asks at once; an older one
// is loaded once.
func TestDefinitions_oneForEachClosure(t *testing.T) {
	c := city(t)
	var mu sync.Mutex
	loads := 0
	defs := bundle.NewDefinitions(c, func(context.Context, string) (*catalog.Catalog, error) {
		mu.Lock()
		defer mu.Unlock()
		loads++
		return c, nil
	})
	now, err := defs.Current("utilities")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan *casework.Definition, 20)
	for range 10 {
		go func() { d, _ := defs.Current("utilities"); got <- d }()
		go func() { d, _ := defs.At(t.Context(), "utilities", now.Closure); got <- d }()
	}
	for range cap(got) {
		if d := <-got; d != now {
			t.Fatal("another definition of the same closure")
		}
	}
	for range 3 {
		if _, err := defs.At(t.Context(), "utilities", "older"); err != nil {
			t.Fatal(err)
		}
	}
	if loads != 1 {
		t.Errorf("the older one was loaded %d times", loads)
	}
	if _, err := defs.Current("no-such"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown bundle: %v", err)
	}
}

// parts stands in for casework: an application whose parts the test moves.
type parts struct {
	v casework.ApplicationView
}

func (p *parts) Parts(context.Context, ident.ApplicationID) (casework.ApplicationView, error) {
	return p.v, nil
}

func (p *parts) OpenApplication(context.Context, ident.Actor, ident.ApplicationID) (casework.ApplicationView, error) {
	return p.v, nil
}

func (p *parts) Board(context.Context, ident.Actor, string, int) (casework.BoardPage, error) {
	return casework.BoardPage{}, nil
}

// officer moves a part along the straight road.
var officer = ident.Actor{Kind: ident.Staff, Account: "officer", Org: "xc-water"}

func decided(t *testing.T, n int, grant bool, at clock.Instant) *casework.Case {
	t.Helper()
	c := &casework.Case{ID: ident.CaseID([]string{"A", "B", "C"}[n]), No: "N", Part: n + 1, Item: "water-connection", Org: "xc-water"}
	for _, err := range []error{
		second(c.Claim(officer, at)), first(c.Accept(officer, at)), first(c.Decide(officer, grant, "direct", "", at)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func first(_ casework.Fact, err error) error          { return err }
func second(_ casework.Fact, _ bool, err error) error { return err }

func TestFollow_oneReplyHoweverOften(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		now := clock.NewFake("2026-11-23T10:00:00+08:00")
		jobs := job.New(db, now, slog.New(slog.DiscardHandler))
		told := notify.New(db, keyring.New([32]byte{1}), now, jobs, notify.Demo{})
		app := &casework.Application{ID: ident.New[ident.ApplicationID](now.Now()), No: "411000", Bundle: "utilities", Agent: "her", Lang: i18n.Zh}
		p := &parts{v: casework.ApplicationView{Application: app, Cases: []*casework.Case{decided(t, 0, true, now.Now()), {ID: "B"}}}}
		s := bundle.New(db, now, p, told)
		follow := func() error { return s.Follow(t.Context(), "", caseworkevent.Closed{Application: app.ID, Case: "A"}) }
		if err := follow(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Reply(t.Context(), ident.Actor{}, app.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a reply while a part is open: %v", err)
		}
		p.v.Cases[1] = decided(t, 1, false, now.Now())
		done := make(chan error, 8)
		for range cap(done) {
			go func() { done <- follow() }()
		}
		for range cap(done) {
			if err := <-done; err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err) // the loser's job runs again and finds the reply
			}
		}
		if err := follow(); err != nil {
			t.Errorf("again, after all: %v", err)
		}
		_, r, err := s.Reply(t.Context(), ident.Actor{}, app.ID)
		if err != nil || r.Outcome != bundle.PartGranted || len(r.Parts) != 2 || r.Digest == "" {
			t.Errorf("the reply is %+v, %v", r, err)
		}
		texts, err := told.Texts(t.Context(), 10)
		if err != nil || len(texts) != 1 {
			t.Errorf("%d texts, %v; want one", len(texts), err)
		}
		events := 0
		err = db.Read(t.Context(), func(tx storage.Tx) error {
			rows, err := storage.All[struct{ N int }](t.Context(), tx, countAnswered, app.ID)
			events = rows[0].N
			return err
		})
		if err != nil || events != 1 {
			t.Errorf("%d events, %v; want one", events, err)
		}
	})
}

var countAnswered = storage.Statement("bundle_test.count_answered",
	`SELECT count(*) AS n FROM job_event WHERE kind = 'bundle.answered.v1' AND subject = $1`)
