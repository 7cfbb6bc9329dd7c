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
	for name, tt := range brokenFiles {
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
		for _, path := range []string{"herbs.yaml", "dishes/soup.yaml"} {
			fsys := base()
			fsys[path] = file(src)
			p, found := Read(fsys, kinds)
			for _, x := range found {
				if x.Line < 1 || x.Col < 1 || x.File == "" || x.Text.Zh == "" {
					t.Errorf("finding without a place: %+v", x)
				}
			}
			if p.Sound() {
				readsBack(t, p)
			}
		}
	})
}

// readsBack: what is stored of an entry is enough to read it again.
func readsBack(t *testing.T, p *Pack) {
	t.Helper()
	for _, k := range kinds {
		for _, e := range p.Entries(k.Name) {
			again, found := parseFile(k, e.Path, e.Bytes)
			if len(again) != 1 || again[0].Code != e.Code || len(found) > 0 {
				t.Errorf("entry %s does not read back from its own source %q: %v", e.Code, e.Bytes, found)
			}
		}
	}
}
