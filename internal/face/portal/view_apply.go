package portal

import (
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/identity"
)

// applicants offers those whom the person may act for. A firm comes first: who
// has one usually applies for it.
func applicants(rq *ui.Request, who identity.Profile) []ui.Option {
	var out []ui.Option
	for i, s := range rq.Actor.For {
		o := ui.Option{Value: placeName(i), Label: rq.T("portal.start.self", "name", who.Name)}
		if s.Kind == ident.Enterprise {
			o = ui.Option{Value: placeName(i), Label: firmName(who, s), Hint: rq.T("portal.start.firm_hint")}
		}
		out = append(out, o)
	}
	if len(out) > 1 {
		out = append(out[1:], out[0])
	}
	if len(out) > 0 {
		out[0].Chosen = true
	}
	return out
}

func firmName(who identity.Profile, s ident.Subject) string {
	for _, f := range who.Firms {
		if f.Subject == s {
			return f.Name
		}
	}
	return ""
}

// pickEmpty says what to do when the register knows no premises of the applicant.
func (m applyModel) pickEmpty() i18n.Text {
	if b, ok := m.Catalog.Bundle(m.Def.Code); ok {
		return b.Pick.Empty
	}
	return i18n.Text{}
}

func (m applyModel) premisesOptions(rq *ui.Request) []ui.Option {
	var out []ui.Option
	for _, c := range m.candidates(rq) {
		out = append(out, ui.Option{Value: c.Key, Label: c.Title, Hint: c.Detail, Chosen: c.Picked})
	}
	return append(out, ui.Option{
		Value: casework.ByHand, Label: rq.T("portal.premises.by_hand"), Hint: rq.T("portal.premises.by_hand_hint"), Chosen: m.Draft.ByHand,
	})
}

// registerDown reports that the premises could not be asked for: that is not the
// same as that there are none.
func (m applyModel) registerDown() bool {
	return m.Draft.Registers[m.Def.Pick.Resource].State == casework.Down
}

func (m applyModel) backFromNeeds() string {
	if len(m.Draft.Candidates) > 1 || m.Draft.ByHand {
		return m.path("/premises")
	}
	return "/one/" + m.Def.Code
}

// place is the picked premises as people know it.
func (m applyModel) place(rq *ui.Request) string {
	for _, c := range m.candidates(rq) {
		if c.Picked {
			return c.Title
		}
	}
	for id, f := range m.Def.Fields {
		if f.Source == m.pickedBy() {
			text, _ := m.Draft.Answers[id].Value.V.(string)
			return text
		}
	}
	return ""
}

// modeInput asks what she wants of one unit; what cannot be had says why.
func (m applyModel) modeInput(rq *ui.Request, p casework.PlannedPart, typed map[string][]string, bad *fault.Fault) ui.Input {
	it, _ := m.Plan.State.Get(p.Mode)
	in := ui.Input{Field: it.Field, Values: rawOf(it, typed[p.Mode]), Problem: rq.ProblemOf(bad, p.Mode), Closed: map[string]string{}}
	in.Field.Label = p.Title
	for mode, why := range p.Blocked {
		in.Closed[mode] = sentences(rq, why)
	}
	if account, _ := m.Draft.Answers[p.Service+".account"].Value.V.(string); account != "" {
		in.Note = rq.T("portal.needs.account", "number", account)
	} else if has, known := m.Draft.Facts["account."+p.Service]; has {
		in.Note = rq.T("portal.needs.has_account")
	} else if known {
		in.Closed["takeover"] = rq.T("portal.needs.no_account")
	}
	return in
}

func sentences(rq *ui.Request, texts []i18n.Text) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = rq.Text(t)
	}
	return strings.Join(out, " ")
}

