package catalog

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Change is one thing that differs between two packs.
type Change struct {
	Kind  string     // of the entry: KindItem …, pack.KindManifest for pack.yaml
	Code  string     // of the entry; "" when it is about all of the kind
	Path  string     // from the entry down to what changed; "" for the entry itself
	Gone  bool       // it stands in the old pack only, and Place is there
	Place pack.Place // else in the new one
	words i18n.Text
}

// In gives the change as one sentence of l that names the entry.
func (c Change) In(l i18n.Lang) string { return c.words.In(l) }

// Diff says what changes from pack a to pack b, by kind, entry and place. What has a
// sentence of its own, see phrases, is said in it; everything else by the path of its
// keys with the old and the new value, so nothing is passed over in silence. It is
// empty exactly when both say the same: comments, quotes, the order of keys and the
// names of files do not count. Both must be without findings of pack.Read; findings of
// the linter do not matter.
func Diff(a, b *pack.Pack) []Change {
	d := &differ{old: a, now: b, names: map[[2]string]i18n.Text{}}
	for _, p := range []*pack.Pack{a, b} {
		d.learn(p)
	}
	d.head()
	for _, kind := range union(a.Kinds(), b.Kinds()) {
		d.kind(kind)
	}
	slices.SortStableFunc(d.out, func(x, y Change) int {
		return cmp.Or(
			cmp.Compare(rank(x.Kind), rank(y.Kind)), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Code, y.Code),
			cmp.Compare(x.Place.Line, y.Place.Line), cmp.Compare(x.Place.Col, y.Place.Col), cmp.Compare(x.Path, y.Path),
		)
	})
	return d.out
}

// ranked are the kinds in the order in which people want to hear of them.
var ranked = []string{pack.KindManifest, KindItem, KindBundle, KindField, KindOrg, KindProvider, KindZone, KindTheme, KindCalendar}

func rank(kind string) int {
	if i := slices.Index(ranked, kind); i >= 0 {
		return i
	}
	return len(ranked)
}

// differ collects the changes from one pack to another.
type differ struct {
	old, now *pack.Pack
	names    map[[2]string]i18n.Text // kind, code → what people call it; the newer name
	out      []Change
}

// spot is where the comparison stands: an entry, and the way down in it.
type spot struct {
	kind, code string
	name       i18n.Text
	path       []step
}

func (s spot) down(x step) spot {
	s.path = append(slices.Clip(s.path), x)
	return s
}

func (d *differ) head() {
	a, b := d.old.Head(), d.now.Head()
	if a != nil && b != nil {
		d.entry(a, b)
	}
}

// kind compares all entries of a kind.
func (d *differ) kind(kind string) {
	was, is := d.old.Entries(kind), d.now.Entries(kind)
	for _, a := range was {
		if _, still := d.now.Entry(kind, a.Code); !still {
			d.whole(a, true)
		}
	}
	for _, b := range is {
		if a, had := d.old.Entry(kind, b.Code); had {
			d.entry(a, b)
			continue
		}
		d.whole(b, false)
	}
	d.moved(kind, was, is)
}

func (d *differ) spotOf(e *pack.Entry) spot {
	return spot{kind: e.Kind, code: e.Code, name: d.title(e.Kind, e.Code)}
}

// whole says that an entry is new or gone.
func (d *differ) whole(e *pack.Entry, gone bool) {
	key := "catalog.diff.entry_added"
	if gone {
		key = "catalog.diff.entry_removed"
	}
	s := d.spotOf(e)
	d.add(s, gone, e.At(), i18n.TextOf(key, "name", s.name, "code", e.Code))
}

// entry compares two entries of one code. What is decoded to the same value says the
// same, however it is written.
func (d *differ) entry(a, b *pack.Entry) {
	if reflect.DeepEqual(a.Value, b.Value) {
		return
	}
	before := len(d.out)
	s := d.spotOf(b)
	switch {
	case b.Kind == KindCalendar:
		d.calendar(s, a, b)
	default:
		d.parts(s, a.Part(), b.Part())
	}
	if len(d.out) == before && !bytes.Equal(a.Bytes, b.Bytes) { // a format that has no parts
		d.add(s, false, b.At(), i18n.TextOf("catalog.diff.content", "name", s.name))
	}
}

// moved says which entries of a file stand elsewhere in their order; lists on pages
// follow it.
func (d *differ) moved(kind string, was, is []*pack.Entry) {
	code := func(e *pack.Entry) string { return e.Code }
	a, b := common(was, is, code)
	odd := outOfOrder(a, b)
	if len(odd) == 0 {
		return
	}
	names := make([]i18n.Text, len(odd))
	for i, c := range odd {
		names[i] = d.named(kind, c)
	}
	first, _ := d.now.Entry(kind, odd[0])
	d.add(spot{kind: kind}, false, first.At(), i18n.TextOf("catalog.diff.entries_moved", "kind", kindWord(kind), "which", listed(names)))
}

// parts compares what stands at one path in both.
func (d *differ) parts(s spot, a, b pack.Part) {
	was, is := a.Elements(), b.Elements()
	switch {
	case a.Shape() == b.Shape():
	case len(was) > 0 && empty(b), len(is) > 0 && empty(a): // a sentence for each element
		d.lists(s, was, is, b.At())
		return
	default:
		d.say(s, a, b)
		return
	}
	switch a.Shape() {
	case pack.Mapping:
		old, now := a.Map(), b.Map()
		for _, k := range union(b.Keys(), a.Keys()) {
			d.parts(s.down(d.keyStep(s, k)), old[k], now[k])
		}
	case pack.List:
		d.lists(s, was, is, b.At())
	case pack.Scalar:
		if canon(a) != canon(b) {
			d.say(s, a, b)
		}
	case pack.Nothing:
	}
}

// empty reports a part that says nothing: no key, or a key without a value.
func empty(p pack.Part) bool {
	text, words := p.Scalar()
	return p.Shape() == pack.Nothing || p.Shape() == pack.Scalar && text == "" && !words
}

func (d *differ) add(s spot, gone bool, at pack.Place, words i18n.Text) {
	d.out = append(d.out, Change{Kind: s.kind, Code: s.code, Path: dotted(s.path), Gone: gone, Place: at, words: words})
}

// union gives the elements of a, then those of b that a has not.
func union(a, b []string) []string {
	out, in := slices.Clone(a), positions(a)
	for _, x := range b {
		if _, had := in[x]; !had {
			out = append(out, x)
		}
	}
	return out
}
