package desk

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/identity"
)

// letterObject finds the letter of the path; one of another case is none.
func (d *Desk) letterObject(rq *ui.Request) (identity.Object, error) {
	l, err := d.Letters.Find(rq.R.Context(), letterID(rq))
	if err != nil {
		return identity.Object{}, err
	}
	if l.Case != caseID(rq) {
		return identity.Object{}, fault.NewNotFound("letter.none")
	}
	return l.Object(), nil
}

func letterID(rq *ui.Request) ident.LetterID { return ident.LetterID(rq.R.PathValue("letter")) }

// letterPage shows a letter to an officer; the look is in the disclosure ledger.
func (d *Desk) letterPage(rq *ui.Request) error {
	v, err := d.Letters.Open(rq.R.Context(), rq.Actor, letterID(rq))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, letterView(rq, v))
}

func letterTable(rq *ui.Request, letters []letter.Line) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.letter.list"), HideCaption: true, Empty: rq.T("desk.letter.none"), Heads: []ui.Head{
		{Label: rq.T("desk.letter.title"), Primary: true},
		{Label: rq.T("letter.no")},
		{Label: rq.T("desk.letter.issued")},
		{Label: rq.T("desk.letter.served")},
	}}
	for _, l := range letters {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(rq, "/desk/cases/"+string(l.Case)+"/letters/"+string(l.ID), rq.Text(l.Title)),
			ui.Txt(l.No), ui.Txt(rq.DateTime(l.IssuedAt)), ui.Txt(servedText(rq, l)),
		}})
	}
	return g
}

// servedText says when and how a letter first reached the applicant.
func servedText(rq *ui.Request, l letter.Line) string {
	if len(l.Served) == 0 {
		return rq.T("desk.letter.not_served")
	}
	return rq.T("desk.letter.served_how", "when", rq.DateTime(l.Served[0].At), "how", rq.T("letter.channel."+string(l.Served[0].Channel)))
}
