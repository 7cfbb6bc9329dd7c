package casework

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
)

// TransferAsked gives the question whether another unit may have the case, while it
// waits for the applicant's answer. That the unit goes on itself answers it too.
func (c *Case) TransferAsked() (Fact, bool) {
	for _, f := range slices.Backward(c.facts) {
		switch {
		case f.Kind == FactTransferAsked:
			return f, true
		case f.Kind == FactTransferRefused, road[f.Kind].to != "":
			return Fact{}, false
		}
	}
	return Fact{}, false
}

// Origin tells from which unit, and under which number, the case came; ok is false for
// one that came from the applicant.
func (c *Case) Origin() (unit ident.OrgID, no string, ok bool) {
	d := c.facts[0].Detail
	return d.Unit, d.No, d.Unit != ""
}

// AskTransfer 转办征询 asks the applicant whether the case may go to another unit, which
// would see her answers. The unit's own days go on meanwhile.
func (c *Case) AskTransfer(by ident.Actor, to ident.OrgID, note string, now clock.Instant) (Fact, error) {
	if _, waits := c.TransferAsked(); waits {
		return Fact{}, fault.NewConflict("casework.transfer_waits", "number", c.No)
	}
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(FactTransferAsked, by, now)
	f.Note, f.Detail.Unit = note, to
	return c.move(f, by)
}

// RefuseTransfer 不同意转办 leaves the case where it is, at the applicant's wish.
func (c *Case) RefuseTransfer(by ident.Actor, now clock.Instant) (Fact, error) {
	if _, err := c.asked(FactTransferRefused); err != nil {
		return Fact{}, err
	}
	return c.add(fact(FactTransferRefused, by, now)), nil
}

// Forward 同意转办 ends the case here; no is its number at the unit that has it now.
func (c *Case) Forward(by ident.Actor, no string, now clock.Instant) (Fact, error) {
	asked, err := c.asked(FactForwarded)
	if err != nil {
		return Fact{}, err
	}
	f := fact(FactForwarded, by, now)
	f.Detail.Unit, f.Detail.No = asked.Detail.Unit, no
	return c.add(f), nil
}

// asked is the guard of an answer: it is allowed here, and there is a question.
func (c *Case) asked(k FactKind) (Fact, error) {
	if err := c.may(k); err != nil {
		return Fact{}, err
	}
	f, waits := c.TransferAsked()
	if !waits {
		return Fact{}, fault.NewConflict("casework.no_transfer", "number", c.No)
	}
	return f, nil
}

// Strike 删除办结 ends a case that should never have been entered, such as one entered
// twice. The applicant reads why. What was asked of her, and a special procedure that
// she was told of, come to their end first.
func (c *Case) Strike(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if err := c.may(FactStruck); err != nil {
		return Fact{}, err
	}
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(FactStruck, by, now)
	f.Note = note
	return c.add(f), nil
}

// Strikable reports whether the case may be struck out where it is.
func (c *Case) Strikable() bool { return c.may(FactStruck) == nil }

// handedOn parts the cases that units have from those that they handed on.
func handedOn(all []*Case) (live, gone []*Case) {
	for _, c := range all {
		if c.Status() == Forwarded {
			gone = append(gone, c)
		} else {
			live = append(live, c)
		}
	}
	return live, gone
}

// Destinations lists the units to which a case may be handed on: those that deliver the
// same service elsewhere. There are none where the applicant chose the unit herself.
func (s *Service) Destinations(c *Case) []ident.OrgID {
	units, chosen := s.dir.Delivering(c.Service)
	if chosen {
		return nil
	}
	return slices.DeleteFunc(units, func(u ident.OrgID) bool { return u == c.Org })
}

