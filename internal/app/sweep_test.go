package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

// visitor is somebody at the door, with what they are to the owner's matter.
type visitor struct {
	name   string
	cookie string
	token  string
	kind   ident.ActorKind
	role   ident.Role
	owner  bool        // of the draft and the application
	unit   ident.OrgID // staff
}

// mayPass is the slow and obvious oracle of the access table: who may do what to
// the owner's things and to the water company's case.
func mayPass(v visitor, act identity.Act, gone bool) bool {
	citizen, staff := v.kind == ident.Citizen, v.kind == ident.Staff
	switch act {
	case identity.PublicView, identity.Login, identity.TextsView:
		return true
	case identity.MyView, identity.DraftCreate, identity.DataOwn, identity.SessionOwn:
		return citizen
	case identity.DraftEdit, identity.ApplicationSign, identity.ApplicationView, identity.ApplicationWithdraw, identity.ApplicationAnswer:
		return citizen && v.owner && !gone
	case identity.CaseList:
		return staff && (v.role == "officer" || v.role == "supervisor")
	case identity.LetterView:
		return citizen && v.owner && !gone || staff && !gone && (v.role == "officer" && v.unit == "xc-water" || v.role == "supervisor" && (v.unit == "xc-gov" || v.unit == "xc-water"))
	case identity.CaseView, identity.CaseClaim, identity.CaseAccept, identity.CaseDecide:
		own := v.role == "officer" && v.unit == "xc-water"
		above := v.role == "supervisor" && (v.unit == "xc-gov" || v.unit == "xc-water") && act == identity.CaseView
		return staff && (own || above) && !gone
	case identity.CaseReassign, identity.CaseSupervise:
		return staff && v.role == "supervisor" && (v.unit == "xc-gov" || v.unit == "xc-water") && !gone
	case identity.CaseApprove:
		return staff && v.role == "supervisor" && v.unit == "xc-water" && !gone
	case identity.CaseArchive:
		return staff && (v.role == "officer" || v.role == "supervisor") && v.unit == "xc-water" && !gone
	case identity.BoardView:
		return staff && v.role == "supervisor"
	case identity.ContentView, identity.ContentDraft, identity.ContentPublish:
		return staff && v.role == "editor" && !gone
	case identity.JobView, identity.JobRetry, identity.DemoTravel:
		return staff && v.role == "sysadmin"
	case identity.AuditView:
		return staff && v.role == "auditor" && !gone
	}
	return false
}

func TestSweep_everyRouteForEverybody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		app, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		draft, err := c.Casework.Start(t.Context(), owner, "utilities", owner.For[1])
		c.must(err)
		v, err := c.Casework.OpenApplication(t.Context(), owner, app)
		c.must(err)
		c.sequenced()
		author, _ := c.editor(secondPhone)
		release, err := c.Releases.Draft(t.Context(), author, edited(t, nextYear), "for the sweep", newKey(c))
		c.must(err)
		names := map[string]string{
			"release": string(release),
			"draft":   string(draft), "application": string(app), "case": string(v.Cases[0].ID),
			"row": c.anyRow(), "bundle": "utilities", "field": "contact.name", "item": "water-connection", "material": "plan", "file": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
			"letter": string(c.accepted(v.Cases[0])),
		}
		visitors := c.visitors()
		n := 0
		for _, route := range c.UI.Routes() {
			for _, gone := range []bool{false, true} {
				path, has := fill(route.Pattern, names, gone)
				if gone && !has {
					continue
				}
				for _, who := range visitors {
					c.knock(route, path, who, gone)
					n++
				}
			}
		}
		t.Logf("%d knocks on %d routes", n, len(c.UI.Routes()))
	})
}

// fill puts ids into a pattern; has says that it names something that can be gone.
func fill(pattern string, names map[string]string, gone bool) (path string, has bool) {
	path = pattern
	for k, v := range names {
		slot := "{" + k + "}"
		if !strings.Contains(path, slot) {
			continue
		}
		if k == "draft" || k == "application" || k == "case" || k == "row" || k == "letter" || k == "release" {
			has = true
			if gone {
				v = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
			}
		}
		path = strings.ReplaceAll(path, slot, v)
	}
	return path, has
}

// anyRow gives the id of a row of the audit log.
func (c *city) anyRow() string {
	c.t.Helper()
	rows, _, err := c.Audit.Find(c.t.Context(), ident.SystemActor("sweep"), audit.Filter{})
	c.must(err)
	return rows[0].ID
}

