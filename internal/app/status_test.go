package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

// askProgress asks as somebody who has not logged in, from an address.
func (c *city) askProgress(number, four, from string) *httptest.ResponseRecorder {
	c.t.Helper()
	form := url.Values{"number": {number}, "four": {four}}
	req := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, "http://127.0.0.1/status", strings.NewReader(form.Encode()))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.RemoteAddr = from + ":4711"
	rec := httptest.NewRecorder()
	c.Handler().ServeHTTP(rec, req)
	return rec
}

// keyless finds what differs from one page to the next: keys of forms.
var keyless = regexp.MustCompile(`name="_key" value="[^"]*"`)

// watched collects the names of the statements that are run until done is called.
func (c *city) watched(which func(name string) bool) (done func() []string) {
	var mu sync.Mutex
	var names []string
	c.DB.OnTrace(func(t storage.Trace) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range t.Steps {
			if which(s.Stmt.Name) {
				names = append(names, s.Stmt.Name)
			}
		}
	})
	return func() []string {
		c.DB.OnTrace(nil)
		mu.Lock()
		defer mu.Unlock()
		return names
	}
}

// TestStatus_withoutLogin: the right number and digits show where the parts are and
// nothing about anybody; every wrong question gets the same answer after the same work.
func TestStatus_withoutLogin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner, app, d := c.waterDesk()
		c.must(c.Casework.Accept(t.Context(), d.cmd()))
		c.idle()
		v := c.view(owner, app)
		four := ownerPhone[len(ownerPhone)-4:]
		for _, number := range []string{v.No, v.No + "-3", " " + v.No[:6] + " " + v.No[6:]} {
			rec := c.askProgress(number, four, "10.0.0.1")
			if rec.Code != http.StatusOK || strings.Count(rec.Body.String(), "待受理") != 4 || !strings.Contains(rec.Body.String(), "办理中") {
				t.Errorf("%q: %d, not the progress of five parts", number, rec.Code)
			}
			for _, secret := range []string{owner.Name, "禾香", ownerPhone, "建安区"} {
				if strings.Contains(rec.Body.String(), secret) {
					t.Errorf("%q: the page says %s to somebody who has not logged in", number, secret)
				}
			}
		}
		var steps [][]string
		var pages []string
		for _, x := range [][2]string{{v.No, "0000"}, {v.No[:len(v.No)-1] + "9", four}, {"x", "0000"}, {v.No, ""}, {"", ""}} {
			work := c.watched(func(name string) bool {
				return strings.HasPrefix(name, "casework.") || strings.HasPrefix(name, "identity.") || name == "audit.insert"
			})
			rec := c.askProgress(x[0], x[1], "10.0.0.2")
			if rec.Code != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", x, rec.Code)
			}
			steps = append(steps, work())
			page := rec.Body.String()
			for _, typed := range x {
				if typed != "" {
					page = strings.ReplaceAll(page, `value="`+typed+`"`, `value=""`)
				}
			}
			pages = append(pages, keyless.ReplaceAllString(page, ""))
		}
		if len(steps[0]) < 5 {
			t.Fatalf("the test has gone blind: %v", steps[0])
		}
		for i := range steps {
			if !slices.Equal(steps[i], steps[0]) {
				t.Errorf("wrong question %d did other work:\n%v\n%v", i, steps[i], steps[0])
			}
			if pages[i] != pages[0] {
				t.Errorf("wrong question %d got another answer", i)
			}
		}
		rows, _, err := c.Audit.Find(t.Context(), owner, audit.Filter{Act: "casework.status"})
		c.must(err)
		if len(rows) != 3+5 {
			t.Errorf("%d questions stand in the log, want 8", len(rows))
		}
	})
}

// TestStatus_limits: four digits cannot be tried out, neither from one address nor from
// many.
func TestStatus_limits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner, app, _ := c.waterDesk()
		no := c.view(owner, app).No
		for i := range 11 {
			rec := c.askProgress(no, "0000", "10.0.1."+string(rune('0'+i%10)))
			if want := map[bool]int{true: http.StatusUnprocessableEntity, false: http.StatusTooManyRequests}[i < 10]; rec.Code != want {
				t.Errorf("try %d at one number: %d, want %d", i+1, rec.Code, want)
			}
		}
		if rec := c.askProgress(no, ownerPhone[7:], "10.0.9.9"); rec.Code != http.StatusTooManyRequests {
			t.Errorf("the right digits are told apart after the limit: %d", rec.Code)
		}
		for i := range 31 {
			rec := c.askProgress("x"+string(rune('0'+i)), "0000", "10.0.2.1")
			if want := map[bool]int{true: http.StatusUnprocessableEntity, false: http.StatusTooManyRequests}[i < 30]; rec.Code != want {
				t.Errorf("try %d from one address: %d, want %d", i+1, rec.Code, want)
			}
		}
		c.clock.Advance(time.Hour)
		if rec := c.askProgress(no, ownerPhone[7:], "10.0.2.1"); rec.Code != http.StatusOK {
			t.Errorf("an hour later: %d", rec.Code)
		}
	})
}
