package audit_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/translog"
	"github.com/chengban/chengban/internal/spine/audit"
)

var auditor = ident.Actor{Kind: ident.Staff, Account: "AUD", Org: "xc-zfb"}

func (l *ledger) find(f audit.Filter) ([]audit.Row, bool) {
	l.t.Helper()
	rows, more, err := l.Find(l.t.Context(), auditor, f)
	l.must(err)
	return rows, more
}

func TestFind_narrowsByEach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		day := clock.Instant(86_400_000_000)
		for i, r := range []struct {
			who ident.Actor
			rec audit.Record
		}{
			{officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}},
			{officer, audit.Record{Act: "casework.accept", Kind: "case", ID: "C1"}},
			{ident.Actor{Kind: ident.Staff, Account: "ACC2"}, audit.Record{Act: "casework.claim", Kind: "case", ID: "C2"}},
		} {
			l.must(record(t, db, r.who, r.rec, noon-day*clock.Instant(10-i)))
		}
		for name, c := range map[string]struct {
			f    audit.Filter
			want int
		}{
			"object":             {audit.Filter{Object: "C1"}, 2},
			"actor":              {audit.Filter{Account: "ACC2"}, 1},
			"object and actor":   {audit.Filter{Object: "C1", Account: "ACC2"}, 0},
			"act":                {audit.Filter{Act: "casework.claim"}, 2},
			"act of an actor":    {audit.Filter{Act: "casework.claim", Account: "ACC"}, 1},
			"act on an object":   {audit.Filter{Act: "casework.accept", Object: "C1"}, 1},
			"from a day":         {audit.Filter{From: "2026-11-14", To: "2026-11-20"}, 2},
			"one day":            {audit.Filter{From: "2026-11-13", To: "2026-11-13"}, 1},
			"a day without rows": {audit.Filter{From: "2026-11-16", To: "2026-11-16"}, 0},
		} {
			if rows, more := l.find(c.f); len(rows) != c.want || more {
				t.Errorf("%s: got %d rows", name, len(rows))
			}
		}
		all, _ := l.find(audit.Filter{})
		if !slices.IsSortedFunc(all, func(a, b audit.Row) int { return int(b.At - a.At) }) {
			t.Error("not the latest first")
		}
		if all[0].Act != "audit.search" || all[0].Account != "AUD" || len(all) != 3+9+1 {
			t.Errorf("the auditor's own searches are not all in the log: %d rows, the last %+v", len(all), all[0])
		}
	})
}

func TestFind_pages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(2*audit.PageSize + 3)
		seen, f := map[string]bool{}, audit.Filter{Account: "ACC"}
		for pages := 1; ; pages++ {
			rows, more := l.find(f)
			for _, r := range rows {
				if seen[r.ID] {
					t.Fatalf("row %s twice", r.ID)
				}
				seen[r.ID] = true
			}
			last := rows[len(rows)-1]
			f.Before = audit.Cursor{At: last.At, ID: last.ID}
			if !more {
				if pages != 3 || len(seen) != l.n {
					t.Errorf("%d rows on %d pages", len(seen), pages)
				}
				return
			}
		}
	})
}

// What is no id is neither looked for nor written down: it may be a name.
func TestFind_refusesNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		for name, f := range map[string]audit.Filter{
			"object": {Object: "王秀英"}, "account": {Account: "Wang Xiuying"}, "act": {Act: "casework.nothing"},
			"from": {From: "2026-02-30"}, "to": {From: "2026-11-02", To: "2026-11-01"},
		} {
			_, _, err := l.Find(t.Context(), auditor, f)
			bad, ok := fault.As(err)
			if !ok || bad.Kind != fault.Invalid || len(bad.Fields) != 1 || bad.Fields[0].Name != name {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if rows, _ := l.find(audit.Filter{}); len(rows) != 1 {
			t.Errorf("%d rows, want the last search alone", len(rows))
		}
	})
}

func TestOpen_statesAndProof(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		open := func(id string) audit.Entry {
			t.Helper()
			e, err := l.Open(t.Context(), auditor, id)
			l.must(err)
			return e
		}
		l.must(record(t, db, officer, audit.Record{Act: "casework.claim", Kind: "case", ID: "C1"}, noon))
		id := logOf(t, db, "case", "C1")[0].ID
		if e := open(id); e.State != audit.Waiting {
			t.Errorf("before it is numbered: %s", e.State)
		}
		l.fold()
		if e := open(id); e.State != audit.Unsigned || e.Seq == 0 {
			t.Errorf("before it is signed: %s, number %d", e.State, e.Seq)
		}
		l.must(l.Sign(t.Context()))
		e := open(id)
		if e.State != audit.Proved || translog.CheckInclusion(e.Checkpoint.Tree, e.Seq-1, e.Leaf, e.Proof) != nil {
			t.Errorf("signed: %+v", e)
		}
		l.tamper(`UPDATE audit_row SET result = 'no' WHERE object = 'C1'`)
		if e := open(id); e.State != audit.Broken {
			t.Errorf("changed: %s", e.State)
		}
		l.tamper(`UPDATE audit_checkpoint SET note = 'none'`)
		if e := open(id); e.State != audit.Broken {
			t.Errorf("checkpoint changed: %s", e.State)
		}
		if rows := logOf(t, db, "audit_row", id); len(rows) != 5 {
			t.Errorf("opened five times, the log says %d", len(rows))
		}
		if _, err := l.Open(t.Context(), auditor, "01ARZ3NDEKTSV4RRFFQ69G5FAV"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: got %v", err)
		}
	})
}

