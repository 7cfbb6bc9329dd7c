package ui

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
)

// Request is one request as a handler sees it: who, in which language, when.
type Request struct {
	W     http.ResponseWriter
	R     *http.Request // its path is without the language prefix
	ID    string        // the number to quote, XXXX-XXXX
	Actor ident.Actor
	Lang  i18n.Lang
	Now   clock.Instant
	Path  string // without the language prefix

	app   *App
	out   *writer
	route string
	ended bool          // the cookie's session is over
	body  io.ReadCloser // as it came, before it was limited
}

// T gives the sentence for a key with its arguments (i18n.Msg).
func (rq *Request) T(key string, kv ...any) string { return i18n.Msg(rq.Lang, key, kv...) }

// N is T for a sentence about n things: English has a singular of its own, under
// the key with "_one" behind it.
func (rq *Request) N(key string, n int, kv ...any) string {
	if n == 1 {
		key += "_one"
	}
	return rq.T(key, append([]any{"n", n}, kv...)...)
}

// Text gives content in the language of the page.
func (rq *Request) Text(t i18n.Text) string { return t.In(rq.Lang) }

// Fault gives a fault's sentence.
func (rq *Request) Fault(f *fault.Fault) string { return i18n.MsgArgs(rq.Lang, f.Key, f.Args) }

// FieldFault gives the sentence for one wrong input.
func (rq *Request) FieldFault(f fault.Field) string { return i18n.MsgArgs(rq.Lang, f.Key, f.Args) }

// Date gives a civil day for people: 2026年11月23日.
func (rq *Request) Date(d clock.Date) string { return form.FormatDate(rq.Lang, d) }

// DateTime gives an instant for people, to the minute, in Shanghai time.
func (rq *Request) DateTime(i clock.Instant) string {
	return rq.Date(i.Date()) + " " + i.Time().Format("15:04")
}

// Href gives the address of a page in the language of this one. An address that
// is not a path of this site (tel:, https:, #) stays as it is.
func (rq *Request) Href(path string) string { return hrefIn(rq.Lang, path) }

func hrefIn(l i18n.Lang, path string) string {
	switch {
	case l != i18n.En || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, assetRoot):
		return path
	case path == "/":
		return "/en"
	}
	return "/en" + path
}

// URL is Href for an href attribute. The path is ours; what a person typed
// belongs into its query, escaped.
func (rq *Request) URL(path string) templ.SafeURL { return templ.SafeURL(rq.Href(path)) }

// Alternate gives the address of this page in another language. The answer to a
// form has none of its own: it is that of the page with the form.
func (rq *Request) Alternate(l i18n.Lang) string {
	if rq.R.Method == http.MethodPost {
		return hrefIn(l, or(rq.back(), rq.home()))
	}
	to := hrefIn(l, (&url.URL{Path: rq.Path}).EscapedPath())
	if q := rq.R.URL.RawQuery; q != "" {
		to += "?" + q
	}
	return to
}

// Asset gives the address of a static file; an unknown name is a defect and
// panics, so that a test of the page sees it.
func (rq *Request) Asset(name string) string { return rq.app.assets.path(name) }

// Demo reports whether the city is invented.
func (rq *Request) Demo() bool { return rq.app.opts.Demo }

// Site says whose site this is.
func (rq *Request) Site() Site { return rq.app.opts.Site }

// LoggedIn reports whether somebody is.
func (rq *Request) LoggedIn() bool { return rq.Actor.Kind != ident.Anonymous }

// Staff reports whether the path lies behind the staff's door.
func (rq *Request) Staff() bool { return kindAt(rq.Path) == ident.Staff }

// Redirect sends the browser to a page of this site, in its language, by GET.
func (rq *Request) Redirect(path string) error {
	http.Redirect(rq.W, rq.R, rq.Href(path), http.StatusSeeOther) //nolint:gosec // a path of this site: handlers pass SafeNext
	return nil
}

// Render sends a page. Nothing is sent when the component fails, so that the
// error page can be.
func (rq *Request) Render(status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(rq.R.Context(), &b); err != nil {
		return err
	}
	h := rq.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", rq.Lang.Tag())
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Add("Vary", "Cookie")
	rq.W.WriteHeader(status)
	_, _ = rq.W.Write(b.Bytes()) // the browser has gone away; nobody is left to tell
	return nil
}

// File sends bytes for the browser to save under a name of letters, digits, dots
// and dashes.
func (rq *Request) File(name, contentType string, content []byte) error {
	h := rq.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	rq.W.WriteHeader(http.StatusOK)
	_, _ = rq.W.Write(content) // the browser has gone away; nobody is left to tell
	return nil
}

// Form gives the posted values, without those of the address. It returns
// TooLarge above 64 KiB and Invalid for a body that is no form or no UTF-8.
func (rq *Request) Form() (url.Values, error) {
	err := rq.R.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, fault.New(fault.TooLarge, "ui.form_large")
	case err != nil:
		return nil, fault.NewInvalid("ui.form_unreadable").Because(err)
	}
	if kind, _, _ := strings.Cut(rq.R.Header.Get("Content-Type"), ";"); kind != "application/x-www-form-urlencoded" {
		return nil, fault.NewInvalid("ui.form_unreadable")
	}
	for name, values := range rq.R.PostForm {
		if !utf8.ValidString(name + strings.Join(values, "")) {
			return nil, fault.NewInvalid("ui.form_unreadable")
		}
	}
	return rq.R.PostForm, nil
}
