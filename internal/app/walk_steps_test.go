package app

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// step is one random request: mostly from the page where the guest stands, and
// there where nobody has been yet; sometimes to a place that somebody else has
// seen, with somebody else's form, or to a route with a number out of the air.
func (w *walk) step() {
	w.c.t.Helper()
	g := w.guests[w.rand.IntN(len(w.guests))]
	if g.kind != ident.Anonymous && g.jar[g.door()] == "" && w.chance(60) {
		w.enter(g)
	}
	own, hasOwn := w.pickForm(g.page.forms)
	other, hasOther := w.pickForm(w.forms)
	switch n := w.rand.IntN(100); {
	case n < 45 && hasOwn:
		w.send(g, own, nil, w.chance(15))
	case n < 65 && len(g.page.links) > 0:
		w.do(g, http.MethodGet, w.pickLink(g.page.links), nil)
	case n < 78:
		w.do(g, http.MethodGet, w.inLanguage(w.pickLink(w.paths)), nil)
	case n < 84 && hasOther:
		w.send(g, other, nil, w.chance(30))
	case n < 90:
		w.do(g, http.MethodGet, w.elsewhere(), nil)
	default:
		w.do(g, http.MethodGet, w.inLanguage(pick(w, g.places())), nil)
	}
}

func (w *walk) chance(percent int) bool { return w.rand.IntN(100) < percent }

func pick[T any](w *walk, list []T) T { return list[w.rand.IntN(len(list))] }

func (w *walk) inLanguage(path string) string {
	if w.chance(80) || strings.HasPrefix(path, "/en") {
		return path
	}
	return "/en" + path
}

// pickLink prefers, of ten, one whose route was reached least.
func (w *walk) pickLink(links []string) string {
	best := pick(w, links)
	for range 9 {
		l := pick(w, links)
		if w.reached[w.route(http.MethodGet, l)] < w.reached[w.route(http.MethodGet, best)] {
			best = l
		}
	}
	return best
}

// pickForm is pickLink for forms. The way out and the search stand on every page
// and are rarely taken; false when there is nothing else.
func (w *walk) pickForm(forms []webform) (best webform, ok bool) {
	least := 0
	for range min(8, len(forms)) {
		f := pick(w, forms)
		n := w.reached[w.route(f.method, f.action)]
		everywhere := strings.HasSuffix(plainPath(f.action), "/logout") || plainPath(f.action) == "/search"
		if everywhere && !w.chance(2) {
			continue
		}
		if !ok || n < least {
			best, least, ok = f, n, true
		}
	}
	return best, ok
}

var slot = regexp.MustCompile(`\{[a-z]+\}`)

// elsewhere fills a route with a part of some other path, or with what never was.
func (w *walk) elsewhere() string {
	routes := w.c.UI.Routes()
	rt := routes[w.rand.IntN(len(routes))]
	return slot.ReplaceAllStringFunc(rt.Pattern, func(string) string {
		if w.chance(20) {
			return "01ARZ3NDEKTSV4RRFFQ69G5FAV"
		}
		parts := strings.Split(plainPath(pick(w, w.paths)), "/")
		return url.PathEscape(pick(w, parts))
	})
}

// send fills a form in and sends it; a command that leads on is followed.
func (w *walk) send(g *guest, f webform, with url.Values, foolish bool) request {
	w.c.t.Helper()
	form := f.standing()
	for _, name := range f.names() {
		w.fill(g, f, name, form, foolish)
	}
	for name, v := range with {
		form[name] = v
	}
	if f.method != http.MethodPost {
		path, _, _ := strings.Cut(f.action, "?")
		return w.do(g, http.MethodGet, path+"?"+form.Encode(), nil)
	}
	if foolish {
		w.tamper(form)
	}
	return w.follow(g, w.do(g, http.MethodPost, f.action, form))
}

// follow goes where an answer leads, as far as it leads.
func (w *walk) follow(g *guest, r request) request {
	w.c.t.Helper()
	for n := 0; r.code == http.StatusSeeOther; n++ {
		if n == 10 {
			w.c.t.Fatalf("%s: %s leads in a circle", g.name, r.path)
		}
		to := r.answer[strings.LastIndex(r.answer, "\n")+1:]
		r = w.do(g, http.MethodGet, to, nil)
	}
	return r
}

