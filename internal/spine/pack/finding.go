package pack

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Place is a position in a pack: a slash path from the pack's root, line and
// column from 1, the column in characters.
type Place struct {
	File string
	Line int
	Col  int
}

// String gives file:line:col, which editors and terminals make clickable.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// Finding is one thing that must be mended before the pack may be used. Rule is
// the stable name of the rule, Text one sentence that says how to mend it.
type Finding struct {
	Place
	Rule string
	Text i18n.Text
}

// In gives the finding as one line of l: file:line:col: rule: sentence.
func (f Finding) In(l i18n.Lang) string {
	return fmt.Sprintf("%s: %s: %s", f.Place, f.Rule, f.Text.In(l))
}

// String gives the finding in English, for logs and errors.
func (f Finding) String() string { return f.In(i18n.En) }

// NewFinding makes a finding whose sentence is the message key with arguments.
func NewFinding(at Place, rule, key string, kv ...any) Finding {
	return Finding{Place: at, Rule: rule, Text: i18n.Text{
		Zh: i18n.Msg(i18n.Zh, key, kv...),
		En: i18n.Msg(i18n.En, key, kv...),
	}}
}

// Sort orders findings by file, line, column and rule, and drops equal ones.
func Sort(all []Finding) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text.Zh, b.Text.Zh),
		)
	})
	return slices.Compact(all)
}
