package casework

import (
	"context"
	"encoding/json"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Submission is the signature on a draft: the challenge that BeginSign sent a
// code for, the code, the language of the text, and the page's idempotency key.
type Submission struct {
	By        ident.Actor
	Draft     ident.DraftID
	Lang      i18n.Lang
	Challenge string
	Code      string
	Key       string
}

// Submit 提交 turns a signed draft into one application with a case for each
// unit: draft → plan → number; then in one transaction key → draft → code →
// application → cases with their slices and consents → audit → event → text. The
// draft is read before the Write (ADR 0010), where its revision is checked.
// The number is leased before, so a refused submission leaves a gap in the
// numbers, and nothing else.
//
// The same key gives the same application. A text that changed since the code
// was sent, or a consent that no longer fits, is a Conflict; a wrong code is
// Invalid on field "code".
func (s *Service) Submit(ctx context.Context, sub Submission) (id ident.ApplicationID, err error) {
	defer fault.Wrap(&err, "casework.submit(%s)", sub.Draft)
	_, def, err := s.readDraft(ctx, sub.By, identity.ApplicationSign, sub.Draft)
	if err != nil {
		return "", err
	}
	if err := s.signer.TryConfirm(ctx, sub.By, sub.Challenge, sub.Code); err != nil {
		return "", err
	}
	day := s.clock.Now().Date()
	seq, err := s.numbers.Next(ctx, "application:"+string(day))
	if err != nil {
		return "", err
	}
	no := s.form.Of(day, seq)
	err = onFreshDraft(func() error {
		row, err := s.loadDraft(ctx, sub.By, identity.ApplicationSign, sub.Draft)
		if err != nil {
			return err
		}
		return s.db.Write(ctx, func(tx storage.Tx) error {
			id, err = s.submitTx(ctx, tx, sub, def, row, no)
			return err
		})
	})
	return id, err
}

func (s *Service) submitTx(ctx context.Context, tx storage.Tx, sub Submission, def *Definition, row draftRow, no string) (ident.ApplicationID, error) {
	now := s.clock.Now()
	scope := string(sub.By.Account) + " casework.submit"
	ref, seen, err := storage.ClaimTx(ctx, tx, scope, sub.Key, digestOf(string(sub.Draft)), now)
	if err != nil || seen {
		return ident.ApplicationID(ref), err
	}
	d, err := s.draftOf(row)
	if err != nil {
		return "", err
	}
	if d.Application != "" {
		// Submitted from another tab: the same application.
		return d.Application, storage.FillTx(ctx, tx, scope, sub.Key, string(d.Application))
	}
	text, err := s.signable(def, d, sub.Lang, now.Date())
	if err != nil {
		return "", err
	}
	app := newApplication(d, sub.By, no, text, sub.Lang, now)
	d.Application = app.ID
	// First, so that a second tab finds the application before it finds its code used.
	if err := s.saveDraftTx(ctx, tx, d, now); err != nil {
		return "", err
	}
	if err := s.signer.FinishConfirmTx(ctx, tx, sub.By, sub.Challenge, signPurpose, digestOf(text), sub.Code); err != nil {
		return "", err
	}
	app.People = d.people(PlanDraft(def, d, s.dir, now.Date()))
	p := PlanDraft(def, d, s.dir, now.Date())
	if err := s.storeTx(ctx, tx, sub.By, def, d, p, app); err != nil {
		return "", err
	}
	return app.ID, storage.FillTx(ctx, tx, scope, sub.Key, string(app.ID))
}

// storeTx writes the application, its cases, the audit row, the event and the text.
func (s *Service) storeTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, d *Draft, p Plan, app *Application) error {
	wanted := p.Wanted()
	app.Parts = len(wanted)
	if err := s.insertApplicationTx(ctx, tx, app); err != nil {
		return err
	}
	ev := caseworkevent.Submitted{Application: app.ID, Bundle: app.Bundle}
	for i, part := range wanted {
		c := newCase(app, part, i+1, s.regionOf(p))
		first := fact(FactReceived, by, app.SubmittedAt)
		first.Detail.Declared, first.Detail.Owed = declares(part.Standings), owes(part.Standings)
		if err := s.insertCaseTx(ctx, tx, c, part.Part, first); err != nil {
			return err
		}
		slice := d.SliceOf(def, p, part)
		if err := s.insertSliceTx(ctx, tx, c, slice, app.SubmittedAt); err != nil {
			return err
		}
		if err := s.insertMaterialsTx(ctx, tx, c, part.Standings); err != nil {
			return err
		}
		if err := s.insertConsentTx(ctx, tx, c, part.Part, slice, app.SubmittedAt); err != nil {
			return err
		}
		ev.Cases = append(ev.Cases, c.ID)
	}
	rec := audit.Record{
		Act: "casework.submit", Kind: "application", ID: string(app.ID),
		Data: map[string]string{"draft": string(d.ID), "digest": app.SignDigest},
	}
	if err := audit.RecordTx(ctx, tx, by, rec, app.SubmittedAt); err != nil {
		return err
	}
	if err := job.EmitTx(ctx, tx, ev, app.SubmittedAt); err != nil {
		return err
	}
	return s.notify.PostTx(ctx, tx, notify.Message{
		To: by.Account, Key: "casework.sms.submitted",
		Args: map[string]string{"number": app.No, "title": def.Title.In(app.Lang), "parts": i18n.Msg(app.Lang, "casework.count", "n", app.Parts)},
		Lang: app.Lang, Ref: string(app.ID), Dedupe: "submitted:" + string(app.ID), Delicate: def.Delicate,
	})
}

