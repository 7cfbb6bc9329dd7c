package catalog

import (
	"slices"

	"github.com/chengban/chengban/internal/spine/pack"
)

// bundleTwice: nothing is said twice.
func (l *linter) bundleTwice(e *pack.Entry, b *Bundle) {
	l.twice(e, at("aliases"), b.Aliases)
	l.twice(e, at("guide", "need"), b.Guide.Need)
}

// bundleTheme: the theme that a bundle names lists it.
func (l *linter) bundleTheme(e *pack.Entry, b *Bundle) {
	t, ok := l.cat.Theme(b.Theme)
	if !ok {
		return // a bad reference, found already
	}
	if !slices.ContainsFunc(t.Bundles, func(x ThemeLine) bool { return x.Code == b.Code }) {
		l.find(e, at("theme"), "bundle-theme", "bundle_theme", "theme", b.Theme)
	}
}

// bundleItems: every item once.
func (l *linter) bundleItems(e *pack.Entry, b *Bundle) {
	if len(b.Items) == 0 {
		l.find(e, at("items"), "bundle-items", "no_item")
	}
	var codes []string
	for _, x := range b.Items {
		codes = append(codes, x.Item)
	}
	repeated(codes, func(n int, code string) {
		l.find(e, at("items", n, "item"), "bundle-items", "item_twice", "item", code)
	})
}

// sharedAsked: the bundle asks what its items share.
func (l *linter) sharedAsked(e *pack.Entry, b *Bundle) {
	l.questions(e, "questions", b.Questions)
	have := asked(b.Questions)
	for n, x := range b.Items {
		it, ok := l.cat.Item(x.Item)
		if !ok {
			continue
		}
		for _, f := range it.Shared {
			if !slices.Contains(have, f) {
				l.find(e, at("items", n, "item"), "shared-asked", "shared_asked", "item", x.Item, "field", f)
			}
		}
	}
}

// sections: every shared question stands in one section of the check page.
func (l *linter) sections(e *pack.Entry, b *Bundle) {
	have := asked(b.Questions)
	in := map[string]bool{}
	for s, sec := range b.Sections {
		for n, f := range sec.Fields {
			switch {
			case in[f]:
				l.find(e, at("sections", s, "fields", n), "sections", "section_twice", "field", f)
			case !slices.Contains(have, f):
				l.find(e, at("sections", s, "fields", n), "sections", "section_not_asked", "field", f)
			}
			in[f] = true
		}
	}
	for n, f := range have {
		if !in[f] {
			l.find(e, at("questions", n, "field"), "sections", "section_missing", "field", f)
		}
	}
}

// pick: the register and columns that the applicant chooses from exist.
func (l *linter) pick(e *pack.Entry, b *Bundle) {
	if b.Pick.Resource == "" {
		return
	}
	l.column(e, at("pick", "key"), b.Pick.Resource, b.Pick.Key)
	for n, c := range b.Pick.Label {
		l.column(e, at("pick", "label", n), b.Pick.Resource, c)
	}
}

func (l *linter) column(e *pack.Entry, path []any, resource, column string) {
	if _, ok := l.reg.Column(resource, column); !ok {
		l.find(e, path, "register-column", "no_column", "source", resource+"."+column)
	}
}

// lookups: prefill reads registers that exist, for someone who is known.
func (l *linter) lookups(e *pack.Entry, b *Bundle) {
	for n, x := range b.Lookups {
		l.oneOf(e, at("lookups", n, "by"), "lookup", string(x.By), string(LookApplicant), string(LookAgent), string(LookPick))
		if !l.reg.HasResource(x.Resource) {
			l.find(e, at("lookups", n, "resource"), "register-column", "no_resource", "resource", x.Resource)
			continue
		}
		if (x.Spread == "") != (x.Fill == "") {
			l.find(e, at("lookups", n), "lookup", "spread_and_fill")
			continue
		}
		if x.Spread != "" {
			l.column(e, at("lookups", n, "spread"), x.Resource, x.Spread)
			l.column(e, at("lookups", n, "fill"), x.Resource, x.Fill)
		}
		if x.By == LookPick && b.Pick.Resource == "" {
			l.find(e, at("lookups", n, "by"), "lookup", "nothing_picked")
		}
	}
}

// bundleExamples: a bundle brings its own tests, one of which makes a part.
func (l *linter) bundleExamples(e *pack.Entry, b *Bundle) {
	if !slices.ContainsFunc(b.Cases, func(c BundleCase) bool { return len(c.Expect.Parts) > 0 }) {
		l.find(e, at("cases"), "examples", "bundle_example")
	}
}

// outcome: how the whole is closed is a rule that the program knows.
func (l *linter) outcome(e *pack.Entry, b *Bundle) {
	l.oneOf(e, at("outcome"), "outcome", b.Outcome, OutcomeAllDecided)
}

// bundleProvisional: what is marked as unverified exists.
func (l *linter) bundleProvisional(e *pack.Entry, b *Bundle) {
	for n, k := range b.Provisional {
		l.oneOf(e, at("provisional", n), "provisional", k, pack.Keys[Bundle]()...)
	}
}
