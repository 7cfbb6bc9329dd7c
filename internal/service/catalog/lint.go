package catalog

import (
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Registers tells which columns the registers of the city have. Package exchange
// knows; app plugs it in.
type Registers interface {
	// HasResource reports whether there is such a register.
	HasResource(resource string) bool
	// Column describes a column as a field: type, options, sensitivity.
	Column(resource, column string) (form.Field, bool)
}

// linter is one run over one pack. Its own methods look whether a pack hangs
// together: known codes, references, rules that compile. What law and practice
// ask of an item is the item check, see Rule.
type linter struct {
	cat  *Catalog
	pack *pack.Pack
	reg  Registers
	env  rule.Schema
	out  []pack.Finding
}

// structure runs all rules, from the parts to the whole.
func (l *linter) structure() {
	l.env = l.cat.environment()
	each(l, KindField, l.fieldType, l.fieldOptions, l.fieldLimits, l.fieldSensitivity, l.fieldSource, l.fieldZone)
	each(l, KindOrg, l.orgKind, l.orgCircle)
	l.orgRoot()
	each(l, KindZone, l.zoneFacts)
	each(l, KindProvider, l.providerChoice)
	l.providerTwice()
	each(l, KindTheme, l.themeNumber)
	l.themeBundleTwice()
	each(l, KindItem, l.itemCodes, l.itemService, l.itemTwice, l.modeField, l.askedTwice, l.materials, l.availability,
		l.itemRules, l.itemProvisional)
	each(l, KindItem, l.materialOnce, l.materialWhen, l.materialWays)
	l.check()
	each(l, KindBundle, l.bundleTwice, l.bundleTheme, l.bundleItems, l.sharedAsked, l.sections, l.pick, l.lookups, l.outcome,
		l.bundleRules, l.bundleProvisional, l.bundleExamples, l.delicate)
}

// each runs rules on every entry of a kind.
func each[T any](l *linter, kind string, rules ...func(*pack.Entry, *T)) {
	for _, e := range l.pack.Entries(kind) {
		v, ok := e.Value.(*T)
		if !ok {
			continue
		}
		for _, r := range rules {
			r(e, v)
		}
	}
}

// find adds a finding at a part of an entry; the sentence is catalog.lint.<key>.
func (l *linter) find(e *pack.Entry, at []any, name, key string, kv ...any) {
	l.out = append(l.out, e.Find(at, name, "catalog.lint."+key, kv...))
}

func at(path ...any) []any { return path }

// oneOf reports a value that is not among the known ones.
func (l *linter) oneOf(e *pack.Entry, path []any, name, got string, known ...string) {
	if slices.Contains(known, got) {
		return
	}
	if near := pack.Nearest(got, known); near != "" {
		l.find(e, path, name, "one_of_near", "got", got, "near", near)
		return
	}
	l.find(e, path, name, "one_of", "got", got, "known", strings.Join(known, ", "))
}

// twice reports a sentence that stands twice in a list.
func (l *linter) twice(e *pack.Entry, path []any, list []i18n.Text) {
	repeated(list, func(n int, t i18n.Text) {
		l.find(e, append(slices.Clone(path), n), "said-twice", "said_twice", "text", t)
	})
}

// repeated calls f for every element that stood before.
func repeated[T comparable](all []T, f func(i int, v T)) {
	seen := map[T]bool{}
	for i, v := range all {
		if seen[v] {
			f(i, v)
		}
		seen[v] = true
	}
}
