package desk

import (
	"maps"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/audit"
)

func auditTable(rq *ui.Request, c *catalog.Catalog, m auditModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.audit.table"), HideCaption: true, Empty: rq.T("desk.audit.empty"), Heads: []ui.Head{
		{Label: rq.T("desk.audit.act"), Primary: true},
		{Label: rq.T("desk.head.when")},
		{Label: rq.T("desk.audit.object")},
		{Label: rq.T("desk.head.who")},
		{Label: rq.T("desk.audit.result")},
		{Label: rq.T("desk.audit.seq"), Number: true},
	}}
	for _, r := range m.Rows {
		g.Rows = append(g.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(rq, "/desk/audit/rows/"+r.ID, rq.T(audit.Name(r.Act))),
			ui.Txt(secondsOf(rq, r)), ui.Txt(r.Kind + " " + r.Object), ui.Txt(actorText(rq, c, r)), ui.Tag(resultTone(r), resultText(rq, r)), ui.Txt(seqText(rq, r)),
		}})
	}
	return g
}

func resultTone(r audit.Row) ui.Tone {
	if r.Result == audit.OK {
		return ui.TonePlain
	}
	return ui.ToneErr
}

// secondsOf gives the time of a row with its seconds: rows follow each other fast.
func secondsOf(rq *ui.Request, r audit.Row) string {
	return rq.Date(r.At.Date()) + " " + r.At.Time().Format("15:04:05")
}

// actorText says who by account and unit: the log holds no names.
func actorText(rq *ui.Request, c *catalog.Catalog, r audit.Row) string {
	who := rq.T("desk.audit.by." + by(r.ActorKind))
	if r.Org != "" {
		who += rq.T("desk.dash") + unitName(rq, c, r.Org)
	}
	if r.Account != "" {
		who += rq.T("desk.dash") + string(r.Account)
	}
	return who
}

func by(k ident.ActorKind) string {
	switch k {
	case ident.Citizen, ident.Staff, ident.System:
		return string(k)
	case ident.Anonymous:
	}
	return "anonymous"
}

func resultText(rq *ui.Request, r audit.Row) string {
	switch {
	case r.Result != audit.OK:
		return r.Result
	case r.Why != "":
		return rq.T("desk.audit.ok_why", "why", r.Why)
	}
	return rq.T("desk.audit.ok")
}

func seqText(rq *ui.Request, r audit.Row) string {
	if r.Seq == 0 {
		return rq.T("desk.audit.no_seq")
	}
	return strconv.FormatInt(r.Seq, 10)
}

// actOptions offers every act by the name that people call it.
func actOptions(rq *ui.Request, chosen string) []ui.Option {
	out := []ui.Option{{Label: rq.T("desk.audit.any_act"), Chosen: chosen == ""}}
	for _, act := range audit.Acts() {
		out = append(out, ui.Option{Value: act, Label: rq.T(audit.Name(act)) + rq.T("desk.audit.code", "code", act), Chosen: act == chosen})
	}
	return out
}

// morePath gives the page behind the last row; "" when there is none.
func morePath(m auditModel) string {
	if !m.More {
		return ""
	}
	return auditPath(m.Filter, &m.Rows[len(m.Rows)-1])
}

func rowFacts(rq *ui.Request, c *catalog.Catalog, e audit.Entry) []ui.Fact {
	facts := []ui.Fact{
		{Label: rq.T("desk.audit.seq"), Value: seqText(rq, e.Row)},
		{Label: rq.T("desk.head.when"), Value: secondsOf(rq, e.Row)},
		{Label: rq.T("desk.audit.act"), Value: rq.T(audit.Name(e.Act)) + rq.T("desk.audit.code", "code", e.Act)},
		{Label: rq.T("desk.audit.object"), Value: e.Kind + " " + e.Object, Change: ""},
		{Label: rq.T("desk.head.who"), Value: actorText(rq, c, e.Row)},
		{Label: rq.T("desk.audit.result"), Value: e.Result},
	}
	if e.Why != "" {
		facts = append(facts, ui.Fact{Label: rq.T("desk.audit.why"), Value: e.Why})
	}
	for _, k := range slices.Sorted(maps.Keys(e.Data.V)) {
		facts = append(facts, ui.Fact{Label: k, Value: e.Data.V[k]})
	}
	return append(facts, ui.Fact{Label: rq.T("desk.audit.id"), Value: e.ID})
}

func stateTone(s audit.State) ui.Tone {
	switch s {
	case audit.Proved:
		return ui.ToneOK
	case audit.Broken:
		return ui.ToneErr
	case audit.Waiting, audit.Unsigned:
	}
	return ui.ToneInfo
}

func signedText(rq *ui.Request, s audit.Overview) string {
	if s.Last.Size == 0 {
		return rq.T("desk.audit.never")
	}
	return rq.T("desk.audit.signed_when", "when", rq.DateTime(s.Last.At))
}

func count(n int64) string { return strconv.FormatInt(n, 10) }
