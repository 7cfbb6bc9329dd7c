package casework

import (
	"context"
	"fmt"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
)

// Command addresses one case. Rev is the revision the officer saw: a case that
// moved since is a Conflict. Key is the idempotency key minted into the page; a
// repeated key with the same content does nothing and succeeds.
type Command struct {
	By   ident.Actor
	Case ident.CaseID
	Rev  int64
	Key  string
}

// Ground is why a unit closes a case: a reason code of the item and the
// officer's own words, both shown to the applicant.
type Ground struct{ Reason, Note string }

const maxNote = 1000 // characters of free text in a ground

// verb is one act on a loaded case: it changes c and returns the new fact; ok is
// false when there is nothing to write.
type verb func(c *Case, now clock.Instant) (f Fact, ok bool, err error)

// Claim 认领 makes the caller the one who works on the case.
func (s *Service) Claim(ctx context.Context, cmd Command) error {
	return s.act(ctx, cmd, identity.CaseClaim, "casework.claim", "", func(c *Case, now clock.Instant) (Fact, bool, error) {
		return c.Claim(cmd.By, now)
	})
}

// Release 放回 gives a claimed case back to the unit's inbox.
func (s *Service) Release(ctx context.Context, cmd Command) error {
	return s.act(ctx, cmd, identity.CaseClaim, "casework.release", "", func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Release(cmd.By, now)
		return f, true, err
	})
}

// Accept 受理 takes the case into procedure (行政许可法 Art. 32).
func (s *Service) Accept(ctx context.Context, cmd Command) error {
	return s.act(ctx, cmd, identity.CaseAccept, "casework.accept", "", func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Accept(cmd.By, now)
		return f, true, err
	})
}

// NotAccept 不予受理 closes a case that the unit may not take.
func (s *Service) NotAccept(ctx context.Context, cmd Command, g Ground) error {
	_, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseAccept, "casework.not_accept", g.digest(), func(c *Case, now clock.Instant) (Fact, bool, error) {
		if err := part.checkGround(FactNotAccepted, g); err != nil {
			return Fact{}, false, err
		}
		f, err := c.NotAccept(cmd.By, g.Reason, g.Note, now)
		return f, true, err
	})
}

// Decide 决定 grants or refuses; where the item wants a second person it puts the
// decision before one. A case is decided once; the second of two
// officers, and the second click, meet a Conflict or the first answer.
func (s *Service) Decide(ctx context.Context, cmd Command, grant bool, g Ground) error {
	kind, name := FactRefused, "casework.refuse"
	if grant {
		kind, name = FactGranted, "casework.grant"
	}
	_, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	if part.Limits.Review {
		name = "casework.propose"
	}
	var unchecked []i18n.Text
	if grant {
		if unchecked, err = s.unchecked(ctx, cmd.Case, part); err != nil {
			return err
		}
	}
	return s.act(ctx, cmd, identity.CaseDecide, name, g.digest(), func(c *Case, now clock.Instant) (Fact, bool, error) {
		if err := part.checkGround(kind, g); err != nil {
			return Fact{}, false, err
		}
		if grant && c.may(FactGranted) == nil {
			if err := first(c.checkSteps(part), func() error { return c.checkChecked(unchecked) }); err != nil {
				return Fact{}, false, err
			}
		}
		if part.Limits.Review {
			f, err := c.Propose(cmd.By, Proposal{Kind: kind, Reason: g.Reason, Note: g.Note}, now)
			return f, true, err
		}
		f, err := c.Decide(cmd.By, grant, g.Reason, g.Note, now)
		return f, true, err
	})
}

func (g Ground) digest() string { return digestOf(g.Reason, g.Note) }

// checkGround refuses a reason that the item does not have, in the definition that
// the case stays on, and over-long words.
func (p Part) checkGround(kind FactKind, g Ground) error {
	if err := checkNote(g.Note); err != nil {
		return err
	}
	if g.Reason == "" {
		return fault.NewInvalid("casework.reason_missing").On("reason", "casework.reason_missing")
	}
	for _, r := range p.Reasons[kind] {
		if r.Code == g.Reason {
			return nil
		}
	}
	return fault.NewInvalid("casework.reason_unknown").On("reason", "casework.reason_unknown")
}