// AskTransfer 转办征询 asks the applicant whether her case may go to another unit.
func (s *Service) AskTransfer(ctx context.Context, cmd Command, to ident.OrgID, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseAccept, "casework.transfer_ask", digestOf(string(to), note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		if !slices.Contains(s.Destinations(c), to) {
			return Fact{}, false, fault.NewInvalid("casework.no_destination").On("unit", "casework.no_destination")
		}
		f, err := c.AskTransfer(cmd.By, to, note, now)
		return f, true, err
	})
}

// Strike 删除办结 ends a case that was entered by mistake, at the word of the unit's head.
func (s *Service) Strike(ctx context.Context, cmd Command, note string) error {
	return s.headed(ctx, cmd, "casework.strike", note, "", func(c *Case, now clock.Instant) (Fact, error) {
		return c.Strike(cmd.By, note, now)
	})
}

// RefuseTransfer 不同意转办 leaves the case where it is.
func (s *Service) RefuseTransfer(ctx context.Context, cmd Command) error {
	return s.act(ctx, cmd, identity.ApplicationAnswer, "casework.transfer_refuse", "", func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.RefuseTransfer(cmd.By, now)
		return f, true, err
	})
}

// AgreeTransfer 同意转办 hands the case on: it ends with its unit, and a case of the same
// part begins with the other, which receives the same answers and materials, by a
// consent of its own. What the first unit found of the materials does not bind the other.
func (s *Service) AgreeTransfer(ctx context.Context, cmd Command) (err error) {
	defer fault.Wrap(&err, "casework.agree_transfer(%s)", cmd.Case)
	_, f, err := s.fileOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	return s.actTx(ctx, cmd, identity.ApplicationAnswer, "casework.transfer_agree", "", func(tx storage.Tx, c *Case, now clock.Instant) (Fact, bool, error) {
		on, err := s.handingOnTx(ctx, tx, cmd.By, f, c, now)
		if err != nil {
			return Fact{}, false, err
		}
		next := on.next(c, now)
		ends, err := c.Forward(cmd.By, next.No, now)
		if err != nil {
			return Fact{}, false, err
		}
		return ends, true, s.beginTx(ctx, tx, cmd.By, on, c, next, now)
	})
}

// handing is what goes on to the other unit.
type handing struct {
	file
	parts     int // cases that the application has had
	answers   []storedAnswer
	materials []CaseMaterial
	names     map[ident.BlobID]string
	promise   clock.Date
	unsure    bool
	region    ident.Region // where the other unit finds the case
}

// handingOnTx reads what goes on. The answers are read at the applicant's word, which
// the ledger says.
func (s *Service) handingOnTx(ctx context.Context, tx storage.Tx, by ident.Actor, f file, c *Case, now clock.Instant) (h handing, err error) {
	h.file, h.region = f, c.Region
	if asked, _ := c.TransferAsked(); !s.dir.OrgRegion(asked.Detail.Unit).Covers(c.Region) {
		h.region = s.dir.OrgRegion(asked.Detail.Unit) // its officers look no further
	}
	b := h.part.promised(c.Mode)
	h.promise, h.unsure = s.dir.Due(now.Date(), b.N, b.Unit)
	cases, err := s.casesOfTx(ctx, tx, c.Application)
	if err != nil {
		return h, err
	}
	h.parts = len(cases)
	if h.answers, err = s.answersTx(ctx, tx, c.ID); err != nil {
		return h, err
	}
	if err := s.discloseTx(ctx, tx, by, h.app, c, h.answers, transferring); err != nil {
		return h, err
	}
	if h.materials, err = s.materialsTx(ctx, tx, c.ID); err != nil {
		return h, err
	}
	h.names, err = s.fileNamesTx(ctx, tx, c.ID)
	return h, err
}

// next is the case at the other unit, under the next number of the application.
func (h handing) next(c *Case, now clock.Instant) *Case {
	asked, _ := c.TransferAsked()
	return &Case{
		ID: ident.New[ident.CaseID](now), Application: c.Application, No: partNo(h.app.No, h.parts+1), Part: h.parts + 1,
		Item: c.Item, Service: c.Service, Mode: c.Mode, Org: asked.Detail.Unit, Region: h.region, Zone: c.Zone,
		Closure: c.Closure, PromiseDue: h.promise, Provisional: h.unsure || h.part.Provisional, Rev: 1,
	}
}

