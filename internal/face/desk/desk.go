package desk

import (
	"context"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Deps are what the desk's pages are made from.
type Deps struct {
	Differences func(was, is fs.FS) []catalog.Change            // what changes from one content to another
	Published   func(ctx context.Context) error                 // has the published content taken up; may be nil
	Travel      func(ctx context.Context, by ident.Actor) error // the demo\'s next working day; nil: no such button
	Catalog     *catalog.Catalog
	Releases    *pack.Releases
	Casework    *casework.Service
	Bundle      *bundle.Service
	Letters     *letter.Service
	Clocks      *clockbook.Book
	Jobs        *job.Jobs
	Audit       *audit.Log

	Registers map[string]i18n.Text // titles of the registers
}

// Desk is the face.
type Desk struct{ Deps }

// New makes the face.
func New(d Deps) *Desk { return &Desk{d} }

// Routes lists the pages and commands of the desk.
func (d *Desk) Routes() []ui.Route {
	act := func(verb string, a identity.Act, f func(*ui.Request, casework.Command) error) ui.Route {
		return ui.Route{
			Method: http.MethodPost, Pattern: "/desk/cases/{case}/" + verb, Act: a, Object: d.caseObject,
			Handle: func(rq *ui.Request) error { return d.command(rq, f) },
		}
	}
	routes := slices.Concat(d.auditRoutes(), d.contentRoutes(), d.teamRoutes(), []ui.Route{
		{Method: http.MethodGet, Pattern: "/desk", Act: identity.CaseList, Object: ownUnit, Handle: d.inbox},
		{Method: http.MethodGet, Pattern: "/desk/cases/{case}", Act: identity.CaseView, Object: d.caseObject, Handle: d.casePage},
		{Method: http.MethodGet, Pattern: "/desk/cases/{case}/clocks", Act: identity.CaseView, Object: d.caseObject, Handle: d.clocksPage},
		{Method: http.MethodGet, Pattern: "/desk/cases/{case}/letters/{letter}", Act: identity.LetterView, Object: d.letterObject, Handle: d.letterPage},
		{Method: http.MethodPost, Pattern: "/desk/cases/{case}/letters/{letter}/serve", Act: identity.CaseDecide, Object: d.letterObject, Handle: d.serveLetter},
		{Method: http.MethodGet, Pattern: "/desk/cases/{case}/files/{file}", Act: identity.CaseDecide, Object: d.caseObject, Handle: d.fileOfCase},
		{Method: http.MethodGet, Pattern: "/desk/cases/{case}/archive", Act: identity.CaseArchive, Object: d.caseObject, Handle: d.archive},
		{Method: http.MethodGet, Pattern: "/desk/checks", Act: identity.CaseList, Object: ownUnit, Handle: d.checksPage},
		act("check", identity.CaseDecide, d.checkMaterial),
		act("claim", identity.CaseClaim, func(rq *ui.Request, c casework.Command) error { return d.Casework.Claim(rq.R.Context(), c) }),
		act("release", identity.CaseClaim, func(rq *ui.Request, c casework.Command) error { return d.Casework.Release(rq.R.Context(), c) }),
		act("accept", identity.CaseAccept, func(rq *ui.Request, c casework.Command) error { return d.Casework.Accept(rq.R.Context(), c) }),
		act("not-accept", identity.CaseAccept, d.notAccept),
		act("decide", identity.CaseDecide, d.decide),
		act("supplement", identity.CaseAccept, d.askSupplement),
		act("not-brought", identity.CaseDecide, func(rq *ui.Request, c casework.Command) error {
			return d.Casework.CloseNotBrought(rq.R.Context(), c)
		}),
		act("special", identity.CaseDecide, d.beginSpecial),
		act("special-end", identity.CaseDecide, noted(d.Casework.EndSpecial)),
		act("suspend", identity.CaseDecide, noted(d.Casework.Suspend)),
		act("resume", identity.CaseDecide, noted(d.Casework.Resume)),
		act("step", identity.CaseDecide, d.doStep),
		act("park", identity.CaseDecide, d.park),
		act("unpark", identity.CaseDecide, noted(d.Casework.EndPark)),
		act("precheck", identity.CaseAccept, noted(d.Casework.Precheck)),
		act("supervise", identity.CaseSupervise, noted(d.Casework.Supervise)),
		act("correct", identity.CaseApprove, noted(d.Casework.Correct)),
		act("set-aside", identity.CaseApprove, d.setAside),
		act("reopen", identity.CaseApprove, noted(d.Casework.Reopen)),
		act("terminate", identity.CaseDecide, noted(d.Casework.Terminate)),
		act("strike", identity.CaseApprove, noted(d.Casework.Strike)),
		act("transfer", identity.CaseAccept, d.askTransfer),
		act("extend", identity.CaseDecide, d.proposeExtension),
		act("approve", identity.CaseApprove, func(rq *ui.Request, c casework.Command) error {
			return d.Casework.Approve(rq.R.Context(), c)
		}),
		act("return", identity.CaseApprove, noted(d.Casework.Return)),
		act("hand-over", identity.CaseClaim, d.handOver),
		act("assign", identity.CaseReassign, d.assign),
		act("stand-in", identity.CaseClaim, func(rq *ui.Request, c casework.Command) error { return d.Casework.StandIn(rq.R.Context(), c) }),
		act("take", identity.CaseReassign, noted(d.Casework.Take)),
		{Method: http.MethodGet, Pattern: "/desk/deadlines", Act: identity.BoardView, Object: ownUnit, Handle: d.deadlines},
		{Method: http.MethodGet, Pattern: "/desk/deadlines/calendar", Act: identity.BoardView, Object: ownUnit, Handle: d.calendar},
		{Method: http.MethodGet, Pattern: "/desk/board/{bundle}", Act: identity.BoardView, Object: ownUnit, Handle: d.board},
		{Method: http.MethodGet, Pattern: "/desk/jobs", Act: identity.JobView, Handle: d.jobs},
		{Method: http.MethodPost, Pattern: "/desk/jobs", Act: identity.JobRetry, Handle: d.retry},
	})
	if d.Travel != nil {
		routes = append(routes, ui.Route{Method: http.MethodPost, Pattern: "/desk/demo/next-day", Act: identity.DemoTravel, Handle: d.nextDay})
	}
	return routes
}

// nextDay puts the demo's clock forward.
func (d *Desk) nextDay(rq *ui.Request) error {
	if _, err := rq.Form(); err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	if err := d.Travel(rq.R.Context(), rq.Actor); err != nil {
		return err
	}
	return rq.Redirect("/desk/jobs")
}

func (d *Desk) caseObject(rq *ui.Request) (identity.Object, error) {
	return d.Casework.CaseObject(rq.R.Context(), caseID(rq))
}

// ownUnit is the jurisdiction of the caller: a list shows no more than that.
func ownUnit(rq *ui.Request) (identity.Object, error) {
	return identity.Object{Kind: "unit", ID: string(rq.Actor.Org), Org: rq.Actor.Org, Region: rq.Actor.Region}, nil
}

func caseID(rq *ui.Request) ident.CaseID { return ident.CaseID(rq.R.PathValue("case")) }

// flagShown is what the address calls the filter for a flag.
func flagShown(g casework.Flag) string { return "flag-" + string(g) }

// filterOf reads the saved filters of the inbox: one for every state and for every
// flag, and some for who holds a case.
func filterOf(rq *ui.Request) (name string, f casework.InboxFilter) {
	q := rq.R.URL.Query()
	f.Number = q.Get("number")
	if page, err := strconv.Atoi(q.Get("page")); err == nil && page > 0 && page < 100_000 {
		f.Page = page
	}
	name = q.Get("show")
	switch name {
	case "mine":
		f.Mine = true
		return name, f
	case "stand-in":
		f.StandIn = true
		return name, f
	case "closed":
		f.Statuses = slices.DeleteFunc(casework.Statuses(), func(s casework.Status) bool { return !s.Final() })
		return name, f
	}
	for _, g := range casework.Flags() {
		if name == flagShown(g) {
			f.Flag = g
			return name, f
		}
	}
	for _, s := range casework.Statuses() {
		if name == string(s) {
			f.Statuses = []casework.Status{s}
			return name, f
		}
	}
	return "open", f
}

func (d *Desk) inbox(rq *ui.Request) error {
	name, f := filterOf(rq)
	p, err := d.Casework.Inbox(rq.R.Context(), rq.Actor, f)
	if err != nil {
		return err
	}
	staff, err := d.Casework.Colleagues(rq.R.Context(), rq.Actor, rq.Actor.Org)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, inboxView(rq, d.Catalog, inboxModel{
		InboxPage: p, Show: name, Filter: f, Today: rq.Now.Date(), Staff: staff,
		Officer: rq.May(identity.CaseClaim), Head: rq.May(identity.CaseReassign),
	}))
}

