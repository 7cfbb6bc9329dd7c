package audit

import (
	"cmp"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

// openKept takes in the checkpoints that an auditor has kept.
func (v *verification) openKept(kept []Kept) {
	for i, k := range kept {
		if k.Key != "" && k.Key != v.verifier {
			v.find(0, fault.NewConflict("audit.found.kept_key", "n", i+1))
			continue
		}
		c, err := k.Open(v.verifier)
		if err != nil {
			v.find(0, fault.NewConflict("audit.found.kept_bad", "n", i+1).Because(err))
			continue
		}
		v.kept = append(v.kept, mark{Tree: c.Tree, kept: true, trust: true})
	}
	slices.SortStableFunc(v.kept, func(a, b mark) int { return cmp.Compare(a.Size, b.Size) })
}

// fetch reads on until a stored checkpoint is at hand or none is left. One that
// does not open is found here.
func (v *verification) fetch() error {
	for len(v.stored) == 0 && !v.exhausted {
		rows, err := storage.All[checkpointRow](v.ctx, v.tx, checkpointsSince, logName, v.fetched, verifyRows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			v.fetched = r.Size
			c, err := translog.Open([]byte(r.Note), v.verifier)
			if err != nil || c.Size != r.Size {
				v.find(r.Size, fault.NewConflict("audit.found.checkpoint_bad", "size", r.Size))
				continue
			}
			v.stored = append(v.stored, mark{Tree: c.Tree, trust: true})
		}
		v.exhausted = len(rows) < verifyRows
	}
	return nil
}

// pass judges by every root that somebody put down for this size.
func (v *verification) pass(size int64) error {
	for len(v.kept) > 0 && v.kept[0].Size <= size {
		v.judge(v.kept[0])
		v.kept = v.kept[1:]
	}
	if err := v.fetch(); err != nil {
		return err
	}
	for len(v.stored) > 0 && v.stored[0].Size <= size {
		v.judge(v.stored[0])
		v.stored = v.stored[1:]
		if err := v.fetch(); err != nil {
			return err
		}
	}
	return nil
}

// judge compares with a root, and tells which side of each clash it speaks for.
func (v *verification) judge(m mark) {
	rows, tiles := v.rows.Tree(), v.tiles.Tree()
	switch {
	case m.Size == 0:
	case rows.Root == m.Root:
		v.settle(func(c clash) *fault.Fault {
			return fault.NewConflict("audit.found.tile", "level", 0, "n", (c.entry-1)/translog.TileWidth, "entry", c.entry)
		})
		v.tiles = v.rows.Clone()
	case tiles.Root == m.Root:
		v.changed, v.clashes = append(v.changed, v.clashes...), nil
		v.rows = v.tiles.Clone()
	case len(v.clashes) > 0:
		v.settle(func(c clash) *fault.Fault {
			return fault.NewConflict("audit.found.clash", "entry", c.entry, "id", c.id)
		})
		v.rows = v.tiles.Clone() // either; what follows is judged once more
	case m.kept:
		v.find(v.goodKept+1, fault.NewConflict("audit.found.kept_other", "size", m.Size, "first", v.goodKept+1))
	case m.trust:
		v.find(v.good+1, fault.NewConflict("audit.found.checkpoint_other", "size", m.Size, "first", v.good+1))
	case len(v.report.Findings)+len(v.changed) == 0:
		v.find(0, fault.NewConflict("audit.found.head"))
	}
	v.count(m, rows.Root == m.Root || tiles.Root == m.Root)
}

func (v *verification) count(m mark, agrees bool) {
	switch {
	case !m.trust || !agrees:
		return
	case m.kept:
		v.report.Kept++
		v.goodKept = max(v.goodKept, m.Size)
	default:
		v.report.Checkpoints++
	}
	v.good = max(v.good, m.Size)
}

// settle turns the clashes into findings.
func (v *verification) settle(say func(clash) *fault.Fault) {
	for _, c := range v.clashes {
		if v.lost() {
			break
		}
		v.find(c.entry, say(c))
	}
	v.clashes = nil
}

// nameChanged turns the changed rows into findings. Two entries of which each has
// the other's row were exchanged.
func (v *verification) nameChanged() {
	done := map[int64]bool{}
	for i, c := range v.changed {
		if done[c.entry] || len(v.report.Findings) >= mostFindings {
			continue
		}
		later := v.changed[i+1:]
		k := slices.IndexFunc(later, func(o clash) bool { return o.row == c.tile && o.tile == c.row })
		if k < 0 {
			v.find(c.entry, fault.NewConflict("audit.found.row", "entry", c.entry, "id", c.id))
			continue
		}
		done[later[k].entry] = true
		v.find(c.entry, fault.NewConflict("audit.found.exchanged", "entry", c.entry, "other", later[k].entry))
	}
}

// beyond finds the roots of sizes that the log does not reach.
func (v *verification) beyond() error {
	if v.lost() {
		return nil
	}
	for _, m := range v.kept {
		v.find(v.head.Size+1, fault.NewConflict("audit.found.kept_longer", "size", m.Size, "entries", v.head.Size, "first", v.head.Size+1))
	}
	if err := v.fetch(); err != nil {
		return err
	}
	if len(v.stored) > 0 {
		m := v.stored[len(v.stored)-1]
		v.find(v.head.Size+1, fault.NewConflict("audit.found.checkpoint_longer", "size", m.Size, "entries", v.head.Size, "first", v.head.Size+1))
	}
	return nil
}
