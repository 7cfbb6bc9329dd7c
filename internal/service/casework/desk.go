package casework

import (
	"context"
	"reflect"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/identity"
)

var selectBoard = storage.Statement("casework.select_board", `SELECT `+applicationColumns+` FROM casework_application
  WHERE bundle = $1 ORDER BY submitted_at DESC, id DESC LIMIT $2 OFFSET $3`)

// CaseView is a case as an officer of its unit sees it: the slice, the
// registers' values beside it, what happened, and what may be done.
type CaseView struct {
	*Case
	ApplicationNo string
	Title         i18n.Text
	SubmittedAt   clock.Instant
	Rows          []CompareRow
	Consent       ConsentView
	Log           []audit.Row
	Cards         []CardRow    // that it was ever shown, oldest first
	Part          Part         // the definition the case stays on
	Markable      []form.Field // what a supplement notice may ask about
	Materials     []CaseMaterial
	May           Powers
}

// Powers say what the reader may do besides looking; the page offers no more.
type Powers struct {
	Work    bool // claim and handle
	Approve bool // as the second pair of eyes, and as the head of the unit after the end
	Watch   bool // 督办: tell the unit from above to go on
	Take    bool // put a colleague's case back
	Archive bool // 归档, once it is closed
}

// CompareRow is one answer beside what its register says now.
type CompareRow struct {
	Field    form.Field
	Value    string // formatted
	Source   Source
	AsOf     clock.Instant
	Register string // formatted; "" when HasReg is false
	HasReg   bool
	Differs  bool
}

// OpenCase shows a case to an officer of its unit. Opening is a reading of
// personal data: the disclosure entries commit before anything is shown. The
// registers are asked only while the case is open.
func (s *Service) OpenCase(ctx context.Context, by ident.Actor, id ident.CaseID, l i18n.Lang) (v CaseView, err error) {
	defer fault.Wrap(&err, "casework.open_case(%s)", id)
	_, bundle, closure, err := s.definitionOfCase(ctx, id)
	if err != nil {
		return v, err
	}
	def, err := s.defs.At(ctx, bundle, closure)
	if err != nil {
		return v, err
	}
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		v, err = s.openCaseTx(ctx, tx, by, id, def, l)
		return err
	})
	if err != nil {
		return CaseView{}, s.registers.Refused(ctx, err)
	}
	return v, nil
}

func (s *Service) definitionOfCase(ctx context.Context, id ident.CaseID) (item, bundle, closure string, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil {
			return err
		}
		a, err := s.loadApplicationTx(ctx, tx, c.Application)
		if err == nil {
			item, bundle, closure = c.Item, a.Bundle, a.Closure
		}
		return err
	})
	return item, bundle, closure, err
}

func (s *Service) openCaseTx(ctx context.Context, tx storage.Tx, by ident.Actor, id ident.CaseID, def *Definition, l i18n.Lang) (v CaseView, err error) {
	c, err := s.loadCaseTx(ctx, tx, id)
	if err != nil {
		return v, err
	}
	app, err := s.loadApplicationTx(ctx, tx, c.Application)
	if err != nil {
		return v, err
	}
	obj := identity.Object{Kind: "case", ID: string(c.ID), Org: c.Org, Region: c.Region, Owner: app.Applicant, Agent: app.Agent}
	if err := s.access.Can(by, identity.CaseView, obj); err != nil {
		return v, err
	}
	if err := c.free(by.Account); err != nil {
		return v, err
	}
	v = CaseView{Case: c, ApplicationNo: app.No, Title: def.Title, SubmittedAt: app.SubmittedAt}
	v.Part, _ = def.partOf(c.Item)
	v.Markable = def.Markable(v.Part)
	v.May = s.powers(by, obj)
	answers, err := s.answersTx(ctx, tx, id)
	if err != nil {
		return v, err
	}
	if err := s.discloseTx(ctx, tx, by, app, c, answers, reviewing); err != nil {
		return v, err
	}
	regs, err := s.registerValuesTx(ctx, tx, by, def, app, c, answers)
	if err != nil {
		return v, err
	}
	v.Rows = compare(def, answers, regs, l)
	if v.Materials, err = s.materialsTx(ctx, tx, c.ID); err != nil {
		return v, err
	}
	consents, err := s.consentsTx(ctx, tx, app.ID)
	for _, k := range consents {
		if k.Case == c.ID {
			v.Consent = k
		}
	}
	if err != nil {
		return v, err
	}
	if v.Cards, err = storage.All[CardRow](ctx, tx, selectCards, c.ID); err != nil {
		return v, err
	}
	v.Log, err = audit.Of(ctx, tx, "case", string(c.ID))
	return v, err
}

func (s *Service) powers(by ident.Actor, o identity.Object) Powers {
	may := func(act identity.Act) bool { return s.access.Can(by, act, o) == nil }
	return Powers{Work: may(identity.CaseClaim), Approve: may(identity.CaseApprove), Watch: may(identity.CaseSupervise), Take: may(identity.CaseReassign), Archive: may(identity.CaseArchive)}
}

type storedAnswer struct {
	Field  string
	Answer Answer
}