func (d *Desk) casePage(rq *ui.Request) error { return d.renderCase(rq, http.StatusOK, nil) }

func (d *Desk) renderCase(rq *ui.Request, status int, bad *fault.Fault) error {
	v, err := d.Casework.OpenCase(rq.R.Context(), rq.Actor, caseID(rq), rq.Lang)
	if err != nil {
		return err
	}
	letters, err := d.Letters.OfCase(rq.R.Context(), rq.Actor, v.ID)
	if err != nil {
		return err
	}
	staff, err := d.Casework.Colleagues(rq.R.Context(), rq.Actor, v.Org)
	if err != nil {
		return err
	}
	phrases, err := d.Casework.Phrases(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	away, err := d.Casework.StandsInFor(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	m := caseModel{
		Staff: staff, Phrases: phrases, StandIn: v.Holder() != "" && slices.Contains(away, v.Holder()),
		CaseView: v, Letters: letters, Registers: d.Registers, Mine: v.Holder() == rq.Actor.Account, Today: rq.Now.Date(), Bad: bad,
		Grant: v.Part.Reasons[casework.FactGranted], Refuse: v.Part.Reasons[casework.FactRefused],
		NotAccept: v.Part.Reasons[casework.FactNotAccepted],
	}
	for _, u := range d.Casework.Destinations(v.Case) {
		m.Elsewhere = append(m.Elsewhere, ui.Option{Value: string(u), Label: unitName(rq, d.Catalog, u)})
	}
	if bad != nil {
		m.Verb = verbOf(rq)
		m.Bad = at(m.Verb, bad)
		if m.Typed, err = rq.Form(); err != nil {
			return err
		}
	}
	return rq.Render(status, caseView(rq, d.Catalog, m))
}

// verbOf is the command that a request's path names.
func verbOf(rq *ui.Request) string { return path.Base(rq.R.URL.Path) }

// command runs one act on the case of the path. What can be mended on the page
// is shown on it: wrong input, and that somebody else was faster.
func (d *Desk) command(rq *ui.Request, f func(*ui.Request, casework.Command) error) error {
	return d.commandTo(rq, "/desk/cases/"+string(caseID(rq)), f)
}

// commandTo is command for an act after which another page is right.
func (d *Desk) commandTo(rq *ui.Request, next string, f func(*ui.Request, casework.Command) error) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	rev, err := strconv.ParseInt(form.Get("rev"), 10, 64)
	if err != nil {
		return fault.NewInvalid("ui.form_unreadable")
	}
	err = f(rq, casework.Command{By: rq.Actor, Case: caseID(rq), Rev: rev, Key: rq.FormKey()})
	bad, ok := fault.As(err)
	switch {
	case ok && bad.Kind == fault.Invalid:
		return d.renderCase(rq, http.StatusUnprocessableEntity, bad)
	case ok && bad.Kind == fault.Conflict:
		return d.renderCase(rq, http.StatusConflict, bad)
	case err != nil:
		return err
	}
	return rq.Redirect(next)
}

func (d *Desk) notAccept(rq *ui.Request, c casework.Command) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	note, err := d.said(rq, form, form.Get("note"))
	if err != nil {
		return err
	}
	return d.Casework.NotAccept(rq.R.Context(), c, casework.Ground{Reason: form.Get("reason"), Note: note})
}

