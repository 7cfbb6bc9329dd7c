package exchange

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

func query(t *testing.T, w *world, r Request) []Row {
	t.Helper()
	rows, err := w.s.Query(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestQuery_ownRecord(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wang := citizen("wang", w.wang, w.factory)
		r := w.own(wang, "realestate", w.factory, "floors", "address", "unit_no", "area", "since", "use", "address")
		r.Ref = "draft-1"
		rows := query(t, w, r)
		want := []Row{{Subject: w.factory, AsOf: w.clock.Now(), Values: map[string]any{
			"unit_no": factoryUnit,
			"address": "金丝雀大道" + factoryUnit[20:], "area": "12860.50", "use": "industrial",
			"floors": int64(3), "since": "2020-01-02",
		}}}
		if d := cmp.Diff(want, rows); d != "" {
			t.Error(d)
		}
		got := w.ledger()
		entry := disclosure.Entry{
			At: w.clock.Now(), Subject: w.factory, ReaderKind: ident.Citizen, Reader: "wang",
			Basis: "own_request", Purpose: "exchange.purpose.prefill", Ref: "draft-1", Resource: "realestate",
			Fields: []string{"unit_no", "address", "area", "use", "floors", "since"}, Rows: 1,
		}
		if len(got) != 1 {
			t.Fatalf("ledger has %d entries, want 1", len(got))
		}
		entry.ID = got[0].ID
		if d := cmp.Diff(entry, got[0]); d != "" {
			t.Error(d)
		}
	})
}

// TestQuery_absentValue: what the register does not have has no entry in Values.
func TestQuery_absentValue(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		li := citizen("li", w.li, w.shop)
		rows := query(t, w, w.own(li, "enterprise", w.shop, "industry", "kind"))
		if d := cmp.Diff([]Row{{Subject: w.shop, AsOf: w.clock.Now(), Values: map[string]any{"kind": "sole_trader"}}}, rows); d != "" {
			t.Error(d)
		}
	})
}

// TestQuery_byKey: the owner of premises finds the accounts there, whoever holds
// them, and each holder finds the reading in the ledger.
func TestQuery_byKey(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wang := citizen("wang", w.wang, w.factory)
		r := w.own(wang, "utility_account", ident.Subject{}, "service", "account_no")
		r.Key, r.Via = strings.ToLower(factoryUnit), KeyOf{"realestate", w.factory}
		got := map[ident.Subject]map[string]any{}
		for _, row := range query(t, w, r) {
			got[row.Subject] = row.Values
		}
		want := map[ident.Subject]map[string]any{
			w.zhao:    {"service": "water", "account_no": "金丝雀W1"},
			w.factory: {"service": "power", "account_no": "金丝雀P1"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for _, e := range w.ledger() {
			if e.Rows != 1 || e.Reader != "wang" || want[e.Subject] == nil {
				t.Errorf("entry %+v, want one row of a holder", e)
			}
			delete(want, e.Subject)
		}
		if len(want) > 0 {
			t.Errorf("no entry for %v", want)
		}
	})
}

// TestQuery_nothingFound: looking in vain is entered under whom was asked about.
func TestQuery_nothingFound(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		if rows := query(t, w, w.own(citizen("wang", w.wang), "enterprise", w.wang, "name")); len(rows) != 0 {
			t.Fatalf("got %d rows, want none", len(rows))
		}
		if got := w.ledger(); len(got) != 1 || got[0].Subject != w.wang || got[0].Rows != 0 {
			t.Errorf("got %+v, want one entry about 王 with no rows", got)
		}
	})
}

func TestQuery_caseWork(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		chen := officer("chen", "xc-water")
		r := w.inCase(chen, openCase, "enterprise", "name", "uscc")
		r.Subject, r.Item = w.factory, "water-connection"
		rows := query(t, w, r)
		if len(rows) != 1 || rows[0].Values["name"] != "金丝雀机械厂" || rows[0].Values["uscc"] != factoryID {
			t.Errorf("got %+v, want the factory", rows)
		}
		byKey := w.inCase(chen, openCase, "realestate", "area", "address")
		byKey.Key = factoryUnit
		if rows := query(t, w, byKey); len(rows) != 1 || rows[0].Values["area"] != "12860.50" {
			t.Errorf("got %+v, want the premises", rows)
		}
		both := w.inCase(chen, openCase, "realestate", "owner_name")
		both.Subject, both.Key = w.factory, factoryUnit
		if rows := query(t, w, both); len(rows) != 1 || rows[0].Values["owner_name"] != "金丝雀权利人" {
			t.Errorf("got %+v, want the owner's name", rows)
		}
		for _, e := range w.ledger() {
			if e.Org != "xc-water" || e.Ref != openCase || e.RefNo != "XC-1" || e.Basis != "case_work" || e.Subject != w.factory {
				t.Errorf("entry %+v does not say the case", e)
			}
		}
	})
}

