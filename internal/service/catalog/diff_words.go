package catalog

import (
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/pack"
)

// step is one step down in an entry: a key, or an element of a list.
type step struct {
	key     string    // the key, or what tells the element from its neighbours
	element bool      // of a list
	name    i18n.Text // what people call it; zero for a key that is only a word of the format
}

// dotted writes a path as an editor would look for it: form[road.mode].required.
func dotted(path []step) string {
	var b strings.Builder
	for i, x := range path {
		switch {
		case x.element:
			b.WriteString("[" + x.key + "]")
		case i > 0:
			b.WriteString("." + x.key)
		default:
			b.WriteString(x.key)
		}
	}
	return b.String()
}

// way writes a path in words.
func (d *differ) way(path []step) i18n.Text {
	var zh, en []string
	for _, x := range path {
		name := x.name
		if name.IsZero() {
			name = keyWord(x.key)
		} else {
			name = quoted(name)
		}
		zh, en = append(zh, name.Zh), append(en, name.In(i18n.En))
	}
	return i18n.Text{Zh: strings.Join(zh, " · "), En: strings.Join(en, " · ")}
}

func quoted(t i18n.Text) i18n.Text {
	return i18n.Text{Zh: "“" + t.Zh + "”", En: "“" + t.In(i18n.En) + "”"}
}

// keyWord gives the word for a key of the format; a key without one is its own word.
func keyWord(key string) i18n.Text { return wordOf("catalog.diff.key."+key, key) }

// kindWord gives the word for a kind of entry.
func kindWord(kind string) i18n.Text { return wordOf("catalog.diff.kind."+kind, kind) }

func wordOf(message, other string) i18n.Text {
	words, err := i18n.Keys(i18n.Zh)
	if _, there := words[message]; err != nil || !there {
		return i18n.Same(other)
	}
	return i18n.TextOf(message)
}

