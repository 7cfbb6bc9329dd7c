package pack

import (
	"context"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

const now = clock.Instant(1_790_000_000_000_000)

var (
	countSources = storage.Statement("pack.test_count_sources", `SELECT count(*) AS n FROM pack_source`)
	countOlder   = storage.Statement("pack.test_count_older", `SELECT count(*) AS n FROM pack_source WHERE stored_at = $1`)
	spoilSource  = storage.Statement("pack.test_spoil_source", `UPDATE pack_source SET bytes = $1 WHERE code = $2`)
	spoilClosure = storage.Statement("pack.test_spoil_closure", `UPDATE pack_closure SET members = $1 WHERE code = $2`)
	loseSource   = storage.Statement("pack.test_lose_source", `DELETE FROM pack_source WHERE code = $1`)
)

type counted struct{ N int64 }

func store(t *testing.T, db *storage.DB, p *Pack, at clock.Instant) Hash {
	t.Helper()
	c, err := p.Closure("dish", "soup")
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx storage.Tx) error { return StoreTx(t.Context(), tx, at, c) })
	if err != nil {
		t.Fatal(err)
	}
	return c.Hash
}

func load(t *testing.T, db *storage.DB, h Hash, kinds []Kind) (p *Pack, err error) {
	t.Helper()
	err = db.Read(t.Context(), func(tx storage.Tx) error {
		p, err = Load(t.Context(), tx, h, kinds)
		return err
	})
	return p, err
}

func count(t *testing.T, db *storage.DB, s *storage.Stmt, args ...any) (n int64) {
	t.Helper()
	err := db.Read(t.Context(), func(tx storage.Tx) error {
		row, _, err := storage.Get[counted](t.Context(), tx, s, args...)
		n = row.N
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func exec(t *testing.T, db *storage.DB, s *storage.Stmt, args ...any) {
	t.Helper()
	err := db.Write(t.Context(), func(tx storage.Tx) error {
		_, err := tx.Exec(t.Context(), s, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The pack moves on; a case that began before it still reads what it began with.
func TestLoad_afterThePackChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		old := store(t, db, read(t, base()), now)
		fsys := base()
		fsys["herbs.yaml"] = file(strings.ReplaceAll(string(fsys["herbs.yaml"].Data), "Mint", "Peppermint"))
		changed := store(t, db, read(t, fsys), now+1)
		if old == changed {
			t.Fatal("the change made no difference")
		}
		for hash, want := range map[Hash]string{old: "Mint", changed: "Peppermint"} {
			p, err := load(t, db, hash, kinds)
			if err != nil {
				t.Fatal(err)
			}
			herbs := Values[herb](p, "herb")
			if len(herbs) != 1 || herbs[0].Name.En != want {
				t.Errorf("herbs of %s = %v, want %s alone", hash.Short(), herbs, want)
			}
			again, err := p.Closure("dish", "soup")
			if err != nil || again.Hash != hash {
				t.Errorf("hash of what was loaded = %s, %v, want %s", again.Hash, err, hash)
			}
			if e, _ := p.Entry("dish", "soup"); e.Pack != "kitchen" || e.Path != "dishes/soup.yaml" || e.At("herbs", 0).Line != 3 {
				t.Errorf("the entry lost its place: %s %s %s", e.Pack, e.Path, e.At("herbs", 0))
			}
		}
		if n := count(t, db, countSources); n != 3 {
			t.Errorf("%d sources, want the soup once and the mint twice", n)
		}
	})
}

func TestStoreTx_again(t *testing.T) {
	t.Parallel()
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		p := read(t, base())
		store(t, db, p, now)
		store(t, db, p, now+1)
		if n, all := count(t, db, countOlder, int64(now)), count(t, db, countSources); n != 2 || all != 2 {
			t.Errorf("%d of %d sources are as first stored, want 2 of 2", n, all)
		}
	})
}

func TestLoad_refuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		hash := store(t, db, read(t, base()), now)
		if _, err := load(t, db, "no such hash", kinds); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown hash: err = %v, want NotFound", err)
		}
		if _, err := load(t, db, hash, kinds[1:]); keyOf(err) != "pack.unreadable_source" {
			t.Errorf("a kind that is gone: err = %v", err)
		}
		exec(t, db, spoilSource, []byte("- id: mint\n"), "mint")
		if _, err := load(t, db, hash, kinds); keyOf(err) != "pack.broken_source" {
			t.Errorf("changed bytes: err = %v", err)
		}
		exec(t, db, loseSource, "mint")
		if _, err := load(t, db, hash, kinds); keyOf(err) != "pack.broken_source" {
			t.Errorf("lost bytes: err = %v", err)
		}
		exec(t, db, spoilClosure, "[]", "soup")
		if _, err := load(t, db, hash, kinds); keyOf(err) != "pack.broken_source" {
			t.Errorf("changed members: err = %v", err)
		}
	})
}

func keyOf(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	return f.Key
}

func TestStoreTx_rollsBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c, err := read(t, base()).Closure("dish", "soup")
		if err != nil {
			t.Fatal(err)
		}
		stop := fault.NewConflict("common.no")
		err = db.Write(t.Context(), func(tx storage.Tx) error {
			if err := StoreTx(context.WithoutCancel(t.Context()), tx, now, c); err != nil {
				return err
			}
			return stop
		})
		if !fault.Is(err, fault.Conflict) {
			t.Fatalf("err = %v", err)
		}
		if n := count(t, db, countSources); n != 0 {
			t.Errorf("%d sources after a rollback", n)
		}
	})
}