// TestQuery_refused goes through every refusal: nothing is handed out, nothing is
// entered in the ledger, and an audit row says who tried.
func TestQuery_refused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for name, c := range refusalsOf(w) {
			w.clock.Advance(time.Second)
			before := len(w.refusals(c.audited()))
			rows, err := w.s.Query(t.Context(), c.r)
			f, ok := fault.As(err)
			if !ok || f.Key != c.key || f.Kind != c.kind || rows != nil {
				t.Errorf("%s: got %d rows, %v; want %s %s", name, len(rows), err, c.kind, c.key)
				continue
			}
			for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
				if s := i18n.MsgArgs(l, f.Key, f.Args); strings.ContainsAny(s, "⟦{") {
					t.Errorf("%s: message %q is not complete", name, s)
				}
			}
			audited := w.refusals(c.audited())
			if len(audited) != before+1 {
				t.Fatalf("%s: %d audit rows more, want 1", name, len(audited)-before)
			}
			last := audited[len(audited)-1]
			if last.Why != c.key || last.Account != c.r.Actor.Account || last.Act != "exchange.query" {
				t.Errorf("%s: audit row %+v", name, last)
			}
		}
		if got := w.ledger(); len(got) != 0 {
			t.Errorf("ledger has %d entries, want 0", len(got))
		}
	})
}

type refusalCase struct {
	r    Request
	kind fault.Kind
	key  string
}

func (c refusalCase) audited() string {
	if c.r.Resource == "nosuch" {
		return "unknown"
	}
	return c.r.Resource
}

