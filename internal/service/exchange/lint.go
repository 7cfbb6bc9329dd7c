package exchange

import (
	"regexp"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/pack"
)

// KindRegister is the kind of a register's file, registers/<code>.yaml.
const KindRegister = "register"

// kindOrg is package catalog's kind of a unit; a register's provider is one.
const kindOrg = "org"

// Kinds gives the kinds of entry that this package understands, for pack.Read.
func Kinds() []pack.Kind {
	code := func(r *Register) string { return r.Code }
	refs := func(r *Register) []pack.Ref {
		return []pack.Ref{{Kind: kindOrg, Code: string(r.Provider), At: []any{"provider"}}}
	}
	return []pack.Kind{pack.Folder(KindRegister, "registers", code, refs)}
}

// Registers gives the registers of a pack, and what is wrong with them beyond their
// form. Registers with findings must not be used.
func Registers(p *pack.Pack) ([]Register, []pack.Finding) {
	var out []Register
	var found []pack.Finding
	for _, e := range p.Entries(KindRegister) {
		r, ok := e.Value.(*Register)
		if !ok {
			continue
		}
		l := linter{e: e, r: r}
		l.check()
		out, found = append(out, *r), append(found, l.out...)
	}
	return out, pack.Sort(found)
}

// identifier is what may become part of a table's or a column's name.
var identifier = regexp.MustCompile(`^[a-z_]{1,40}$`)

var (
	classes     = []form.Sensitivity{form.Open, form.Internal, form.Personal, form.Sensitive} // mildest first
	shareTypes  = []ShareType{Unconditional, Conditional, NotShared}
	cycles      = []Cycle{Realtime, Daily, Weekly, Monthly, Quarterly, Yearly, Irregular}
	columnTypes = []form.Type{
		form.Text, form.Integer, form.Decimal, form.Date, form.Bool, form.Choice,
		form.Phone, form.IDCard, form.USCC,
	}
	// subjectTypes says which type the legal id of a subject has.
	subjectTypes = map[SubjectRule]form.Type{SubjectPerson: form.IDCard, SubjectEnterprise: form.USCC, SubjectEither: form.Text}
	subjectRules = []SubjectRule{SubjectPerson, SubjectEnterprise, SubjectEither}
)

// linter checks one definition beyond its form.
type linter struct {
	e   *pack.Entry
	r   *Register
	out []pack.Finding
}

func (l *linter) check() {
	l.header()
	l.sensitivity()
	for i, c := range l.r.Columns {
		l.column(i, c)
		l.options(i, c)
		l.key(i, c)
		l.subject(i, c)
	}
	l.unique()
	l.once("subject", func(c Column) bool { return c.Subject != "" })
	l.once("key", func(c Column) bool { return c.Key })
	if !slices.ContainsFunc(l.r.Columns, func(c Column) bool { return c.Subject != "" }) {
		l.add(at("columns"), "no-subject", "exchange.find.no_subject")
	}
}

func at(path ...any) []any { return path }

func inColumn(i int, key string) []any { return at("columns", i, key) }

func (l *linter) add(path []any, rule, key string, kv ...any) {
	l.out = append(l.out, l.e.Find(path, rule, key, kv...))
}

func (l *linter) header() {
	l.name(at("code"), l.r.Code)
	oneOf(l, at("share_type"), l.r.ShareType, shareTypes)
	oneOf(l, at("update_cycle"), l.r.UpdateCycle, cycles)
	oneOf(l, at("sensitivity"), l.r.Sensitivity, classes)
	if (l.r.ShareType == Conditional) == l.r.ShareCondition.IsZero() {
		l.add(at("share_condition"), "share-condition", "exchange.find.share_condition")
	}
}

// sensitivity: a register is as sensitive as its strictest column.
func (l *linter) sensitivity() {
	var strictest Column
	for _, c := range l.r.Columns {
		if slices.Index(classes, c.Sensitivity) > slices.Index(classes, strictest.Sensitivity) {
			strictest = c
		}
	}
	if strictest.Name != "" && l.r.Sensitivity != strictest.Sensitivity {
		l.add(at("sensitivity"), "sensitivity", "exchange.find.strictest",
			"got", l.r.Sensitivity, "column", strictest.Name, "want", strictest.Sensitivity)
	}
}

func (l *linter) name(path []any, name string) {
	if !identifier.MatchString(name) {
		l.add(path, "identifier", "exchange.find.identifier", "name", name)
	}
}

