package casework

import (
	"context"
	"errors"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/spine/identity"
)

// ClockView is a clock of a case explained to the day.
type ClockView struct {
	Timed
	Title i18n.Text
	State deadline.State
	Days  []deadline.Day
}

// ClocksView is a case with all its clocks, the newest first. It shows no personal
// data: days, and the kinds of what happened.
type ClocksView struct {
	*Case
	ApplicationNo string
	Clocks        []ClockView
}

// Explain shows how the days of a case count: to the one who may act for the
// applicant, and to the staff that may see the case.
func (s *Service) Explain(ctx context.Context, by ident.Actor, id ident.CaseID) (v ClocksView, err error) {
	defer fault.Wrap(&err, "casework.explain(%s)", id)
	_, part, err := s.limitsOf(ctx, id)
	if err != nil {
		return v, err
	}
	act := identity.ApplicationView
	if by.Kind == ident.Staff {
		act = identity.CaseView
	}
	now, cal := s.clock.Now(), s.dir.Calendar()
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil {
			return err
		}
		app, err := s.loadApplicationTx(ctx, tx, c.Application)
		if err != nil {
			return err
		}
		obj := app.object()
		if by.Kind == ident.Staff {
			obj = identity.Object{Kind: "case", ID: string(c.ID), Org: c.Org, Region: c.Region, Owner: app.Applicant, Agent: app.Agent}
		}
		if err := s.access.Can(by, act, obj); err != nil {
			return err
		}
		v = ClocksView{Case: c, ApplicationNo: app.No}
		past, err := s.clocks.AlmanacTx(ctx, tx)
		if err != nil {
			return err
		}
		v.Clocks, err = explain(c, part, now, func(l deadline.Ledger) deadline.Calendar {
			if l.IsStopped() { // it ended under the calendar of its day
				return past.At(l.Ended.At)
			}
			return cal
		})
		if by.Kind == ident.Citizen { // steps are the unit's own affair
			v.Clocks = slices.DeleteFunc(v.Clocks, func(k ClockView) bool { return k.Name.isStep() })
		}
		return err
	})
	return v, err
}

func explain(c *Case, part Part, now clock.Instant, calOf func(deadline.Ledger) deadline.Calendar) ([]ClockView, error) {
	clocks, err := c.ClocksOf(part)
	if err != nil {
		return nil, err
	}
	out := make([]ClockView, len(clocks))
	for i, t := range clocks {
		cal := calOf(t.Ledger)
		out[len(clocks)-1-i] = ClockView{Timed: t, Title: ClockTitle(part, t.Name), State: t.Ledger.State(cal, now), Days: t.Ledger.Explain(cal, now.Date())}
	}
	return out, nil
}

var selectSilent = storage.Statement("casework.select_silent", `SELECT id FROM casework_case
  WHERE status = 'received' AND accept_due <> '' AND accept_due < $1 ORDER BY accept_due, id LIMIT $2`)

var selectWaking = storage.Statement("casework.select_waking", `SELECT id FROM casework_case
  WHERE parked_until <> '' AND parked_until < $1 ORDER BY parked_until, id LIMIT $2`)

const silentMost = 100 // cases in one round

// Sweep makes by itself what the law makes of silence: a case whose days for
// accepting have passed unanswered is accepted 视为受理. And it goes on with the parked
// cases whose day has come. It may run at any time, on every node, and after any
// downtime: each case is taken once, by its own state.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "casework.sweep")
	today := s.clock.Now().Date()
	return errors.Join(
		s.sweep(ctx, selectSilent, today, s.Deem),
		s.sweep(ctx, selectWaking, today.AddDays(1), s.wake), // on the day itself
	)
}

// sweep does one thing to every case whose day lies before one.
func (s *Service) sweep(ctx context.Context, which *storage.Stmt, before clock.Date, do func(context.Context, ident.CaseID) error) error {
	for {
		var found []struct{ ID ident.CaseID }
		err := s.db.Read(ctx, func(tx storage.Tx) (err error) {
			found, err = storage.All[struct{ ID ident.CaseID }](ctx, tx, which, before, silentMost)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range found {
			if err := do(ctx, c.ID); err != nil {
				return err
			}
		}
		if len(found) < silentMost {
			return nil
		}
	}
}
