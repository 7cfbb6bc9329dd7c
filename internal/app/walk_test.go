package app

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

const (
	walkSteps = 800
	maxFaults = 20
	walkSeed  = 20261123 // CHENGBAN_WALK_SEED walks another way
)

// TestWalk_readsOfPersonalRecordsAreEntries walks over all pages and commands by
// their own links and forms, with sensible and foolish values, as everybody of
// the city, and after each request compares what was read with the ledger.
//
// Black box. Every personal value of the walk's world stands in it once. Where an
// answer (status line, body, Location) shows one that the request did not bring
// along, the reader acts for whose it is, or the ledger has an entry of this
// instant, of this reader, about that subject, that names a field of this value.
// New entries are of this instant and of this reader, and there are none that the
// request's transactions did not write. Exempt: the demo's login page, page of
// texts and gallery, for what they show of its invented people on purpose.
//
// White box. In each transaction that committed, the rows scanned from register
// tables are counted by statement and subject with the columns that its SELECT
// names, and the answers scanned from casework_answer by case with their fields;
// the entries written in the same transaction must be the same, both ways. What a
// transaction that was rolled back read is not counted: it handed out nothing and
// its entries are gone too. Not counted either: a look whether a key stands in
// one's own record, which selects no column (package exchange). Applications and
// drafts are loaded without this count: their owners and the program read them,
// and what a page makes of them is the black box's affair.
//
// Reach. Every GET route was shown (2xx), and every command done (3xx).
func TestWalk_readsOfPersonalRecordsAreEntries(t *testing.T) {
	seed := uint64(walkSeed)
	if n, err := strconv.ParseUint(os.Getenv("CHENGBAN_WALK_SEED"), 10, 64); err == nil {
		seed = n
	}
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		w := newWalk(newCity(t, db), seed)
		w.journeys()
		for range walkSteps {
			w.step()
		}
		w.checkReach()
		t.Logf("seed %d: %d requests, %d personal values, %d readings entered, %d values shown to others",
			seed, w.n, len(w.values), w.entered, w.shown)
		if w.entered < 100 || w.shown < 100 {
			t.Error("hardly anything was read: the walk has gone blind")
		}
	})
}

// walk is one walk through one city.
type walk struct {
	*world
	seed    uint64
	rand    *rand.Rand
	guests  []*guest
	paths   []string // pages that anybody has seen a link to
	forms   []webform
	reached map[string]int
	steady  bool // choices stay as the page has them
	n       int  // requests
	entered int
	shown   int
	faults  int
	ledger  map[ident.EntryID]bool

	mu     sync.Mutex
	traces []storage.Trace
}

// guest is somebody with a browser.
type guest struct {
	name, phone string
	kind        ident.ActorKind
	jar         map[string]string
	page        webpage
	path        string
}

// request is one request with its answer, and the ledger's new entries.
type request struct {
	who    *guest
	reader ident.Actor
	method string
	path   string
	form   url.Values
	code   int
	answer string // body and Location
	fresh  []disclosure.Entry
	traces []storage.Trace
}

func newWalk(c *city, seed uint64) *walk {
	c.t.Helper()
	w := &walk{
		world: newWorld(c), seed: seed, rand: rand.New(rand.NewPCG(seed, 1)), // a walk that can be walked again
		reached: map[string]int{}, ledger: map[ident.EntryID]bool{},
	}
	c.DB.OnTrace(func(t storage.Trace) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.traces = append(w.traces, t)
	})
	c.t.Cleanup(func() { c.DB.OnTrace(nil) })
	w.guests = append(w.guests, &guest{name: "anonymous", jar: map[string]string{}})
	w.guest("owner", ident.Citizen, herPhone)
	w.guest("colleague", ident.Citizen, colleaguePhone)
	w.guest("citizen 1", ident.Citizen, ownerPhone)
	w.guest("citizen 2", ident.Citizen, strangerPhone)
	w.guest("citizen 3", ident.Citizen, thirdPhone)
	for _, org := range slices.Sorted(maps.Keys(officerPhones)) {
		w.guest("officer of "+org, ident.Staff, officerPhones[org])
	}
	w.guest("officer of another place", ident.Staff, "13900000009")
	w.guest("officer of the roads", ident.Staff, roadOfficer)
	w.guest("chief of the roads", ident.Staff, roadChief)
	w.guest("second of the roads", ident.Staff, c.secondOfTheRoads())
	w.guest("editor", ident.Staff, editorPhone)
	w.guest("second editor", ident.Staff, secondPhone)
	w.guest("supervisor", ident.Staff, "13900000010")
	w.guest("sysadmin", ident.Staff, "13900000011")
	w.guest("auditor", ident.Staff, "13900000012")
	return w
}

func (w *walk) guest(name string, kind ident.ActorKind, phone string) {
	w.guests = append(w.guests, &guest{name: name, phone: phone, kind: kind, jar: map[string]string{}})
}

func (w *walk) by(name string) *guest {
	for _, g := range w.guests {
		if g.name == name {
			return g
		}
	}
	w.c.t.Fatalf("no guest %q", name)
	return nil
}

// enter logs in without walking there.
func (w *walk) enter(g *guest) {
	w.c.t.Helper()
	if g.kind == ident.Anonymous {
		return
	}
	g.jar[g.door()] = w.c.token(g.kind, g.phone)
}

