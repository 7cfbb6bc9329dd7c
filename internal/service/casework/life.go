package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/spine/identity"
)

// limitsOf gives the days of a case's procedure, by the definition it stays on.
func (s *Service) limitsOf(ctx context.Context, id ident.CaseID) (*Definition, Part, error) {
	item, bundle, closure, err := s.definitionOfCase(ctx, id)
	if err != nil {
		return nil, Part{}, err
	}
	def, err := s.defs.At(ctx, bundle, closure)
	if err != nil {
		return nil, Part{}, err
	}
	part, ok := def.partOf(item)
	if !ok {
		return nil, Part{}, fault.NewNotFound("casework.no_such_case")
	}
	return def, part, nil
}

// partsOf gives the parts of an application's definition, by item.
func (s *Service) partsOf(ctx context.Context, id ident.ApplicationID) (map[string]Part, error) {
	var bundle, closure string
	err := s.db.Read(ctx, func(tx storage.Tx) error {
		a, err := s.loadApplicationTx(ctx, tx, id)
		if err == nil {
			bundle, closure = a.Bundle, a.Closure
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	def, err := s.defs.At(ctx, bundle, closure)
	if err != nil {
		return nil, err
	}
	return def.byItem(), nil
}

// simple is an act of the holder that needs nothing but words.
func (s *Service) simple(ctx context.Context, cmd Command, name, note string, f func(c *Case, now clock.Instant) (Fact, error)) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseDecide, name, digestOf(note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		fact, err := f(c, now)
		return fact, true, err
	})
}

func checkNote(note string) error {
	if len([]rune(note)) > maxNote {
		return fault.NewInvalid("casework.note_long", "max", maxNote).On("note", "casework.note_long", "max", maxNote)
	}
	return nil
}

// BeginSpecial 特别程序 (行政许可法 Art. 45) stops the clock of the law; the days are
// those it is expected to take, which the applicant is told in writing.
func (s *Service) BeginSpecial(ctx context.Context, cmd Command, special string, days int, note string) error {
	return s.simple(ctx, cmd, "casework.special_begin", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.BeginSpecial(cmd.By, special, days, note, now)
	})
}

// EndSpecial goes on after a special procedure.
func (s *Service) EndSpecial(ctx context.Context, cmd Command, note string) error {
	return s.simple(ctx, cmd, "casework.special_end", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.EndSpecial(cmd.By, note, now)
	})
}

// Suspend 中止 stops the case for a reason outside the unit; the applicant reads it.
func (s *Service) Suspend(ctx context.Context, cmd Command, note string) error {
	return s.simple(ctx, cmd, "casework.suspend", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.Suspend(cmd.By, note, now)
	})
}

// Resume 恢复 goes on after a suspension.
func (s *Service) Resume(ctx context.Context, cmd Command, note string) error {
	return s.simple(ctx, cmd, "casework.resume", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.Resume(cmd.By, note, now)
	})
}

// Park 暂缓 puts a case aside until a day, on which it goes on by itself.
func (s *Service) Park(ctx context.Context, cmd Command, until clock.Date, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseDecide, "casework.park", digestOf(string(until), note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Park(cmd.By, until, note, now)
		return f, true, err
	})
}

// EndPark goes on with a parked case before its day.
func (s *Service) EndPark(ctx context.Context, cmd Command, note string) error {
	return s.simple(ctx, cmd, "casework.unpark", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.EndPark(cmd.By, note, now)
	})
}

// Supervise 督办 tells the unit, from above, to go on.
func (s *Service) Supervise(ctx context.Context, cmd Command, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseSupervise, "casework.supervise", digestOf(note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Supervise(cmd.By, note, now)
		return f, true, err
	})
}

// Terminate 终止 ends a case that has lost its object; the applicant reads why.
func (s *Service) Terminate(ctx context.Context, cmd Command, note string) error {
	return s.simple(ctx, cmd, "casework.terminate", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.Terminate(cmd.By, note, now)
	})
}

