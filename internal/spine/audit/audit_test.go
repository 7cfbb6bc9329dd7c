package audit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

var (
	noon    = clock.NewFake("2026-11-23T12:00:00+08:00").Now()
	officer = ident.Actor{Kind: ident.Staff, Account: "ACC", Org: "xc-water"}
)

func record(t *testing.T, db *storage.DB, who ident.Actor, r audit.Record, at clock.Instant) error {
	t.Helper()
	return db.Write(t.Context(), func(tx storage.Tx) error {
		return audit.RecordTx(t.Context(), tx, who, r, at)
	})
}

func logOf(t *testing.T, db *storage.DB, kind, id string) []audit.Row {
	t.Helper()
	var rows []audit.Row
	err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
		rows, err = audit.Of(t.Context(), tx, kind, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestRecordTx_keepsTheWholeRow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		full := audit.Record{
			Act: "casework.decide", Kind: "case", ID: "C1", Org: "xc-gas", Result: "refused",
			Why: "no_gas_main", Data: map[string]string{"no": "411000-1"},
		}
		for i, r := range []audit.Record{full, {Act: "casework.claim", Kind: "case", ID: "C1"}} {
			if err := record(t, db, officer, r, noon-clock.Instant(i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C2"}, noon); err != nil {
			t.Fatal(err)
		}
		want := []audit.Row{
			{At: noon - 1, ActorKind: ident.Staff, Account: "ACC", Org: "xc-water", Act: "casework.claim", Kind: "case", Object: "C1", Result: "ok"},
			{At: noon, ActorKind: ident.Staff, Account: "ACC", Org: "xc-gas", Act: "casework.decide", Kind: "case", Object: "C1", Result: "refused", Why: "no_gas_main"},
		}
		want[0].Data.V, want[1].Data.V = map[string]string{}, map[string]string{"no": "411000-1"}
		if diff := cmp.Diff(want, logOf(t, db, "case", "C1"), cmpopts.IgnoreFields(audit.Row{}, "ID")); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRecordTx_isGoneWithItsAction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		refuse := errors.New("the action fails after its audit row")
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			if err := audit.RecordTx(t.Context(), tx, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon); err != nil {
				return err
			}
			return refuse
		})
		if !errors.Is(err, refuse) {
			t.Fatal(err)
		}
		if rows := logOf(t, db, "case", "C1"); len(rows) != 0 {
			t.Fatalf("the log keeps what did not happen: %v", rows)
		}
	})
}

func TestRecordTx_refusesSentences(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		for name, r := range map[string]audit.Record{
			"a reason with a name": {Act: "casework.decide", Kind: "case", ID: "C1", Why: "王秀英 的材料不全"},
			"a sentence":           {Act: "casework.decide", Kind: "case", ID: "C1", Why: "not complete"},
			"no act":               {Kind: "case", ID: "C1"},
			"act without area":     {Act: "decide", Kind: "case", ID: "C1"},
			"no object":            {Act: "casework.decide", Kind: "case"},
			"no kind":              {Act: "casework.decide", ID: "C1"},
		} {
			err := record(t, db, officer, r, noon)
			if err == nil {
				t.Errorf("%s: accepted", name)
			} else if strings.Contains(err.Error(), "王秀英") {
				t.Errorf("%s: the error shows it: %v", name, err)
			}
		}
		if rows := logOf(t, db, "case", "C1"); len(rows) != 0 {
			t.Errorf("kept %v", rows)
		}
	})
}

var (
	testDelete = storage.Statement("audit.test_delete", `DELETE FROM audit_row WHERE object = $1`)
	testChange = storage.Statement("audit.test_change", `UPDATE audit_row SET result = $2 WHERE object = $1`)
	testNumber = storage.Statement("audit.test_number", `UPDATE audit_row SET seq = $2 WHERE object = $1`)
)

func TestRow_staysAsItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		if err := record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon); err != nil {
			t.Fatal(err)
		}
		try := func(s *storage.Stmt, args ...any) error {
			return db.Write(t.Context(), func(tx storage.Tx) error {
				_, err := tx.Exec(t.Context(), s, args...)
				return err
			})
		}
		if err := try(testDelete, "C1"); err == nil {
			t.Error("a row can be deleted")
		}
		if err := try(testChange, "C1", "refused"); err == nil {
			t.Error("a row can be changed")
		}
		if err := try(testNumber, "C1", 1); err != nil {
			t.Errorf("the sequencer cannot number it: %v", err)
		}
		if rows := logOf(t, db, "case", "C1"); len(rows) != 1 || rows[0].Result != audit.OK {
			t.Errorf("got %v", rows)
		}
	})
}

func Example() {
	write := func(ctx context.Context, tx storage.Tx, who ident.Actor, id ident.CaseID, now clock.Instant) error {
		// … the action itself, then in the same transaction:
		return audit.RecordTx(ctx, tx, who, audit.Record{Act: "casework.claim", Kind: "case", ID: string(id)}, now)
	}
	fmt.Println(write != nil)
	// Output: true
}
