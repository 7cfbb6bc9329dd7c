package portal

import (
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/face/ui"
)

func guideCrumbs(rq *ui.Request, path, label, here string) []ui.Crumb {
	return []ui.Crumb{{Label: rq.T("ui.nav.home"), Path: "/"}, {Label: label, Path: path}, {Label: here}}
}

// startPath is where the item is applied for; "" while it is not on line.
func (g itemGuide) startPath() string {
	if g.Bundle == nil {
		return ""
	}
	return "/one/" + g.Bundle.Code + "/start"
}

// unitNames says who delivers the item: one unit, several by area, or several to
// choose among.
func (g itemGuide) unitNames(rq *ui.Request) string {
	names := make([]i18n.Text, len(g.Units))
	for i, u := range g.Units {
		names[i] = u.Name
	}
	switch {
	case g.Choice:
		return rq.T("public.guide.units_choice", "names", joined(rq, names))
	case len(g.Units) > 1:
		return rq.T("public.guide.units_area", "names", joined(rq, names))
	}
	return joined(rq, names)
}

// promiseText puts the promised times of all modes in one sentence.
func (g itemGuide) promiseText(rq *ui.Request) string {
	list := make([]string, len(g.Promises))
	for i, x := range g.Promises {
		list[i] = x.words(rq, "public.promise", "mode", x.Mode)
	}
	return rq.T("public.promise_all", "list", strings.Join(list, rq.T("public.semicolon")))
}

func papersText(rq *ui.Request, hand, all int) string {
	if hand == 0 {
		return rq.T("public.guide.papers_none", "n", all)
	}
	return rq.T("public.guide.papers_some", "n", all, "hand", hand)
}
