package disclosure_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

var (
	wang = ident.Subject{Kind: ident.Person, Ref: strings.Repeat("a", 64)}
	firm = ident.Subject{Kind: ident.Enterprise, Ref: strings.Repeat("b", 64)}
	day  = clock.NewFake("2026-11-23T09:00:00+08:00").Now()
)

func reading(s ident.Subject, at clock.Instant) disclosure.Entry {
	return disclosure.Entry{
		At: at, Subject: s, ReaderKind: ident.Staff, Reader: "01J", Org: "xc-water", Basis: "case_work",
		Purpose: "exchange.purpose.verify", Ref: "01K", RefNo: "XC-1", Resource: "realestate",
		Fields: []string{"address", "area"}, Rows: 1,
	}
}

func record(t *testing.T, db *storage.DB, entries ...disclosure.Entry) {
	t.Helper()
	err := db.Write(t.Context(), func(tx storage.Tx) error { return disclosure.RecordTx(t.Context(), tx, entries...) })
	if err != nil {
		t.Fatal(err)
	}
}

func of(t *testing.T, db *storage.DB, before clock.Instant, limit int, subjects ...ident.Subject) (out []disclosure.Entry) {
	t.Helper()
	err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
		out, err = disclosure.Of(t.Context(), tx, subjects, before, limit)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOf_givesBackWhatWasRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		want := reading(wang, day)
		record(t, db, want, reading(firm, day))
		got := of(t, db, 0, 10, wang)
		if len(got) != 1 || !ident.Valid(got[0].ID) {
			t.Fatalf("got %+v, want the one entry with an id", got)
		}
		want.ID = got[0].ID
		if d := cmp.Diff(want, got[0]); d != "" {
			t.Error(d)
		}
		if all := of(t, db, 0, 10, wang, firm, ident.Subject{}); len(all) != 2 {
			t.Errorf("both subjects: got %d entries, want 2", len(all))
		}
		if none := of(t, db, 0, 10); len(none) != 0 {
			t.Errorf("no subject: got %d entries, want 0", len(none))
		}
	})
}

// TestOf_pagesLoseNothing reads entries, many of the same instant, page by page.
func TestOf_pagesLoseNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		var all []disclosure.Entry
		for i := range 20 {
			all = append(all, reading(wang, day.Add(time.Duration(i/4)*time.Second)))
		}
		record(t, db, all...)
		seen := map[ident.EntryID]bool{}
		before, last := clock.Instant(0), clock.Instant(1<<62)
		for {
			page := of(t, db, before, 3, wang)
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				if seen[e.ID] || e.At > last {
					t.Fatalf("entry of %s again, or newer than the one before it", e.At)
				}
				seen[e.ID], last = true, e.At
			}
			before = last
		}
		if len(seen) != len(all) {
			t.Errorf("got %d entries over all pages, want %d", len(seen), len(all))
		}
	})
}

func TestCounts_groupsByReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		own := reading(wang, day)
		own.ReaderKind, own.Org, own.Basis = ident.Citizen, "", "own_request"
		record(t, db, reading(wang, day.Add(-time.Second)), reading(wang, day), reading(wang, day), own, reading(firm, day))
		var got []disclosure.Count
		err := db.Read(t.Context(), func(tx storage.Tx) (err error) {
			got, err = disclosure.Counts(t.Context(), tx, []ident.Subject{wang}, day)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []disclosure.Count{
			{ReaderKind: ident.Staff, Org: "xc-water", Basis: "case_work", Resource: "realestate", N: 2},
			{ReaderKind: ident.Citizen, Basis: "own_request", Resource: "realestate", N: 1},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

// TestRecordTx_incomplete: one entry that does not say everything keeps the whole
// batch out of the ledger.
func TestRecordTx_incomplete(t *testing.T) {
	spoil := map[string]func(*disclosure.Entry){
		"subject":  func(e *disclosure.Entry) { e.Subject = ident.Subject{} },
		"kind":     func(e *disclosure.Entry) { e.Subject.Kind = "" },
		"time":     func(e *disclosure.Entry) { e.At = 0 },
		"reader":   func(e *disclosure.Entry) { e.Reader = "" },
		"capacity": func(e *disclosure.Entry) { e.ReaderKind = ident.Anonymous },
		"basis":    func(e *disclosure.Entry) { e.Basis = "" },
		"purpose":  func(e *disclosure.Entry) { e.Purpose = "" },
		"resource": func(e *disclosure.Entry) { e.Resource = "" },
		"fields":   func(e *disclosure.Entry) { e.Fields = nil },
		"rows":     func(e *disclosure.Entry) { e.Rows = -1 },
	}
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		for name, f := range spoil {
			bad := reading(wang, day)
			f(&bad)
			err := db.Write(t.Context(), func(tx storage.Tx) error {
				return disclosure.RecordTx(t.Context(), tx, reading(wang, day), bad)
			})
			if err == nil {
				t.Errorf("an entry without %s was recorded", name)
			}
		}
		if got := of(t, db, 0, 100, wang); len(got) != 0 {
			t.Errorf("got %d entries of refused batches, want 0", len(got))
		}
	})
}

// TestRecordTx_rollsBackWithItsAction: the entry stands or falls with the showing.
func TestRecordTx_rollsBackWithItsAction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		err := db.Write(t.Context(), func(tx storage.Tx) error {
			if err := disclosure.RecordTx(t.Context(), tx, reading(wang, day)); err != nil {
				return err
			}
			return context.Canceled
		})
		if err == nil {
			t.Fatal("the Write did not fail")
		}
		if got := of(t, db, 0, 10, wang); len(got) != 0 {
			t.Errorf("got %d entries, want 0", len(got))
		}
	})
}

func TestMessages_bases(t *testing.T) {
	for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
		for _, b := range []string{"own_request", "case_work"} {
			if s := i18n.Msg(l, "disclosure.basis."+b); strings.Contains(s, "⟦") {
				t.Errorf("%s: no message for basis %s", l, b)
			}
		}
	}
}
