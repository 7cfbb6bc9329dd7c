package app

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/audit"
)

// view opens the application as its owner.
func (c *city) view(owner ident.Actor, app ident.ApplicationID) casework.ApplicationView {
	c.t.Helper()
	v, err := c.Casework.OpenApplication(c.t.Context(), owner, app)
	c.must(err)
	return v
}

func (c *city) audited(id ident.CaseID, act string) bool {
	c.t.Helper()
	var rows []audit.Row
	c.must(c.DB.Read(c.t.Context(), func(tx storage.Tx) (err error) {
		rows, err = audit.Of(c.t.Context(), tx, "case", string(id))
		return err
	}))
	return slices.ContainsFunc(rows, func(r audit.Row) bool { return r.Act == act })
}

func (c *city) texts(key string) (n int) {
	c.t.Helper()
	c.idle()
	all, err := c.Notify.Texts(c.t.Context(), 200)
	c.must(err)
	for _, m := range all {
		if m.Key == key {
			n++
		}
	}
	return n
}

func TestWithdraw_aPartEndsItsConsentAndNoOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, d := c.waterDesk()
		take := func(by ident.Actor, note string) error {
			return c.Casework.Withdraw(ctx, casework.Command{By: by, Case: d.part, Rev: d.open().Rev, Key: newKey(c)}, note)
		}
		if err := take(c.login(ident.Citizen, strangerPhone), ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger withdraws: %v", err)
		}
		wantKey(t, take(owner, strings.Repeat("长", 1001)), "casework.note_long")
		d.want(casework.Received)
		c.must(take(owner, "改用自备井"))
		wantKey(t, take(owner, ""), "casework.closed")
		v := c.view(owner, app)
		if v.Cases[0].Status() != casework.Withdrawn || v.Final() != 1 {
			t.Errorf("%s, %d ended; want the one part withdrawn", v.Cases[0].Status(), v.Final())
		}
		for _, k := range v.Consents {
			if ended := !k.EndedAt.IsZero(); ended != (k.Case == d.part) {
				t.Errorf("%s: consent ended is %t", k.Org, ended)
			}
		}
		if !c.audited(d.part, "casework.withdraw") {
			t.Error("no audit row")
		}
		wantKey(t, c.Casework.Accept(ctx, d.cmd()), "casework.closed")
		c.refusesRegisters(d)
		c.decide(v.Cases[1], true) // the others go on
		if n := c.texts("casework.sms.part"); n != 1 {
			t.Errorf("%d texts, want one: of the answer, none of what she did herself", n)
		}
	})
}

// refusesRegisters: the unit of a closed case asks a register for it in vain, and
// the refusal is audited.
func (c *city) refusesRegisters(d seat) {
	c.t.Helper()
	_, err := c.Exchange.Query(c.t.Context(), exchange.Request{
		Actor: d.who, Basis: exchange.CaseWork, Ref: string(d.part), Item: "water-connection", Resource: "realestate",
		Key: newPlant, Fields: []string{"address"}, Purpose: "casework.purpose.review",
	})
	if err == nil {
		c.t.Error("a register answers for a case that is over")
	}
}

func TestWithdrawAll_endsWhatIsOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner, app, _ := c.waterDesk()
		c.decide(c.view(owner, app).Cases[4], true)
		wantKey(t, c.Casework.WithdrawAll(ctx, owner, app, strings.Repeat("长", 1001)), "casework.note_long")
		if err := c.Casework.WithdrawAll(ctx, c.login(ident.Citizen, strangerPhone), app, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
		c.must(c.Casework.WithdrawAll(ctx, owner, app, "不办了"))
		wantKey(t, c.Casework.WithdrawAll(ctx, owner, app, ""), "casework.nothing_open")
		v := c.view(owner, app)
		for i, k := range v.Cases {
			if want := map[bool]casework.Status{true: casework.Granted, false: casework.Withdrawn}[i == 4]; k.Status() != want {
				t.Errorf("part %d is %s, want %s", k.Part, k.Status(), want)
			}
		}
		c.idle()
		if _, r, err := c.Bundle.Reply(ctx, owner, app); err != nil || r.Outcome != bundle.AllGranted {
			t.Errorf("the reply is %s, %v; what she took back does not count", r.Outcome, err)
		}
		second, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		told := c.texts("bundle.sms.answered")
		c.must(c.Casework.WithdrawAll(ctx, owner, second, ""))
		if n := c.texts("bundle.sms.answered"); n != told {
			t.Error("she is told that she withdrew")
		}
		if _, r, err := c.Bundle.Reply(ctx, owner, second); err != nil || r.Outcome != bundle.Withdrawn {
			t.Errorf("the reply is %s, %v", r.Outcome, err)
		}
	})
}

