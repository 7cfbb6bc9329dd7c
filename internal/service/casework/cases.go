package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/exchange"
)

// OpenTx tells exchange what it must know before a unit may read registers for a
// case: it is exchange.Cases.
func (s *Service) OpenTx(ctx context.Context, tx storage.Tx, ref string) (info exchange.CaseInfo, err error) {
	c, err := s.loadCaseTx(ctx, tx, ident.CaseID(ref))
	if err != nil {
		return info, err
	}
	app, err := s.loadApplicationTx(ctx, tx, c.Application)
	if err != nil {
		return info, err
	}
	info = exchange.CaseInfo{
		Open: !c.Status().Final(), Org: c.Org, Item: c.Item, Closure: app.Closure,
		Parties: []ident.Subject{app.Applicant, app.Subject, app.AgentSelf},
	}
	if app.People.Key != "" {
		info.Keys = []string{app.People.Key}
	}
	return info, nil
}