// decide reads "grant:code" or "refuse:code": one choice says both.
func (d *Desk) decide(rq *ui.Request, c casework.Command) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	grant, reason := splitDecision(form.Get("reason"))
	note, err := d.said(rq, form, form.Get("note"))
	if err != nil {
		return err
	}
	return d.Casework.Decide(rq.R.Context(), c, grant, casework.Ground{Reason: reason, Note: note})
}

func (d *Desk) board(rq *ui.Request) error {
	b, ok := d.Catalog.Bundle(rq.R.PathValue("bundle"))
	if !ok {
		return fault.NewNotFound("bundle.no_such_bundle")
	}
	page, _ := strconv.Atoi(rq.R.URL.Query().Get("page"))
	page = min(max(page, 0), 100_000)
	p, err := d.Bundle.Board(rq.R.Context(), rq.Actor, b.Code, page)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, boardView(rq, d.Catalog, b, p, page))
}

const deadLetters = 100

func (d *Desk) jobs(rq *ui.Request) error {
	dead, err := d.Jobs.Dead(rq.R.Context(), deadLetters)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, jobsView(rq, d.Jobs.Subscribers(), dead, d.Travel != nil))
}

func (d *Desk) retry(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(form.Get("job"), 10, 64)
	if err != nil {
		return fault.NewInvalid("ui.form_unreadable")
	}
	if err := d.Jobs.Retry(rq.R.Context(), id); err != nil {
		return err
	}
	return rq.Redirect("/desk/jobs")
}