// listed joins names as people read them.
func listed(names []i18n.Text) i18n.Text {
	var zh, en []string
	for _, n := range names {
		q := quoted(n)
		zh, en = append(zh, q.Zh), append(en, q.En)
	}
	return i18n.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// keyStep is the step to a key of a mapping. The keys of some mappings are codes.
func (d *differ) keyStep(s spot, key string) step {
	x := step{key: key}
	if len(s.path) == 0 {
		return x
	}
	switch up := s.path[len(s.path)-1]; {
	case up.element:
	case slices.Contains([]string{"known", "answers", "values"}, up.key):
		x.name = d.named(KindField, key)
	case up.key == "promise_days", up.key == "unavailable":
		x.name = d.mode(s, key)
	case up.key == "facts":
		x.name = keyWord(key)
	}
	return x
}

// elementStep is the step to the n-th element of the list at s.
func (d *differ) elementStep(s spot, p pack.Part, n int, key string) step {
	x := step{element: true, key: strconv.Itoa(n + 1)}
	if key != "" {
		k := p.Key(key)
		x.key, _ = k.Scalar()
		if zh := k.Key("zh"); zh.Shape() == pack.Scalar {
			x.key, _ = zh.Scalar()
		}
	} else if p.Shape() == pack.Scalar {
		x.key, _ = p.Scalar()
	}
	x.name = d.elementName(s, p, x.key, key)
	return x
}

// elementName gives what people call an element of the list at s.
func (d *differ) elementName(s spot, p pack.Part, code, key string) i18n.Text {
	if p.Shape() == pack.Scalar {
		return d.reference(s, s.path[len(s.path)-1].key, code)
	}
	for _, k := range []string{"name", "label", "title", "q", "because", "text"} {
		if t, ok := textOf(p.Key(k)); ok && key != "by" {
			return t
		}
	}
	if key != "" {
		return d.reference(s, key, code)
	}
	return i18n.TextOf("catalog.diff.nth", "n", code)
}

// counted says so many days of a unit.
func counted(n any, unit deadline.Unit) i18n.Text {
	return i18n.TextOf("catalog.days."+string(unit), "n", n)
}

// inUnit puts the days of a limit into the words of the unit that p's item has for it.
func (d *differ) inUnit(s spot, p *pack.Pack, n i18n.Text) i18n.Text {
	e, ok := p.Entry(KindItem, s.code)
	if s.kind != KindItem || !ok || n.IsZero() {
		return n
	}
	i := e.Value.(*Item)
	switch {
	case len(s.path) == 1 && s.path[0].key == "legal_days":
		return counted(n, i.LegalIn())
	case len(s.path) == 2 && s.path[0].key == "promise_days":
		return counted(n, i.PromiseIn())
	}
	return n
}

// textOf reads {zh, en}.
func textOf(p pack.Part) (i18n.Text, bool) {
	zh, en := p.Key("zh"), p.Key("en")
	if zh.Shape() != pack.Scalar || en.Shape() != pack.Scalar || len(p.Keys()) != 2 {
		return i18n.Text{}, false
	}
	var t i18n.Text
	t.Zh, _ = zh.Scalar()
	t.En, _ = en.Scalar()
	return t, true
}

// references are the keys whose words are codes of entries.
var references = map[string]string{
	"field": KindField, "fields": KindField, "shared": KindField, "mode_field": KindField,
	"hidden": KindField, "asked": KindField, "problems": KindField,
	"unit": KindOrg, "units": KindOrg, "parent": KindOrg, "provider": KindOrg,
	"zone": KindZone, "zones": KindZone, "item": KindItem, "theme": KindTheme, "resource": "register",
}

// reference gives what people call a code that stands at a key, or in its list.
func (d *differ) reference(s spot, key, code string) i18n.Text {
	switch {
	case references[key] != "":
		return d.named(references[key], code)
	case key == "mode" || key == "modes":
		return d.mode(s, code)
	case key == "legal_unit" || key == "promise_unit":
		return wordOf("catalog.diff.unit."+code, code)
	case key == "waiver" || key == "by":
		return wordOf("catalog.diff.way."+code, code)
	}
	return i18n.Same(code)
}

// named gives what people call an entry; its code when it has no name.
func (d *differ) named(kind, code string) i18n.Text {
	if t, ok := d.names[[2]string{kind, code}]; ok {
		return t
	}
	return i18n.Same(code)
}

// title names an entry at the head of a sentence.
func (d *differ) title(kind, code string) i18n.Text {
	name := d.named(kind, code)
	if kind == KindItem || kind == KindBundle {
		return name
	}
	return i18n.TextOf("catalog.diff.title", "kind", kindWord(kind), "name", name)
}

// mode gives the words of a mode of the item at s.
func (d *differ) mode(s spot, mode string) i18n.Text {
	for _, p := range []*pack.Pack{d.now, d.old} {
		e, ok := p.Entry(KindItem, s.code)
		if !ok || s.kind != KindItem {
			continue
		}
		f, ok := p.Entry(KindField, e.Value.(*Item).ModeField)
		if !ok {
			continue
		}
		for _, o := range f.Value.(*form.Field).Options {
			if o.Code == mode {
				return o.Label
			}
		}
	}
	return i18n.Same(mode)
}

// learn notes what a pack calls its entries.
func (d *differ) learn(p *pack.Pack) {
	for _, kind := range p.Kinds() {
		for _, e := range p.Entries(kind) {
			for _, key := range []string{"name", "title", "label"} {
				if t, ok := textOf(e.Part(key)); ok {
					d.names[[2]string{kind, e.Code}] = t
					break
				}
			}
		}
	}
	if h := p.Head(); h != nil {
		d.names[[2]string{pack.KindManifest, h.Code}] = p.Manifest.Title
	}
}

// shown writes a value as people read it.
func (d *differ) shown(s spot, p pack.Part) i18n.Text {
	switch p.Shape() {
	case pack.Scalar:
		return d.shownScalar(s, p)
	case pack.List:
		var all []i18n.Text
		for _, x := range p.Elements() {
			all = append(all, d.shown(s, x))
		}
		return joined("[", all, "]")
	case pack.Mapping:
		if t, ok := textOf(p); ok {
			return t
		}
		var all []i18n.Text
		values := p.Map()
		for _, k := range p.Keys() {
			v := d.shown(s.down(step{key: k}), values[k])
			w := keyWord(k)
			all = append(all, i18n.Text{Zh: w.Zh + " " + v.Zh, En: w.En + " " + v.In(i18n.En)})
		}
		return joined("{", all, "}")
	case pack.Nothing:
	}
	return i18n.Text{}
}

func joined(left string, all []i18n.Text, right string) i18n.Text {
	var zh, en []string
	for _, x := range all {
		zh, en = append(zh, x.Zh), append(en, x.In(i18n.En))
	}
	return i18n.Text{Zh: left + strings.Join(zh, "；") + right, En: left + strings.Join(en, "; ") + right}
}

func (d *differ) shownScalar(s spot, p pack.Part) i18n.Text {
	if yes, ok := p.Bool(); ok {
		if yes {
			return i18n.TextOf("catalog.diff.yes")
		}
		return i18n.TextOf("catalog.diff.no")
	}
	text, _ := p.Scalar()
	for _, x := range slices.Backward(s.path) {
		if !x.element {
			return d.reference(s, x.key, text)
		}
	}
	return i18n.Same(text)
}
