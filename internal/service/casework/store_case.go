package casework

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

const caseColumns = `id, application, no, part, item, service, mode, org, region, zone, closure,
  promise_due, accept_due, legal_due, provisional, status, holder, received_at, closed_at, rev, card`

var (
	insertCase = storage.Statement("casework.insert_case", `INSERT INTO casework_case (`+caseColumns+`)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)`)
	selectCase = storage.Statement("casework.select_case",
		`SELECT `+caseColumns+` FROM casework_case WHERE id = $1`)
	selectCasesOf = storage.Statement("casework.select_cases_of",
		`SELECT `+caseColumns+` FROM casework_case WHERE application = $1 ORDER BY part`)
	// An upsert, because an UPDATE would read the index: on PostgreSQL every two
	// moves of cases that are neighbours there would conflict (ADR 0010). A row at
	// revision 0 comes back when there was no such case.
	moveCase = storage.Statement("casework.move_case", `INSERT INTO casework_case (`+caseColumns+`)
  VALUES ($9, '', $9, 0, '', '', '', '', '', '', '', '', '', '', FALSE, '', '', 0, 0, 0, '')
  ON CONFLICT (id) DO UPDATE SET status = $1, holder = $2, closed_at = $3, pending = $4, promise_due = $5,
  accept_due = $6, legal_due = $7, provisional = $8, parked_until = $11, rev = casework_case.rev + 1
  WHERE casework_case.rev = $10 RETURNING rev`)
	insertFact = storage.Statement("casework.insert_fact", `INSERT INTO casework_fact
  (case_id, seq, kind, at, recorded_at, by_kind, by_account, org, reason, note, detail)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`)
	selectFacts = storage.Statement("casework.select_facts", `SELECT case_id, seq, kind, at, recorded_at,
  by_kind, by_account, org, reason, note, detail FROM casework_fact WHERE case_id IN ($1...) ORDER BY case_id, seq`)
	insertAnswer = storage.Statement("casework.insert_answer", `INSERT INTO casework_answer
  (case_id, field, sort, value, source, as_of) VALUES ($1,$2,$3,$4,$5,$6)`)
	deleteAnswers = storage.Statement("casework.delete_answers", `DELETE FROM casework_answer WHERE case_id = $1`)
	selectAnswers = storage.Statement("casework.select_answers", `SELECT case_id, field, sort, value, source, as_of
  FROM casework_answer WHERE case_id = $1 ORDER BY sort`)
)

type caseRow struct {
	ID          ident.CaseID
	Application ident.ApplicationID
	No          string
	Part        int
	Item        string
	Service     string
	Mode        string
	Org         ident.OrgID
	Region      ident.Region
	Zone        string
	Closure     string
	PromiseDue  clock.Date
	AcceptDue   clock.Date
	LegalDue    clock.Date
	Provisional bool
	Status      Status
	Holder      ident.AccountID
	ReceivedAt  clock.Instant
	ClosedAt    clock.Instant
	Rev         int64
	Card        Card
}

type factRow struct {
	CaseID     ident.CaseID
	Seq        int
	Kind       FactKind
	At         clock.Instant
	RecordedAt clock.Instant
	ByKind     ident.ActorKind
	ByAccount  ident.AccountID
	Org        ident.OrgID
	Reason     string
	Note       []byte
	Detail     []byte // sealed JSON; empty: none
}

func (r caseRow) domain() *Case {
	return &Case{
		ID: r.ID, Application: r.Application, No: r.No, Part: r.Part, Item: r.Item, Service: r.Service,
		Mode: r.Mode, Org: r.Org, Region: r.Region, Zone: r.Zone, Closure: r.Closure, PromiseDue: r.PromiseDue,
		AcceptDue: r.AcceptDue, LegalDue: r.LegalDue, Card: r.Card,
		Provisional: r.Provisional, Rev: r.Rev,
	}
}

// aad binds sealed bytes to their table, column and row, so that bytes moved to
// another place do not open.
func aad(column string, row ...string) string { return column + ":" + strings.Join(row, "/") }

func (s *Service) seal(column, row string, plain []byte) []byte {
	return s.keys.Seal("casework", "", aad(column, row), plain)
}

