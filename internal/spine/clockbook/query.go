package clockbook

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// Standing is a clock with its ledger and where it stands now.
type Standing struct {
	Owner  Owner
	Name   string
	Turn   int
	Ledger deadline.Ledger
	State  deadline.State
}

// Of gives the clocks of one owner, by name and turn.
func (b *Book) Of(ctx context.Context, tx storage.Tx, o Owner) ([]Standing, error) {
	all, err := b.OfAll(ctx, tx, o.Kind, []string{o.ID})
	return all[o.ID], err
}

// OfAll gives the clocks of many owners of one kind, by owner id; one query for a
// page of a list, or for the parts of an application.
func (b *Book) OfAll(ctx context.Context, tx storage.Tx, kind string, ids []string) (_ map[string][]Standing, err error) {
	defer fault.Wrap(&err, "clockbook.OfAll(%s)", kind)
	rows, err := storage.All[clockRow](ctx, tx, selectOwned, kind, storage.List(ids))
	if err != nil {
		return nil, err
	}
	all, err := b.stand(ctx, tx, rows)
	return group(all, func(s Standing) string { return s.Owner.ID }), err
}

// DueTx gives the open clocks of owners of one kind that are due before an instant,
// the first due first; those with an open pause are not among them.
func (b *Book) DueTx(ctx context.Context, tx storage.Tx, kind string, before clock.Instant, limit int) (_ []Standing, err error) {
	defer fault.Wrap(&err, "clockbook.DueTx(%s)", kind)
	rows, err := storage.All[clockRow](ctx, tx, selectDue, kind, before, limit)
	if err != nil {
		return nil, err
	}
	return b.stand(ctx, tx, rows)
}

// HorizonTx counts the open clocks whose due day rests on a year whose calendar is
// not published, and gives the first due of them. It is the alarm that a calendar is
// missing: from the State Council's notice on it must be loaded.
func (b *Book) HorizonTx(ctx context.Context, tx storage.Tx, limit int) (n int64, first []Standing, err error) {
	defer fault.Wrap(&err, "clockbook.HorizonTx")
	type row struct{ N int64 }
	count, _, err := storage.Get[row](ctx, tx, countProvisional)
	if err != nil || count.N == 0 {
		return 0, nil, err
	}
	rows, err := storage.All[clockRow](ctx, tx, selectProvisional, limit)
	if err != nil {
		return 0, nil, err
	}
	first, err = b.stand(ctx, tx, rows)
	return count.N, first, err
}

// Stock is what there is to know of the calendar: how far it is published, how many
// open clocks are due beyond, and which was loaded last.
type Stock struct {
	Horizon     clock.Date
	Provisional int64
	Newest      Loaded
}

// Stock looks at the calendar in force.
func (b *Book) Stock(ctx context.Context) (s Stock, err error) {
	defer fault.Wrap(&err, "clockbook.Stock")
	s.Horizon = b.Calendar().Horizon()
	err = b.db.Read(ctx, func(tx storage.Tx) error {
		if s.Provisional, _, err = b.HorizonTx(ctx, tx, 0); err != nil {
			return err
		}
		s.Newest, _, err = storage.Get[Loaded](ctx, tx, selectCalendar)
		return err
	})
	return s, err
}

// ExplainTx names every day of the newest clock of a name, see deadline.Explain.
//
// ExplainTx returns NotFound when the owner has no clock of that name.
func (b *Book) ExplainTx(ctx context.Context, tx storage.Tx, o Owner, name string, until clock.Date) (_ Standing, _ []deadline.Day, err error) {
	defer fault.Wrap(&err, "clockbook.ExplainTx(%s, %s)", o, name)
	row, ok, err := storage.Get[clockRow](ctx, tx, selectNewest, o.Kind, o.ID, name)
	if err != nil {
		return Standing{}, nil, err
	}
	if !ok {
		return Standing{}, nil, fault.NewNotFound("clockbook.no_clock")
	}
	all, err := b.stand(ctx, tx, []clockRow{row})
	if err != nil {
		return Standing{}, nil, err
	}
	return all[0], all[0].Ledger.Explain(b.Calendar(), until), nil
}

// stand reads the ledgers of clocks.
func (b *Book) stand(ctx context.Context, tx storage.Tx, rows []clockRow) ([]Standing, error) {
	entries, err := storage.All[entryRow](ctx, tx, selectEntries, storage.List(idsOf(rows)))
	if err != nil {
		return nil, err
	}
	by := group(entries, func(e entryRow) string { return e.Clock })
	out := make([]Standing, len(rows))
	cal, now := b.Calendar(), b.clock.Now()
	for i, r := range rows {
		l := ledgerOf(r, by[r.ID])
		out[i] = Standing{Owner: r.owner(), Name: r.Name, Turn: r.Turn, Ledger: l, State: l.State(cal, now)}
	}
	return out, nil
}

func (r clockRow) owner() Owner { return Owner{Kind: r.OwnerKind, ID: r.OwnerID} }
