package desk

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
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
	return l.Object(), d.Casework.MayOpen(rq.R.Context(), rq.Actor, l.Case)
}

func letterID(rq *ui.Request) ident.LetterID { return ident.LetterID(rq.R.PathValue("letter")) }

// letterPage shows a letter to an officer; the look is in the disclosure ledger.
func (d *Desk) letterPage(rq *ui.Request) error {
	v, err := d.Letters.Open(rq.R.Context(), rq.Actor, letterID(rq))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, letterView(rq, letterModel{View: v}))
}

// serveLetter records that a letter was served by post or at a window.
func (d *Desk) serveLetter(rq *ui.Request) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	day, err := clock.ParseDate(values.Get("day"))
	if err != nil {
		err = fault.NewInvalid("desk.letter.day").On("day", "desk.letter.day")
	} else {
		channel, note := letter.Channel(values.Get("channel")), strings.TrimSpace(values.Get("note"))
		err = d.Letters.Serve(rq.R.Context(), rq.Actor, letterID(rq), channel, day, note)
	}
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		v, err := d.Letters.Open(rq.R.Context(), rq.Actor, letterID(rq))
		if err != nil {
			return err
		}
		return rq.Render(http.StatusUnprocessableEntity, letterView(rq, letterModel{View: v, Typed: values, Bad: f}))
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/desk/cases/" + string(caseID(rq)))
}

// letterModel is a letter on the desk, with what was wrong in the form below it.
type letterModel struct {
	letter.View
	Typed url.Values
	Bad   *fault.Fault
}

// channels are the ways that an officer can record.
func channels(rq *ui.Request, m letterModel) []ui.Option {
	var out []ui.Option
	for _, c := range []letter.Channel{letter.Post, letter.Window} {
		out = append(out, ui.Option{Value: string(c), Label: rq.T("letter.channel." + string(c)), Chosen: m.Typed.Get("channel") == string(c)})
	}
	return out
}

// day is what stands in the input: today, until it was typed.
func (m letterModel) day(rq *ui.Request) ui.Input {
	in := ui.Input{
		Field:   form.Field{ID: "day", Type: form.Date, Label: both("desk.letter.day_label")},
		Problem: rq.ProblemOf(m.Bad, "day"), Values: m.Typed["day"],
	}
	if m.Typed == nil {
		in.Values = []string{string(rq.Now.Date())}
	}
	return in
}

func (m letterModel) note(rq *ui.Request) ui.Input {
	return ui.Input{
		Field:   form.Field{ID: "note", Type: form.Text, Label: both("desk.letter.note")},
		Problem: rq.ProblemOf(m.Bad, "note"), Values: m.Typed["note"],
	}
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
