package desk

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

// tabs are the saved filters: what is open, what is mine, and one for each state.
func tabs(rq *ui.Request, m inboxModel) []ui.Tab {
	open := 0
	for _, s := range casework.OpenStatuses() {
		open += m.Counts[s]
	}
	out := []ui.Tab{
		{Path: "/desk", Label: rq.T("desk.filter.open"), Count: open, Current: m.Show == "open"},
		{Path: "/desk?show=mine", Label: rq.T("desk.filter.mine"), Count: m.Mine, Current: m.Show == "mine"},
	}
	if m.Away > 0 || m.Show == "stand-in" {
		out = append(out, ui.Tab{Path: "/desk?show=stand-in", Label: rq.T("desk.filter.stand_in"), Count: m.Away, Current: m.Show == "stand-in"})
	}
	for _, s := range casework.Statuses() {
		out = append(out, ui.Tab{
			Path: "/desk?show=" + string(s), Label: rq.T("casework.status." + string(s)),
			Count: m.Counts[s], Current: m.Show == string(s),
		})
	}
	return append(out, ui.Tab{Path: "/desk?show=closed", Label: rq.T("desk.filter.closed"), Current: m.Show == "closed"})
}

// flagTabs are the saved filters for what stands out, whatever the state.
func flagTabs(rq *ui.Request, m inboxModel) []ui.Tab {
	var out []ui.Tab
	for _, g := range casework.Flags() {
		show := flagShown(g)
		out = append(out, ui.Tab{Path: "/desk?show=" + show, Label: rq.T("casework.flag." + string(g)), Count: m.Flags[g], Current: m.Show == show})
	}
	return out
}

// optional makes a question one that may stay open.
func optional(in ui.Input) ui.Input {
	in.Optional = true
	return in
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// toInput asks for a colleague.
func toInput(rq *ui.Request, m caseModel, verb string, but ident.AccountID) ui.Input {
	in := input(m, verb, "to", form.Field{Type: form.Choice, Label: both("desk.hand.to"), Options: people(m.Staff, but)})
	in.Problem = m.problem(rq, verb, "to")
	return in
}

func inboxTable(rq *ui.Request, c *catalog.Catalog, m inboxModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.inbox.table"), HideCaption: true, Empty: rq.T("desk.inbox.empty"), Heads: []ui.Head{
		{Label: rq.T("desk.batch.head"), Narrow: true},
		{Label: rq.T("desk.head.number"), Primary: true},
		{Label: rq.T("desk.head.item")},
		{Label: rq.T("desk.head.zone")},
		{Label: rq.T("desk.head.received")},
		{Label: rq.T("desk.head.due")},
		{Label: rq.T("desk.head.status")},
		{Label: rq.T("desk.head.holder")},
	}}
	for _, l := range m.Lines {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			tick(rq, l), ui.Anchor(rq, "/desk/cases/"+string(l.ID), l.No),
			ui.Txt(itemName(rq, c, l.Item) + rq.T("desk.dash") + rq.Text(c.ModeName(l.Item, l.Mode))),
			ui.Txt(zoneName(rq, c, l.Zone)), ui.Txt(rq.DateTime(l.ReceivedAt)),
			timeLeft(rq, l.Status, l.ReceivedAt, l.PromiseDue),
			stateCell(rq, l),
			ui.Txt(holderText(rq, m.Staff, l.Holder, l.Status)),
		}})
	}
	return g
}

// pagePath gives the list's page before (-1) or after (1); "" when there is none.
func pagePath(m inboxModel, step int) string {
	to := m.Filter.Page + step
	if to < 0 || (step > 0 && !m.More) {
		return ""
	}
	q := url.Values{"show": {m.Show}, "page": {strconv.Itoa(to)}}
	if m.Filter.Number != "" {
		q.Set("number", m.Filter.Number)
	}
	return "/desk?" + q.Encode()
}

func boardPath(b *catalog.Bundle, page int, there bool) string {
	if !there {
		return ""
	}
	return "/desk/board/" + b.Code + "?page=" + strconv.Itoa(page)
}