// fill gives one control a value.
func (w *walk) fill(g *guest, f webform, name string, form url.Values, foolish bool) {
	if foolish && w.chance(60) {
		form.Set(name, pick(w, follies))
		return
	}
	if open, chosen := f.choices(name); len(open) > 0 {
		if chosen == "" || !w.steady && w.chance(30) {
			form.Set(name, pick(w, open).value)
		}
		return
	}
	if v, ok := w.sensible(g, f.action, name); ok {
		form.Set(name, v)
	}
}

var follies = []string{
	"", " ", "-1", "0", "99999999999999999999", "abc", "１２", "null", "' OR 1=1 --", "%", "_", "a\x00b",
	`"><script>alert(1)</script>`, strings.Repeat("长", 2000), "01ARZ3NDEKTSV4RRFFQ69G5FAV", "13800000199", "91411003MADEM0012Q",
}

// sensible gives what a person would type; false leaves what stands there.
func (w *walk) sensible(g *guest, action, name string) (string, bool) {
	switch name {
	case "phone":
		return g.phone, true
	case "code":
		return w.codeOf(g.phone), true
	case "q":
		return "报装", true
	case "number":
		return "4110", true
	case "note":
		return w.note(action), true
	case "contact.name", "contact.phone", "payer.name":
		return w.typed(name, w.ownerOf(g, action, name)), true
	}
	if strings.HasSuffix(name, ".account") {
		return w.typed(name, w.ownerOf(g, action, name)), true
	}
	return "12", !w.steady && w.chance(30)
}

// codeOf is the newest code in the texts to a phone, without waiting for one.
func (w *walk) codeOf(phone string) string {
	w.c.t.Helper()
	texts, err := w.c.Notify.Texts(w.c.t.Context(), 40)
	w.c.must(err)
	for _, s := range texts {
		if code := sixDigits.FindString(s.Text); s.Phone == phone && code != "" {
			return code
		}
	}
	return "000000"
}

// note is the officer's words, or the applicant's, which are hers.
func (w *walk) note(action string) string {
	id, ok := strings.CutPrefix(plainPath(action), "/my/applications/")
	if !ok {
		return "现场已具备条件"
	}
	id, _, _ = strings.Cut(id, "/")
	o, err := w.c.Casework.ApplicationObject(w.c.t.Context(), ident.ApplicationID(id))
	if err != nil {
		return "不办了"
	}
	return w.typed("note", o.Owner)
}

// ownerOf says whose a value will be that is typed into a draft: the contact's is
// entered as the agent's, everything else as the applicant's.
func (w *walk) ownerOf(g *guest, action, field string) ident.Subject {
	w.c.t.Helper()
	self := w.reader(g, action).Self
	if strings.HasPrefix(field, "contact.") {
		return self
	}
	parts := strings.Split(plainPath(action), "/")
	if len(parts) < 3 {
		return self
	}
	o, err := w.c.Casework.DraftObject(w.c.t.Context(), ident.DraftID(parts[2]))
	if err != nil {
		return self
	}
	return o.Owner
}

// tamper changes what no person can change.
func (w *walk) tamper(form url.Values) {
	switch w.rand.IntN(6) {
	case 0:
		form.Set("_key", "01ARZ3NDEKTSV4RRFFQ69G5FAV.00")
	case 1:
		form.Set("rev", "1")
	case 2:
		form.Set("admin", "1")
	case 3:
		form.Del("_key")
	}
}

// to goes to a page that must be there.
func (w *walk) to(g *guest, path string) {
	w.c.t.Helper()
	r := w.follow(g, w.do(g, http.MethodGet, path, nil))
	if r.code != http.StatusOK {
		w.c.t.Fatalf("%s: %s: %d", g.name, path, r.code)
	}
}

// press sends the form of the page whose action ends so, filled in with sense,
// and follows where it leads; it must be taken.
func (w *walk) press(g *guest, action string, with url.Values) {
	w.c.t.Helper()
	i := slices.IndexFunc(g.page.forms, func(f webform) bool { return strings.HasSuffix(plainPath(f.action), action) })
	if i < 0 {
		w.c.t.Fatalf("%s: %s has no form to %s", g.name, g.path, action)
	}
	r := w.send(g, g.page.forms[i], with, false)
	if r.code != http.StatusOK {
		w.c.t.Fatalf("%s: %s → %s: %d %s", g.name, g.path, action, r.code, tag.ReplaceAllString(r.answer, " "))
	}
}

