package casework

import (
	"context"
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/clockbook/clockbookevent"
	"github.com/chengban/chengban/internal/spine/notify"
)

// remind tells the person that her own days are running out. It never warns of a
// notice that was answered meanwhile, and after the last day it is silent.
func (s *Service) remind(ctx context.Context, e clockbookevent.Rung) error {
	if r := deadline.RungName(e.Rung); r != deadline.Half && r != deadline.Eve {
		return nil
	}
	c, v, err := s.told(ctx, ident.CaseID(e.OwnerID))
	if err != nil {
		return err
	}
	asked, open := c.Asked()
	last := max(asked.Detail.Until, e.Due) // a calendar may have moved her clock since the notice
	if !open || e.Turn != c.Supplements() || s.clock.Now().Date() > last {
		return nil
	}
	if late, err := s.remindedLater(ctx, c, e); err != nil || late {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		return s.notify.PostTx(ctx, tx, notify.Message{
			To: v.Agent, Key: "casework.sms.bring",
			Args: map[string]string{
				"number": v.No, "part": s.dir.ItemTitle(c.Item).In(v.Lang), "org": s.dir.OrgName(c.Org).In(v.Lang),
				"day": form.FormatDate(v.Lang, last),
			},
			Lang: v.Lang, Ref: string(v.ID), Dedupe: fmt.Sprintf("bring:%s/%d/%s/%s", c.ID, e.Turn, e.Rung, e.Due), Delicate: v.Delicate,
		})
	})
}

// remindedLater reports whether a later reminder of the same clock is due already, after
// a downtime: one is enough.
func (s *Service) remindedLater(ctx context.Context, c *Case, e clockbookevent.Rung) (bool, error) {
	_, part, err := s.limitsOf(ctx, c.ID)
	if err != nil || e.Rung != string(deadline.Half) {
		return false, err
	}
	clocks, err := c.ClocksOf(part)
	if err != nil {
		return false, err
	}
	rungs := clocks[len(clocks)-1].Ledger.Rungs(s.dir.Calendar()) // the open notice's is the newest
	return slices.ContainsFunc(rungs, func(r deadline.Rung) bool { return r.Name == deadline.Eve && r.At <= s.clock.Now() }), nil
}
