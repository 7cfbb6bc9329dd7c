package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

const auditorPhone = "13900000012"

func (c *city) auditor() surfer {
	c.t.Helper()
	return surfer{c, "chengban-desk", c.token(ident.Staff, auditorPhone)}
}

// see asks for a page and fails unless it answers with status and all words.
func (s surfer) see(path string, status int, words ...string) string {
	s.c.t.Helper()
	rec := s.do(http.MethodGet, path, nil)
	return s.c.shows("GET "+path, rec.Code, status, rec.Body.String(), words)
}

func (c *city) shows(what string, got, status int, body string, words []string) string {
	c.t.Helper()
	if got != status {
		c.t.Errorf("%s: got %d, want %d", what, got, status)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			c.t.Errorf("%s lacks %q", what, w)
		}
	}
	if strings.Contains(body, "⟦") {
		c.t.Errorf("%s lacks a message", what)
	}
	return body
}

// ownActs counts the auditor's own acts in the log.
func (c *city) ownActs(act string) int {
	c.t.Helper()
	rows, _, err := c.Audit.Find(c.t.Context(), ident.SystemActor("test"), audit.Filter{Act: act})
	c.must(err)
	n := 0
	for _, r := range rows {
		if r.ActorKind == ident.Staff {
			n++
		}
	}
	return n
}

func TestAuditor_searchesOpensAndIsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		her := c.auditor()
		c.sequenced()
		list := her.see("/desk/audit", http.StatusOK, "审计记录", "登录", `aria-current="page"`, "取走最新存档点")
		if !strings.Contains(list, `href="/desk/audit/rows/`) {
			t.Error("no row can be opened")
		}
		her.see("/en/desk/audit?act=identity.login", http.StatusOK, "Audit records", "Logged in")
		her.see("/desk/audit?object=01ARZ3NDEKTSV4RRFFQ69G5FAV", http.StatusOK, "没有符合条件的记录")
		her.see("/desk/audit?object="+url.QueryEscape("王秀英")+"&from=x", http.StatusUnprocessableEntity, "请填写编号", "请按“年-月-日”填写", `href="#f-object"`, `aria-invalid="true"`)
		if got := c.ownActs("audit.search"); got != 3 {
			t.Errorf("she searched three times, and once for what is not looked for; the log says %d", got)
		}
		rows, _, err := c.Audit.Find(t.Context(), ident.SystemActor("test"), audit.Filter{Act: "identity.login"})
		c.must(err)
		path := "/desk/audit/rows/" + rows[0].ID
		her.see(path, http.StatusOK, "已证明", "从本条到根的", rows[0].ID)
		her.see("/en"+path, http.StatusOK, "Proved")
		if got := c.ownActs("audit.open"); got != 2 {
			t.Errorf("she opened a row twice, the log says %d", got)
		}
		her.see("/desk/audit/rows/01ARZ3NDEKTSV4RRFFQ69G5FAV", http.StatusNotFound)
		c.spoil(`UPDATE audit_row SET result = 'no' WHERE id = '` + rows[0].ID + `'`)
		her.see(path, http.StatusOK, "对不上", "chengban audit verify")
	})
}

func TestAuditor_exportsAndKeeps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		her := c.auditor()
		c.sequenced()
		rec := her.do(http.MethodGet, "/desk/audit/checkpoint", nil)
		kept, err := audit.ParseKept(rec.Body.String())
		if err != nil || len(kept) != 1 || kept[0].Key != c.Audit.VerifierKey() || !strings.Contains(rec.Header().Get("Content-Disposition"), "audit-checkpoint-") {
			t.Fatalf("kept %v, %v, %v", kept, err, rec.Header())
		}
		post := func(form url.Values) (int, string) {
			form.Set("_key", her.keyOf("/desk/audit", "/desk/audit/export"))
			rec := her.do(http.MethodPost, "/desk/audit/export", form)
			return rec.Code, rec.Body.String()
		}
		code, file := post(url.Values{"first": {"2"}, "last": {"5"}})
		x, found, err := audit.VerifyExport([]byte(file), c.Audit.VerifierKey(), nil)
		if code != http.StatusOK || err != nil || len(found) > 0 || len(x.Entries) != 4 {
			t.Errorf("got %d, %v, %v:\n%s", code, found, err, file)
		}
		for name, bad := range map[string]struct {
			form url.Values
			word string
		}{
			"no numbers":  {url.Values{"first": {"x"}, "last": {""}}, "请填写数字"},
			"wrong order": {url.Values{"first": {"5"}, "last": {"2"}}, "请填写不小于起始序号的序号"},
			"too far":     {url.Values{"first": {"1"}, "last": {"9999"}}, "已签名的日志到第"},
		} {
			code, body := post(bad.form)
			c.shows(name, code, http.StatusUnprocessableEntity, body, []string{bad.word, `value="` + bad.form.Get("first") + `"`})
		}
		if rec := her.do(http.MethodPost, "/desk/audit/export", url.Values{"first": {"2"}, "last": {"5"}}); rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("without a key of the page: got %d", rec.Code)
		}
		if a, b := c.ownActs("audit.export"), c.ownActs("audit.keep"); a != 1 || b != 1 {
			t.Errorf("one export and one checkpoint taken; the log says %d and %d", a, b)
		}
	})
}

// Who has no inbox comes to the first page of the menu after the login.
func TestAuditor_landsOnTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		for phone, want := range map[string]string{auditorPhone: "/desk/audit", "13900000011": "/desk/jobs", "13900000001": "/desk"} {
			challenge, err := c.Identity.BeginLogin(t.Context(), ident.Staff, phone, "127.0.0.1")
			c.must(err)
			rec := surfer{c, "none", ""}.do(http.MethodPost, "/desk/login/code", url.Values{"c": {challenge}, "code": {c.code(phone)}})
			if got := rec.Header().Get("Location"); got != want {
				t.Errorf("%s: got %d %s, want %s", phone, rec.Code, got, want)
			}
		}
	})
}
