package portal

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// statusPage asks for a number and the last four digits of the phone 免登录查进度.
func (p *Portal) statusPage(rq *ui.Request) error {
	return rq.Render(http.StatusOK, statusView(rq, nil, nil))
}

// status answers on the page itself: neither the number nor the answer stands in an
// address.
func (p *Portal) status(rq *ui.Request) error {
	typed, err := rq.Form()
	if err != nil {
		return err
	}
	v, err := p.Casework.Progress(rq.R.Context(), typed.Get("number"), typed.Get("four"), rq.IP())
	if bad, ok := fault.As(err); ok && (bad.Kind == fault.Invalid || bad.Kind == fault.TooMany) {
		return rq.Render(ui.StatusOf(err), statusView(rq, typed, bad))
	}
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, progressView(rq, v, progressTable(rq, p.Catalog, v)))
}

func statusInput(rq *ui.Request, typed url.Values, bad *fault.Fault, name string, digits int) ui.Input {
	text := func(key string) i18n.Text {
		return i18n.Text{Zh: i18n.Msg(i18n.Zh, key), En: i18n.Msg(i18n.En, key)}
	}
	return ui.Input{
		Field:   form.Field{ID: name, Type: form.Text, Label: text("portal.status." + name), Hint: text("portal.status." + name + "_hint"), MaxLen: digits},
		Problem: rq.ProblemOf(bad, name), Values: typed[name],
	}
}

func progressTable(rq *ui.Request, c *catalog.Catalog, v casework.Progress) ui.Grid {
	g := ui.Grid{Caption: rq.T("portal.status.table"), HideCaption: true, Heads: []ui.Head{
		{Label: rq.T("portal.status.part"), Primary: true},
		{Label: rq.T("portal.status.unit")},
		{Label: rq.T("portal.status.state")},
		{Label: rq.T("portal.status.day")},
	}}
	for _, x := range v.Parts {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			ui.Txt(itemName(rq, c, x.Item)), ui.Txt(orgName(rq, c, x.Org)),
			ui.Tag(statusTone(x.Status), rq.T("casework.status."+string(x.Status))), ui.Txt(dayText(rq, x)),
		}})
	}
	return g
}

// dayText is the day on which a part was answered, or by which it is to be.
func dayText(rq *ui.Request, x casework.ProgressPart) string {
	switch {
	case x.Status.Final():
		return rq.T("portal.status.closed", "day", rq.Date(x.ClosedAt.Date()))
	case x.Status.Paused() || x.PromiseDue == "":
		return rq.T("portal.status.paused")
	}
	return rq.T("portal.status.by", "day", rq.Date(x.PromiseDue))
}