func unitName(rq *ui.Request, c *catalog.Catalog, id ident.OrgID) string {
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

func zoneName(rq *ui.Request, c *catalog.Catalog, code string) string {
	if z, ok := c.Zone(code); ok {
		return rq.Text(z.Name)
	}
	return code
}

func holderText(rq *ui.Request, staff []identity.Colleague, holder ident.AccountID, s casework.Status) string {
	switch {
	case s.Final():
		return ""
	case holder == "":
		return rq.T("desk.unclaimed")
	case holder == rq.Actor.Account:
		return rq.T("desk.held_by_you")
	}
	return nameOf(rq, staff, holder)
}

func tone(s casework.Status) ui.Tone {
	switch s {
	case casework.Granted:
		return ui.ToneOK
	case casework.Refused, casework.NotAccepted, casework.NotBrought, casework.Terminated:
		return ui.ToneErr
	case casework.Received, casework.Supplementing:
		return ui.ToneWarn
	case casework.Withdrawn, casework.Forwarded:
		return ui.TonePlain
	case casework.Accepted, casework.InSpecial, casework.Suspended, casework.Parked:
	}
	return ui.ToneInfo
}

// timeLeft says how near the promised day is; while the clock stands it says that.
func timeLeft(rq *ui.Request, s casework.Status, since clock.Instant, due clock.Date) templ.Component {
	if s.Paused() {
		return ui.Tag(ui.ToneWarn, rq.T("desk.paused"))
	}
	return ui.TimeLeft(rq, since.Date(), due, rq.Now.Date(), s.Final())
}

// reasons offers grounds; kind and prefix say what choosing one of them does.
func reasons(rq *ui.Request, kind, prefix string, list []casework.Reason) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, r := range list {
		out[i] = ui.Option{Value: kind + r.Code, Label: prefix + rq.Text(r.Text)}
	}
	return out
}

// decisions are all grounds for granting, then all for refusing, as one choice.
func decisions(rq *ui.Request, m caseModel) []ui.Option {
	return append(reasons(rq, "grant:", rq.T("desk.grant_prefix"), m.Grant), reasons(rq, "refuse:", rq.T("desk.refuse_prefix"), m.Refuse)...)
}

// noteInput is the free text of a command's form.
func noteInput(rq *ui.Request, m caseModel, verb string) ui.Input {
	return ui.Input{
		Field:    form.Field{ID: inputName(verb, "note"), Type: form.LongText, Label: both("desk.note"), Hint: both("desk.note_hint")},
		Optional: true, Problem: m.problem(rq, verb, "note"), Values: m.typed(verb, "note"),
	}
}

func both(key string) i18n.Text {
	return i18n.Text{Zh: i18n.Msg(i18n.Zh, key), En: i18n.Msg(i18n.En, key)}
}

func compareTable(rq *ui.Request, m caseModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.case.compare"), HideCaption: true, Empty: rq.T("desk.case.no_answers"), Heads: []ui.Head{
		{Label: rq.T("desk.head.field"), Primary: true},
		{Label: rq.T("desk.head.value")},
		{Label: rq.T("desk.head.source")},
		{Label: rq.T("desk.head.register")},
	}}
	for _, r := range m.Rows {
		row := ui.Row{Cells: []templ.Component{ui.Txt(rq.Text(r.Field.Label)), ui.Txt(r.Value), ui.Txt(sourceText(rq, r)), ui.Txt(registerText(rq, m, r))}}
		if r.Differs {
			row.Tone = ui.ToneWarn
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func sourceText(rq *ui.Request, r casework.CompareRow) string {
	if _, ok := r.Source.Register(); ok {
		return rq.T("desk.source.register", "when", rq.DateTime(r.AsOf))
	}
	return rq.T("desk.source." + string(r.Source))
}

// registerText says in words whether the register agrees: never by colour alone.
func registerText(rq *ui.Request, m caseModel, r casework.CompareRow) string {
	switch {
	case !r.HasReg && m.Status().Final():
		return rq.T("desk.reg.closed")
	case !r.HasReg:
		return rq.T("desk.reg.none")
	case r.Differs:
		return rq.T("desk.reg.differs", "value", r.Register)
	}
	return rq.T("desk.reg.same")
}

func consentText(rq *ui.Request, k casework.ConsentView) string {
	if !k.EndedAt.IsZero() {
		return rq.T("desk.case.consent_ended", "when", rq.DateTime(k.EndedAt))
	}
	return rq.T("desk.case.consent", "purpose", strings.TrimRight(rq.Text(k.Purpose), "。."), "day", rq.Date(k.Until))
}

func history(rq *ui.Request, c *catalog.Catalog, m caseModel) []ui.Event {
	var out []ui.Event
	for _, f := range slices.Backward(m.Facts()) {
		e := ui.Event{When: rq.DateTime(f.At), Title: rq.T("desk.fact." + string(f.Kind)), Tone: tone(casework.StatusOf([]casework.Fact{f}))}
		e.Text = strings.TrimSpace(reasonText(rq, m.Part, f.Reason) + stepName(rq, m.Part, f) + " " + f.Note)
		if f.Kind == casework.FactTransferAsked {
			e.Title += rq.T("desk.colon") + unitName(rq, c, f.Detail.Unit)
		}
		out = append(out, e)
	}
	return out
}

// stepName names the step that a fact is about; "" for other facts.
func stepName(rq *ui.Request, p casework.Part, f casework.Fact) string {
	for _, s := range p.Steps {
		if s.Code == f.Detail.Step {
			return rq.Text(s.Name)
		}
	}
	return ""
}

// reasonText says a ground in the words of the definition that the case stays on.
func reasonText(rq *ui.Request, p casework.Part, code string) string {
	text, _ := p.Reason(code)
	return rq.Text(text)
}

func logTable(rq *ui.Request, staff []identity.Colleague, log []audit.Row) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.case.log_table"), HideCaption: true, Empty: rq.T("desk.case.no_log"), Heads: []ui.Head{
		{Label: rq.T("desk.head.when"), Primary: true}, {Label: rq.T("desk.head.act")}, {Label: rq.T("desk.head.who")},
	}}
	for _, r := range log {
		who := whoText(rq, staff, r)
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{ui.Txt(rq.DateTime(r.At)), ui.Txt(rq.T(audit.Name(r.Act))), ui.Txt(who)}})
	}
	return g
}

