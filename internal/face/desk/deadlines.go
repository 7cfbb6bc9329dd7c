package desk

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/clockbook"
)

// deadlinesModel is the page of days that run out.
type deadlinesModel struct {
	casework.DeadlinesPage
	Card  casework.Card
	Page  int
	Stock clockbook.Stock
	Today clock.Date
}

// total adds up what the units have.
func (m deadlinesModel) total() casework.UnitLoad {
	var t casework.UnitLoad
	for _, u := range m.Units {
		t.Open, t.Paused, t.Yellow, t.Red = t.Open+u.Open, t.Paused+u.Paused, t.Yellow+u.Yellow, t.Red+u.Red
	}
	return t
}

func (d *Desk) deadlines(rq *ui.Request) error {
	q := rq.R.URL.Query()
	m := deadlinesModel{Card: casework.Red, Today: rq.Now.Date()}
	if q.Get("card") == string(casework.Yellow) {
		m.Card = casework.Yellow
	}
	m.Page, _ = strconv.Atoi(q.Get("page"))
	m.Page = min(max(m.Page, 0), 100_000)
	var err error
	if m.DeadlinesPage, err = d.Casework.Deadlines(rq.R.Context(), rq.Actor, m.Card, m.Page); err != nil {
		return err
	}
	if m.Stock, err = d.Clocks.Stock(rq.R.Context()); err != nil {
		return err
	}
	return rq.Render(http.StatusOK, deadlinesView(rq, d.Catalog, m))
}

// calendar shows which open cases the newest calendar has moved.
func (d *Desk) calendar(rq *ui.Request) error {
	stock, err := d.Clocks.Stock(rq.R.Context())
	if err != nil {
		return err
	}
	moved, _, err := d.Clocks.MovedBy(rq.R.Context(), stock.Newest.N, "", movedMost)
	if err != nil {
		return err
	}
	ids := make([]ident.CaseID, len(moved))
	for i, x := range moved {
		ids[i] = ident.CaseID(x.Owner.ID)
	}
	lines, err := d.Casework.LinesOf(rq.R.Context(), rq.Actor, ids)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, calendarView(rq, stock, movedTable(rq, d.Catalog, moved, lines)))
}

const movedMost = 200 // clocks that are listed

func deadlineTabs(rq *ui.Request, m deadlinesModel) []ui.Tab {
	t := m.total()
	return []ui.Tab{
		{Path: "/desk/deadlines", Label: rq.T("desk.card.red"), Count: t.Red, Current: m.Card == casework.Red},
		{Path: "/desk/deadlines?card=yellow", Label: rq.T("desk.card.yellow"), Count: t.Yellow, Current: m.Card == casework.Yellow},
	}
}

func deadlineTable(rq *ui.Request, c *catalog.Catalog, m deadlinesModel) ui.Grid {
	g := ui.Grid{
		Caption: rq.T("desk.deadlines.table"), HideCaption: true, Empty: rq.T("desk.deadlines.none_" + string(m.Card)),
		Heads: []ui.Head{
			{Label: rq.T("desk.head.number"), Primary: true},
			{Label: rq.T("desk.head.item")},
			{Label: rq.T("desk.head.unit")},
			{Label: rq.T("desk.deadlines.clock")},
			{Label: rq.T("desk.deadlines.due")},
			{Label: rq.T("desk.head.holder")},
			{Label: rq.T("desk.deadlines.supervised")},
		},
	}
	for _, l := range m.Lines {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(rq, "/desk/cases/"+string(l.ID), l.No),
			ui.Txt(itemName(rq, c, l.Item)),
			ui.Txt(unitName(rq, c, l.Org)),
			ui.Txt(rq.Text(casework.ClockTitle(casework.Part{}, l.Clock))),
			ui.TimeLeft(rq, l.ReceivedAt.Date(), l.DueDay, m.Today, false),
			ui.Txt(holderText(rq, nil, l.Holder, l.Status)),
			ui.Txt(supervisedText(rq, l.Supervised)),
		}})
	}
	return g
}

func supervisedText(rq *ui.Request, n int) string {
	if n == 0 {
		return rq.T("desk.deadlines.not_yet")
	}
	return rq.T("desk.deadlines.times", "n", n)
}

func deadlinesPath(m deadlinesModel, step int) string {
	to := m.Page + step
	if to < 0 || step > 0 && !m.More {
		return ""
	}
	return "/desk/deadlines?card=" + string(m.Card) + "&page=" + strconv.Itoa(to)
}

func loadTable(rq *ui.Request, c *catalog.Catalog, m deadlinesModel) ui.Grid {
	g := ui.Grid{
		Caption: rq.T("desk.deadlines.units"), HideCaption: true, Empty: rq.T("desk.deadlines.no_units"),
		Heads: []ui.Head{
			{Label: rq.T("desk.head.unit"), Primary: true},
			{Label: rq.T("desk.deadlines.open")},
			{Label: rq.T("desk.deadlines.paused")},
			{Label: rq.T("desk.card.yellow")},
			{Label: rq.T("desk.card.red")},
		},
	}
	for _, u := range m.Units {
		if u.Empty() {
			continue
		}
		row := ui.Row{Cells: []templ.Component{
			ui.Txt(unitName(rq, c, u.Org)), ui.Txt(ui.Many(u.Open)), ui.Txt(ui.Many(u.Paused)), ui.Txt(ui.Many(u.Yellow)), ui.Txt(ui.Many(u.Red)),
		}}
		if u.Red > 0 {
			row.Tone = ui.ToneErr
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func movedTable(rq *ui.Request, c *catalog.Catalog, moved []clockbook.Moved, lines []casework.InboxLine) ui.Grid {
	g := ui.Grid{
		Caption: rq.T("desk.calendar.table"), HideCaption: true, Empty: rq.T("desk.calendar.none"),
		Heads: []ui.Head{
			{Label: rq.T("desk.head.number"), Primary: true},
			{Label: rq.T("desk.head.item")},
			{Label: rq.T("desk.deadlines.clock")},
			{Label: rq.T("desk.calendar.old")},
			{Label: rq.T("desk.calendar.new")},
		},
	}
	for _, l := range lines {
		for _, x := range moved {
			if x.Owner.ID != string(l.ID) {
				continue
			}
			g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
				ui.Anchor(rq, "/desk/cases/"+string(l.ID), l.No), ui.Txt(itemName(rq, c, l.Item)),
				ui.Txt(rq.Text(casework.ClockTitle(casework.Part{}, casework.ClockName(x.Name)))), ui.Txt(rq.Date(x.Old)), ui.Txt(rq.Date(x.New)),
			}})
		}
	}
	return g
}

// cardTag says the card of a case in words; nothing when it has none.
func cardTag(rq *ui.Request, k casework.Card) templ.Component {
	switch k {
	case casework.Yellow:
		return ui.Tag(ui.ToneWarn, rq.T("desk.card.yellow"))
	case casework.Red:
		return ui.Tag(ui.ToneErr, rq.T("desk.card.red"))
	case casework.NoCard:
	}
	return templ.NopComponent
}