func (s *Service) answersTx(ctx context.Context, tx storage.Tx, id ident.CaseID) ([]storedAnswer, error) {
	rows, err := storage.All[struct {
		CaseID ident.CaseID
		Field  string
		Sort   int
		Value  []byte
		Source Source
		AsOf   clock.Instant
	}](ctx, tx, selectAnswers, id)
	if err != nil {
		return nil, err
	}
	out := make([]storedAnswer, len(rows))
	for i, r := range rows {
		out[i] = storedAnswer{r.Field, Answer{Source: r.Source, AsOf: r.AsOf}}
		if err := s.openJSON("casework_answer.value", string(id)+"/"+r.Field, r.Value, &out[i].Answer.Value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NoteField is the ledger's name for the words with which an applicant withdrew.
const NoteField = "note"

// cause is why the answers of a case are read.
type cause struct {
	basis   exchange.Basis
	purpose string
	words   bool // the applicant's own words in the history are shown too
}

var (
	reviewing     = cause{exchange.CaseWork, "casework.purpose.review", true}
	supplementing = cause{exchange.OwnRequest, "casework.purpose.supplement", false}
	transferring  = cause{exchange.OwnRequest, "casework.purpose.transfer", false}
)

// discloseTx writes who saw which fields: one entry for the applicant, one for
// the person who acted.
func (s *Service) discloseTx(ctx context.Context, tx storage.Tx, by ident.Actor, app *Application, c *Case, answers []storedAnswer, why cause) error {
	fields := map[ident.Subject][]string{}
	for _, a := range answers {
		about := app.about(a.Field)
		fields[about] = append(fields[about], a.Field)
	}
	if why.words && c.applicantWrote() {
		fields[app.Subject] = append(fields[app.Subject], NoteField)
	}
	var entries []disclosure.Entry
	for _, about := range []ident.Subject{app.Subject, app.AgentSelf} {
		if len(fields[about]) == 0 {
			continue
		}
		entries = append(entries, disclosure.Entry{
			ID: ident.New[ident.EntryID](s.clock.Now()), At: s.clock.Now(), Subject: about,
			ReaderKind: by.Kind, Reader: by.Account, Org: by.Org, Basis: string(why.basis),
			Purpose: why.purpose, Ref: string(c.ID), RefNo: c.No, Resource: "case",
			Fields: fields[about], Rows: 1,
		})
		delete(fields, about)
	}
	return disclosure.RecordTx(ctx, tx, entries...)
}

// registerValuesTx asks each register that the definition names for the fields
// of this slice, as the case's unit.
func (s *Service) registerValuesTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, app *Application, c *Case, answers []storedAnswer) (map[string]any, error) {
	out := map[string]any{}
	if c.Status().Final() || by.Org != c.Org {
		return out, nil // a unit above sees the case; the registers are its handler's
	}
	columns := map[string]map[string]string{} // resource → column → field
	for _, a := range answers {
		r, col, ok := cutSource(def.Fields[a.Field].Source)
		if !ok {
			continue
		}
		if columns[r] == nil {
			columns[r] = map[string]string{}
		}
		columns[r][col] = a.Field
	}
	for resource, cols := range columns {
		req, ok := def.reviewRequest(resource, app, app.People.Key)
		if !ok {
			continue
		}
		req.Actor, req.Basis, req.Ref, req.RefNo, req.Item = by, exchange.CaseWork, string(c.ID), c.No, c.Item
		req.Purpose = "casework.purpose.review"
		for col := range cols {
			req.Fields = append(req.Fields, col)
		}
		rows, err := s.registers.QueryTx(ctx, tx, req)
		if fault.Is(err, fault.Unavailable) {
			continue // the case can be worked on without the register's column
		}
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			for col, field := range cols {
				out[field] = row.Values[col]
			}
		}
	}
	return out, nil
}

// reviewRequest addresses a register the way the definition's lookups do.
func (def *Definition) reviewRequest(resource string, app *Application, key string) (exchange.Request, bool) {
	if resource == def.Pick.Resource && key != "" {
		return exchange.Request{Resource: resource, Subject: app.Applicant, Key: key}, true
	}
	for _, l := range def.Lookups {
		switch {
		case l.Resource != resource || l.Spread != "":
		case l.By == ByApplicant:
			return exchange.Request{Resource: resource, Subject: app.Applicant}, true
		case l.By == ByAgent:
			return exchange.Request{Resource: resource, Subject: app.AgentSelf}, true
		}
	}
	return exchange.Request{}, false
}

func compare(def *Definition, answers []storedAnswer, regs map[string]any, l i18n.Lang) []CompareRow {
	out := make([]CompareRow, 0, len(answers))
	for _, a := range answers {
		r := CompareRow{
			Field: def.Fields[a.Field], Value: def.Form.Format(l, a.Field, a.Answer.Value.V),
			Source: a.Answer.Source, AsOf: a.Answer.AsOf,
		}
		if v, ok := regs[a.Field]; ok && v != nil {
			r.HasReg, r.Register = true, def.Form.Format(l, a.Field, v)
			r.Differs = !reflect.DeepEqual(v, a.Answer.Value.V)
		}
		out = append(out, r)
	}
	return out
}