func (g *guest) door() string {
	if g.kind == ident.Staff {
		return "chengban-desk"
	}
	return "chengban"
}

func (g *guest) home() string {
	if g.kind == ident.Staff {
		return "/desk"
	}
	return "/"
}

// do makes one request, waits until the jobs that it caused are done, and
// compares.
func (w *walk) do(g *guest, method, path string, form url.Values) request {
	w.c.t.Helper()
	r := request{who: g, method: method, path: path, form: form, reader: w.reader(g, path)}
	w.c.clock.Advance(time.Second)
	w.taken()
	rec := w.serve(r)
	r.code, r.answer = rec.Code, rec.Body.String()+"\n"+rec.Header().Get("Location")
	r.traces = w.taken()
	if causesJobs(r.traces) {
		w.c.idle()
		r.traces = append(r.traces, w.taken()...)
	}
	w.n++
	for _, k := range rec.Result().Cookies() {
		g.jar[k.Name] = k.Value
	}
	w.remember(r, rec)
	w.compare(&r)
	return r
}

// causesJobs reports whether an event or a text was written, that a job carries on.
func causesJobs(traces []storage.Trace) bool {
	for _, t := range traces {
		for _, s := range t.Steps {
			if strings.HasPrefix(s.Stmt.Name, "job.insert") || strings.HasPrefix(s.Stmt.Name, "notify.insert") {
				return true
			}
		}
	}
	return false
}

func (w *walk) serve(r request) *httptest.ResponseRecorder {
	body, kind := encoded(r)
	req := httptest.NewRequestWithContext(w.c.t.Context(), r.method, "http://127.0.0.1"+r.path, strings.NewReader(body))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", kind)
	}
	for name, v := range r.who.jar {
		if v != "" {
			req.AddCookie(&http.Cookie{Name: name, Value: v})
		}
	}
	rec := httptest.NewRecorder()
	w.c.Handler().ServeHTTP(rec, req)
	return rec
}

// reader is who the guest is at that door.
func (w *walk) reader(g *guest, path string) ident.Actor {
	door := ident.Citizen
	cookie := "chengban"
	if p := plainPath(path); p == "/desk" || strings.HasPrefix(p, "/desk/") {
		door, cookie = ident.Staff, "chengban-desk"
	}
	a, err := w.c.Identity.Session(w.c.t.Context(), g.jar[cookie])
	if err != nil || a.Kind != door {
		return ident.Actor{}
	}
	return a
}

// taken gives the traces since it was last asked.
func (w *walk) taken() []storage.Trace {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.traces
	w.traces = nil
	return out
}

// plainPath is a path without its query and language.
func plainPath(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if rest, ok := strings.CutPrefix(path, "/en"); ok && (rest == "" || rest[0] == '/') {
		path = "/" + strings.TrimPrefix(rest, "/")
	}
	return path
}

// remember keeps where one can go from here, and that the route was reached.
func (w *walk) remember(r request, rec *httptest.ResponseRecorder) {
	route := w.route(r.method, r.path)
	shown := rec.Code < 300 || r.method == http.MethodGet && rec.Code < 400 && emptyPages[route]
	done := r.method == http.MethodPost && rec.Code == http.StatusSeeOther && outcome(rec) == "passed"
	if shown || done {
		w.reached[route]++
	}
	if kind, _, _ := strings.Cut(rec.Header().Get("Content-Type"), ";"); kind != "text/html" {
		return // a file to keep: its reader stays where she was
	}
	r.who.page, r.who.path = readPage(r.answer), r.path
	for _, l := range r.who.page.links {
		if !slices.Contains(w.paths, l) {
			w.paths = append(w.paths, l)
		}
	}
	w.forms = append(w.forms, r.who.page.forms...)
	w.forms = w.forms[max(0, len(w.forms)-200):]
}

// emptyPages only lead on: they have nothing of their own to show.
var emptyPages = map[string]bool{"GET /apply/{draft}": true}

// route gives the pattern that a path falls under; "" for none.
func (w *walk) route(method, path string) string {
	got := strings.Split(plainPath(path), "/")
	best := ""
	for _, rt := range w.c.UI.Routes() {
		want := strings.Split(rt.Pattern, "/")
		if rt.Method != method || len(want) != len(got) || !fits(want, got) {
			continue
		}
		if best == "" || strings.Count(rt.Pattern, "{") < strings.Count(best, "{") {
			best = name(rt)
		}
	}
	return best
}

func fits(want, got []string) bool {
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}

func name(rt ui.Route) string { return rt.Method + " " + rt.Pattern }

func (w *walk) checkReach() {
	w.c.t.Helper()
	for _, rt := range w.c.UI.Routes() {
		if w.reached[name(rt)] == 0 {
			w.c.t.Errorf("seed %d: nobody got through to %s in %d requests", w.seed, name(rt), w.n)
		}
	}
}

// wrong reports a difference between the reading and the ledger, so that it can
// be walked again.
func (w *walk) wrong(r *request, format string, args ...any) {
	w.c.t.Helper()
	w.c.t.Errorf("seed %d, request %d, %s: %s %s (%s) %d: %s", w.seed, w.n, r.who.name, r.method, r.path,
		w.route(r.method, r.path), r.code, fmt.Sprintf(format, args...))
	if w.faults++; w.faults == maxFaults {
		w.c.t.Fatal("the walk ends here: more of the same would say no more")
	}
}
