package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// canaries are values that stand in one field only, so that a page that holds
// one holds that field.
var canaries = map[string]string{
	"contact.name": "金丝雀联系人", "contact.phone": "13900009999", "payer.name": "金丝雀付款人有限公司",
	"water.daily": "7301", "power.capacity": "7302", "gas.flow": "7303", "net.points": "197",
}

// tag is markup: ids and keys in attributes may hold any digits by chance.
var tag = regexp.MustCompile(`<[^>]*>`)

// TestSlice_noUnitSeesMoreThanItsItemDeclares plants a canary in each field that
// can be typed, and looks for it on every unit's page: it may stand there only if
// the item declares the field.
func TestSlice_noUnitSeesMoreThanItsItemDeclares(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		app := c.submitCanaries(owner)
		v, err := c.Casework.OpenApplication(t.Context(), owner, app)
		c.must(err)
		seen := map[string]int{}
		for _, k := range v.Cases {
			token := c.token(ident.Staff, officerPhones[string(k.Org)])
			page := tag.ReplaceAllString(c.get("/desk/cases/"+string(k.ID), "chengban-desk", token), " ")
			item, _ := c.Catalog.Item(k.Item)
			for field, canary := range canaries {
				shown := strings.Contains(strings.ReplaceAll(page, ",", ""), canary)
				declared := slices.Contains(item.Slice.Fields, field)
				if shown && !declared {
					t.Errorf("%s sees %s, which %s does not declare", k.Org, field, k.Item)
				}
				if shown {
					seen[field]++
				}
			}
		}
		for field := range canaries {
			if seen[field] == 0 {
				t.Errorf("no unit sees the canary of %s: the test has gone blind for it", field)
			}
		}
	})
}

func (c *city) submitCanaries(owner ident.Actor) ident.ApplicationID {
	c.t.Helper()
	ctx := c.t.Context()
	id, err := c.Casework.Start(ctx, owner, "utilities", owner.For[1])
	c.must(err)
	c.must(c.Casework.Pick(ctx, owner, id, newPlant))
	c.must(c.Casework.Needs(ctx, owner, id, map[string][]string{"net.operator": {"xc-net-cu"}, "power.mode": {"new"}}))
	for field, canary := range canaries {
		c.must(c.Casework.Answer(ctx, owner, id, map[string][]string{field: {canary}}))
	}
	v, err := c.Casework.OpenDraft(ctx, owner, id)
	c.must(err)
	c.must(c.Casework.Agree(ctx, owner, id, casework.ConsentDigest(v.Shares)))
	app, err := c.submit(owner, id, newKey(c))
	c.must(err)
	return app
}

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
