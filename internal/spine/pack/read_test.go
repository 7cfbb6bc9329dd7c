package pack

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

type dish struct {
	Code   string          `yaml:"code" pack:"required"`
	Name   i18n.Text       `yaml:"name" pack:"required"`
	Since  clock.Date      `yaml:"since,omitempty"`
	Region ident.Region    `yaml:"region,omitempty"`
	Spoons int             `yaml:"spoons,omitempty"`
	Limit  *int            `yaml:"limit,omitempty"`
	Hot    bool            `yaml:"hot,omitempty"`
	Herbs  []string        `yaml:"herbs,omitempty"`
	Served map[string]bool `yaml:"served,omitempty"`
	Notes  map[string]any  `yaml:"notes,omitempty"`
	Size   `yaml:",inline"`
}

type Size struct {
	Grams int64 `yaml:"grams,omitempty"`
}

type herb struct {
	ID   string    `yaml:"id" pack:"required"`
	Name i18n.Text `yaml:"name,omitempty"`
}

var kinds = []Kind{
	Sequence("herb", "herbs.yaml", func(h *herb) string { return h.ID }, nil),
	Folder("dish", "dishes", func(d *dish) string { return d.Code }, func(d *dish) []Ref {
		var out []Ref
		for i, h := range d.Herbs {
			out = append(out, Ref{Kind: "herb", Code: h, At: []any{"herbs", i}, Pin: true})
		}
		return out
	}),
	Custom("menu", "", "menu.tsv", func(path string, src []byte) (string, *string, []Finding) {
		s := string(src)
		if strings.Contains(s, "poison") {
			return "", nil, []Finding{NewFinding(Place{path, 2, 1}, "menu", "pack.find.syntax", "detail", "poison")}
		}
		return "menu", &s, nil
	}),
}

func base() fstest.MapFS {
	return fstest.MapFS{
		"pack.yaml": file(`code: kitchen
format: 1
region: "411000000000"
title: {zh: 厨房, en: Kitchen}
in_force: {from: "2026-01-01"}
`),
		"herbs.yaml": file(`# herbs
- id: mint
  name: {zh: 薄荷, en: Mint}

# a comment between
- id: sage
`),
		"dishes/soup.yaml": file(`code: soup
name: {zh: 汤, en: Soup}
herbs: [mint]
`),
		"menu.tsv":  file("soup\n"),
		"README.md": file("ignored"),
		"embed.go":  file("package ignored"),
	}
}

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func places(all []Finding) []string {
	out := []string{}
	for _, f := range all {
		out = append(out, f.Place.String()+" "+f.Rule)
	}
	return out
}

func TestRead(t *testing.T) {
	t.Parallel()
	fsys := base()
	fsys["dishes/stew.yaml"] = file(`code: stew
name:
  zh: 炖菜
  en: Stew
since: "2026-02-03"
region: "411002000000"
spoons: 3
limit: 4
hot: true
herbs:
  - sage
  - mint
served: {hall: true, yard: false}
notes: {n: 12, d: 1.50, t: x, b: true, l: [a, b]}
grams: 500
`)
	p, found := Read(fsys, kinds)
	if len(found) > 0 {
		t.Fatalf("findings: %v", places(found))
	}
	four := 4
	want := []*dish{
		{Code: "soup", Name: i18n.Text{Zh: "汤", En: "Soup"}, Herbs: []string{"mint"}},
		{
			Code: "stew", Name: i18n.Text{Zh: "炖菜", En: "Stew"}, Since: "2026-02-03", Region: "411002000000",
			Spoons: 3, Limit: &four, Hot: true, Herbs: []string{"sage", "mint"},
			Served: map[string]bool{"hall": true, "yard": false},
			Notes:  map[string]any{"n": int64(12), "d": "1.50", "t": "x", "b": true, "l": []string{"a", "b"}},
			Size:   Size{Grams: 500},
		},
	}
	if diff := cmp.Diff(want, Values[dish](p, "dish")); diff != "" {
		t.Errorf("dishes (-want +got):\n%s", diff)
	}
	e, _ := p.Entry("dish", "stew")
	if got := e.At("herbs", 1).String(); got != "dishes/stew.yaml:12:5" {
		t.Errorf("At(herbs, 1) = %s", got)
	}
	if got := e.At("herbs", 7, "x").String(); got != "dishes/stew.yaml:11:3" {
		t.Errorf("At of what is not there = %s, want the list", got)
	}
	if !p.Manifest.InForce.Has("2026-01-01") || p.Manifest.InForce.Has("2025-12-31") {
		t.Error("in force from 2026-01-01 on, and open at the end")
	}
}

