package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

const otherWater = "13900000009" // an officer of xc-water-cg

// her gives a command of the applicant on the part.
func (d seat) her(owner ident.Actor) casework.Command {
	d.t.Helper()
	cmd := d.cmd()
	cmd.By = owner
	return cmd
}

// valuesOf reads what the unit sees of its case.
func (d seat) valuesOf() map[string]string {
	d.t.Helper()
	out := map[string]string{}
	for _, r := range d.open().Rows {
		out[r.Field.ID] = r.Value + " " + string(r.Source)
	}
	return out
}

// TestTransfer_agreed: she is asked, and the other unit has the same part with the same
// answers, by a consent of its own; the first unit's case is closed with code 4.
func TestTransfer_agreed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, d := c.waterDesk()
		wantKey(t, c.Casework.AskTransfer(ctx, d.cmd(), "xc-water", "不归我们"), "casework.no_destination")
		wantKey(t, c.Casework.AskTransfer(ctx, d.cmd(), "xc-gas", "不归我们"), "casework.no_destination")
		wantKey(t, c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", ""), "casework.note_missing")
		wantKey(t, c.Casework.AgreeTransfer(ctx, d.her(owner)), "casework.no_transfer")
		c.must(c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "该处由长葛管网供水"))
		wantKey(t, c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "再问一次"), "casework.transfer_waits")
		if n := c.texts("casework.sms.transfer"); n != 1 {
			t.Errorf("%d texts ask her", n)
		}
		if err := c.Casework.AgreeTransfer(ctx, d.her(c.login(ident.Citizen, strangerPhone))); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger agrees: %v", err)
		}
		wantKey(t, c.Casework.AgreeTransfer(ctx, d.cmd()), "identity.not_found")

		before, wasOpen, wasMother := d.valuesOf(), c.view(owner, app), c.view(owner, app).Mother
		cmd := d.her(owner)
		c.must(c.Casework.AgreeTransfer(ctx, cmd))
		c.must(c.Casework.AgreeTransfer(ctx, cmd)) // the second click
		c.idle()

		v := c.view(owner, app)
		if len(v.Cases) != len(wasOpen.Cases) || len(v.Gone) != 1 || v.Final() != 0 {
			t.Fatalf("%d cases, %d gone, %d at an end", len(v.Cases), len(v.Gone), v.Final())
		}
		if v.Mother.Parts != wasMother.Parts || v.Mother.Done != 0 {
			t.Errorf("the clock of the whole: %+v, was %+v", v.Mother, wasMother)
		}
		next := v.Cases[len(v.Cases)-1]
		if next.Org != "xc-water-cg" || next.Item != "water-connection" || next.Status() != casework.Received || next.No != fmt.Sprintf("%s-%d", v.No, len(v.Cases)+1) {
			t.Errorf("the other unit has %+v", next)
		}
		d.want(casework.Forwarded)
		if code, _ := casework.CloseCode(d.open().Facts(), d.open().Part); code != casework.ClosedForwarded {
			t.Errorf("closed with %q", code)
		}
		there := seat{c, c.login(ident.Staff, otherWater), next.ID}
		if diff := cmp.Diff(before, there.valuesOf()); diff != "" {
			t.Errorf("the other unit sees something else (-first +other):\n%s", diff)
		}
		if !slices.ContainsFunc(c.entries(owner), func(e disclosure.Entry) bool { return e.Org == "xc-water-cg" && e.RefNo == next.No }) {
			t.Error("that the other unit read it is not in the ledger")
		}
		c.checkConsents(v, d.part, next.ID)
		if _, err := c.Casework.OpenCase(ctx, d.who, next.ID, "zh"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the first unit opens the case of the other: %v", err)
		}
		lines := c.leaf(there.who, casework.InboxFilter{Statuses: []casework.Status{casework.Received}})
		if !slices.ContainsFunc(lines, func(l casework.InboxLine) bool { return l.ID == next.ID }) {
			t.Error("the case is not in the other unit's inbox")
		}
		c.must(c.Casework.Claim(ctx, there.cmd()))
		c.must(c.Casework.Accept(ctx, there.cmd()))
		c.must(c.Casework.Decide(ctx, there.cmd(), true, casework.Ground{Reason: "direct"}))
		if got := c.view(owner, app); got.Final() != 1 || !got.Open() {
			t.Errorf("%d of %d at an end", got.Final(), len(got.Cases))
		}
		wantKey(t, c.Casework.Correct(ctx, seat{c, d.chief().who, d.part}.cmd(), "笔误"), "casework.closed")
	})
}

