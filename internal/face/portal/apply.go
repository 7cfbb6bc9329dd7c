package portal

import (
	"maps"
	"net/http"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/identity"
)

// applyRoutes are the pages from "start" to the receipt.
func (p *Portal) applyRoutes() []ui.Route {
	get := func(pattern string, act identity.Act, h func(*ui.Request) error) ui.Route {
		return ui.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Object: p.draftObject, Handle: h}
	}
	post := func(pattern string, act identity.Act, h func(*ui.Request) error) ui.Route {
		return ui.Route{Method: http.MethodPost, Pattern: pattern, Act: act, Object: p.draftObject, Handle: h}
	}
	return []ui.Route{
		{Method: http.MethodGet, Pattern: "/one/{bundle}/start", Act: identity.DraftCreate, Object: ownObject, Handle: p.startPage},
		{Method: http.MethodPost, Pattern: "/one/{bundle}/start", Act: identity.DraftCreate, Object: ownObject, Handle: p.start},
		get("/apply/{draft}", identity.DraftEdit, p.resume),
		get("/apply/{draft}/premises", identity.DraftEdit, p.premisesPage),
		post("/apply/{draft}/premises", identity.DraftEdit, p.premises),
		get("/apply/{draft}/needs", identity.DraftEdit, p.needsPage),
		post("/apply/{draft}/needs", identity.DraftEdit, p.needs),
		get("/apply/{draft}/q/{field}", identity.DraftEdit, p.questionPage),
		post("/apply/{draft}/q/{field}", identity.DraftEdit, p.question),
		get("/apply/{draft}/papers", identity.DraftEdit, p.papersPage),
		{
			Method: http.MethodPost, Pattern: "/apply/{draft}/papers/{material}", Act: identity.DraftEdit, Object: p.draftObject,
			MaxBody: maxUpload, Handle: p.bring,
		},
		post("/apply/{draft}/papers/{material}/remove", identity.DraftEdit, p.takeBack),
		post("/apply/{draft}/materials/{material}", identity.DraftEdit, p.declare),
		get("/apply/{draft}/check", identity.DraftEdit, p.checkPage),
		get("/apply/{draft}/consent", identity.DraftEdit, p.consentPage),
		post("/apply/{draft}/consent", identity.ApplicationSign, p.consent),
		get("/apply/{draft}/sign", identity.ApplicationSign, p.signPage),
		post("/apply/{draft}/sign", identity.ApplicationSign, p.sign),
		post("/apply/{draft}/code", identity.ApplicationSign, p.sendCode),
		get("/apply/{draft}/discard", identity.DraftEdit, p.discardPage),
		post("/apply/{draft}/discard", identity.DraftEdit, p.discard),
	}
}

// draftObject tells the access table whose draft the path names.
func (p *Portal) draftObject(rq *ui.Request) (identity.Object, error) {
	return p.Casework.DraftObject(rq.R.Context(), draftID(rq))
}

// ownObject is the caller's own account: what anybody logged in may do for
// themselves.
func ownObject(rq *ui.Request) (identity.Object, error) {
	return identity.Object{Kind: "account", Owner: rq.Actor.Self, Agent: rq.Actor.Account}, nil
}

func draftID(rq *ui.Request) ident.DraftID { return ident.DraftID(rq.R.PathValue("draft")) }

// startPage asks in whose name, when there is more than one; one click otherwise.
func (p *Portal) startPage(rq *ui.Request) error {
	b, ok := p.Catalog.Bundle(rq.R.PathValue("bundle"))
	if !ok {
		return fault.NewNotFound("bundle.no_such_bundle")
	}
	who, err := p.Identity.Profile(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, startView(rq, b, who, nil))
}

func (p *Portal) start(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	code := rq.R.PathValue("bundle")
	applicant, ok := applicantOf(rq.Actor, form.Get("applicant"))
	if !ok {
		return fault.NewInvalid("portal.applicant_missing").On("applicant", "portal.applicant_missing")
	}
	id, err := p.Casework.Start(rq.R.Context(), rq.Actor, code, applicant)
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(id))
}

