package disclosure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// Entry is one reading of one subject's record in one resource.
type Entry struct {
	ID         ident.EntryID // made by RecordTx when empty
	At         clock.Instant
	Subject    ident.Subject // whose record
	ReaderKind ident.ActorKind
	Reader     ident.AccountID
	Org        ident.OrgID // the reader's unit; "" when a citizen reads
	Basis      string      // a key under disclosure.basis
	Purpose    string      // message key of the purpose, in the citizen's words
	Ref        string      // draft, application or case; "" when none
	RefNo      string      // its number as people know it; "" before there is one
	Resource   string      // a register's code, or "casework.case" and the like
	Fields     []string    // names of the fields shown, never their values
	Rows       int         // records shown; 0 = looked and found nothing
}

var (
	insertEntry = storage.Statement("disclosure.insert_entry", `INSERT INTO disclosure_entry
  (id, at, subject_kind, subject_ref, reader_kind, reader, org, basis, purpose, ref, ref_no, resource, fields, row_count)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`)
	// For each subject the newest are taken off the index, then put in order: as one
	// list of subjects the whole ledger of a person would be sorted for one page.
	selectBefore = storage.Pair("disclosure.select_before", storage.SQL{
		SQLite: `SELECT ` + ofEntry + ` FROM json_each($1) s CROSS JOIN disclosure_entry d
  ON d.id IN (SELECT e.id FROM disclosure_entry e WHERE e.subject_ref = s.value AND e.at < $2 ORDER BY e.at DESC, e.id DESC LIMIT $3)
  ORDER BY d.at DESC, d.id DESC LIMIT $3`,
		Postgres: `SELECT ` + ofEntry + ` FROM jsonb_array_elements_text($1::jsonb) AS s(ref)
  CROSS JOIN LATERAL (SELECT * FROM disclosure_entry e WHERE e.subject_ref = s.ref AND e.at < $2 ORDER BY e.at DESC, e.id DESC LIMIT $3) d
  ORDER BY d.at DESC, d.id DESC LIMIT $3`,
	})
	selectSameInstant = storage.Statement("disclosure.select_same_instant", `SELECT `+columns+` FROM disclosure_entry
  WHERE subject_ref IN ($1...) AND at = $2 AND id < $3 ORDER BY id DESC`)
	countSince = storage.Statement("disclosure.count_since", `SELECT reader_kind, org, basis, resource, count(*) AS n
  FROM disclosure_entry WHERE subject_ref IN ($1...) AND at >= $2
  GROUP BY reader_kind, org, basis, resource ORDER BY n DESC, reader_kind, org, basis, resource`)
)

// ofEntry is columns of a table that is called d.
var ofEntry = "d." + strings.Join(strings.Fields(columns), " d.")

const columns = `id, at, subject_kind, subject_ref, reader_kind, reader, org, basis, purpose, ref, ref_no,
  resource, fields, row_count`

// RecordTx adds the entries to the ledger. It refuses an entry that does not say
// whose record, who read, on what basis, for what purpose and which fields: such
// an entry is a defect of the caller, not of the person.
func RecordTx(ctx context.Context, tx storage.Tx, entries ...Entry) error {
	lists := make([][]any, 0, len(entries))
	for _, e := range entries {
		if err := e.complete(); err != nil {
			return err
		}
		if e.ID == "" {
			e.ID = ident.New[ident.EntryID](e.At)
		}
		lists = append(lists, []any{
			e.ID, e.At, e.Subject.Kind, e.Subject.Ref, e.ReaderKind, e.Reader, e.Org, e.Basis,
			e.Purpose, e.Ref, e.RefNo, e.Resource,
			storage.JSON[[]string]{V: e.Fields},
			e.Rows,
		})
	}
	if len(lists) == 0 {
		return nil
	}
	if err := tx.Batch(ctx, insertEntry, lists); err != nil {
		return fmt.Errorf("disclosure.RecordTx: %w", err)
	}
	return nil
}

func (e Entry) complete() error {
	switch {
	case e.Subject.IsZero() || e.Subject.Kind == "":
		return errors.New("disclosure entry without a subject")
	case e.At.IsZero():
		return errors.New("disclosure entry without a time")
	case e.Reader == "" || e.ReaderKind == ident.Anonymous:
		return errors.New("disclosure entry without a reader")
	case e.Basis == "" || e.Purpose == "":
		return errors.New("disclosure entry without a basis or a purpose")
	case e.Resource == "" || len(e.Fields) == 0:
		return errors.New("disclosure entry without a resource or its fields")
	case e.Rows < 0:
		return errors.New("disclosure entry with a negative number of rows")
	}
	return nil
}

// Of lists the entries about any of the subjects that are older than before
// (zero = all), newest first: at least limit of them where there are as many. It
// never splits an instant, so the last entry's At is the next page's before.
func Of(ctx context.Context, tx storage.Tx, subjects []ident.Subject, before clock.Instant, limit int) ([]Entry, error) {
	if before.IsZero() {
		before = math.MaxInt64
	}
	refs := refsOf(subjects)
	rows, err := storage.All[entryRow](ctx, tx, selectBefore, refs, before, limit)
	if err != nil {
		return nil, err
	}
	if len(rows) == limit && limit > 0 {
		last := rows[limit-1]
		more, err := storage.All[entryRow](ctx, tx, selectSameInstant, refs, last.At, last.ID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = r.entry()
	}
	return out, nil
}

// Count is how often one kind of reader of one unit read one resource on one basis.
type Count struct {
	ReaderKind ident.ActorKind
	Org        ident.OrgID
	Basis      string
	Resource   string
	N          int
}

// Counts tells how often records of the subjects were read since that instant
// (inclusive), most first.
func Counts(ctx context.Context, tx storage.Tx, subjects []ident.Subject, since clock.Instant) ([]Count, error) {
	refs := refsOf(subjects)
	return storage.All[Count](ctx, tx, countSince, refs, since)
}

// refsOf gives the argument of the IN condition. The kind of a subject is part of
// what its ref is made from, so the ref alone tells subjects apart.
func refsOf(subjects []ident.Subject) string {
	refs := make([]string, 0, len(subjects))
	for _, s := range subjects {
		if !s.IsZero() {
			refs = append(refs, s.Ref)
		}
	}
	return storage.List(refs)
}

type entryRow struct {
	ID          ident.EntryID
	At          clock.Instant
	SubjectKind ident.SubjectKind
	SubjectRef  string
	ReaderKind  ident.ActorKind
	Reader      ident.AccountID
	Org         ident.OrgID
	Basis       string
	Purpose     string
	Ref         string
	RefNo       string
	Resource    string
	Fields      storage.JSON[[]string]
	RowCount    int
}

func (r entryRow) entry() Entry {
	return Entry{
		ID: r.ID, At: r.At, Subject: ident.Subject{Kind: r.SubjectKind, Ref: r.SubjectRef},
		ReaderKind: r.ReaderKind, Reader: r.Reader, Org: r.Org, Basis: r.Basis, Purpose: r.Purpose,
		Ref: r.Ref, RefNo: r.RefNo, Resource: r.Resource, Fields: r.Fields.V, Rows: r.RowCount,
	}
}