func (s *Service) open(column, row string, sealed []byte) ([]byte, error) {
	return s.keys.Open("casework", "", aad(column, row), sealed)
}

func (s *Service) sealJSON(column, row string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return s.seal(column, row, plain), nil
}

func (s *Service) openJSON(column, row string, sealed []byte, v any) error {
	plain, err := s.open(column, row, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}

// loadCaseTx reads a case with its facts; NotFound when there is none.
func (s *Service) loadCaseTx(ctx context.Context, tx storage.Tx, id ident.CaseID) (*Case, error) {
	row, ok, err := storage.Get[caseRow](ctx, tx, selectCase, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.NewNotFound("casework.no_such_case")
	}
	c := row.domain()
	facts, err := s.factsTx(ctx, tx, id)
	c.facts = facts[id]
	return c, err
}

// casesOfTx reads the cases of one application with their facts, in part order.
func (s *Service) casesOfTx(ctx context.Context, tx storage.Tx, app ident.ApplicationID) ([]*Case, error) {
	rows, err := storage.All[caseRow](ctx, tx, selectCasesOf, app)
	if err != nil {
		return nil, err
	}
	ids := make([]ident.CaseID, len(rows))
	out := make([]*Case, len(rows))
	for i, r := range rows {
		ids[i], out[i] = r.ID, r.domain()
	}
	facts, err := s.factsTx(ctx, tx, ids...)
	for _, c := range out {
		c.facts = facts[c.ID]
	}
	return out, err
}

func (s *Service) factsTx(ctx context.Context, tx storage.Tx, ids ...ident.CaseID) (map[ident.CaseID][]Fact, error) {
	rows, err := storage.All[factRow](ctx, tx, selectFacts, storage.List(ids))
	if err != nil {
		return nil, err
	}
	out := map[ident.CaseID][]Fact{}
	for _, r := range rows {
		f, err := s.factOf(r)
		if err != nil {
			return nil, err
		}
		out[r.CaseID] = append(out[r.CaseID], f)
	}
	return out, nil
}

func (s *Service) factOf(r factRow) (Fact, error) {
	f := Fact{
		Kind: r.Kind, At: r.At, RecordedAt: r.RecordedAt,
		ByKind: r.ByKind, By: r.ByAccount, Org: r.Org, Reason: r.Reason,
	}
	row := factKey(r.CaseID, r.Seq)
	note, err := s.open("casework_fact.note", row, r.Note)
	if err != nil {
		return f, err
	}
	f.Note = string(note)
	if len(r.Detail) > 0 {
		err = s.openJSON("casework_fact.detail", row, r.Detail, &f.Detail)
	}
	return f, err
}

// addFactTx appends the newest fact of c and writes the projections. A case that
// somebody else moved since it was read is a Conflict.
func (s *Service) addFactTx(ctx context.Context, tx storage.Tx, c *Case, f Fact) error {
	closed := clock.Instant(0)
	if c.Status().Final() {
		closed = f.At
	}
	moved, ok, err := storage.Get[struct{ Rev int64 }](ctx, tx, moveCase, c.Status(), c.Holder(), closed, c.Pending(),
		c.PromiseDue, c.AcceptDue, c.LegalDue, c.Provisional, c.ID, c.Rev, c.ParkedUntil())
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.NewConflict("casework.changed", "number", c.No)
	case moved.Rev == 0:
		return fault.NewNotFound("casework.no_such_case")
	}
	c.Rev = moved.Rev
	if err := s.flagTx(ctx, tx, c); err != nil {
		return err
	}
	return s.insertFactTx(ctx, tx, c.ID, len(c.facts), f)
}

func (s *Service) insertFactTx(ctx context.Context, tx storage.Tx, id ident.CaseID, seq int, f Fact) error {
	note, detail := s.seal("casework_fact.note", factKey(id, seq), []byte(f.Note)), []byte{}
	if !f.Detail.IsZero() {
		var err error
		if detail, err = s.sealJSON("casework_fact.detail", factKey(id, seq), f.Detail); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, insertFact, id, seq, f.Kind, f.At, f.RecordedAt, f.ByKind, f.By, f.Org, f.Reason, note, detail)
	return err
}
