package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

// swap puts a whole other log in place of this one, signed with the same key: by
// somebody who has the database and the keys.
func (l *ledger) swap(rows int) {
	l.t.Helper()
	l.tamper(`DELETE FROM audit_row`, `DELETE FROM audit_tile`, `DELETE FROM audit_log`, `DELETE FROM audit_checkpoint`)
	l.n = 5000
	l.add(50) // the other log has checkpoints of its own
	l.add(rows - 50)
}

const exchange = `UPDATE audit_row SET seq = -seq WHERE seq IN (120, 250)`

// tamperings are done to 300 entries in two tiles, with checkpoints at 100, 200
// and 300; the one at 200 is kept.
var tamperings = []struct {
	name  string
	do    func(l *ledger)
	entry int64  // named first
	key   string // of the first finding
	only  bool   // no other finding
}{
	{"a flipped byte in a row", func(l *ledger) {
		l.tamper(`UPDATE audit_row SET result = 'oj' WHERE seq = 137`)
	}, 137, "audit.found.row", true},
	{"a flipped byte in a row's data", func(l *ledger) {
		l.tamper(`UPDATE audit_row SET data = '{"no":"x"}' WHERE seq = 300`)
	}, 300, "audit.found.row", true},
	{"two rows changed", func(l *ledger) {
		l.tamper(`UPDATE audit_row SET act = 'casework.refuse' WHERE seq IN (12, 290)`)
	}, 12, "audit.found.row", false},
	{"a flipped byte in a tile", func(l *ledger) { l.flipTile(0, 0, 136*32+7) }, 137, "audit.found.tile", true},
	{"a flipped byte in the last tile", func(l *ledger) { l.flipTile(0, 1, 32) }, 258, "audit.found.tile", true},
	{"a flipped byte in a tile above", func(l *ledger) { l.flipTile(1, 0, 0) }, 1, "audit.found.tile_above", true},
	{"a tile removed", func(l *ledger) { l.tamper(`DELETE FROM audit_tile WHERE level = 0 AND n = 1`) }, 257, "audit.found.tile_size", true},
	{"a tile above removed", func(l *ledger) { l.tamper(`DELETE FROM audit_tile WHERE level = 1`) }, 1, "audit.found.tile_above", true},
	{"a tile too many", func(l *ledger) {
		l.tamper(`INSERT INTO audit_tile (log, level, n, data) SELECT log, level, 7, data FROM audit_tile WHERE n = 1`)
	}, 0, "audit.found.tile_count", true},
	{"a flipped byte in a checkpoint", func(l *ledger) {
		l.tamper(`UPDATE audit_checkpoint SET note = replace(note, '200', '201') WHERE size = 200`)
	}, 200, "audit.found.checkpoint_bad", true},
	{"a checkpoint filed under another size", func(l *ledger) {
		l.tamper(`UPDATE audit_checkpoint SET size = 199 WHERE size = 200`)
	}, 199, "audit.found.checkpoint_bad", true},
	{"a removed row", func(l *ledger) { l.tamper(`DELETE FROM audit_row WHERE seq = 137`) }, 137, "audit.found.missing", true},
	{"a row that lost its number", func(l *ledger) { l.tamper(`UPDATE audit_row SET seq = NULL WHERE seq = 137`) }, 137, "audit.found.missing", true},
	{"a removed row, the later ones moved up", func(l *ledger) {
		l.tamper(`DELETE FROM audit_row WHERE seq = 137`, `UPDATE audit_row SET seq = -seq WHERE seq > 137`, `UPDATE audit_row SET seq = -seq - 1 WHERE seq < 0`)
	}, 137, "audit.found.row", false},
	{"an added row", func(l *ledger) {
		l.tamper(`INSERT INTO audit_row (id, seq, at, actor_kind, account, org, act, kind, object, result, why, data)
  SELECT 'X', 301, at, actor_kind, account, org, act, kind, object, result, why, data FROM audit_row WHERE seq = 1`)
	}, 301, "audit.found.beyond", true},
	{"an added row with a number before the first", func(l *ledger) {
		l.tamper(`INSERT INTO audit_row (id, seq, at, actor_kind, account, org, act, kind, object, result, why, data)
  SELECT 'X', 0, at, actor_kind, account, org, act, kind, object, result, why, data FROM audit_row WHERE seq = 1`)
	}, 301, "audit.found.below", true},
	{"a row put aside with a number before the first", func(l *ledger) { l.tamper(`UPDATE audit_row SET seq = -seq WHERE seq = 137`) }, 137, "audit.found.missing", false},
	{"two rows exchanged", func(l *ledger) {
		l.tamper(exchange, `UPDATE audit_row SET seq = 370 + seq WHERE seq < 0`)
	}, 120, "audit.found.exchanged", true},
	{"a dropped tail of rows", func(l *ledger) { l.tamper(`DELETE FROM audit_row WHERE seq > 290`) }, 291, "audit.found.missing", false},
	{"the state changed", func(l *ledger) {
		l.tamper(`UPDATE audit_log SET root = '` + strings.Repeat("A", 43) + `='`)
	}, 0, "audit.found.head", true},
	{"the state shortened", func(l *ledger) { l.tamper(`UPDATE audit_log SET size = 299`) }, 299, "", false},
	{"the whole log swapped", func(l *ledger) { l.swap(400) }, 1, "audit.found.kept_other", true},
	{"the whole log swapped for a shorter one", func(l *ledger) { l.swap(150) }, 151, "audit.found.kept_longer", true},
}

