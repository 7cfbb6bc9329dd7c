package clockbook

import (
	"context"
	"encoding/json"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// clockRow is one row of clockbook_clock.
type clockRow struct {
	ID          string                        `db:"id"`
	OwnerKind   string                        `db:"owner_kind"`
	OwnerID     string                        `db:"owner_id"`
	Name        string                        `db:"name"`
	Turn        int                           `db:"turn"`
	Kind        deadline.Kind                 `db:"kind"`
	Law         string                        `db:"law"`
	Budget      storage.JSON[deadline.Budget] `db:"budget"`
	Started     clock.Instant                 `db:"started"`
	DueDay      clock.Date                    `db:"due_day"`
	DueAt       clock.Instant                 `db:"due_at"`
	Provisional bool                          `db:"provisional"`
	StoppedAt   clock.Instant                 `db:"stopped_at"`
}

// entryRow is one row of clockbook_segment.
type entryRow struct {
	Clock    string             `db:"clock"`
	Entry    string             `db:"act"`
	Pause    deadline.PauseKind `db:"pause"`
	Until    clock.Date         `db:"until"`
	More     int                `db:"more"`
	At       clock.Instant      `db:"at"`
	Actor    string             `db:"actor"`
	Reason   string             `db:"reason"`
	Document string             `db:"document"`
}

// alarmRow is one row of clockbook_alarm.
type alarmRow struct {
	Clock   string            `db:"clock" json:"clock"`
	Rung    deadline.RungName `db:"rung" json:"rung"`
	Step    int               `db:"step" json:"step"`
	At      clock.Instant     `db:"at" json:"at"`
	Due     clock.Date        `db:"due" json:"due"`
	FiredAt clock.Instant     `db:"fired_at" json:"-"`
}

// projection is what of a clock's row follows from its ledger.
type projection struct {
	ID          string        `json:"id"`
	DueDay      clock.Date    `json:"due_day"`
	DueAt       clock.Instant `json:"due_at"`
	Provisional bool          `json:"provisional"`
	StoppedAt   clock.Instant `json:"stopped_at"`
}

const columns = `SELECT id, owner_kind, owner_id, name, turn, kind, law, budget, started, due_day, due_at, provisional, stopped_at
FROM clockbook_clock `

var (
	insertClock = storage.Statement("clockbook.insert", `
INSERT INTO clockbook_clock (id, owner_kind, owner_id, name, turn, kind, law, budget, started, due_day, due_at, provisional, stopped_at, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 1)`)

	selectNewest = storage.Statement("clockbook.newest", columns+`
WHERE owner_kind = $1 AND owner_id = $2 AND name = $3 ORDER BY turn DESC LIMIT 1`)
	// The locks are for PostgreSQL; SQLite has one writer.
	lockNewest = storage.Pair("clockbook.lock_newest", storage.SQL{
		SQLite: columns + `
WHERE owner_kind = $1 AND owner_id = $2 AND name = $3 ORDER BY turn DESC LIMIT 1`,
		Postgres: columns + `
WHERE owner_kind = $1 AND owner_id = $2 AND name = $3 ORDER BY turn DESC LIMIT 1 FOR UPDATE`,
	})
	selectOwned = storage.Statement("clockbook.owned", columns+`
WHERE owner_kind = $1 AND owner_id IN ($2...) ORDER BY owner_id, name, turn`)
	lockOwned = storage.Pair("clockbook.lock_owned", storage.SQL{
		SQLite: columns + `
WHERE owner_kind = $1 AND owner_id IN ($2...) ORDER BY owner_id, name, turn`,
		Postgres: columns + `
WHERE owner_kind = $1 AND owner_id IN ($2...) ORDER BY owner_id, name, turn FOR UPDATE`,
	})
	selectByID = storage.Statement("clockbook.by_id", columns+`
WHERE id IN ($1...)`)
	lockOpen = storage.Pair("clockbook.lock_open", storage.SQL{
		SQLite: columns + `
WHERE stopped_at = 0 AND id IN ($1...) ORDER BY id`,
		Postgres: columns + `
WHERE stopped_at = 0 AND id IN ($1...) ORDER BY id FOR UPDATE`,
	})
	selectPage = storage.Statement("clockbook.page", columns+`
WHERE stopped_at = 0 AND id > $1 ORDER BY id LIMIT $2`)
	selectDue = storage.Statement("clockbook.due", columns+`
WHERE stopped_at = 0 AND due_at > 0 AND owner_kind = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3`)
	selectProvisional = storage.Statement("clockbook.provisional", columns+`
WHERE stopped_at = 0 AND provisional ORDER BY due_at, id LIMIT $1`)
	countProvisional = storage.Statement("clockbook.count_provisional", `
SELECT COUNT(*) AS n FROM clockbook_clock WHERE stopped_at = 0 AND provisional`)

	insertEntry = storage.Statement("clockbook.insert_entry", `
INSERT INTO clockbook_segment (clock, n, act, pause, until, more, at, actor, reason, document, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	selectEntries = storage.Statement("clockbook.entries", `
SELECT clock, act, pause, until, more, at, actor, reason, document
FROM clockbook_segment WHERE clock IN ($1...) ORDER BY clock, n`)

	selectAlarms = storage.Statement("clockbook.alarms", `
SELECT clock, rung, step, at, due, fired_at FROM clockbook_alarm WHERE clock IN ($1...) ORDER BY clock, step`)
	dropAlarm = storage.Statement("clockbook.drop_alarm", `
DELETE FROM clockbook_alarm WHERE clock = $1 AND rung = $2 AND fired_at = 0`)
)

// Many rows travel as one JSON text: a calendar may move hundreds of thousands.
var (
	updateClocks = storage.Pair("clockbook.update", storage.SQL{
		SQLite: `
UPDATE clockbook_clock SET due_day = j.value ->> 'due_day', due_at = j.value ->> 'due_at',
  provisional = j.value ->> 'provisional', stopped_at = j.value ->> 'stopped_at', rev = rev + 1
FROM json_each($1) AS j WHERE clockbook_clock.id = j.value ->> 'id'`,
		Postgres: `
UPDATE clockbook_clock AS c SET due_day = j.due_day, due_at = j.due_at,
  provisional = j.provisional, stopped_at = j.stopped_at, rev = rev + 1
FROM jsonb_to_recordset($1::jsonb) AS j(id text, due_day text, due_at bigint, provisional boolean, stopped_at bigint) WHERE c.id = j.id`,
	})
	// The sweeper may have said an alarm since it was read: then only one that lies
	// ahead is set again.
	upsertAlarms = storage.Pair("clockbook.put_alarms", storage.SQL{
		SQLite: `
INSERT INTO clockbook_alarm (clock, rung, step, at, due, fired_at)
SELECT j.value ->> 'clock', j.value ->> 'rung', j.value ->> 'step', j.value ->> 'at', j.value ->> 'due', 0
FROM json_each($1) AS j WHERE true
ON CONFLICT (clock, rung) DO UPDATE SET at = excluded.at, due = excluded.due, fired_at = 0
  WHERE clockbook_alarm.fired_at = 0 OR excluded.at > $2`,
		Postgres: `
INSERT INTO clockbook_alarm (clock, rung, step, at, due, fired_at)
SELECT j.clock, j.rung, j.step, j.at, j.due, 0
FROM jsonb_to_recordset($1::jsonb) AS j(clock text, rung text, step bigint, at bigint, due text)
ON CONFLICT (clock, rung) DO UPDATE SET at = excluded.at, due = excluded.due, fired_at = 0
  WHERE clockbook_alarm.fired_at = 0 OR excluded.at > $2`,
	})
)

func putAlarms(ctx context.Context, tx storage.Tx, rows []alarmRow, now clock.Instant) error {
	if len(rows) == 0 {
		return nil
	}
	all, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, upsertAlarms, string(all), now)
	return err
}

// writeMoves writes what changed about clocks that this transaction has locked.
func writeMoves(ctx context.Context, tx storage.Tx, moves []move, now clock.Instant) error {
	var clocks []projection
	var put []alarmRow
	var drop [][]any
	for _, m := range moves {
		clocks = append(clocks, m.clock)
		put = append(put, m.put...)
		for _, a := range m.drop {
			drop = append(drop, []any{a.Clock, string(a.Rung)})
		}
	}
	all, err := json.Marshal(clocks)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, updateClocks, string(all)); err != nil {
		return err
	}
	if len(drop) > 0 {
		if err := tx.Batch(ctx, dropAlarm, drop); err != nil {
			return err
		}
	}
	return putAlarms(ctx, tx, put, now)
}