// whoText says who did what is in the log: one of the unit by name, everybody else by
// what they are.
func whoText(rq *ui.Request, staff []identity.Colleague, r audit.Row) string {
	if r.ActorKind == ident.Staff {
		return nameOf(rq, staff, r.Account)
	}
	return rq.T("desk.actor." + string(r.ActorKind))
}

func boardTable(rq *ui.Request, c *catalog.Catalog, b *catalog.Bundle, p casework.BoardPage) ui.Grid {
	g := ui.Grid{
		Caption: rq.T("desk.board.table"), HideCaption: true, Empty: rq.T("desk.board.empty"),
		Heads: []ui.Head{{Label: rq.T("desk.head.application"), Primary: true}, {Label: rq.T("desk.head.submitted")}},
	}
	for _, it := range b.Items {
		name := it.Item
		if x, ok := c.Item(it.Item); ok {
			name = rq.Text(x.Short)
		}
		g.Heads = append(g.Heads, ui.Head{Label: name})
	}
	for _, l := range p.Lines {
		cells := []templ.Component{ui.Txt(l.No), ui.Txt(rq.Date(l.SubmittedAt.Date()))}
		for _, it := range b.Items {
			cells = append(cells, boardCell(rq, l, it.Item))
		}
		g.Rows = append(g.Rows, ui.Row{Cells: cells})
	}
	return g
}

func boardCell(rq *ui.Request, l casework.BoardLine, item string) templ.Component {
	for _, k := range l.Cases {
		if k.Item == item {
			return partState(rq, k)
		}
	}
	return ui.Txt(rq.T("desk.board.left_out"))
}

func subscriberTable(rq *ui.Request, subs map[string][]string) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.jobs.subs_table"), HideCaption: true, Heads: []ui.Head{
		{Label: rq.T("desk.jobs.event"), Primary: true}, {Label: rq.T("desk.jobs.listens")},
	}}
	for _, kind := range slices.Sorted(maps.Keys(subs)) {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{ui.Txt(kind), ui.Txt(strings.Join(subs[kind], rq.T("form.list_comma")))}})
	}
	return g
}

// standardKeys work on every page of the desk, with and without the script.
func standardKeys(rq *ui.Request) [][2]string {
	return [][2]string{{"Tab", rq.T("desk.keys.tab")}, {"Enter", rq.T("desk.keys.enter")}, {"↑ ↓", rq.T("desk.keys.arrows")}}
}

// inboxKeys and caseKeys are what desk.js knows on these pages.
func inboxKeys(rq *ui.Request) [][2]string {
	return append(standardKeys(rq), keysOf(rq, "j", "k", "x", "b", "/", "?")...)
}

func caseKeys(rq *ui.Request) [][2]string {
	return append(standardKeys(rq), keysOf(rq, "i", "c", "a", "s", "d", "n", "h", "r", "t", "?")...)
}

// keyWords says what a key does; those of punctuation have a name of their own.
var keyWords = map[string]string{
	"j": "desk.keys.j", "k": "desk.keys.k", "x": "desk.keys.x", "b": "desk.keys.b", "/": "desk.keys.find", "?": "desk.keys.help",
	"i": "desk.keys.i", "c": "desk.keys.c", "a": "desk.keys.a", "s": "desk.keys.s", "d": "desk.keys.d", "n": "desk.keys.n",
	"h": "desk.keys.h", "r": "desk.keys.r", "t": "desk.keys.t",
}

func keysOf(rq *ui.Request, keys ...string) [][2]string {
	out := make([][2]string, len(keys))
	for i, k := range keys {
		out[i] = [2]string{k, rq.T(keyWords[k])}
	}
	return out
}