func TestOpen_dataThatIsNoJSON(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(1)
		id := logOf(t, db, "case", "O1")[0].ID
		l.tamper(`UPDATE audit_row SET data = '{' WHERE seq = 1`)
		e, err := l.Open(t.Context(), auditor, id)
		if err != nil || e.State != audit.Broken {
			t.Errorf("got %s, %v", e.State, err)
		}
	})
}

func TestExport_verifiesOffSite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		l.add(5)
		early := l.keep()
		l.add(300)
		kept := l.keep()
		file, err := l.Export(t.Context(), auditor, audit.Range{First: 250, Last: 270, Since: 5})
		l.must(err)
		x, found, err := audit.VerifyExport(file, "", []audit.Kept{early, kept})
		if err != nil || len(found) > 0 || x.First != 250 || len(x.Entries) != 21 {
			t.Fatalf("got %d entries, %v, %v", len(x.Entries), found, err)
		}
		if rows := logOf(t, db, "audit_log", "audit"); len(rows) != 1 || rows[0].Act != "audit.export" || rows[0].Data.V["last"] != "270" {
			t.Errorf("the export is not in the log: %+v", rows)
		}
		other := newLedger(t, nil, 2)
		for name, c := range map[string]struct {
			file     string
			verifier string
			kept     []audit.Kept
			want     string
		}{
			"an entry changed":     {strings.Replace(string(file), `"casework.claim"`, `"casework.grant"`, 1), "", []audit.Kept{kept}, "audit.found.export_entries"},
			"moved":                {strings.Replace(string(file), `"first": 250`, `"first": 251`, 1), "", []audit.Kept{kept}, "audit.found.export_entries"},
			"a signature changed":  {strings.Replace(string(file), `\n305\n`, `\n306\n`, 1), "", []audit.Kept{kept}, "audit.found.export_checkpoint"},
			"another's key":        {string(file), other.VerifierKey(), nil, "audit.found.export_checkpoint"},
			"kept of another key":  {string(file), l.VerifierKey(), []audit.Kept{{Key: other.VerifierKey(), Note: kept.Note}}, "audit.found.kept_key"},
			"kept and spoiled":     {string(file), l.VerifierKey(), []audit.Kept{{Note: strings.Replace(kept.Note, "305", "304", 1)}}, "audit.found.kept_bad"},
			"a link proof changed": {string(file), "", []audit.Kept{forged(t, l, 5)}, "audit.found.kept_other"},
			"no link":              {string(file), "", []audit.Kept{forged(t, l, 6)}, "audit.found.export_unlinked"},
			"kept is longer":       {string(file), "", []audit.Kept{forged(t, l, 400)}, "audit.found.export_shorter"},
		} {
			_, found, err := audit.VerifyExport([]byte(c.file), c.verifier, c.kept)
			if err != nil || len(found) == 0 || found[0].Fault.Key != c.want {
				t.Errorf("%s: got %v, %v; want %s", name, found, err, c.want)
				continue
			}
			if s := found[0].In(i18n.Zh); strings.ContainsAny(s, "⟦{}") {
				t.Errorf("%s: %s", name, s)
			}
		}
	})
}

// forged is a checkpoint with the installation's own signature over a root that
// its log never had.
func forged(t *testing.T, l *ledger, size int64) audit.Kept {
	t.Helper()
	origin, _, _ := strings.Cut(l.VerifierKey(), "+")
	note, err := translog.Sign(translog.Checkpoint{Origin: origin, Tree: translog.Tree{Size: size}}, testKey(1))
	if err != nil {
		t.Fatal(err)
	}
	return audit.Kept{Key: l.VerifierKey(), Note: string(note)}
}

func TestExport_refuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		l := newLedger(t, db, 1)
		refused := func(r audit.Range, field string) {
			t.Helper()
			_, err := l.Export(t.Context(), auditor, r)
			bad, ok := fault.As(err)
			if !ok || bad.Kind != fault.Invalid || len(bad.Fields) != 1 || bad.Fields[0].Name != field {
				t.Errorf("%+v: got %v, want a fault on %s", r, err, field)
			}
		}
		refused(audit.Range{First: 1, Last: 1}, "first") // no checkpoint yet
		l.add(10)
		refused(audit.Range{First: 0, Last: 1}, "first")
		refused(audit.Range{First: 3, Last: 2}, "last")
		refused(audit.Range{First: 1, Last: 11}, "last")
		refused(audit.Range{First: 1, Last: 1 + audit.MostExported}, "last")
		refused(audit.Range{First: 1, Last: 2, Since: 11}, "since")
		if rows := logOf(t, db, "audit_log", "audit"); len(rows) > 0 {
			t.Errorf("a refused export is in the log: %+v", rows)
		}
		l.tamper(`UPDATE audit_row SET result = 'no' WHERE seq = 2`)
		if _, err := l.Export(t.Context(), auditor, audit.Range{First: 1, Last: 3}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a changed row was exported: %v", err)
		}
	})
}

func TestVerifyExport_unreadable(t *testing.T) {
	whole, err := json.Marshal(audit.Export{Format: "chengban.audit.export/1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"no JSON": "x", "another format": `{"format":"y"}`, "no key": string(whole)} {
		if _, _, err := audit.VerifyExport([]byte(file), "", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestActs_areNamed(t *testing.T) {
	acts := audit.Acts()
	if !slices.Contains(acts, "casework.claim") || len(acts) < 20 || !slices.IsSorted(acts) {
		t.Errorf("got %v", acts)
	}
}
