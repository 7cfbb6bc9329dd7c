package app

import (
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// directory lets casework ask the catalogue of today about places and units.
type directory struct{ c *catalog.Catalog }

func (d directory) ZoneFacts(zone string) (rule.Values, ident.Region, bool) {
	z, ok := d.c.Zone(zone)
	if !ok {
		return nil, "", false
	}
	facts := rule.Values{}
	for name, yes := range z.Facts {
		facts["zone."+name] = yes
	}
	return facts, z.Region, true
}

func (d directory) Providers(service, zone string) ([]ident.OrgID, bool) {
	orgs, choice := d.c.Providers(service, zone)
	ids := make([]ident.OrgID, len(orgs))
	for i, o := range orgs {
		ids[i] = o.ID
	}
	return ids, choice
}

func (d directory) Workday(from clock.Date, n int) (clock.Date, bool) {
	return d.c.Calendar().AddWorkdays(from, n)
}

func (d directory) Calendar() deadline.Calendar { return d.c.Calendar() }

func (d directory) Reasons(item string, kind casework.FactKind) []casework.Reason {
	it, ok := d.c.Item(item)
	if !ok {
		return nil
	}
	from := map[casework.FactKind][]catalog.Reason{
		casework.FactGranted: it.Decision.Grant, casework.FactRefused: it.Decision.Refuse,
		casework.FactNotAccepted: it.Decision.NotAccept,
	}[kind]
	out := make([]casework.Reason, len(from))
	for i, r := range from {
		out[i] = casework.Reason{Code: r.Code, Text: r.Text}
	}
	return out
}

func (d directory) Subtree(org ident.OrgID) []ident.OrgID {
	var out []ident.OrgID
	for _, o := range d.c.Orgs() {
		if d.c.Within(o.ID, org) {
			out = append(out, o.ID)
		}
	}
	return out
}

func (d directory) ItemTitle(item string) i18n.Text {
	it, ok := d.c.Item(item)
	if !ok {
		return i18n.Text{Zh: item}
	}
	return it.Name
}

func (d directory) OrgName(org ident.OrgID) i18n.Text {
	o, ok := d.c.Org(org)
	if !ok {
		return i18n.Text{Zh: string(org)}
	}
	return o.Name
}

// Allowed lists the columns of a register that an item's slice declares; it is
// exchange.Slices.
func (d directory) Allowed(item, resource string) []string {
	it, ok := d.c.Item(item)
	if !ok {
		return nil
	}
	var out []string
	for _, id := range it.Slice.Fields {
		f, _ := d.c.Field(id)
		if r, column, ok := strings.Cut(f.Source, "."); ok && r == resource {
			out = append(out, column)
		}
	}
	return out
}
