package app

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
)

// TestCanary_noPageHoldsWhatItsItemDoesNotDeclare puts a canary into every field of
// the bundle and every column of every register and looks for it wherever somebody
// else than the applicant could see it.
//
// On a unit's case page, in both languages, before and after claiming, with a fault
// on it, and as the supervisor sees it: the rows are exactly the declared fields
// that have a value, each with its value and, to the handler, with what the register
// says now; and no text of any other field or column stands anywhere on the page.
// The print is the same HTML (package ui tests what its style adds). On inboxes,
// the board, the jobs page, error pages and other people's pages there is none at
// all; nor in texts sent, audit rows and events. No field and no column goes
// unseen by everybody who should see it.
func TestCanary_noPageHoldsWhatItsItemDoesNotDeclare(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		c.clock.Advance(210 * 24 * time.Hour) // out of the heating season: all five can be had
		written := c.writes()
		b := newBirdcage(c)
		seen := sightings{}
		for _, k := range b.cages {
			for _, kase := range k.cases {
				b.watchCase(k, kase, seen)
			}
		}
		b.checkSeen(seen)
		b.watchElsewhere()
		b.watchWrites(written())
	})
}

// sightings counts where a field's value, or a register's value beside it, was seen.
type sightings map[string]int

func (b *birdcage) watchCase(k cage, kase *casework.Case, seen sightings) {
	b.t.Helper()
	path := "/desk/cases/" + string(kase.ID)
	officer := surfer{b.city, "chengban-desk", b.token(ident.Staff, officerPhones[string(kase.Org)])}
	above := surfer{b.city, "chengban-desk", b.token(ident.Staff, "13900000010")}
	look := func(who surfer, lang i18n.Lang, handler bool) {
		b.t.Helper()
		p := path
		if lang == i18n.En {
			p = "/en" + path
		}
		rec := who.do(http.MethodGet, p, nil)
		if rec.Code != http.StatusOK {
			b.t.Fatalf("GET %s: %d", p, rec.Code)
		}
		b.checkPage(sight{k, kase, lang, handler, rec.Body.String()}, seen)
	}
	look(officer, i18n.Zh, true)
	look(above, i18n.Zh, false)
	for _, verb := range []string{"/claim", "/accept"} {
		v, err := b.Casework.OpenCase(b.t.Context(), b.reader(officer), kase.ID, i18n.Zh)
		b.must(err)
		rec := officer.do(http.MethodPost, path+verb, url.Values{"_key": {officer.keyOf(path, path+verb)}, "rev": {fmt.Sprint(v.Rev)}})
		if rec.Code != http.StatusSeeOther {
			b.t.Fatalf("%s: %d", verb, rec.Code)
		}
	}
	look(officer, i18n.En, true)
	key := officer.keyOf(path, path+"/decide")
	rec := officer.do(http.MethodPost, path+"/decide", url.Values{"_key": {key}, "rev": {"3"}})
	if rec.Code != http.StatusUnprocessableEntity {
		b.t.Fatalf("a decision without a reason: %d", rec.Code)
	}
	b.checkPage(sight{k, kase, i18n.Zh, true, rec.Body.String()}, seen)
}

func (b *birdcage) reader(s surfer) ident.Actor {
	b.t.Helper()
	a, err := b.Identity.Session(b.t.Context(), s.token)
	b.must(err)
	return a
}

// sight is one page of one case in one pair of eyes.
type sight struct {
	cage
	kase    *casework.Case
	lang    i18n.Lang
	handler bool // sees the registers too
	body    string
}

var (
	tableRow  = regexp.MustCompile(`(?s)<tr role="row"[^>]*>\s*<th scope="row" role="rowheader">(.*?)</th>(.*?)</tr>`)
	tableCell = regexp.MustCompile(`(?s)<td role="cell"[^>]*>(.*?)</td>`)
)

// words is what a person reads of a piece of HTML.
func words(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(s, " "))), " ")
}

