package portal_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/app/demo"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

// city is the demo city with one browser in front of it.
type city struct {
	*app.App
	t       *testing.T
	clock   *clock.Fake
	cookies map[string]string
}

func newCity(t *testing.T, db *storage.DB, change ...func(*app.Options)) *city {
	t.Helper()
	now := clock.NewFake("2026-11-23T09:30:00+08:00")
	o := app.Options{
		DB: db, Keys: keyring.New([32]byte{1}), Clock: now, Pack: xuchang.FS, SMS: notify.Demo{},
		Demo: true, Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&o)
	}
	a, err := app.Build(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), a.Exchange, a.Identity); err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Jobs.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return &city{App: a, t: t, clock: now, cookies: map[string]string{}}
}

func sqliteCity(t *testing.T) *city {
	t.Helper()
	return newCity(t, dbtest.Open(t, dbtest.Config(t, storage.SQLite)))
}

// send keeps cookies, as a browser does; form nil = GET.
func (c *city) send(path string, form url.Values) *httptest.ResponseRecorder {
	c.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequestWithContext(c.t.Context(), method, "http://127.0.0.1:8080"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range c.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	w := httptest.NewRecorder()
	c.UI.ServeHTTP(w, r)
	for _, k := range w.Result().Cookies() {
		if k.MaxAge < 0 {
			delete(c.cookies, k.Name)
		} else {
			c.cookies[k.Name] = k.Value
		}
	}
	return w
}

// page gets a page that must be there and say these.
func (c *city) page(path string, texts ...string) string {
	c.t.Helper()
	w := c.send(path, nil)
	if w.Code != http.StatusOK {
		c.t.Fatalf("%s: status %d, %s", path, w.Code, w.Header().Get("Location"))
	}
	for _, x := range texts {
		if !strings.Contains(w.Body.String(), x) {
			c.t.Errorf("%s does not say %q:\n%s", path, x, w.Body)
		}
	}
	return w.Body.String()
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// code reads the newest code that was sent to a phone.
func (c *city) code(phone string) string {
	c.t.Helper()
	if err := c.Jobs.Idle(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	texts, err := c.Notify.Texts(c.t.Context(), 100)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, s := range texts {
		if s.Phone == phone && sixDigits.MatchString(s.Text) {
			return sixDigits.FindString(s.Text)
		}
	}
	return ""
}

// login walks through both pages and gives the last answer.
func (c *city) login(door, phone, next string) *httptest.ResponseRecorder {
	c.t.Helper()
	c.clock.Advance(time.Minute)
	w := c.send(door+"/login", url.Values{"phone": {phone}, "next": {next}})
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther {
		c.t.Fatalf("%d %s %v", w.Code, to, err)
	}
	form := to.Query()
	form.Set("code", c.code(phone))
	return c.send(to.Path, form)
}
