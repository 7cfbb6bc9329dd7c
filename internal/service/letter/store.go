package letter

import (
	"context"
	"encoding/json"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
)

const lineColumns = `id, no, application, case_id, case_no, kind, title, template, lang, org, region,
  owner_kind, owner_ref, agent, digest, issued_at, issued_by`

var (
	insertLetter = storage.Statement("letter.insert_letter", `INSERT INTO letter_letter (`+lineColumns+`,
  occasion, seq, content, data, issued_kind)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)
  ON CONFLICT (case_id, kind, occasion) DO NOTHING`)
	selectLetter  = storage.Statement("letter.select_letter", `SELECT `+lineColumns+` FROM letter_letter WHERE id = $1`)
	selectContent = storage.Statement("letter.select_content", `SELECT content, kind, owner_kind, owner_ref FROM letter_letter WHERE id = $1`)
	selectIssued  = storage.Statement("letter.select_issued", `SELECT `+lineColumns+` FROM letter_letter
  WHERE case_id = $1 AND kind = $2 AND occasion = $3`)
	selectOfApplication = storage.Statement("letter.select_of_application", `SELECT `+lineColumns+` FROM letter_letter
  WHERE application = $1 ORDER BY issued_at, no`)
	selectOfCase = storage.Statement("letter.select_of_case", `SELECT `+lineColumns+` FROM letter_letter
  WHERE case_id = $1 ORDER BY issued_at, no`)
	insertServed = storage.Statement("letter.insert_served", `INSERT INTO letter_service
  (letter, channel, at, recorded_at, by_kind, by_account, org, note) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)
  ON CONFLICT (letter, channel) DO NOTHING`)
	selectServed = storage.Statement("letter.select_served", `SELECT letter, channel, at, recorded_at, by_account, note
  FROM letter_service WHERE letter IN ($1...) ORDER BY at, channel`)
)

type letterRow struct {
	ID          ident.LetterID
	No          string
	Application ident.ApplicationID
	CaseID      ident.CaseID
	CaseNo      string
	Kind        Kind
	Title       storage.JSON[i18n.Text]
	Template    int
	Lang        i18n.Lang
	Org         ident.OrgID
	Region      ident.Region
	OwnerKind   ident.SubjectKind
	OwnerRef    string
	Agent       ident.AccountID
	Digest      string
	IssuedAt    clock.Instant
	IssuedBy    ident.AccountID
}

func (r letterRow) line() Line {
	return Line{
		ID: r.ID, No: r.No, Application: r.Application, Case: r.CaseID, CaseNo: r.CaseNo, Kind: r.Kind, Title: r.Title.V,
		Template: r.Template, Lang: r.Lang, Org: r.Org, Region: r.Region, Owner: ident.Subject{Kind: r.OwnerKind, Ref: r.OwnerRef},
		Agent: r.Agent, Digest: r.Digest, IssuedAt: r.IssuedAt, IssuedBy: r.IssuedBy,
	}
}

// contentRow is a file, with whose it is for whoever watches what is read.
type contentRow struct {
	Content   []byte
	Kind      Kind
	OwnerKind ident.SubjectKind
	OwnerRef  string
}

type servedRow struct {
	Letter     ident.LetterID
	Channel    Channel
	At         clock.Instant
	RecordedAt clock.Instant
	ByAccount  ident.AccountID
	Note       []byte
}

func (s *Service) seal(table, column, row string, plain []byte) []byte {
	return s.keys.Seal("letter", "", keyring.Cell(table, column, row), plain)
}

func (s *Service) open(table, column, row string, sealed []byte) ([]byte, error) {
	return s.keys.Open("letter", "", keyring.Cell(table, column, row), sealed)
}

// insertTx is false when the letter of that occasion is there.
func (s *Service) insertTx(ctx context.Context, tx storage.Tx, by ident.Actor, l Line, d Draft, file []byte, data frozen) (bool, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return false, err
	}
	content := s.seal("letter_letter", "content", string(l.ID), file)
	n, err := tx.Exec(ctx, insertLetter, l.ID, l.No, l.Application, l.Case, l.CaseNo, l.Kind,
		storage.JSON[i18n.Text]{V: l.Title}, l.Template, l.Lang, l.Org, l.Region, l.Owner.Kind, l.Owner.Ref, l.Agent,
		l.Digest, l.IssuedAt, l.IssuedBy, d.Occasion, d.Turn, content, s.seal("letter_letter", "data", string(l.ID), raw), by.Kind)
	return n > 0, err
}

// lineTx reads a letter's line with its services; NotFound when there is none.
func (s *Service) lineTx(ctx context.Context, tx storage.Tx, id ident.LetterID) (Line, error) {
	row, ok, err := storage.Get[letterRow](ctx, tx, selectLetter, id)
	if err != nil {
		return Line{}, err
	}
	if !ok {
		return Line{}, fault.NewNotFound("letter.none")
	}
	lines := []Line{row.line()}
	err = s.servedTx(ctx, tx, lines)
	return lines[0], err
}

// servedTx fills in how the letters were served.
func (s *Service) servedTx(ctx context.Context, tx storage.Tx, lines []Line) error {
	ids, at := make([]ident.LetterID, len(lines)), map[ident.LetterID]int{}
	for i, l := range lines {
		ids[i], at[l.ID] = l.ID, i
	}
	rows, err := storage.All[servedRow](ctx, tx, selectServed, storage.List(ids))
	if err != nil {
		return err
	}
	for _, r := range rows {
		note, err := s.open("letter_service", "note", string(r.Letter)+"/"+string(r.Channel), r.Note)
		if err != nil {
			return err
		}
		l := &lines[at[r.Letter]]
		l.Served = append(l.Served, Served{r.Letter, r.Channel, r.At, r.RecordedAt, r.ByAccount, string(note)})
	}
	return nil
}