// checkConsents: the first unit's consent has ended, the other's is in force, over the
// same fields.
func (c *city) checkConsents(v casework.ApplicationView, was, is ident.CaseID) {
	c.t.Helper()
	find := func(id ident.CaseID) casework.ConsentView {
		i := slices.IndexFunc(v.Consents, func(k casework.ConsentView) bool { return k.Case == id })
		if i < 0 {
			c.t.Fatalf("case %s has no consent", id)
		}
		return v.Consents[i]
	}
	old, now := find(was), find(is)
	if old.EndedAt.IsZero() || !now.EndedAt.IsZero() {
		c.t.Errorf("the consents ended at %v and %v", old.EndedAt, now.EndedAt)
	}
	if now.Org != "xc-water-cg" || !slices.Equal(old.Fields, now.Fields) || len(now.Fields) == 0 {
		c.t.Errorf("the consent is %+v, was %+v", now, old)
	}
}

// TestTransfer_refusedAndVoid: her no, and the unit's own next step, leave it there.
func TestTransfer_refusedAndVoid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, d := c.waterDesk()
		c.must(c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "该处由长葛管网供水"))
		c.must(c.Casework.RefuseTransfer(ctx, d.her(owner)))
		d.want(casework.Received)
		wantKey(t, c.Casework.AgreeTransfer(ctx, d.her(owner)), "casework.no_transfer")
		c.must(c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "请再考虑"))
		c.must(c.Casework.Accept(ctx, d.cmd()))
		for name, err := range map[string]error{
			"yes": c.Casework.AgreeTransfer(ctx, d.her(owner)), "no": c.Casework.RefuseTransfer(ctx, d.her(owner)),
		} {
			if f, ok := fault.As(err); !ok || f.Kind != fault.Conflict {
				t.Errorf("%s after acceptance: %v", name, err)
			}
		}
		wantKey(t, c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "还是转吧"), "casework.already_accepted")
		if v := c.view(owner, app); len(v.Gone) != 0 || len(v.Cases) != 5 {
			t.Errorf("%d gone of %d", len(v.Gone), len(v.Cases))
		}
		power := seat{c, c.login(ident.Staff, officerPhones["xc-power"]), c.view(owner, app).Cases[1].ID}
		if all := c.Casework.Destinations(power.open().Case); len(all) != 0 {
			t.Errorf("nobody else delivers power, and it may go to %v", all)
		}
	})
}

