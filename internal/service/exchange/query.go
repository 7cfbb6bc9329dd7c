package exchange

import (
	"context"
	"errors"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// Basis is why a reader may read at all.
type Basis string

// The bases.
const (
	OwnRequest Basis = "own_request" // 本人申请: a citizen, for a subject they act for
	CaseWork   Basis = "case_work"   // 办件办理: staff, for an open case of their unit
)

// maxRows is the most rows that one query hands out.
const maxRows = 500

// KeyOf names the record that shows the right to look up a key: one of the
// Subject's own in a register whose key column is a proof.
type KeyOf struct {
	Resource string
	Subject  ident.Subject
}

// Request is one query. Subject alone finds the subject's records; with Key, only
// those that have this key; Key alone finds whoever's records have it, and then
// only columns marked by_key may be asked for.
type Request struct {
	Actor    ident.Actor
	Resource string
	Subject  ident.Subject
	Key      string
	Via      KeyOf // for a citizen's query by Key alone
	Fields   []string
	Basis    Basis
	Ref      string // CaseWork: the case. OwnRequest: the draft or application, "" when there is none yet
	RefNo    string // its number as people know it, for the ledger
	Item     string // CaseWork: checked against the case's item when set
	Purpose  string // message key, for the ledger
}

// Row is one record. Values holds exactly the fields asked for that the record
// has: string, int64 or bool; an absent value has no entry.
type Row struct {
	Subject ident.Subject
	Values  map[string]any
	AsOf    clock.Instant // when this content came in
}

// Query reads records. The entries in the ledger are committed before it returns
// rows; when they cannot be, no rows are returned.
//
// Query returns LoginNeeded for nobody, Forbidden for whoever may not, NotFound
// for a register or a case that does not exist, TooLarge for more than 500 rows.
// What it refuses leaves an audit row.
func (s *Service) Query(ctx context.Context, r Request) ([]Row, error) {
	var rows []Row
	err := s.db.Write(ctx, func(tx storage.Tx) (err error) {
		rows, err = s.QueryTx(ctx, tx, r)
		return err
	})
	if err != nil {
		return nil, s.Refused(ctx, err)
	}
	return rows, nil
}

// QueryTx is Query in the caller's Write: the rows may be shown only once that has
// committed. The caller gives the error of its Write to Refused.
func (s *Service) QueryTx(ctx context.Context, tx storage.Tx, r Request) (_ []Row, err error) {
	defer fault.Wrap(&err, "exchange.Query(%s)", r.Resource)
	if r.Purpose == "" || len(r.Fields) == 0 || r.Subject.IsZero() && r.Key == "" {
		return nil, errors.New("a query says what for, which fields, and whose record or which key")
	}
	p, err := s.permitTx(ctx, tx, r)
	if err != nil {
		return nil, refusal(r, err)
	}
	rows, err := p.readTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := disclosure.RecordTx(ctx, tx, p.entries(r, rows, s.clock.Now())...); err != nil {
		return nil, err
	}
	return rows, nil
}

// plan is a permitted query.
type plan struct {
	vault   vault
	code    string
	columns []Column // in the register's order
	by      lookup
	args    []any
	asked   ident.Subject // stands in the ledger when nothing is found
}

func (p plan) readTx(ctx context.Context, tx storage.Tx) ([]Row, error) {
	found, err := tx.Query(ctx, selectRows(p.code, p.columns, p.by), p.args...)
	if err != nil {
		return nil, err
	}
	var out []Row
	for found.Next() {
		row, err := p.scan(found)
		if err != nil {
			return nil, errors.Join(err, found.Close())
		}
		out = append(out, row)
	}
	if err := errors.Join(found.Err(), found.Close()); err != nil {
		return nil, err
	}
	if len(out) > maxRows {
		return nil, fault.New(fault.TooLarge, "exchange.too_many_rows", "max", maxRows)
	}
	return out, nil
}

// cell receives one column of any kind; only the pointer of its kind is used.
type cell struct {
	sealed  []byte
	text    *string
	integer *int64
	boolean *bool
}

func (c *cell) dest(k kept) any {
	switch k {
	case keptSealed:
		return &c.sealed
	case keptInteger:
		return &c.integer
	case keptBool:
		return &c.boolean
	default:
		return &c.text
	}
}

func (p plan) scan(rows storage.Rows) (Row, error) {
	var rowID string
	var row Row
	cells := make([]cell, len(p.columns))
	dest := []any{&rowID, &row.Subject.Kind, &row.Subject.Ref, &row.AsOf}
	for i, c := range p.columns {
		dest = append(dest, cells[i].dest(c.kept()))
	}
	if err := rows.Scan(dest...); err != nil {
		return Row{}, err
	}
	row.Values = make(map[string]any, len(cells))
	for i, c := range p.columns {
		value, err := p.value(c, rowID, cells[i])
		if err != nil {
			return Row{}, err
		}
		if value != nil {
			row.Values[c.Name] = value
		}
	}
	return row, nil
}

func (p plan) value(c Column, rowID string, x cell) (any, error) {
	switch {
	case x.sealed != nil:
		return p.vault.open(c, rowID, x.sealed)
	case x.text != nil:
		return *x.text, nil
	case x.integer != nil:
		return *x.integer, nil
	case x.boolean != nil:
		return *x.boolean, nil
	}
	return nil, nil
}

// entries says who saw whose record: one entry for each subject among the rows,
// or one for the subject asked about when there are none.
func (p plan) entries(r Request, rows []Row, now clock.Instant) []disclosure.Entry {
	fields := make([]string, len(p.columns))
	for i, c := range p.columns {
		fields[i] = c.Name
	}
	entry := func(s ident.Subject, n int) disclosure.Entry {
		return disclosure.Entry{
			At: now, Subject: s, ReaderKind: r.Actor.Kind, Reader: r.Actor.Account, Org: r.Actor.Org,
			Basis: string(r.Basis), Purpose: r.Purpose, Ref: r.Ref, RefNo: r.RefNo, Resource: p.code, Fields: fields, Rows: n,
		}
	}
	if len(rows) == 0 {
		return []disclosure.Entry{entry(p.asked, 0)}
	}
	var out []disclosure.Entry
	place := map[ident.Subject]int{}
	for _, row := range rows {
		i, ok := place[row.Subject]
		if !ok {
			i = len(out)
			place[row.Subject] = i
			out = append(out, entry(row.Subject, 0))
		}
		out[i].Rows++
	}
	return out
}