// act is actTx for a verb that needs no database.
func (s *Service) act(ctx context.Context, cmd Command, act identity.Act, name, content string, v verb) (err error) {
	return s.actTx(ctx, cmd, act, name, content, func(_ storage.Tx, c *Case, now clock.Instant) (Fact, bool, error) { return v(c, now) })
}

// actTx is the one order of writes of every act on a case: load; then in one
// transaction once → authorise → decide → fact and projections → letter → audit →
// event. All is read before the Write, which reads nothing (ADR 0010); the case's
// revision tells whether it has moved since.
func (s *Service) actTx(ctx context.Context, cmd Command, act identity.Act, name, content string, v verbTx) (err error) {
	defer fault.Wrap(&err, "%s(%s)", name, cmd.Case)
	read, f, err := s.fileOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	if overtaken, err := s.overtake(ctx, read); err != nil {
		return err
	} else if overtaken {
		if read, f, err = s.fileOf(ctx, cmd.Case); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		now, c := s.clock.Now(), read.clone()
		seen, err := s.onceTx(ctx, tx, cmd, name, content, now)
		if err != nil || seen {
			return err
		}
		if err := s.access.Can(cmd.By, act, f.object(c)); err != nil {
			return err
		}
		if err := c.free(cmd.By.Account); err != nil && name != "casework.recuse" {
			return err
		}
		if cmd.Rev != c.Rev {
			return fault.NewConflict("casework.changed", "number", c.No)
		}
		return s.moveTx(ctx, tx, cmd.By, c, f, name, func(c *Case, now clock.Instant) (Fact, bool, error) { return v(tx, c, now) }, now)
	})
}

// overtake does what the clock has made of a case by now and the sweep has not come to:
// on the morning after the last day nobody refuses what silence has accepted.
func (s *Service) overtake(ctx context.Context, c *Case) (bool, error) {
	switch st, today := c.Status(), s.clock.Now().Date(); {
	case st == Received && c.AcceptDue != "" && c.AcceptDue < today:
		return true, s.Deem(ctx, c.ID)
	case st == Parked && c.ParkedUntil() <= today:
		return true, s.wake(ctx, c.ID)
	}
	return false, nil
}

// file is what an act on a case needs besides the case: the part of the definition
// that the case stays on, and the application.
type file struct {
	def  *Definition
	part Part
	app  *Application
}

// object describes the case to the access table.
func (f file) object(c *Case) identity.Object {
	return identity.Object{Kind: "case", ID: string(c.ID), Org: c.Org, Region: c.Region, Agent: f.app.Agent, Owner: f.app.Applicant}
}

// fileOf reads a case with its file.
func (s *Service) fileOf(ctx context.Context, id ident.CaseID) (c *Case, f file, err error) {
	if f.def, f.part, err = s.limitsOf(ctx, id); err != nil {
		return nil, f, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		if c, err = s.loadCaseTx(ctx, tx, id); err != nil {
			return err
		}
		f.app, err = s.loadApplicationTx(ctx, tx, c.Application)
		return err
	})
	return c, f, err
}

// verbTx is a verb that also reads or writes what hangs on the case.
type verbTx func(tx storage.Tx, c *Case, now clock.Instant) (f Fact, ok bool, err error)

