package casework

import (
	"context"
	"errors"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

// draftChanged is the key of the Conflict of a draft that somebody else saved.
const draftChanged = "casework.draft_changed"

const draftColumns = `id, account, applicant_kind, applicant_ref, bundle, closure, body, rev, created_at, updated_at,
  application, discarded_at`

var (
	insertDraft = storage.Statement("casework.insert_draft", `INSERT INTO casework_draft (`+draftColumns+`)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`)
	selectDraft = storage.Statement("casework.select_draft",
		`SELECT `+draftColumns+` FROM casework_draft WHERE id = $1`)
	selectOpenDraft = storage.Statement("casework.select_open_draft", `SELECT `+draftColumns+` FROM casework_draft
  WHERE account = $1 AND applicant_ref = $2 AND bundle = $3 AND application = '' AND discarded_at = 0`)
	selectDraftsOf = storage.Statement("casework.select_drafts_of", `SELECT `+draftColumns+` FROM casework_draft
  WHERE account = $1 AND application = '' AND discarded_at = 0 ORDER BY updated_at DESC, id`)
	// An upsert for the reason of moveCase; revision 0 comes back when there was no
	// such draft. The row that is never inserted is a discarded one.
	updateDraft = storage.Statement("casework.update_draft", `INSERT INTO casework_draft (`+draftColumns+`)
  VALUES ($5, '', '', '', '', '', $1, 0, 0, $2, $3, 1)
  ON CONFLICT (id) DO UPDATE SET body = $1, updated_at = $2, application = $3, discarded_at = $4, rev = casework_draft.rev + 1
  WHERE casework_draft.rev = $6 RETURNING rev`)
)

type draftRow struct {
	ID            ident.DraftID
	Account       ident.AccountID
	ApplicantKind ident.SubjectKind
	ApplicantRef  string
	Bundle        string
	Closure       string
	Body          []byte
	Rev           int64
	CreatedAt     clock.Instant
	UpdatedAt     clock.Instant
	Application   ident.ApplicationID
	DiscardedAt   clock.Instant
}

func (s *Service) draftOf(r draftRow) (*Draft, error) {
	d := &Draft{
		ID: r.ID, Account: r.Account, Applicant: ident.Subject{Kind: r.ApplicantKind, Ref: r.ApplicantRef},
		Bundle: r.Bundle, Closure: r.Closure, Rev: r.Rev, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Application: r.Application, DiscardedAt: r.DiscardedAt,
	}
	err := s.openJSON("casework_draft.body", string(r.ID), r.Body, &d.body)
	return d, err
}

func (s *Service) insertDraftTx(ctx context.Context, tx storage.Tx, d *Draft) error {
	sealed, err := s.sealJSON("casework_draft.body", string(d.ID), d.body)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertDraft, d.ID, d.Account, d.Applicant.Kind, d.Applicant.Ref, d.Bundle, d.Closure, sealed,
		d.Rev, d.CreatedAt, d.UpdatedAt, d.Application, d.DiscardedAt)
	if errors.Is(err, storage.ErrUnique) {
		return fault.NewConflict(draftChanged).Because(err)
	}
	return err
}

// saveDraftTx writes d back if nobody else did since it was read.
func (s *Service) saveDraftTx(ctx context.Context, tx storage.Tx, d *Draft, now clock.Instant) error {
	sealed, err := s.sealJSON("casework_draft.body", string(d.ID), d.body)
	if err != nil {
		return err
	}
	saved, ok, err := storage.Get[struct{ Rev int64 }](ctx, tx, updateDraft, sealed, now, d.Application, d.DiscardedAt, d.ID, d.Rev)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.NewConflict(draftChanged)
	case saved.Rev == 0:
		return fault.NewNotFound("casework.no_such_draft")
	}
	d.Rev = saved.Rev
	d.UpdatedAt = now
	return nil
}

// loadDraft reads a draft and checks that by may do act on it.
func (s *Service) loadDraft(ctx context.Context, by ident.Actor, act identity.Act, id ident.DraftID) (row draftRow, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		var ok bool
		row, ok, err = storage.Get[draftRow](ctx, tx, selectDraft, id)
		if err == nil && !ok {
			err = fault.NewNotFound("casework.no_such_draft")
		}
		return err
	})
	if err != nil {
		return row, err
	}
	return row, s.access.Can(by, act, row.object())
}

func (r draftRow) object() identity.Object {
	return identity.Object{
		Kind: "draft", ID: string(r.ID), Agent: r.Account,
		Owner: ident.Subject{Kind: r.ApplicantKind, Ref: r.ApplicantRef},
	}
}
