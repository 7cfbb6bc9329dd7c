package clockbook_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/clockbook"
)

// The first calendar moves nothing; a new one tells whose due day moved, again after
// a failure, and once it is done never more. Both stay on record.
func TestLoad(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		f, ctx := newFixture(t, db), t.Context()
		var told []clockbook.Moved
		tell := func(_ context.Context, page []clockbook.Moved) error {
			told = append(told, page...)
			return nil
		}
		first, err := f.book.Load(ctx, notices(t), tell)
		if err != nil || first.N != 1 || first.Moved != 0 || first.DoneAt.IsZero() || first.Horizon != "2026-12-31" {
			t.Fatalf("the first: %+v %v", first, err)
		}
		f.at("2026-12-28T09:00")
		f.start("c1", workdays(5, 0))
		f.start("c2", workdays(2, 0))
		torn := errors.New("torn")
		_, err = f.book.Load(ctx, withNextYear(t), func(context.Context, []clockbook.Moved) error { return torn })
		if !errors.Is(err, torn) {
			t.Fatalf("got %v, want the owner's error", err)
		}
		if l, _, err := f.book.Newest(ctx); err != nil || l.N != 2 || !l.DoneAt.IsZero() {
			t.Errorf("after a failure: %+v %v", l, err)
		}
		second, err := f.book.Load(ctx, withNextYear(t), tell)
		if err != nil || second.N != 2 || second.Moved != 1 || second.DoneAt.IsZero() {
			t.Fatalf("the second: %+v %v", second, err)
		}
		want := []clockbook.Moved{{Owner: one("c1"), Name: "statutory", Old: "2027-01-04", New: "2027-01-07"}}
		if d := cmp.Diff(want, told); d != "" {
			t.Errorf("told (-want +got):\n%s", d)
		}
		if again, err := f.book.Load(ctx, withNextYear(t), tell); err != nil || again != second || len(told) != 1 {
			t.Errorf("again: %+v %v, told %d", again, err, len(told))
		}
		// Taken back: a third loading, by the old notices.
		third, err := f.book.Load(ctx, notices(t), tell)
		if err != nil || third.N != 3 || third.Moved != 1 || len(told) != 2 || told[1].New != "2027-01-04" {
			t.Errorf("taken back: %+v %v, told %+v", third, err, told)
		}
	})
}
