package ui

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/spine/identity"
)

var (
	wang = ident.Actor{Kind: ident.Citizen, Account: "wang", Name: "王秀英", Self: ident.Subject{Kind: ident.Person, Ref: "w"}}
	zhao = ident.Actor{Kind: ident.Staff, Account: "zhao", Name: "赵供水", Org: "xc-water"}
)

// gate is a small access table: everybody sees public pages and logs in; citizens
// have their own pages and applications, staff the inbox and cases of their unit.
type gate struct {
	asked []identity.Object
	broke error // what Session says
}

func (g *gate) Session(_ context.Context, token string) (ident.Actor, error) {
	switch {
	case g.broke != nil:
		return ident.Actor{}, g.broke
	case token == "wang":
		return wang, nil
	case token == "li":
		return ident.Actor{Kind: ident.Citizen, Account: "li"}, nil
	case token == "zhao":
		return zhao, nil
	}
	return ident.Actor{}, fault.NewLoginNeeded("identity.session_ended")
}

func (g *gate) Can(a ident.Actor, act identity.Act, o identity.Object) error {
	g.asked = append(g.asked, o)
	kinds := map[identity.Act]ident.ActorKind{
		identity.MyView: ident.Citizen, identity.ApplicationView: ident.Citizen,
		identity.CaseList: ident.Staff, identity.JobView: "nobody", identity.AuditView: "nobody",
	}
	kind, known := kinds[act]
	switch {
	case act == identity.PublicView || act == identity.Login:
		return nil
	case !known:
		return fault.NewForbidden("identity.act_unknown")
	case a.Kind == ident.Anonymous:
		return fault.NewLoginNeeded("identity.login_needed")
	case o.Relation == identity.Gone || (act == identity.ApplicationView && o.Owner != a.Self):
		return fault.NewNotFound("identity.not_found")
	case a.Kind != kind:
		return fault.NewForbidden("identity.forbidden")
	}
	return nil
}

// site is an App under test with its gate and its log.
type site struct {
	*App
	t    *testing.T
	gate *gate
	log  *bytes.Buffer
}

