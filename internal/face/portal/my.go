package portal

import (
	"net/http"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/identity"
)

// myRoutes are a person's own pages.
func (p *Portal) myRoutes() []ui.Route {
	get := func(pattern string, act identity.Act, h func(*ui.Request) error) ui.Route {
		return ui.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Object: p.applicationObject, Handle: h}
	}
	post := func(pattern string, act identity.Act, h func(*ui.Request) error) ui.Route {
		return ui.Route{Method: http.MethodPost, Pattern: pattern, Act: act, Object: p.applicationObject, Handle: h}
	}
	return []ui.Route{
		{Method: http.MethodGet, Pattern: "/my", Act: identity.MyView, Object: ownObject, Handle: p.myPage},
		{Method: http.MethodGet, Pattern: "/my/data", Act: identity.DataOwn, Object: ownObject, Handle: p.dataPage},
		{Method: http.MethodGet, Pattern: "/my/sessions", Act: identity.SessionOwn, Object: ownObject, Handle: p.sessionsPage},
		{Method: http.MethodPost, Pattern: "/my/sessions", Act: identity.SessionOwn, Object: ownObject, Handle: p.revokeSession},
		get("/my/applications/{application}", identity.ApplicationView, p.applicationPage),
		get("/my/applications/{application}/receipt", identity.ApplicationView, p.receiptPage),
		get("/my/applications/{application}/signed", identity.ApplicationView, p.signedPage),
		get("/my/applications/{application}/reply", identity.ApplicationView, p.replyPage),
		get("/my/applications/{application}/withdraw", identity.ApplicationWithdraw, p.withdrawPage),
		post("/my/applications/{application}/withdraw", identity.ApplicationWithdraw, p.withdraw),
		get("/my/applications/{application}/parts/{case}/clocks", identity.ApplicationView, p.clocksPage),
		get("/my/applications/{application}/parts/{case}/supplement", identity.ApplicationAnswer, p.supplementPage),
		post("/my/applications/{application}/parts/{case}/supplement", identity.ApplicationAnswer, p.supplement),
		{
			Method: http.MethodPost, Pattern: "/my/applications/{application}/parts/{case}/supplement/{material}", Act: identity.ApplicationAnswer,
			Object: p.applicationObject, MaxBody: maxUpload, Handle: p.bringMaterial,
		},
		get("/my/applications/{application}/parts/{case}/urge", identity.ApplicationAnswer, p.urgePage),
		post("/my/applications/{application}/parts/{case}/urge", identity.ApplicationAnswer, p.urge),
		get("/my/applications/{application}/parts/{case}/transfer", identity.ApplicationAnswer, p.transferPage),
		post("/my/applications/{application}/parts/{case}/transfer", identity.ApplicationAnswer, p.transfer),
		{Method: http.MethodGet, Pattern: "/my/applications/{application}/letters/{letter}", Act: identity.LetterView, Object: p.letterObject, Handle: p.letterPage},
		{Method: http.MethodGet, Pattern: "/my/applications/{application}/letters/{letter}/file", Act: identity.LetterView, Object: p.letterObject, Handle: p.letterFile},
	}
}

func (p *Portal) applicationObject(rq *ui.Request) (identity.Object, error) {
	return p.Casework.ApplicationObject(rq.R.Context(), applicationID(rq))
}

func applicationID(rq *ui.Request) ident.ApplicationID {
	return ident.ApplicationID(rq.R.PathValue("application"))
}

func (p *Portal) myPage(rq *ui.Request) error {
	mine, err := p.Casework.Mine(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	inbox, err := p.Notify.Inbox(rq.R.Context(), rq.Actor.Account, 5)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, myView(rq, p.Catalog, mine, inbox))
}

func (p *Portal) openApplication(rq *ui.Request) (casework.ApplicationView, error) {
	return p.Casework.OpenApplication(rq.R.Context(), rq.Actor, applicationID(rq))
}

func (p *Portal) applicationPage(rq *ui.Request) error {
	v, err := p.openApplication(rq)
	if err != nil {
		return err
	}
	letters, err := p.Letters.OfApplication(rq.R.Context(), rq.Actor, v.ID)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, applicationView(rq, p.Catalog, v, letters))
}

func (p *Portal) receiptPage(rq *ui.Request) error {
	v, err := p.openApplication(rq)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, receiptView(rq, p.Catalog, v))
}

func (p *Portal) signedPage(rq *ui.Request) error {
	v, err := p.Casework.OpenSigned(rq.R.Context(), rq.Actor, applicationID(rq))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, signedView(rq, v))
}

func (p *Portal) replyPage(rq *ui.Request) error {
	v, reply, err := p.Bundle.Reply(rq.R.Context(), rq.Actor, applicationID(rq))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, replyView(rq, p.Catalog, v, reply))
}

// withdrawPage asks before it ends something; ?case= names one part.
func (p *Portal) withdrawPage(rq *ui.Request) error {
	v, err := p.openApplication(rq)
	if err != nil {
		return err
	}
	part, err := partOf(v, rq.R.URL.Query().Get("case"))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, withdrawView(rq, p.Catalog, v, part, nil))
}

// partOf finds the part that is named, nil when the whole application is meant.
func partOf(v casework.ApplicationView, id string) (*casework.Case, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // no part means all parts
	}
	for _, c := range slices.Concat(v.Cases, v.Gone) {
		if string(c.ID) == id {
			return c, nil
		}
	}
	return nil, fault.NewNotFound("casework.no_such_case")
}

func (p *Portal) withdraw(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	v, err := p.openApplication(rq)
	if err != nil {
		return err
	}
	part, err := partOf(v, form.Get("case"))
	if err != nil {
		return err
	}
	if part == nil {
		err = p.Casework.WithdrawAll(rq.R.Context(), rq.Actor, v.ID, form.Get("note"))
	} else {
		cmd := casework.Command{By: rq.Actor, Case: part.ID, Rev: part.Rev, Key: rq.FormKey()}
		if err := rq.CheckIdem(); err != nil {
			return err
		}
		err = p.Casework.Withdraw(rq.R.Context(), cmd, form.Get("note"))
	}
	if f, ok := invalid(err); ok {
		return rq.Render(http.StatusUnprocessableEntity, withdrawView(rq, p.Catalog, v, part, f))
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/my/applications/" + string(v.ID))
}

// dataPage answers 谁查了我的数据: every entry about the person and about whom
// they act for.
func (p *Portal) dataPage(rq *ui.Request) error {
	before, err := cursor(rq.R.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	entries, err := p.Readings(rq.R.Context(), rq.Actor, before, dataPageSize+1)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, dataView(rq, p.dataModel(rq, entries)))
}

func (p *Portal) sessionsPage(rq *ui.Request) error {
	list, err := p.Identity.Sessions(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, sessionsView(rq, list))
}

func (p *Portal) revokeSession(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if err := p.Identity.Revoke(rq.R.Context(), rq.Actor, form.Get("session")); err != nil {
		return err
	}
	return rq.Redirect("/my/sessions")
}
