package app

import (
	"sync"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
)

// atOnce runs f n times at once and gives the errors.
func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = f(i) })
	}
	all.Wait()
	return errs
}

// TestSubmit_tabsAtOnceAreOneApplication: whoever sends the same draft from four
// tabs at once gets one application four times, with whichever key.
func TestSubmit_tabsAtOnceAreOneApplication(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		draft := c.ready(owner)
		challenge, err := c.Casework.BeginSign(t.Context(), owner, draft, i18n.Zh)
		c.must(err)
		sub := casework.Submission{By: owner, Draft: draft, Lang: i18n.Zh, Challenge: challenge, Code: c.code(ownerPhone)}
		ids := make([]ident.ApplicationID, 4)
		for i, err := range atOnce(len(ids), func(i int) (err error) {
			mine := sub
			mine.Key = newKey(c)
			ids[i], err = c.Casework.Submit(t.Context(), mine)
			return err
		}) {
			if err != nil || ids[i] == "" || ids[i] != ids[0] {
				t.Errorf("tab %d: got %q, %v; the first got %q", i, ids[i], err, ids[0])
			}
		}
		mine, err := c.Casework.Mine(t.Context(), owner)
		c.must(err)
		if len(mine.Applications) != 1 {
			t.Errorf("got %d applications, want 1", len(mine.Applications))
		}
	})
}

// TestDraft_clicksAtOnceAreAllKept: answers that are sent at the same time are
// all in the draft, and starting twice makes one draft.
func TestDraft_clicksAtOnceAreAllKept(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		ids := make([]ident.DraftID, 2)
		for i, err := range atOnce(2, func(i int) (err error) {
			ids[i], err = c.Casework.Start(t.Context(), owner, "utilities", owner.For[1])
			return err
		}) {
			if err != nil || ids[i] != ids[0] {
				t.Fatalf("start %d: got %q, %v; the first got %q", i, ids[i], err, ids[0])
			}
		}
		answers := []map[string][]string{{"contact.name": {"王小明"}}, {"contact.phone": {"13900009999"}}}
		for _, err := range atOnce(2, func(i int) error { return c.Casework.Answer(t.Context(), owner, ids[0], answers[i]) }) {
			c.must(err)
		}
		v, err := c.Casework.OpenDraft(t.Context(), owner, ids[0])
		c.must(err)
		if a := v.Draft.Answers; a["contact.name"].Value.V != "王小明" || a["contact.phone"].Value.V != "13900009999" {
			t.Errorf("got %v and %v", a["contact.name"], a["contact.phone"])
		}
	})
}
