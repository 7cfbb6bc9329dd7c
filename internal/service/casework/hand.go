package casework

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Recused reports whether somebody has said that she will have nothing to do with the
// case 回避: a relative's, or her own.
func (c *Case) Recused(who ident.AccountID) bool {
	return slices.ContainsFunc(c.facts, func(f Fact) bool { return f.Kind == FactRecused && f.By == who })
}

// free is the guard of everything that puts somebody to work on the case.
func (c *Case) free(who ident.AccountID) error {
	if c.Recused(who) {
		return fault.NewForbidden("casework.recused")
	}
	return nil
}

// Recuse 回避 takes by away from the case for good (公务员法 Art. 76): it goes back to the inbox if by held it. Saying it twice changes
// nothing (ok is false).
func (c *Case) Recuse(by ident.Actor, why string, now clock.Instant) (f Fact, ok bool, err error) {
	if err := c.open(); err != nil {
		return Fact{}, false, err
	}
	if c.Recused(by.Account) {
		return Fact{}, false, nil
	}
	if why == "" {
		return Fact{}, false, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f = fact(FactRecused, by, now)
	f.Note = why
	return c.add(f), true, nil
}

// HandOver 转办 gives a held case to a colleague.
func (c *Case) HandOver(by ident.Actor, to ident.AccountID, note string, now clock.Instant) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	return c.hand(by, to, note, now)
}

// Assign 改派 gives a case, held or not, to one of the unit at a supervisor's word.
func (c *Case) Assign(by ident.Actor, to ident.AccountID, note string, now clock.Instant) (Fact, error) {
	if err := c.open(); err != nil {
		return Fact{}, err
	}
	return c.hand(by, to, note, now)
}

// StandIn 代办 takes over the case of a colleague who is away.
func (c *Case) StandIn(by ident.Actor, away ident.AccountID, now clock.Instant) (Fact, error) {
	if err := c.open(); err != nil {
		return Fact{}, err
	}
	if away == "" || c.Holder() != away {
		return Fact{}, fault.NewConflict("casework.not_stood_in", "number", c.No)
	}
	return c.hand(by, by.Account, "", now)
}

func (c *Case) hand(by ident.Actor, to ident.AccountID, note string, now clock.Instant) (Fact, error) {
	if to == c.Holder() {
		return Fact{}, fault.NewConflict("casework.holds_already", "number", c.No)
	}
	if err := c.free(to); err != nil {
		return Fact{}, fault.NewConflict("casework.colleague_recused", "number", c.No)
	}
	f := fact(FactHanded, by, now)
	f.Note, f.Detail.To = note, to
	return c.add(f), nil
}

// Recuse 回避 takes the caller away from a case for good.
func (s *Service) Recuse(ctx context.Context, cmd Command, why string) error {
	if err := checkNote(why); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseView, "casework.recuse", digestOf(why), func(c *Case, now clock.Instant) (Fact, bool, error) {
		return c.Recuse(cmd.By, why, now)
	})
}

// HandOver 转办 gives the caller's case to an officer of the unit.
func (s *Service) HandOver(ctx context.Context, cmd Command, to ident.AccountID, note string) error {
	return s.handTo(ctx, cmd, identity.CaseClaim, "casework.hand_over", to, note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.HandOver(cmd.By, to, note, now)
	})
}

// Assign 改派 gives a case of a unit to one of its officers, at a supervisor's word.
func (s *Service) Assign(ctx context.Context, cmd Command, to ident.AccountID, note string) error {
	return s.handTo(ctx, cmd, identity.CaseReassign, "casework.assign", to, note, func(c *Case, now clock.Instant) (Fact, error) {
		return c.Assign(cmd.By, to, note, now)
	})
}

func (s *Service) handTo(ctx context.Context, cmd Command, act identity.Act, name string, to ident.AccountID, note string, f func(c *Case, now clock.Instant) (Fact, error)) error {
	if err := checkNote(note); err != nil {
		return err
	}
	c, _, err := s.fileOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	if err := s.handles(ctx, to, c.Org); err != nil {
		return err
	}
	return s.act(ctx, cmd, act, name, digestOf(string(to), note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		fact, err := f(c, now)
		return fact, true, err
	})
}

// handles refuses somebody who is no officer of the unit.
func (s *Service) handles(ctx context.Context, who ident.AccountID, org ident.OrgID) error {
	all, err := s.staff.Colleagues(ctx, org)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.ID == who && slices.Contains(x.Roles, officerRole) {
			return nil
		}
	}
	return fault.NewInvalid("casework.no_colleague").On("to", "casework.no_colleague")
}

// officerRole is the role of those who handle cases.
const officerRole ident.Role = "officer"

// Colleagues lists the officers of a unit to its own staff and to those above it.
func (s *Service) Colleagues(ctx context.Context, by ident.Actor, org ident.OrgID) ([]identity.Colleague, error) {
	if err := s.access.Can(by, identity.CaseView, identity.Object{Kind: "unit", ID: string(org), Org: org}); err != nil {
		return nil, err
	}
	return s.staff.Colleagues(ctx, org)
}

// StandIn 代办 takes over the case of a colleague for whom the caller stands in.
func (s *Service) StandIn(ctx context.Context, cmd Command) error {
	away, err := s.StandsInFor(ctx, cmd.By)
	if err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseClaim, "casework.stand_in", "", func(c *Case, now clock.Instant) (Fact, bool, error) {
		holder := c.Holder()
		if !slices.Contains(away, holder) {
			holder = ""
		}
		f, err := c.StandIn(cmd.By, holder, now)
		return f, true, err
	})
}

// MayOpen is nil unless the caller has recused herself from the case.
func (s *Service) MayOpen(ctx context.Context, by ident.Actor, id ident.CaseID) error {
	c, _, err := s.fileOf(ctx, id)
	if err != nil {
		return err
	}
	return c.free(by.Account)
}