// click follows the page's first link that ends so.
func (w *walk) click(g *guest, href string) {
	w.c.t.Helper()
	i := slices.IndexFunc(g.page.links, func(l string) bool {
		return strings.HasSuffix(l, href) || strings.HasSuffix(href, "/") && strings.Contains(l, href)
	})
	if i < 0 {
		w.c.t.Fatalf("%s: %s has no link to %s", g.name, g.path, href)
	}
	w.to(g, g.page.links[i])
}

// journeys go once along every road, so that the random walk starts in a city
// where something happens.
func (w *walk) journeys() {
	w.c.t.Helper()
	w.steady = true
	defer func() { w.steady = false }()
	for _, g := range w.guests {
		w.enter(g)
		w.do(g, http.MethodGet, g.firstPage(), nil)
	}
	w.doors()
	w.publicPages()
	owner := w.by("owner")
	w.apply(owner, walkPlant)
	app := strings.TrimSuffix(plainPath(owner.path), "/receipt")
	w.decideAll()
	for _, rest := range []string{"", "/signed", "/receipt", "/reply"} {
		w.to(owner, app+rest)
		w.to(w.by("colleague"), app+rest)
	}
	w.to(owner, app)
	w.click(owner, "/letters/")
	w.click(owner, "/file")
	w.to(w.by("supervisor"), "/desk/board/utilities")
	w.to(w.by("auditor"), "/desk/audit/checkpoint")
	w.to(w.by("auditor"), "/desk/audit")
	w.c.sequenced()
	w.press(w.by("auditor"), "/export", url.Values{"first": {"1"}, "last": {"2"}, "since": {""}})
	w.to(w.by("anonymous"), "/status")
	w.press(w.by("anonymous"), "/status", url.Values{"number": {w.numberOf(app)}, "four": {herPhone[len(herPhone)-4:]}})
	w.to(w.by("anonymous"), "/verify")
	w.press(w.by("anonymous"), "/verify", url.Values{"file": {"%PDF-1.7 unsigned"}})
	w.deadLetter()
	w.takeBack(w.by("citizen 2"))
	w.to(owner, "/my/data")
	w.apply(owner, walkStore)
	w.transferRoad(owner)
	w.permitRoad(owner)
	w.deskRoad(owner)
	w.contentRoad()
}

// places are where a guest goes of their own accord.
func (g *guest) places() []string {
	if g.kind == ident.Staff {
		return []string{g.firstPage(), "/desk?show=mine", "/desk?show=accepted"}
	}
	return []string{"/", "/my", "/my/data", "/one/utilities/start", "/one/utilities/start"}
}

func (g *guest) firstPage() string {
	if g.name == "sysadmin" {
		return "/desk/jobs"
	}
	return g.home()
}

// doors goes in and out of both by the pages, and ends another session.
func (w *walk) doors() {
	w.c.t.Helper()
	for _, g := range []*guest{w.by("citizen 3"), w.by("officer of another place")} {
		door := strings.TrimSuffix(g.home(), "/")
		w.press(g, door+"/logout", nil)
		w.to(g, door+"/login")
		w.press(g, door+"/login", nil)
		w.press(g, door+"/login/code", nil)
	}
	g := w.by("citizen 1")
	w.enter(g)
	w.to(g, "/my/sessions")
	w.press(g, "/my/sessions", nil)
}

func (w *walk) publicPages() {
	w.c.t.Helper()
	for _, rt := range w.c.UI.Routes() {
		if rt.Public && rt.Method == http.MethodGet && !strings.Contains(rt.Pattern, "login") {
			path, _ := fill(rt.Pattern, map[string]string{"bundle": "utilities", "item": "water-connection"}, false)
			w.to(w.by("anonymous"), path)
		}
	}
}