func (m applyModel) choiceInput(rq *ui.Request, p casework.PlannedPart, typed map[string][]string, bad *fault.Fault) ui.Input {
	it, _ := m.Plan.State.Get(p.Choice)
	if it.Field.ID == "" {
		it.Field = m.Def.Fields[p.Choice]
	}
	return ui.Input{Field: it.Field, Values: rawOf(it, typed[p.Choice]), Problem: rq.ProblemOf(bad, p.Choice)}
}

func (m applyModel) questionInput(rq *ui.Request, it form.Item, typed []string, bad *fault.Fault) ui.Input {
	return ui.Input{
		Field: it.Field, Values: rawOf(it, typed), Problem: rq.ProblemOf(onField(bad, it.Field.ID), it.Field.ID),
		Source: m.source(rq, it), Heading: true, Optional: it.Required != 1,
	}
}

// onField puts a fault that names no field on the page's only one.
func onField(f *fault.Fault, id string) *fault.Fault {
	if f == nil || len(f.Fields) > 0 {
		return f
	}
	g := *f
	g.Fields = []fault.Field{{Name: id, Key: f.Key, Args: f.Args}}
	return &g
}

// facts gives a section of check-answers.
func (m applyModel) facts(rq *ui.Request, s casework.Section) []ui.Fact {
	var out []ui.Fact
	for _, r := range m.rows(rq, s) {
		f := ui.Fact{Label: rq.Text(r.Field.Label), Value: r.Value, Source: r.Source}
		switch {
		case isMode(m.Def, r.Field.ID):
			f.Change = m.path("/needs")
		case r.Field.Source == m.pickedBy() && !m.Draft.ByHand:
			f.Change = m.path("/premises")
		case r.Change:
			f.Change = m.path("/q/" + r.Field.ID)
		}
		out = append(out, f)
	}
	return out
}

// pickedBy is the column by which people know the picked record: changing it is
// choosing another one.
func (m applyModel) pickedBy() string {
	if len(m.Def.Pick.Label) == 0 {
		return ""
	}
	return m.Def.Pick.Resource + "." + m.Def.Pick.Label[0]
}

func isMode(def *casework.Definition, id string) bool {
	for _, p := range def.Parts {
		if p.Mode == id || p.Choice == id {
			return true
		}
	}
	return false
}

func sectionID(i int) string { return fmt.Sprintf("s%d", i+1) }

func (m applyModel) shareTitle(rq *ui.Request, sh casework.Share) string {
	return rq.T("portal.consent.to", "org", orgName(rq, m.Catalog, sh.Org), "item", itemName(rq, m.Catalog, sh.Item))
}

func (m applyModel) shareFields(rq *ui.Request, sh casework.Share) string {
	out := make([]string, len(sh.Fields))
	for i, f := range sh.Fields {
		out[i] = rq.Text(f.Label)
	}
	return strings.Join(out, rq.T("form.list_comma"))
}

// keepText says a period the way people do: whole years as years.
func keepText(rq *ui.Request, days int) string {
	if days >= 365 && days%365 == 0 {
		return rq.T("portal.consent.years", "n", days/365)
	}
	return rq.T("portal.consent.days", "n", days)
}

func (m applyModel) sharesDigest() string { return casework.ConsentDigest(m.Shares) }

// codeInput asks for the code of six digits.
func codeInput(rq *ui.Request, bad *fault.Fault) ui.Input {
	return ui.Input{
		Field:   form.Field{ID: "code", Type: form.Integer, Label: both("portal.sign.code"), Hint: both("portal.sign.code_hint")},
		Problem: rq.ProblemOf(onField(bad, "code"), "code"),
	}
}

func noteInput(rq *ui.Request, bad *fault.Fault) ui.Input {
	return ui.Input{
		Field: form.Field{ID: "note", Type: form.LongText, Label: both("portal.withdraw.note")}, Optional: true,
		Problem: rq.ProblemOf(bad, "note"),
	}
}

// both gives a message as a field's label, in both languages.
func both(key string) i18n.Text {
	return i18n.Text{Zh: i18n.Msg(i18n.Zh, key), En: i18n.Msg(i18n.En, key)}
}
