package catalog

import (
	"cmp"
	"slices"

	"github.com/chengban/chengban/internal/spine/pack"
)

// Rule is one rule of the item check 事项体检: what a law or good practice asks of
// an item, or of the unit that answers for it. Each stands in its own file
// rule_<name>.go; docs/item-check.md lists them all.
type Rule struct {
	Name    string // stands in the finding
	Asks    string // what must be true
	Because string // the law or the practice that asks for it
	Good    string // keys of an item, or of a unit when the rule is only about units, that pass
	Bad     string // the like, with exactly one finding

	item func(exam, *Item)
	unit func(exam, *Org)
}

// Rules is the table of the item check, by name.
func Rules() []Rule {
	all := []Rule{
		acceptDays(), dayUnit(), declaredCheck(), examples(), feeBasis(), feeOnline(), grounds(), instantZero(), laterDays(), lawNamed(), legalDays(),
		magicDays(), materialEnd(), materialOrder(), onlineVisits(), permitGuide(), phoneMissing(), phoneShape(), phonesDiffer(), promiseLegal(),
		promiseModes(), refusalLaw(), remedy(), resultKind(), resultSample(), sliceLeast(), specialKinds(), stepsFit(), supplementDays(),
		topicsFit(), visitsOnline(), visitsWhy(),
	}
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// exam is one item or unit under one rule.
type exam struct {
	*linter
	entry *pack.Entry
	rule  string
}

// say adds a finding of the rule; the sentence is catalog.lint.<key>.
func (x exam) say(path []any, key string, kv ...any) { x.find(x.entry, path, x.rule, key, kv...) }

// among reports a value that is not among the known ones.
func (x exam) among(path []any, got string, known ...string) {
	x.oneOf(x.entry, path, x.rule, got, known...)
}

// check runs the item check.
func (l *linter) check() {
	for _, r := range Rules() {
		if r.item != nil {
			each(l, KindItem, func(e *pack.Entry, i *Item) { r.item(exam{l, e, r.Name}, i) })
		}
		if r.unit != nil {
			each(l, KindOrg, func(e *pack.Entry, o *Org) { r.unit(exam{l, e, r.Name}, o) })
		}
	}
}
