package app

import (
	"context"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/job"
)

// subscribe is the city's nervous system: who hears of what.
//
//	event                  subscriber        what it does
//	casework.closed.v1     bundle.follow     writes the consolidated reply after the last part
//	casework.closed.v1     casework.tell     tells the applicant that one unit has answered
//	casework.moved.v1      casework.notice   tells the applicant what happened to an open part
func (a *App) subscribe() {
	job.On(a.Jobs, "bundle.follow", a.Bundle.Follow)
	job.On(a.Jobs, "casework.tell", func(ctx context.Context, _ ident.EventID, e caseworkevent.Closed) error {
		return a.Casework.Tell(ctx, e)
	})
	job.On(a.Jobs, "casework.notice", func(ctx context.Context, _ ident.EventID, e caseworkevent.Moved) error {
		return a.Casework.TellMoved(ctx, e)
	})
}
