package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

// colleague makes another officer of the water company, with a seat at the same part.
func (d seat) colleague(phone string) seat {
	d.t.Helper()
	_, err := d.Identity.Register(d.t.Context(), identity.NewAccount{
		Kind: ident.Staff, Name: "演示同事" + phone[9:], Phone: phone, Org: "xc-water", Region: "411000000000", Roles: []ident.Role{"officer"},
	})
	d.must(err)
	d.who = d.login(ident.Staff, phone)
	return d
}

// chief sits down at the same part as the head of the water company.
func (d seat) chief() seat {
	d.t.Helper()
	d.who = d.login(ident.Staff, "13900000015")
	return d
}

const (
	wuPhone = "13900000071"
	liPhone = "13900000072"
)

func TestDesk_handOverAndAssign(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, lin := c.waterDesk()
		wu, chief := lin.colleague(wuPhone), lin.chief()
		power := c.login(ident.Staff, officerPhones["xc-power"])

		wantKey(t, c.Casework.HandOver(ctx, lin.cmd(), power.Account, ""), "casework.no_colleague")
		wantKey(t, c.Casework.HandOver(ctx, lin.cmd(), owner.Account, ""), "casework.no_colleague")
		wantKey(t, c.Casework.HandOver(ctx, lin.cmd(), chief.who.Account, ""), "casework.no_colleague")
		c.must(c.Casework.HandOver(ctx, lin.cmd(), wu.who.Account, "我明天出差"))
		if v := wu.open(); v.Holder() != wu.who.Account {
			t.Errorf("held by %s", v.Holder())
		}
		wantKey(t, c.Casework.Accept(ctx, lin.cmd()), "casework.held_by_other")
		wantKey(t, c.Casework.Assign(ctx, wu.cmd(), lin.who.Account, ""), "identity.forbidden")
		c.must(c.Casework.Assign(ctx, chief.cmd(), lin.who.Account, ""))
		c.must(c.Casework.Accept(ctx, lin.cmd()))

		page := c.get("/my/applications/"+string(app), "chengban", c.token(ident.Citizen, ownerPhone))
		if strings.Contains(page, "我明天出差") || strings.Contains(page, "转办") {
			t.Error("the applicant reads what colleagues write to each other")
		}
		desk := surfer{c, "chengban-desk", c.token(ident.Staff, wuPhone)}
		if page := desk.do(http.MethodGet, "/desk/cases/"+string(lin.part), nil).Body.String(); !strings.Contains(page, "林知水正在办理") {
			t.Error("a colleague does not see who works on the case")
		}
	})
}

// TestDesk_recuse: who is recused cannot open the case, its letters or files, nor claim,
// be handed or approve it; the audit and the supervisor see it.
func TestDesk_recuse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, _, lin := c.waterDesk()
		wu, chief := lin.colleague(wuPhone), lin.chief()
		c.must(c.Casework.Accept(ctx, lin.cmd()))
		letters, err := c.Letters.OfCase(ctx, lin.who, lin.part)
		c.must(err)
		cmd := lin.cmd()
		desk := surfer{c, "chengban-desk", c.token(ident.Staff, officerPhones["xc-water"])}
		path := "/desk/cases/" + string(lin.part)
		key := desk.keyOf(path, path+"/recuse")
		rec := desk.do(http.MethodPost, path+"/recuse", url.Values{"_key": {key}, "rev": {fmt.Sprint(cmd.Rev)}, "recuse.note": {""}})
		if rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("recused without a word: %d", rec.Code)
		}
		rec = desk.do(http.MethodPost, path+"/recuse", url.Values{"_key": {key}, "rev": {fmt.Sprint(cmd.Rev)}, "recuse.note": {"申请人是我的表兄"}})
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/desk" {
			t.Fatalf("recuse: %d to %s", rec.Code, rec.Header().Get("Location"))
		}
		for _, p := range []string{path, path + "/letters/" + string(letters[0].ID)} {
			if rec := desk.do(http.MethodGet, p, nil); rec.Code != http.StatusForbidden {
				t.Errorf("GET %s: %d, want 403", p, rec.Code)
			}
		}
		cmd.Rev, cmd.Key = cmd.Rev+1, newKey(c)
		wantKey(t, c.Casework.Claim(ctx, cmd), "casework.recused")
		wantKey(t, c.Casework.Assign(ctx, chief.cmd(), lin.who.Account, ""), "casework.colleague_recused")
		c.must(c.Casework.Claim(ctx, wu.cmd()))
		v := chief.open()
		if !slices.ContainsFunc(v.Log, func(r audit.Row) bool { return r.Act == "casework.recuse" }) {
			t.Error("the log does not have it")
		}
		c.must(c.Casework.Recuse(ctx, chief.cmd(), "同学"))
		c.must(c.Casework.Decide(ctx, wu.cmd(), true, casework.Ground{Reason: "direct"}))
		_, err = c.Casework.OpenCase(ctx, chief.who, lin.part, i18n.Zh)
		wantKey(t, err, "casework.recused")
	})
}