func TestRead_finds(t *testing.T) {
	t.Parallel()
	deep := "- id: mint\n- id: sage\n  name: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n"
	tests := map[string]struct {
		path, src string
		want      []string
	}{
		"unknown key":           {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspons: 1\n", []string{"dishes/soup.yaml:3:1 unknown-key"}},
		"all of them at once":   {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nx: 1\nspoons: much\nherbs: [mnit]\n", []string{"dishes/soup.yaml:3:1 unknown-key", "dishes/soup.yaml:4:9 wrong-type", "dishes/soup.yaml:5:9 bad-reference"}},
		"doubled key":           {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nhot: true\nhot: false\n", []string{"dishes/soup.yaml:4:1 duplicate-key"}},
		"missing key":           {"dishes/soup.yaml", "code: soup\n", []string{"dishes/soup.yaml:1:1 missing-key"}},
		"missing English":       {"dishes/soup.yaml", "code: soup\nname: 汤\n", []string{"dishes/soup.yaml:2:7 both-languages"}},
		"missing Chinese":       {"dishes/soup.yaml", "code: soup\nname: {en: Soup}\n", []string{"dishes/soup.yaml:2:7 both-languages"}},
		"third language":        {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup, fr: Soupe}\n", []string{"dishes/soup.yaml:2:25 unknown-key"}},
		"number for text":       {"dishes/soup.yaml", "code: 0374\nname: {zh: 汤, en: Soup}\n", []string{"dishes/soup.yaml:1:1 code", "dishes/soup.yaml:1:7 wrong-type"}},
		"text for number":       {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspoons: \"3\"\n", []string{"dishes/soup.yaml:3:9 wrong-type"}},
		"decimal for number":    {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspoons: 3.5\n", []string{"dishes/soup.yaml:3:9 wrong-type"}},
		"overlong number":       {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspoons: 99999999999999999999\n", []string{"dishes/soup.yaml:3:9 wrong-type"}},
		"text for yes":          {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nhot: \"yes\"\n", []string{"dishes/soup.yaml:3:6 wrong-type"}},
		"empty value":           {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nherbs:\n", []string{"dishes/soup.yaml:3:1 wrong-type"}},
		"mapping for list":      {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nherbs: {a: b}\n", []string{"dishes/soup.yaml:3:8 wrong-type"}},
		"list for mapping":      {"dishes/soup.yaml", "- code: soup\n", []string{"dishes/soup.yaml:1:1 code", "dishes/soup.yaml:1:1 wrong-type"}},
		"bad date":              {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nsince: \"2026-02-30\"\n", []string{"dishes/soup.yaml:3:8 bad-date"}},
		"bad region":            {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nregion: \"4110\"\n", []string{"dishes/soup.yaml:3:9 bad-region"}},
		"other file name":       {"dishes/soup.yaml", "code: stew\nname: {zh: 汤, en: Soup}\n", []string{"dishes/soup.yaml:1:7 file-name"}},
		"malformed code":        {"dishes/Soup.yaml", "code: Soup\nname: {zh: 汤, en: Soup}\n", []string{"dishes/Soup.yaml:1:1 code"}},
		"code twice":            {"herbs.yaml", "- id: mint\n- id: mint\n", []string{"herbs.yaml:2:3 duplicate-code"}},
		"reference to nothing":  {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nherbs:\n  - mint\n  - nettle\n", []string{"dishes/soup.yaml:5:5 bad-reference"}},
		"no YAML":               {"dishes/soup.yaml", "code: soup\nname: {zh: 汤\n", []string{"dishes/soup.yaml:2:7 syntax"}},
		"tab":                   {"herbs.yaml", "- id: mint\n\t- id: x\n", []string{"herbs.yaml:2:1 syntax"}},
		"empty file":            {"dishes/x.yaml", "", []string{"dishes/x.yaml:1:1 syntax"}},
		"two documents":         {"dishes/x.yaml", "code: x\n---\ncode: y\n", []string{"dishes/x.yaml:3:1 plain-yaml"}},
		"anchor":                {"dishes/x.yaml", "code: x\nname: &n {zh: 汤, en: Soup}\n", []string{"dishes/x.yaml:2:7 plain-yaml"}},
		"tag":                   {"dishes/x.yaml", "code: !!str x\nname: {zh: 汤, en: Soup}\n", []string{"dishes/x.yaml:1:1 code", "dishes/x.yaml:1:7 plain-yaml"}},
		"flow list of entries":  {"herbs.yaml", "[{id: mint}, {id: sage}]\n", []string{"herbs.yaml:1:1 wrong-type"}},
		"unknown file":          {"dishes/soup.yml", "code: soup\n", []string{"dishes/soup.yml:1:1 unknown-file"}},
		"file in a wrong place": {"soup.yaml", "code: soup\n", []string{"soup.yaml:1:1 unknown-file"}},
		"folders too deep":      {"a/b/c/d/e/f.yaml", "code: soup\n", []string{"a/b/c/d/e:1:1 too-deep"}},
		"not UTF-8":             {"dishes/x.yaml", "code: x\nname: \xff\n", []string{"dishes/x.yaml:2:1 utf-8"}},
		"byte order mark":       {"dishes/x.yaml", "\ufeffcode: x\n", []string{"dishes/x.yaml:1:1 utf-8"}},
		"control character":     {"dishes/x.yaml", "code: x\x00\n", []string{"dishes/x.yaml:1:1 utf-8"}},
		"long line":             {"dishes/x.yaml", "code: x\n#" + strings.Repeat("x", MaxLine) + "\n", []string{"dishes/x.yaml:2:1 too-large"}},
		"large file":            {"dishes/x.yaml", strings.Repeat("#\n", MaxFile/2+1), []string{"dishes/x.yaml:1:1 too-large"}},
		"nested lists":          {"herbs.yaml", deep, []string{"herbs.yaml:3:9 wrong-type"}},
		"a module's own format": {"menu.tsv", "soup\npoison\n", []string{"menu.tsv:2:1 menu"}},
		"other format":          {"pack.yaml", "code: kitchen\nformat: 2\nregion: \"411000000000\"\ntitle: {zh: 厨房, en: Kitchen}\nin_force: {from: \"2026-01-01\"}\n", []string{"pack.yaml:2:9 format"}},
		"ends before it begins": {"pack.yaml", "code: kitchen\nformat: 1\nregion: \"411000000000\"\ntitle: {zh: 厨房, en: Kitchen}\nin_force: {from: \"2026-01-01\", to: \"2025-01-01\"}\n", []string{"pack.yaml:5:36 in-force"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := base()
			fsys[tt.path] = file(tt.src)
			_, found := Read(fsys, kinds)
			if diff := cmp.Diff(tt.want, places(found)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, f := range found {
				for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
					if s := f.Text.In(l); s == "" || strings.ContainsAny(s, "⟦") || strings.Contains(s, "{key}") {
						t.Errorf("%s: no sentence in %s: %q", f.Rule, l, s)
					}
				}
			}
		})
	}
}

func TestRead_suggests(t *testing.T) {
	t.Parallel()
	fsys := base()
	fsys["dishes/soup.yaml"] = file("code: soup\nnmae: {zh: 汤, en: Soup}\nherbs: [mit]\n")
	_, found := Read(fsys, kinds)
	var got []string
	for _, f := range found {
		got = append(got, f.In(i18n.En))
	}
	want := []string{
		"dishes/soup.yaml:1:1: missing-key: “name” is missing. Add it.",
		"dishes/soup.yaml:2:1: unknown-key: There is no key “nmae” here. Is it “name”?",
		"dishes/soup.yaml:3:9: bad-reference: There is no herb with the code “mit”. Is it “mint”?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
}

func TestRead_noManifest(t *testing.T) {
	t.Parallel()
	fsys := base()
	delete(fsys, "pack.yaml")
	_, found := Read(fsys, kinds)
	if diff := cmp.Diff([]string{"pack.yaml:1:1 manifest"}, places(found)); diff != "" {
		t.Error(diff)
	}
}

// A pack may come in an archive from elsewhere: a link in it must not make the
// program read files of the machine.
func TestRead_followsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, base()); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("code: secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "dishes", "secret.yaml")); err != nil {
		t.Fatal(err)
	}
	p, found := Read(os.DirFS(dir), kinds)
	if diff := cmp.Diff([]string{"dishes/secret.yaml:1:1 plain-files"}, places(found)); diff != "" {
		t.Error(diff)
	}
	if _, ok := p.Entry("dish", "secret"); ok {
		t.Error("the linked file was read")
	}
}

func TestRead_tooManyFiles(t *testing.T) {
	t.Parallel()
	fsys := base()
	for i := range MaxFiles + 10 {
		fsys[fmt.Sprintf("dishes/d%05d.yaml", i)] = file(fmt.Sprintf("code: d%05d\nname: {zh: 菜, en: Dish}\n", i))
	}
	_, found := Read(fsys, kinds)
	n := 0
	for _, f := range found {
		if f.Rule == "too-many-files" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("too-many-files found %d times, want once", n)
	}
}

func TestRead_unreadableFolder(t *testing.T) {
	t.Parallel()
	_, found := Read(brokenFS{}, kinds)
	if diff := cmp.Diff([]string{"dishes:1:1 unreadable", "pack.yaml:1:1 manifest"}, places(found)); diff != "" {
		t.Error(diff)
	}
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: "dishes", Err: fs.ErrPermission}
}

func FuzzRead(f *testing.F) {
	for _, x := range base() {
		f.Add(string(x.Data))
	}
	for _, s := range []string{"? a\n: b\n", "&a [*a]", "a: !!binary x", "<<: {a: b}", "- - - -", "{{{[[", "a: |\n b\n", "a: >-2\n   b", "'", "\"\\x", "%YAML 1.2\n---\na", "---\n...\n", "a: .inf", "- &x a\n- *x", "\t", "a:\n  - b\n c: d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		fsys := base()
		fsys["dishes/x.yaml"] = file(src)
		fsys["herbs.yaml"] = file(src)
		p, found := Read(fsys, kinds)
		for _, x := range found {
			if x.Line < 1 || x.Col < 1 || x.File == "" || x.Text.Zh == "" {
				t.Errorf("finding without a place: %+v", x)
			}
		}
		for _, k := range kinds {
			for _, e := range p.Entries(k.Name) {
				again, _ := parseFile(k, e.Path, e.Bytes)
				if len(again) != 1 || again[0].Code != e.Code {
					t.Errorf("entry %s does not read back from its own source %q", e.Code, e.Bytes)
				}
			}
		}
	})
}