func TestVerify_namesTheFirstBadEntry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		for _, c := range tamperings {
			t.Run(c.name, func(t *testing.T) {
				db := db
				if c.name != tamperings[0].name { // each needs a database of its own
					db = dbtest.Open(t, dbtest.Config(t, db.Engine()))
				}
				l := newLedger(t, db, 1)
				l.add(100)
				l.add(100)
				kept := l.keep()
				l.add(100)
				if r := l.verify(kept); len(r.Findings) > 0 || r.Checkpoints != 3 || r.Kept != 1 {
					t.Fatalf("before: %+v", r)
				}
				c.do(l)
				r := l.verify(kept)
				if len(r.Findings) == 0 {
					t.Fatal("not found")
				}
				first := r.Findings[0]
				if c.key != "" && (first.Entry != c.entry || first.Fault.Key != c.key) || c.only && len(r.Findings) > 1 {
					t.Errorf("want entry %d, %s; got:", c.entry, c.key)
					for _, f := range r.Findings {
						t.Errorf("%d %s: %s", f.Entry, f.Fault.Key, f.In(i18n.En))
					}
				}
				for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
					if s := first.In(lang); strings.ContainsAny(s, "⟦{}") {
						t.Errorf("%s: %s", lang, s)
					}
				}
			})
		}
	})
}

// After one fault was judged the next is judged on its own merits, whichever side
// it is on.
func TestVerify_twoFaultsAreToldApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		for range 4 {
			l.add(50)
		}
		l.flipTile(0, 0, 19*32)
		l.tamper(`UPDATE audit_row SET result = 'no' WHERE seq = 70`)
		l.flipTile(0, 0, 119*32)
		var got []string
		for _, f := range l.verify().Findings {
			got = append(got, f.Fault.Key+" "+fmt.Sprint(f.Entry))
		}
		want := []string{"audit.found.tile 20", "audit.found.row 70", "audit.found.tile 120"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

// A number that two rows have: somebody has taken the constraint off as well.
func TestVerify_numberGivenTwice(t *testing.T) {
	l := newLedger(t, dbtest.Open(t, dbtest.Config(t, storage.Postgres)), 1)
	l.add(5)
	for _, sql := range []string{
		`ALTER TABLE audit_row DROP CONSTRAINT audit_row_seq_key`,
		`INSERT INTO audit_row (id, seq, at, actor_kind, account, org, act, kind, object, result, why, data)
  SELECT 'X', 3, at, actor_kind, account, org, act, kind, object, result, why, data FROM audit_row WHERE seq = 3`,
	} {
		l.must(l.db.Write(t.Context(), func(tx storage.Tx) error {
			_, err := tx.Exec(t.Context(), storage.Dynamic("audit_test.twice", both(sql)))
			return err
		}))
	}
	if r := l.verify(); len(r.Findings) != 1 || r.Findings[0].Entry != 3 || r.Findings[0].Fault.Key != "audit.found.twice" {
		t.Errorf("got %+v", r)
	}
}

// A tail that is dropped with everything that speaks of it leaves a log that is
// right in itself: only what an auditor has kept tells.
func TestVerify_aTidyDroppedTailNeedsAKeptCheckpoint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(100)
		short := l.latest()
		l.add(200)
		kept := l.keep()
		l.tamper(`DELETE FROM audit_row WHERE seq > 100`, `DELETE FROM audit_checkpoint WHERE size > 100`, `DELETE FROM audit_tile WHERE level = 1 OR n = 1`,
			`UPDATE audit_log SET size = 100, root = '`+short.Root.String()+`'`)
		l.cutTile(100 * 32)
		if r := l.verify(); len(r.Findings) > 0 {
			t.Errorf("without what was kept: %s", r.Findings[0].In(i18n.En))
		}
		r := l.verify(kept)
		if len(r.Findings) != 1 || r.Findings[0].Entry != 101 || r.Findings[0].Fault.Key != "audit.found.kept_longer" {
			t.Errorf("got %+v", r)
		}
	})
}