// apply brings an application from the start to the receipt by the pages alone.
func (w *walk) apply(g *guest, premises string) {
	w.c.t.Helper()
	w.to(g, "/one/utilities/start")
	w.press(g, "/start", url.Values{"applicant": {"1"}})
	if premises != "" {
		w.press(g, "/premises", url.Values{"premises": {premises}})
	}
	w.press(g, "/needs", url.Values{"net.operator": {"xc-net-cu"}})
	for _, field := range []string{"contact.name", "contact.phone", "payer.name"} {
		w.click(g, "/q/"+field)
		w.press(g, "/q/"+field, nil)
	}
	w.click(g, "/consent")
	w.press(g, "/consent", url.Values{"agree": {"yes"}})
	w.press(g, "/code", nil)
	w.press(g, "/sign", nil)
	if !strings.HasSuffix(plainPath(g.path), "/receipt") {
		w.c.t.Fatalf("%s: signing led to %s, not to the receipt", g.name, g.path)
	}
}

// decideAll lets each unit answer its case; one of them does not accept it.
func (w *walk) decideAll() {
	w.c.t.Helper()
	for _, g := range w.guests {
		if !strings.HasPrefix(g.name, "officer of xc-") {
			continue
		}
		w.to(g, "/desk")
		i := slices.IndexFunc(g.page.links, func(l string) bool { return strings.HasPrefix(l, "/desk/cases/") })
		if i < 0 {
			continue // another unit's officer; five have one
		}
		w.to(g, g.page.links[i])
		w.press(g, "/claim", nil)
		w.press(g, "/release", nil)
		w.press(g, "/claim", nil)
		if g.name == "officer of xc-gas" {
			w.press(g, "/not-accept", nil)
			continue
		}
		w.press(g, "/accept", nil)
		w.press(g, "/decide", nil)
	}
}

// takeBack withdraws one part, then the rest, and throws a draft away.
func (w *walk) takeBack(g *guest) {
	w.c.t.Helper()
	w.to(g, "/one/utilities/start")
	w.press(g, "/start", url.Values{"applicant": {"1"}})
	id := strings.Split(plainPath(g.path), "/")[2]
	w.to(g, "/apply/"+id+"/discard")
	w.press(g, "/discard", nil)
	w.applyInTownship(g)
	app := strings.TrimSuffix(plainPath(g.path), "/receipt")
	w.to(g, app)
	i := slices.IndexFunc(g.page.links, func(l string) bool { return strings.Contains(l, "/withdraw?case=") })
	w.to(g, g.page.links[max(i, 0)])
	w.press(g, "/withdraw", nil)
	w.to(g, app+"/withdraw")
	w.press(g, "/withdraw", nil)
	for _, officer := range w.guests {
		if strings.HasPrefix(officer.name, "officer of xc-") {
			w.to(officer, "/desk?show=withdrawn")
			w.openFirst(officer)
		}
	}
}

func (w *walk) openFirst(g *guest) {
	w.c.t.Helper()
	for _, l := range g.page.links {
		if strings.HasPrefix(l, "/desk/cases/") {
			w.to(g, l)
			return
		}
	}
}

// applyInTownship: one shop, nothing to pick, no gas and no heating.
func (w *walk) applyInTownship(g *guest) {
	w.c.t.Helper()
	w.to(g, "/one/utilities/start")
	w.press(g, "/start", url.Values{"applicant": {"1"}})
	w.press(g, "/needs", url.Values{"net.operator": {"xc-net-cu"}})
	w.click(g, "/consent")
	w.press(g, "/consent", url.Values{"agree": {"yes"}})
	w.press(g, "/sign", nil)
}

var buryOne = storage.Statement("app.bury_one_job",
	`UPDATE river_job SET state = 'discarded' WHERE id = (SELECT min(id) FROM river_job WHERE state = 'completed')`)

// deadLetter makes one of the jobs that were done a dead one, and has it retried:
// to see it die by itself takes more than an hour.
func (w *walk) deadLetter() {
	w.c.t.Helper()
	w.c.must(w.c.DB.Write(w.c.t.Context(), func(tx storage.Tx) error {
		_, err := tx.Exec(w.c.t.Context(), buryOne)
		return err
	}))
	g := w.by("sysadmin")
	w.to(g, "/desk/jobs")
	w.press(g, "/desk/jobs", nil)
}
