package letter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/service/letter/letterevent"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
)

// Options are what the service is made of. All are needed.
type Options struct {
	DB     *storage.DB
	Keys   *keyring.Keyring
	Clock  clock.Clock
	Access Access
}

// Service is letter's front door.
type Service struct {
	db      *storage.DB
	keys    *keyring.Keyring
	clock   clock.Clock
	access  Access
	compose func(d Draft, no string, on clock.Date) document.Document
}

// New makes the service.
func New(o Options) *Service {
	return &Service{db: o.DB, keys: o.Keys, clock: o.Clock, access: o.Access, compose: compose}
}

// frozen is the sealed data of a letter: the facts and the blocks made from them,
// from which another writer can make another form of the same letter.
type frozen struct {
	Unit     Unit              `json:"unit"`
	To       Addressee         `json:"to"`
	Facts    Facts             `json:"facts"`
	Document document.Document `json:"document"`
}

// IssueTx writes a letter in the transaction of the act that it tells of, and
// freezes it: number → file → row → audit → event. The same case, kind and
// occasion give the letter that is there, unchanged; a new letter reads nothing. It authorises nothing: the
// act has been.
//
// A draft that lacks what its kind must say is an error, and the act does not
// happen.
func (s *Service) IssueTx(ctx context.Context, tx storage.Tx, by ident.Actor, d Draft) (id ident.LetterID, err error) {
	defer fault.Wrap(&err, "letter.issue(%s, %s)", d.Case, d.Kind)
	if err := d.check(); err != nil {
		return "", err
	}
	tpl, err := templateOf(d.Kind)
	if err != nil {
		return "", err
	}
	now := s.clock.Now()
	l := Line{
		ID: ident.New[ident.LetterID](now), No: d.number(tpl), Application: d.Application, Case: d.Case, CaseNo: d.CaseNo,
		Kind: d.Kind, Title: i18n.Text{Zh: d.title(i18n.Zh), En: d.title(i18n.En)}, Template: tpl.version, Lang: d.Lang,
		Org: d.Unit.ID, Region: d.Region, Owner: d.To.Subject, Agent: d.To.Agent, IssuedAt: now, IssuedBy: by.Account,
	}
	doc := s.compose(d, l.No, now.Date())
	file, err := doc.HTML()
	if err != nil {
		return "", err
	}
	l.Digest = digestOf(file)
	data := frozen{Unit: d.Unit, To: d.To, Facts: d.Facts, Document: doc}
	fresh, err := s.insertTx(ctx, tx, by, l, d, file, data)
	if err != nil {
		return "", err
	}
	if !fresh {
		there, _, err := storage.Get[letterRow](ctx, tx, selectIssued, d.Case, d.Kind, d.Occasion)
		return there.ID, err
	}
	return l.ID, s.tellTx(ctx, tx, by, l)
}

// tellTx writes the audit row and the event.
func (s *Service) tellTx(ctx context.Context, tx storage.Tx, by ident.Actor, l Line) error {
	rec := audit.Record{
		Act: "letter.issue", Kind: "letter", ID: string(l.ID), Org: l.Org,
		Data: map[string]string{"case": string(l.Case), "kind": string(l.Kind), "number": l.No, "digest": l.Digest},
	}
	if err := audit.RecordTx(ctx, tx, by, rec, l.IssuedAt); err != nil {
		return err
	}
	return job.EmitTx(ctx, tx, letterevent.Issued{Letter: l.ID, Application: l.Application, Case: l.Case, Kind: string(l.Kind)}, l.IssuedAt)
}

// ServeTx records that a letter reached its addressee. At says when it counts; it
// cannot lie before the letter was issued or ahead of now. Online is recorded
// once, by the first opening: recording it again changes nothing. A second record
// of any other way is a Conflict. It authorises nothing.
func (s *Service) ServeTx(ctx context.Context, tx storage.Tx, by ident.Actor, v Served) (err error) {
	defer fault.Wrap(&err, "letter.serve(%s, %s)", v.Letter, v.Channel)
	now := s.clock.Now()
	l, err := s.lineTx(ctx, tx, v.Letter)
	if err != nil {
		return err
	}
	switch {
	case v.Channel != Online && v.Channel != Post && v.Channel != Window:
		return errors.New("no such way of service")
	case v.At < l.IssuedAt || v.At > now:
		return fault.NewInvalid("letter.served_when").On("at", "letter.served_when")
	}
	note := s.seal("letter_service", "note", string(v.Letter)+"/"+string(v.Channel), []byte(v.Note))
	n, err := tx.Exec(ctx, insertServed, v.Letter, v.Channel, v.At, now, by.Kind, by.Account, by.Org, note)
	if err != nil {
		return err
	}
	if n == 0 {
		if v.Channel == Online {
			return nil
		}
		return fault.NewConflict("letter.served_already")
	}
	rec := audit.Record{
		Act: "letter.serve", Kind: "letter", ID: string(l.ID), Org: by.Org,
		Data: map[string]string{"case": string(l.Case), "channel": string(v.Channel), "day": string(v.At.Date())},
	}
	if err := audit.RecordTx(ctx, tx, by, rec, now); err != nil {
		return err
	}
	e := letterevent.Served{Letter: l.ID, Case: l.Case, Kind: string(l.Kind), Channel: string(v.Channel), At: v.At}
	return job.EmitTx(ctx, tx, e, now)
}

// Serve 送达 records that a letter was served by post or at a window, at an officer's
// word: on which day, and the number of the parcel or who signed.
func (s *Service) Serve(ctx context.Context, by ident.Actor, id ident.LetterID, channel Channel, day clock.Date, note string) (err error) {
	defer fault.Wrap(&err, "letter.serve(%s)", id)
	switch {
	case channel != Post && channel != Window:
		return fault.NewInvalid("letter.served_how").On("channel", "letter.served_how")
	case note == "" || len([]rune(note)) > maxNote:
		return fault.NewInvalid("letter.served_note", "max", maxNote).On("note", "letter.served_note", "max", maxNote)
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		l, err := s.lineTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.access.Can(by, identity.CaseDecide, l.Object()); err != nil {
			return err
		}
		if day < l.IssuedAt.Date() || day > s.clock.Now().Date() {
			return fault.NewInvalid("letter.served_when").On("day", "letter.served_when")
		}
		return s.ServeTx(ctx, tx, by, Served{Letter: id, Channel: channel, At: max(l.IssuedAt, clock.Of(day.Time())), Note: note})
	})
}

const maxNote = 200 // characters of how a letter was served

func digestOf(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
