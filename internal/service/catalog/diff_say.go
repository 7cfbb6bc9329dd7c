package catalog

import (
	"slices"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/pack"
)

// phrase is the sentence for what changes at a path. Its message catalog.diff.<key>
// says that a value was altered; <key>_added and <key>_removed that it came or went,
// <key>_on and <key>_off that a yes or no was turned.
type phrase struct {
	kinds []string
	path  []string // keys; "*" is any key or element
	key   string
	says  says
}

// says tells which messages a phrase has; the general sentences say the rest.
type says uint8

const (
	altered says = 1 << iota
	added
	removed
	turned // _on and _off: absent is no
)

var (
	ofItems   = []string{KindItem}
	ofBundles = []string{KindBundle}
	ofBoth    = []string{KindItem, KindBundle}
	ofFields  = []string{KindField}
	ofZones   = []string{KindZone}
	ofServing = []string{KindProvider}
)

// phrases are the changes that people ask about most.
var phrases = []phrase{
	{ofItems, []string{"promise_days", "*"}, "promise", altered | added | removed},
	{ofItems, []string{"legal_days"}, "legal_days", altered | added | removed},
	{ofItems, []string{"legal_unit"}, "legal_unit", altered | added | removed},
	{ofItems, []string{"promise_unit"}, "promise_unit", altered | added | removed},
	{ofItems, []string{"accept_days"}, "accept_days", altered | added | removed},
	{ofItems, []string{"extension_days"}, "extension_days", altered | added | removed},
	{ofItems, []string{"supplement_days"}, "supplement_days", altered | added | removed},
	{ofItems, []string{"form", "*"}, "asked", added | removed},
	{ofItems, []string{"form", "*", "required"}, "required", turned},
	{ofItems, []string{"form", "*", "show_if"}, "asked_when", altered | added | removed},
	{ofItems, []string{"shared", "*"}, "shared", added | removed},
	{ofItems, []string{"slice", "fields", "*"}, "learns", added | removed},
	{ofItems, []string{"slice", "keep_days"}, "keep_days", altered},
	{ofItems, []string{"materials", "*"}, "material", added | removed},
	{ofItems, []string{"materials", "*", "when"}, "material_when", altered | added | removed},
	{ofItems, []string{"materials", "*", "waiver"}, "material_waiver", altered},
	{ofItems, []string{"materials", "*", "ways", "*"}, "material_way", added | removed},
	{ofItems, []string{"available", "*"}, "available", added | removed},
	{ofItems, []string{"available", "*", "when"}, "available_when", altered},
	{ofItems, []string{"available", "*", "modes", "*"}, "available_mode", added | removed},
	{ofItems, []string{"modes", "*"}, "mode", added | removed},
	{ofItems, []string{"steps", "*"}, "step", added | removed},
	{ofItems, []string{"steps", "*", "days"}, "step_days", altered},
	{ofItems, []string{"steps", "*", "after", "*"}, "step_after", added | removed},
	{ofItems, []string{"decision", "review"}, "review", turned},
	{ofItems, []string{"decision", "grant", "*"}, "grant", added | removed},
	{ofItems, []string{"decision", "refuse", "*"}, "refuse", added | removed},
	{ofItems, []string{"decision", "not_accept", "*"}, "not_accept", added | removed},
	{ofItems, []string{"fee", "charged"}, "fee", turned},
	{ofItems, []string{"law", "*"}, "law", added | removed},
	{ofItems, []string{"conditions", "*"}, "condition", added | removed},
	{ofItems, []string{"visits"}, "visits", altered},
	{ofBoth, []string{"cases", "*"}, "case", added | removed},
	{ofBundles, []string{"items", "*"}, "item", added | removed},
	{ofBundles, []string{"questions", "*"}, "asked", added | removed},
	{ofBundles, []string{"questions", "*", "required"}, "required", turned},
	{ofBundles, []string{"questions", "*", "show_if"}, "asked_when", altered | added | removed},
	{ofFields, []string{"options", "*"}, "option", added | removed},
	{ofFields, []string{"min"}, "min", altered | added | removed},
	{ofFields, []string{"max"}, "max", altered | added | removed},
	{ofFields, []string{"max_len"}, "max_len", altered | added | removed},
	{ofZones, []string{"facts", "*"}, "fact", turned},
	{ofServing, []string{"units", "*"}, "unit", added | removed},
	{ofServing, []string{"zones", "*"}, "zone", added | removed},
}

// fits reports whether the phrase is about what stands at the spot.
func (p phrase) fits(s spot) bool {
	return slices.Contains(p.kinds, s.kind) && slices.EqualFunc(p.path, s.path, func(want string, x step) bool {
		return want == "*" || !x.element && want == x.key
	})
}

// say writes down that a became b; one of them may be nothing.
func (d *differ) say(s spot, a, b pack.Part) {
	op, at, gone := altered, b.At(), false
	switch {
	case b.Shape() == pack.Nothing:
		op, at, gone = removed, a.At(), true
	case a.Shape() == pack.Nothing:
		op = added
	}
	key := d.message(s, op, b)
	was, is := d.inUnit(s, d.old, d.shown(s, a)), d.inUnit(s, d.now, d.shown(s, b))
	if op == altered && (was.Zh == is.Zh || was.En == is.En) { // two codes of one name, or 40 and "40"
		was, is = i18n.Same(canon(a)), i18n.Same(canon(b))
	}
	what, of := d.way(s.path), i18n.Text{}
	if key.own {
		what, of = called(s.path)
	}
	d.add(s, gone, at, i18n.TextOf(key.name,
		"name", s.name, "what", what, "of", of, "path", dotted(s.path), "old", was, "new", is))
}

// sentence is a message; own says that it is made for the path.
type sentence struct {
	name string
	own  bool
}

var endings = map[says]string{altered: "", added: "_added", removed: "_removed"}

// message gives the sentence of what happened at a spot.
func (d *differ) message(s spot, op says, b pack.Part) sentence {
	i := slices.IndexFunc(phrases, func(p phrase) bool { return p.fits(s) })
	switch {
	case i < 0:
	case phrases[i].says&turned != 0:
		ending := "_off"
		if yes, _ := b.Bool(); yes {
			ending = "_on"
		}
		return sentence{"catalog.diff." + phrases[i].key + ending, true}
	case phrases[i].says&op != 0:
		return sentence{"catalog.diff." + phrases[i].key + endings[op], true}
	}
	return sentence{"catalog.diff.any" + endings[op], false}
}

// called gives the names of the innermost step that has one, and of the next around it.
func called(path []step) (what, of i18n.Text) {
	for _, x := range slices.Backward(path) {
		switch {
		case x.name.IsZero():
		case what.IsZero():
			what = x.name
		default:
			return what, x.name
		}
	}
	return what, of
}
