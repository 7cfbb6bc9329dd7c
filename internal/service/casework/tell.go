package casework

import (
	"context"
	"fmt"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Tell sends the applicant one text when a unit has answered. What she withdrew
// herself, or let go to another unit, she knows. The last part is told by the consolidated reply instead, so
// that one matter does not ring twice.
func (s *Service) Tell(ctx context.Context, e caseworkevent.Closed) (err error) {
	defer fault.Wrap(&err, "casework.tell(%s)", e.Case)
	if e.Outcome == string(Withdrawn) || e.Outcome == string(Forwarded) {
		return nil
	}
	c, v, err := s.told(ctx, e.Case)
	if err != nil || !v.Open() {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		return s.notify.PostTx(ctx, tx, notify.Message{
			To: v.Agent, Key: "casework.sms.part",
			Args: map[string]string{
				"number": v.No, "part": s.dir.ItemTitle(c.Item).In(v.Lang),
				"org": s.dir.OrgName(c.Org).In(v.Lang), "status": i18n.Msg(v.Lang, "casework.status."+e.Outcome),
			},
			Lang: v.Lang, Ref: string(v.ID), Dedupe: fmt.Sprintf("part:%s/%d", c.ID, c.turns()), Group: string(v.ID), Delicate: v.Delicate,
		})
	})
}

// told reads a case that something is told about, with its application.
func (s *Service) told(ctx context.Context, id ident.CaseID) (c *Case, v ApplicationView, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		if c, err = s.loadCaseTx(ctx, tx, id); err != nil {
			return err
		}
		v, err = s.partsTx(ctx, tx, c.Application)
		return err
	})
	return c, v, err
}

// textOf is the table of what is told while a case is open: fact → key of the text.
// What is not in it stands on the application's page and rings nowhere.
var textOf = map[FactKind]string{
	FactSupplementAsked: "casework.sms.supplement",
	FactSpecialBegun:    "casework.sms.special",
	FactSuspended:       "casework.sms.suspended",
	FactResumed:         "casework.sms.resumed",
	FactExtended:        "casework.sms.extended",
	FactParked:          "casework.sms.parked",
	FactUnparked:        "casework.sms.resumed",
	FactCorrected:       "casework.sms.corrected",
	FactSetAside:        "casework.sms.set_aside",
	FactReopened:        "casework.sms.reopened",
	FactTransferAsked:   "casework.sms.transfer",
}

// TellMoved sends the applicant the text that the table has for a fact.
func (s *Service) TellMoved(ctx context.Context, e caseworkevent.Moved) (err error) {
	defer fault.Wrap(&err, "casework.tell_moved(%s)", e.Case)
	key := textOf[FactKind(e.Fact)]
	if key == "" {
		return nil
	}
	c, v, err := s.told(ctx, e.Case)
	if err != nil || e.Seq < 1 || e.Seq > len(c.facts) {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		d := c.facts[e.Seq-1].Detail
		return s.notify.PostTx(ctx, tx, notify.Message{
			To: v.Agent, Key: key,
			Args: map[string]string{
				"number": v.No, "part": s.dir.ItemTitle(c.Item).In(v.Lang), "org": s.dir.OrgName(c.Org).In(v.Lang),
				"day": form.FormatDate(v.Lang, d.Until), "days": i18n.Msg(v.Lang, "casework.count", "n", d.Days),
			},
			Lang: v.Lang, Ref: string(v.ID), Dedupe: fmt.Sprintf("fact:%s/%d", c.ID, e.Seq), Group: string(v.ID), Delicate: v.Delicate,
		})
	})
}
