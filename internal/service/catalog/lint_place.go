package catalog

import (
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/pack"
)

// orgKind: administrative or utility.
func (l *linter) orgKind(e *pack.Entry, o *Org) {
	l.oneOf(e, at("kind"), "org-kind", string(o.Kind), string(Administrative), string(Utility))
}

// orgCircle: following the parents ends at the root.
func (l *linter) orgCircle(e *pack.Entry, o *Org) {
	seen := map[ident.OrgID]bool{}
	for id := o.ID; id != ""; {
		if seen[id] {
			l.find(e, at("parent"), "org-circle", "org_circle", "org", o.ID)
			return
		}
		seen[id] = true
		next, ok := l.cat.Org(id)
		if !ok {
			return
		}
		id = next.Parent
	}
}

// orgRoot: there is exactly one unit above all.
func (l *linter) orgRoot() {
	var root *pack.Entry
	for _, e := range l.pack.Entries(KindOrg) {
		o, ok := e.Value.(*Org)
		if !ok || o.Parent != "" {
			continue
		}
		if root != nil {
			l.find(e, nil, "org-root", "org_root", "org", o.ID, "first", root.Code)
			continue
		}
		root = e
	}
}

// zoneFacts: every zone states the same facts, so that no rule meets a gap.
func (l *linter) zoneFacts(e *pack.Entry, z *Zone) {
	first := l.cat.Zones()[0]
	want, got := slices.Sorted(maps.Keys(first.Facts)), slices.Sorted(maps.Keys(z.Facts))
	for _, f := range want {
		if !slices.Contains(got, f) {
			l.find(e, at("facts"), "zone-facts", "zone_fact_missing", "fact", f)
		}
	}
	for _, f := range got {
		if !slices.Contains(want, f) {
			l.find(e, at("facts", f), "zone-facts", "zone_fact_extra", "fact", f, "zone", first.Code)
		}
	}
}

// providerChoice: one unit, or several among which the applicant chooses by a
// field whose options are these units.
func (l *linter) providerChoice(e *pack.Entry, p *Provider) {
	if p.Choice != "" {
		l.oneOf(e, at("choice"), "provider-choice", p.Choice, ByApplicant)
	}
	switch {
	case len(p.Units) == 0:
		l.find(e, at("units"), "provider-missing", "no_unit", "service", p.Service)
	case len(p.Units) > 1 && p.Choice == "":
		l.find(e, at("units"), "provider-choice", "several_units", "service", p.Service)
	case p.Choice == ByApplicant && p.Field == "":
		l.find(e, at("choice"), "provider-choice", "choice_field", "service", p.Service)
	case p.Choice == "" && p.Field != "":
		l.find(e, at("field"), "provider-choice", "field_without_choice")
	case p.Choice == ByApplicant:
		l.choiceOptions(e, p)
	}
}

func (l *linter) choiceOptions(e *pack.Entry, p *Provider) {
	f, ok := l.cat.Field(p.Field)
	if !ok {
		return // a bad reference, found already
	}
	options := optionCodes(f)
	for i, u := range p.Units {
		if !slices.Contains(options, string(u)) {
			l.find(e, at("units", i), "provider-choice", "unit_not_offered", "unit", u, "field", p.Field)
		}
	}
	if !f.Shuffle {
		l.find(e, at("field"), "provider-choice", "shuffle", "field", p.Field)
	}
}

// providerTwice: one rule for a service in a zone.
func (l *linter) providerTwice() {
	seen := map[[2]string]*pack.Entry{}
	for _, e := range l.pack.Entries(KindProvider) {
		p, ok := e.Value.(*Provider)
		if !ok {
			continue
		}
		for i, z := range p.Zones {
			k := [2]string{p.Service, z}
			if first := seen[k]; first != nil {
				l.find(e, at("zones", i), "provider-twice", "provider_twice", "service", p.Service, "zone", z, "first", first.At())
				continue
			}
			seen[k] = e
		}
	}
}

// themeNumber: themes are numbered 1, 2, 3 … in their order.
func (l *linter) themeNumber(e *pack.Entry, t *Theme) {
	if i := slices.Index(l.cat.Themes(), t); t.No != i+1 {
		l.find(e, at("no"), "theme-number", "theme_number", "want", i+1)
	}
}

// themeBundleTwice: the name of a bundle stands in one theme, once.
func (l *linter) themeBundleTwice() {
	first := map[string]pack.Place{}
	for _, e := range l.pack.Entries(KindTheme) {
		t, ok := e.Value.(*Theme)
		if !ok {
			continue
		}
		for i, b := range t.Bundles {
			if p, dup := first[b.Code]; dup {
				l.find(e, at("bundles", i, "code"), "theme-bundle-twice", "theme_bundle_twice", "code", b.Code, "first", p)
				continue
			}
			first[b.Code] = e.At("bundles", i)
		}
	}
}
