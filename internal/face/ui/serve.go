package ui

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"runtime/debug"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// maxForm is the largest body of a form, in bytes.
const maxForm = 64 << 10

type requestKey struct{}

func requestOf(r *http.Request) *Request {
	rq, _ := r.Context().Value(requestKey{}).(*Request)
	return rq
}

// ServeHTTP answers one request: static files at once; everything else with a
// request number, the language, the actor and the security headers.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.secure(w, r)
	if strings.HasPrefix(r.URL.Path, assetRoot) {
		a.assets.serve(w, r)
		return
	}
	rq := a.newRequest(w, r)
	w.Header().Set("X-Request-Id", rq.ID)
	defer a.logged(rq)
	defer a.recovered(rq)
	if clean := path.Clean(rq.Path); clean != rq.Path {
		a.fail(rq, a.straighten(rq, clean))
		return
	}
	if err := a.cross.Check(r); err != nil {
		a.fail(rq, fault.NewForbidden("ui.cross_origin").Because(err))
		return
	}
	if err := a.identify(rq); err != nil {
		a.fail(rq, err)
		return
	}
	a.mux.ServeHTTP(rq.W, rq.R)
}

// newRequest strips the language from the path.
func (a *App) newRequest(w http.ResponseWriter, r *http.Request) *Request {
	now := a.clock.Now()
	id := string(ident.New[ident.EventID](now))[18:] // the random tail; short enough to read out
	rq := &Request{app: a, ID: id[:4] + "-" + id[4:], Now: now, Lang: i18n.Zh, Path: r.URL.Path}
	rq.out = &writer{ResponseWriter: w}
	rq.W = rq.out
	if rest, ok := strings.CutPrefix(rq.Path, "/en"); ok && (rest == "" || rest[0] == '/') {
		rq.Lang, rq.Path = i18n.En, "/"+strings.TrimPrefix(rest, "/")
	}
	if rq.Path == "" {
		rq.Path = "/"
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		rq.body = r.Body
		r.Body = http.MaxBytesReader(rq.W, r.Body, maxForm)
	}
	inner := r.Clone(context.WithValue(r.Context(), requestKey{}, rq))
	inner.URL.Path, inner.URL.RawPath = rq.Path, ""
	rq.R = inner
	return rq
}

// straighten leads //a/../b/ to /b; only for pages, a command must be exact.
func (a *App) straighten(rq *Request, clean string) error {
	if rq.R.Method != http.MethodGet {
		return fault.NewNotFound("ui.not_found")
	}
	to := rq.Href(clean)
	if q := rq.R.URL.RawQuery; q != "" {
		to += "?" + q
	}
	http.Redirect(rq.W, rq.R, to, http.StatusMovedPermanently)
	return nil
}

// answer asks whether the actor may, then handles.
func (a *App) answer(rq *Request, rt Route) {
	rq.route = rt.Pattern
	w := rq.W.Header()
	w.Set("Cache-Control", "no-store")
	if rt.Public && rq.Actor.Kind == ident.Anonymous && rt.Act == identity.PublicView {
		w.Set("Cache-Control", "private, no-cache")
	}
	if err := a.allow(rq, rt); err != nil {
		a.fail(rq, err)
		return
	}
	if rt.MaxBody > 0 && rq.body != nil {
		rq.R.Body = http.MaxBytesReader(rq.W, rq.body, rt.MaxBody) // nothing has been read yet
	}
	if err := rt.Handle(rq); err != nil {
		a.fail(rq, err)
	}
}

// allow is the one access check of all pages.
func (a *App) allow(rq *Request, rt Route) error {
	// Before anything is looked up: a stranger learns nothing of what exists.
	if err := a.gate.Can(rq.Actor, rt.Act, identity.Object{}); fault.Is(err, fault.LoginNeeded) {
		return err
	}
	var o identity.Object
	if rt.Object != nil {
		var err error
		o, err = rt.Object(rq)
		if fault.Is(err, fault.NotFound) {
			o, err = identity.Object{Relation: identity.Gone}, nil
		}
		if err != nil {
			return err
		}
	}
	return a.gate.Can(rq.Actor, rt.Act, o)
}

// unrouted tells a wrong method from a page that does not exist.
func (a *App) unrouted(_ http.ResponseWriter, r *http.Request) {
	rq := requestOf(r)
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := a.mux.Handler(probe); pattern != "/" && m != r.Method {
			rq.W.Header().Set("Allow", m)
			a.errorPage(rq, http.StatusMethodNotAllowed, fault.NewNotFound("ui.wrong_method"))
			return
		}
	}
	a.fail(rq, fault.NewNotFound("ui.not_found"))
}

// recovered turns a panic into the page with a number to quote.
func (a *App) recovered(rq *Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint // the documented sentinel, compared as net/http does
		panic(v)
	}
	a.log.Error("panic", "request", rq.ID, "route", rq.route, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
	if rq.out.status == 0 {
		a.errorPage(rq, http.StatusInternalServerError, fault.New(fault.Internal, "ui.internal"))
	}
}

// logged writes one line of ids: no query, no names.
func (a *App) logged(rq *Request) {
	took := a.clock.Now().Sub(rq.Now)
	a.log.Info("http", "request", rq.ID, "method", rq.R.Method, "route", rq.route, "status", rq.out.status,
		"ms", took.Milliseconds(), "account", string(rq.Actor.Account))
}

// secure sets what protects every answer, static files too.
func (a *App) secure(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if strings.HasPrefix(a.opts.BaseURL, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// writer remembers the status that was sent.
type writer struct {
	http.ResponseWriter
	status int
}

func (w *writer) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
