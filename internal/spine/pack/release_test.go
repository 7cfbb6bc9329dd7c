package pack

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

func kitchen(words string) fs.FS {
	return fstest.MapFS{"pack.yaml": {Data: []byte(words)}}
}

var (
	ann = ident.Actor{Kind: ident.Staff, Account: "ann"}
	bob = ident.Actor{Kind: ident.Staff, Account: "bob"}
)

var errClash = fault.NewConflict("pack.unit_gone", "unit", "x")

// editorial is Releases on the content "one"; content that says "red" has a finding,
// content that says "clash" goes against the database.
func editorial(t *testing.T, db *storage.DB) *Releases {
	t.Helper()
	says := func(fsys fs.FS) string {
		b, err := fs.ReadFile(fsys, "pack.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	running := kitchen("one")
	if published, _, ok, err := InForce(t.Context(), db); err != nil {
		t.Fatal(err)
	} else if ok {
		running = published
	}
	r, err := NewReleases(db, clock.NewFake("2026-11-23T09:30:00+08:00"), running, func(fsys fs.FS) []Finding {
		if says(fsys) == "red" {
			return []Finding{NewFinding(Place{"pack.yaml", 1, 1}, "red", "pack.find.format", "got", 1, "want", 2)}
		}
		return nil
	}, func(_ context.Context, fsys fs.FS) error {
		if says(fsys) == "clash" {
			return errClash
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *Releases) drafted(t *testing.T, words string) ident.ReleaseID {
	t.Helper()
	id, err := r.Draft(t.Context(), ann, kitchen(words), "a change", "key "+words)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func TestReleases_secondPersonPublishes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		ctx, r := t.Context(), editorial(t, db)
		if _, _, ok, err := InForce(ctx, db); ok || err != nil {
			t.Fatalf("something is in force already: %v", err)
		}
		id := r.drafted(t, "two")
		if again := r.drafted(t, "two"); again != id {
			t.Error("the second click made a second draft")
		}
		wantFault(t, r.Publish(ctx, ann, id), "pack.four_eyes")
		if err := r.Publish(ctx, bob, id); err != nil {
			t.Fatal(err)
		}
		wantFault(t, r.Publish(ctx, bob, id), "pack.no_draft")
		wantFault(t, r.Discard(ctx, ann, id), "pack.no_draft")
		fsys, digest, ok, err := InForce(ctx, db)
		if err != nil || !ok || digest == r.Running() {
			t.Fatalf("in force: %s %t %v", digest, ok, err)
		}
		if b, err := fs.ReadFile(fsys, "pack.yaml"); err != nil || string(b) != "two" {
			t.Errorf("in force is %q, %v", b, err)
		}
		list, err := r.List(ctx, 10)
		if err != nil || len(list) != 1 || list[0].Seq != 1 || list[0].PublishedBy != "bob" || list[0].State() != "published" {
			t.Errorf("list: %+v, %v", list, err)
		}
	})
}

// TestReleases_refuses: what is red, what goes against the data and what was overtaken
// stays a draft.
func TestReleases_refuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		ctx, r := t.Context(), editorial(t, db)
		red, clash, first, second := r.drafted(t, "red"), r.drafted(t, "clash"), r.drafted(t, "two"), r.drafted(t, "three")
		wantFault(t, r.Publish(ctx, bob, red), "pack.not_green")
		if err := r.Publish(ctx, bob, clash); !errors.Is(err, errClash) {
			wantFault(t, err, "pack.unit_gone")
		}
		if err := r.Publish(ctx, bob, first); err != nil {
			t.Fatal(err)
		}
		wantFault(t, r.Publish(ctx, bob, second), "pack.moved_on")
		later := editorial(t, db)
		wantFault(t, later.Publish(ctx, bob, second), "pack.moved_on")
		if err := later.Publish(ctx, bob, later.drafted(t, "four")); err != nil {
			t.Errorf("what was drafted on the newest content: %v", err)
		}
		if err := r.Discard(ctx, ann, second); err != nil {
			t.Fatal(err)
		}
		wantFault(t, r.Publish(ctx, bob, second), "pack.no_draft")
		wantFault(t, r.Publish(ctx, bob, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), "pack.no_release")
	})
}

func TestReleases_draftRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		r := editorial(t, db)
		_, err := r.Draft(t.Context(), ann, kitchen("one"), "nothing", "k1")
		wantFault(t, err, "pack.nothing_new")
		_, err = r.Draft(t.Context(), ann, kitchen("two"), "  ", "k2")
		wantFault(t, err, "pack.note_missing")
		id, err := r.Draft(t.Context(), ann, kitchen("two"), "a", "k3")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Draft(t.Context(), ann, kitchen("three"), "a", "k3")
		wantFault(t, err, "once.different")
		if err := r.Exists(t.Context(), id); err != nil {
			t.Error(err)
		}
	})
}

var spoilRelease = storage.Statement("pack.test_spoil_release", `UPDATE pack_release SET archive = $1 WHERE id = $2`)

// TestReleases_damaged: a version whose bytes were changed in the database is not run.
func TestReleases_damaged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		ctx, r := t.Context(), editorial(t, db)
		id := r.drafted(t, "two")
		if err := r.Publish(ctx, bob, id); err != nil {
			t.Fatal(err)
		}
		other, _, err := Archive(kitchen("evil"))
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(ctx, func(tx storage.Tx) error {
			_, err := tx.Exec(ctx, spoilRelease, other, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _, _, err = InForce(ctx, db)
		wantFault(t, err, "pack.broken_release")
	})
}
