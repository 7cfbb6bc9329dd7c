package portal

import (
	"github.com/chengban/chengban/internal/base/i18n"
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

// searchModel is what a search found; Items is all there is, for when nothing was
// asked.
type searchModel struct {
	Query string
	Total int
	Hits  []hitView
	Items []itemCard
}

// hitView is a hit with the page that it leads to; Path is empty while it is not
// on line.
type hitView struct {
	catalog.Hit
	Path, Icon string
	Summary    i18n.Text
}

func (p *Portal) hits(found []catalog.Hit) []hitView {
	out := make([]hitView, len(found))
	for i, h := range found {
		out[i] = hitView{Hit: h}
		if b, ok := p.Catalog.Bundle(h.Code); ok && h.Kind == catalog.KindBundle {
			out[i] = hitView{h, "/one/" + h.Code, "layers", b.Summary}
		}
		if it, ok := p.Catalog.Item(h.Code); ok && h.Kind == catalog.KindItem {
			out[i] = hitView{h, "/s/" + h.Code, serviceIcon(it.Service), it.Summary}
		}
	}
	return out
}
