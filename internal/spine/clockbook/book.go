package clockbook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// Owner is what a clock belongs to.
type Owner struct {
	Kind string // case, application, complaint …
	ID   string
}

// String gives kind:id, for logs.
func (o Owner) String() string { return o.Kind + ":" + o.ID }

// Book is the package's door. It is safe for concurrent use.
type Book struct {
	db       *storage.DB
	clock    clock.Clock
	log      *slog.Logger
	calendar atomic.Pointer[deadline.Calendar]
	every    time.Duration

	mu   sync.Mutex
	stop context.CancelFunc // nil while no sweeper runs
	done sync.WaitGroup     // the sweeper
}

// Option changes a setting of New.
type Option func(*Book)

// Every sets how often the sweeper looks; a second by default.
func Every(d time.Duration) Option { return func(b *Book) { b.every = d } }

// New makes the book of db. cal is the calendar until Recompute brings another.
func New(db *storage.DB, c clock.Clock, cal deadline.Calendar, log *slog.Logger, options ...Option) *Book {
	b := &Book{db: db, clock: c, log: log, every: time.Second}
	b.calendar.Store(&cal)
	for _, o := range options {
		o(b)
	}
	return b
}

// Calendar gives the calendar by which due days are computed.
func (b *Book) Calendar() deadline.Calendar { return *b.calendar.Load() }

// StartTx begins a clock of owner under name. A name whose clock was stopped may be
// begun again: that is its next turn.
//
// StartTx returns a Conflict when the owner has an open clock of that name.
func (b *Book) StartTx(ctx context.Context, tx storage.Tx, o Owner, name string, c deadline.Clock) (err error) {
	defer fault.Wrap(&err, "clockbook.StartTx(%s, %s)", o, name)
	if o.Kind == "" || o.ID == "" || name == "" {
		return errors.New("a clock needs an owner and a name")
	}
	now := b.clock.Now()
	if c.Started > now {
		return fault.NewInvalid("clockbook.future", "at", c.Started.String())
	}
	l, err := deadline.Start(c)
	if err != nil {
		return err
	}
	last, _, err := storage.Get[clockRow](ctx, tx, selectNewest, o.Kind, o.ID, name)
	if err != nil {
		return err
	}
	due := l.Due(b.Calendar(), now)
	row := clockRow{ID: ident.New[string](now), Turn: last.Turn + 1}
	_, err = tx.Exec(ctx, insertClock, row.ID, o.Kind, o.ID, name, row.Turn, string(c.Kind), c.Law,
		storage.JSON[deadline.Budget]{V: c.Budget}, c.Started, due.Day, due.At, due.Provisional)
	if errors.Is(err, storage.ErrUnique) {
		return fault.NewConflict("clockbook.running").Because(err)
	}
	if err != nil {
		return err
	}
	put, _ := schedule(row.ID, nil, l.Rungs(b.Calendar()), due.Day, c.Started, now)
	return putAlarms(ctx, tx, put, now)
}

// PauseTx stops the clock from running until ResumeTx.
func (b *Book) PauseTx(ctx context.Context, tx storage.Tx, o Owner, name string, kind deadline.PauseKind, a deadline.Act) error {
	return b.change(ctx, tx, o, name, entryRow{Entry: "pause", Pause: kind}, a, func(l deadline.Ledger) (deadline.Ledger, error) {
		return l.Pause(kind, a)
	})
}

// ParkTx stops the clock from running until a day begins or ResumeTx comes first.
func (b *Book) ParkTx(ctx context.Context, tx storage.Tx, o Owner, name string, until clock.Date, a deadline.Act) error {
	e := entryRow{Entry: "pause", Pause: deadline.Parked, Until: until}
	return b.change(ctx, tx, o, name, e, a, func(l deadline.Ledger) (deadline.Ledger, error) { return l.Park(until, a) })
}

// ResumeTx lets a paused or parked clock run again.
func (b *Book) ResumeTx(ctx context.Context, tx storage.Tx, o Owner, name string, a deadline.Act) error {
	return b.change(ctx, tx, o, name, entryRow{Entry: "resume"}, a, func(l deadline.Ledger) (deadline.Ledger, error) { return l.Resume(a) })
}

