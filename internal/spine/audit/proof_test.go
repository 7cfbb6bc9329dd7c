package audit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

func (l *ledger) prove(without string, ids ...string) (p audit.Proof, err error) {
	objects := make([]audit.Object, len(ids))
	for i, id := range ids {
		objects[i] = audit.Object{Kind: "case", ID: id}
	}
	err = l.db.Read(l.t.Context(), func(tx storage.Tx) error {
		p, err = l.ProveTx(l.t.Context(), tx, objects, without)
		return err
	})
	return p, err
}

// TestProof_isTheSameHoweverFarTheLogGrows, over the edge of a tile, and leaves
// out what it is told to.
func TestProof_isTheSameHoweverFarTheLogGrows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(200)
		first, err := l.prove("case.none", "O7", "O200", "O3")
		l.must(err)
		if len(first.Entries) != 3 || first.Entries[0].Field("object") != "O3" || first.Entries[2].Number != 200 {
			t.Fatalf("got %+v", first.Entries)
		}
		l.add(120)
		again, err := l.prove("case.none", "O7", "O200", "O3")
		l.must(err)
		if d := cmp.Diff(first, again); d != "" {
			t.Error(d)
		}
		_, err = l.prove("casework.claim", "O7")
		if f, ok := fault.As(err); !ok || f.Key != "audit.unsigned" {
			t.Errorf("nothing to prove: %v", err)
		}
		l.must(db.Write(t.Context(), func(tx storage.Tx) error {
			return audit.RecordTx(t.Context(), tx, officer, audit.Record{Act: "casework.release", Kind: "case", ID: "O7"}, noon)
		}))
		if _, err = l.prove("case.none", "O7"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a row that waits is proved: %v", err)
		}
		l.fold()
		if _, err = l.prove("case.none", "O7"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a row that is not signed is proved: %v", err)
		}
		l.must(l.Sign(t.Context()))
		p, err := l.prove("case.none", "O7")
		l.must(err)
		if len(p.Entries) != 2 {
			t.Errorf("%d rows, want 2", len(p.Entries))
		}
	})
}

func TestVerifyProof_findsWhatWasChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(9)
		p, err := l.prove("case.none", "O2", "O5")
		l.must(err)
		file, err := json.Marshal(p)
		l.must(err)
		other, err := audit.VerifierKey(testKey(2))
		l.must(err)
		for name, tc := range map[string]struct {
			old, fresh, key string
			entry           int64
			found           bool
		}{
			"as it is":             {},
			"with the right key":   {key: l.VerifierKey()},
			"with another key":     {key: other, found: true},
			"a changed field":      {old: `"O5"`, fresh: `"O6"`, entry: 5, found: true},
			"a changed number":     {old: `"number":2`, fresh: `"number":3`, entry: 3, found: true},
			"no such number":       {old: `"number":2`, fresh: `"number":0`, found: true},
			"a changed checkpoint": {old: `\n9\n`, fresh: `\n8\n`, found: true},
		} {
			changed := strings.Replace(string(file), tc.old, tc.fresh, 1)
			if tc.old != "" && changed == string(file) {
				t.Fatalf("%s: nothing to change in %s", name, file)
			}
			_, found, err := audit.VerifyProof([]byte(changed), tc.key)
			l.must(err)
			if (len(found) > 0) != tc.found || tc.found && found[0].Entry != tc.entry {
				t.Errorf("%s: %+v", name, found)
			}
		}
		if _, _, err := audit.VerifyProof([]byte(`{"format":"chengban.audit.export/1"}`), ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("another format: %v", err)
		}
	})
}
