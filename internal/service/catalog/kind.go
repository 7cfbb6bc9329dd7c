package catalog

import (
	"fmt"

	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Kinds are the kinds of entry that this package reads from a pack.
func Kinds() []pack.Kind {
	return []pack.Kind{
		pack.Sequence(KindField, "fields.yaml", func(f *form.Field) string { return f.ID }, nil),
		pack.Sequence(KindOrg, "orgs.yaml", func(o *Org) string { return string(o.ID) }, orgRefs),
		pack.Sequence(KindZone, "zones.yaml", func(z *Zone) string { return z.Code }, nil),
		pack.Sequence(KindProvider, "providers.yaml", providerCode, providerRefs),
		pack.Sequence(KindTheme, "themes.yaml", func(t *Theme) string { return t.Code }, nil),
		pack.Folder(KindItem, "items", func(i *Item) string { return i.Code }, itemRefs),
		pack.Folder(KindBundle, "bundles", func(b *Bundle) string { return b.Code }, bundleRefs),
		pack.Custom(KindCalendar, "", "calendar.tsv", parseCalendar),
	}
}

func parseCalendar(path string, src []byte) (string, *deadline.Calendar, []pack.Finding) {
	c, err := deadline.ParseCalendar(src)
	if err != nil {
		at := pack.Place{File: path, Line: 1, Col: 1}
		_, _ = fmt.Sscanf(err.Error(), "line %d:", &at.Line) // stays 1 when the error names none
		return "", nil, []pack.Finding{pack.NewFinding(at, "calendar", "catalog.lint.calendar", "detail", err)}
	}
	return KindCalendar, &c, nil
}

// providerCode names a rule by its service and first zone; that a service has one
// rule a zone is checked by the linter.
func providerCode(p *Provider) string {
	if p.Service == "" || len(p.Zones) == 0 {
		return ""
	}
	return p.Service + "." + p.Zones[0]
}

func orgRefs(o *Org) []pack.Ref {
	if o.Parent == "" {
		return nil
	}
	return []pack.Ref{{Kind: KindOrg, Code: string(o.Parent), At: []any{"parent"}}}
}

func providerRefs(p *Provider) []pack.Ref {
	out := refs(KindZone, false, "zones", p.Zones)
	for i, u := range p.Units {
		out = append(out, pack.Ref{Kind: KindOrg, Code: string(u), At: []any{"units", i}})
	}
	if p.Field != "" {
		out = append(out, pack.Ref{Kind: KindField, Code: p.Field, At: []any{"field"}})
	}
	return out
}

// itemRefs pin every data element that the item uses: a case keeps the words and
// limits under which its questions were asked.
func itemRefs(i *Item) []pack.Ref {
	out := questionRefs("form", i.Form)
	out = append(out, refs(KindField, true, "shared", i.Shared)...)
	for n, f := range i.Slice.Fields {
		out = append(out, pack.Ref{Kind: KindField, Code: f, At: []any{"slice", "fields", n}, Pin: true})
	}
	return append(out, pack.Ref{Kind: KindField, Code: i.ModeField, At: []any{"mode_field"}, Pin: true})
}

func bundleRefs(b *Bundle) []pack.Ref {
	out := []pack.Ref{{Kind: KindTheme, Code: b.Theme, At: []any{"theme"}}}
	for n, x := range b.Items {
		out = append(out, pack.Ref{Kind: KindItem, Code: x.Item, At: []any{"items", n, "item"}, Pin: true})
	}
	out = append(out, questionRefs("questions", b.Questions)...)
	for n, s := range b.Sections {
		for m, f := range s.Fields {
			out = append(out, pack.Ref{Kind: KindField, Code: f, At: []any{"sections", n, "fields", m}, Pin: true})
		}
	}
	return out
}

func questionRefs(key string, qs []form.Question) []pack.Ref {
	var out []pack.Ref
	for n, q := range qs {
		out = append(out, pack.Ref{Kind: KindField, Code: q.Field, At: []any{key, n, "field"}, Pin: true})
	}
	return out
}

func refs(kind string, pin bool, key string, codes []string) []pack.Ref {
	var out []pack.Ref
	for n, c := range codes {
		out = append(out, pack.Ref{Kind: kind, Code: c, At: []any{key, n}, Pin: pin})
	}
	return out
}