// beginTx stores the case at the other unit: case → answers → materials → consent →
// audit → event.
func (s *Service) beginTx(ctx context.Context, tx storage.Tx, by ident.Actor, h handing, from, next *Case, now clock.Instant) error {
	first := fact(FactReceived, by, now)
	was := from.facts[0].Detail
	first.Detail = Detail{Declared: was.Declared, Owed: was.Owed, Unit: from.Org, No: from.No}
	if err := s.insertCaseTx(ctx, tx, next, h.part, first); err != nil {
		return err
	}
	slice := make([]SliceAnswer, len(h.answers))
	for i, a := range h.answers {
		slice[i] = SliceAnswer{h.def.Fields[a.Field], a.Answer}
	}
	if err := s.insertSliceTx(ctx, tx, next, slice, now); err != nil {
		return err
	}
	if err := s.copyMaterialsTx(ctx, tx, h, next.ID); err != nil {
		return err
	}
	if err := s.insertConsentTx(ctx, tx, next, h.part, slice, now); err != nil {
		return err
	}
	rec := audit.Record{Act: "casework.transferred", Kind: "case", ID: string(next.ID), Org: next.Org, Data: map[string]string{"from": string(from.ID)}}
	if err := audit.RecordTx(ctx, tx, by, rec, now); err != nil {
		return err
	}
	ev := caseworkevent.Moved{Application: next.Application, Case: next.ID, Item: next.Item, Fact: string(FactReceived), Seq: 1}
	return job.EmitTx(ctx, tx, ev, now)
}

var selectFileNames = storage.Statement("casework.select_file_names", `SELECT blob, name FROM casework_file WHERE case_id = $1`)

// fileNamesTx opens what the applicant called her files.
func (s *Service) fileNamesTx(ctx context.Context, tx storage.Tx, id ident.CaseID) (map[ident.BlobID]string, error) {
	rows, err := storage.All[struct {
		Blob ident.BlobID
		Name []byte
	}](ctx, tx, selectFileNames, id)
	if err != nil {
		return nil, err
	}
	out := map[ident.BlobID]string{}
	for _, r := range rows {
		name, err := s.open("casework_file.name", string(id)+"/"+string(r.Blob), r.Name)
		if err != nil {
			return nil, err
		}
		out[r.Blob] = string(name)
	}
	return out, nil
}

// copyMaterialsTx gives the next case the materials as the applicant left them.
func (s *Service) copyMaterialsTx(ctx context.Context, tx storage.Tx, h handing, id ident.CaseID) error {
	var rows, files [][]any
	for i, m := range h.materials {
		note := s.seal("casework_material.note", string(id)+"/"+m.Code, nil)
		rows = append(rows, []any{id, m.Code, i, m.Rung, m.Source, m.AsOf, m.Until, m.afresh(), note})
		brought := make([]File, len(m.Files))
		for n, f := range m.Files {
			brought[n] = File{Blob: f.Blob, Name: h.names[f.Blob], Type: blob.Type(f.Type), Size: f.Size, Digest: f.Digest, At: f.At}
		}
		files = append(files, s.fileRows(id, m.Code, brought)...)
	}
	if err := tx.Batch(ctx, insertMaterial, rows); err != nil {
		return err
	}
	return tx.Batch(ctx, insertFile, files)
}

// afresh is the state of a material for a unit that has not looked at it.
func (m CaseMaterial) afresh() MaterialState {
	if m.State != MaterialConfirmed && m.State != MaterialUnconfirmed {
		return m.State
	}
	switch {
	case len(m.Files) > 0:
		return MaterialBrought
	case m.Rung == ByDeclaration:
		return MaterialDeclared
	}
	return MaterialToCheck
}
