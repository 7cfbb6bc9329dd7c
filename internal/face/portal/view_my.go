package portal

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

func crumbs(rq *ui.Request, here string) []ui.Crumb {
	return []ui.Crumb{{Label: rq.T("ui.nav.home"), Path: "/"}, {Label: here}}
}

func myCrumbs(rq *ui.Request, here string) []ui.Crumb {
	return []ui.Crumb{{Label: rq.T("ui.nav.home"), Path: "/"}, {Label: rq.T("portal.my.title"), Path: "/my"}, {Label: here}}
}

func draftTasks(rq *ui.Request, drafts []casework.DraftLine) []ui.Task {
	var out []ui.Task
	for _, d := range drafts {
		out = append(out, ui.Task{
			Title: rq.Text(d.Title), Path: "/apply/" + string(d.ID), Status: rq.T("portal.my.draft"),
			Tone: ui.ToneWarn, Hint: rq.T("portal.my.saved", "when", rq.DateTime(d.UpdatedAt)),
		})
	}
	return out
}

func applicationTasks(rq *ui.Request, apps []casework.ApplicationView) []ui.Task {
	var out []ui.Task
	for _, v := range apps {
		t := ui.Task{
			Title: rq.Text(v.Title), Path: appPath(v, ""), Tone: ui.ToneInfo,
			Hint:   rq.T("portal.my.line", "number", v.No, "name", v.People.Applicant, "when", rq.DateTime(v.SubmittedAt)),
			Status: rq.T("portal.my.progress", "n", v.Final(), "of", len(v.Cases)),
		}
		if !v.Open() {
			t.Tone, t.Status = ui.TonePlain, rq.T("portal.my.answered")
		}
		out = append(out, t)
	}
	return out
}

func appPath(v casework.ApplicationView, rest string) string {
	return "/my/applications/" + string(v.ID) + rest
}

func orgName(rq *ui.Request, c *catalog.Catalog, id ident.OrgID) string {
	if o, ok := c.Org(id); ok {
		return rq.Text(o.Name)
	}
	return string(id)
}

func itemName(rq *ui.Request, c *catalog.Catalog, code string) string {
	if it, ok := c.Item(code); ok {
		return rq.Text(it.Name)
	}
	return code
}

func statusTone(s casework.Status) ui.Tone {
	switch s {
	case casework.Granted:
		return ui.ToneOK
	case casework.Refused, casework.NotAccepted, casework.NotBrought, casework.Terminated:
		return ui.ToneErr
	case casework.Supplementing:
		return ui.ToneWarn
	case casework.Withdrawn, casework.Forwarded:
		return ui.TonePlain
	case casework.Received, casework.Accepted, casework.InSpecial, casework.Suspended, casework.Parked:
	}
	return ui.ToneInfo
}

// nowText says where the whole stands and what comes next.
func nowText(rq *ui.Request, c *catalog.Catalog, v casework.ApplicationView) string {
	if !v.Open() {
		return rq.T("portal.app.done", "n", len(v.Cases))
	}
	if m := v.Mother; m.Parked > 0 && m.Done+m.Parked == m.Parts {
		return rq.T("portal.app.now_parked", "n", m.Done, "of", m.Parts)
	}
	for _, k := range v.Cases {
		if !k.Status().Final() && k.Status() != casework.Parked {
			return rq.T("portal.app.now", "n", v.Final(), "of", len(v.Cases), "org", orgName(rq, c, k.Org))
		}
	}
	return ""
}

// partFacts says of one part who holds it, what comes next and by when.
func partFacts(rq *ui.Request, c *catalog.Catalog, v casework.ApplicationView, k *casework.Case) []ui.Fact {
	out := append([]ui.Fact{{Label: rq.T("portal.app.with"), Value: orgName(rq, c, k.Org)}}, movedFacts(rq, c, k)...)
	if k.Status().Final() {
		last, _ := k.End()
		out = append(out, ui.Fact{Label: rq.T("portal.app.on"), Value: rq.DateTime(last.At)})
		if code, ok := casework.CloseCode(k.Facts(), v.Parts[k.Item]); ok {
			words := rq.Text(code.Words())
			out = append(out, ui.Fact{Label: rq.T("portal.app.closing"), Value: rq.T("portal.app.closing_is", "code", string(code), "words", words)})
		}
		return append(out, groundFacts(rq, v.Parts[k.Item], last)...)
	}
	if k.Status() == casework.Parked {
		return append(out, ui.Fact{Label: rq.T("portal.app.next"), Value: nextText(rq, k)})
	}
	out = append(out, ui.Fact{Label: rq.T("portal.app.next"), Value: nextText(rq, k)},
		ui.Fact{Label: rq.T("portal.app.due"), Value: rq.Date(k.PromiseDue), Unsure: k.Provisional})
	if k.Extensions() > 0 { // the promise stays what it was
		out = append(out, ui.Fact{Label: rq.T("portal.app.extended_due"), Value: rq.Date(k.LegalDue)})
	}
	return out
}