func refusalsOf(w *world) map[string]refusalCase {
	wang, li, zhao := citizen("wang", w.wang, w.factory), citizen("li", w.li, w.shop), citizen("zhao", w.zhao)
	chen := officer("chen", "xc-water")
	nobody := ident.Subject{}
	with := func(r Request, f func(*Request)) Request { f(&r); return r }
	about := func(s ident.Subject) func(*Request) { return func(r *Request) { r.Subject = s } }
	at := func(key, via string, s ident.Subject) func(*Request) {
		return func(r *Request) { r.Key, r.Via = key, KeyOf{via, s} }
	}
	forbidden := func(key string, r Request) refusalCase { return refusalCase{r, fault.Forbidden, "exchange." + key} }
	return map[string]refusalCase{
		"anonymous": {
			with(w.own(wang, "person", w.wang, "name"), func(r *Request) { r.Actor = ident.Actor{} }),
			fault.LoginNeeded, "exchange.login",
		},
		"unknown register": {w.own(wang, "nosuch", w.wang, "name"), fault.NotFound, "exchange.no_such_resource"},
		"unknown column":   forbidden("no_such_field", w.own(wang, "person", w.wang, "name", "salary")),
		"own column of SQL": forbidden("no_such_field",
			w.own(wang, "person", w.wang, "row_id FROM exchange_r_person --")),
		"a neighbour":              forbidden("not_yours", w.own(wang, "person", w.li, "name")),
		"own basis as staff":       forbidden("not_a_citizen", w.own(chen, "person", w.wang, "name")),
		"somebody else's key":      forbidden("key_not_yours", with(w.own(wang, "utility_account", nobody, "state"), at(shopUnit, "realestate", w.factory))),
		"a key nobody has":         forbidden("key_not_yours", with(w.own(wang, "utility_account", nobody, "state"), at(noUnit, "realestate", w.factory))),
		"proof of another":         forbidden("not_yours", with(w.own(wang, "utility_account", nobody, "state"), at(shopUnit, "realestate", w.shop))),
		"no proof at all":          forbidden("not_yours", with(w.own(wang, "utility_account", nobody, "state"), at(factoryUnit, "", nobody))),
		"an old account no proof":  forbidden("key_not_yours", with(w.own(zhao, "utility_account", nobody, "state"), at(factoryUnit, "utility_account", w.zhao))),
		"proof in no register":     forbidden("key_not_yours", with(w.own(wang, "utility_account", nobody, "state"), at(factoryUnit, "nosuch", w.factory))),
		"proof without a key":      forbidden("key_not_yours", with(w.own(wang, "utility_account", nobody, "state"), at(factoryUnit, "enterprise", w.factory))),
		"the holder by key":        forbidden("not_by_key", with(w.own(wang, "utility_account", nobody, "account_no", "holder_id"), at(factoryUnit, "realestate", w.factory))),
		"case basis as citizen":    forbidden("not_staff", with(w.inCase(li, openCase, "enterprise", "name"), about(w.factory))),
		"another unit's case":      forbidden("not_the_handler", with(w.inCase(chen, gasCase, "enterprise", "name"), about(w.factory))),
		"staff without a unit":     forbidden("not_the_handler", with(w.inCase(officer("x", ""), openCase, "enterprise", "name"), about(w.factory))),
		"no such case":             {with(w.inCase(chen, noCase, "enterprise", "name"), about(w.factory)), fault.NotFound, "exchange.not_the_handler"},
		"a closed case":            forbidden("case_closed", with(w.inCase(chen, closedCase, "enterprise", "name"), about(w.factory))),
		"held by a colleague":      forbidden("held_by_other", with(w.inCase(chen, heldCase, "enterprise", "name"), about(w.factory))),
		"for another item":         forbidden("other_item", with(w.inCase(chen, openCase, "enterprise", "name"), func(r *Request) { r.Subject, r.Item = w.factory, "gas-connection" })),
		"no party to the case":     forbidden("not_a_party", with(w.inCase(chen, openCase, "enterprise", "name"), about(w.shop))),
		"a key not of the case":    forbidden("not_a_key", with(w.inCase(chen, openCase, "realestate", "area"), at(shopUnit, "", nobody))),
		"all premises of a party":  forbidden("not_a_key", with(w.inCase(chen, openCase, "realestate", "area"), about(w.factory))),
		"column outside the slice": forbidden("not_declared", with(w.inCase(chen, openCase, "enterprise", "name", "legal_rep"), about(w.factory))),
		"register outside it":      forbidden("not_declared", with(w.inCase(chen, openCase, "person", "name"), about(w.wang))),
		"declared, but not by key": forbidden("not_by_key", with(w.inCase(chen, openCase, "realestate", "owner_name"), at(factoryUnit, "", nobody))),
	}
}

// TestQuery_notShared: what is 不予共享 is for its subject alone.
func TestQuery_notShared(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		reg := w.s.registers["enterprise"]
		reg.ShareType = NotShared
		w.s.registers["enterprise"] = reg
		r := w.inCase(officer("chen", "xc-water"), openCase, "enterprise", "name")
		r.Subject = w.factory
		if _, err := w.s.Query(t.Context(), r); !fault.Is(err, fault.Forbidden) {
			t.Errorf("staff: got %v, want Forbidden", err)
		}
		if rows := query(t, w, w.own(citizen("wang", w.wang, w.factory), "enterprise", w.factory, "name")); len(rows) != 1 {
			t.Errorf("its subject: got %d rows, want 1", len(rows))
		}
	})
}

// TestQuery_defects: a query that does not say enough is an error of the program,
// not a refusal.
func TestQuery_defects(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wang := citizen("wang", w.wang, w.factory)
		good := w.own(wang, "person", w.wang, "name")
		for name, spoil := range map[string]func(*Request){
			"no purpose":    func(r *Request) { r.Purpose = "" },
			"no fields":     func(r *Request) { r.Fields = nil },
			"nobody":        func(r *Request) { r.Subject = ident.Subject{} },
			"no basis":      func(r *Request) { r.Basis = "curiosity" },
			"keyless":       func(r *Request) { r.Key = "1" },
			"empty account": func(r *Request) { r.Actor.Account = "" },
		} {
			r := good
			spoil(&r)
			rows, err := w.s.Query(t.Context(), r)
			if err == nil || fault.KindOf(err) != fault.Internal || rows != nil {
				t.Errorf("%s: got %d rows, %v; want an internal error", name, len(rows), err)
			}
		}
		w.s.Plug(nil)
		r := w.inCase(officer("chen", "xc-water"), openCase, "enterprise", "name")
		r.Subject = w.factory
		if _, err := w.s.Query(t.Context(), r); err == nil || fault.KindOf(err) != fault.Internal {
			t.Errorf("nobody plugged: got %v, want an internal error", err)
		}
		if got := w.ledger(); len(got) != 0 {
			t.Errorf("ledger has %d entries, want 0", len(got))
		}
	})
}

