package app

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
)

// surfer is somebody with a browser that keeps one cookie.
type surfer struct {
	c             *city
	cookie, token string
}

func (s surfer) do(method, path string, form url.Values, head ...string) *httptest.ResponseRecorder {
	s.c.t.Helper()
	req := httptest.NewRequestWithContext(s.c.t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(form.Encode()))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	req.AddCookie(&http.Cookie{Name: s.cookie, Value: s.token})
	rec := httptest.NewRecorder()
	s.c.Handler().ServeHTTP(rec, req)
	return rec
}

// keyOf finds the idempotency key that a page mints for the form to action.
func (s surfer) keyOf(page, action string) string {
	s.c.t.Helper()
	body := s.do(http.MethodGet, page, nil).Body.String()
	m := regexp.MustCompile(`action="` + regexp.QuoteMeta(action) + `"[^>]*>\s*<input type="hidden" name="_key" value="([^"]+)"`).FindStringSubmatch(body)
	if m == nil {
		s.c.t.Fatalf("%s has no form to %s", page, action)
	}
	return m[1]
}

const script = `"><script>alert(1)</script>`

func TestBadInput_draftAnswersWithAMessageAndStaysAsItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		her := surfer{c, "chengban", c.token(ident.Citizen, ownerPhone)}
		who, err := c.Identity.Session(t.Context(), her.token)
		c.must(err)
		draft := c.ready(who)
		base := "/apply/" + string(draft)
		rev := func() int64 {
			v, err := c.Casework.OpenDraft(t.Context(), who, draft)
			c.must(err)
			return v.Draft.Rev
		}
		for name, bad := range map[string]struct {
			path   string
			form   url.Values
			head   []string
			status int
		}{
			"wrong phone":             {base + "/q/contact.phone", url.Values{"contact.phone": {"123"}}, nil, 422},
			"wrong credit code":       {base + "/q/payer.uscc", url.Values{"payer.uscc": {"91411003MADEM0012Q"}}, nil, 422},
			"too long":                {base + "/q/contact.name", url.Values{"contact.name": {strings.Repeat("长", 60)}}, nil, 422},
			"control character":       {base + "/q/contact.name", url.Values{"contact.name": {"a\x00b"}}, nil, 422},
			"no number":               {base + "/q/power.capacity", url.Values{"power.capacity": {"abc"}}, nil, 422},
			"not on the list":         {base + "/needs", url.Values{"net.operator": {"xc-water"}}, nil, 422},
			"two values":              {base + "/q/contact.name", url.Values{"contact.name": {"a", "b"}}, nil, 422},
			"unknown field":           {base + "/needs", url.Values{"admin": {"1"}}, nil, 422},
			"another field":           {base + "/q/contact.name", url.Values{"contact.name": {"甲"}, "payer.name": {"乙"}}, nil, 422},
			"field of a register":     {base + "/q/applicant.uscc", url.Values{"applicant.uscc": {"91411003MADEM002XG"}}, nil, 403},
			"computed field":          {base + "/q/power.voltage", url.Values{"power.voltage": {"low"}}, nil, 403},
			"another's premises":      {base + "/premises", url.Values{"premises": {"411003105002GB00031F00010003"}}, nil, 422},
			"impossible need":         {base + "/needs", url.Values{"heat.mode": {"new"}, "net.operator": {"xc-net-cu"}}, nil, 422},
			"no consent":              {base + "/consent", url.Values{}, nil, 422},
			"consent to another text": {base + "/consent", url.Values{"agree": {"yes"}, "shares": {"00"}}, nil, 409},
			"forged key":              {base + "/sign", url.Values{"_key": {"01ARZ3NDEKTSV4RRFFQ69G5FAV.00"}, "code": {"123456"}}, nil, 422},
			"no key":                  {base + "/sign", url.Values{"code": {"123456"}}, nil, 422},
			"from another site":       {base + "/q/contact.name", url.Values{"contact.name": {"甲"}}, []string{"Sec-Fetch-Site", "cross-site"}, 403},
			"too large":               {base + "/q/contact.name", url.Values{"contact.name": {strings.Repeat("x", 70_000)}}, nil, 413},
		} {
			before := rev()
			rec := her.do(http.MethodPost, bad.path, bad.form, bad.head...)
			if rec.Code != bad.status {
				t.Errorf("%s: got %d, want %d", name, rec.Code, bad.status)
			}
			if got := rev(); got != before {
				t.Errorf("%s: the draft changed", name)
			}
			if body := rec.Body.String(); strings.Contains(body, "⟦") || !strings.Contains(body, "<h1") {
				t.Errorf("%s: the answer is no page, or lacks a message", name)
			}
		}
	})
}

func TestBadInput_scriptIsTextOnEveryPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		her := surfer{c, "chengban", c.token(ident.Citizen, ownerPhone)}
		who, err := c.Identity.Session(t.Context(), her.token)
		c.must(err)
		draft := c.ready(who)
		c.must(c.Casework.Answer(t.Context(), who, draft, map[string][]string{"contact.name": {script}, "payer.name": {script}}))
		v, err := c.Casework.OpenDraft(t.Context(), who, draft)
		c.must(err)
		c.must(c.Casework.Agree(t.Context(), who, draft, casework.ConsentDigest(v.Shares)))
		pages := []string{"/apply/" + string(draft) + "/check", "/apply/" + string(draft) + "/q/contact.name", "/apply/" + string(draft) + "/sign"}
		shown := 0
		for _, p := range pages {
			shown += c.noScript(p, her.do(http.MethodGet, p, nil).Body.String())
		}
		app, err := c.submit(who, draft, newKey(c))
		c.must(err)
		a, err := c.Casework.OpenApplication(t.Context(), who, app)
		c.must(err)
		for _, p := range []string{"", "/receipt", "/signed"} {
			p = "/my/applications/" + string(app) + p
			shown += c.noScript(p, her.do(http.MethodGet, p, nil).Body.String())
		}
		for _, k := range a.Cases {
			officer := surfer{c, "chengban-desk", c.token(ident.Staff, officerPhones[string(k.Org)])}
			p := "/desk/cases/" + string(k.ID)
			shown += c.noScript(p, officer.do(http.MethodGet, p, nil).Body.String())
		}
		if shown < 4 {
			t.Errorf("the script was shown as text on %d pages only: the test has gone blind", shown)
		}
	})
}

// noScript fails when the planted markup came through, and counts where it
// stands as text.
func (c *city) noScript(path, body string) int {
	c.t.Helper()
	if strings.Contains(body, script) || strings.Contains(body, "<script>alert") {
		c.t.Errorf("%s carries the script", path)
	}
	if strings.Contains(html.UnescapeString(body), script) {
		return 1
	}
	return 0
}

func TestBadInput_deskAnswersWithAMessageAndTheCaseStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		app, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		v, err := c.Casework.OpenApplication(t.Context(), owner, app)
		c.must(err)
		path := "/desk/cases/" + string(v.Cases[0].ID)
		desk := surfer{c, "chengban-desk", c.token(ident.Staff, officerPhones["xc-water"])}
		claim := url.Values{"_key": {desk.keyOf(path, path+"/claim")}, "rev": {"1"}}
		for name, bad := range map[string]struct {
			verb   string
			form   url.Values
			status int
		}{
			"stale revision":      {"claim", url.Values{"_key": claim["_key"], "rev": {"7"}}, 409},
			"no revision":         {"claim", url.Values{"_key": claim["_key"]}, 422},
			"key of another form": {"accept", url.Values{"_key": claim["_key"], "rev": {"1"}}, 422},
			"forged key":          {"claim", url.Values{"_key": {"01ARZ3NDEKTSV4RRFFQ69G5FAV.ff"}, "rev": {"1"}}, 422},
		} {
			if rec := desk.do(http.MethodPost, path+"/"+bad.verb, bad.form); rec.Code != bad.status {
				t.Errorf("%s: got %d, want %d", name, rec.Code, bad.status)
			}
		}
		if got := c.holder(owner, app); got != "" {
			t.Fatalf("after bad input the case is held by %q", got)
		}
		for range 2 { // the second click of a double click succeeds and does nothing
			if rec := desk.do(http.MethodPost, path+"/claim", claim); rec.Code != http.StatusSeeOther {
				t.Errorf("claim: got %d", rec.Code)
			}
		}
		k, err := c.Casework.OpenApplication(t.Context(), owner, app)
		c.must(err)
		if n := len(k.Cases[0].Facts()); n != 2 {
			t.Errorf("two clicks left %d facts, want 2: received and claimed", n)
		}
	})
}

func (c *city) holder(owner ident.Actor, app ident.ApplicationID) ident.AccountID {
	c.t.Helper()
	v, err := c.Casework.OpenApplication(c.t.Context(), owner, app)
	c.must(err)
	return v.Cases[0].Holder()
}