func newApplication(d *Draft, by ident.Actor, no, text string, l i18n.Lang, now clock.Instant) *Application {
	return &Application{
		ID: ident.New[ident.ApplicationID](now), No: no, Bundle: d.Bundle, Closure: d.Closure,
		Applicant: d.Applicant, Subject: d.Applicant, Agent: d.Account, AgentSelf: by.Self, SignText: text, SignDigest: digestOf(text),
		SignedAt: now, SubmittedAt: now, Lang: l,
	}
}

func newCase(app *Application, part PlannedPart, n int, region ident.Region) *Case {
	return &Case{
		ID: ident.New[ident.CaseID](app.SubmittedAt), Application: app.ID, No: partNo(app.No, n), Part: n,
		Item: part.Item, Service: part.Service, Mode: part.ModeNow, Org: part.Org, Region: region, Zone: app.People.Zone,
		Closure: app.Closure, PromiseDue: part.Due, Provisional: part.Provisional, Rev: 1,
	}
}

func (s *Service) regionOf(p Plan) ident.Region {
	zone, _ := p.State.Values()["premises.zone"].(string)
	_, region, _ := s.dir.ZoneFacts(zone)
	return region
}

// insertCaseTx stores a case that begins with the fact first.
func (s *Service) insertCaseTx(ctx context.Context, tx storage.Tx, c *Case, part Part, first Fact) error {
	f, now := c.add(first), first.At
	clocks, err := c.ClocksOf(part)
	if err != nil {
		return err
	}
	c.dues(part, clocks, s.dir.Calendar(), now)
	_, err = tx.Exec(ctx, insertCase, c.ID, c.Application, c.No, c.Part, c.Item, c.Service, c.Mode, c.Org, c.Region,
		c.Zone, c.Closure, c.PromiseDue, c.AcceptDue, c.LegalDue, c.Provisional, c.Status(), c.Holder(), now, clock.Instant(0), c.Rev, c.Card)
	if err != nil {
		return err
	}
	if err := s.flipTx(ctx, tx, c, nil, FlagsOf(c.facts)); err != nil {
		return err
	}
	return s.insertFactTx(ctx, tx, c.ID, len(c.facts), f)
}

// insertSliceTx copies what the unit may know to its own case.
func (s *Service) insertSliceTx(ctx context.Context, tx storage.Tx, c *Case, slice []SliceAnswer, now clock.Instant) error {
	lists := make([][]any, 0, len(slice))
	for i, a := range slice {
		sealed, err := s.sealJSON("casework_answer.value", string(c.ID)+"/"+a.Field.ID, a.Answer.Value)
		if err != nil {
			return err
		}
		asOf := a.Answer.AsOf
		if asOf.IsZero() {
			asOf = now
		}
		lists = append(lists, []any{c.ID, a.Field.ID, i, sealed, a.Answer.Source, asOf})
	}
	return tx.Batch(ctx, insertAnswer, lists)
}

func (s *Service) insertConsentTx(ctx context.Context, tx storage.Tx, c *Case, part Part, slice []SliceAnswer, now clock.Instant) error {
	fields := make([]string, len(slice))
	for i, a := range slice {
		fields[i] = a.Field.ID
	}
	purpose, err := json.Marshal(part.Purpose)
	if err != nil {
		return err
	}
	until := c.PromiseDue.AddDays(part.KeepDays)
	_, err = tx.Exec(ctx, insertConsent, ident.New[ident.ConsentID](now), c.Application, c.ID, c.Org,
		storage.JSON[[]string]{V: fields}, string(purpose), until, now, clock.Instant(0))
	return err
}
