package casework

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

var (
	lin = ident.Actor{Kind: ident.Staff, Account: "lin", Org: "xc-water"}
	wu  = ident.Actor{Kind: ident.Staff, Account: "wu", Org: "xc-water"}
	her = ident.Actor{Kind: ident.Citizen, Account: "shen"}
)

func received() *Case {
	c := &Case{ID: "C", No: "411000-1", Rev: 1}
	c.add(fact(FactReceived, her, 1))
	return c
}

func TestCase_straightRoad(t *testing.T) {
	c := received()
	steps := []struct {
		name   string
		do     func() error
		status Status
		holder ident.AccountID
	}{
		{"claim", func() error { _, _, err := c.Claim(lin, 2); return err }, Received, "lin"},
		{"accept", func() error { _, err := c.Accept(lin, 3); return err }, Accepted, "lin"},
		{"release", func() error { _, err := c.Release(lin, 4); return err }, Accepted, ""},
		{"claim by a colleague", func() error { _, _, err := c.Claim(wu, 5); return err }, Accepted, "wu"},
		{"grant", func() error { _, err := c.Decide(wu, true, "ok", "", 6); return err }, Granted, ""},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if c.Status() != s.status || c.Holder() != s.holder {
			t.Fatalf("%s: got %s held by %q, want %s held by %q", s.name, c.Status(), c.Holder(), s.status, s.holder)
		}
	}
	if got := c.When(FactGranted); got != 6 {
		t.Errorf("granted at %d, want 6", got)
	}
}

func TestCase_illegalMovesSayWhy(t *testing.T) {
	held := func() *Case { c := received(); _, _, _ = c.Claim(lin, 2); return c }
	accepted := func() *Case { c := held(); _, _ = c.Accept(lin, 3); return c }
	over := func() *Case { c := accepted(); _, _ = c.Decide(lin, false, "r", "", 4); return c }
	for name, tc := range map[string]struct {
		c   *Case
		do  func(*Case) error
		key string
	}{
		"accept unclaimed":          {received(), func(c *Case) error { _, err := c.Accept(lin, 9); return err }, "casework.claim_first"},
		"accept a colleague's":      {held(), func(c *Case) error { _, err := c.Accept(wu, 9); return err }, "casework.held_by_other"},
		"claim a colleague's":       {held(), func(c *Case) error { _, _, err := c.Claim(wu, 9); return err }, "casework.held_by_other"},
		"release unclaimed":         {received(), func(c *Case) error { _, err := c.Release(lin, 9); return err }, "casework.claim_first"},
		"accept twice":              {accepted(), func(c *Case) error { _, err := c.Accept(lin, 9); return err }, "casework.already_accepted"},
		"not accept after accepted": {accepted(), func(c *Case) error { _, err := c.NotAccept(lin, "r", "", 9); return err }, "casework.already_accepted"},
		"decide before accepting":   {held(), func(c *Case) error { _, err := c.Decide(lin, true, "r", "", 9); return err }, "casework.accept_first"},
		"decide without a reason":   {accepted(), func(c *Case) error { _, err := c.Decide(lin, true, "", "", 9); return err }, "casework.reason_missing"},
		"decide twice":              {over(), func(c *Case) error { _, err := c.Decide(lin, true, "r", "", 9); return err }, "casework.closed"},
		"withdraw a closed one":     {over(), func(c *Case) error { _, err := c.Withdraw(her, "", 9); return err }, "casework.closed"},
		"claim a closed one":        {over(), func(c *Case) error { _, _, err := c.Claim(lin, 9); return err }, "casework.closed"},
	} {
		before := len(tc.c.Facts())
		err := tc.do(tc.c)
		f, ok := fault.As(err)
		if !ok || f.Key != tc.key {
			t.Errorf("%s: got %v, want %s", name, err, tc.key)
		}
		if len(tc.c.Facts()) != before {
			t.Errorf("%s: a refused move left a fact", name)
		}
	}
}

// A slow, obvious oracle of the straight road: what may follow what.
var mayFollow = map[Status]map[FactKind]bool{
	Received: {FactClaimed: true, FactReleased: true, FactAccepted: true, FactNotAccepted: true, FactWithdrawn: true},
	Accepted: {FactClaimed: true, FactReleased: true, FactGranted: true, FactRefused: true, FactWithdrawn: true},
}

func TestCase_anySequenceOfMovesStaysLegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := received()
		for i := range rapid.IntRange(0, 30).Draw(t, "moves") {
			before, status := len(c.Facts()), c.Status()
			who := rapid.SampledFrom([]ident.Actor{lin, wu}).Draw(t, "who")
			now := clock.Instant(10 + i)
			switch rapid.IntRange(0, 6).Draw(t, "move") {
			case 0:
				_, _, _ = c.Claim(who, now)
			case 1:
				_, _ = c.Release(who, now)
			case 2:
				_, _ = c.Accept(who, now)
			case 3:
				_, _ = c.NotAccept(who, "r", "", now)
			case 4:
				_, _ = c.Decide(who, true, "r", "", now)
			case 5:
				_, _ = c.Decide(who, false, "r", "", now)
			case 6:
				_, _ = c.Withdraw(her, "", now)
			}
			for _, f := range c.Facts()[before:] {
				if !mayFollow[status][f.Kind] {
					t.Fatalf("%s after %s", f.Kind, status)
				}
			}
		}
		finals := 0
		for _, f := range c.Facts() {
			if statusAfter[f.Kind].Final() && statusAfter[f.Kind] != "" {
				finals++
			}
		}
		if finals > 1 || (finals == 1) != c.Status().Final() {
			t.Fatalf("%d final facts, status %s", finals, c.Status())
		}
	})
}

func TestNumberForm(t *testing.T) {
	f := NumberForm("411000{date}{seq:5}")
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	if got, want := f.Of("2026-12-31", 7), "4110002026123100007"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := f.Of("2026-12-31", 123456), "41100020261231123456"; got != want {
		t.Errorf("a long sequence: got %s, want %s", got, want)
	}
	for _, bad := range []NumberForm{"", "411000{date}", "{seq:5}"} {
		if bad.Check() == nil {
			t.Errorf("%q passed", bad)
		}
	}
}
