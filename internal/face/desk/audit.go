package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

// auditRoutes are the auditor's pages 审计记录. What is read on them is written
// into the log by audit.Log itself.
func (d *Desk) auditRoutes() []ui.Route {
	return []ui.Route{
		{Method: http.MethodGet, Pattern: "/desk/audit", Act: identity.AuditView, Handle: d.auditList},
		{Method: http.MethodGet, Pattern: "/desk/audit/rows/{row}", Act: identity.AuditView, Object: d.auditObject, Handle: d.auditRow},
		{Method: http.MethodGet, Pattern: "/desk/audit/checkpoint", Act: identity.AuditView, Handle: d.auditKeep},
		{Method: http.MethodPost, Pattern: "/desk/audit/export", Act: identity.AuditView, Handle: d.auditExport},
	}
}

func (d *Desk) auditObject(rq *ui.Request) (identity.Object, error) {
	id := rq.R.PathValue("row")
	return identity.Object{Kind: "audit_row", ID: id}, d.Audit.Exists(rq.R.Context(), id)
}

// auditModel is what the list shows: what was asked for, what came, what is
// wrong with either form.
type auditModel struct {
	Filter audit.Filter
	Rows   []audit.Row
	More   bool
	State  audit.Overview
	Range  url.Values // of the export, as it was typed
	Bad    *fault.Fault
}

func (d *Desk) auditList(rq *ui.Request) error {
	m := auditModel{Filter: filterOfAudit(rq.R.URL.Query())}
	var err error
	m.Rows, m.More, err = d.Audit.Find(rq.R.Context(), rq.Actor, m.Filter)
	return d.renderAudit(rq, m, err)
}

// renderAudit shows the list, and on it what can be mended there.
func (d *Desk) renderAudit(rq *ui.Request, m auditModel, err error) error {
	status := http.StatusOK
	if bad, ok := fault.As(err); ok && (bad.Kind == fault.Invalid || bad.Kind == fault.Conflict) {
		m.Bad, status, err = bad, ui.StatusOf(err), nil
	}
	if err != nil {
		return err
	}
	if m.State, err = d.Audit.Overview(rq.R.Context()); err != nil {
		return err
	}
	return rq.Render(status, auditView(rq, d.Catalog, m))
}

func filterOfAudit(q url.Values) audit.Filter {
	word := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	f := audit.Filter{
		Object: word("object"), Account: word("account"), Act: word("act"),
		From: clock.Date(word("from")), To: clock.Date(word("to")),
	}
	at, id, _ := strings.Cut(q.Get("before"), ".")
	if n, err := strconv.ParseInt(at, 10, 64); err == nil {
		f.Before = audit.Cursor{At: clock.Instant(n), ID: id}
	}
	return f
}

// auditPath gives the list with the same filter, behind a row.
func auditPath(f audit.Filter, last *audit.Row) string {
	q := url.Values{}
	for name, v := range map[string]string{
		"object": f.Object, "account": f.Account, "act": f.Act, "from": string(f.From), "to": string(f.To),
	} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if last != nil {
		q.Set("before", fmt.Sprintf("%d.%s", last.At, last.ID))
	}
	if len(q) == 0 {
		return "/desk/audit"
	}
	return "/desk/audit?" + q.Encode()
}

func (d *Desk) auditRow(rq *ui.Request) error {
	e, err := d.Audit.Open(rq.R.Context(), rq.Actor, rq.R.PathValue("row"))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, auditRowView(rq, d.Catalog, e))
}

// auditKeep gives the latest checkpoint as a file for the auditor to keep.
func (d *Desk) auditKeep(rq *ui.Request) error {
	k, size, err := d.Audit.Keep(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	return rq.File(fmt.Sprintf("audit-checkpoint-%d.txt", size), "text/plain; charset=utf-8", []byte(k.Text()))
}

func (d *Desk) auditExport(rq *ui.Request) error {
	posted, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	r, err := rangeOf(posted)
	if err != nil {
		return d.renderAudit(rq, auditModel{Range: posted}, err)
	}
	file, err := d.Audit.Export(rq.R.Context(), rq.Actor, r)
	if err != nil {
		return d.renderAudit(rq, auditModel{Range: posted}, err)
	}
	return rq.File(fmt.Sprintf("audit-%d-%d.json", r.First, r.Last), "application/json", file)
}

func rangeOf(posted url.Values) (r audit.Range, err error) {
	bad := fault.NewInvalid("audit.range")
	for name, into := range map[string]*int64{"first": &r.First, "last": &r.Last, "since": &r.Since} {
		v := strings.TrimSpace(posted.Get(name))
		if v == "" && name == "since" {
			continue
		}
		if *into, err = strconv.ParseInt(v, 10, 64); err != nil {
			bad = bad.On(name, "audit.number")
		}
	}
	if len(bad.Fields) > 0 {
		return r, bad
	}
	return r, nil
}
