package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Hit is one answer to a search: an item, or a bundle that may not be on line.
type Hit struct {
	Kind   string // KindItem or KindBundle
	Code   string
	Name   i18n.Text
	Online bool
	Score  int // higher is nearer
}

type indexed struct {
	hit   Hit
	words []string // names and aliases in both languages, folded
}

// Search finds items and bundles by name or alias in either language, the nearest
// first; l only orders equals. A query matches a name that contains it or stands
// in it, or that has half of its letter pairs. An empty query finds nothing.
func (c *Catalog) Search(query string, l i18n.Lang) []Hit {
	q := fold(query)
	if q == "" {
		return nil
	}
	var out []Hit
	for _, x := range c.index {
		hit := x.hit
		for _, w := range x.words {
			hit.Score = max(hit.Score, nearness(q, w))
		}
		if hit.Score > 0 {
			out = append(out, hit)
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int {
		return cmp.Or(-cmp.Compare(a.Score, b.Score), -compareBool(a.Online, b.Online),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name.In(l), b.Name.In(l)))
	})
	return out
}

// nearness ranks: the same 100, begins with 80, contains 60, stands in the query
// 55, else up to 50 by the share of the query's letter pairs.
func nearness(q, w string) int {
	switch {
	case q == w:
		return 100
	case strings.HasPrefix(w, q):
		return 80
	case strings.Contains(w, q):
		return 60
	case len(w) > 3 && strings.Contains(q, w): // more than one 汉字
		return 55
	}
	want := pairs(q)
	if len(want) == 0 {
		return 0
	}
	have := pairs(w)
	n := 0
	for p := range want {
		if have[p] {
			n++
		}
	}
	if 2*n < len(want) {
		return 0
	}
	return 50 * n / len(want)
}

func pairs(s string) map[string]bool {
	r := []rune(s)
	out := make(map[string]bool, len(r))
	for i := 0; i+1 < len(r); i++ {
		out[string(r[i:i+2])] = true
	}
	return out
}

// fold drops case, spaces and the marks that people leave out.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t、，,（）()+/\"“”·", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// words builds the index: items, bundles on line, and names in themes.
func (c *Catalog) words() []indexed {
	var out []indexed
	for _, i := range c.Items() {
		out = append(out, entry(Hit{Kind: KindItem, Code: i.Code, Name: i.Name, Online: true}, append(slices.Clone(i.Aliases), i.Name, i.Short)))
	}
	for _, t := range c.Themes() {
		for _, line := range t.Bundles {
			hit := Hit{Kind: KindBundle, Code: line.Code, Name: line.Name}
			words := []i18n.Text{line.Name}
			if b, ok := c.bundles[line.Code]; ok {
				hit.Online, hit.Name = true, b.Name
				words = append(words, b.Aliases...)
				words = append(words, b.Name)
			}
			out = append(out, entry(hit, words))
		}
	}
	return out
}

func entry(h Hit, texts []i18n.Text) indexed {
	x := indexed{hit: h}
	for _, t := range texts {
		for _, s := range []string{fold(t.Zh), fold(t.En)} {
			if s != "" {
				x.words = append(x.words, s)
			}
		}
	}
	return x
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