// applicantOf finds the chosen applicant among those the person may act for. The
// form names it by its place in that list, never by its reference.
func applicantOf(a ident.Actor, choice string) (ident.Subject, bool) {
	for i, s := range a.For {
		if choice == placeName(i) {
			return s, true
		}
	}
	return ident.Subject{}, false
}

// resume leads to wherever the draft stands.
func (p *Portal) resume(rq *ui.Request) error {
	v, err := p.open(rq)
	if err != nil {
		return err
	}
	if v.Draft.Application != "" {
		return rq.Redirect("/my/applications/" + string(v.Draft.Application))
	}
	return rq.Redirect(nextPath(v))
}

func nextPath(v casework.DraftView) string {
	base := "/apply/" + string(v.Draft.ID) + "/"
	switch v.Step {
	case casework.StepQuestion:
		return base + "q/" + v.Field
	default:
		return base + string(v.Step)
	}
}

func (p *Portal) open(rq *ui.Request) (casework.DraftView, error) {
	return p.Casework.OpenDraft(rq.R.Context(), rq.Actor, draftID(rq))
}

// openEditable is open, but a draft that is over leads away: to its application,
// or to the page that says it was deleted.
func (p *Portal) openEditable(rq *ui.Request) (v casework.DraftView, away bool, err error) {
	v, err = p.open(rq)
	if err != nil {
		return v, false, err
	}
	if v.Draft.Application != "" {
		return v, true, rq.Redirect("/my/applications/" + string(v.Draft.Application))
	}
	if !v.Draft.DiscardedAt.IsZero() {
		return v, false, fault.NewGone("casework.draft_discarded")
	}
	return v, false, nil
}

func (p *Portal) premisesPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	return rq.Render(http.StatusOK, premisesView(rq, p.applyModel(v), nil))
}

func (p *Portal) premises(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	err = p.Casework.Pick(rq.R.Context(), rq.Actor, draftID(rq), form.Get("premises"))
	if f, ok := invalid(err); ok {
		return p.again(rq, func(m applyModel) error {
			return rq.Render(http.StatusUnprocessableEntity, premisesView(rq, m, f))
		})
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)))
}

func (p *Portal) needsPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	if !v.Draft.NeedsDone && v.Step != casework.StepNeeds {
		return rq.Redirect(nextPath(v))
	}
	return rq.Render(http.StatusOK, needsView(rq, p.applyModel(v), nil, nil))
}

func (p *Portal) needs(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	raw := map[string][]string{}
	for _, id := range needFields(v.Def) {
		raw[id] = form[id]
	}
	if extra := unknownFields(form, slices.Collect(maps.Keys(raw))); extra != "" {
		return fault.NewInvalid("portal.unknown_field", "field", extra)
	}
	err = p.Casework.Needs(rq.R.Context(), rq.Actor, draftID(rq), raw)
	if f, ok := invalid(err); ok {
		return rq.Render(http.StatusUnprocessableEntity, needsView(rq, p.applyModel(v), raw, f))
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)))
}

// needFields lists the fields of the needs page: of each part whether and how,
// and by whom where the applicant chooses.
func needFields(def *casework.Definition) []string {
	var out []string
	for _, part := range def.Parts {
		out = append(out, part.Mode)
		if part.Choice != "" {
			out = append(out, part.Choice)
		}
	}
	return out
}

func (p *Portal) questionPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	return p.renderQuestion(rq, v, http.StatusOK, nil, nil)
}

func (p *Portal) renderQuestion(rq *ui.Request, v casework.DraftView, status int, raw []string, f *fault.Fault) error {
	id := rq.R.PathValue("field")
	it, ok := v.Plan.State.Get(id)
	if !ok || it.Computed || !v.Draft.MayType(v.Def, id) {
		return fault.NewNotFound("portal.no_such_question")
	}
	return rq.Render(status, questionView(rq, p.applyModel(v), it, raw, f))
}

