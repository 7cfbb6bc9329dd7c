package portal_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/service/catalog"
)

var (
	hrefs  = regexp.MustCompile(`\shref="([^"]*)"`)
	ids    = regexp.MustCompile(`\sid="([^"]*)"`)
	inline = regexp.MustCompile(`(?i)<style|<script|\sstyle=|\son[a-z]+=|javascript:`)
)

// crawl opens every page that can be reached from start by links, as whoever the
// browser is, and gives their addresses. Nothing may be missing: no page, no
// anchor, no words; and no page may carry a script or a style of its own.
func (c *city) crawl(start ...string) []string {
	c.t.Helper()
	todo, seen := start, map[string]bool{}
	anchors := map[string]string{} // address with anchor → page that leads there
	pages := map[string]map[string]bool{}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := c.send(path, nil)
		if to := w.Header().Get("Location"); w.Code == http.StatusSeeOther {
			todo = append(todo, html.UnescapeString(to))
			continue
		}
		body := w.Body.String()
		if w.Code != http.StatusOK {
			c.t.Errorf("%s: status %d", path, w.Code)
			continue
		}
		if strings.HasPrefix(path, "/assets/") {
			continue
		}
		if strings.Contains(body, "⟦") || inline.MatchString(body) {
			c.t.Errorf("%s: a key without words, or something inline: %q %q", path, inline.FindString(body), regexp.MustCompile(`⟦[^⟧]*`).FindString(body))
		}
		pages[path] = map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(body, -1) {
			pages[path][m[1]] = true
		}
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			to := html.UnescapeString(m[1])
			page, anchor, has := strings.Cut(to, "#")
			if page == "" {
				page = path
			}
			if has && !strings.HasSuffix(page, ".svg") {
				anchors[page+"#"+anchor] = path
			}
			if strings.HasPrefix(page, "/") {
				todo = append(todo, page)
			}
		}
	}
	for to, from := range anchors {
		page, anchor, _ := strings.Cut(to, "#")
		if pages[page] != nil && !pages[page][anchor] {
			c.t.Errorf("%s leads to %s, where there is no such place", from, to)
		}
	}
	out := []string{}
	for p := range pages {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

func TestPublic_noDeadLinks(t *testing.T) {
	c := sqliteCity(t)
	pages := c.crawl("/", "/en")
	for _, want := range []string{
		"/", "/en", "/one", "/one/utilities", "/topics", "/s/water-connection", "/en/s/broadband-connection",
		"/search", "/accessibility", "/privacy", "/login?next=%2Fmy", "/desk/login?next=%2Fdesk", "/demo/texts", "/ui",
	} {
		if !slices.Contains(pages, want) {
			t.Errorf("no link leads to %s; there are %v", want, pages)
		}
	}
	t.Logf("%d pages", len(pages))
}

func TestPublic_noDeadLinksForACitizen(t *testing.T) {
	c := sqliteCity(t)
	c.login("", "13800000001", "")
	c.crawl("/", "/en", "/my")
}

// count is the slow oracle of what the home page says.
func count(c *catalog.Catalog) (total, online int) {
	for _, theme := range c.Themes() {
		for _, line := range theme.Bundles {
			total++
			for _, b := range c.Bundles() {
				if b.Code == line.Code {
					online++
				}
			}
		}
	}
	return total, online
}

func TestHome_numbersAreCounted(t *testing.T) {
	c := sqliteCity(t)
	total, online := count(c.Catalog)
	b, _ := c.Catalog.Bundle("utilities")
	uploads := map[string]bool{}
	for _, x := range b.Items {
		it, _ := c.Catalog.Item(x.Item)
		for _, m := range it.Materials {
			if m.Waiver == catalog.Upload {
				uploads[m.Code] = true
			}
		}
	}
	n := strconv.Itoa
	home := c.page("/", "已上线 "+n(online)+" 件，共 "+n(total)+" 件", "全部 "+n(total)+" 件", n(len(c.Catalog.Items()))+" 项，条件、时限都公开")
	flag := home[strings.Index(home, `class="flag"`):]
	flag = flag[:strings.Index(flag, "</article>")]
	var shown []string
	for _, m := range regexp.MustCompile(`<dd>(\d+)`).FindAllStringSubmatch(flag, -1) {
		shown = append(shown, m[1])
	}
	if want := []string{n(len(uploads)), "0", n(len(b.Items))}; !slices.Equal(shown, want) {
		t.Errorf("the flagship shows %v, want %v", shown, want)
	}
	if got := strings.Count(home, `class="theme"`); got != len(c.Catalog.Themes()) {
		t.Errorf("%d themes, want %d", got, len(c.Catalog.Themes()))
	}
}

func TestOne_whatIsNotOnLineIsMarkedAndLeadsNowhere(t *testing.T) {
	c := sqliteCity(t)
	for path, lang := range map[string]func(catalog.ThemeLine) string{
		"/one":    func(l catalog.ThemeLine) string { return l.Name.Zh },
		"/en/one": func(l catalog.ThemeLine) string { return l.Name.En },
	} {
		body := c.page(path)
		for _, theme := range c.Catalog.Themes() {
			for _, line := range theme.Bundles {
				_, online := c.Catalog.Bundle(line.Code)
				name := html.EscapeString(lang(line))
				if plain := strings.Contains(body, "<li>"+name+"</li>"); plain == online {
					t.Errorf("%s: %s on line %t, but named without a link %t", path, name, online, plain)
				}
				if linked := strings.Contains(body, `/one/`+line.Code+`"`); linked != online {
					t.Errorf("%s: %s on line %t, but linked %t", path, name, online, linked)
				}
			}
		}
	}
	if body := c.page("/one?show=online", "水电气暖信报装"); strings.Contains(body, "<li>军人退役</li>") {
		t.Error("the list of those on line names others")
	}
}

func TestGuides_sayWhatThePackSays(t *testing.T) {
	c := sqliteCity(t)
	for _, it := range c.Catalog.Items() {
		body := c.page("/s/" + it.Code)
		for _, m := range it.Materials {
			if !strings.Contains(body, m.Name.Zh) {
				t.Errorf("%s: material %s is not named", it.Code, m.Code)
			}
		}
		for _, a := range it.Available {
			if !strings.Contains(body, html.EscapeString(a.Because.Zh)) {
				t.Errorf("%s: %s is not explained", it.Code, a.Code)
			}
		}
		for _, l := range it.Law {
			if !strings.Contains(body, l.Zh) {
				t.Errorf("%s: law %s is not named", it.Code, l.Zh)
			}
		}
		// three promises at a glance and in the text; fee twice; law, code, units
		if n := strings.Count(body, `class="unsure"`); n < len(it.Provisional) {
			t.Errorf("%s: %d marks for %d unverified parts", it.Code, n, len(it.Provisional))
		}
	}
}

func TestGuides_unknownCodes(t *testing.T) {
	c := sqliteCity(t)
	for _, path := range []string{"/s/nope", "/one/nope", "/one/newborn", "/en/s/%3Cscript%3E", "/s/" + strings.Repeat("x", 5000)} {
		if w := c.send(path, nil); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: %d", path[:min(len(path), 40)], w.Code)
		}
	}
}

func TestSearch(t *testing.T) {
	c := sqliteCity(t)
	c.page("/search?q="+url.QueryEscape("用水"), `href="/s/water-connection"`, "搜索“用水”")
	c.page("/search?q="+url.QueryEscape("军人"), "军人退役", "尚未上线")
	c.page("/search?q=zzzzz", "没有找到", "12345")
	c.page("/search?q=", "全部事项", `href="/s/gas-connection"`)
	c.page("/en/search?q=gas", `href="/en/s/gas-connection"`)
	body := c.page("/search?q=" + url.QueryEscape(`"><script>alert(1)</script>`))
	if strings.Contains(body, "<script") {
		t.Error("a script got through")
	}
	long := c.page("/search?q=" + url.QueryEscape(strings.Repeat("水", 5000)))
	if n := strings.Count(long, "水"); n > 400 {
		t.Errorf("a long query is said back %d times", n)
	}
}