func newSite(t *testing.T, routes ...Route) *site {
	t.Helper()
	s := &site{t: t, gate: &gate{}, log: &bytes.Buffer{}}
	var err error
	s.App, err = NewApp(s.gate, clock.NewFake("2026-11-23T09:30:00+08:00"), keyring.New([32]byte{1}), Options{
		Demo: true, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Site: Site{City: sample("许昌市", "Xuchang"), Name: sample("许昌政务服务", "Xuchang Government Services"), StaffDoor: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(routes...); err != nil {
		t.Fatal(err)
	}
	s.gate.asked = nil
	return s
}

// call sends a request as whoever token stands for, at both doors.
func (s *site) call(method, path, token, body string, header ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:1234"
	if token != "" {
		r.AddCookie(&http.Cookie{Name: citizenCookie, Value: token})
		r.AddCookie(&http.Cookie{Name: staffCookie, Value: token})
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(path, token string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.call(http.MethodGet, path, token, "")
}

func (s *site) want(w *httptest.ResponseRecorder, status int, texts ...string) {
	s.t.Helper()
	if w.Code != status {
		s.t.Errorf("got status %d, want %d; log:\n%s", w.Code, status, s.log)
	}
	for _, x := range texts {
		if !strings.Contains(w.Body.String(), x) {
			s.t.Errorf("the page does not say %q:\n%s", x, w.Body)
		}
	}
}

// page is a route that answers with a small page, or with err.
func page(pattern string, act identity.Act, err error) Route {
	return Route{
		Method: http.MethodGet, Pattern: pattern, Act: act, Public: act == identity.PublicView,
		Handle: func(rq *Request) error {
			if err != nil {
				return err
			}
			return rq.Render(http.StatusOK, galleryDesk(rq))
		},
	}
}

func command(pattern string, h func(*Request) error) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Act: identity.MyView, Handle: h}
}

func done(rq *Request) error { return rq.Redirect("/my") }

func TestAdd_refuses(t *testing.T) {
	ok := page("/x", identity.PublicView, nil)
	change := func(f func(*Route)) Route { r := ok; f(&r); return r }
	for name, tt := range map[string]struct {
		route Route
		want  string
	}{
		"no act":             {change(func(r *Route) { r.Act = "" }), "no act"},
		"unknown act":        {change(func(r *Route) { r.Act, r.Public = "case.burn", false }), `unknown act "case.burn"`},
		"no handler":         {change(func(r *Route) { r.Handle = nil }), "no handler"},
		"odd method":         {change(func(r *Route) { r.Method = "BREW" }), "method"},
		"no slash":           {change(func(r *Route) { r.Pattern = "x" }), "begin with /"},
		"twice":              {page("/ui", identity.PublicView, nil), "stands twice"},
		"public by mistake":  {change(func(r *Route) { r.Act = identity.MyView }), "public is true"},
		"open, but unstated": {change(func(r *Route) { r.Public = false }), "public is false"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			err := s.Add(tt.route)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestAllow_aStrangerMakesUsLookNothingUp(t *testing.T) {
	looked := 0
	r := page("/my/applications/{id}", identity.ApplicationView, nil)
	r.Object = func(*Request) (identity.Object, error) { looked++; return identity.Object{Owner: wang.Self}, nil }
	s := newSite(t, r)
	w := s.get("/my/applications/1?x=1", "")
	s.want(w, http.StatusSeeOther)
	if got, want := w.Header().Get("Location"), "/login?next=%2Fmy%2Fapplications%2F1%3Fx%3D1"; got != want {
		t.Errorf("led to %s, want %s", got, want)
	}
	if looked != 0 {
		t.Error("the object was loaded for somebody who must log in first")
	}
	s.want(s.get("/my/applications/1", "wang"), http.StatusOK)
	if looked != 1 {
		t.Errorf("the object was loaded %d times, want once", looked)
	}
}

func TestAllow_goneAndForeignLookTheSame(t *testing.T) {
	foreign := page("/foreign", identity.ApplicationView, nil)
	foreign.Object = func(*Request) (identity.Object, error) {
		return identity.Object{Owner: ident.Subject{Kind: ident.Person, Ref: "other"}}, nil
	}
	gone := page("/gone", identity.ApplicationView, nil)
	gone.Object = func(*Request) (identity.Object, error) {
		return identity.Object{}, fault.NewNotFound("casework.no_such_application")
	}
	s := newSite(t, foreign, gone)
	a, b := s.get("/foreign", "wang"), s.get("/gone", "wang")
	s.want(a, http.StatusNotFound)
	s.want(b, http.StatusNotFound)
	same := func(w *httptest.ResponseRecorder) string {
		return strings.NewReplacer("/foreign", "/x", "/gone", "/x").Replace(w.Body.String())
	}
	if same(a) != same(b) {
		t.Errorf("the two pages differ:\n%s\n%s", a.Body, b.Body)
	}
}

func TestAllow_aBrokenLoaderIsNotASilentYes(t *testing.T) {
	r := page("/x", identity.MyView, nil)
	r.Object = func(*Request) (identity.Object, error) { return identity.Object{}, context.DeadlineExceeded }
	s := newSite(t, r)
	s.want(s.get("/x", "wang"), http.StatusInternalServerError)
}

func TestFail_aCommandIsNotLedAwayToTheLogin(t *testing.T) {
	s := newSite(t, command("/my/x", done))
	w := s.call(http.MethodPost, "/my/x", "", "a=1", "Referer", "http://127.0.0.1:8080/en/my/form?q=1", "Host", "127.0.0.1:8080")
	s.want(w, http.StatusUnauthorized, "请先登录", `href="/login?next=%2Fmy%2Fform%3Fq%3D1"`, `href="/en/my/form?q=1" hreflang="en"`)
}

func TestIdentify_eachDoorKnowsItsOwnPeople(t *testing.T) {
	s := newSite(t, page("/my", identity.MyView, nil), page("/desk", identity.CaseList, nil))
	s.want(s.get("/my", "wang"), http.StatusOK)
	s.want(s.get("/desk", "zhao"), http.StatusOK)
	s.want(s.get("/my", "zhao"), http.StatusSeeOther)
	w := s.get("/desk", "wang")
	s.want(w, http.StatusSeeOther)
	if got := w.Header().Get("Location"); !strings.HasPrefix(got, "/desk/login?") {
		t.Errorf("led to %s, want the staff's login", got)
	}
}

func TestIdentify_anEndedSessionIsSaidAndForgotten(t *testing.T) {
	s := newSite(t, page("/my", identity.MyView, nil))
	w := s.get("/my", "stale")
	s.want(w, http.StatusSeeOther)
	if got := w.Header().Get("Location"); !strings.Contains(got, "ended=1") {
		t.Errorf("led to %s, want it to say that the session ended", got)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].Name != citizenCookie || c[0].MaxAge >= 0 {
		t.Errorf("got cookies %v, want the session's taken back", c)
	}
}

func TestIdentify_aBrokenDatabaseIsNotAnonymous(t *testing.T) {
	s := newSite(t)
	s.gate.broke = fault.New(fault.Busy, "storage.busy")
	s.want(s.get("/ui", "wang"), http.StatusServiceUnavailable, "12345")
}

func TestServe_language(t *testing.T) {
	s := newSite(t, page("/x", identity.PublicView, nil), command("/go", done))
	s.want(s.get("/x?q=1", ""), http.StatusOK, `<html lang="zh-CN">`, `href="/en/x?q=1" hreflang="en"`)
	en := s.get("/en/x?q=1", "")
	s.want(en, http.StatusOK, `<html lang="en">`, `href="/x?q=1" hreflang="zh-CN"`, `href="/en/desk"`)
	if got := en.Header().Get("Content-Language"); got != "en" {
		t.Errorf("Content-Language %q", got)
	}
	s.want(s.get("/entry", ""), http.StatusNotFound, `<html lang="zh-CN">`)
	if got := s.call(http.MethodPost, "/en/go", "wang", "").Header().Get("Location"); got != "/en/my" {
		t.Errorf("redirected to %s, want /en/my", got)
	}
}

func TestServe_straightensPages(t *testing.T) {
	s := newSite(t, page("/x", identity.PublicView, nil))
	for path, want := range map[string]string{"/x/": "/x", "/en/x/?q=1": "/en/x?q=1", "/y/../x": "/x"} {
		w := s.get(path, "")
		if got := w.Header().Get("Location"); w.Code != http.StatusMovedPermanently || got != want {
			t.Errorf("%s: %d %s, want a move to %s", path, w.Code, got, want)
		}
	}
	s.want(s.call(http.MethodPost, "/x/", "", ""), http.StatusNotFound)
}

func TestServe_wrongMethod(t *testing.T) {
	s := newSite(t, command("/go", done))
	w := s.get("/go", "wang")
	s.want(w, http.StatusMethodNotAllowed, "12345")
	if got := w.Header().Get("Allow"); got != http.MethodPost {
		t.Errorf("Allow is %q, want POST", got)
	}
}

func TestServe_refusesOtherSites(t *testing.T) {
	ran := false
	s := newSite(t, command("/go", func(rq *Request) error { ran = true; return done(rq) }))
	s.want(s.call(http.MethodPost, "/go", "wang", "", "Sec-Fetch-Site", "cross-site"), http.StatusForbidden)
	s.want(s.call(http.MethodPost, "/go", "wang", "", "Origin", "https://elsewhere.example"), http.StatusForbidden)
	if ran {
		t.Fatal("a form of another site was carried out")
	}
	s.want(s.call(http.MethodPost, "/go", "wang", "", "Sec-Fetch-Site", "same-origin"), http.StatusSeeOther)
}

func TestServe_aPanicGivesANumberToQuote(t *testing.T) {
	r := page("/x", identity.PublicView, nil)
	r.Handle = func(*Request) error { panic("the dog ate it") }
	s := newSite(t, r)
	w := s.get("/x", "")
	id := w.Header().Get("X-Request-Id")
	s.want(w, http.StatusInternalServerError, id, "12345")
	if strings.Contains(w.Body.String(), "dog") || !strings.Contains(s.log.String(), "dog") {
		t.Error("the cause belongs into the log and nowhere else")
	}
	if !strings.Contains(s.log.String(), "request="+id) {
		t.Errorf("the log does not have the number %s:\n%s", id, s.log)
	}
}

func TestServe_logsNoQuery(t *testing.T) {
	s := newSite(t)
	s.get("/ui?phone=13800000001", "wang")
	if strings.Contains(s.log.String(), "13800000001") || strings.Contains(s.log.String(), "王秀英") {
		t.Errorf("personal data in the log:\n%s", s.log)
	}
	if !strings.Contains(s.log.String(), "account=wang") || !strings.Contains(s.log.String(), "route=/ui") {
		t.Errorf("the log lacks route and account:\n%s", s.log)
	}
}

func TestServe_headers(t *testing.T) {
	s := newSite(t, page("/my", identity.MyView, nil))
	for _, path := range []string{"/ui", "/my", "/nope", s.assets.path("site.css")} {
		h := s.get(path, "wang").Header()
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "form-action 'self'",
			"frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'",
		} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s: %s", path, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	for path, want := range map[string]string{"/my": "no-store", "/ui": "no-store", "/nope": "no-store"} {
		if got := s.get(path, "wang").Header().Get("Cache-Control"); got != want {
			t.Errorf("%s with a name on it: Cache-Control %q, want %q", path, got, want)
		}
	}
	if got := s.get("/ui", "").Header().Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("a page without a name: Cache-Control %q", got)
	}
}

func TestFail_everyKindHasAStatusAndANextStep(t *testing.T) {
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		for _, lang := range []string{"", "/en"} {
			t.Run(k.String()+lang, func(t *testing.T) {
				f := fault.New(k, "casework.changed", "number", "4110").On("x", "casework.reason_missing")
				s := newSite(t, page("/x", identity.MyView, f))
				w := s.get(lang+"/x", "wang")
				if k == fault.LoginNeeded {
					s.want(w, http.StatusSeeOther)
					return
				}
				s.want(w, statuses[k], `href="tel:12345"`, `class="btn"`)
				if strings.Contains(w.Body.String(), "⟦") || w.Code < 400 {
					t.Errorf("status %d, page:\n%s", w.Code, w.Body)
				}
				if says := strings.Contains(w.Body.String(), "4110"); says != (k != fault.Internal) {
					t.Errorf("the fault's own words are shown: %t", says)
				}
			})
		}
	}
}

func TestForm_limits(t *testing.T) {
	var got string
	s := newSite(t, command("/go", func(rq *Request) error {
		v, err := rq.Form()
		if err != nil {
			return err
		}
		got = v.Get("a")
		return done(rq)
	}))
	post := func(body string, header ...string) *httptest.ResponseRecorder {
		return s.call(http.MethodPost, "/go?a=query", "wang", body, header...)
	}
	s.want(post("a=body"), http.StatusSeeOther)
	if got != "body" {
		t.Errorf("got %q, want the posted value, not the one in the address", got)
	}
	s.want(post("b=1"), http.StatusSeeOther)
	if got != "" {
		t.Errorf("got %q from the address", got)
	}
	s.want(post("a="+strings.Repeat("x", maxForm)), http.StatusRequestEntityTooLarge)
	s.want(post("a=%zz"), http.StatusUnprocessableEntity)
	s.want(post("a=%ff"), http.StatusUnprocessableEntity)
	s.want(post("a=1", "Content-Type", "text/plain"), http.StatusUnprocessableEntity)
	s.want(post("--b\r\n", "Content-Type", "multipart/form-data; boundary=b"), http.StatusUnprocessableEntity)
}

func TestCheckIdem_isBoundToActorAndPath(t *testing.T) {
	check := func(rq *Request) error {
		if err := rq.CheckIdem(); err != nil {
			return err
		}
		if !ident.Valid(onceKey(rq.FormKey())) {
			t.Errorf("FormKey gives %q", rq.FormKey())
		}
		return done(rq)
	}
	var key string
	mint := page("/form", identity.MyView, nil)
	mint.Handle = func(rq *Request) error { key = rq.IdemKey("/go?x=1"); return nil }
	staff := Route{Method: http.MethodPost, Pattern: "/desk/go", Act: identity.CaseList, Handle: check}
	s := newSite(t, mint, command("/go", check), command("/other", check), staff)
	s.get("/form", "wang")
	post := func(path, token, key string) int {
		return s.call(http.MethodPost, path, token, KeyField+"="+key).Code
	}
	if got := post("/go", "wang", key); got != http.StatusSeeOther {
		t.Errorf("our own key: %d", got)
	}
	if got := post("/en/go", "wang", key); got != http.StatusSeeOther {
		t.Errorf("our own key in the other language: %d", got)
	}
	forged := ident.New[string](s.clock.Now()) + key[26:]
	for name, x := range map[string][3]string{
		"another path": {"/other", "wang", key}, "another actor": {"/go", "li", key}, "another door": {"/desk/go", "zhao", key},
		"none": {"/go", "wang", ""}, "forged": {"/go", "wang", forged}, "cut": {"/go", "wang", key[:26]},
	} {
		if got := post(x[0], x[1], x[2]); got != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d, want 422", name, got)
		}
	}
}

func TestCookies(t *testing.T) {
	s := newSite(t, command("/go", func(rq *Request) error { rq.BeginSession("tok"); return done(rq) }))
	cookie := func(host string) *http.Cookie {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+"/go", nil)
		r.AddCookie(&http.Cookie{Name: citizenCookie, Value: "wang"})
		r.AddCookie(&http.Cookie{Name: "__Host-" + citizenCookie, Value: "wang"})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Result().Cookies()[0]
	}
	plain := cookie("127.0.0.1:8080")
	if plain.Secure || plain.Name != citizenCookie || !plain.HttpOnly || plain.SameSite != http.SameSiteLaxMode || plain.Path != "/" {
		t.Errorf("on this machine: %v", plain)
	}
	public := cookie("zwfw.example.cn")
	if !public.Secure || public.Name != "__Host-"+citizenCookie {
		t.Errorf("behind a name: %v", public)
	}
}

func TestSay_onceAndOnlyOurWords(t *testing.T) {
	s := newSite(t)
	w := s.call(http.MethodGet, "/ui", "", "", "Cookie", flashCookie+"=ui.not_provided")
	s.want(w, http.StatusOK, "未填写")
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the message was not taken back: %v", c)
	}
	w = s.call(http.MethodGet, "/ui", "", "", "Cookie", flashCookie+"=you.won.a.prize")
	if strings.Contains(w.Body.String(), "prize") {
		t.Error("somebody else's words are shown")
	}
}

