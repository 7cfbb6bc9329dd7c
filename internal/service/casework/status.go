package casework

import (
	"context"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// The limits of asking without a login: four digits have ten thousand values.
const (
	askedOfNumber  = 10 // in a clock hour, whoever asks
	askedByAddress = 30 // in a clock hour, whatever is asked
)

var selectProgress = storage.Statement("casework.progress", `SELECT id, no, bundle, agent, submitted_at
  FROM casework_application WHERE no = $1`)

// Progress is how an application stands, for somebody who has not logged in: it names
// nobody and says nothing of what was applied with.
type Progress struct {
	No          string
	Title       i18n.Text
	SubmittedAt clock.Instant
	Parts       []ProgressPart
}

// ProgressPart is one unit's share of it.
type ProgressPart struct {
	Item        string
	Org         ident.OrgID
	Status      Status
	PromiseDue  clock.Date
	Provisional bool
	ClosedAt    clock.Instant
}

// Progress shows an application by its number, or by the number of one of its parts, and
// the last four digits of the phone of who applied. A number that does not exist, four
// digits that do not fit and a matter that is delicate get one answer, after the same
// work: Invalid (casework.status_wrong). Both right and wrong questions are counted, by
// number and by address (TooMany), and stand in the audit log.
func (s *Service) Progress(ctx context.Context, number, four, address string) (p Progress, err error) {
	defer fault.Wrap(&err, "casework.progress")
	number, _, _ = strings.Cut(strings.ToUpper(strings.Join(strings.Fields(number), "")), "-")
	if err := s.phones.Attempt(ctx, "casework.status.address", address, askedByAddress); err != nil {
		return p, err
	}
	if err := s.phones.Attempt(ctx, "casework.status.number", number, askedOfNumber); err != nil {
		return p, err
	}
	var app progressRow
	var cases []caseRow
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		if app, _, err = storage.Get[progressRow](ctx, tx, selectProgress, number); err != nil {
			return err
		}
		cases, err = storage.All[caseRow](ctx, tx, selectCasesOf, app.ID)
		return err
	})
	if err != nil {
		return p, err
	}
	fits, err := s.phones.PhoneEnds(ctx, app.Agent, four)
	if err != nil {
		return p, err
	}
	def, err := s.defs.Current(app.Bundle)
	delicate := err == nil && def.Delicate
	fits = fits && len(cases) > 0 && !delicate
	if err := s.noteAsked(ctx, app.ID, fits); err != nil {
		return p, err
	}
	if !fits {
		return p, fault.NewInvalid("casework.status_wrong").On("number", "casework.status_wrong")
	}
	return s.progressOf(app, cases), nil
}

type progressRow struct {
	ID          ident.ApplicationID
	No          string
	Bundle      string
	Agent       ident.AccountID
	SubmittedAt clock.Instant
}

func (s *Service) progressOf(app progressRow, cases []caseRow) Progress {
	p := Progress{No: app.No, Title: s.titleOf(app.Bundle), SubmittedAt: app.SubmittedAt}
	for _, c := range cases {
		if c.Status == Forwarded {
			continue // another unit has it
		}
		p.Parts = append(p.Parts, ProgressPart{c.Item, c.Org, c.Status, c.PromiseDue, c.Provisional, c.ClosedAt})
	}
	return p
}

// noteAsked writes that somebody asked, and whether she was answered. What was asked for
// in vain is not written: it may be a slip of anybody's.
func (s *Service) noteAsked(ctx context.Context, id ident.ApplicationID, answered bool) error {
	rec := audit.Record{Act: "casework.status", Kind: "application", ID: string(id)}
	if !answered {
		rec.ID, rec.Result, rec.Why = "none", "refused", "casework.status_wrong"
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		return audit.RecordTx(ctx, tx, ident.Actor{Kind: ident.Anonymous}, rec, s.clock.Now())
	})
}