func (b *birdcage) checkPage(s sight, seen sightings) {
	b.t.Helper()
	item, _ := b.Catalog.Item(s.kase.Item)
	rows := map[string][]string{}
	for _, m := range tableRow.FindAllStringSubmatch(s.body, -1) {
		var cells []string
		for _, c := range tableCell.FindAllStringSubmatch(m[2], -1) {
			cells = append(cells, words(c[1]))
		}
		rows[words(m[1])] = cells
	}
	for id, f := range b.def.Fields {
		label := f.Label.In(s.lang)
		cells, there := rows[label]
		declared := slices.Contains(item.Slice.Fields, id) && s.values[id] != nil
		switch {
		case there && !declared:
			b.t.Errorf("%s has a row for %s, which %s does not declare", s.kase.Org, id, s.kase.Item)
		case !there && declared:
			b.t.Errorf("%s has no row for %s, which %s declares", s.kase.Org, id, s.kase.Item)
		case there:
			b.checkRow(s, id, cells, seen)
		}
	}
	b.checkBirds(s, item.Slice.Fields, seen)
}

// checkRow: value, source, register.
func (b *birdcage) checkRow(s sight, id string, cells []string, seen sightings) {
	b.t.Helper()
	if want := words(b.def.Form.Format(s.lang, id, s.values[id])); len(cells) != 3 || cells[0] != want {
		b.t.Errorf("%s, %s: the row says %q, want %q", s.kase.Org, id, cells, want)
		return
	}
	seen[id]++
	now, has := s.later[id]
	says := words(b.def.Form.Format(s.lang, id, now))
	changed := has && fmt.Sprint(now) != fmt.Sprint(s.values[id])
	switch shown := has && strings.HasSuffix(cells[2], says); {
	case changed && shown != s.handler:
		b.t.Errorf("%s, %s: beside it stands %q; the register says %q (shown to the handler only: %t)", s.kase.Org, id, cells[2], says, s.handler)
	case changed && shown:
		seen["register "+id]++
	}
}

// checkBirds looks for every text on the whole page, markup included.
func (b *birdcage) checkBirds(s sight, fields []string, seen sightings) {
	b.t.Helper()
	for _, x := range b.birds() {
		declared := slices.ContainsFunc(x.by, func(id string) bool { return slices.Contains(fields, id) })
		if on(s.body, x.text) {
			seen[x.text]++
			if !declared {
				b.t.Errorf("%s sees %q of %s, which %s does not declare", s.kase.Org, x.text, x.where, s.kase.Item)
			}
		}
	}
}

// on reports whether a page holds a text; digits alone may stand in a key by
// chance, so they are looked for in the words.
func on(body, text string) bool {
	if strings.Trim(text, "0123456789.") != "" {
		return strings.Contains(body, text)
	}
	return strings.Contains(strings.ReplaceAll(words(body), ",", ""), text)
}

// checkSeen is the test of the test: what some item declares was seen, and every
// field and column has a canary at all.
func (b *birdcage) checkSeen(seen sightings) {
	b.t.Helper()
	declared := map[string]bool{}
	for _, p := range b.def.Parts {
		for _, id := range p.Slice {
			declared[id] = true
		}
	}
	for id, f := range b.def.Fields {
		if b.cages[0].values[id] == nil && b.cages[1].values[id] == nil {
			b.t.Errorf("no application has a value in %s", id)
		}
		if declared[id] && seen[id] == 0 {
			b.t.Errorf("no unit sees %s: the test has gone blind for it", id)
		}
		_, mayChange := b.cages[0].later[id]
		same := fmt.Sprint(b.cages[0].later[id]) == fmt.Sprint(b.cages[0].values[id])
		if declared[id] && mayChange && !same && seen["register "+id] == 0 {
			b.t.Errorf("no unit sees what the register says of %s (%s): the test has gone blind for it", id, f.Source)
		}
	}
	for _, x := range b.birds() {
		if slices.ContainsFunc(x.by, func(id string) bool { return declared[id] }) && seen[x.text] == 0 {
			b.t.Errorf("no unit sees %q of %s: the test has gone blind for it", x.text, x.where)
		}
	}
	for code, list := range b.rows {
		r, _ := b.Exchange.Register(code)
		for _, col := range r.Columns {
			if list[0][col.Name] == nil {
				b.t.Errorf("column %s.%s has no canary", code, col.Name)
			}
		}
	}
}