// Who takes away everything that was signed can write what he likes: a log of which
// nothing is signed does not pass, unless an auditor's own checkpoint speaks for it.
func TestVerify_nothingSignedIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(30)
		kept := l.keep()
		l.tamper(`DELETE FROM audit_checkpoint`)
		if r := l.verify(); len(r.Findings) != 1 || r.Findings[0].Fault.Key != "audit.found.unsigned" {
			t.Errorf("got %+v", r)
		}
		if r := l.verify(kept); len(r.Findings) > 0 || r.Kept != 1 {
			t.Errorf("with a kept one: got %+v", r)
		}
	})
}

// cutTile shortens the first tile.
func (l *ledger) cutTile(size int) {
	l.t.Helper()
	type tile struct{ Data []byte }
	get := storage.Dynamic("audit_test.tile", both(`SELECT data FROM audit_tile WHERE level = 0 AND n = 0`))
	put := storage.Dynamic("audit_test.put_tile", both(`UPDATE audit_tile SET data = $1 WHERE level = 0 AND n = 0`))
	l.must(l.db.Write(l.t.Context(), func(tx storage.Tx) error {
		was, _, err := storage.Get[tile](l.t.Context(), tx, get)
		if err != nil {
			return err
		}
		_, err = tx.Exec(l.t.Context(), put, was.Data[:size])
		return err
	}))
}

// With two checkpoints kept the first difference is told to lie between them.
func TestVerify_keptCheckpointsNarrow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l, other := newLedger(t, db, 1), newLedger(t, db, 2)
		l.add(10)
		early := l.keep()
		l.add(10)
		late := l.keep()
		l.tamper(`DELETE FROM audit_row WHERE seq > 10`, `DELETE FROM audit_checkpoint WHERE size > 10`, `DELETE FROM audit_tile`, `DELETE FROM audit_log`,
			`UPDATE audit_row SET seq = NULL`)
		l.n = 7000
		l.add(15)
		r := l.verify(early, late)
		if len(r.Findings) != 1 || r.Findings[0].Entry != 11 || r.Kept != 1 {
			t.Errorf("got %+v", r)
		}
		foreign := audit.Kept{Key: other.VerifierKey(), Note: early.Note}
		if r := l.verify(foreign); len(r.Findings) != 1 || r.Findings[0].Fault.Key != "audit.found.kept_key" {
			t.Errorf("another key: got %+v", r)
		}
		spoiled := audit.Kept{Note: strings.Replace(early.Note, "\n10\n", "\n11\n", 1)}
		if r := l.verify(spoiled); len(r.Findings) != 1 || r.Findings[0].Fault.Key != "audit.found.kept_bad" {
			t.Errorf("a spoiled one: got %+v", r)
		}
	})
}

// When the walk must end early it ends: all rows are gone.
func TestVerify_everythingGone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(300)
		l.tamper(`DELETE FROM audit_row`, `UPDATE audit_log SET size = 1000000000000`)
		r := l.verify()
		if len(r.Findings) < 100 || len(r.Findings) > 110 || r.Findings[0].Entry != 1 {
			t.Errorf("got %d findings, the first %+v", len(r.Findings), r.Findings[0])
		}
	})
}
