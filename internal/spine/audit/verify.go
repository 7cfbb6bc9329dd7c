package audit

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

const (
	verifyRows   = 1000 // rows and checkpoints read at a time
	mostFindings = 100  // after that the walk ends: the log is lost anyway
)

// Finding is one thing that is not as the log says. Entry is the number of the
// entry that it is about or begins at; 0 when it is about none.
type Finding struct {
	Entry int64
	Fault *fault.Fault
}

// In gives the finding as a sentence.
func (f Finding) In(l i18n.Lang) string { return i18n.MsgArgs(l, f.Fault.Key, f.Fault.Args) }

// Report is what Verify saw.
type Report struct {
	Entries     int64 // in the log
	Waiting     int64 // rows without a number yet: no fault
	Checkpoints int   // stored ones that agree with the log
	Unsigned    int64 // entries behind the last of them
	Kept        int   // kept ones that agree with the log
	Findings    []Finding
}

// Verify reads all numbered rows, tiles and checkpoints in tx and compares them
// with each other and with what an auditor has kept; the findings come in the
// order of their entries, at most about a hundred. An error means that it could
// not look.
//
// Whether a row or its tile was changed is told by the next checkpoint: the one
// of the two that leads to its root is right.
func Verify(ctx context.Context, tx storage.Tx, verifier string, kept []Kept) (Report, error) {
	v := &verification{ctx: ctx, tx: tx, verifier: verifier}
	head, err := headTx(ctx, tx)
	if err != nil {
		v.find(0, fault.NewConflict("audit.found.head"))
	}
	v.head = head
	v.openKept(kept)
	if err := v.below(); err != nil {
		return Report{}, err
	}
	if err := v.walk(); err != nil {
		return Report{}, err
	}
	if err := v.end(); err != nil {
		return Report{}, err
	}
	slices.SortStableFunc(v.report.Findings, func(a, b Finding) int { return cmp.Compare(a.Entry, b.Entry) })
	return v.report, nil
}

// mark is a root that somebody has put down for a size.
type mark struct {
	translog.Tree
	kept  bool
	trust bool // a signature stands behind it
}

// clash is an entry whose row and tile disagree.
type clash struct {
	entry     int64
	id        string
	row, tile translog.Hash
}

type verification struct {
	ctx      context.Context //nolint:containedctx // lives as long as one call
	tx       storage.Tx
	verifier string
	head     translog.Tree
	report   Report

	kept      []mark // ascending by size
	stored    []mark // fetched, ascending, not yet passed
	fetched   int64  // size up to which checkpoints were fetched
	exhausted bool

	rows, tiles translog.Builder // as the rows say, and as the tiles say
	tile        []byte           // the level-0 tile of the entry at hand
	tileIndex   int64
	clashes     []clash   // since the last root that told which side is right
	changed     []clash   // whose row is not what it was
	upper       []Finding // tiles above level 0
	tileCount   int64
	good        int64 // the largest size with a signed root that agreed
	goodKept    int64 // … that an auditor kept: who writes the database may have signed the others
}

func (v *verification) find(entry int64, f *fault.Fault) {
	v.report.Findings = append(v.report.Findings, Finding{entry, f})
}

// lost reports that so much is wrong that looking on tells nothing.
func (v *verification) lost() bool { return len(v.report.Findings)+len(v.changed) >= mostFindings }

// below finds rows with a number that no entry has: neither walked nor waiting, they
// would stand in the lists of the desk as if they were of the log.
func (v *verification) below() error {
	type row struct {
		ID  string
		Seq int64
	}
	rows, err := storage.All[row](v.ctx, v.tx, selectBelow, mostFindings)
	for _, r := range rows {
		v.find(v.head.Size+1, fault.NewConflict("audit.found.below", "number", r.Seq, "id", r.ID))
	}
	return err
}

// walk goes through the numbered rows in order.
func (v *verification) walk() error {
	v.tileIndex = -1
	last := int64(0)
	for !v.lost() {
		rows, err := storage.All[stored](v.ctx, v.tx, selectSince, last, verifyRows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Seq <= v.rows.Size() {
				v.find(r.Seq, fault.NewConflict("audit.found.twice", "entry", r.Seq, "id", r.ID))
				continue
			}
			if r.Seq > v.head.Size {
				v.find(r.Seq, fault.NewConflict("audit.found.beyond", "entry", r.Seq, "id", r.ID, "size", v.head.Size))
				return v.missUntil(v.head.Size + 1)
			}
			if err := v.missUntil(r.Seq); err != nil {
				return err
			}
			if err := v.enter(r.Seq, r.ID, r.leaf(), true); err != nil {
				return err
			}
			last = r.Seq
		}
		if len(rows) < verifyRows {
			break
		}
	}
	return v.missUntil(v.head.Size + 1)
}

