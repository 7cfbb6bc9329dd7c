package app

import (
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

// edits are words changed in the files of a pack: old, new, old, new …
type edits map[string][]string

// edited is the city's pack with some words changed, each wherever it stands.
func edited(t *testing.T, changes edits) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(xuchang.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(xuchang.FS, p)
		for i := 0; i < len(changes[p]); i += 2 {
			if !strings.Contains(string(b), changes[p][i]) {
				t.Fatalf("%s has no %q", p, changes[p][i])
			}
		}
		out[p] = &fstest.MapFile{Data: []byte(strings.NewReplacer(changes[p]...).Replace(string(b)))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// republish stops the installation and builds it again, with another pack, on the
// same database.
func (c *city) republish(pack fs.FS) {
	c.t.Helper()
	ctx := c.t.Context()
	c.stopRounds()
	c.must(c.Jobs.Stop(ctx))
	later, err := Build(ctx, Options{
		DB: c.DB, Keys: c.Keys, Clock: c.clock, SMS: notify.Demo{}, Demo: true, Log: slog.New(slog.DiscardHandler), Pack: pack,
	})
	c.must(err)
	c.must(later.Start(ctx))
	c.App = later
}

// nextYear is the pack with water connections changed: a label, the promise, a
// ground for granting, what follows, and one field less for the company.
var nextYear = edits{
	"fields.yaml": {"label: {zh: 日用水量", "label: {zh: 每日用水量"},
	"items/water-connection.yaml": {
		"promise_days: {new: 3,", "promise_days: {new: 4,",
		`clocks: {promised_by: "2026-11-26"}`, `clocks: {promised_by: "2026-11-27"}`,
		"- code: direct\n      text: {zh: 具备供水条件，可以直接装表通水。", "- code: at-once\n      text: {zh: 具备供水条件，即日装表。",
		"供水单位同意供水，将联系现场联系人安排装表。", "供水单位同意供水。",
		"    - premises.floors\n", "", "  - premises.floors\n", "",
	},
	"bundles/utilities.yaml": {
		`{item: water-connection, mode: new, unit: xc-water, due: "2026-11-26"}`, `{item: water-connection, mode: new, unit: xc-water, due: "2026-11-27"}`,
		`{item: water-connection, mode: new, unit: xc-water, due: "2026-06-18"}`, `{item: water-connection, mode: new, unit: xc-water, due: "2026-06-22"}`,
		`{item: water-connection, mode: new, unit: xc-water-cg, due: "2026-10-10"}`, `{item: water-connection, mode: new, unit: xc-water-cg, due: "2026-10-12"}`,
	},
}

// TestClosure_casesStayOnTheirDefinition: the pack changes, what was begun does not.
func TestClosure_casesStayOnTheirDefinition(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, d := c.waterDesk()
		draft := c.ready(owner)
		before := d.open()
		c.republish(edited(t, nextYear))
		v := d.open()
		if v.Closure != before.Closure || v.PromiseDue != before.PromiseDue {
			t.Errorf("the old case moved to closure %s, due %s", v.Closure, v.PromiseDue)
		}
		c.sameRows(v.Rows, before.Rows)
		c.must(c.Casework.Accept(ctx, d.cmd()))
		c.oldDesk(d)
		wantKey(t, c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "at-once"}), "casework.reason_unknown")
		c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "direct"}))
		d.want(casework.Granted)
		page := c.get("/my/applications/"+string(app), "chengban", c.token(ident.Citizen, ownerPhone))
		if !strings.Contains(page, "可以直接装表通水") {
			t.Error("she does not read the ground on which it was granted")
		}
		c.oldDraft(owner, draft)
	})
}

// sameRows: every line is still there, with its label and what its register says.
func (c *city) sameRows(got, want []casework.CompareRow) {
	c.t.Helper()
	if len(got) != len(want) {
		c.t.Fatalf("got %d lines, want %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.Field.Label != w.Field.Label || g.Register != w.Register || g.HasReg != w.HasReg {
			c.t.Errorf("%s: got %q beside %q, want %q beside %q", w.Field.ID, g.Field.Label.Zh, g.Register, w.Field.Label.Zh, w.Register)
		}
	}
}

// oldDesk: the officer's page and the registers go by what she consented to then.
func (c *city) oldDesk(d seat) {
	c.t.Helper()
	desk := surfer{c, "chengban-desk", c.token(ident.Staff, officerPhones["xc-water"])}
	page := desk.do("GET", "/desk/cases/"+string(d.part), nil).Body.String()
	if !strings.Contains(page, "可以直接装表通水") || strings.Contains(page, "即日装表") {
		c.t.Error("the desk offers the grounds of the new definition")
	}
	ask := exchange.Request{
		Actor: d.who, Basis: exchange.CaseWork, Ref: string(d.part), Item: "water-connection", Resource: "realestate",
		Key: newPlant, Subject: ident.Subject{}, Fields: []string{"floors"}, Purpose: "casework.purpose.review",
	}
	ask.Subject = c.view(c.login(ident.Citizen, ownerPhone), d.open().Application).Applicant
	if _, err := c.Exchange.Query(c.t.Context(), ask); err != nil {
		c.t.Errorf("the register is closed to an old case: %v", err)
	}
}

// oldDraft: it can be submitted as it was begun; a new one is on the new definition.
func (c *city) oldDraft(owner ident.Actor, draft ident.DraftID) {
	c.t.Helper()
	ctx := c.t.Context()
	v, err := c.Casework.OpenDraft(ctx, owner, draft)
	c.must(err)
	if got := v.Def.Fields["water.daily"].Label.Zh; got != "日用水量" || v.Step != casework.StepCheck || !v.Consented {
		c.t.Errorf("the old draft shows %q, stands at %s, consented %t", got, v.Step, v.Consented)
	}
	app, err := c.submit(owner, draft, newKey(c))
	c.must(err)
	if got := c.view(owner, app); got.Closure != v.Draft.Closure || got.Cases[0].PromiseDue != clock.Date("2026-11-26") {
		c.t.Errorf("the old draft became an application on closure %s, due %s", got.Closure, got.Cases[0].PromiseDue)
	}
	id, err := c.Casework.Start(ctx, owner, "utilities", owner.For[1])
	c.must(err)
	fresh, err := c.Casework.OpenDraft(ctx, owner, id)
	c.must(err)
	if fresh.Draft.Closure == v.Draft.Closure || fresh.Def.Fields["water.daily"].Label.Zh != "每日用水量" {
		c.t.Error("what is begun now is not on the new definition")
	}
}
