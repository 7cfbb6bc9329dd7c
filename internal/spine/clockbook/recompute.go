package clockbook

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// pageSize is how many clocks are looked at in one transaction.
const pageSize = 1000

// Moved is a clock whose due day a calendar changed.
type Moved struct {
	Owner Owner
	Name  string
	Old   clock.Date
	New   clock.Date // Old and New: "" while an open pause stands before the due day
}

// Recompute makes cal the calendar and computes every open clock again, page by
// page; only pages with a clock that changes are written. It lists the clocks whose
// due day moved. A stopped clock keeps the due day that is stored. After an error it may be called again; what was done stays done.
func (b *Book) Recompute(ctx context.Context, cal deadline.Calendar) ([]Moved, error) {
	return b.recomputeFor(ctx, cal, 0)
}

// recomputeFor is Recompute for the n-th calendar that was loaded: what moved is kept
// under it. Calendar 0 keeps nothing.
func (b *Book) recomputeFor(ctx context.Context, cal deadline.Calendar, n int) (moved []Moved, err error) {
	defer fault.Wrap(&err, "clockbook.Recompute")
	b.calendar.Store(&cal)
	for after := ""; ; {
		var ids, changed []string
		err := b.db.Read(ctx, func(tx storage.Tx) error {
			rows, err := storage.All[clockRow](ctx, tx, selectPage, after, pageSize)
			if err != nil {
				return err
			}
			ids = idsOf(rows)
			moves, err := b.moves(ctx, tx, rows)
			changed = idsOf(moves)
			return err
		})
		if err != nil || len(ids) == 0 {
			return moved, err
		}
		if len(changed) > 0 {
			page, err := b.recompute(ctx, changed, n)
			if err != nil {
				return moved, err
			}
			moved = append(moved, page...)
		}
		after = ids[len(ids)-1]
	}
}

// recompute writes one page; what has changed since it was read is read again.
func (b *Book) recompute(ctx context.Context, ids []string, n int) (moved []Moved, err error) {
	err = b.db.Write(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[clockRow](ctx, tx, lockOpen, storage.List(ids))
		if err != nil {
			return err
		}
		moves, err := b.moves(ctx, tx, rows)
		if err != nil || len(moves) == 0 {
			return err
		}
		moved = moved[:0] // the closure may run twice
		var kept []movedRow
		for _, m := range moves {
			if m.clock.DueDay != m.old.DueDay {
				moved = append(moved, Moved{Owner: m.owner, Name: m.name, Old: m.old.DueDay, New: m.clock.DueDay})
				kept = append(kept, movedRow{n, m.clock.ID, m.old.DueDay, m.clock.DueDay})
			}
		}
		if n > 0 && len(kept) > 0 {
			if err := keepMoved(ctx, tx, kept); err != nil {
				return err
			}
		}
		return writeMoves(ctx, tx, moves, b.clock.Now())
	})
	return moved, err
}

// moves computes clocks again and gives those that change.
func (b *Book) moves(ctx context.Context, tx storage.Tx, rows []clockRow) ([]move, error) {
	ids := storage.List(idsOf(rows))
	entries, err := storage.All[entryRow](ctx, tx, selectEntries, ids)
	if err != nil {
		return nil, err
	}
	alarms, err := storage.All[alarmRow](ctx, tx, selectAlarms, ids)
	if err != nil {
		return nil, err
	}
	entriesBy, alarmsBy := group(entries, func(e entryRow) string { return e.Clock }), group(alarms, func(a alarmRow) string { return a.Clock })
	now := b.clock.Now()
	var out []move
	for _, r := range rows {
		m := b.place(r, ledgerOf(r, entriesBy[r.ID]), alarmsBy[r.ID], now, now)
		if !m.empty() {
			out = append(out, m)
		}
	}
	return out, nil
}

func group[T any](rows []T, by func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, r := range rows {
		out[by(r)] = append(out[by(r)], r)
	}
	return out
}

func idsOf[T interface{ id() string }](rows []T) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.id()
	}
	return out
}

func (r clockRow) id() string { return r.ID }
func (m move) id() string     { return m.clock.ID }