// missUntil notes the entries before entry that have no row.
func (v *verification) missUntil(entry int64) error {
	for next := v.rows.Size() + 1; next < entry && !v.lost(); next++ {
		v.find(next, fault.NewConflict("audit.found.missing", "entry", next))
		if err := v.enter(next, "", translog.Hash{}, false); err != nil {
			return err
		}
	}
	return nil
}

// enter takes the next entry in. Where there is no row, or no tile, the other
// stands for it, so that what follows can still be judged.
func (v *verification) enter(entry int64, id string, row translog.Hash, there bool) error {
	tile, ok, err := v.tileHash(entry)
	switch {
	case err != nil:
		return err
	case !ok:
		tile = row
	case !there:
		row = tile
	case row != tile:
		v.clashes = append(v.clashes, clash{entry, id, row, tile})
	}
	v.rows.Add(row, nil)
	var full []translog.TileID
	var data [][]byte
	v.tiles.Add(tile, func(id translog.TileID, b []byte) { full, data = append(full, id), append(data, b) })
	for i, id := range full {
		if err := v.compare(id, data[i]); err != nil {
			return err
		}
	}
	return v.pass(entry)
}

// tileHash gives what the stored tile says of an entry; a tile that lacks it is
// found once.
func (v *verification) tileHash(entry int64) (h translog.Hash, ok bool, err error) {
	index := (entry - 1) / translog.TileWidth
	if index != v.tileIndex {
		v.tileIndex = index
		if v.tile, err = tileTx(v.ctx, v.tx, translog.TileID{Index: index}); err != nil {
			return h, false, err
		}
		want := min(v.head.Size-index*translog.TileWidth, translog.TileWidth) * int64(len(h))
		if got := int64(len(v.tile)); got != want {
			v.find(entry, fault.NewConflict("audit.found.tile_size", "level", 0, "n", index, "entry", entry+got/int64(len(h)), "got", got, "want", want))
		}
	}
	h, ok = translog.TileHash(v.tile, int((entry-1)%translog.TileWidth))
	return h, ok, nil
}

// compare keeps a fault of a tile above the entries for the end: where an entry
// is wrong, all tiles above it are.
func (v *verification) compare(id translog.TileID, want []byte) error {
	v.tileCount++
	if id.Level == 0 {
		return nil // was read entry by entry
	}
	got, err := tileTx(v.ctx, v.tx, id)
	if err != nil || bytes.Equal(got, want) {
		return err
	}
	at, span := 0, int64(1)
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	for range id.Level {
		span *= translog.TileWidth
	}
	entry := (id.Index*translog.TileWidth+int64(at/len(translog.Hash{})))*span + 1
	v.upper = append(v.upper, Finding{entry, fault.NewConflict("audit.found.tile_above", "level", id.Level, "n", id.Index, "entry", entry)})
	return nil
}

// end judges what is left when all entries are in.
func (v *verification) end() error {
	var err error
	v.tiles.Edge(func(id translog.TileID, data []byte) {
		if e := v.compare(id, data); e != nil {
			err = e
		}
	})
	if err != nil {
		return err
	}
	if !v.lost() && v.rows.Size() == v.head.Size {
		v.judge(mark{Tree: v.head})
	}
	if err := v.beyond(); err != nil {
		return err
	}
	v.nameChanged()
	if len(v.report.Findings) == 0 {
		v.report.Findings = v.upper
	}
	if len(v.report.Findings) == 0 && v.head.Size > 0 && v.good == 0 {
		v.find(0, fault.NewConflict("audit.found.unsigned", "entries", v.head.Size))
	}
	if err := v.extraTiles(); err != nil {
		return err
	}
	n, _, err := storage.Get[counted](v.ctx, v.tx, countWaiting)
	v.report.Entries, v.report.Waiting, v.report.Unsigned = v.head.Size, n.N, v.head.Size-v.good
	return err
}

func (v *verification) extraTiles() error {
	n, _, err := storage.Get[counted](v.ctx, v.tx, countTiles, logName)
	if err == nil && len(v.report.Findings) == 0 && n.N != v.tileCount {
		v.find(0, fault.NewConflict("audit.found.tile_count", "got", n.N, "want", v.tileCount))
	}
	return err
}
