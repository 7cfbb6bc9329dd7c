package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/identity"
)

// teamRoutes are the pages about who does what in a unit: hand over, stand in,
// reassign, several at once, and the words that the unit keeps.
func (d *Desk) teamRoutes() []ui.Route {
	return []ui.Route{
		{Method: http.MethodPost, Pattern: "/desk/batch", Act: identity.CaseList, Object: ownUnit, Handle: d.batch},
		{Method: http.MethodGet, Pattern: "/desk/team", Act: identity.CaseList, Object: ownUnit, Handle: d.teamPage},
		{Method: http.MethodPost, Pattern: "/desk/team/substitute", Act: identity.CaseList, Object: ownUnit, Handle: d.substitute},
		{Method: http.MethodPost, Pattern: "/desk/team/reassign", Act: identity.CaseReassign, Object: ownUnit, Handle: d.reassignAll},
		{Method: http.MethodGet, Pattern: "/desk/phrases", Act: identity.CaseList, Object: ownUnit, Handle: d.phrasesPage},
		{Method: http.MethodPost, Pattern: "/desk/phrases", Act: identity.CaseList, Object: ownUnit, Handle: d.addPhrase},
		{Method: http.MethodPost, Pattern: "/desk/phrases/drop", Act: identity.CaseList, Object: ownUnit, Handle: d.dropPhrase},
		{Method: http.MethodPost, Pattern: "/desk/cases/{case}/recuse", Act: identity.CaseView, Object: d.caseObject, Handle: d.recuse},
	}
}

// recuse leads away from the case: it can no longer be opened.
func (d *Desk) recuse(rq *ui.Request) error {
	return d.commandTo(rq, "/desk", noted(d.Casework.Recuse))
}

func (d *Desk) handOver(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	return d.Casework.HandOver(rq.R.Context(), c, ident.AccountID(words(rq, values, "to")), words(rq, values, "note"))
}

func (d *Desk) assign(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	return d.Casework.Assign(rq.R.Context(), c, ident.AccountID(words(rq, values, "to")), words(rq, values, "note"))
}

// mostBatch is how many cases one page can hold.
const mostBatch = casework.PageSize

// batch does one thing to the cases that are ticked in the inbox.
func (d *Desk) batch(rq *ui.Request) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	var all []casework.Command
	for _, v := range values["case"] {
		id, rev, _ := strings.Cut(v, ":")
		n, err := strconv.ParseInt(rev, 10, 64)
		if err != nil || len(all) == mostBatch {
			return fault.NewInvalid("ui.form_unreadable")
		}
		all = append(all, casework.Command{By: rq.Actor, Case: ident.CaseID(id), Rev: n})
	}
	act, err := d.batchAct(values)
	if err != nil {
		return err
	}
	m, err := d.Casework.Batch(rq.R.Context(), all, act)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, movedView(rq, rq.T("desk.batch.title"), "/desk", rq.T("desk.inbox.title"), m))
}

func (d *Desk) batchAct(values url.Values) (func(context.Context, casework.Command) error, error) {
	switch values.Get("do") {
	case "claim":
		return d.Casework.Claim, nil
	case "release":
		return d.Casework.Release, nil
	case "assign":
		to, note := ident.AccountID(values.Get("to")), strings.TrimSpace(values.Get("note"))
		return func(ctx context.Context, c casework.Command) error { return d.Casework.Assign(ctx, c, to, note) }, nil
	}
	return nil, fault.NewInvalid("ui.form_unreadable")
}

type teamModel struct {
	Team  []casework.Member
	Head  bool // the reader may reassign
	Typed url.Values
	Verb  string
	Bad   *fault.Fault
	Today clock.Date
}

func (m teamModel) name(rq *ui.Request, id ident.AccountID) string {
	return nameOf(rq, colleaguesOf(m.Team), id)
}

func colleaguesOf(team []casework.Member) []identity.Colleague {
	out := make([]identity.Colleague, len(team))
	for i, x := range team {
		out[i] = x.Colleague
	}
	return out
}

// nameOf says who somebody is to the staff of the same unit.
func nameOf(rq *ui.Request, all []identity.Colleague, id ident.AccountID) string {
	if id == rq.Actor.Account {
		return rq.T("desk.you")
	}
	for _, x := range all {
		if x.ID == id {
			return x.Name
		}
	}
	return rq.T("desk.held_by_other")
}

// people offers the officers of a unit; but one of them is left out.
func people(all []identity.Colleague, but ident.AccountID) []form.Option {
	var out []form.Option
	for _, x := range all {
		if x.ID != but && slices.Contains(x.Roles, "officer") {
			out = append(out, form.Option{Code: string(x.ID), Label: i18n.Text{Zh: x.Name, En: x.Name}})
		}
	}
	return out
}

func (d *Desk) teamPage(rq *ui.Request) error { return d.renderTeam(rq, http.StatusOK, teamModel{}) }

func (d *Desk) renderTeam(rq *ui.Request, status int, m teamModel) (err error) {
	if m.Team, err = d.Casework.Team(rq.R.Context(), rq.Actor); err != nil {
		return err
	}
	m.Head, m.Today = rq.May(identity.CaseReassign), rq.Now.Date()
	return rq.Render(status, teamView(rq, m))
}

// teamAct shows what can be mended on the team's page.
func (d *Desk) teamAct(rq *ui.Request, verb string, f func(values url.Values) error) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	err = f(values)
	if bad, ok := fault.As(err); ok && (bad.Kind == fault.Invalid || bad.Kind == fault.Conflict) {
		return d.renderTeam(rq, ui.StatusOf(err), teamModel{Verb: verb, Bad: at(verb, bad), Typed: values})
	}
	return err
}

