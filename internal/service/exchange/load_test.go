package exchange

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// TestLoad_idempotent: the same delivery again changes nothing, not even the
// bytes of a sealed value, and leaves no batch.
func TestLoad_idempotent(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := dump(t, w.db, "exchange_r_person")
		w.clock.Advance(time.Hour)
		b, err := w.s.Load(t.Context(), "person", cityRows["person"])
		if err != nil || b.Delivered != 3 || b.Changed != 0 {
			t.Errorf("got %+v, %v; want 3 delivered, none changed", b, err)
		}
		if d := cmp.Diff(before, dump(t, w.db, "exchange_r_person")); d != "" {
			t.Error(d)
		}
		if list, err := w.s.Batches(t.Context(), "person", 10); err != nil || len(list) != 1 || list[0].Changed != 3 {
			t.Errorf("batches %+v, %v; want the first alone", list, err)
		}
	})
}

// TestLoad_sameIDsWrittenOtherwise: blanks and letter case of keys and legal ids
// make no other row and no other content.
func TestLoad_sameIDsWrittenOtherwise(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		row := unit(" "+strings.ToLower(factoryUnit), "enterprise", strings.ToLower(factoryID)+" ", "12860.50")
		row["right_no"], row["address"] = cityRows["realestate"][0]["right_no"], cityRows["realestate"][0]["address"]
		if b, err := w.s.Load(t.Context(), "realestate", []map[string]any{row}); err != nil || b.Changed != 0 {
			t.Errorf("got %+v, %v; want none changed", b, err)
		}
	})
}

// TestLoad_replaces: a row with the same unique columns takes the new content and
// its new day, its neighbours stay.
func TestLoad_replaces(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		loaded := w.clock.Now()
		w.clock.Advance(time.Hour)
		b, err := w.s.Load(t.Context(), "person", []map[string]any{
			{"idno": strings.ToLower(liID), "name": " 李改名 "}, cityRows["person"][0],
		})
		if err != nil || b.Changed != 1 {
			t.Fatalf("got %+v, %v; want one changed", b, err)
		}
		rows := query(t, w, w.own(citizen("li", w.li), "person", w.li, "name", "phone", "idno"))
		want := []Row{{Subject: w.li, AsOf: w.clock.Now(), Values: map[string]any{"name": "李改名", "idno": liID}}}
		if d := cmp.Diff(want, rows); d != "" {
			t.Error(d)
		}
		if other := query(t, w, w.own(citizen("wang", w.wang), "person", w.wang, "name")); other[0].AsOf != loaded {
			t.Errorf("the row that is the same is as of %s, want %s", other[0].AsOf, loaded)
		}
		if at, err := w.s.LoadedAt(t.Context(), "person"); err != nil || at != w.clock.Now() {
			t.Errorf("loaded at %s, %v; want %s", at, err, w.clock.Now())
		}
	})
}

// TestLoad_moves: premises that were sold are found under the new owner alone.
func TestLoad_moves(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		if _, err := w.s.Load(t.Context(), "realestate", []map[string]any{unit(flatUnit, "person", zhaoID, "89.2")}); err != nil {
			t.Fatal(err)
		}
		if rows := query(t, w, w.own(citizen("li", w.li), "realestate", w.li, "area")); len(rows) != 0 {
			t.Errorf("the old owner still finds %d rows", len(rows))
		}
		if rows := query(t, w, w.own(citizen("zhao", w.zhao), "realestate", w.zhao, "area")); len(rows) != 1 {
			t.Errorf("the new owner finds %d rows, want 1", len(rows))
		}
	})
}