func (l *linter) column(i int, c Column) {
	l.name(inColumn(i, "name"), c.Name)
	if slices.IndexFunc(l.r.Columns, func(o Column) bool { return o.Name == c.Name }) < i {
		l.add(inColumn(i, "name"), "duplicate-column", "exchange.find.twice", "name", c.Name)
	}
	oneOf(l, inColumn(i, "type"), c.Type, columnTypes)
	oneOf(l, inColumn(i, "sensitivity"), c.Sensitivity, classes)
}

func (l *linter) options(i int, c Column) {
	if (c.Type == form.Choice) != (len(c.Options) > 0) {
		l.add(inColumn(i, "options"), "options", "exchange.find.options", "column", c.Name)
	}
	for j, o := range c.Options {
		if o.Code == "" || slices.IndexFunc(c.Options, func(p form.Option) bool { return p.Code == o.Code }) < j {
			l.add(at("columns", i, "options", j, "code"), "options", "exchange.find.option_code", "column", c.Name, "code", o.Code)
		}
	}
}

func (l *linter) key(i int, c Column) {
	_, hasKey := l.r.Key()
	switch {
	case c.Key && c.Type != form.Text:
		l.add(inColumn(i, "type"), "key", "exchange.find.key_type", "column", c.Name)
	case c.Proof && !c.Key:
		l.add(inColumn(i, "proof"), "key", "exchange.find.proof", "column", c.Name)
	case c.ByKey && !hasKey:
		l.add(inColumn(i, "by_key"), "key", "exchange.find.by_key_no_key", "column", c.Name)
	case c.ByKey && (c.Subject != "" || c.Sensitivity == form.Sensitive):
		l.add(inColumn(i, "by_key"), "key", "exchange.find.by_key_sensitive", "column", c.Name)
	}
}

func (l *linter) subject(i int, c Column) {
	if (c.Subject == SubjectEither) != (c.KindColumn != "") {
		l.add(inColumn(i, "kind_column"), "subject", "exchange.find.kind_column", "column", c.Name)
	}
	if c.Subject == "" {
		return
	}
	if !slices.Contains(subjectRules, c.Subject) {
		oneOf(l, inColumn(i, "subject"), c.Subject, subjectRules)
		return
	}
	if want := subjectTypes[c.Subject]; c.Type != want {
		l.add(inColumn(i, "type"), "subject", "exchange.find.subject_type", "subject", c.Subject, "want", want)
	}
	if c.Subject != SubjectEnterprise && !c.Sealed() {
		l.add(inColumn(i, "sensitivity"), "subject", "exchange.find.subject_clear", "column", c.Name)
	}
	if c.KindColumn == "" {
		return
	}
	if kind, ok := l.r.Column(c.KindColumn); !ok || !saysKind(kind) {
		l.add(inColumn(i, "kind_column"), "subject", "exchange.find.says_kind", "column", c.KindColumn)
	}
}

// saysKind reports whether a column is a clear choice of person and enterprise.
func saysKind(c Column) bool {
	has := func(k ident.SubjectKind) bool {
		return slices.ContainsFunc(c.Options, func(o form.Option) bool { return o.Code == string(k) })
	}
	return len(c.Options) == 2 && !c.Sealed() && has(ident.Person) && has(ident.Enterprise)
}

func (l *linter) unique() {
	if len(l.r.Unique) == 0 {
		l.add(at("unique"), "unique", "exchange.find.no_unique")
	}
	var names []string
	for _, c := range l.r.Columns {
		names = append(names, c.Name)
	}
	for i, name := range l.r.Unique {
		if !slices.Contains(names, name) {
			l.add(at("unique", i), "bad-reference", "exchange.find.one_of", "got", name, "known", strings.Join(names, ", "))
		}
		if slices.Index(l.r.Unique, name) < i {
			l.add(at("unique", i), "duplicate-column", "exchange.find.twice", "name", name)
		}
	}
}

// once reports every column after the first that has a role only one may have.
func (l *linter) once(role string, has func(Column) bool) {
	first := slices.IndexFunc(l.r.Columns, has)
	for i, c := range l.r.Columns {
		if i > first && has(c) {
			l.add(inColumn(i, role), role, "exchange.find.second", "role", role, "first", l.r.Columns[first].Name)
		}
	}
}

func oneOf[S ~string](l *linter, path []any, got S, want []S) {
	if slices.Contains(want, got) {
		return
	}
	names := make([]string, len(want))
	for i, w := range want {
		names[i] = string(w)
	}
	l.add(path, "unknown-value", "exchange.find.one_of", "got", got, "known", strings.Join(names, ", "))
}
