package catalog

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/pack"
)

// lists compares two lists. Elements that carry a code are the same when their codes
// are; where there is none, equal ones are, and what stands between two equal ones was
// rewritten.
func (d *differ) lists(s spot, a, b []pack.Part, at pack.Place) {
	key, fixed := identity(a, b)
	ka, kb := keysOf(a, key), keysOf(b, key)
	var pairs [][2]int
	if fixed {
		pairs = sameCode(ka, kb)
	} else {
		pairs = lcs(ka, kb)
	}
	if !fixed || key == "name" || key == "q" { // a name may be mended, a code not
		pairs = append(pairs, rewritten(pairs, len(a), len(b))...)
	}
	inA, inB := map[int]bool{}, map[int]bool{}
	for _, p := range pairs {
		inA[p[0]], inB[p[1]] = true, true
		d.parts(s.down(d.elementStep(s, b[p[1]], p[1], key)), a[p[0]], b[p[1]])
	}
	for i, x := range a {
		if !inA[i] {
			d.say(s.down(d.elementStep(s, x, i, key)), x, pack.Part{})
		}
	}
	for i, x := range b {
		if !inB[i] {
			d.say(s.down(d.elementStep(s, x, i, key)), pack.Part{}, x)
		}
	}
	if fixed {
		d.reordered(s, ka, kb, b, key, at)
	}
}

// reordered says which elements of a list changed their place among the others.
func (d *differ) reordered(s spot, ka, kb []string, b []pack.Part, key string, at pack.Place) {
	self := func(x string) string { return x }
	oldOrder, newOrder := common(ka, kb, self)
	odd := outOfOrder(oldOrder, newOrder)
	if len(odd) == 0 {
		return
	}
	names, where := make([]i18n.Text, len(odd)), positions(kb)
	for i, k := range odd {
		n := where[k]
		names[i] = d.elementStep(s, b[n], n, key).name
	}
	d.add(s, false, at, i18n.TextOf("catalog.diff.moved",
		"name", s.name, "what", d.way(s.path), "path", dotted(s.path), "which", listed(names)))
}

// codes are the keys by which the elements of a list are told apart.
var codes = []string{"code", "field", "id", "item", "resource", "by", "name", "q"}

// identity gives the key by which the elements of both lists are told apart; fixed is
// false when they have none. Lists of plain words are told apart by the words.
func identity(a, b []pack.Part) (key string, fixed bool) {
	if unique(a, "") && unique(b, "") && plain(a) && plain(b) {
		return "", true
	}
	for _, k := range codes {
		if unique(a, k) && unique(b, k) {
			return k, true
		}
	}
	return "", false
}

func plain(all []pack.Part) bool {
	return !slices.ContainsFunc(all, func(p pack.Part) bool { return p.Shape() != pack.Scalar })
}

func unique(all []pack.Part, key string) bool {
	seen := map[string]bool{}
	for _, p := range all {
		k := keyOf(p, key)
		if k == "" || seen[k] {
			return false
		}
		seen[k] = true
	}
	return true
}

func keysOf(all []pack.Part, key string) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = keyOf(p, key)
	}
	return out
}

// keyOf gives what an element is told apart by; a new translation is no new name.
func keyOf(p pack.Part, key string) string {
	if key == "" {
		return canon(p)
	}
	p = p.Key(key)
	if zh := p.Key("zh"); zh.Shape() == pack.Scalar {
		p = zh
	}
	return canon(p)
}

// canon writes a part so that two are equal exactly when they say the same.
func canon(p pack.Part) string {
	var b strings.Builder
	switch p.Shape() {
	case pack.Nothing:
	case pack.Scalar:
		text, words := p.Scalar()
		if words {
			text = strconv.Quote(text)
		}
		b.WriteString(text)
	case pack.List:
		b.WriteString("[")
		for _, x := range p.Elements() {
			b.WriteString(canon(x) + ",")
		}
		b.WriteString("]")
	case pack.Mapping:
		b.WriteString("{")
		values := p.Map()
		for _, k := range slices.Sorted(maps.Keys(values)) {
			b.WriteString(strconv.Quote(k) + ":" + canon(values[k]) + ",")
		}
		b.WriteString("}")
	}
	return b.String()
}

// sameCode pairs the elements of equal codes.
func sameCode(a, b []string) (out [][2]int) {
	at := positions(a)
	for i, x := range b {
		if j, had := at[x]; had {
			out = append(out, [2]int{j, i})
		}
	}
	return out
}

func positions(all []string) map[string]int {
	out := make(map[string]int, len(all))
	for i, x := range all {
		out[x] = i
	}
	return out
}

// rewritten pairs what has no counterpart, in order, between elements that have one.
func rewritten(pairs [][2]int, a, b int) (out [][2]int) {
	toA, toB := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		toA[p[1]], toB[p[0]] = p[0], true
	}
	i := 0
	for j := range b {
		if x, paired := toA[j]; paired {
			i = x + 1
			continue
		}
		if i < a && !toB[i] {
			out = append(out, [2]int{i, j})
			i++
		}
	}
	return out
}

// maxTable bounds what comparing two hostile lists can cost. Lists that differ by more
// are paired at their ends only, and the rest is said to be other elements.
const maxTable = 1 << 20

// lcs pairs the elements of a longest common subsequence.
func lcs(a, b []string) (out [][2]int) {
	for len(out) < min(len(a), len(b)) && a[len(out)] == b[len(out)] {
		out = append(out, [2]int{len(out), len(out)})
	}
	n, tail := len(out), 0
	for tail < min(len(a), len(b))-n && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for _, p := range middle(a[n:len(a)-tail], b[n:len(b)-tail]) {
		out = append(out, [2]int{n + p[0], n + p[1]})
	}
	for i := tail; i > 0; i-- {
		out = append(out, [2]int{len(a) - i, len(b) - i})
	}
	return out
}

// middle is lcs by the table of lengths.
func middle(a, b []string) (out [][2]int) {
	if len(a)*len(b) > maxTable {
		return nil
	}
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// common gives the codes that both lists have, in the order of each.
func common[T any](was, is []T, code func(T) string) (a, b []string) {
	inA, inB := map[string]bool{}, map[string]bool{}
	for _, x := range was {
		inA[code(x)] = true
	}
	for _, x := range is {
		inB[code(x)] = true
		if inA[code(x)] {
			b = append(b, code(x))
		}
	}
	for _, x := range was {
		if inB[code(x)] {
			a = append(a, code(x))
		}
	}
	return a, b
}

// outOfOrder gives the fewest codes whose moving turns one order into the other.
func outOfOrder(a, b []string) []string {
	if slices.Equal(a, b) {
		return nil
	}
	stays := map[string]bool{}
	for _, p := range lcs(a, b) {
		stays[a[p[0]]] = true
	}
	return slices.DeleteFunc(slices.Clone(b), func(x string) bool { return stays[x] })
}
