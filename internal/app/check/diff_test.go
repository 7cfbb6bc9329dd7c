package check

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/pack"
	"github.com/chengban/chengban/packs/xuchang"
)

// sentences gives "file:line: sentence" of every change.
func sentences(t *testing.T, all []catalog.Change, l i18n.Lang) string {
	t.Helper()
	var out []string
	for _, c := range all {
		s := c.In(l)
		if unsaid.MatchString(s) {
			t.Errorf("a sentence is not whole: %s", s)
		}
		out = append(out, fmt.Sprintf("%s:%d: %s", c.Place.File, c.Place.Line, s))
	}
	return strings.Join(out, "\n")
}

// unsaid are the marks of a missing message, a bad format and an argument left out.
var unsaid = regexp.MustCompile(`⟦|%!|\{(name|what|of|path|old|new|which|kind|code|day|n)\}`)

func readPack(t *testing.T, fsys fs.FS) *pack.Pack {
	t.Helper()
	p, _ := pack.Read(fsys, Kinds())
	return p
}

// Every kind of change is said in its sentence, in both directions, with its place.
func TestDiff_sentences(t *testing.T) {
	t.Parallel()
	var said []string
	for _, tt := range differences {
		if tt.was == "" {
			tt.was = tt.from
		}
		a := readPack(t, edited(t, tt.file, tt.from, tt.was))
		b := readPack(t, edited(t, tt.file, tt.from, tt.is))
		for _, way := range []struct {
			all  []catalog.Change
			want string
		}{{catalog.Diff(a, b), tt.there}, {catalog.Diff(b, a), tt.back}} {
			if diff := cmp.Diff(way.want, sentences(t, way.all, i18n.Zh)); diff != "" {
				t.Errorf("%s: %q for %q (-want +got):\n%s", tt.file, tt.is, tt.was, diff)
			}
			sentences(t, way.all, i18n.En)
			for _, c := range way.all {
				said = append(said, c.In(i18n.Zh))
			}
		}
	}
	spoken(t, said)
}

// spoken holds the sentences against the messages: none that nothing leads to.
func spoken(t *testing.T, said []string) {
	t.Helper()
	words, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	for key, sentence := range words {
		name, mine := strings.CutPrefix(key, "catalog.diff.")
		if !mine || strings.Contains(name, ".") || !strings.HasPrefix(sentence, "{name}") {
			continue
		}
		if name != "content" && !slices.ContainsFunc(said, template(sentence).MatchString) {
			t.Errorf("no difference makes Diff say %s: %s", key, sentence)
		}
	}
}

// How a pack is written down is no difference.
func TestDiff_sameWords(t *testing.T) {
	t.Parallel()
	rewritten := edited(t, "items/lamp.yaml", "code: lamp\nname: {zh: 装路灯, en: Street lamp}\n",
		"# a comment\nname:\n  en: \"Street lamp\"\n  zh: 装路灯\ncode: 'lamp'\n")
	rewritten["calendar.tsv"] = &fstest.MapFile{Data: append([]byte("# another\n"), rewritten["calendar.tsv"].Data...)}
	said := edited(t, "zones.yaml", "  facts: {road: false}\n", "  facts: {road: false}\n  provisional: false\n")
	for _, p := range [][2]fs.FS{{xuchang.FS, xuchang.FS}, {base(t), rewritten}, {base(t), said}} {
		if all := catalog.Diff(readPack(t, p[0]), readPack(t, p[1])); len(all) > 0 {
			t.Errorf("differences where there are none:\n%s", sentences(t, all, i18n.Zh))
		}
	}
}

// Whatever value of the city's pack is changed, something is said of it, about the
// file that was changed and in whole sentences.
func TestDiff_nothingIsSilent(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	sources := map[string][]byte{}
	for name := range paths(t, xuchang.FS) {
		sources[name], _ = fs.ReadFile(xuchang.FS, name)
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(sources)), func(n string) bool { return n == "calendar.tsv" })
	changed := map[string]int{}
	whole := map[string]*pack.Pack{}
	for _, name := range names {
		whole[name] = readPack(t, lone(sources, name, sources[name]))
	}
	for range 400 {
		name := names[r.IntN(len(names))]
		src := mutated(t, r, sources[name])
		was := whole[name]
		is, found := pack.Read(lone(sources, name, src), Kinds())
		unread := func(f pack.Finding) bool { return f.Rule != "bad-reference" }
		if slices.ContainsFunc(found, unread) || same(t, sources[name], src) {
			continue
		}
		changed[name]++
		for _, all := range [][]catalog.Change{catalog.Diff(was, is), catalog.Diff(is, was)} {
			if len(all) == 0 {
				t.Fatalf("%s: nothing is said of\n%s", name, cmp.Diff(string(normalised(t, sources[name])), string(src)))
			}
			sentences(t, all, i18n.Zh)
			sentences(t, all, i18n.En)
			if i := slices.IndexFunc(all, func(c catalog.Change) bool { return c.Place.File != name }); i >= 0 {
				t.Errorf("%s was changed, and it says %v", name, all[i])
			}
		}
	}
	if len(changed) != len(names) {
		t.Errorf("only %v were changed: the test has gone blind", changed)
	}
}

// paths walks the plain files of a pack.
func paths(t *testing.T, fsys fs.FS) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lone is a pack of one file and its manifest, which is quick to read.
func lone(sources map[string][]byte, name string, src []byte) fstest.MapFS {
	return fstest.MapFS{"pack.yaml": {Data: sources["pack.yaml"]}, name: {Data: src}}
}

