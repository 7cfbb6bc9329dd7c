package app

import (
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/letter"
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

func (d directory) Delivering(service string) ([]ident.OrgID, bool) {
	orgs, choice := d.c.Delivering(service)
	ids := make([]ident.OrgID, len(orgs))
	for i, o := range orgs {
		ids[i] = o.ID
	}
	return ids, choice
}

func (d directory) OrgRegion(org ident.OrgID) ident.Region {
	o, ok := d.c.Org(org)
	if !ok {
		return ""
	}
	return o.Region
}

func (d directory) Due(from clock.Date, n int, unit deadline.Unit) (clock.Date, bool) {
	return d.c.Calendar().Add(from, n, unit)
}

func (d directory) Calendar() deadline.Calendar { return d.c.Calendar() }

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

func (d directory) Unit(org ident.OrgID) letter.Unit {
	o, ok := d.c.Org(org)
	if !ok {
		return letter.Unit{ID: org}
	}
	return letter.Unit{
		ID: o.ID, Name: o.Name, Nature: natures[o.Kind], Phone: o.Phone, Complaint: o.Complaint,
		Remedy: o.Remedy, Provisional: o.Provisional,
	}
}

// natures says in whose words the units of a kind write.
var natures = map[catalog.OrgKind]letter.Nature{catalog.Administrative: letter.Organ, catalog.Utility: letter.Utility}

func (d directory) OrgName(org ident.OrgID) i18n.Text {
	o, ok := d.c.Org(org)
	if !ok {
		return i18n.Text{Zh: string(org)}
	}
	return o.Name
}