func TestDesk_standIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, _, lin := c.waterDesk()
		wu, li, chief := lin.colleague(wuPhone), lin.colleague(liPhone), lin.chief()
		today := c.clock.Now().Date()
		wantKey(t, c.Casework.StandIn(ctx, wu.cmd()), "casework.not_stood_in")
		wantKey(t, c.Casework.StandInFor(ctx, wu.who, lin.who.Account, wu.who.Account, today), "identity.forbidden")
		wantKey(t, c.Casework.StandInFor(ctx, lin.who, lin.who.Account, lin.who.Account, today), "casework.own_substitute")
		wantKey(t, c.Casework.StandInFor(ctx, lin.who, lin.who.Account, wu.who.Account, today.AddDays(-1)), "casework.until_range")
		wantKey(t, c.Casework.StandInFor(ctx, lin.who, lin.who.Account, chief.who.Account, today), "casework.no_colleague")
		c.must(c.Casework.StandInFor(ctx, lin.who, lin.who.Account, wu.who.Account, today.AddDays(1)))

		p, err := c.Casework.Inbox(ctx, wu.who, casework.InboxFilter{StandIn: true})
		c.must(err)
		if p.Away != 1 || len(p.Lines) != 1 || p.Lines[0].ID != lin.part {
			t.Errorf("she finds %d of %d", len(p.Lines), p.Away)
		}
		if p, err := c.Casework.Inbox(ctx, li.who, casework.InboxFilter{StandIn: true}); err != nil || p.Away+len(p.Lines) > 0 {
			t.Errorf("who stands in for nobody finds %d, %v", len(p.Lines), err)
		}
		wantKey(t, c.Casework.StandIn(ctx, li.cmd()), "casework.not_stood_in")
		c.clock.Advance(48 * time.Hour)
		wu.who, lin.who, chief.who = c.login(ident.Staff, wuPhone), c.login(ident.Staff, officerPhones["xc-water"]), c.login(ident.Staff, "13900000015")
		wantKey(t, c.Casework.StandIn(ctx, wu.cmd()), "casework.not_stood_in")
		c.must(c.Casework.StandInFor(ctx, chief.who, lin.who.Account, wu.who.Account, c.clock.Now().Date()))
		c.must(c.Casework.StandIn(ctx, wu.cmd()))
		if v := wu.open(); v.Holder() != wu.who.Account {
			t.Errorf("held by %s", v.Holder())
		}
		c.must(c.Casework.StandInFor(ctx, lin.who, lin.who.Account, "", ""))
		if away, err := c.Casework.StandsInFor(ctx, wu.who); err != nil || len(away) > 0 {
			t.Errorf("still stands in for %v, %v", away, err)
		}
	})
}

func TestDesk_reassignAllAndBatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, _, lin := c.waterDesk()
		wu, li, chief := lin.colleague(wuPhone), lin.colleague(liPhone), lin.chief()
		app, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		other := lin
		other.part = c.view(owner, app).Cases[0].ID
		cmds := []casework.Command{lin.cmd(), other.cmd(), {By: lin.who, Case: c.view(owner, app).Cases[1].ID, Rev: 1}}
		m, err := c.Casework.Batch(ctx, cmds, c.Casework.Claim)
		c.must(err)
		if m.Done != 2 || len(m.Not) != 1 || m.Not[0].No != "" || m.Not[0].Why.Kind != fault.NotFound {
			t.Errorf("claimed together: %+v; the power company's case must not be named", m)
		}
		c.must(c.Casework.Recuse(ctx, casework.Command{By: wu.who, Case: other.part, Rev: other.open().Rev}, "表兄"))
		_, err = c.Casework.ReassignAll(ctx, lin.who, lin.who.Account, wu.who.Account, "调岗")
		wantKey(t, err, "identity.forbidden")
		_, err = c.Casework.ReassignAll(ctx, chief.who, lin.who.Account, wu.who.Account, "")
		wantKey(t, err, "casework.note_missing")
		m, err = c.Casework.ReassignAll(ctx, chief.who, lin.who.Account, wu.who.Account, "调岗")
		c.must(err)
		if m.Done != 1 || len(m.Not) != 1 || m.Not[0].Why.Key != "casework.colleague_recused" {
			t.Errorf("reassigned: %+v", m)
		}
		m, err = c.Casework.ReassignAll(ctx, chief.who, lin.who.Account, "", "调岗")
		c.must(err)
		if m.Done != 1 || len(m.Not) > 0 || li.open().Holder() != wu.who.Account {
			t.Errorf("put back: %+v, the first is held by %s", m, li.open().Holder())
		}
		team, err := c.Casework.Team(ctx, chief.who)
		c.must(err)
		for _, x := range team {
			if want := map[ident.AccountID]int{wu.who.Account: 1}[x.ID]; x.Held != want {
				t.Errorf("%s holds %d, want %d", x.Name, x.Held, want)
			}
		}
	})
}

