package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/pack"
)

// goldenCases runs the golden cases of all items and bundles with the engines
// alone: form, rules, calendar and who serves where; no database.
func (l *linter) goldenCases() {
	all := make([]form.Question, 0, len(l.cat.fields))
	for _, id := range slices.Sorted(maps.Keys(l.cat.fields)) {
		all = append(all, form.Question{Field: id})
	}
	dictionary, err := form.Compile(l.cat.fields, all, nil)
	if err != nil { // the structural rules would have said so
		return
	}
	each(l, KindItem, func(e *pack.Entry, i *Item) {
		for n, c := range i.Cases {
			g := l.golden(e, n, c.Situation, dictionary)
			if g.sense(i, c); g.sound {
				g.item(i, c)
			}
		}
	})
	each(l, KindBundle, func(e *pack.Entry, b *Bundle) {
		for n, c := range b.Cases {
			if g := l.golden(e, n, c.Situation, dictionary); g.sound {
				g.bundle(b, c.Expect)
			}
		}
	})
}

// golden is one golden case being run.
type golden struct {
	*linter
	entry *pack.Entry
	n     int
	Situation
	place  rule.Values    // facts of the zone, the accounts and the day
	stated map[string]any // known and answered, in the types of the form
	sound  bool           // the situation itself makes sense
}

func (l *linter) golden(e *pack.Entry, n int, s Situation, dictionary *form.Form) *golden {
	before := len(l.out)
	g := &golden{linter: l, entry: e, n: n, Situation: s, place: rule.Values{}, stated: map[string]any{}}
	g.environment()
	g.state("known", s.Known, dictionary)
	g.state("answers", s.Answers, dictionary)
	g.sound = len(l.out) == before
	return g
}

func (g *golden) environment() {
	if t := g.Day.Time(); !t.IsZero() {
		g.place[EnvMonth] = int64(t.Month())
	}
	if g.Zone != "" {
		z, ok := g.cat.Zone(g.Zone)
		if !ok {
			g.find(g.entry, at("cases", g.n, "zone"), "golden", "no_zone", "zone", g.Zone)
			return
		}
		for f, yes := range z.Facts {
			g.place[envZone+f] = yes
		}
		g.stated[FieldZone] = g.Zone
	}
	for f, yes := range g.Facts {
		if !strings.HasPrefix(f, envAccount) || g.cat.Environment()[f] == "" {
			g.find(g.entry, at("cases", g.n, "facts", f), "golden", "no_fact", "fact", f)
			continue
		}
		g.place[f] = yes
	}
}

// state takes stated values; a register's value must be right in itself, an
// answer may be wrong on purpose.
func (g *golden) state(key string, values map[string]any, dictionary *form.Form) {
	for id, v := range values {
		f, ok := g.cat.Field(id)
		if !ok {
			g.find(g.entry, at("cases", g.n, key, id), "golden", "no_field", "field", id)
			continue
		}
		v = inType(f, v)
		g.stated[id] = v
		it, _ := dictionary.State(map[string]any{id: v}, nil).Get(id)
		if key == "known" && it.Problem != nil {
			g.find(g.entry, at("cases", g.n, key, id), "golden", "bad_known", "field", id)
		}
	}
}

// inType lets a decimal be written as a whole number.
func inType(f form.Field, v any) any {
	if n, ok := v.(int64); ok && f.Type == form.Decimal {
		return fmt.Sprint(n)
	}
	return v
}

// item runs the item's own form; what it shares is given by the situation.
func (g *golden) item(i *Item, c ItemCase) {
	s, want := g.formState(i.Form, g.env), c.Expect
	g.same("asked", open(s), want.Asked)
	g.same("problems", problems(s), want.Problems)
	g.values(s, want.Values)
	for n, id := range want.Hidden {
		if it, ok := s.Get(id); !ok || it.Shown == rule.True {
			g.find(g.entry, at("cases", g.n, "expect", "hidden", n), "golden", "golden_shown", "case", g.Name, "field", id)
		}
	}
	got := map[string]string{}
	for _, x := range g.unavailable(i, s) {
		got[x.Mode] = x.Because
	}
	g.same("unavailable", show(got), show(want.Unavailable))
	g.procedure(i, c, s)
}

