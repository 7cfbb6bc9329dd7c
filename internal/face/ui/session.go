package ui

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// The staff's door and the citizens' have a cookie each: who works at a desk can
// look at the portal as a citizen in the same browser, and a session of one kind
// is nobody on the pages of the other.
const (
	citizenCookie = "chengban"
	staffCookie   = "chengban-desk"
	flashCookie   = "chengban-said"
)

// kindAt says whose pages lie at a path.
func kindAt(path string) ident.ActorKind {
	for _, p := range []string{"/desk", "/admin"} {
		if path == p || strings.HasPrefix(path, p+"/") {
			return ident.Staff
		}
	}
	return ident.Citizen
}

// LoginPath is where somebody logs in for pages at path.
func LoginPath(path string) string {
	if kindAt(path) == ident.Staff {
		return "/desk/login"
	}
	return "/login"
}

// identify turns the cookie into the actor. A session that is over makes the
// request anonymous; only a fault of ours is returned.
func (a *App) identify(rq *Request) error {
	token := rq.SessionToken()
	if token == "" {
		return nil
	}
	actor, err := a.gate.Session(rq.R.Context(), token)
	switch {
	case fault.Is(err, fault.LoginNeeded):
		rq.ended = true
		rq.EndSession()
		return nil
	case err != nil:
		return err
	}
	if actor.Kind == kindAt(rq.Path) {
		rq.Actor = actor
	}
	return nil
}

// SessionToken gives the token of the session at this path's door; "" for none.
func (rq *Request) SessionToken() string {
	c, err := rq.R.Cookie(rq.cookieName(doorCookie(rq.Path)))
	if err != nil {
		return ""
	}
	return c.Value
}

// SessionEnded reports that a session was over when this request came.
func (rq *Request) SessionEnded() bool { return rq.ended }

// BeginSession hands the browser a session's token for the door at this path.
func (rq *Request) BeginSession(token string) { rq.setCookie(doorCookie(rq.Path), token, 0) }

// EndSession takes the token back.
func (rq *Request) EndSession() { rq.setCookie(doorCookie(rq.Path), "", -1) }

// Say shows a message on the next page that this browser opens, once. key is a
// message key without arguments.
func (rq *Request) Say(key string) { rq.setCookie(flashCookie, key, 60) }

// said takes the message out. A key that somebody else put there can only be one
// of our sentences.
func (rq *Request) said() string {
	c, err := rq.R.Cookie(rq.cookieName(flashCookie))
	if err != nil || c.Value == "" {
		return ""
	}
	rq.setCookie(flashCookie, "", -1)
	if s := rq.T(c.Value); !strings.HasPrefix(s, "⟦") {
		return s
	}
	return ""
}

func doorCookie(path string) string {
	if kindAt(path) == ident.Staff {
		return staffCookie
	}
	return citizenCookie
}

func (rq *Request) setCookie(name, value string, maxAge int) {
	http.SetCookie(rq.W, &http.Cookie{ //nolint:gosec // Secure but for plain HTTP on this very machine
		Name: rq.cookieName(name), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: !rq.plain(),
	})
}

func (rq *Request) cookieName(name string) string {
	if rq.plain() {
		return name
	}
	return "__Host-" + name
}

// plain reports that this is HTTP on this very machine, where a Secure cookie
// would not come back. Behind a proxy the host is the public one, never plain.
func (rq *Request) plain() bool {
	if rq.R.TLS != nil || strings.HasPrefix(rq.app.opts.BaseURL, "https://") {
		return false
	}
	host := rq.R.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// IP gives the address of whoever calls, for limits; behind a trusted proxy the
// one that the proxy itself saw.
func (rq *Request) IP() string {
	if rq.app.opts.TrustProxy {
		list := strings.Split(strings.Join(rq.R.Header.Values("X-Forwarded-For"), ","), ",")
		if ip := net.ParseIP(strings.TrimSpace(list[len(list)-1])); ip != nil {
			return ip.String()
		}
	}
	host, _, err := net.SplitHostPort(rq.R.RemoteAddr)
	if err != nil {
		return rq.R.RemoteAddr
	}
	return host
}

// SafeNext gives back a path of this site to go to after the login, "" for
// anything else: another site, a command, the login itself.
func SafeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\n\r\t") {
		return ""
	}
	if u.Path == "/login" || strings.HasPrefix(u.Path, "/login/") || strings.HasPrefix(u.Path, "/desk/login") {
		return ""
	}
	return next
}
