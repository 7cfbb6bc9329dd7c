package catalog

import (
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Catalog is the catalogue as one pack has it. Values it hands out are shared:
// read them, never change them.
type Catalog struct {
	pack      *pack.Pack
	fields    map[string]form.Field
	items     map[string]*Item
	bundles   map[string]*Bundle
	orgs      map[ident.OrgID]*Org
	zones     map[string]*Zone
	providers map[[2]string]*Provider // service, zone
	calendar  deadline.Calendar
	closures  map[[2]string]pack.Closure // kind, code
	index     []indexed
}

// Load makes the catalogue of a pack and gives what the linter finds; the golden
// cases run when nothing else is wrong. A catalogue may be used only when neither
// pack.Read nor Load found anything.
func Load(p *pack.Pack, reg Registers) (*Catalog, []pack.Finding) {
	c := Pinned(p)
	l := &linter{cat: c, pack: p, reg: reg}
	if p.Complete() {
		l.structure()
	}
	if p.Sound() && len(l.out) == 0 { // else the examples only fail for the same reason
		l.goldenCases()
	}
	return c, pack.Sort(l.out)
}

// Pinned makes a catalogue of what a stored closure holds, see pack.Load: the
// entry, its items and data elements as they were. It knows no units, zones or
// calendar; these, and Environment, are asked of the catalogue of today.
func Pinned(p *pack.Pack) *Catalog {
	c := &Catalog{
		pack:      p,
		fields:    map[string]form.Field{},
		items:     byCode(pack.Values[Item](p, KindItem), func(i *Item) string { return i.Code }),
		bundles:   byCode(pack.Values[Bundle](p, KindBundle), func(b *Bundle) string { return b.Code }),
		orgs:      byCode(pack.Values[Org](p, KindOrg), func(o *Org) ident.OrgID { return o.ID }),
		zones:     byCode(pack.Values[Zone](p, KindZone), func(z *Zone) string { return z.Code }),
		providers: map[[2]string]*Provider{},
		closures:  map[[2]string]pack.Closure{},
	}
	for _, f := range pack.Values[form.Field](p, KindField) {
		c.fields[f.ID] = *f
	}
	for _, x := range pack.Values[Provider](p, KindProvider) {
		for _, z := range x.Zones {
			c.providers[[2]string{x.Service, z}] = x
		}
	}
	for _, x := range pack.Values[deadline.Calendar](p, KindCalendar) {
		c.calendar = *x
	}
	c.close()
	c.index = c.words()
	return c
}

func byCode[K comparable, V any](all []*V, code func(*V) K) map[K]*V {
	out := make(map[K]*V, len(all))
	for _, v := range all {
		out[code(v)] = v
	}
	return out
}

// close computes the closures of items and bundles; one with a bad reference has
// none, and the linter has said so.
func (c *Catalog) close() {
	for _, kind := range []string{KindItem, KindBundle} {
		for _, e := range c.pack.Entries(kind) {
			if x, err := c.pack.Closure(kind, e.Code); err == nil {
				c.closures[[2]string{kind, e.Code}] = x
			}
		}
	}
}

// InForce reports whether the catalogue's pack is in force on a day.
func (c *Catalog) InForce(d clock.Date) bool { return c.pack.Manifest.InForce.Has(d) }

// Region gives the division that the pack speaks for.
func (c *Catalog) Region() ident.Region { return c.pack.Manifest.Region }

// Item finds an item.
func (c *Catalog) Item(code string) (*Item, bool) { return find(c.items, code) }

// Items lists the items by code.
func (c *Catalog) Items() []*Item { return pack.Values[Item](c.pack, KindItem) }

// Bundle finds a bundle that is on line.
func (c *Catalog) Bundle(code string) (*Bundle, bool) { return find(c.bundles, code) }

// Bundles lists the bundles on line by code.
func (c *Catalog) Bundles() []*Bundle { return pack.Values[Bundle](c.pack, KindBundle) }

// Themes lists the themes in their order, with the names of all their bundles.
func (c *Catalog) Themes() []*Theme { return pack.Values[Theme](c.pack, KindTheme) }

// Theme finds a theme.
func (c *Catalog) Theme(code string) (*Theme, bool) {
	i := slices.IndexFunc(c.Themes(), func(t *Theme) bool { return t.Code == code })
	if i < 0 {
		return nil, false
	}
	return c.Themes()[i], true
}

// Field finds a data element.
func (c *Catalog) Field(id string) (form.Field, bool) { return find(c.fields, id) }

// Fields gives the dictionary by id; the map is the caller's own.
func (c *Catalog) Fields() map[string]form.Field { return maps.Clone(c.fields) }

// Org finds a unit.
func (c *Catalog) Org(id ident.OrgID) (*Org, bool) { return find(c.orgs, id) }

// Orgs lists the units in the order of the pack.
func (c *Catalog) Orgs() []*Org { return pack.Values[Org](c.pack, KindOrg) }

// Within reports whether child is parent or stands somewhere below it. A unit
// that the pack does not have is within nothing but itself.
func (c *Catalog) Within(child, parent ident.OrgID) bool {
	for range len(c.orgs) + 1 { // bounded, should a broken pack have a circle
		if child == parent {
			return child != ""
		}
		o, ok := c.orgs[child]
		if !ok || o.Parent == "" {
			return false
		}
		child = o.Parent
	}
	return false
}

// ModeName gives the words of an item's mode, which are the option's of its mode
// field; a mode that the item no longer has is shown as it is.
func (c *Catalog) ModeName(item, mode string) i18n.Text {
	if it, ok := c.Item(item); ok {
		f, _ := c.Field(it.ModeField)
		for _, o := range f.Options {
			if o.Code == mode {
				return o.Label
			}
		}
	}
	return i18n.Text{Zh: mode}
}

// Zone finds a service area.
func (c *Catalog) Zone(code string) (*Zone, bool) { return find(c.zones, code) }

// Zones lists the service areas in the order of the pack.
func (c *Catalog) Zones() []*Zone { return pack.Values[Zone](c.pack, KindZone) }

// Services lists the services that units provide, in the order of the pack.
func (c *Catalog) Services() []string {
	var out []string
	for _, p := range pack.Values[Provider](c.pack, KindProvider) {
		if !slices.Contains(out, p.Service) {
			out = append(out, p.Service)
		}
	}
	return out
}

// Providers gives the units that deliver a service in a zone, in the order of the
// pack; choice says that the applicant picks one of them. None for a service or
// zone that the pack does not have.
func (c *Catalog) Providers(service, zone string) (units []*Org, choice bool) {
	p, ok := c.providers[[2]string{service, zone}]
	if !ok {
		return nil, false
	}
	for _, id := range p.Units {
		if o, ok := c.orgs[id]; ok {
			units = append(units, o)
		}
	}
	return units, p.Choice == ByApplicant
}

// Delivering gives the units that deliver a service in any zone, each once, in the order
// of the pack; choice says that the applicant picks one of them somewhere.
func (c *Catalog) Delivering(service string) (units []*Org, choice bool) {
	for _, p := range pack.Values[Provider](c.pack, KindProvider) {
		if p.Service != service {
			continue
		}
		choice = choice || p.Choice == ByApplicant
		for _, id := range p.Units {
			if o, ok := c.orgs[id]; ok && !slices.Contains(units, o) {
				units = append(units, o)
			}
		}
	}
	return units, choice
}

// ChoiceField gives the field by which the applicant chooses who delivers a
// service; "" when the area decides.
func (c *Catalog) ChoiceField(service string) string {
	for _, p := range pack.Values[Provider](c.pack, KindProvider) {
		if p.Service == service && p.Choice == ByApplicant {
			return p.Field
		}
	}
	return ""
}

// Calendar gives the working days that promised dates are counted in.
func (c *Catalog) Calendar() deadline.Calendar { return c.calendar }

// Closure gives the closure of an item or bundle (KindItem, KindBundle), whose
// Hash a draft and a case stay on.
func (c *Catalog) Closure(kind, code string) (pack.Closure, bool) {
	return find(c.closures, [2]string{kind, code})
}

// Closures lists all closures, by kind and code; app stores them at start.
func (c *Catalog) Closures() []pack.Closure {
	var out []pack.Closure
	for _, kind := range []string{KindBundle, KindItem} {
		for _, e := range c.pack.Entries(kind) {
			if x, ok := c.closures[[2]string{kind, e.Code}]; ok {
				out = append(out, x)
			}
		}
	}
	return out
}

// Questions gives a bundle's form: its shared questions, then each item's own, in
// order, every data element once. An item's question on an element that another
// asked already is dropped.
func (c *Catalog) Questions(b *Bundle) []form.Question {
	seen := map[string]bool{}
	var out []form.Question
	add := func(qs []form.Question) {
		for _, q := range qs {
			if !seen[q.Field] {
				seen[q.Field] = true
				out = append(out, q)
			}
		}
	}
	add(b.Questions)
	for _, x := range b.Items {
		if it, ok := c.items[x.Item]; ok {
			add(it.Form)
		}
	}
	return out
}

func find[K comparable, V any](m map[K]V, k K) (V, bool) {
	v, ok := m[k]
	return v, ok
}
