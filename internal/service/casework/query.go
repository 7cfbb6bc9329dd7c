package casework

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/identity"
)

// DraftView is a draft as its owner sees it.
type DraftView struct {
	Draft     *Draft
	Def       *Definition
	Plan      Plan
	Step      Step   // what comes next
	Field     string // for a question: which
	Shares    []Share
	Consented bool
}

// OpenDraft shows a draft to the account that it belongs to.
func (s *Service) OpenDraft(ctx context.Context, by ident.Actor, id ident.DraftID) (v DraftView, err error) {
	defer fault.Wrap(&err, "casework.open_draft(%s)", id)
	d, def, err := s.readDraft(ctx, by, identity.DraftEdit, id)
	if err != nil {
		return v, err
	}
	v = DraftView{Draft: d, Def: def, Plan: PlanDraft(def, d, s.dir, s.clock.Now().Date())}
	v.Step, v.Field = d.Next(def, v.Plan)
	v.Shares = d.Shares(def, v.Plan)
	v.Consented = d.Consented(v.Shares)
	return v, nil
}

// DraftObject describes a draft to the access table.
func (s *Service) DraftObject(ctx context.Context, id ident.DraftID) (o identity.Object, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		row, ok, err := storage.Get[draftRow](ctx, tx, selectDraft, id)
		if err == nil && !ok {
			err = fault.NewNotFound("casework.no_such_draft")
		}
		o = row.object()
		return err
	})
	return o, err
}

// ApplicationObject describes an application to the access table.
func (s *Service) ApplicationObject(ctx context.Context, id ident.ApplicationID) (o identity.Object, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		a, err := s.loadApplicationTx(ctx, tx, id)
		if err == nil {
			o = a.object()
		}
		return err
	})
	return o, err
}

// CaseObject describes a case to the access table.
func (s *Service) CaseObject(ctx context.Context, id ident.CaseID) (o identity.Object, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err == nil {
			o, err = s.caseObjectTx(ctx, tx, c)
		}
		return err
	})
	return o, err
}

// ApplicationView is an application as the applicant sees it.
type ApplicationView struct {
	*Application
	Title    i18n.Text
	Delicate bool // a matter of death or violence: no texts about it
	Cases    []*Case
	Gone     []*Case // what units handed on; the case that follows each is among Cases
	Consents []ConsentView
	Mother   deadline.Mother // the clock of the whole; OpenApplication alone fills it
	Parts    map[string]Part // by item, in the definition the application stays on; OpenApplication alone fills it
}

// ConsentView is one consent in force or ended.
type ConsentView struct {
	Application ident.ApplicationID
	Case        ident.CaseID
	Org         ident.OrgID
	Fields      []string
	Purpose     i18n.Text
	Until       clock.Date
	GivenAt     clock.Instant
	EndedAt     clock.Instant
}

// Open reports whether something can still happen.
func (v ApplicationView) Open() bool { return v.Final() < len(v.Cases) }

// Final counts the cases that came to their end.
func (v ApplicationView) Final() int {
	n := 0
	for _, c := range v.Cases {
		if c.Status().Final() {
			n++
		}
	}
	return n
}

// Turn counts how often the application has been gone through: once, and once more for
// each answer that was set aside or taken back.
func (v ApplicationView) Turn() int {
	n := 1
	for _, c := range v.Cases {
		n += c.turns() - 1
	}
	return n
}

// Due gives the latest promised day among the cases that are not parked, and whether it
// rests on something provisional.
func (v ApplicationView) Due() (due clock.Date, provisional bool) {
	for _, c := range v.Cases {
		if c.Status() == Parked {
			continue
		}
		due = max(due, c.PromiseDue)
		provisional = provisional || c.Provisional
	}
	return due, provisional
}

// Moment is one line of the timeline: what happened to which case.
type Moment struct {
	Fact
	Case *Case
}

// Timeline merges the facts of all cases, newest first. That the same instant
// received all cases is one moment, with Case nil. What a unit does inside itself,
// such as putting an act before a supervisor, is not on the applicant's page.
func (v ApplicationView) Timeline() []Moment {
	var out []Moment
	begun := false
	for _, c := range slices.Concat(v.Gone, v.Cases) {
		for _, f := range c.Facts() {
			switch f.Kind {
			case FactReceived:
				switch {
				case f.Detail.Unit != "": // she let it go on: FactForwarded says so
				case f.At == v.SubmittedAt && !begun:
					out, begun = append(out, Moment{Fact: f}), true
				}
			case FactReleased, FactHanded, FactRecused, FactProposed, FactReturned, FactPrechecked:
			default:
				out = append(out, Moment{f, c})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Moment) int {
		if a.At != b.At {
			return int(min(1, max(-1, b.At-a.At)))
		}
		return 0
	})
	return out
}

// OpenApplication shows an application to the one who may act for its applicant.
func (s *Service) OpenApplication(ctx context.Context, by ident.Actor, id ident.ApplicationID) (v ApplicationView, err error) {
	defer fault.Wrap(&err, "casework.open_application(%s)", id)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		a, err := s.loadApplicationTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.access.Can(by, identity.ApplicationView, a.object()); err != nil {
			return err
		}
		v, err = s.viewTx(ctx, tx, a)
		return err
	})
	if err != nil {
		return ApplicationView{}, err
	}
	def, err := s.defs.At(ctx, v.Bundle, v.Closure)
	if err != nil {
		return ApplicationView{}, err
	}
	v.Title, v.Parts = def.Title, def.byItem()
	v.Mother, err = motherOf(v.Cases, v.Parts, s.dir.Calendar(), s.clock.Now())
	return v, err
}

