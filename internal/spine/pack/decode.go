package pack

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

// decoder turns nodes into values and collects everything that is wrong on the
// way, instead of stopping at the first.
type decoder struct {
	file string
	out  []Finding
}

func decodeInto[T any](d *decoder, n node) *T {
	v := new(T)
	d.value(n, reflect.ValueOf(v).Elem())
	return v
}

func (d *decoder) find(n node, rule, key string, kv ...any) {
	d.out = append(d.out, NewFinding(n.place(d.file), rule, key, kv...))
}

var (
	typeText   = reflect.TypeFor[i18n.Text]()
	typeDate   = reflect.TypeFor[clock.Date]()
	typeRegion = reflect.TypeFor[ident.Region]()
)

func (d *decoder) value(n node, v reflect.Value) {
	if name, bad := n.decoration(); bad {
		d.find(n, "plain-yaml", "pack.find.decoration", "mark", name)
		return
	}
	if v.Type() == typeText {
		d.text(n, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.record(n, v)
	case reflect.Map:
		d.table(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Interface:
		d.loose(n, v)
	default:
		d.single(n, v)
	}
}

// record fills a struct: every key known, none twice, the required ones there.
func (d *decoder) record(n node, v reflect.Value) {
	pairs, ok := n.pairs()
	if !ok {
		d.wrongType(n, "mapping")
		return
	}
	fields := fieldsOf(v.Type())
	seen := d.doubled(pairs)
	for _, p := range pairs {
		f, ok := fields[p.key]
		if !ok {
			d.unknownKey(p, fields)
			continue
		}
		d.value(p.value, v.FieldByIndex(f.index))
	}
	for _, name := range sortedKeys(fields) {
		if fields[name].required && !seen[name] {
			d.find(n, "missing-key", "pack.find.missing_key", "key", name)
		}
	}
}

// doubled reports keys that stand twice and gives the set of keys.
func (d *decoder) doubled(pairs []pair) map[string]bool {
	seen := make(map[string]bool, len(pairs))
	for _, p := range pairs {
		if seen[p.key] {
			d.find(p.at, "duplicate-key", "pack.find.duplicate_key", "key", p.key)
		}
		seen[p.key] = true
	}
	return seen
}

func (d *decoder) unknownKey(p pair, fields map[string]structField) {
	if near := Nearest(p.key, sortedKeys(fields)); near != "" {
		d.find(p.at, "unknown-key", "pack.find.unknown_key_near", "key", p.key, "near", near)
		return
	}
	d.find(p.at, "unknown-key", "pack.find.unknown_key", "key", p.key, "known", strings.Join(sortedKeys(fields), ", "))
}

func (d *decoder) table(n node, v reflect.Value) {
	pairs, ok := n.pairs()
	if !ok {
		d.wrongType(n, "mapping")
		return
	}
	d.doubled(pairs)
	m := reflect.MakeMapWithSize(v.Type(), len(pairs))
	for _, p := range pairs {
		x := reflect.New(v.Type().Elem()).Elem()
		d.value(p.value, x)
		m.SetMapIndex(reflect.ValueOf(p.key).Convert(v.Type().Key()), x)
	}
	v.Set(m)
}

func (d *decoder) list(n node, v reflect.Value) {
	all, ok := n.elements()
	if !ok {
		d.wrongType(n, "list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(all), len(all))
	for i, e := range all {
		d.value(e, out.Index(i))
	}
	v.Set(out)
}

// text reads {zh, en} or a plain string, which is zh. Both languages are asked
// for: the page of a pack's content is complete in English too.
func (d *decoder) text(n node, v reflect.Value) {
	var t i18n.Text
	if s, what := n.scalar(); what == isText {
		t.Zh = s
	} else if _, ok := n.pairs(); ok {
		type both struct {
			Zh string `yaml:"zh"`
			En string `yaml:"en"`
		}
		var b both
		d.record(n, reflect.ValueOf(&b).Elem())
		t = i18n.Text(b)
	} else {
		d.wrongType(n, "text")
		return
	}
	if strings.TrimSpace(t.Zh) == "" {
		d.find(n, "both-languages", "pack.find.no_language", "lang", "zh")
	}
	if strings.TrimSpace(t.En) == "" {
		d.find(n, "both-languages", "pack.find.no_language", "lang", "en")
	}
	v.Set(reflect.ValueOf(t))
}

// loose reads any value; a decimal stays its source text, as form answers are.
func (d *decoder) loose(n node, v reflect.Value) {
	s, what := n.scalar()
	var x any
	switch what {
	case isText, isDecimal:
		x = s
	case isBool:
		x = s == "true"
	case isInteger:
		i, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			d.wrongType(n, "integer")
			return
		}
		x = i
	default:
		var list []string
		if _, ok := n.elements(); !ok {
			d.wrongType(n, "scalar")
			return
		}
		d.value(n, reflect.ValueOf(&list).Elem())
		x = list
	}
	v.Set(reflect.ValueOf(x))
}

// single reads one scalar into a string, number or bool, without conversions: an
// unquoted 0374 is a number and no telephone code.
func (d *decoder) single(n node, v reflect.Value) {
	s, what := n.scalar()
	switch v.Kind() {
	case reflect.String:
		if what != isText {
			d.wrongType(n, "text")
			return
		}
		v.SetString(s)
		d.shape(n, v)
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(s, 10, 64)
		if what != isInteger || err != nil || v.OverflowInt(i) {
			d.wrongType(n, "integer")
			return
		}
		v.SetInt(i)
	case reflect.Bool:
		if what != isBool {
			d.wrongType(n, "bool")
			return
		}
		v.SetBool(s == "true")
	default:
		panic(fmt.Sprintf("pack: kind holds a %s, which no pack can state", v.Type()))
	}
}

var regionCode = regexp.MustCompile(`^[1-9]\d{11}$`)

// shape checks the texts whose form is fixed everywhere: dates and regions.
func (d *decoder) shape(n node, v reflect.Value) {
	s := v.String()
	switch v.Type() {
	case typeDate:
		if _, err := clock.ParseDate(s); err != nil {
			d.find(n, "bad-date", "pack.find.bad_date", "value", s)
		}
	case typeRegion:
		if !regionCode.MatchString(s) {
			d.find(n, "bad-region", "pack.find.bad_region", "value", s)
		}
	}
}

func (d *decoder) wrongType(n node, want string) {
	got, what := n.scalar()
	switch {
	case what == isOther && n.isMapping():
		got = "{…}"
	case what == isOther:
		got = "[…]"
	case what == isNull:
		got = "null"
	}
	d.find(n, "wrong-type", "pack.find.want_"+want, "got", cut(got, 40))
}

func (n node) isMapping() bool {
	_, ok := n.n.(ast.MapNode)
	return ok
}

func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

type structField struct {
	index    []int
	required bool
}

// fieldsOf reads the yaml tags of a struct; an inline struct adds its own.
func fieldsOf(t reflect.Type) map[string]structField {
	out := map[string]structField{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if opts == "inline" {
			for k, sub := range fieldsOf(f.Type) {
				sub.index = append(slices.Clone(f.Index), sub.index...)
				out[k] = sub
			}
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		out[name] = structField{index: f.Index, required: f.Tag.Get("pack") == "required"}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Keys lists the YAML keys of a kind's type, sorted.
func Keys[T any]() []string { return sortedKeys(fieldsOf(reflect.TypeFor[T]())) }
