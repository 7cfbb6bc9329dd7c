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
)

// clocksPage explains how the days of a case count.
func (d *Desk) clocksPage(rq *ui.Request) error {
	clocks, err := d.Casework.Explain(rq.R.Context(), rq.Actor, caseID(rq))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, clocksView(rq, d.Catalog, clocks))
}

func clockFace(rq *ui.Request, c casework.ClockView) ui.ClockFace {
	return ui.ClockFace{
		Title: rq.Text(c.Title), Law: rq.T(c.Ledger.Law, "n", c.Ledger.Budget.N, "more", c.Ledger.Budget.Extension), Started: c.Ledger.Started,
		Unit: c.Ledger.Budget.Unit, State: c.State, Days: c.Days, Pauses: c.Ledger.Segments, More: c.Ledger.Extensions,
	}
}

// extendLead says who may give more days.
func extendLead(rq *ui.Request, m caseModel) string {
	if m.Part.Limits.Joint {
		return rq.T("desk.extend.lead_joint", "n", m.Part.Limits.Extension)
	}
	return rq.T("desk.extend.lead", "n", m.Part.Limits.Extension)
}

func (d *Desk) doStep(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	return d.Casework.DoStep(rq.R.Context(), c, words(rq, values, "step"), words(rq, values, "note"))
}

// stepTable shows how the steps of the procedure stand.
func stepTable(rq *ui.Request, m caseModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.steps.title"), HideCaption: true, Empty: rq.T("desk.steps.none"), Heads: []ui.Head{
		{Label: rq.T("desk.steps.step"), Primary: true}, {Label: rq.T("desk.steps.state")},
	}}
	for _, s := range m.StepsOf(m.Part) {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{ui.Txt(rq.Text(s.Name)), ui.Txt(stepText(rq, s))}})
	}
	return g
}

func stepText(rq *ui.Request, s casework.StepState) string {
	switch {
	case !s.Done.IsZero():
		return rq.T("desk.steps.done_on", "when", rq.DateTime(s.Done))
	case s.Ready:
		return rq.T("desk.steps.ready")
	}
	return rq.T("desk.steps.waits")
}

// readySteps are those that can be done now.
func readySteps(rq *ui.Request, m caseModel) []ui.Option {
	var out []ui.Option
	for _, s := range m.StepsOf(m.Part) {
		if s.Ready {
			out = append(out, ui.Option{Value: s.Code, Label: rq.Text(s.Name)})
		}
	}
	return m.chosen("step", "step", out)
}

// noted is a command that takes nothing but words.
func noted(f func(ctx context.Context, c casework.Command, note string) error) func(*ui.Request, casework.Command) error {
	return func(rq *ui.Request, c casework.Command) error {
		values, err := rq.Form()
		if err != nil {
			return err
		}
		return f(rq.R.Context(), c, words(rq, values, "note"))
	}
}

// words reads an input of the command's form.
func words(rq *ui.Request, values url.Values, name string) string {
	return strings.TrimSpace(values.Get(inputName(verbOf(rq), name)))
}

// markPrefix names the inputs of a supplement notice: one a field; those with words
// in them are marked.
const (
	markPrefix   = "supplement.mark."
	materialMark = "material." // what follows is a material's code
)

func (d *Desk) askSupplement(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	var marks []casework.Mark
	for _, id := range markOrder(values) {
		mark := casework.Mark{Field: strings.TrimPrefix(id, markPrefix), Note: strings.TrimSpace(values[id][0])}
		if code, is := strings.CutPrefix(mark.Field, materialMark); is {
			mark.Field, mark.Material = "", code
		}
		marks = append(marks, mark)
	}
	return d.Casework.AskSupplement(rq.R.Context(), c, marks, words(rq, values, "note"), words(rq, values, "why"))
}

func (d *Desk) beginSpecial(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	days, err := daysOf(words(rq, values, "days"))
	if err != nil {
		return err
	}
	return d.Casework.BeginSpecial(rq.R.Context(), c, words(rq, values, "special"), days, words(rq, values, "note"))
}

func (d *Desk) askTransfer(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	return d.Casework.AskTransfer(rq.R.Context(), c, ident.OrgID(words(rq, values, "unit")), words(rq, values, "note"))
}

func (d *Desk) proposeExtension(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	days, err := daysOf(words(rq, values, "days"))
	if err != nil {
		return err
	}
	return d.Casework.ProposeExtension(rq.R.Context(), c, days, words(rq, values, "note"))
}

// daysOf reads a number of days; what is no number is the officer's to mend.
func daysOf(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fault.NewInvalid("desk.days_number").On("days", "desk.days_number")
	}
	return n, nil
}

func specials(rq *ui.Request) []ui.Option {
	var out []ui.Option
	for _, s := range casework.Specials() {
		out = append(out, ui.Option{Value: s, Label: rq.T("casework.special." + s)})
	}
	return out
}

