package pack

import (
	"slices"
	"testing"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

func sources(t *testing.T, db *storage.DB, h Hash) (c Closure, all []Source, err error) {
	t.Helper()
	err = db.Read(t.Context(), func(tx storage.Tx) error {
		c, all, err = Sources(t.Context(), tx, h)
		return err
	})
	return c, all, err
}

// Sources gives the bytes as they were written, and Check needs nothing else.
func TestSources_checkThemselves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		p := read(t, base())
		hash := store(t, db, p, now)
		c, all, err := sources(t, db, hash)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			e, ok := p.Entry(s.Kind, s.Code)
			if !ok || string(e.Bytes) != string(s.Bytes) || e.Path != s.Path {
				t.Errorf("%s %s is not what was read", s.Kind, s.Code)
			}
		}
		if len(all) < 2 || c.Hash != hash {
			t.Fatalf("%d sources of %s", len(all), c.Hash)
		}
		spoilt := slices.Clone(all)
		spoilt[1].Bytes = append([]byte(" "), spoilt[1].Bytes...)
		if bad, ok := c.Check(spoilt); ok || bad != c.Members[1] {
			t.Errorf("a changed source: %v, %t", bad, ok)
		}
		if bad, ok := c.Check(all[:1]); ok || bad != c.Members[1] {
			t.Errorf("a missing source: %v, %t", bad, ok)
		}
		if _, ok := c.Check(append(slices.Clone(all), all[0])); ok {
			t.Error("a source too many passes")
		}
		c.Code = "stew"
		if bad, ok := c.Check(all); ok || bad != (Member{}) {
			t.Errorf("another closure with the same members: %v, %t", bad, ok)
		}
		if _, _, err := sources(t, db, "nothing"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a hash that was never stored: %v", err)
		}
		exec(t, db, spoilSource, []byte("code: soup"), "soup")
		if _, _, err := sources(t, db, hash); !fault.Is(err, fault.Internal) {
			t.Errorf("spoilt in the database: %v", err)
		}
	})
}