func TestLoad_wrongRows(t *testing.T) {
	good := map[string]map[string]any{
		"person": cityRows["person"][0], "enterprise": cityRows["enterprise"][0],
		"realestate": cityRows["realestate"][0],
	}
	cases := map[string]struct {
		resource string
		spoil    func(map[string]any)
		want     string
	}{
		"unknown column": {"person", func(m map[string]any) { m["salary"] = 1 }, "1.salary exchange.row.unknown_column"},
		"missing":        {"person", func(m map[string]any) { delete(m, "name") }, "1.name exchange.row.missing"},
		"blank":          {"person", func(m map[string]any) { m["name"] = "  " }, "1.name exchange.row.missing"},
		"no subject":     {"person", func(m map[string]any) { m["idno"] = nil }, "1.idno exchange.row.missing"},
		"check digit":    {"person", func(m map[string]any) { m["idno"] = "411002198503150111" }, "1.idno exchange.row.idcard"},
		"phone":          {"person", func(m map[string]any) { m["phone"] = "12" }, "1.phone exchange.row.phone"},
		"too long":       {"person", func(m map[string]any) { m["name"] = strings.Repeat("长", 501) }, "1.name exchange.row.text"},
		"a list":         {"person", func(m map[string]any) { m["name"] = []string{"王"} }, "1.name exchange.row.type"},
		"credit code":    {"enterprise", func(m map[string]any) { m["uscc"] = "91350100M000100Y44" }, "1.uscc exchange.row.uscc"},
		"choice":         {"enterprise", func(m map[string]any) { m["state"] = "asleep" }, "1.state exchange.row.choice"},
		"day":            {"enterprise", func(m map[string]any) { m["since"] = "2026-02-30" }, "1.since exchange.row.date"},
		"integer":        {"realestate", func(m map[string]any) { m["floors"] = "3.5" }, "1.floors exchange.row.integer"},
		"padded integer": {"realestate", func(m map[string]any) { m["floors"] = "03" }, "1.floors exchange.row.integer"},
		"decimal":        {"realestate", func(m map[string]any) { m["area"] = "1e9" }, "1.area exchange.row.decimal"},
		"key":            {"realestate", func(m map[string]any) { m["unit_no"] = "" }, "1.unit_no exchange.row.missing"},
		"no kind":        {"realestate", func(m map[string]any) { delete(m, "owner_kind") }, "1.owner_kind exchange.row.missing"},
		"wrong kind":     {"realestate", func(m map[string]any) { m["owner_kind"] = "person" }, "1.owner_id exchange.row.legal_id"},
	}
	eachWorld(t, func(t *testing.T, w *world) {
		before := dump(t, w.db, "exchange_r_person") + dump(t, w.db, "exchange_r_enterprise") + dump(t, w.db, "exchange_r_realestate")
		for name, c := range cases {
			row := maps.Clone(good[c.resource])
			c.spoil(row)
			_, err := w.s.Load(t.Context(), c.resource, []map[string]any{row, cityRows[c.resource][1]})
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name+" "+f.Fields[0].Key != c.want {
				t.Errorf("%s: got %v, want Invalid with %s", name, err, c.want)
				continue
			}
			if s := i18n.MsgArgs(i18n.Zh, f.Fields[0].Key, f.Fields[0].Args); strings.ContainsAny(s, "⟦{") {
				t.Errorf("%s: message %q is not complete", name, s)
			}
		}
		after := dump(t, w.db, "exchange_r_person") + dump(t, w.db, "exchange_r_enterprise") + dump(t, w.db, "exchange_r_realestate")
		if before != after {
			t.Error("a refused delivery changed a register")
		}
	})
}

func TestLoad_twiceInOneDelivery(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		row := cityRows["person"][0]
		again := maps.Clone(row)
		again["idno"] = " " + strings.ToLower(wangID)
		_, err := w.s.Load(t.Context(), "person", []map[string]any{row, again})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != "exchange.row.twice" {
			t.Errorf("got %v, want exchange.row.twice", err)
		}
		if _, err := w.s.Load(t.Context(), "nosuch", nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown register: got %v, want NotFound", err)
		}
		var many []map[string]any
		for range 200 {
			many = append(many, map[string]any{"idno": "1"})
		}
		_, err = w.s.Load(t.Context(), "person", many)
		if f, ok := fault.As(err); !ok || len(f.Fields) != maxWrongCells || f.Args["count"] != 599 {
			t.Errorf("got %v, want %d of 599 wrong cells", err, maxWrongCells)
		}
	})
}