func (p *Portal) question(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	id := rq.R.PathValue("field")
	if extra := unknownFields(form, []string{id}); extra != "" {
		return fault.NewInvalid("portal.unknown_field", "field", extra)
	}
	if f := requiredEmpty(v, id, form[id]); f != nil {
		return p.renderQuestion(rq, v, http.StatusUnprocessableEntity, form[id], f)
	}
	err = p.Casework.Answer(rq.R.Context(), rq.Actor, draftID(rq), map[string][]string{id: form[id]})
	if f, ok := invalid(err); ok {
		return p.renderQuestion(rq, v, http.StatusUnprocessableEntity, form[id], f)
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)))
}

func (p *Portal) checkPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	if v.Step != casework.StepCheck {
		return rq.Redirect(nextPath(v))
	}
	return rq.Render(http.StatusOK, checkView(rq, p.applyModel(v)))
}

func (p *Portal) consentPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	if v.Step != casework.StepCheck {
		return rq.Redirect(nextPath(v))
	}
	return rq.Render(http.StatusOK, consentView(rq, p.applyModel(v), nil))
}

// consent records the yes and sends the signing code with the same click.
func (p *Portal) consent(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if form.Get("agree") != "yes" {
		f := fault.NewInvalid("portal.agree_missing").On("agree", "portal.agree_missing")
		return p.again(rq, func(m applyModel) error {
			return rq.Render(http.StatusUnprocessableEntity, consentView(rq, m, f))
		})
	}
	ctx, id := rq.R.Context(), draftID(rq)
	if err := p.Casework.Agree(ctx, rq.Actor, id, form.Get("shares")); err != nil {
		return err
	}
	return p.sendCode(rq)
}

// sendCode sends a new signing code and leads to the text to sign.
func (p *Portal) sendCode(rq *ui.Request) error {
	challenge, err := p.Casework.BeginSign(rq.R.Context(), rq.Actor, draftID(rq), rq.Lang)
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)) + "/sign?c=" + challenge)
}

func (p *Portal) signPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	if v.Step != casework.StepCheck || !v.Consented {
		return rq.Redirect("/apply/" + string(draftID(rq)) + "/consent")
	}
	return p.renderSign(rq, v, http.StatusOK, rq.R.URL.Query().Get("c"), nil)
}

func (p *Portal) renderSign(rq *ui.Request, v casework.DraftView, status int, challenge string, f *fault.Fault) error {
	text := p.Casework.SignText(v.Def, v.Plan, rq.Lang)
	return rq.Render(status, signView(rq, p.applyModel(v), text, challenge, f))
}

func (p *Portal) sign(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	app, err := p.Casework.Submit(rq.R.Context(), casework.Submission{
		By: rq.Actor, Draft: draftID(rq), Lang: rq.Lang,
		Challenge: form.Get("challenge"), Code: form.Get("code"), Key: rq.FormKey(),
	})
	if f, ok := invalid(err); ok {
		v, away, err := p.openEditable(rq)
		if err != nil || away {
			return err
		}
		return p.renderSign(rq, v, http.StatusUnprocessableEntity, form.Get("challenge"), f)
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/my/applications/" + string(app) + "/receipt")
}

func (p *Portal) discardPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	return rq.Render(http.StatusOK, discardView(rq, p.applyModel(v)))
}

func (p *Portal) discard(rq *ui.Request) error {
	if err := p.Casework.Discard(rq.R.Context(), rq.Actor, draftID(rq)); err != nil {
		return err
	}
	return rq.Redirect("/my")
}

// again shows a page once more with what was wrong on it.
func (p *Portal) again(rq *ui.Request, render func(applyModel) error) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	return render(p.applyModel(v))
}

func invalid(err error) (*fault.Fault, bool) {
	f, ok := fault.As(err)
	return f, ok && f.Kind == fault.Invalid
}