func daysInput(rq *ui.Request, m caseModel, verb string, most int) ui.Input {
	hint := "desk." + verb + ".days_hint"
	return ui.Input{
		Field: form.Field{
			ID: inputName(verb, "days"), Type: form.Integer, Label: both("desk.days"),
			Hint: i18n.Text{Zh: i18n.Msg(i18n.Zh, hint, "n", most), En: i18n.Msg(i18n.En, hint, "n", most)},
		},
		Problem: m.problem(rq, verb, "days"), Values: m.typed(verb, "days"),
	}
}

func bodies(rq *ui.Request) []ui.Option {
	var out []ui.Option
	for _, b := range casework.Bodies() {
		out = append(out, ui.Option{Value: string(b), Label: rq.T("casework.body." + string(b))})
	}
	return out
}

func (d *Desk) park(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	until, err := clock.ParseDate(words(rq, values, "until"))
	if err != nil {
		return fault.NewInvalid("desk.park.day").On("until", "desk.park.day")
	}
	return d.Casework.Park(rq.R.Context(), c, until, words(rq, values, "note"))
}

func (d *Desk) setAside(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	body := casework.Body(words(rq, values, "body"))
	return d.Casework.SetAside(rq.R.Context(), c, body, words(rq, values, "ruling"), words(rq, values, "note"))
}

// dayInput asks for a day.
func dayInput(m caseModel, verb, name, label string) ui.Input {
	return input(m, verb, name, form.Field{Type: form.Date, Label: both(label)})
}

// textInput asks for a line.
func textInput(m caseModel, verb, name, label string) ui.Input {
	return input(m, verb, name, form.Field{Type: form.Text, Label: both(label)})
}

func input(m caseModel, verb, name string, f form.Field) ui.Input {
	f.ID = inputName(verb, name)
	in := ui.Input{Field: f, Values: m.typed(verb, name)}
	return in
}

// wordsInput is a reason that somebody will read, so it is not optional.
func wordsInput(rq *ui.Request, m caseModel, verb, hint string) ui.Input {
	in := noteInput(rq, m, verb)
	in.Optional, in.Field.Hint = false, both(hint)
	return in
}

func markInput(m caseModel, f form.Field) ui.Input {
	name := markPrefix + f.ID
	return ui.Input{
		Field:    form.Field{ID: name, Type: form.Text, Label: f.Label},
		Optional: true, Values: m.Typed[name],
	}
}

// materialMarkInput asks what is wrong with a material; the applicant brings it as a
// file.
func materialMarkInput(m caseModel, x casework.CaseMaterial) ui.Input {
	return markInput(m, form.Field{ID: materialMark + x.Code, Label: m.Part.MaterialName(x.Code)})
}

func whyInput(rq *ui.Request, m caseModel) ui.Input {
	return ui.Input{
		Field:   form.Field{ID: inputName("supplement", "why"), Type: form.LongText, Label: both("desk.supplement.why"), Hint: both("desk.supplement.why_hint")},
		Problem: m.problem(rq, "supplement", "why"), Values: m.typed("supplement", "why"),
	}
}

// pendingText says what waits for approval, in words.
func pendingText(rq *ui.Request, m caseModel, f casework.Fact) string {
	if f.Detail.For == casework.FactExtended {
		return rq.T("desk.pending.extended", "n", f.Detail.Days)
	}
	if f.Detail.For == casework.FactSupplementAsked {
		var labels []string
		for _, mark := range f.Detail.Marks {
			if mark.Material != "" {
				labels = append(labels, rq.Text(m.Part.MaterialName(mark.Material))+rq.T("desk.colon")+mark.Note)
			}
			for _, field := range m.Markable {
				if field.ID == mark.Field {
					labels = append(labels, rq.Text(field.Label)+rq.T("desk.colon")+mark.Note)
				}
			}
		}
		return rq.T("desk.pending.supplement", "fields", strings.Join(labels, rq.T("desk.semicolon")))
	}
	return rq.T("desk.pending.decision", "what", rq.T("desk.fact."+string(f.Detail.For)))
}

// proposalFacts shows a proposal to who decides on it.
func proposalFacts(rq *ui.Request, m caseModel, f casework.Fact) []ui.Fact {
	out := []ui.Fact{{Label: rq.T("desk.pending.what"), Value: pendingText(rq, m, f)}}
	for _, list := range [][]casework.Reason{m.Grant, m.Refuse} {
		for _, r := range list {
			if r.Code == f.Reason {
				out = append(out, ui.Fact{Label: rq.T("desk.reason"), Value: rq.Text(r.Text)})
			}
		}
	}
	if f.Note != "" {
		out = append(out, ui.Fact{Label: rq.T("desk.note"), Value: f.Note})
	}
	return append(out, ui.Fact{Label: rq.T("desk.head.when"), Value: rq.DateTime(f.At)})
}

// markOrder lists the marked fields in the order of the page's keys.
func markOrder(values map[string][]string) []string {
	var out []string
	for id, v := range values {
		if strings.HasPrefix(id, markPrefix) && len(v) > 0 && strings.TrimSpace(v[0]) != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
