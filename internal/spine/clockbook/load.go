package clockbook

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// Loaded is a calendar that was loaded. Moved counts the clocks whose due day it
// moved; DoneAt is zero until all their owners were told.
type Loaded struct {
	N        int
	Digest   string
	Horizon  clock.Date // last day of the last published year
	LoadedAt clock.Instant
	DoneAt   clock.Instant
	Moved    int
}

// movedRow is one row of clockbook_moved.
type movedRow struct {
	Calendar int        `json:"calendar"`
	Clock    string     `json:"clock"`
	Old      clock.Date `json:"old"`
	New      clock.Date `json:"new"`
}

var (
	insertCalendar = storage.Statement("clockbook.insert_calendar",
		`INSERT INTO clockbook_calendar (n, digest, horizon, loaded_at, done_at, content) VALUES ($1, $2, $3, $4, 0, $5)`)
	finishCalendar = storage.Statement("clockbook.finish_calendar",
		`UPDATE clockbook_calendar SET done_at = $1 WHERE n = $2 AND done_at = 0`)
	selectCalendar = storage.Statement("clockbook.newest_calendar", `
SELECT n, digest, horizon, loaded_at, done_at,
  (SELECT count(*) FROM clockbook_moved m WHERE m.calendar = c.n) AS moved
FROM clockbook_calendar c ORDER BY n DESC LIMIT 1`)
	selectCalendars = storage.Statement("clockbook.calendars",
		`SELECT loaded_at, content FROM clockbook_calendar WHERE content <> '' ORDER BY n`)
	insertMoved = storage.Pair("clockbook.insert_moved", storage.SQL{
		SQLite: `
INSERT INTO clockbook_moved (calendar, clock, old_day, new_day)
SELECT j.value ->> 'calendar', j.value ->> 'clock', j.value ->> 'old', j.value ->> 'new'
FROM json_each($1) AS j WHERE true ON CONFLICT (calendar, clock) DO UPDATE SET new_day = excluded.new_day`,
		Postgres: `
INSERT INTO clockbook_moved (calendar, clock, old_day, new_day)
SELECT j.calendar, j.clock, j.old, j.new
FROM jsonb_to_recordset($1::jsonb) AS j(calendar bigint, clock text, old text, new text)
ON CONFLICT (calendar, clock) DO UPDATE SET new_day = excluded.new_day`,
	})
	selectMoved = storage.Statement("clockbook.moved", `
SELECT m.clock, c.owner_kind, c.owner_id, c.name, m.old_day, m.new_day FROM clockbook_moved m
JOIN clockbook_clock c ON c.id = m.clock WHERE m.calendar = $1 AND m.clock > $2 ORDER BY m.clock LIMIT $3`)
)

func keepMoved(ctx context.Context, tx storage.Tx, rows []movedRow) error {
	all, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertMoved, string(all))
	return err
}

// Load makes cal the calendar. When it is another than the one loaded last, every
// open clock is computed again, and tell is called with what moved, page by page, so
// that owners can write their own copies anew. tell may be called again for the same
// clocks: after an error or a crash the next Load goes on. The same calendar again
// does nothing.
func (b *Book) Load(ctx context.Context, cal deadline.Calendar, tell func(context.Context, []Moved) error) (l Loaded, err error) {
	defer fault.Wrap(&err, "clockbook.Load")
	b.calendar.Store(&cal)
	l, err = b.register(ctx, cal)
	if err != nil || !l.DoneAt.IsZero() {
		return l, err
	}
	if _, err := b.recomputeFor(ctx, cal, l.N); err != nil {
		return l, err
	}
	for after := ""; ; {
		page, last, err := b.MovedBy(ctx, l.N, after, pageSize)
		if err != nil {
			return l, err
		}
		if len(page) == 0 {
			break
		}
		if err := tell(ctx, page); err != nil {
			return l, err
		}
		after = last
	}
	err = b.db.Write(ctx, func(tx storage.Tx) error {
		_, err := tx.Exec(ctx, finishCalendar, b.clock.Now(), l.N)
		return err
	})
	if err != nil {
		return l, err
	}
	l, _, err = b.Newest(ctx)
	return l, err
}

// register gives the row of cal, a new one when the newest is another's. Of two nodes
// one writes it.
func (b *Book) register(ctx context.Context, cal deadline.Calendar) (l Loaded, err error) {
	err = b.db.Write(ctx, func(tx storage.Tx) error {
		last, _, err := storage.Get[Loaded](ctx, tx, selectCalendar)
		if err != nil || last.Digest == cal.Digest() {
			l = last
			return err
		}
		l = Loaded{N: last.N + 1, Digest: cal.Digest(), Horizon: cal.Horizon(), LoadedAt: b.clock.Now()}
		_, err = tx.Exec(ctx, insertCalendar, l.N, l.Digest, l.Horizon, l.LoadedAt, cal.Text())
		return err
	})
	if errors.Is(err, storage.ErrUnique) {
		l, _, err = b.Newest(ctx)
	}
	return l, err
}

// Newest gives the calendar that was loaded last; false when none was.
func (b *Book) Newest(ctx context.Context) (l Loaded, ok bool, err error) {
	err = b.db.Read(ctx, func(tx storage.Tx) error {
		l, ok, err = storage.Get[Loaded](ctx, tx, selectCalendar)
		return err
	})
	return l, ok, err
}

// MovedBy lists which clocks the n-th calendar moved, by the clocks' ids after one;
// last is where the next page begins.
func (b *Book) MovedBy(ctx context.Context, n int, after string, limit int) (out []Moved, last string, err error) {
	type row struct {
		Clock     string
		OwnerKind string
		OwnerID   string
		Name      string
		OldDay    clock.Date
		NewDay    clock.Date
	}
	err = b.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[row](ctx, tx, selectMoved, n, after, limit)
		out = make([]Moved, len(rows))
		for i, r := range rows {
			out[i], last = Moved{Owner: Owner{Kind: r.OwnerKind, ID: r.OwnerID}, Name: r.Name, Old: r.OldDay, New: r.NewDay}, r.Clock
		}
		return err
	})
	return out, last, err
}

// Almanac knows which calendar was in force when.
type Almanac struct {
	since []clock.Instant
	cals  []deadline.Calendar
	now   deadline.Calendar
}

// AlmanacTx reads the calendars that were loaded.
func (b *Book) AlmanacTx(ctx context.Context, tx storage.Tx) (a Almanac, err error) {
	defer fault.Wrap(&err, "clockbook.AlmanacTx")
	a.now = b.Calendar()
	rows, err := storage.All[struct {
		LoadedAt clock.Instant
		Content  string
	}](ctx, tx, selectCalendars)
	for _, r := range rows {
		cal, err := deadline.ParseCalendar([]byte(r.Content))
		if err != nil {
			return a, err
		}
		a.since, a.cals = append(a.since, r.LoadedAt), append(a.cals, cal)
	}
	return a, err
}

// At gives the calendar that was in force at an instant; the one in force now when none
// had been loaded.
func (a Almanac) At(at clock.Instant) deadline.Calendar {
	for i := len(a.cals) - 1; i >= 0; i-- {
		if a.since[i] <= at {
			return a.cals[i]
		}
	}
	return a.now
}
