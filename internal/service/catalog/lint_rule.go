package catalog

import (
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/pack"
)

// The names that rules may read besides data elements.
const (
	EnvMonth   = "today.month" // int, 1…12
	envZone    = "zone."       // bool, facts of the zone
	envAccount = "account."    // bool, an account of that service exists at the premises
)

// environment gives the types of all names that rules may read.
func (c *Catalog) environment() rule.Schema {
	s := rule.Schema{EnvMonth: rule.Int}
	for _, z := range c.Zones() {
		for f := range z.Facts {
			s[envZone+f] = rule.Bool
		}
	}
	for _, service := range c.Services() {
		s[envAccount+service] = rule.Bool
	}
	for id, f := range c.fields {
		s[id] = f.RuleType()
	}
	return s
}

// Environment gives the types of the names that a form's rules may read besides
// its own data elements: today.month, the zone's facts and the accounts.
func (c *Catalog) Environment() rule.Schema {
	s := c.environment()
	for id := range c.fields {
		delete(s, id)
	}
	return s
}

// itemRules: every rule of the item's form is sound.
func (l *linter) itemRules(e *pack.Entry, i *Item) { l.rules(e, "form", i.Form) }

// bundleRules: every rule of the shared questions is sound, and no rule of the
// whole form reads what the form does not ask.
func (l *linter) bundleRules(e *pack.Entry, b *Bundle) {
	l.rules(e, "questions", b.Questions)
	have := asked(l.cat.Questions(b))
	for n, q := range b.Questions {
		for key, reads := range l.reads(q) {
			l.unasked(e, at("questions", n, key), reads, have)
		}
	}
	for _, x := range b.Items {
		it, ok := l.cat.Item(x.Item)
		if !ok {
			continue
		}
		ie, _ := l.pack.Entry(KindItem, x.Item)
		for n, q := range it.Form {
			for key, reads := range l.reads(q) {
				l.unasked(ie, at("form", n, key), reads, have)
			}
		}
	}
	l.compiles(e, b)
}

// compiles catches what only the whole form shows: rules that read each other in
// a circle. Broken rules have their findings already.
func (l *linter) compiles(e *pack.Entry, b *Bundle) {
	if len(l.out) > 0 {
		return
	}
	_, err := form.Compile(l.cat.fields, l.cat.Questions(b), l.cat.Environment())
	if err == nil {
		return
	}
	where, path := l.question(e, b, err)
	l.find(where, path, "rule-circle", "rule_circle")
}

// question finds the question that an error of form.Compile names.
func (l *linter) question(e *pack.Entry, b *Bundle, err error) (*pack.Entry, []any) {
	named := func(q form.Question) bool { return strings.HasPrefix(err.Error(), "question "+q.Field+":") }
	for _, x := range b.Items {
		it, _ := l.cat.Item(x.Item)
		if n := slices.IndexFunc(it.Form, named); n >= 0 {
			ie, _ := l.pack.Entry(KindItem, x.Item)
			return ie, at("form", n, "field")
		}
	}
	return e, at("questions", max(0, slices.IndexFunc(b.Questions, named)), "field")
}

func (l *linter) unasked(e *pack.Entry, path []any, reads, have []string) {
	for _, name := range reads {
		if _, field := l.cat.Field(name); field && !slices.Contains(have, name) {
			l.find(e, path, "rule-unasked", "rule_unasked", "field", name)
		}
	}
}

// rules compiles the rules of some questions.
func (l *linter) rules(e *pack.Entry, key string, qs []form.Question) {
	for n, q := range qs {
		for _, c := range conditions(q) {
			l.condition(e, at(key, n, c.key), c.src)
		}
		f, ok := l.cat.Field(q.Field)
		if !ok {
			continue
		}
		for _, c := range formulas(q) {
			l.formula(e, at(key, n, c.key), c.src, f)
		}
	}
}

// condition compiles a condition; what it compares choices with are their options.
func (l *linter) condition(e *pack.Entry, path []any, src string) {
	r, err := rule.Compile(src, l.env)
	if err != nil {
		l.find(e, path, "rule", "rule", "detail", oneLine(err))
		return
	}
	l.compared(e, path, r.Compares())
}

// formula compiles a formula; what it may come to for a choice are its options.
func (l *linter) formula(e *pack.Entry, path []any, src string, f form.Field) {
	r, err := rule.CompileValue(src, f.RuleType(), l.env)
	if err != nil {
		l.find(e, path, "rule", "rule", "detail", oneLine(err))
		return
	}
	l.compared(e, path, r.Compares())
	for _, text := range r.Yields() {
		l.option(e, path, f, text)
	}
}

func (l *linter) compared(e *pack.Entry, path []any, all []rule.Compared) {
	for _, c := range all {
		if f, ok := l.cat.Field(c.Name); ok {
			l.option(e, path, f, c.Text)
		}
	}
}

// option reports a code in a rule that the choice does not offer: the rule would
// compile and never hold. Choices without options of their own are offered the
// units of a service, which rules do not name.
func (l *linter) option(e *pack.Entry, path []any, f form.Field, code string) {
	if len(f.Options) > 0 {
		l.oneOf(e, path, "rule-option", code, optionCodes(f)...)
	}
}

type sourceOf struct{ key, src string }

func conditions(q form.Question) []sourceOf {
	return written(sourceOf{"show_if", q.ShowIf}, sourceOf{"required_if", q.RequiredIf})
}

func formulas(q form.Question) []sourceOf {
	return written(sourceOf{"computed", q.Computed}, sourceOf{"default", q.Default})
}

func written(all ...sourceOf) []sourceOf {
	return slices.DeleteFunc(all, func(s sourceOf) bool { return s.src == "" })
}

// reads gives the names that each rule of a question reads; broken rules none.
func (l *linter) reads(q form.Question) map[string][]string {
	out := map[string][]string{}
	for _, c := range conditions(q) {
		if r, err := rule.Compile(c.src, l.env); err == nil {
			out[c.key] = r.Reads()
		}
	}
	f, ok := l.cat.Field(q.Field)
	for _, c := range formulas(q) {
		if !ok {
			break
		}
		if r, err := rule.CompileValue(c.src, f.RuleType(), l.env); err == nil {
			out[c.key] = r.Reads()
		}
	}
	return out
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// availability: its rules are sound and limit modes that the item has.
func (l *linter) availability(e *pack.Entry, i *Item) {
	var codes []string
	for n, a := range i.Available {
		codes = append(codes, a.Code)
		l.condition(e, at("available", n, "when"), a.When)
		for m, mode := range a.Modes {
			l.oneOf(e, at("available", n, "modes", m), "availability", mode, i.Modes...)
		}
	}
	repeated(codes, func(n int, code string) {
		l.find(e, at("available", n, "code"), "availability", "availability_twice", "code", code)
	})
}