// TestLoad_chunks: a delivery larger than one statement is loaded whole.
func TestLoad_chunks(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var rows []map[string]any
		for i := range 2*loadChunk + 3 {
			rows = append(rows, account(flatUnit, "net", fmt.Sprintf("N%d", i), "person", liID))
		}
		if b, err := w.s.Load(t.Context(), "utility_account", rows); err != nil || b.Changed != len(rows) {
			t.Errorf("got %+v, %v; want %d changed", b, err, len(rows))
		}
		rows[7]["state"], rows[2*loadChunk]["state"] = "closed", "closed"
		if b, err := w.s.Load(t.Context(), "utility_account", rows); err != nil || b.Changed != 2 {
			t.Errorf("got %+v, %v; want 2 changed", b, err)
		}
	})
}

// TestLoad_sealed: no personal value, legal id or key stands in the database in
// clear, in a table or in the file, also after it was read.
func TestLoad_sealed(t *testing.T) {
	secrets := []string{"金丝雀", "13800001111", wangID, liID, zhaoID, factoryUnit, flatUnit, shopUnit}
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			config := dbtest.Config(t, e)
			db, err := storage.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, db)
			query(t, w, w.own(citizen("wang", w.wang), "person", w.wang, "name", "phone", "idno"))
			if _, err := w.s.Query(t.Context(), w.own(citizen("wang", w.wang), "person", w.li, "name")); err == nil {
				t.Error("a neighbour's record was given")
			}
			text := dump(t, db, "exchange_r_person") + dump(t, db, "exchange_r_enterprise") + dump(t, db, "exchange_r_realestate") +
				dump(t, db, "exchange_r_utility_account") + dump(t, db, "disclosure_entry") + dump(t, db, "audit_row") +
				dump(t, db, "exchange_batch")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if e == storage.SQLite {
				text += files(t, config.Path)
			}
			if !strings.Contains(text, factoryID) {
				t.Error("the search does not even find the credit code, which is kept in clear")
			}
			for _, s := range secrets {
				if strings.Contains(text, s) {
					t.Errorf("%q stands in the database", s)
				}
			}
		})
	}
}

// dump gives all rows of a table as text, sorted.
func dump(t *testing.T, db *storage.DB, table string) string {
	t.Helper()
	text := "SELECT * FROM " + table
	s := storage.Dynamic("exchange.test", storage.SQL{SQLite: text, Postgres: text})
	var lines []string
	err := db.Read(t.Context(), func(tx storage.Tx) error {
		rows, err := tx.Query(t.Context(), s)
		if err != nil {
			return err
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			cells, into := make([]any, len(names)), make([]any, len(names))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			for i, c := range cells {
				if b, ok := c.([]byte); ok {
					cells[i] = string(b)
				}
			}
			lines = append(lines, fmt.Sprint(cells...))
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// files gives the bytes of a SQLite file and what lies beside it.
func files(t *testing.T, path string) string {
	t.Helper()
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no file at %s: %v", path, err)
	}
	var all bytes.Buffer
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

// TestSealed_staysInItsPlace: sealed bytes that are copied to another row do not
// open, and the query fails rather than showing somebody else's value.
func TestSealed_staysInItsPlace(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		exec(t, w.db, fmt.Sprintf(`UPDATE exchange_r_person SET c_name =
  (SELECT c_name FROM exchange_r_person WHERE subject_ref = '%s') WHERE subject_ref = '%s'`, w.li.Ref, w.wang.Ref))
		rows, err := w.s.Query(t.Context(), w.own(citizen("wang", w.wang), "person", w.wang, "name"))
		if err == nil || rows != nil {
			t.Errorf("got %v, %v; want an error", rows, err)
		}
	})
}

// TestNew_otherKeys: another city's keys find nothing and open nothing.
func TestNew_otherKeys(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		other, err := New(t.Context(), Options{
			DB: w.db, Keys: keyring.New([32]byte{8}), Registers: xuchang(t),
			Clock: clock.NewFake("2026-11-23T09:00:00+08:00"),
		})
		if err != nil {
			t.Fatal(err)
		}
		subject := keyring.New([32]byte{8}).Subject("person", wangID)
		rows, err := other.Query(t.Context(), w.own(citizen("wang", subject), "person", subject, "name"))
		if err != nil || len(rows) != 0 {
			t.Errorf("got %d rows, %v; want none", len(rows), err)
		}
	})
}
