package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// tag is markup: ids and keys in attributes may hold any digits by chance.
var tag = regexp.MustCompile(`<[^>]*>`)

func (c *city) get(path, cookie, token string) string {
	c.t.Helper()
	req := httptest.NewRequestWithContext(c.t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil)
	req.AddCookie(&http.Cookie{Name: cookie, Value: token})
	rec := httptest.NewRecorder()
	c.Handler().ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		c.t.Fatalf("GET %s: %d", path, rec.Code)
	}
	return rec.Body.String()
}

// TestReadings_everyPageThatShowsOthersDataIsEntered: each opening of a case by
// an officer adds entries for every field on the page, and pages that show no
// personal data add none.
func TestReadings_everyPageThatShowsOthersDataIsEntered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		app, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		v, err := c.Casework.OpenApplication(t.Context(), owner, app)
		c.must(err)
		token := c.token(ident.Staff, officerPhones["xc-water"])
		for _, p := range []struct {
			path  string
			reads bool
		}{{"/desk", false}, {"/desk/cases/" + string(v.Cases[0].ID), true}, {"/desk?show=received", false}, {"/desk/cases/" + string(v.Cases[0].ID), true}} {
			before := c.entries(owner)
			c.clock.Advance(1e9)
			c.get(p.path, "chengban-desk", token)
			after := c.entries(owner)
			if grew := len(after) > len(before); grew != p.reads {
				t.Errorf("%s: %d entries before and %d after, want growth %t", p.path, len(before), len(after), p.reads)
			}
			if p.reads {
				c.checkFields(after[:len(after)-len(before)], v.Cases[0])
			}
		}
	})
}

// checkFields: the new entries of the case name every field of its slice.
func (c *city) checkFields(fresh []disclosure.Entry, k *casework.Case) {
	c.t.Helper()
	view, err := c.Casework.OpenCase(c.t.Context(), c.login(ident.Staff, officerPhones[string(k.Org)]), k.ID, i18n.Zh)
	c.must(err)
	var entered []string
	for _, e := range fresh {
		if e.Resource == "case" {
			entered = append(entered, e.Fields...)
		}
	}
	for _, r := range view.Rows {
		if !slices.Contains(entered, r.Field.ID) {
			c.t.Errorf("the page of %s shows %s and the ledger does not say so", k.No, r.Field.ID)
		}
	}
}

func (c *city) entries(who ident.Actor) []disclosure.Entry {
	c.t.Helper()
	out, err := c.readings(c.t.Context(), who, c.clock.Now()+1, 10_000)
	if err != nil {
		c.t.Fatal(fmt.Errorf("ledger: %w", err))
	}
	return out
}