func (s *Service) moveTx(ctx context.Context, tx storage.Tx, by ident.Actor, c *Case, f file, name string, v verb, now clock.Instant) error {
	fact, ok, err := v(c, now)
	if err != nil || !ok {
		return err
	}
	if err := c.inTime(f.part, s.dir.Calendar()); err != nil {
		return err
	}
	clocks, err := c.ClocksOf(f.part)
	if err != nil {
		return err
	}
	c.dues(f.part, clocks, s.dir.Calendar(), now)
	if err := s.addFactTx(ctx, tx, c, fact); err != nil {
		return err
	}
	if err := s.letterTx(ctx, tx, by, c, f, clocks, now); err != nil {
		return err
	}
	rec := audit.Record{Act: name, Kind: "case", ID: string(c.ID), Org: c.Org, Why: fact.Reason}
	if err := audit.RecordTx(ctx, tx, by, rec, now); err != nil {
		return err
	}
	if fact.Kind == FactWithdrawn || fact.Kind == FactForwarded {
		if err := s.endConsentTx(ctx, tx, c.ID, now); err != nil {
			return err
		}
	}
	return emitTx(ctx, tx, c, fact, now)
}

func emitTx(ctx context.Context, tx storage.Tx, c *Case, f Fact, now clock.Instant) error {
	switch {
	case f.Kind == FactAccepted, f.Kind == FactDeemed:
		return job.EmitTx(ctx, tx, caseworkevent.Accepted{Application: c.Application, Case: c.ID, Item: c.Item}, now)
	case endsCase(f.Kind):
		return job.EmitTx(ctx, tx, caseworkevent.Closed{
			Application: c.Application, Case: c.ID, Item: c.Item,
			Outcome: string(c.Status()),
		}, now)
	case textOf[f.Kind] != "" || turnsClocks[f.Kind]:
		return job.EmitTx(ctx, tx, caseworkevent.Moved{
			Application: c.Application, Case: c.ID, Item: c.Item, Fact: string(f.Kind), Seq: len(c.facts),
		}, now)
	}
	return nil
}

// onceTx claims the command's idempotency key; commands made by the program
// itself carry none.
func (s *Service) onceTx(ctx context.Context, tx storage.Tx, cmd Command, name, content string, now clock.Instant) (bool, error) {
	if cmd.Key == "" {
		return false, nil
	}
	scope := string(cmd.By.Account) + " " + name
	_, seen, err := storage.ClaimTx(ctx, tx, scope, cmd.Key, digestOf(string(cmd.Case), content), now)
	if err != nil || seen {
		return seen, err
	}
	return false, storage.FillTx(ctx, tx, scope, cmd.Key, string(cmd.Case))
}

// Withdraw 撤回 ends one open case at the applicant's wish.
func (s *Service) Withdraw(ctx context.Context, cmd Command, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.ApplicationWithdraw, "casework.withdraw", digestOf(note),
		func(c *Case, now clock.Instant) (Fact, bool, error) {
			f, err := c.Withdraw(cmd.By, note, now)
			return f, true, err
		})
}

// WithdrawAll ends every case of the application that is still open. It is a
// Conflict when none is.
func (s *Service) WithdrawAll(ctx context.Context, by ident.Actor, id ident.ApplicationID, note string) (err error) {
	defer fault.Wrap(&err, "casework.withdraw_all(%s)", id)
	if err := checkNote(note); err != nil {
		return err
	}
	parts, err := s.partsOf(ctx, id)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		app, err := s.loadApplicationTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.access.Can(by, identity.ApplicationWithdraw, app.object()); err != nil {
			return err
		}
		cases, err := s.casesOfTx(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.withdrawOpenTx(ctx, tx, by, app, cases, parts, note)
	})
}

func (s *Service) withdrawOpenTx(ctx context.Context, tx storage.Tx, by ident.Actor, app *Application, cases []*Case, parts map[string]Part, note string) error {
	now, n := s.clock.Now(), 0
	for _, c := range cases {
		if c.Status().Final() {
			continue
		}
		n++
		err := s.moveTx(ctx, tx, by, c, file{part: parts[c.Item], app: app}, "casework.withdraw", func(c *Case, now clock.Instant) (Fact, bool, error) {
			f, err := c.Withdraw(by, note, now)
			return f, true, err
		}, now)
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return fault.NewConflict("casework.nothing_open", "number", app.No)
	}
	return nil
}

func factKey(id ident.CaseID, seq int) string { return fmt.Sprintf("%s/%d", id, seq) }