func TestNotAccept_releaseAndWhoHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		_, app, d := c.waterDesk()
		refuse := func(g casework.Ground) error { return c.Casework.NotAccept(ctx, d.cmd(), g) }
		wantKey(t, refuse(casework.Ground{}), "casework.reason_missing")
		wantKey(t, refuse(casework.Ground{Reason: "no-such"}), "casework.reason_unknown")
		wantKey(t, refuse(casework.Ground{Reason: "direct"}), "casework.reason_unknown") // a ground for granting
		wantKey(t, refuse(casework.Ground{Reason: "not-ours", Note: strings.Repeat("长", 1001)}), "casework.note_long")
		c.must(c.Casework.Release(ctx, d.cmd()))
		wantKey(t, c.Casework.Release(ctx, d.cmd()), "casework.claim_first")
		wantKey(t, refuse(casework.Ground{Reason: "not-ours"}), "casework.claim_first")
		c.must(c.Casework.Claim(ctx, d.cmd()))
		c.must(refuse(casework.Ground{Reason: "not-ours", Note: "请向长葛供水申请"}))
		d.want(casework.NotAccepted)
		if !c.audited(d.part, "casework.not_accept") || !c.audited(d.part, "casework.release") {
			t.Error("no audit row")
		}
		page := c.get("/my/applications/"+string(app), "chengban", c.token(ident.Citizen, ownerPhone))
		for _, want := range []string{"不予受理", "请向长葛供水申请", "不在本单位的供应范围内"} {
			if !strings.Contains(page, want) {
				t.Errorf("she does not read %q", want)
			}
		}
	})
}

func TestDiscard_goesAwayAndBeginsAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		id := c.ready(owner)
		if err := c.Casework.Discard(ctx, c.login(ident.Citizen, strangerPhone), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
		c.must(c.Casework.Discard(ctx, owner, id))
		wantKey(t, c.Casework.Answer(ctx, owner, id, map[string][]string{"contact.name": {"甲"}}), "casework.draft_discarded")
		mine, err := c.Casework.Mine(ctx, owner)
		c.must(err)
		if len(mine.Drafts) != 0 {
			t.Error("it is still in the list")
		}
		token := c.token(ident.Citizen, ownerPhone)
		for _, rest := range []string{"", "/premises", "/needs", "/check", "/consent", "/sign", "/discard"} {
			if code := c.status("/apply/"+string(id)+rest, token); code >= 500 || code == http.StatusOK {
				t.Errorf("its page %q answers %d", rest, code)
			}
		}
		if again, err := c.Casework.Start(ctx, owner, "utilities", owner.For[1]); err != nil || again == id {
			t.Errorf("beginning anew gives %s, %v", again, err)
		}
	})
}

// status asks for a citizen's page.
func (c *city) status(path, token string) int {
	c.t.Helper()
	code, _ := c.ask(path, token)
	return code
}

// ask gives a citizen's answer: its status and where it leads.
func (c *city) ask(path, token string) (code int, to string) {
	c.t.Helper()
	req := httptest.NewRequestWithContext(c.t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil)
	req.AddCookie(&http.Cookie{Name: "chengban", Value: token})
	rec := httptest.NewRecorder()
	c.Handler().ServeHTTP(rec, req)
	return rec.Code, rec.Header().Get("Location")
}

// TestApply_withoutPremises: who has nothing to choose from is told so and what to
// do, and is not led in a circle.
func TestApply_withoutPremises(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		she := c.login(ident.Citizen, "13800000003")
		id, err := c.Casework.Start(t.Context(), she, "utilities", she.Self)
		c.must(err)
		token := c.token(ident.Citizen, "13800000003")
		page := c.get("/apply/"+string(id)+"/premises", "chengban", token)
		if !strings.Contains(page, "没有您名下的房屋") || !strings.Contains(page, "12345") {
			t.Error("the page does not say why it cannot go on and what to do")
		}
		for _, rest := range []string{"/needs", "/check", "/consent", "/sign"} {
			if code := c.status("/apply/"+string(id)+rest, token); code >= 500 || code == http.StatusOK {
				t.Errorf("%s answers %d before the premises are chosen", rest, code)
			}
		}
		_, err = c.Casework.BeginSign(t.Context(), she, id, "zh")
		wantKey(t, err, "casework.not_ready")
	})
}

// TestBack_afterSubmitting: the pages that the back button shows again lead to what
// was made of them, and what is pressed on them changes nothing.
func TestBack_afterSubmitting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		id := c.ready(owner)
		app, err := c.submit(owner, id, newKey(c))
		c.must(err)
		token := c.token(ident.Citizen, ownerPhone)
		for _, rest := range []string{"", "/premises", "/needs", "/q/contact.name", "/check", "/consent", "/sign", "/discard"} {
			code, to := c.ask("/apply/"+string(id)+rest, token)
			if code != http.StatusSeeOther || !strings.Contains(to, string(app)) {
				t.Errorf("page %q answers %d and leads to %q, want the application", rest, code, to)
			}
		}
		wantKey(t, c.Casework.Answer(ctx, owner, id, map[string][]string{"contact.name": {"甲"}}), "casework.draft_submitted")
		wantKey(t, c.Casework.Pick(ctx, owner, id, newPlant), "casework.draft_submitted")
		wantKey(t, c.Casework.Discard(ctx, owner, id), "casework.draft_submitted")
		mine, err := c.Casework.Mine(ctx, owner)
		c.must(err)
		if len(mine.Applications) != 1 || len(mine.Drafts) != 0 {
			t.Errorf("%d applications and %d drafts", len(mine.Applications), len(mine.Drafts))
		}
	})
}
