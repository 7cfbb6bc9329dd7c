package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

// statuses is the one table from fault kind to HTTP status.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.LoginNeeded: http.StatusUnauthorized,
	fault.StepUp:      http.StatusForbidden,
	fault.Forbidden:   http.StatusForbidden,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Gone:        http.StatusGone,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Busy:        http.StatusServiceUnavailable,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf gives the HTTP status of an error.
func StatusOf(err error) int { return statuses[fault.KindOf(err)] }

// fail answers with the page for err; nil is no failure. Who must log in to see
// a page is led to the login and back.
func (a *App) fail(rq *Request, err error) {
	if err == nil {
		return
	}
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal {
		a.log.Error("request failed", "request", rq.ID, "route", rq.route, "err", err.Error())
		f = fault.New(fault.Internal, "ui.internal")
	} else {
		a.log.Info("request refused", "request", rq.ID, "route", rq.route, "err", err.Error())
	}
	if rq.out.status != 0 {
		return // too late: the page is on its way
	}
	if f.Kind == fault.LoginNeeded && (rq.R.Method == http.MethodGet || rq.R.Method == http.MethodHead) {
		_ = rq.Redirect(rq.loginFor((&url.URL{Path: rq.Path, RawQuery: rq.R.URL.RawQuery}).String()))
		return
	}
	a.errorPage(rq, statuses[f.Kind], f)
}

// loginFor gives the login's address with the way back to next.
func (rq *Request) loginFor(next string) string {
	to := LoginPath(rq.Path) + "?next=" + url.QueryEscape(next)
	if rq.ended {
		to += "&ended=1"
	}
	return to
}

// back is the page that a form was sent from, as a path of this site without its
// language; "" when the browser does not say.
func (rq *Request) back() string {
	u, err := url.Parse(rq.R.Referer())
	if err != nil || u.Host != rq.R.Host || u.Path == "" {
		return ""
	}
	path := u.Path
	if rest, ok := strings.CutPrefix(path, "/en"); ok && (rest == "" || rest[0] == '/') {
		path = "/" + strings.TrimPrefix(rest, "/")
	}
	return SafeNext((&url.URL{Path: path, RawQuery: u.RawQuery}).String())
}

func (a *App) errorPage(rq *Request, status int, f *fault.Fault) {
	rq.W.Header().Set("Cache-Control", "no-store")
	if err := rq.Render(status, errorView(rq, problemOf(rq, status, f))); err != nil {
		a.log.Error("error page failed", "request", rq.ID, "err", err.Error())
		http.Error(rq.W, rq.T("ui.internal"), http.StatusInternalServerError)
	}
}

// problem is what an error page says: what happened, what to do, where to go.
type problem struct {
	Status int
	Title  string
	Text   string   // the fault's own sentence
	Do     []string // what the person can do now, in order
	Fields []string // sentences for wrong inputs, where no form could show them
	Go     link     // the one button
	Quote  bool     // show the request number
}

type link struct{ Path, Label string }

// problemOf chooses the words for a kind.
func problemOf(rq *Request, status int, f *fault.Fault) problem {
	p := problem{Status: status, Text: ended(rq.Lang, rq.Fault(f)), Go: link{rq.home(), rq.T("ui.error.go_home")}}
	kind := f.Kind
	if status == http.StatusMethodNotAllowed {
		kind = fault.Gone
	}
	p.Title = rq.T("ui.error." + kind.String() + ".title")
	for _, x := range f.Fields {
		p.Fields = append(p.Fields, rq.FieldFault(x))
	}
	p.Do = []string{rq.T("ui.error." + kind.String() + ".do")}
	switch kind {
	case fault.Internal:
		p.Quote = true
	case fault.LoginNeeded:
		p.Go = link{rq.loginFor(rq.back()), rq.T("ui.login")}
	case fault.Invalid, fault.Conflict, fault.Busy, fault.TooLarge, fault.TooMany, fault.Unavailable, fault.StepUp:
		if b := rq.back(); b != "" {
			p.Go = link{b, rq.T("ui.error.go_back")}
		}
	case fault.Forbidden, fault.NotFound, fault.Gone:
	}
	return p
}

// ended puts a full stop behind a message that has none.
func ended(l i18n.Lang, s string) string {
	if strings.HasSuffix(s, "。") || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?") {
		return s
	}
	if l == i18n.En {
		return s + "."
	}
	return s + "。"
}

// home is the first page behind this path's door. Of the staff not everybody has
// an inbox: theirs is the first page of their menu.
func (rq *Request) home() string {
	if !rq.Staff() {
		return "/"
	}
	if menu := rq.deskMenu(); len(menu) > 0 {
		return menu[0].Path
	}
	return "/desk"
}

// HomeOf gives the first page of somebody who has just come in by this door.
func (rq *Request) HomeOf(who ident.Actor) string {
	as := *rq
	as.Actor = who
	return as.home()
}
