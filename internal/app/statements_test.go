package app

import (
	"testing"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// Every statement of the program is prepared on both engines: a column that one
// of the two schemas does not have is found here, not by a citizen.
func TestStatements_prepareOnBothEngines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		if err := db.PrepareAll(t.Context()); err != nil {
			t.Error(err)
		}
		if n := len(storage.Statements()); n < 80 {
			t.Errorf("only %d statements registered: the check has gone blind", n)
		}
	})
}
