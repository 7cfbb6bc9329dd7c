package storage_test

import (
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

func TestMark_theFirstValueStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		for _, c := range []struct{ name, value, want string }{
			{"keys", "a", "a"}, {"keys", "b", "a"}, {"other", "b", "b"}, {"keys", "a", "a"},
		} {
			got, err := db.Mark(t.Context(), c.name, c.value)
			if err != nil || got != c.want {
				t.Errorf("Mark(%s, %s) = %q, %v, want %q", c.name, c.value, got, err, c.want)
			}
		}
	})
}
