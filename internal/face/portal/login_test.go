package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

func TestLogin_bothDoors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		w := c.login("", "13800000001", "/my/data")
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/my/data" {
			t.Fatalf("%d %s, want to go on to /my/data", w.Code, got)
		}
		c.page("/", "沈月禾", "您还没有办件")
		if w := c.send("/desk", nil); w.Header().Get("Location") != "/desk/login?next=%2Fdesk" {
			t.Errorf("a citizen at the desk: %d %s", w.Code, w.Header().Get("Location"))
		}
		if got := c.login("/desk", "13900000001", "").Header().Get("Location"); got != "/desk" {
			t.Errorf("an officer goes on to %s", got)
		}
		c.page("/desk", "林知水")
		c.page("/my", "沈月禾")
		w = c.send("/logout", url.Values{})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Errorf("logout: %d %s", w.Code, w.Header().Get("Location"))
		}
		if _, kept := c.cookies["chengban"]; kept {
			t.Error("the browser keeps the cookie")
		}
		if body := c.page("/", "您已退出登录"); strings.Contains(body, "沈月禾") {
			t.Error("still logged in")
		}
		c.page("/desk", "林知水")
	})
}

func TestLogin_aStolenCookieIsWorthlessAfterLogout(t *testing.T) {
	c := sqliteCity(t)
	c.login("", "13800000001", "")
	stolen := c.cookies["chengban"]
	if stolen == "" {
		t.Fatalf("no session cookie: %v", c.cookies)
	}
	c.send("/logout", url.Values{})
	c.cookies = map[string]string{"chengban": stolen}
	if w := c.send("/my", nil); !strings.Contains(w.Header().Get("Location"), "ended=1") {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	c.page("/login?ended=1", "上次登录已结束")
}

func TestLogin_strangersAndAccountsLookTheSame(t *testing.T) {
	c := sqliteCity(t)
	known := c.send("/login", url.Values{"phone": {"13800000001"}})
	unknown := c.send("/login", url.Values{"phone": {"13700009999"}})
	if known.Code != http.StatusSeeOther || unknown.Code != known.Code {
		t.Fatalf("%d and %d", known.Code, unknown.Code)
	}
	page := func(to string) string {
		body := c.page(to)
		for _, cut := range []string{"0001", "9999"} {
			body = strings.ReplaceAll(body, cut, "nnnn")
		}
		u, err := url.Parse(to)
		if err != nil {
			t.Fatal(err)
		}
		body = regexp.MustCompile(`name="_key" value="[^"]*"`).ReplaceAllString(body, "")
		return strings.ReplaceAll(body, u.Query().Get("c"), "challenge")
	}
	a, b := page(known.Header().Get("Location")), page(unknown.Header().Get("Location"))
	if a != b {
		t.Errorf("the pages differ:\n%s\n%s", a, b)
	}
}

func TestLogin_wrongInput(t *testing.T) {
	c := sqliteCity(t)
	for name, tt := range map[string]struct {
		path string
		form url.Values
		code int
		say  string
	}{
		"no number":     {"/login", url.Values{"phone": {"abc"}}, http.StatusUnprocessableEntity, `<a href="#f-phone">请输入 11 位手机号`},
		"nothing":       {"/en/login", url.Values{}, http.StatusUnprocessableEntity, `<a href="#f-phone">`},
		"script":        {"/login", url.Values{"phone": {`"><script>`}}, http.StatusUnprocessableEntity, "&#34;&gt;&lt;script&gt;"},
		"old challenge": {"/login/code", url.Values{"c": {"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "code": {"123456"}}, http.StatusGone, "验证码已失效"},
		"no challenge":  {"/login/code", url.Values{"code": {"123456"}}, http.StatusGone, "验证码已失效"},
	} {
		t.Run(name, func(t *testing.T) {
			w := c.send(tt.path, tt.form)
			body := w.Body.String()
			if w.Code != tt.code || !strings.Contains(body, tt.say) || strings.Contains(body, "<script>") {
				t.Errorf("%d:\n%s", w.Code, body)
			}
			if !strings.Contains(body, "<title>错误：") && !strings.Contains(body, "<title>Error: ") {
				t.Error("the title does not say that something is wrong")
			}
		})
	}
}

func TestLogin_aWrongCodeKeepsTheWay(t *testing.T) {
	c := sqliteCity(t)
	w := c.send("/login", url.Values{"phone": {"13800000001"}, "next": {"/my/data"}})
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	form := to.Query()
	right := c.code("13800000001")
	form.Set("code", "000000")
	if right == "000000" {
		form.Set("code", "111111")
	}
	w = c.send(to.Path, form)
	body := w.Body.String()
	for _, want := range []string{`<a href="#f-code">`, `name="next" value="/my/data"`, `name="c" value="` + form.Get("c") + `"`, "尾号 0001"} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%d, want 422 with %s:\n%s", w.Code, want, body)
		}
	}
	form.Set("code", right)
	if got := c.send(to.Path, form).Header().Get("Location"); got != "/my/data" {
		t.Errorf("the right code leads to %q", got)
	}
}

func TestLogin_leadsToNoOtherSite(t *testing.T) {
	c := sqliteCity(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "/login"} {
		if got := c.login("", "13800000001", next).Header().Get("Location"); got != "/my" {
			t.Errorf("next %s leads to %s, want /my", next, got)
		}
		c.send("/logout", url.Values{})
	}
}

func TestLogin_personasOnlyPrefillTheirOwn(t *testing.T) {
	c := sqliteCity(t)
	c.page("/login?as=13800000002", `value="13800000002"`)
	for _, other := range []string{"13900000001", "13712345678"} {
		if body := c.page("/login?as=" + other); strings.Contains(body, `value="`+other+`"`) {
			t.Errorf("%s is prefilled at the citizens' door", other)
		}
	}
}
