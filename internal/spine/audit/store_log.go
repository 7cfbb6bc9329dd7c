package audit

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

// logName is the name of the log of audit rows, in its tables and its origin.
const logName = "audit"

var (
	anyWaiting    = storage.Statement("audit.any_waiting", `SELECT id FROM audit_row WHERE seq IS NULL ORDER BY id LIMIT 1`)
	countWaiting  = storage.Statement("audit.count_waiting", `SELECT COUNT(*) AS n FROM audit_row WHERE seq IS NULL`)
	selectWaiting = storage.Statement("audit.waiting", `
SELECT id, 0 AS seq, at, actor_kind, account, org, act, kind, object, result, why, data
FROM audit_row WHERE seq IS NULL ORDER BY id LIMIT $1`)
	numberRow = storage.Statement("audit.number", `UPDATE audit_row SET seq = $1 WHERE id = $2 AND seq IS NULL`)

	selectSince = storage.Statement("audit.since", `
SELECT id, seq, at, actor_kind, account, org, act, kind, object, result, why, data
FROM audit_row WHERE seq > $1 ORDER BY seq LIMIT $2`)
	// Entries are numbered from 1.
	selectBelow = storage.Statement("audit.below", `SELECT id, seq FROM audit_row WHERE seq < 1 ORDER BY seq LIMIT $1`)
	selectRow   = storage.Statement("audit.row", `
SELECT id, COALESCE(seq, 0) AS seq, at, actor_kind, account, org, act, kind, object, result, why, data
FROM audit_row WHERE id = $1`)

	selectHead = storage.Statement("audit.head", `SELECT size, root FROM audit_log WHERE log = $1`)
	// No row is touched when the log has grown meanwhile.
	moveHead = storage.Statement("audit.move_head", `INSERT INTO audit_log (log, size, root) VALUES ($1, $2, $3)
  ON CONFLICT (log) DO UPDATE SET size = excluded.size, root = excluded.root WHERE audit_log.size = $4`)

	selectTile = storage.Statement("audit.tile", `SELECT data FROM audit_tile WHERE log = $1 AND level = $2 AND n = $3`)
	countTiles = storage.Statement("audit.count_tiles", `SELECT COUNT(*) AS n FROM audit_tile WHERE log = $1`)
	// A tile on the edge grows; what it holds already stays.
	putTile = storage.Statement("audit.put_tile", `INSERT INTO audit_tile (log, level, n, data) VALUES ($1, $2, $3, $4)
  ON CONFLICT (log, level, n) DO UPDATE SET data = excluded.data`)

	insertCheckpoint = storage.Statement("audit.insert_checkpoint", `INSERT INTO audit_checkpoint (log, size, at, note)
  VALUES ($1, $2, $3, $4) ON CONFLICT (log, size) DO NOTHING`)
	lastCheckpoint = storage.Statement("audit.last_checkpoint", `SELECT size, at, note FROM audit_checkpoint
  WHERE log = $1 ORDER BY size DESC LIMIT 1`)
	checkpointsSince = storage.Statement("audit.checkpoints_since", `SELECT size, at, note FROM audit_checkpoint
  WHERE log = $1 AND size > $2 ORDER BY size LIMIT $3`)
)

type counted struct{ N int64 }

type headRow struct {
	Size int64
	Root string
}

type checkpointRow struct {
	Size int64
	At   clock.Instant
	Note string
}

// headTx gives the tree as the last fold left it.
func headTx(ctx context.Context, tx storage.Tx) (translog.Tree, error) {
	h, ok, err := storage.Get[headRow](ctx, tx, selectHead, logName)
	if err != nil || !ok {
		return translog.Empty(), err
	}
	root, err := translog.ParseHash(h.Root)
	return translog.Tree{Size: h.Size, Root: root}, err
}

// tilesIn reads tiles in tx; one that is not there is nil.
func tilesIn(ctx context.Context, tx storage.Tx) translog.Tiles {
	return func(ids []translog.TileID) ([][]byte, error) {
		out := make([][]byte, len(ids))
		for i, id := range ids {
			data, err := tileTx(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			out[i] = data
		}
		return out, nil
	}
}

func tileTx(ctx context.Context, tx storage.Tx, id translog.TileID) ([]byte, error) {
	type tile struct{ Data []byte }
	t, _, err := storage.Get[tile](ctx, tx, selectTile, logName, id.Level, id.Index)
	return t.Data, err
}