func TestSafeNext(t *testing.T) {
	for next, want := range map[string]string{
		"/my": "/my", "/one/utilities?x=1": "/one/utilities?x=1", "/desk/cases/1": "/desk/cases/1",
		"": "", "my": "", "//evil.example": "", "///evil.example": "", "https://evil.example/": "", "/\\evil.example": "", "/a\nb": "",
		"javascript:alert(1)": "", "/login": "", "/login/code?c=1": "", "/desk/login": "", "/%zz": "",
	} {
		if got := SafeNext(next); got != want {
			t.Errorf("%q: got %q, want %q", next, got, want)
		}
	}
}

func TestIP(t *testing.T) {
	s := newSite(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.RemoteAddr = "192.0.2.7:1234"
	r.Header.Set("X-Forwarded-For", "203.0.113.9, 198.51.100.4")
	rq := s.newRequest(httptest.NewRecorder(), r)
	if got := rq.IP(); got != "192.0.2.7" {
		t.Errorf("without a proxy: %s, the header is not to be believed", got)
	}
	s.opts.TrustProxy = true
	if got := rq.IP(); got != "198.51.100.4" {
		t.Errorf("behind a proxy: %s, want what the proxy itself saw", got)
	}
}

func TestN_englishHasASingular(t *testing.T) {
	zh, en := &Request{Lang: i18n.Zh}, &Request{Lang: i18n.En}
	if a, b := en.N("ui.left.days", 1), en.N("ui.left.days", 2); a != "1 day left" || b != "2 days left" {
		t.Errorf("got %q, %q", a, b)
	}
	if a, b := zh.N("ui.left.days", 1), zh.N("ui.left.days", 2); a != "还有 1 天" || b != "还有 2 天" {
		t.Errorf("got %q, %q", a, b)
	}
}