// watchElsewhere asks for everything that shows no slice, as everybody but her.
func (b *birdcage) watchElsewhere() {
	b.t.Helper()
	cases, apps := []string{}, []string{}
	for _, k := range b.cages {
		apps = append(apps, "/my/applications/"+string(k.app), "/my/applications/"+string(k.app)+"/signed")
		for _, kase := range k.cases {
			cases = append(cases, "/desk/cases/"+string(kase.ID))
		}
	}
	lists := []string{"/desk", "/desk?show=mine", "/desk?show=accepted", "/desk?show=closed", "/desk?number=4110", "/desk/board/utilities", "/desk/jobs"}
	public := []string{"/", "/one/utilities", "/search?q=" + url.QueryEscape("金丝雀"), "/my", "/my/data", "/nothing/there"}
	n := 0
	for _, v := range b.visitors() {
		who := surfer{b.city, v.cookie, v.token}
		for _, p := range slices.Concat(cases, apps, lists, public) {
			if mayOpen(v, p, b.cages) {
				continue
			}
			for _, path := range []string{p, "/en" + p} {
				rec := who.do(http.MethodGet, path, nil)
				b.none(v.name+" "+path, rec.Body.String()+rec.Header().Get("Location"))
				n++
			}
		}
	}
	if n < 300 {
		b.t.Errorf("only %d other pages looked at", n)
	}
}

// mayOpen: the page is a slice of the visitor's own unit, which watchCase looks at.
func mayOpen(v visitor, path string, cages []cage) bool {
	for _, k := range cages {
		for _, kase := range k.cases {
			if path == "/desk/cases/"+string(kase.ID) && (v.unit == kase.Org || v.unit == "xc-gov") {
				return true
			}
		}
	}
	return false
}

// none: no canary at all.
func (b *birdcage) none(where, body string) {
	b.t.Helper()
	asked := strings.Contains(where, url.QueryEscape("金丝雀"))
	for _, x := range b.birds() {
		if on(body, x.text) && !asked {
			b.t.Errorf("%s holds %q of %s", where, x.text, x.where)
		}
	}
}

// writes collects what is written down in the clear from here on.
func (c *city) writes() func() map[string][]string {
	var mu sync.Mutex
	got := map[string][]string{}
	c.DB.OnTrace(func(t storage.Trace) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range t.Steps {
			if s.Columns == nil {
				got[s.Stmt.Name] = append(got[s.Stmt.Name], inTheClear(s.Args))
			}
		}
	})
	c.t.Cleanup(func() { c.DB.OnTrace(nil) })
	return func() map[string][]string {
		c.DB.OnTrace(nil)
		mu.Lock()
		defer mu.Unlock()
		return maps.Clone(got)
	}
}

// inTheClear is what can be read of arguments: sealed bytes cannot.
func inTheClear(args []any) string {
	var out []string
	for _, a := range args {
		if sealed, is := a.([]byte); is {
			a = len(sealed)
		}
		out = append(out, fmt.Sprint(a))
	}
	return strings.Join(out, " | ")
}

// watchWrites: texts sent, audit rows and events hold no canary; and no statement
// of the program wrote down a personal value in the clear.
func (b *birdcage) watchWrites(written map[string][]string) {
	b.t.Helper()
	for _, must := range []string{"audit.insert", "job.insert_event", "notify.insert", "disclosure.insert_entry"} {
		if len(written[must]) == 0 {
			b.t.Errorf("nothing was seen of %s: the test has gone blind for it", must)
		}
	}
	for name, list := range written {
		registers := strings.HasPrefix(name, "exchange.") // keep their open and internal columns in the clear
		for _, x := range b.birds() {
			if registers && !b.personal(x) {
				continue
			}
			if strings.Contains(strings.Join(list, "\n"), x.text) {
				b.t.Errorf("%s wrote %q of %s in the clear", name, x.text, x.where)
			}
		}
	}
	texts, err := b.Notify.Texts(b.t.Context(), 1000)
	b.must(err)
	for _, s := range texts {
		b.none("a text to "+s.Phone, s.Text)
	}
	if len(texts) == 0 {
		b.t.Error("no texts were sent")
	}
}

// personal reports whether every register that has the value must seal it.
func (b *birdcage) personal(x bird) bool {
	for _, rows := range []map[string][]map[string]any{b.rows, b.later} {
		for code, list := range rows {
			r, _ := b.Exchange.Register(code)
			for _, col := range r.Columns {
				has := slices.ContainsFunc(list, func(row map[string]any) bool { return fmt.Sprint(row[col.Name]) == x.text })
				if has && !col.Sealed() {
					return false
				}
			}
		}
	}
	return true
}