// TestQuery_noLogNoData: a ledger that does not take the entry keeps the rows.
func TestQuery_noLogNoData(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := w.own(citizen("wang", w.wang), "person", w.wang, "name")
		if rows := query(t, w, r); len(rows) != 1 {
			t.Fatalf("with a ledger: got %d rows, want 1", len(rows))
		}
		exec(t, w.db, "ALTER TABLE disclosure_entry RENAME TO disclosure_gone")
		if rows, err := w.s.Query(t.Context(), r); err == nil || rows != nil {
			t.Errorf("without a ledger: got %d rows, %v; want none and an error", len(rows), err)
		}
		exec(t, w.db, "ALTER TABLE disclosure_gone RENAME TO disclosure_entry")
		if got := w.ledger(); len(got) != 1 {
			t.Errorf("ledger has %d entries, want the 1 of before", len(got))
		}
	})
}

// TestQueryTx_inTheCallersTransaction: entries stand or fall with the caller, and
// a refusal is kept by Refused although the caller rolled back and went away.
func TestQueryTx_inTheCallersTransaction(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wang := citizen("wang", w.wang)
		write := func(r Request, after error) error {
			return w.db.Write(t.Context(), func(tx storage.Tx) error {
				if _, err := w.s.QueryTx(t.Context(), tx, r); err != nil {
					return err
				}
				return after
			})
		}
		if err := write(w.own(wang, "person", w.wang, "name"), context.Canceled); err == nil {
			t.Fatal("the caller's error is lost")
		}
		if got := w.ledger(); len(got) != 0 {
			t.Errorf("rolled back: ledger has %d entries, want 0", len(got))
		}
		if err := write(w.own(wang, "person", w.wang, "name"), nil); err != nil {
			t.Fatal(err)
		}
		if got := w.ledger(); len(got) != 1 {
			t.Errorf("committed: ledger has %d entries, want 1", len(got))
		}
		gone, cancel := context.WithCancel(t.Context())
		refused := write(w.own(wang, "person", w.li, "name"), nil)
		cancel()
		if err := w.s.Refused(gone, refused); !fault.Is(err, fault.Forbidden) {
			t.Errorf("got %v, want the refusal itself", err)
		}
		rows := w.refusals("person")
		if len(rows) != 1 || rows[0].Data.V["subject"] != w.li.Ref || rows[0].Data.V["fields"] != "name" {
			t.Errorf("audit rows %+v, want one about 李", rows)
		}
		if err := w.s.Refused(t.Context(), context.Canceled); !errors.Is(err, context.Canceled) || len(w.refusals("person")) != 1 {
			t.Error("an error that is no refusal left a trace")
		}
	})
}

func TestQuery_tooManyRows(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var rows []map[string]any
		for i := range maxRows {
			u := unit(factoryUnit, "person", liID, "10")
			u["unit_no"] = factoryUnit[:20] + string(rune('A'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
			rows = append(rows, u)
		}
		if _, err := w.s.Load(t.Context(), "realestate", rows); err != nil {
			t.Fatal(err)
		}
		r := w.own(citizen("li", w.li), "realestate", w.li, "area") // one more with the flat
		if got, err := w.s.Query(t.Context(), r); !fault.Is(err, fault.TooLarge) || got != nil {
			t.Errorf("got %d rows, %v; want TooLarge", len(got), err)
		}
		r.Key = flatUnit
		if got := query(t, w, r); len(got) != 1 {
			t.Errorf("with the key: got %d rows, want 1", len(got))
		}
	})
}

func exec(t *testing.T, db *storage.DB, text string) {
	t.Helper()
	s := storage.Dynamic("exchange.test", storage.SQL{SQLite: text, Postgres: text})
	err := db.Write(t.Context(), func(tx storage.Tx) error {
		_, err := tx.Exec(t.Context(), s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