func (c *city) visitors() []visitor {
	c.t.Helper()
	out := []visitor{{name: "anonymous"}}
	add := func(name string, kind ident.ActorKind, phone string, role ident.Role, unit ident.OrgID, owner bool) {
		cookie := "chengban"
		if kind == ident.Staff {
			cookie = "chengban-desk"
		}
		out = append(out, visitor{name: name, cookie: cookie, token: c.token(kind, phone), kind: kind, role: role, unit: unit, owner: owner})
	}
	add("owner", ident.Citizen, ownerPhone, "citizen", "", true)
	add("another citizen", ident.Citizen, strangerPhone, "citizen", "", false)
	add("officer of the unit", ident.Staff, "13900000001", "officer", "xc-water", false)
	add("officer of another unit", ident.Staff, "13900000002", "officer", "xc-power", false)
	add("officer of another place", ident.Staff, "13900000009", "officer", "xc-water-cg", false)
	add("supervisor", ident.Staff, "13900000010", "supervisor", "xc-gov", false)
	add("supervisor of the unit", ident.Staff, "13900000015", "supervisor", "xc-water", false)
	add("system administrator", ident.Staff, "13900000011", "sysadmin", "xc-zfb", false)
	add("editor", ident.Staff, editorPhone, "editor", "xc-zfb", false)
	add("auditor", ident.Staff, "13900000012", "auditor", "xc-zfb", false)
	for role, phone := range map[ident.Role]string{"clerk": "13900000088", "secadmin": "13900000089"} {
		_, err := c.Identity.Register(c.t.Context(), identity.NewAccount{
			Kind: ident.Staff, Name: "演示" + string(role), Phone: phone, Org: "xc-water", Region: "411000000000", Roles: []ident.Role{role},
		})
		c.must(err)
		add(string(role), ident.Staff, phone, role, "xc-water", false)
	}
	return out
}

func (c *city) token(kind ident.ActorKind, phone string) string {
	c.t.Helper()
	challenge, err := c.Identity.BeginLogin(c.t.Context(), kind, phone, "127.0.0.1")
	c.must(err)
	token, err := c.Identity.FinishLogin(c.t.Context(), challenge, c.code(phone), "sweep")
	c.must(err)
	return token
}

// knock asks for one page as one visitor. Who may not pass must be led to the
// login, or be told 401, 403 or 404; never anything else.
func (c *city) knock(route ui.Route, path string, who visitor, gone bool) {
	c.t.Helper()
	if route.Pattern == "/logout" || route.Pattern == "/desk/logout" {
		return // would end the sweep's own sessions
	}
	req := httptest.NewRequestWithContext(c.t.Context(), route.Method, "http://127.0.0.1"+path, strings.NewReader(""))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if route.Method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who.token != "" {
		req.AddCookie(&http.Cookie{Name: who.cookie, Value: who.token})
	}
	rec := httptest.NewRecorder()
	c.Handler().ServeHTTP(rec, req)
	got := outcome(rec)
	if rec.Code == http.StatusNotFound && emptyHanded[route.Method+" "+route.Pattern] && mayPass(atDoor(who, path), route.Act, gone) {
		return
	}
	passes := mayPass(atDoor(who, path), route.Act, gone)
	what := fmt.Sprintf("%s %s (gone %t) as %s: %d %s", route.Method, route.Pattern, gone, who.name, rec.Code, rec.Header().Get("Location"))
	switch {
	case rec.Code >= 500:
		c.t.Errorf("%s: a defect of ours", what)
	case passes && got == "refused":
		c.t.Errorf("%s: refused, the table lets them pass", what)
	case !passes && got != "refused":
		c.t.Errorf("%s: passed, the table refuses them", what)
	case !passes && gone && rec.Code == http.StatusForbidden && who.kind == ident.Citizen:
		c.t.Errorf("%s: tells a stranger that nothing is there by another answer", what)
	}
}

// emptyHanded are commands and pages that rightly find nothing in the sweep, for
// whoever may pass: no reply is there yet, no session was named, no material is
// to be brought.
var emptyHanded = map[string]bool{
	"GET /my/applications/{application}/reply": true, "POST /my/sessions": true,
	"GET /desk/cases/{case}/files/{file}": true, "POST /apply/{draft}/materials/{material}": true, "POST /apply/{draft}/papers/{material}/remove": true,
}

// atDoor: a session of one kind is nobody on the pages of the other.
func atDoor(v visitor, path string) visitor {
	staffPage := path == "/desk" || strings.HasPrefix(path, "/desk/")
	if (v.kind == ident.Staff) != staffPage {
		v.kind, v.owner = ident.Anonymous, false
	}
	return v
}

func outcome(rec *httptest.ResponseRecorder) string {
	toLogin := rec.Code == http.StatusSeeOther && strings.Contains(rec.Header().Get("Location"), "login?next=")
	switch {
	case toLogin, rec.Code == http.StatusUnauthorized, rec.Code == http.StatusForbidden, rec.Code == http.StatusNotFound:
		return "refused"
	}
	return "passed"
}
