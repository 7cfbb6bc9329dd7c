package ui

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/identity"
)

var galleries = []string{"/ui", "/ui/form", "/ui/desk", "/ui/rule", "/ui/rule/edit", "/en/ui", "/en/ui/form", "/en/ui/desk", "/en/ui/rule", "/en/ui/rule/edit", "/nope"}

func TestPages_noInlineScriptOrStyle(t *testing.T) {
	s := newSite(t)
	inline := regexp.MustCompile(`(?i)<style|<script(?: [^>]*)?>[^<]|\sstyle=|\son[a-z]+=|javascript:`)
	for _, path := range galleries {
		if found := inline.FindString(s.get(path, "wang").Body.String()); found != "" {
			t.Errorf("%s has %q", path, found)
		}
	}
}

func TestPages_everyKeyHasItsWords(t *testing.T) {
	s := newSite(t)
	for _, path := range galleries {
		if found := regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(s.get(path, "zhao").Body.String()); found != "" {
			t.Errorf("%s lacks the words for %s", path, found)
		}
	}
}

func TestPages_idsAndReferences(t *testing.T) {
	s := newSite(t)
	id := regexp.MustCompile(`\sid="([^"]*)"`)
	ref := regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby|href="#|href)="#?([^"/:]*)"`)
	for _, path := range galleries {
		page := s.get(path, "").Body.String()
		ids := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(page, -1) {
			if ids[m[1]] {
				t.Errorf("%s: id %q stands twice", path, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range ref.FindAllStringSubmatch(page, -1) {
			for _, want := range strings.Fields(m[1]) {
				if !ids[want] {
					t.Errorf("%s refers to %q, which is not there: %s", path, want, m[0])
				}
			}
		}
	}
}

func TestErrorSummary_leadsToTheControl(t *testing.T) {
	s := newSite(t)
	s.want(s.get("/ui/form", ""), http.StatusOK,
		"<title>错误：", `<div class="summary-err" role="group" tabindex="-1" autofocus`, `<a href="#f-g-area">`, `<input id="f-g-area"`, `<a href="#f-g-how">`, `type="radio" id="f-g-how"`)
}

func TestQuestion_competitorsStandInRandomOrder(t *testing.T) {
	s := newSite(t)
	rq := s.newRequest(nil, httptestRequest(t))
	in := Input{Field: form.Field{Type: form.Choice, Shuffle: true, Options: manyOptions()[:3]}}
	first := map[string]int{}
	const draws = 3000
	for range draws {
		first[in.options(rq)[0].Value]++
	}
	for _, o := range in.Field.Options {
		if n := first[o.Code]; n < draws/3-200 || n > draws/3+200 { // 7.7 standard deviations
			t.Errorf("%s stood first %d times of %d, want about a third", o.Code, n, draws)
		}
	}
	if in.Field.Options[0].Code != "一" {
		t.Error("the field's own options were moved")
	}
}

func httptestRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRawOf_isWhatParseReads(t *testing.T) {
	for name, tt := range map[string]struct {
		field form.Field
		value any
		want  []string
	}{
		"nothing": {form.Field{Type: form.Text}, nil, nil},
		"text":    {form.Field{Type: form.Text}, "沈月禾", []string{"沈月禾"}},
		"yes":     {form.Field{Type: form.Bool}, true, []string{"true"}},
		"whole":   {form.Field{Type: form.Integer}, int64(136), []string{"136"}},
		"many":    {form.Field{Type: form.Multi}, []string{"a", "b"}, []string{"a", "b"}},
		"money":   {form.Field{Type: form.Money}, int64(123456_50), []string{"123456.50"}},
	} {
		if got := RawOf(tt.field, tt.value); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestMenu_sectionsWithoutAServiceAreAbsent(t *testing.T) {
	s := newSite(t, page("/desk/jobs", identity.JobView, nil))
	page := s.get("/ui", "").Body.String()
	for _, absent := range []string{`href="/one"`, `href="/my"`, `href="/demo/texts"`, `href="/desk"`, `href="/login"`} {
		if strings.Contains(page, absent) {
			t.Errorf("the page leads to %s, which does not exist here", absent)
		}
	}
	desk := s.get("/ui/desk", "zhao").Body.String()
	if strings.Contains(desk, "后台任务") {
		t.Error("the menu has a page that this officer may not open")
	}
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	path := s.assets.path("site.css")
	w := s.get(path, "")
	s.want(w, http.StatusOK, "@layer token", "@media print")
	if h := w.Header(); h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("headers %v", h)
	}
	old := s.get("/assets/000000000000/site.css", "")
	if old.Code != http.StatusOK || old.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("a page of the version before: %d %v", old.Code, old.Header())
	}
	zipped := s.call(http.MethodGet, path, "", "", "Accept-Encoding", "gzip")
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Body.Len() >= w.Body.Len()/2 {
		t.Errorf("%d bytes of %d", zipped.Body.Len(), w.Body.Len())
	}
	for _, bad := range []string{"/assets/x/nope.css", "/assets/../ui.go", "/assets/", "/assets/x/../doc.go"} {
		if got := s.get(bad, "").Code; got == http.StatusOK {
			t.Errorf("%s: %d", bad, got)
		}
	}
}

// TestIcons holds the sprite to what is used: a missing icon is a hole in a page,
// an unused one is weight on every phone.
func TestIcons_thoseUsedAndNoOthers(t *testing.T) {
	sprite, err := assetFiles.ReadFile("assets/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, m := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllSubmatch(sprite, -1) {
		have[string(m[1])] = false
	}
	code := sources(t)
	for _, m := range regexp.MustCompile(`Icon\(rq, "([^"]+)"\)`).FindAllStringSubmatch(code, -1) {
		if _, ok := have[m[1]]; !ok {
			t.Errorf("icon %q is used and not in assets/icons.svg", m[1])
		}
	}
	for name := range have {
		if !strings.Contains(code, `"`+name+`"`) {
			t.Errorf("icon %q is in assets/icons.svg and used nowhere", name)
		}
	}
}

// sources gives the text of all faces' templates and hand-written Go.
func sources(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		if filepath.Ext(name) == ".templ" || filepath.Ext(name) == ".go" {
			raw, err := os.ReadFile(name)
			b.Write(raw)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestStyles_areInLayersAndKeepTargetsLarge(t *testing.T) {
	err := fs.WalkDir(styleFiles, "css", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := styleFiles.ReadFile(name)
		body := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(raw), "")
		body = strings.TrimPrefix(strings.TrimSpace(body), "@layer token, base, part, page, print;")
		if !strings.HasPrefix(strings.TrimSpace(body), "@layer ") || strings.Count(body, "{") != strings.Count(body, "}") {
			t.Errorf("%s: rules outside a layer win over all others, and braces must match", name)
		}
		if strings.Contains(body, "!important") && name != "css/2-base.css" && name != "css/9-print.css" {
			t.Errorf("%s: !important defeats the layers", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTemplates_areGenerated makes the Go of every template again and compares.
func TestTemplates_areGenerated(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	tool := filepath.Join(dir, "templ.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-modfile=tools/go.mod", "-o", tool, "github.com/a-h/templ/cmd/templ")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the generator: %v\n%s", err, out)
	}
	copied := copyTemplates(t, root, filepath.Join(dir, "src"))
	generate := exec.CommandContext(t.Context(), tool, "generate")
	generate.Dir = filepath.Join(dir, "src")
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range copied {
		name = strings.TrimSuffix(name, ".templ") + "_templ.go"
		want, err := os.ReadFile(filepath.Join(dir, "src", name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || !bytes.Equal(withoutFolder(got), withoutFolder(want)) {
			t.Errorf("%s is not what its template makes: run make generate (%v)", name, err)
		}
	}
}

// withoutFolder drops where the generator was called from: it writes that into
// the text of errors.
func withoutFolder(b []byte) []byte {
	return regexp.MustCompile("FileName: `[^`]*/").ReplaceAll(b, []byte("FileName: `"))
}

func copyTemplates(t *testing.T, root, to string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".templ" {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		names = append(names, rel)
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o750); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), raw, 0o600)
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("%d templates, %v", len(names), err)
	}
	return names
}

func TestMessages_chinesePunctuation(t *testing.T) {
	keys, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	narrow := regexp.MustCompile(`\p{Han}[,;:!?()]|[,;:!?(]\p{Han}|\p{Han}\.(?:\s|$)|系统异常|参数错误`)
	for key, text := range keys {
		if !strings.HasPrefix(key, "ui.") && !strings.HasPrefix(key, "public.") && !strings.HasPrefix(key, "login.") {
			continue
		}
		if found := narrow.FindString(text); found != "" {
			t.Errorf("%s: %q in %q", key, found, text)
		}
	}
}