func TestDesk_phrases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, lin := c.waterDesk()
		power := c.login(ident.Staff, officerPhones["xc-power"])
		c.must(c.Casework.Accept(ctx, lin.cmd()))
		key := newKey(c)
		c.must(c.Casework.AddPhrase(ctx, lin.who, "红线外", "红线外的管道由我们施工，不另收费。", key))
		c.must(c.Casework.AddPhrase(ctx, lin.who, "红线外", "红线外的管道由我们施工，不另收费。", key))
		wantKey(t, c.Casework.AddPhrase(ctx, lin.who, " ", "x", newKey(c)), "casework.phrase_title")
		wantKey(t, c.Casework.AddPhrase(ctx, lin.who, "x", "", newKey(c)), "casework.phrase_words")
		all, err := c.Casework.Phrases(ctx, lin.who)
		c.must(err)
		if others, err := c.Casework.Phrases(ctx, power); err != nil || len(all) != 1 || len(others) > 0 {
			t.Fatalf("%d phrases, the power company has %d, %v", len(all), len(others), err)
		}
		c.must(c.Casework.DropPhrase(ctx, power, all[0].ID))
		desk := surfer{c, "chengban-desk", c.token(ident.Staff, officerPhones["xc-water"])}
		path := "/desk/cases/" + string(lin.part)
		rec := desk.do(http.MethodPost, path+"/decide", url.Values{
			"_key": {desk.keyOf(path, path+"/decide")}, "rev": {fmt.Sprint(lin.open().Rev)}, "reason": {"grant:direct"},
			"phrase": {string(all[0].ID)}, "note": {"周三上门。"},
		})
		if rec.Code != http.StatusSeeOther {
			t.Fatalf("decide: %d", rec.Code)
		}
		v := c.view(owner, app)
		if note := v.Cases[0].Facts()[len(v.Cases[0].Facts())-1].Note; note != "红线外的管道由我们施工，不另收费。\n周三上门。" {
			t.Errorf("she reads %q", note)
		}
		c.must(c.Casework.DropPhrase(ctx, lin.who, all[0].ID))
		if all, err = c.Casework.Phrases(ctx, lin.who); err != nil || len(all) > 0 {
			t.Errorf("still there: %v, %v", all, err)
		}
	})
}

// TestDesk_flags: each filter finds exactly the cases whose facts say so.
func TestDesk_flags(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, lin := c.waterDesk()
		chief := lin.chief()
		want := func(what string, flags ...casework.Flag) { // the flagship declares that the agent may act
			t.Helper()
			p, err := c.Casework.Inbox(ctx, lin.who, casework.InboxFilter{})
			c.must(err)
			for _, g := range casework.Flags() {
				q, err := c.Casework.Inbox(ctx, lin.who, casework.InboxFilter{Flag: g})
				c.must(err)
				n := 0
				if slices.Contains(flags, g) {
					n = 1
				}
				if p.Flags[g] != n || len(q.Lines) != n {
					t.Errorf("%s: %s counts %d and lists %d, want %d", what, g, p.Flags[g], len(q.Lines), n)
				}
			}
		}
		want("received", casework.FlagDeclared)
		c.must(c.Casework.Urge(ctx, casework.Command{By: owner, Case: lin.part, Rev: c.view(owner, app).Cases[0].Rev, Key: newKey(c)}, "请快些"))
		c.must(c.Casework.Supervise(ctx, chief.cmd(), "请今天处理"))
		want("urged and supervised", casework.FlagUrged, casework.FlagSupervised, casework.FlagDeclared)
		c.must(c.Casework.Accept(ctx, lin.cmd()))
		c.idle()
		c.clock.Advance(20 * 24 * time.Hour)
		lin.who, chief.who = c.login(ident.Staff, officerPhones["xc-water"]), c.login(ident.Staff, "13900000015")
		c.idle()
		_, err := c.Clocks.Sweep(ctx)
		c.must(err)
		c.idle()
		want("late", casework.FlagUrged, casework.FlagSupervised, casework.FlagRed, casework.FlagDeclared)
		c.must(c.Casework.Decide(ctx, lin.cmd(), false, casework.Ground{Reason: "no-capacity"}))
		want("closed")
		c.must(c.Casework.SetAside(ctx, chief.cmd(), casework.Court, "（2026）豫10行终9号", "程序违法"))
		want("set aside", casework.FlagAgain, casework.FlagDeclared)
	})
}
