package app

import (
	"context"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/service/letter/letterevent"
	"github.com/chengban/chengban/internal/spine/clockbook/clockbookevent"
	"github.com/chengban/chengban/internal/spine/job"
)

// subscribe is the city's nervous system: who hears of what.
//
//	event                  subscriber        what it does
//	casework.closed.v1     bundle.follow     writes the consolidated reply after the last part
//	casework.closed.v1     casework.tell     tells the applicant that one unit has answered
//	casework.moved.v1      casework.notice   tells the applicant what happened to an open part
//	casework.submitted.v1  casework.clocks   begins the clocks of the cases
//	casework.accepted.v1   casework.clocks   brings the clocks up to the facts, as do moved and closed
//	clockbook.rung.v1      casework.warn     shows a card, or reminds the person
//	letter.served.v1       casework.served   ends the days for serving a decision
func (a *App) subscribe() {
	job.On(a.Jobs, "bundle.follow", a.Bundle.Follow)
	job.On(a.Jobs, "casework.tell", func(ctx context.Context, _ ident.EventID, e caseworkevent.Closed) error {
		return a.Casework.Tell(ctx, e)
	})
	a.followClocks()
	job.On(a.Jobs, "casework.notice", func(ctx context.Context, _ ident.EventID, e caseworkevent.Moved) error {
		return a.Casework.TellMoved(ctx, e)
	})
}

// followClocks keeps the clockbook up to the facts of cases, and has casework act on
// what it warns of.
func (a *App) followClocks() {
	const name = "casework.clocks"
	job.On(a.Jobs, name, func(ctx context.Context, _ ident.EventID, e caseworkevent.Submitted) error {
		for _, id := range e.Cases {
			if err := a.Casework.FollowClocks(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	job.On(a.Jobs, name, func(ctx context.Context, _ ident.EventID, e caseworkevent.Accepted) error {
		return a.Casework.FollowClocks(ctx, e.Case)
	})
	job.On(a.Jobs, name, func(ctx context.Context, _ ident.EventID, e caseworkevent.Moved) error {
		return a.Casework.FollowClocks(ctx, e.Case)
	})
	job.On(a.Jobs, name, func(ctx context.Context, _ ident.EventID, e caseworkevent.Closed) error {
		return a.Casework.FollowClocks(ctx, e.Case)
	})
	job.On(a.Jobs, "casework.served", func(ctx context.Context, _ ident.EventID, e letterevent.Served) error {
		return a.Casework.Served(ctx, e)
	})
	job.On(a.Jobs, "casework.warn", func(ctx context.Context, _ ident.EventID, e clockbookevent.Rung) error {
		return a.Casework.OnRung(ctx, e)
	})
}
