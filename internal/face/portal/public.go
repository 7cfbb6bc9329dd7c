package portal

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/identity"
)

// publicRoutes are the pages for everybody.
func (p *Portal) publicRoutes() []ui.Route {
	get := func(pattern string, h func(*ui.Request) error) ui.Route {
		return ui.Route{Method: http.MethodGet, Pattern: pattern, Act: identity.PublicView, Public: true, Handle: h}
	}
	return []ui.Route{
		get("/", p.homePage),
		get("/one", p.onePage),
		get("/one/{bundle}", p.bundlePage),
		get("/topics", p.topicsPage),
		get("/s/{item}", p.itemPage),
		get("/search", p.searchPage),
		get("/status", p.statusPage),
		{Method: http.MethodPost, Pattern: "/status", Act: identity.PublicView, Public: true, Handle: p.status},
		get("/accessibility", p.accessibilityPage),
		get("/privacy", p.privacyPage),
	}
}

func (p *Portal) homePage(rq *ui.Request) error {
	m := p.homeModel()
	if rq.LoggedIn() {
		mine, err := p.Casework.Mine(rq.R.Context(), rq.Actor)
		if err != nil {
			return err
		}
		m.Mine, m.HasMine = p.myCases(rq, mine), true
	}
	return rq.Render(http.StatusOK, homeView(rq, m))
}

// onePage lists all names; ?show=online only those that can be applied for.
func (p *Portal) onePage(rq *ui.Request) error {
	online := rq.R.URL.Query().Get("show") == "online"
	return rq.Render(http.StatusOK, oneView(rq, p.themes(), online))
}

func (p *Portal) bundlePage(rq *ui.Request) error {
	b, ok := p.Catalog.Bundle(rq.R.PathValue("bundle"))
	if !ok {
		return fault.NewNotFound("bundle.no_such_bundle")
	}
	return rq.Render(http.StatusOK, bundleView(rq, p.bundleGuide(b)))
}

func (p *Portal) topicsPage(rq *ui.Request) error {
	return rq.Render(http.StatusOK, topicsView(rq, byTheme(p.themes(), p.itemCards())))
}

func (p *Portal) itemPage(rq *ui.Request) error {
	it, ok := p.Catalog.Item(rq.R.PathValue("item"))
	if !ok {
		return fault.NewNotFound("public.no_such_item")
	}
	return rq.Render(http.StatusOK, itemView(rq, p.itemGuide(it)))
}

const (
	longestQuery = 60 // characters of a search that count
	mostHits     = 50
)

func (p *Portal) searchPage(rq *ui.Request) error {
	q := strings.TrimSpace(rq.R.URL.Query().Get("q"))
	if utf8.RuneCountInString(q) > longestQuery {
		q = string([]rune(q)[:longestQuery])
	}
	hits := p.Catalog.Search(q, rq.Lang)
	total := len(hits)
	return rq.Render(http.StatusOK, searchView(rq, searchModel{q, total, p.hits(hits[:min(total, mostHits)]), p.itemCards()}))
}

func (p *Portal) accessibilityPage(rq *ui.Request) error {
	return rq.Render(http.StatusOK, accessibilityView(rq))
}

func (p *Portal) privacyPage(rq *ui.Request) error {
	return rq.Render(http.StatusOK, privacyView(rq))
}