// OpenSigned shows an application with the text that was signed. The text states
// the agent's own data beside the applicant's: to anybody else who may act for
// the applicant it is shown once the entry about the agent is in the ledger.
func (s *Service) OpenSigned(ctx context.Context, by ident.Actor, id ident.ApplicationID) (v ApplicationView, err error) {
	defer fault.Wrap(&err, "casework.open_signed(%s)", id)
	v, err = s.OpenApplication(ctx, by, id)
	if err != nil {
		return v, err
	}
	def, err := s.defs.At(ctx, v.Bundle, v.Closure)
	if err != nil {
		return ApplicationView{}, err
	}
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		row, _, err := storage.Get[applicationRow](ctx, tx, selectApplication, id)
		if err != nil {
			return err
		}
		text, err := s.open("casework_application.sign_text", string(id), row.SignText)
		if err != nil {
			return err
		}
		v.SignText = string(text)
		return s.discloseSignedTx(ctx, tx, by, def, v.Application)
	})
	if err != nil {
		return ApplicationView{}, err
	}
	return v, nil
}

// discloseSignedTx writes that somebody else than the agent reads what the signed
// text says about the agent.
func (s *Service) discloseSignedTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, a *Application) error {
	if by.Self == a.AgentSelf {
		return nil
	}
	var fields []string
	for _, sec := range def.Sections {
		for _, id := range sec.Fields {
			if a.about(id) == a.AgentSelf {
				fields = append(fields, id)
			}
		}
	}
	if len(fields) == 0 {
		return nil
	}
	now := s.clock.Now()
	return disclosure.RecordTx(ctx, tx, disclosure.Entry{
		ID: ident.New[ident.EntryID](now), At: now, Subject: a.AgentSelf, ReaderKind: by.Kind, Reader: by.Account,
		Org: by.Org, Basis: string(exchange.OwnRequest), Purpose: "casework.purpose.signed", Ref: string(a.ID), RefNo: a.No,
		Resource: "application", Fields: fields, Rows: 1,
	})
}

func (s *Service) viewTx(ctx context.Context, tx storage.Tx, a *Application) (v ApplicationView, err error) {
	v.Application = a
	all, err := s.casesOfTx(ctx, tx, a.ID)
	if err != nil {
		return v, err
	}
	v.Cases, v.Gone = handedOn(all)
	v.Consents, err = s.consentsTx(ctx, tx, a.ID)
	v.Title = s.titleOf(a.Bundle)
	if def, err := s.defs.Current(a.Bundle); err == nil {
		v.Delicate = def.Delicate
	}
	return v, err
}

func (s *Service) titleOf(bundle string) i18n.Text {
	if def, err := s.defs.Current(bundle); err == nil {
		return def.Title
	}
	return i18n.Text{Zh: bundle}
}

func (s *Service) consentsTx(ctx context.Context, tx storage.Tx, ids ...ident.ApplicationID) ([]ConsentView, error) {
	rows, err := storage.All[consentRow](ctx, tx, selectConsentsOf, storage.List(ids))
	out := make([]ConsentView, len(rows))
	for i, r := range rows {
		out[i] = ConsentView{
			Application: r.Application, Case: r.CaseID, Org: r.Org, Fields: r.Fields.V,
			Purpose: r.Purpose.V, Until: r.Until, GivenAt: r.GivenAt, EndedAt: r.EndedAt,
		}
	}
	return out, err
}

// Mine is what a person has going on, newest first.
type Mine struct {
	Drafts       []DraftLine
	Applications []ApplicationView
}

// DraftLine is a draft in the overview.
type DraftLine struct {
	ID        ident.DraftID
	Title     i18n.Text
	UpdatedAt clock.Instant
}

const mineLimit = 50

// Mine lists the caller's open drafts and the newest 50 applications of those
// whom the caller may act for.
func (s *Service) Mine(ctx context.Context, by ident.Actor) (m Mine, err error) {
	defer fault.Wrap(&err, "casework.mine")
	if err := s.access.Can(by, identity.MyView, identity.Object{Kind: "account", Owner: by.Self, Agent: by.Account}); err != nil {
		return m, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		m = Mine{}
		drafts, err := storage.All[draftRow](ctx, tx, selectDraftsOf, by.Account)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			m.Drafts = append(m.Drafts, DraftLine{d.ID, s.titleOf(d.Bundle), d.UpdatedAt})
		}
		m.Applications, err = s.applicationsTx(ctx, tx, by.For)
		return err
	})
	return m, err
}

func (s *Service) applicationsTx(ctx context.Context, tx storage.Tx, subjects []ident.Subject) ([]ApplicationView, error) {
	refs := make([]string, len(subjects))
	for i, x := range subjects {
		refs[i] = x.Ref
	}
	rows, err := storage.All[applicationRow](ctx, tx, selectApplicationsOf, storage.List(refs), mineLimit)
	if err != nil {
		return nil, err
	}
	var out []ApplicationView
	for _, r := range rows {
		a, err := s.applicationOf(r)
		if err != nil {
			return nil, err
		}
		v, err := s.viewTx(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
