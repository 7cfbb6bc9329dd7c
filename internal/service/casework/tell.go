package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/casework/caseworkevent"
	"github.com/chengban/chengban/internal/spine/notify"
)

// Tell sends the applicant one text when a unit has answered. What she withdrew
// herself she knows. The last part is told by the consolidated reply instead, so
// that one matter does not ring twice.
func (s *Service) Tell(ctx context.Context, e caseworkevent.Closed) (err error) {
	defer fault.Wrap(&err, "casework.tell(%s)", e.Case)
	if e.Outcome == string(Withdrawn) {
		return nil
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, e.Case)
		if err != nil {
			return err
		}
		v, err := s.PartsTx(ctx, tx, c.Application)
		if err != nil {
			return err
		}
		if !v.Open() {
			return nil
		}
		return s.notify.PostTx(ctx, tx, notify.Message{
			To: v.Agent, Key: "casework.sms.part",
			Args: map[string]string{
				"number": v.No, "part": s.dir.ItemTitle(c.Item).In(v.Lang),
				"org": s.dir.OrgName(c.Org).In(v.Lang), "status": i18n.Msg(v.Lang, "casework.status."+e.Outcome),
			},
			Lang: v.Lang, Ref: string(v.ID), Dedupe: "part:" + string(c.ID),
		})
	})
}
