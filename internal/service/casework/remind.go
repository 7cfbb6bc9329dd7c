package casework

import (
	"context"
	"fmt"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/clockbook/clockbookevent"
	"github.com/chengban/chengban/internal/spine/notify"
)

// remind tells the person that her own days are running out. It never warns of a
// notice that was answered meanwhile, and after the last day it is silent.
func (s *Service) remind(ctx context.Context, e clockbookevent.Rung) error {
	if e.Rung != "half" && e.Rung != "eve" {
		return nil
	}
	c, v, err := s.told(ctx, ident.CaseID(e.OwnerID))
	if err != nil {
		return err
	}
	asked, open := c.Asked()
	if !open || asked.Detail.Until != e.Due || s.clock.Now().Date() > e.Due {
		return nil
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		return s.notify.PostTx(ctx, tx, notify.Message{
			To: v.Agent, Key: "casework.sms.bring",
			Args: map[string]string{
				"number": v.No, "part": s.dir.ItemTitle(c.Item).In(v.Lang), "org": s.dir.OrgName(c.Org).In(v.Lang),
				"day": form.FormatDate(v.Lang, e.Due),
			},
			Lang: v.Lang, Ref: string(v.ID), Dedupe: fmt.Sprintf("bring:%s/%d/%s/%s", c.ID, e.Turn, e.Rung, e.Due), Delicate: v.Delicate,
		})
	})
}
