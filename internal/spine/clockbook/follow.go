package clockbook

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// Named is a ledger under its owner's word for it.
type Named struct {
	Name   string
	Ledger deadline.Ledger
}

// FollowTx brings the clocks of an owner that keeps its ledgers itself, because they
// follow from its own facts, to where those ledgers are: clocks that are new begin,
// entries that are missing are written, alarms move. all are all its clocks in the
// order in which they began; the n-th of a name is its turn n. Entries are only
// appended, so a ledger here is the beginning of the one that is given; following
// the same ledgers again writes nothing.
func (b *Book) FollowTx(ctx context.Context, tx storage.Tx, o Owner, all []Named) (err error) {
	defer fault.Wrap(&err, "clockbook.FollowTx(%s)", o)
	rows, err := storage.All[clockRow](ctx, tx, lockOwned, o.Kind, storage.List([]string{o.ID}))
	if err != nil {
		return err
	}
	ids := storage.List(idsOf(rows))
	entries, err := storage.All[entryRow](ctx, tx, selectEntries, ids)
	if err != nil {
		return err
	}
	alarms, err := storage.All[alarmRow](ctx, tx, selectAlarms, ids)
	if err != nil {
		return err
	}
	entriesBy, alarmsBy := group(entries, func(e entryRow) string { return e.Clock }), group(alarms, func(a alarmRow) string { return a.Clock })
	turns := map[string]int{}
	for _, n := range all {
		turns[n.Name]++
		i := slices.IndexFunc(rows, func(r clockRow) bool { return r.Name == n.Name && r.Turn == turns[n.Name] })
		f := following{Book: b, ledger: n.Ledger, now: b.clock.Now()}
		if i >= 0 {
			f.row, f.entries, f.alarms = rows[i], len(entriesBy[rows[i].ID]), alarmsBy[rows[i].ID]
		} else if f.row, err = b.beginTx(ctx, tx, o, n, turns[n.Name]); err != nil {
			return err
		}
		if err := f.writeTx(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// beginTx inserts a clock as it stood when it began.
func (b *Book) beginTx(ctx context.Context, tx storage.Tx, o Owner, n Named, turn int) (clockRow, error) {
	now, c := b.clock.Now(), n.Ledger.Clock
	due := deadline.Ledger{Clock: c}.Due(b.Calendar(), now)
	row := clockRow{
		ID: ident.New[string](now), OwnerKind: o.Kind, OwnerID: o.ID, Name: n.Name, Turn: turn, Kind: c.Kind, Law: c.Law,
		Budget: storage.JSON[deadline.Budget]{V: c.Budget}, Started: c.Started, DueDay: due.Day, DueAt: due.At, Provisional: due.Provisional,
	}
	_, err := tx.Exec(ctx, insertClock, row.ID, o.Kind, o.ID, n.Name, turn, string(c.Kind), c.Law, row.Budget, c.Started, due.Day, due.At, due.Provisional)
	if err != nil {
		return row, err
	}
	put, _ := schedule(row.ID, nil, deadline.Ledger{Clock: c}.Rungs(b.Calendar()), due.Day, c.Started, now)
	return row, putAlarms(ctx, tx, put, now)
}

// following is a clock that is behind its ledger by some entries.
type following struct {
	*Book
	ledger  deadline.Ledger
	now     clock.Instant
	row     clockRow
	entries int
	alarms  []alarmRow
}

// writeTx appends what is missing and moves the projections and the alarms once.
func (f following) writeTx(ctx context.Context, tx storage.Tx) error {
	all := entriesOf(f.ledger)
	if len(all) <= f.entries {
		return nil
	}
	lists := make([][]any, 0, len(all)-f.entries)
	for i, e := range all[f.entries:] {
		lists = append(lists, []any{f.row.ID, f.entries + i + 1, e.Entry, string(e.Pause), e.Until, e.More, e.At, e.Actor, e.Reason, e.Document, f.now})
	}
	if err := tx.Batch(ctx, insertEntry, lists); err != nil {
		return err
	}
	alarms := f.alarms
	if f.entries == 0 && alarms == nil { // begun a moment ago
		var err error
		if alarms, err = storage.All[alarmRow](ctx, tx, selectAlarms, storage.List([]string{f.row.ID})); err != nil {
			return err
		}
	}
	m := f.place(f.row, f.ledger, alarms, all[len(all)-1].At, f.now)
	return writeMoves(ctx, tx, []move{m}, f.now)
}

// entriesOf writes a ledger out as the entries that made it, in their order.
func entriesOf(l deadline.Ledger) []entryRow {
	var out []entryRow
	add := func(e entryRow, a deadline.Act) {
		e.At, e.Actor, e.Reason, e.Document = a.At, a.By, a.Reason, a.Document
		out = append(out, e)
	}
	for _, s := range l.Segments {
		e := entryRow{Entry: "pause", Pause: s.Pause, Until: s.Until}
		if s.Pause == "" {
			e = entryRow{Entry: "resume"}
		}
		add(e, s.Act)
	}
	for _, x := range l.Extensions {
		add(entryRow{Entry: "extend", More: x.N}, x.Act)
	}
	slices.SortStableFunc(out, func(x, y entryRow) int { return int(x.At - y.At) })
	if l.IsStopped() {
		add(entryRow{Entry: "stop"}, l.Ended)
	}
	return out
}
