package letter

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/identity"
)

// View is a letter as it was issued.
type View struct {
	Line
	File    []byte // the whole file
	Article []byte // the letter in it, for a page that links document.Style
}

// basis of an officer's opening in the disclosure ledger.
const basis = "case_work"

// Open shows a letter to the applicant or to an officer of its unit. The first
// opening by who acts for the applicant is the letter's service on line; an
// officer's opening is entered in the disclosure ledger. Either is written before
// anything is shown.
//
// A file that is not the one issued is an Internal fault, letter.altered.
func (s *Service) Open(ctx context.Context, by ident.Actor, id ident.LetterID) (v View, err error) {
	defer fault.Wrap(&err, "letter.open(%s)", id)
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		v, err = s.openTx(ctx, tx, by, id)
		return err
	})
	if err != nil {
		return View{}, err
	}
	return v, nil
}

func (s *Service) openTx(ctx context.Context, tx storage.Tx, by ident.Actor, id ident.LetterID) (v View, err error) {
	l, err := s.lineTx(ctx, tx, id)
	if err != nil {
		return v, err
	}
	if err := s.access.Can(by, identity.LetterView, l.Object()); err != nil {
		return v, err
	}
	file, err := s.fileTx(ctx, tx, l)
	if err != nil {
		return v, err
	}
	if err := s.noteOpeningTx(ctx, tx, by, l); err != nil {
		return v, err
	}
	if l, err = s.lineTx(ctx, tx, id); err != nil { // with the service just recorded
		return v, err
	}
	v = View{Line: l, File: file}
	v.Article, err = document.Article(file)
	return v, err
}

// fileTx gives the file, if it is the one that was issued.
func (s *Service) fileTx(ctx context.Context, tx storage.Tx, l Line) ([]byte, error) {
	row, ok, err := storage.Get[contentRow](ctx, tx, selectContent, l.ID)
	if err != nil || !ok {
		return nil, err
	}
	file, err := s.open("letter_letter", "content", string(l.ID), row.Content)
	if err != nil {
		return nil, fault.New(fault.Internal, "letter.altered").Because(err)
	}
	if digestOf(file) != l.Digest {
		return nil, fault.New(fault.Internal, "letter.altered")
	}
	return file, nil
}

// noteOpeningTx records what the opening means: the applicant's is service, the
// officer's is a reading of personal data.
func (s *Service) noteOpeningTx(ctx context.Context, tx storage.Tx, by ident.Actor, l Line) error {
	now := s.clock.Now()
	if by.Kind == ident.Citizen {
		return s.ServeTx(ctx, tx, by, Served{Letter: l.ID, Channel: Online, At: now})
	}
	return disclosure.RecordTx(ctx, tx, l.reading(by, "letter.purpose.read", now))
}

// reading is the ledger's entry of a letter that somebody of the staff reads.
func (l Line) reading(by ident.Actor, purpose string, now clock.Instant) disclosure.Entry {
	return disclosure.Entry{
		At: now, Subject: l.Owner, ReaderKind: by.Kind, Reader: by.Account, Org: by.Org, Basis: basis,
		Purpose: purpose, Ref: string(l.Case), RefNo: l.CaseNo, Resource: "letter",
		Fields: []string{string(l.Kind)}, Rows: 1,
	}
}

// Find gives a letter's line to a loader, which asks the access table about its
// Object. It authorises nothing and shows nothing of what the letter says.
func (s *Service) Find(ctx context.Context, id ident.LetterID) (l Line, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		l, err = s.lineTx(ctx, tx, id)
		return err
	})
	return l, err
}

// OfApplication lists the letters to an application that the caller may open,
// oldest first.
func (s *Service) OfApplication(ctx context.Context, by ident.Actor, id ident.ApplicationID) ([]Line, error) {
	return s.list(ctx, by, selectOfApplication, string(id))
}

// OfCase lists the letters to a case that the caller may open, oldest first.
func (s *Service) OfCase(ctx context.Context, by ident.Actor, id ident.CaseID) ([]Line, error) {
	return s.list(ctx, by, selectOfCase, string(id))
}

func (s *Service) list(ctx context.Context, by ident.Actor, q *storage.Stmt, of string) (out []Line, err error) {
	defer fault.Wrap(&err, "letter.list(%s)", of)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[letterRow](ctx, tx, q, of)
		if err != nil {
			return err
		}
		out = nil
		for _, r := range rows {
			if l := r.line(); s.access.Can(by, identity.LetterView, l.Object()) == nil {
				out = append(out, l)
			}
		}
		return s.servedTx(ctx, tx, out)
	})
	return out, err
}