// TestTransfer_pages: the question on her page and her answer, the words at the desks,
// and progress without a login.
func TestTransfer_pages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner, app, d := c.waterDesk()
		desk := surfer{c, "chengban-desk", c.token(ident.Staff, officerPhones["xc-water"])}
		file := "/desk/cases/" + string(d.part)
		ask := url.Values{
			"_key": {desk.keyOf(file, file+"/transfer")}, "rev": {fmt.Sprint(d.open().Rev)},
			"transfer.unit": {""}, "transfer.note": {"该处由长葛管网供水"},
		}
		if rec := desk.do(http.MethodPost, file+"/transfer", ask); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "该处由长葛管网供水") {
			t.Errorf("no unit chosen: %d, and the words must stay", rec.Code)
		}
		ask.Set("transfer.unit", "xc-water-cg")
		if rec := desk.do(http.MethodPost, file+"/transfer", ask); rec.Code != http.StatusSeeOther {
			t.Fatalf("asked: %d %s", rec.Code, rec.Body)
		}
		desk.see(file, 200, "已征询申请人是否同意转给长葛润泽供水有限公司（演示）")

		her := surfer{c, "chengban", c.token(ident.Citizen, ownerPhone)}
		page := "/my/applications/" + string(app)
		her.see(page, 200, "请您答复是否同意", "建议转给长葛润泽供水有限公司（演示）办理")
		form := page + "/parts/" + string(d.part) + "/transfer"
		her.see(form, 200, "该处由长葛管网供水", "日用水量", "不同意，仍由许昌", "重新计算受理期限")
		her.see("/en"+form, 200, "May Changge Runze Water Co. (demo) handle")
		say := url.Values{"_key": {her.keyOf(form, form)}}
		if rec := her.do(http.MethodPost, form, say); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "请选择同意或者不同意") {
			t.Errorf("no answer: %d", rec.Code)
		}
		say.Set("answer", "yes")
		if rec := her.do(http.MethodPost, form, say); rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != page {
			t.Fatalf("agreed: %d to %s", rec.Code, rec.Header().Get("Location"))
		}
		v := c.view(owner, app)
		next := v.Cases[len(v.Cases)-1]
		her.see(page, 200, "已转给其他单位的", "新编号 "+next.No, "原编号 "+v.Gone[0].No, "4 转报办结")
		if rec := her.do(http.MethodGet, form, nil); rec.Code != http.StatusSeeOther {
			t.Errorf("the question after the answer: %d", rec.Code)
		}
		desk.see(file, 200, "已转给长葛润泽供水有限公司（演示）", next.No)
		there := surfer{c, "chengban-desk", c.token(ident.Staff, otherWater)}
		there.see("/desk/cases/"+string(next.ID), 200, "原办件编号 "+v.Gone[0].No)
		if rec := c.askProgress(v.No, ownerPhone[7:], "203.0.113.5"); strings.Contains(rec.Body.String(), "已转办") || strings.Count(rec.Body.String(), "长葛润泽供水") != 1 {
			t.Errorf("progress without a login: %d\n%s", rec.Code, rec.Body)
		}
	})
}

// TestStrike: what was entered by mistake is taken out by the head of the unit alone.
func TestStrike(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, _, d := c.waterDesk()
		chief := d.chief()
		wantKey(t, c.Casework.Strike(ctx, d.cmd(), "重复录入"), "identity.forbidden")
		wantKey(t, c.Casework.Strike(ctx, chief.cmd(), ""), "casework.note_missing")
		c.must(c.Casework.Strike(ctx, chief.cmd(), "重复录入"))
		d.want(casework.Terminated)
		if code, _ := casework.CloseCode(d.open().Facts(), d.open().Part); code != casework.ClosedDeleted {
			t.Errorf("closed with %q", code)
		}
		wantKey(t, c.Casework.Strike(ctx, chief.cmd(), "重复录入"), "casework.closed")
		c.must(c.Casework.Reopen(ctx, chief.cmd(), "不是重复"))
		d.want(casework.Received) // it had not been accepted
	})
}

// transferRoad hands the water part of the application that was just made on to the other
// water company, which opens it.
func (w *walk) transferRoad(owner *guest) {
	w.c.t.Helper()
	app := strings.TrimSuffix(plainPath(owner.path), "/receipt")
	officer, chief, other := w.by("officer of xc-water"), w.by("chief of the roads"), w.by("officer of another place")
	w.to(officer, "/desk?show=received")
	w.openFirst(officer)
	w.press(officer, "/claim", nil)
	for _, answer := range []string{"no", "yes"} {
		w.press(officer, "/transfer", url.Values{"transfer.unit": {"xc-water-cg"}, "transfer.note": {"该处由长葛管网供水"}})
		w.to(owner, app)
		w.click(owner, "/transfer")
		w.press(owner, "/transfer", url.Values{"answer": {answer}})
		w.to(officer, plainPath(officer.path))
	}
	w.to(other, "/desk?show=received")
	w.openFirst(other)
	w.applyForRoadWorks(owner)
	w.to(chief, w.file(chief))
	w.press(chief, "/strike", url.Values{"strike.note": {"重复录入"}})
}