// ExtendTx gives the clock n more of its unit, once; a.By approved it.
func (b *Book) ExtendTx(ctx context.Context, tx storage.Tx, o Owner, name string, n int, a deadline.Act) error {
	return b.change(ctx, tx, o, name, entryRow{Entry: "extend", More: n}, a, func(l deadline.Ledger) (deadline.Ledger, error) {
		return l.Extend(b.Calendar(), n, a)
	})
}

// StopTx ends the clock.
func (b *Book) StopTx(ctx context.Context, tx storage.Tx, o Owner, name string, a deadline.Act) error {
	return b.change(ctx, tx, o, name, entryRow{Entry: "stop"}, a, func(l deadline.Ledger) (deadline.Ledger, error) { return l.Stop(a) })
}

// change writes one entry: the newest clock of the name is locked, the ledger takes
// the entry or refuses it, and the projections and alarms follow.
func (b *Book) change(ctx context.Context, tx storage.Tx, o Owner, name string, e entryRow, a deadline.Act,
	verb func(deadline.Ledger) (deadline.Ledger, error),
) (err error) {
	defer fault.Wrap(&err, "clockbook.%s(%s, %s)", e.Entry, o, name)
	row, ok, err := storage.Get[clockRow](ctx, tx, lockNewest, o.Kind, o.ID, name)
	if err != nil {
		return err
	}
	if !ok {
		return fault.NewNotFound("clockbook.no_clock")
	}
	now := b.clock.Now()
	if a.At > now {
		return fault.NewInvalid("clockbook.future", "at", a.At.String())
	}
	entries, err := storage.All[entryRow](ctx, tx, selectEntries, storage.List([]string{row.ID}))
	if err != nil {
		return err
	}
	l, err := verb(ledgerOf(row, entries))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertEntry, row.ID, len(entries)+1, e.Entry, string(e.Pause), e.Until, e.More,
		a.At, a.By, a.Reason, a.Document, now)
	if err != nil {
		return err
	}
	old, err := storage.All[alarmRow](ctx, tx, selectAlarms, storage.List([]string{row.ID}))
	if err != nil {
		return err
	}
	m := b.place(row, l, old, a.At, now)
	return writeMoves(ctx, tx, []move{m}, now)
}

// move is what changes about one clock.
type move struct {
	owner Owner
	name  string
	clock projection
	old   projection
	put   []alarmRow
	drop  []alarmRow
}

// place computes where a clock and its alarms belong as its ledger and the calendar
// stand. since is the instant of the entry that changed it.
func (b *Book) place(row clockRow, l deadline.Ledger, old []alarmRow, since, now clock.Instant) move {
	cal := b.Calendar()
	p := projection{ID: row.ID, StoppedAt: l.Ended.At}
	due := l.Due(cal, now)
	if !due.Open {
		p.DueDay, p.DueAt, p.Provisional = due.Day, due.At, due.Provisional
	}
	m := move{owner: row.owner(), name: row.Name, clock: p, old: projection{ID: row.ID, DueDay: row.DueDay, DueAt: row.DueAt, Provisional: row.Provisional, StoppedAt: row.StoppedAt}}
	m.put, m.drop = schedule(row.ID, old, l.Rungs(cal), due.Day, since, now)
	return m
}

func (m move) empty() bool { return m.clock == m.old && len(m.put)+len(m.drop) == 0 }

// ledgerOf reads a ledger off its rows; they were written by its verbs.
func ledgerOf(row clockRow, entries []entryRow) deadline.Ledger {
	l := deadline.Ledger{Clock: deadline.Clock{
		Kind: row.Kind, Law: row.Law, Budget: row.Budget.V, Started: row.Started,
	}}
	for _, e := range entries {
		a := deadline.Act{At: e.At, By: e.Actor, Reason: e.Reason, Document: e.Document}
		switch e.Entry {
		case "pause", "resume":
			l.Segments = append(l.Segments, deadline.Segment{Pause: e.Pause, Until: e.Until, Act: a})
		case "extend":
			l.Extensions = append(l.Extensions, deadline.Extension{N: e.More, Act: a})
		case "stop":
			l.Ended = a
		default:
			panic(fmt.Sprintf("clockbook: clock %s has an entry %q", row.ID, e.Entry))
		}
	}
	return l
}
