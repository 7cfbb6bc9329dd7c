package portal

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
)

// namedPart finds the part that the path names.
func (p *Portal) namedPart(rq *ui.Request) (casework.ApplicationView, *casework.Case, error) {
	v, err := p.openApplication(rq)
	if err != nil {
		return v, nil, err
	}
	part, err := partOf(v, rq.R.PathValue("case"))
	return v, part, err
}

func partPath(v casework.ApplicationView, k *casework.Case, rest string) string {
	return appPath(v, "/parts/"+string(k.ID)+rest)
}

// clocksPage explains how the days of a part count.
func (p *Portal) clocksPage(rq *ui.Request) error {
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	clocks, err := p.Casework.Explain(rq.R.Context(), rq.Actor, part.ID)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, clocksView(rq, p.Catalog, v, clocks))
}

// clockFace puts a clock into the words of a page.
func clockFace(rq *ui.Request, c casework.ClockView) ui.ClockFace {
	return ui.ClockFace{
		Title: rq.Text(c.Title), Law: rq.T(c.Ledger.Law, "n", c.Ledger.Budget.N, "more", c.Ledger.Budget.Extension), Started: c.Ledger.Started,
		Unit: c.Ledger.Budget.Unit, State: c.State, Days: c.Days, Pauses: c.Ledger.Segments, More: c.Ledger.Extensions,
	}
}

func (p *Portal) supplementPage(rq *ui.Request) error {
	return p.renderSupplement(rq, http.StatusOK, nil, nil)
}

// renderSupplement shows what the unit asks for. What was asked for has been
// brought meanwhile, or the case is over: then the application says so.
func (p *Portal) renderSupplement(rq *ui.Request, status int, typed url.Values, bad *fault.Fault) error {
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	s, err := p.Casework.OpenSupplement(rq.R.Context(), rq.Actor, part.ID)
	if fault.Is(err, fault.Conflict) {
		return rq.Redirect(appPath(v, ""))
	}
	if err != nil {
		return err
	}
	return rq.Render(status, supplementView(rq, p.Catalog, v, supplementModel{s, typed, bad}))
}

type supplementModel struct {
	casework.SupplementView
	Typed url.Values
	Bad   *fault.Fault
}

func (p *Portal) supplement(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	raw := map[string][]string{}
	for k, x := range form {
		if k != ui.KeyField {
			raw[k] = x
		}
	}
	err = p.Casework.BringSupplement(rq.R.Context(), casework.Command{By: rq.Actor, Case: part.ID, Rev: part.Rev, Key: rq.FormKey()}, raw)
	if f, ok := invalid(err); ok {
		return p.renderSupplement(rq, http.StatusUnprocessableEntity, form, f)
	}
	if err != nil {
		return err
	}
	rq.Say("portal.supplement.done")
	return rq.Redirect(appPath(v, ""))
}

// bringMaterial takes one file for a marked material.
func (p *Portal) bringMaterial(rq *ui.Request) error {
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	name, content, err := rq.Upload("file")
	if err == nil {
		if err := rq.CheckIdem(); err != nil {
			return err
		}
		cmd := casework.Command{By: rq.Actor, Case: part.ID, Rev: part.Rev}
		err = p.Casework.BringMaterial(rq.R.Context(), cmd, rq.R.PathValue("material"), name, bytes.NewReader(content))
	}
	f, ok := fault.As(err)
	if ok && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge) {
		return p.renderSupplement(rq, http.StatusUnprocessableEntity, nil, onFile(f, casework.MaterialField(rq.R.PathValue("material"))))
	}
	if err != nil {
		return err
	}
	return rq.Redirect(partPath(v, part, "/supplement"))
}

// fields are the marked fields, and materials the marked materials.
func (m supplementModel) fields() []casework.Ask {
	return slices.DeleteFunc(slices.Clone(m.Asks), func(a casework.Ask) bool { return a.Material != "" })
}

func (m supplementModel) materials() []casework.Ask {
	return slices.DeleteFunc(slices.Clone(m.Asks), func(a casework.Ask) bool { return a.Material == "" })
}

func (p *Portal) urgePage(rq *ui.Request) error {
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, urgeView(rq, p.Catalog, v, part, nil))
}

func (p *Portal) urge(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	err = p.Casework.Urge(rq.R.Context(), casework.Command{By: rq.Actor, Case: part.ID, Rev: part.Rev, Key: rq.FormKey()}, form.Get("note"))
	f, ok := fault.As(err)
	switch {
	case ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict):
		return rq.Render(statusOf(f), urgeView(rq, p.Catalog, v, part, f))
	case err != nil:
		return err
	}
	rq.Say("portal.urge.done")
	return rq.Redirect(appPath(v, ""))
}

func statusOf(f *fault.Fault) int {
	if f.Kind == fault.Conflict {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// askInput is one marked field with what stood there, or what she has just typed.
func askInput(rq *ui.Request, m supplementModel, a casework.Ask) ui.Input {
	in := ui.Input{Field: a.Field, Values: a.Field.Raw(a.Now), Problem: rq.ProblemOf(m.Bad, a.Field.ID), Note: rq.T("portal.supplement.says", "note", a.Note)}
	if typed, ok := m.Typed[a.Field.ID]; ok {
		in.Values = typed
	}
	return in
}
