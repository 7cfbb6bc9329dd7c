package portal

import (
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/catalog"
)

// publicCrumbs lead from the home page to here.
func publicCrumbs(rq *ui.Request, here ...string) []ui.Crumb {
	out := []ui.Crumb{{Label: rq.T("ui.nav.home"), Path: "/"}}
	for _, label := range here {
		out = append(out, ui.Crumb{Label: label})
	}
	return out
}

func oneTabs(rq *ui.Request, themes []themeView, online bool) []ui.Tab {
	total, ready := countOf(themes)
	return []ui.Tab{
		{Path: "/one", Label: rq.T("public.one.show_all"), Count: total, Current: !online},
		{Path: "/one?show=online", Label: rq.T("public.is_online"), Count: ready, Current: online},
	}
}

func countItems(groups []themeItems) (n int) {
	for _, g := range groups {
		n += len(g.Items)
	}
	return n
}

func (m searchModel) title(rq *ui.Request) string {
	if m.Query == "" {
		return rq.T("ui.nav.search")
	}
	return rq.T("public.search.title", "query", m.Query)
}

func hitPath(h catalog.Hit) string {
	if h.Kind == catalog.KindBundle {
		return "/one/" + h.Code
	}
	return "/s/" + h.Code
}

func hitIcon(h catalog.Hit) string {
	if h.Kind == catalog.KindBundle {
		return "layers"
	}
	return "clipboard-list"
}