func (d *Desk) substitute(rq *ui.Request) error {
	return d.teamAct(rq, "substitute", func(values url.Values) error {
		away := ident.AccountID(values.Get("substitute.away"))
		if away == "" {
			away = rq.Actor.Account
		}
		var until clock.Date
		if values.Get("end") == "" {
			day, err := clock.ParseDate(strings.TrimSpace(values.Get("substitute.until")))
			if err != nil {
				return fault.NewInvalid("desk.park.day").On("until", "desk.park.day")
			}
			until = day
		}
		err := d.Casework.StandInFor(rq.R.Context(), rq.Actor, away, ident.AccountID(values.Get("substitute.to")), until)
		if err != nil {
			return err
		}
		return rq.Redirect("/desk/team")
	})
}

func (d *Desk) reassignAll(rq *ui.Request) error {
	return d.teamAct(rq, "reassign", func(values url.Values) error {
		from, to := ident.AccountID(values.Get("reassign.from")), ident.AccountID(values.Get("reassign.to"))
		m, err := d.Casework.ReassignAll(rq.R.Context(), rq.Actor, from, to, strings.TrimSpace(values.Get("reassign.note")))
		if err != nil {
			return err
		}
		return rq.Render(http.StatusOK, movedView(rq, rq.T("desk.team.reassigned"), "/desk/team", rq.T("desk.team.title"), m))
	})
}

// teamInput is an input of a form on the team's page.
func teamInput(rq *ui.Request, m teamModel, verb, name string, f form.Field) ui.Input {
	f.ID = inputName(verb, name)
	in := ui.Input{Field: f}
	if m.Verb == verb {
		in.Problem, in.Values = rq.ProblemOf(m.Bad, f.ID), m.Typed[f.ID]
	}
	return in
}

func personInput(rq *ui.Request, m teamModel, verb, name, label string, but ident.AccountID) ui.Input {
	return teamInput(rq, m, verb, name, form.Field{Type: form.Choice, Label: both(label), Options: people(colleaguesOf(m.Team), but)})
}

func teamTable(rq *ui.Request, m teamModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.team.table"), HideCaption: true, Empty: rq.T("desk.team.empty"), Heads: []ui.Head{
		{Label: rq.T("desk.team.name"), Primary: true}, {Label: rq.T("desk.team.held"), Number: true}, {Label: rq.T("desk.team.sub")},
	}}
	for _, x := range m.Team {
		if !slices.Contains(x.Roles, "officer") {
			continue
		}
		sub := rq.T("desk.team.nobody")
		if x.Sub != "" {
			sub = rq.T("desk.team.until", "name", m.name(rq, x.Sub), "day", rq.Date(x.Until))
		}
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{ui.Txt(x.Name), ui.Txt(strconv.Itoa(x.Held)), ui.Txt(sub)}})
	}
	return g
}

func outcomeTable(rq *ui.Request, m casework.Moved) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.batch.not"), Heads: []ui.Head{{Label: rq.T("desk.head.number"), Primary: true}, {Label: rq.T("desk.batch.why")}}}
	for _, x := range m.Not {
		no := x.No
		if no == "" {
			no = rq.T("desk.batch.unknown")
		}
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{ui.Txt(no), ui.Txt(rq.Fault(x.Why))}})
	}
	return g
}

type phrasesModel struct {
	Phrases []casework.Phrase
	Typed   url.Values
	Bad     *fault.Fault
}

func (d *Desk) phrasesPage(rq *ui.Request) error {
	return d.renderPhrases(rq, http.StatusOK, phrasesModel{})
}

func (d *Desk) renderPhrases(rq *ui.Request, status int, m phrasesModel) (err error) {
	if m.Phrases, err = d.Casework.Phrases(rq.R.Context(), rq.Actor); err != nil {
		return err
	}
	return rq.Render(status, phrasesView(rq, m))
}

func (d *Desk) addPhrase(rq *ui.Request) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	err = d.Casework.AddPhrase(rq.R.Context(), rq.Actor, values.Get("title"), values.Get("words"), rq.FormKey())
	if bad, ok := fault.As(err); ok && (bad.Kind == fault.Invalid || bad.Kind == fault.Conflict) {
		return d.renderPhrases(rq, ui.StatusOf(err), phrasesModel{Bad: bad, Typed: values})
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/desk/phrases")
}

func (d *Desk) dropPhrase(rq *ui.Request) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	if err := d.Casework.DropPhrase(rq.R.Context(), rq.Actor, ident.PhraseID(values.Get("phrase"))); err != nil {
		return err
	}
	return rq.Redirect("/desk/phrases")
}

func phraseInput(rq *ui.Request, m phrasesModel, name string, t form.Type) ui.Input {
	return ui.Input{
		Field:   form.Field{ID: name, Type: t, Label: both("desk.phrases." + name), Hint: both("desk.phrases." + name + "_hint")},
		Problem: rq.ProblemOf(m.Bad, name), Values: m.Typed[name],
	}
}

// said gives the words of a command: those of the chosen phrase before the officer's own.
func (d *Desk) said(rq *ui.Request, values url.Values, note string) (string, error) {
	id := ident.PhraseID(words(rq, values, "phrase"))
	if id == "" {
		return note, nil
	}
	all, err := d.Casework.Phrases(rq.R.Context(), rq.Actor)
	return casework.Said(all, id, note), err
}