func decoded(t *testing.T, src []byte) (v any) {
	t.Helper()
	if err := yaml.UnmarshalWithOptions(src, &v, yaml.UseOrderedMap()); err != nil {
		t.Fatal(err)
	}
	return v
}

func normalised(t *testing.T, src []byte) []byte {
	t.Helper()
	out, err := yaml.Marshal(decoded(t, src))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// same is the slow and obvious oracle: both sources decode to the same values.
func same(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := yaml.Unmarshal(a, &x); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, &y); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}

// mutated changes one value: a scalar becomes another, a list gains, loses or swaps a
// member, a mapping loses a key.
func mutated(t *testing.T, r *rand.Rand, src []byte) []byte {
	t.Helper()
	v := decoded(t, src)
	var places []func()
	places = collect(r, v, func(x any) { v = x }, places)
	places[r.IntN(len(places))]()
	out, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func collect(r *rand.Rand, v any, set func(any), out []func()) []func() {
	switch x := v.(type) {
	case yaml.MapSlice:
		for i := range x {
			out = collect(r, x[i].Value, func(n any) { x[i].Value = n }, out)
		}
		if len(x) > 1 {
			n := r.IntN(len(x))
			out = append(out, func() { set(slices.Delete(slices.Clone(x), n, n+1)) })
		}
	case []any:
		for i := range x {
			out = collect(r, x[i], func(n any) { x[i] = n }, out)
		}
		if len(x) == 0 {
			return out
		}
		n := r.IntN(len(x))
		out = append(out,
			func() { set(slices.Delete(slices.Clone(x), n, n+1)) },
			func() { set(append(slices.Clone(x), x[n])) },
			func() { x[0], x[n] = x[n], x[0] })
	case string:
		out = append(out, func() { set(x + "9") }, func() { set("") })
	case bool:
		out = append(out, func() { set(!x) })
	case uint64:
		out = append(out, func() { set(x + 1) }, func() { set(0) })
	}
	return out
}

// Every key of the format has a word in both languages.
func TestDiff_keysHaveWords(t *testing.T) {
	t.Parallel()
	words, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	for _, x := range []any{
		catalog.Item{},
		catalog.Bundle{},
		catalog.Org{},
		catalog.Zone{},
		catalog.Provider{},
		catalog.Theme{},
		form.Field{},
		exchange.Register{},
		pack.Manifest{},
	} {
		keys(reflect.TypeOf(x), seen, func(key string) {
			if words["catalog.diff.key."+key] == "" {
				t.Errorf("the key %q has no word", key)
			}
		})
	}
	for _, k := range Kinds() {
		if words["catalog.diff.kind."+k.Name] == "" {
			t.Errorf("the kind %q has no word", k.Name)
		}
	}
}

func keys(x reflect.Type, seen map[reflect.Type]bool, say func(string)) {
	switch x.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer:
		keys(x.Elem(), seen, say)
	case reflect.Struct:
		if seen[x] {
			return
		}
		seen[x] = true
		for i := range x.NumField() {
			name, opts, _ := strings.Cut(x.Field(i).Tag.Get("yaml"), ",")
			if name != "" && opts != "inline" {
				say(name)
			}
			keys(x.Field(i).Type, seen, say)
		}
	default:
	}
}

// unpacked writes the base, with one passage changed, to a folder, and to a zip file.
func unpacked(t *testing.T, fsys fstest.MapFS) (dir, file string) {
	t.Helper()
	dir, file = t.TempDir(), filepath.Join(t.TempDir(), "pack.zip")
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(fsys); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

func TestDiff_foldersAndZipFiles(t *testing.T) {
	t.Parallel()
	was, wasZip := unpacked(t, base(t))
	is, isZip := unpacked(t, edited(t, "items/lamp.yaml", "shared: [person.name]\n", "shared: []\n"))
	for _, tt := range []struct {
		old, now string
		lang     i18n.Lang
		n        int
		want     string
	}{
		{was, wasZip, i18n.Zh, 0, "两个内容包没有差别。\n"},
		{wasZip, was, i18n.En, 0, "The two packs do not differ.\n"},
		{was, is, i18n.Zh, 1, was + "/items/lamp.yaml:39: 装路灯：不再用到“姓名”。\n\n共 1 处差别。\n"},
		{isZip, was, i18n.En, 1, was + "/items/lamp.yaml:39: Street lamp: it now also needs “Name”, which its bundle asks.\n\nDifferences: 1.\n"},
		{was, isZip, i18n.En, 1, was + "/items/lamp.yaml:39: Street lamp: it no longer needs “Name”.\n\nDifferences: 1.\n"},
	} {
		var out bytes.Buffer
		n, err := Diff(t.Context(), Comparison{Old: tt.old, New: tt.now, Lang: tt.lang}, &out)
		if diff := cmp.Diff(tt.want, out.String()); diff != "" || n != tt.n || err != nil {
			t.Errorf("n = %d, err = %v (-want +got):\n%s", n, err, diff)
		}
	}
}

func TestDiff_trouble(t *testing.T) {
	t.Parallel()
	was, _ := unpacked(t, base(t))
	bad, _ := unpacked(t, edited(t, "items/lamp.yaml", "shared:", "sahred:"))
	for name, want := range map[string]string{
		bad:                             "请先用 chengban check 检查并改正",
		filepath.Join(was, "none"):      "内容包打不开",
		filepath.Join(was, "orgs.yaml"): "内容包打不开",
	} {
		for _, c := range []Comparison{{was, name, i18n.Zh}, {name, was, i18n.Zh}} {
			var out bytes.Buffer
			_, err := Diff(t.Context(), c, &out)
			if err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
				t.Errorf("%s: err = %v, printed %q", name, err, out.String())
			}
		}
	}
}
