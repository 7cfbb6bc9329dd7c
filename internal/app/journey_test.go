package app

import (
	"context"
	"io/fs"
	"log/slog"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/app/demo"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

// city is a whole installation with the demo's people, for tests through the
// services.
type city struct {
	*App
	t     *testing.T
	clock *clock.Fake
}

func newCity(t *testing.T, db *storage.DB) *city {
	t.Helper()
	return cityOn(t, db, "2026-11-23", xuchang.FS)
}

// cityOn is a city at half past nine on a day, with a pack.
func cityOn(t *testing.T, db *storage.DB, day string, pack fs.FS) *city {
	t.Helper()
	now := clock.NewFake(day + "T09:30:00+08:00")
	a, err := Build(t.Context(), Options{
		DB: db, Keys: keyring.New([32]byte{1}), Clock: now, Pack: pack, SMS: notify.Demo{},
		Demo: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), a.Exchange, a.Identity); err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &city{a, t, now}
	t.Cleanup(func() {
		c.stopRounds()
		if err := c.Jobs.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return c
}

func (c *city) idle() {
	c.t.Helper()
	if err := c.Jobs.Idle(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// code reads the newest code that was sent to a phone.
func (c *city) code(phone string) string {
	c.t.Helper()
	c.clock.Advance(time.Second) // the next text is a later one
	texts, err := c.Notify.Texts(c.t.Context(), 100)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, s := range texts {
		if s.Phone == phone && sixDigits.MatchString(s.Text) {
			return sixDigits.FindString(s.Text)
		}
	}
	c.t.Fatalf("no code was sent to %s", phone)
	return ""
}

func (c *city) login(kind ident.ActorKind, phone string) ident.Actor {
	c.t.Helper()
	challenge, err := c.Identity.BeginLogin(c.t.Context(), kind, phone, "127.0.0.1")
	if err != nil {
		c.t.Fatal(err)
	}
	token, err := c.Identity.FinishLogin(c.t.Context(), challenge, c.code(phone), "test")
	if err != nil {
		c.t.Fatal(err)
	}
	who, err := c.Identity.Session(c.t.Context(), token)
	if err != nil {
		c.t.Fatal(err)
	}
	return who
}

const (
	ownerPhone    = "13800000001"
	strangerPhone = "13800000002"
	newPlant      = "411003001001GB00001F00010001"
)

// must stops the test on an error.
func (c *city) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// ready brings a draft of the owner to where only the signature is missing.
func (c *city) ready(owner ident.Actor) ident.DraftID {
	c.t.Helper()
	ctx := c.t.Context()
	id, err := c.Casework.Start(ctx, owner, "utilities", owner.For[1])
	c.must(err)
	c.must(c.Casework.Pick(ctx, owner, id, newPlant))
	c.must(c.Casework.Needs(ctx, owner, id, map[string][]string{"net.operator": {"xc-net-cu"}}))
	v, err := c.Casework.OpenDraft(ctx, owner, id)
	c.must(err)
	if v.Step != casework.StepCheck {
		c.t.Fatalf("after the needs she should stand at check-answers, is at %s %s (open %v, problems %v)", v.Step, v.Field, v.Plan.Open, v.Plan.Problems)
	}
	c.must(c.Casework.Agree(ctx, owner, id, casework.ConsentDigest(v.Shares)))
	return id
}

func (c *city) submit(owner ident.Actor, id ident.DraftID, key string) (ident.ApplicationID, error) {
	c.t.Helper()
	challenge, err := c.Casework.BeginSign(c.t.Context(), owner, id, i18n.Zh)
	c.must(err)
	return c.Casework.Submit(c.t.Context(), casework.Submission{
		By: owner, Draft: id, Lang: i18n.Zh, Challenge: challenge,
		Code: c.code(ownerPhone), Key: key,
	})
}

var officerPhones = map[string]string{
	"xc-water": "13900000001", "xc-power": "13900000002", "xc-gas": "13900000003",
	"xc-heat": "13900000004", "xc-net-cu": "13900000005",
}

func newKey(c *city) string { return ident.New[string](c.clock.Now()) }

func TestJourney_fiveUnitsAnswerOneApplication(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		app, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		v, err := c.Casework.OpenApplication(ctx, owner, app)
		c.must(err)
		if len(v.Cases) != 5 {
			t.Fatalf("got %d cases, want 5", len(v.Cases))
		}
		modes := map[string]string{}
		for i, k := range v.Cases {
			modes[k.Service] = k.Mode
			c.decide(k, i != 2) // the third unit refuses: not a bundle refused
		}
		want := map[string]string{"water": "new", "power": "takeover", "gas": "new", "heat": "takeover", "net": "new"}
		for s, m := range want {
			if modes[s] != m {
				t.Errorf("%s: mode %q, want %q", s, modes[s], m)
			}
		}
		c.idle()
		_, reply, err := c.Bundle.Reply(ctx, owner, app)
		c.must(err)
		if reply.Outcome != bundle.PartGranted || len(reply.Parts) != 5 {
			t.Errorf("got outcome %s with %d parts, want %s with 5", reply.Outcome, len(reply.Parts), bundle.PartGranted)
		}
		c.checkEvidence(owner, v)
		c.checkAudit(v)
	})
}

func (c *city) decide(k *casework.Case, grant bool) {
	c.t.Helper()
	ctx := c.t.Context()
	officer := c.login(ident.Staff, officerPhones[string(k.Org)])
	open := func() casework.CaseView {
		v, err := c.Casework.OpenCase(ctx, officer, k.ID, i18n.Zh)
		c.must(err)
		return v
	}
	cmd := func(v casework.CaseView) casework.Command {
		return casework.Command{By: officer, Case: k.ID, Rev: v.Rev, Key: newKey(c)}
	}
	c.must(c.Casework.Claim(ctx, cmd(open())))
	c.must(c.Casework.Accept(ctx, cmd(open())))
	kind := casework.FactRefused
	if grant {
		kind = casework.FactGranted
	}
	reason := open().Part.Reasons[kind][0].Code
	c.must(c.Casework.Decide(ctx, cmd(open()), grant, casework.Ground{Reason: reason, Note: "现场已具备条件"}))
}

// checkEvidence: each unit that opened its case stands in the owner's ledger.
func (c *city) checkEvidence(owner ident.Actor, v casework.ApplicationView) {
	c.t.Helper()
	entries, err := c.readings(c.t.Context(), owner, c.clock.Now()+1, 1000)
	c.must(err)
	for _, k := range v.Cases {
		if !slices.ContainsFunc(entries, func(e disclosure.Entry) bool { return e.Ref == string(k.ID) && e.Org == k.Org && e.Resource == "case" }) {
			c.t.Errorf("%s opened case %s and the ledger does not say so", k.Org, k.No)
		}
	}
}

// checkAudit: each act on each case left its row.
func (c *city) checkAudit(v casework.ApplicationView) {
	c.t.Helper()
	for _, k := range v.Cases {
		var rows []audit.Row
		c.must(c.DB.Read(c.t.Context(), func(tx storage.Tx) (err error) {
			rows, err = audit.Of(c.t.Context(), tx, "case", string(k.ID))
			return err
		}))
		for _, act := range []string{"casework.claim", "casework.accept"} {
			if !slices.ContainsFunc(rows, func(r audit.Row) bool { return r.Act == act }) {
				c.t.Errorf("case %s: no audit row %s", k.No, act)
			}
		}
	}
}

func TestSubmit_sameKeyGivesTheSameApplication(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		draft := c.ready(owner)
		challenge, err := c.Casework.BeginSign(t.Context(), owner, draft, i18n.Zh)
		c.must(err)
		sub := casework.Submission{By: owner, Draft: draft, Lang: i18n.Zh, Challenge: challenge, Code: c.code(ownerPhone), Key: newKey(c)}
		first, err := c.Casework.Submit(t.Context(), sub)
		c.must(err)
		second, err := c.Casework.Submit(t.Context(), sub)
		c.must(err)
		if first != second {
			t.Errorf("the second click made another application")
		}
		mine, err := c.Casework.Mine(t.Context(), owner)
		c.must(err)
		if len(mine.Applications) != 1 || len(mine.Drafts) != 0 {
			t.Errorf("got %d applications and %d drafts, want 1 and 0", len(mine.Applications), len(mine.Drafts))
		}
	})
}

func TestSubmit_textChangedSinceTheCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		draft := c.ready(owner)
		challenge, err := c.Casework.BeginSign(t.Context(), owner, draft, i18n.Zh)
		c.must(err)
		code := c.code(ownerPhone)
		c.must(c.Casework.Answer(t.Context(), owner, draft, map[string][]string{"contact.name": {"王小明"}}))
		_, err = c.Casework.Submit(t.Context(), casework.Submission{By: owner, Draft: draft, Lang: i18n.Zh, Challenge: challenge, Code: code, Key: newKey(c)})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v, want a Conflict: she did not agree to this text", err)
		}
	})
}