// nextText says what has to happen next, and on whom it waits.
func nextText(rq *ui.Request, k *casework.Case) string {
	switch s := k.Status(); {
	case s == casework.Supplementing:
		asked, _ := k.Asked()
		return rq.T("portal.app.next_supplement", "day", rq.Date(asked.Detail.Until))
	case s == casework.InSpecial, s == casework.Suspended:
		return rq.T("portal.app.next_"+string(s), "note", lastNote(k))
	case s == casework.Parked:
		return rq.T("portal.app.next_parked", "day", rq.Date(k.ParkedUntil()), "note", lastNote(k))
	case s == casework.Accepted:
		return rq.T("portal.app.next_decide")
	case k.Holder() == "":
		return rq.T("portal.app.next_claim")
	}
	return rq.T("portal.app.next_accept")
}

// lastNote gives the words of the fact that brought the case where it is.
func lastNote(k *casework.Case) string {
	for _, f := range slices.Backward(k.Facts()) {
		if f.Kind == casework.FactSpecialBegun || f.Kind == casework.FactSuspended || f.Kind == casework.FactParked {
			return f.Note
		}
	}
	return ""
}

// groundFacts gives the reason and the officer's own words.
func groundFacts(rq *ui.Request, p casework.Part, f casework.Fact) []ui.Fact {
	var out []ui.Fact
	if text, ok := p.Reason(f.Reason); ok {
		out = append(out, ui.Fact{Label: rq.T("portal.app.reason"), Value: rq.Text(text)})
	}
	if f.Note != "" {
		out = append(out, ui.Fact{Label: rq.T("portal.app.note"), Value: f.Note})
	}
	return out
}

func replyFacts(rq *ui.Request, c *catalog.Catalog, v casework.ApplicationView, k *casework.Case) []ui.Fact {
	last, _ := k.End()
	if !k.Status().Final() {
		return []ui.Fact{{Label: rq.T("portal.app.next"), Value: rq.T("portal.reply.again")}}
	}
	part := v.Parts[k.Item]
	out := append([]ui.Fact{{Label: rq.T("portal.app.on"), Value: rq.Date(last.At.Date())}}, groundFacts(rq, part, last)...)
	if text, ok := part.Follows[last.Kind]; ok {
		out = append(out, ui.Fact{Label: rq.T("portal.reply.next"), Value: rq.Text(text)})
	}
	if o, ok := c.Org(k.Org); ok && (last.Kind == casework.FactRefused || last.Kind == casework.FactNotAccepted) {
		out = append(out, ui.Fact{Label: rq.T("portal.reply.remedy"), Value: rq.Text(o.Remedy)})
	}
	return out
}

// events is the timeline: what comes next, then what happened, newest first.
func events(rq *ui.Request, c *catalog.Catalog, v casework.ApplicationView) []ui.Event {
	var out []ui.Event
	if v.Open() {
		due, _ := v.Due()
		out = append(out, ui.Event{Title: rq.T("portal.app.ahead"), When: rq.T("portal.app.ahead_by", "day", rq.Date(due)), Ahead: true})
	}
	for i, m := range v.Timeline() {
		e := ui.Event{When: rq.DateTime(m.At), Title: rq.T("casework.fact." + string(m.Kind)), Now: i == 0 && v.Open()}
		if m.Case != nil {
			e.Title = itemName(rq, c, m.Case.Item) + rq.T("portal.app.colon") + e.Title
			e.Text = orgName(rq, c, m.Case.Org)
			for _, s := range v.Parts[m.Case.Item].Steps {
				if s.Code == m.Detail.Step {
					e.Title += rq.T("portal.app.colon") + rq.Text(s.Name)
				}
			}
			e.Tone = statusTone(casework.StatusOf([]casework.Fact{m.Fact}))
		}
		out = append(out, e)
	}
	return out
}

// phrase takes the full stop off a text that stands inside a sentence.
func phrase(s string) string { return strings.TrimRight(s, "。.") }

func consentTerm(rq *ui.Request, k casework.ConsentView) string {
	if !k.EndedAt.IsZero() {
		return rq.T("portal.app.consent_ended", "when", rq.DateTime(k.EndedAt))
	}
	return rq.T("portal.app.consent_until", "purpose", phrase(rq.Text(k.Purpose)), "day", rq.Date(k.Until))
}

func receiptTable(rq *ui.Request, c *catalog.Catalog, v casework.ApplicationView) ui.Grid {
	g := ui.Grid{Caption: rq.T("portal.receipt.table"), HideCaption: true, Heads: []ui.Head{
		{Label: rq.T("portal.receipt.part"), Primary: true},
		{Label: rq.T("portal.app.with")},
		{Label: rq.T("portal.app.due")},
		{Label: rq.T("portal.receipt.case")},
	}}
	for _, k := range v.Cases {
		due := rq.Date(k.PromiseDue)
		if k.Provisional {
			due += rq.T("portal.provisional")
		}
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			ui.Txt(itemName(rq, c, k.Item)), ui.Txt(orgName(rq, c, k.Org)),
			ui.Txt(due), ui.Txt(k.No),
		}})
	}
	return g
}

func withdrawTitle(rq *ui.Request, c *catalog.Catalog, part *casework.Case) string {
	if part == nil {
		return rq.T("portal.withdraw.title")
	}
	return rq.T("portal.withdraw.title_part", "part", itemName(rq, c, part.Item))
}