// CloseNotBrought 补交不来办结 ends a case whose supplements did not come.
func (s *Service) CloseNotBrought(ctx context.Context, cmd Command) error {
	_, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	return s.simple(ctx, cmd, "casework.not_brought", "", func(c *Case, now clock.Instant) (Fact, error) {
		clocks, err := c.ClocksOf(part)
		if err != nil {
			return Fact{}, err
		}
		return c.CloseNotBrought(cmd.By, dueOf(clocks, BringClock, s.dir.Calendar(), now), now)
	})
}

// ProposeExtension 延期送审 asks the supervisor for more days (行政许可法 Art. 42).
func (s *Service) ProposeExtension(ctx context.Context, cmd Command, days int, note string) error {
	_, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	return s.simple(ctx, cmd, "casework.propose", note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.ProposeExtension(cmd.By, days, part.Limits.Extension, note, now)
	})
}

// Approve 审批同意 does what an officer proposed, as a second person.
func (s *Service) Approve(ctx context.Context, cmd Command) error {
	_, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseApprove, "casework.approve", "", func(c *Case, now clock.Instant) (Fact, bool, error) {
		until, _ := s.dir.Due(now.Date(), part.Limits.Supplement, deadline.Workdays)
		f, err := c.Approve(cmd.By, until, now)
		return f, true, err
	})
}

// Return 审批退回 refuses what an officer proposed, with words for the officer.
func (s *Service) Return(ctx context.Context, cmd Command, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseApprove, "casework.return", digestOf(note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Return(cmd.By, note, now)
		return f, true, err
	})
}

// Take 改派 puts a colleague's case back into the inbox at a supervisor's word.
func (s *Service) Take(ctx context.Context, cmd Command, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseReassign, "casework.take", digestOf(note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Take(cmd.By, note, now)
		return f, true, err
	})
}

// Urge 催办 reminds the unit at the applicant's wish, once a day.
func (s *Service) Urge(ctx context.Context, cmd Command, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.ApplicationAnswer, "casework.urge", digestOf(note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Urge(cmd.By, note, now)
		return f, true, err
	})
}

// Deem 视为受理 takes a case as accepted because the unit kept silent beyond its days
// (行政许可法 Art. 32). It is called by the clock; a case that has gone on meanwhile
// stays as it is.
func (s *Service) Deem(ctx context.Context, id ident.CaseID) (err error) {
	defer fault.Wrap(&err, "casework.deem(%s)", id)
	return s.byClock(ctx, id, Received, "casework.deem", func(c *Case, by ident.Actor, now clock.Instant) (Fact, error) {
		return c.Deem(by, c.receivedAt(), now)
	})
}

// wake goes on with a parked case whose day has come.
func (s *Service) wake(ctx context.Context, id ident.CaseID) (err error) {
	defer fault.Wrap(&err, "casework.wake(%s)", id)
	return s.byClock(ctx, id, Parked, "casework.unpark", func(c *Case, by ident.Actor, now clock.Instant) (Fact, error) { return c.Wake(by, now) })
}

// byClock is an act of the clock on a case in one status; a case that has gone on
// meanwhile stays as it is.
func (s *Service) byClock(ctx context.Context, id ident.CaseID, in Status, name string, v func(c *Case, by ident.Actor, now clock.Instant) (Fact, error)) error {
	def, part, err := s.limitsOf(ctx, id)
	if err != nil {
		return err
	}
	by := ident.SystemActor("clock")
	return s.db.Write(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil || c.Status() != in {
			return err
		}
		app, err := s.loadApplicationTx(ctx, tx, c.Application)
		if err != nil {
			return err
		}
		return s.moveTx(ctx, tx, by, c, file{def, part, app}, name, func(c *Case, now clock.Instant) (Fact, bool, error) {
			f, err := v(c, by, now)
			return f, true, err
		}, s.clock.Now())
	})
}

// receivedAt is the day that acceptance by silence counts from: when all that was
// asked for had come, or the case came back, or else when the application came.
func (c *Case) receivedAt() clock.Instant {
	return max(c.When(FactReceived), c.When(FactSupplemented), c.When(FactSetAside), c.When(FactReopened))
}