// bundle runs the whole derived form and says who would get what by when.
func (g *golden) bundle(b *Bundle, want BundleExpect) {
	s := g.formState(g.cat.Questions(b), g.cat.Environment())
	g.same("asked", open(s), want.Asked)
	g.same("problems", problems(s), nil)
	g.values(s, want.Values)
	var parts []PartExpect
	var not []UnavailableExpect
	for _, x := range b.Items {
		it, _ := g.cat.Item(x.Item)
		if p, ok := g.part(it, s); ok {
			parts = append(parts, p)
		}
		not = append(not, g.unavailable(it, s)...)
	}
	g.same("parts", lines(parts), lines(want.Parts))
	g.same("unavailable", lines(not), lines(want.Unavailable))
}

func (g *golden) formState(qs []form.Question, env rule.Schema) form.State {
	f, err := form.Compile(g.cat.fields, qs, env)
	if err != nil {
		g.find(g.entry, at("cases", g.n), "golden", "rule", "detail", oneLine(err))
		return form.State{}
	}
	v := maps.Clone(g.place)
	for id, x := range g.stated {
		if !f.Asks(id) {
			v[id] = x
		}
	}
	return f.State(g.stated, v)
}

// part is the part that an item becomes; none when it is not asked for.
func (g *golden) part(i *Item, s form.State) (PartExpect, bool) {
	mode := s.Values()[i.ModeField]
	m, _ := mode.(string)
	if !i.MakesCase(m) {
		return PartExpect{}, false
	}
	days, _ := i.Promise(m)
	due, _ := g.cat.calendar.Add(g.Day, days, i.PromiseIn())
	p := PartExpect{Item: i.Code, Mode: m, Due: due}
	units, choice := g.cat.Providers(i.Service, g.Zone)
	chosen, _ := s.Values()[g.cat.ChoiceField(i.Service)].(string)
	for _, u := range units {
		if !choice || u.ID == ident.OrgID(chosen) {
			p.Unit = u.ID
			break
		}
	}
	return p, true
}

// unavailable lists, for each mode, the first availability that does not hold.
func (g *golden) unavailable(i *Item, s form.State) []UnavailableExpect {
	v := maps.Clone(g.place)
	maps.Copy(v, s.Values())
	var out []UnavailableExpect
	for _, m := range i.Modes {
		for _, a := range i.Available {
			r, err := rule.Compile(a.When, g.env)
			if err == nil && slices.Contains(a.Modes, m) && r.Row(v).Truth == rule.False {
				out = append(out, UnavailableExpect{Item: i.Code, Mode: m, Because: a.Code})
				break
			}
		}
	}
	return out
}

// open lists what still has to be answered, as the flow will ask it.
func open(s form.State) []string {
	var out []string
	for _, it := range s.Items {
		if it.Shown == rule.True && it.Required == rule.True && !it.Has {
			out = append(out, it.Field.ID)
		}
	}
	return out
}

func problems(s form.State) []string {
	var out []string
	for _, it := range s.Items {
		if it.Shown == rule.True && it.Problem != nil {
			out = append(out, it.Field.ID)
		}
	}
	return out
}

func (g *golden) values(s form.State, want map[string]any) {
	got := s.Values()
	for _, id := range slices.Sorted(maps.Keys(want)) {
		f, ok := g.cat.Field(id)
		if !ok {
			g.find(g.entry, at("cases", g.n, "expect", "values", id), "golden", "no_field", "field", id)
			continue
		}
		if w, h := fmt.Sprint(inType(f, want[id])), fmt.Sprint(got[id]); w != h {
			g.differs(at("values", id), id, w, h)
		}
	}
}

// same compares two lists, written out.
func (g *golden) same(key string, got, want []string) {
	if !slices.Equal(got, want) {
		g.differs(at(key), key, "["+strings.Join(want, ", ")+"]", "["+strings.Join(got, ", ")+"]")
	}
}

func (g *golden) differs(path []any, what string, want, got any) {
	path = append(at("cases", g.n, "expect"), path...)
	g.find(g.entry, path, "golden", "golden", "case", g.Name, "what", what, "want", want, "got", got)
}

func show(m map[string]string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+": "+m[k])
	}
	return out
}

func lines[T any](all []T) []string {
	var out []string
	for _, x := range all {
		out = append(out, strings.Trim(fmt.Sprint(x), "{}"))
	}
	return out
}
