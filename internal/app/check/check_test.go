package check

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/packs/xuchang"
)

func TestRun_xuchang(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	n, err := Run(t.Context(), xuchang.FS, &out)
	if n != 0 || err != nil {
		t.Errorf("findings = %d, err = %v:\n%s", n, err, out.String())
	}
}

// Each folder in testdata/broken is a small pack that is broken in one way, and
// says in expected.txt where and by which rule.
func TestRun_broken(t *testing.T) {
	t.Parallel()
	dirs, err := os.ReadDir("testdata/broken")
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) < 10 {
		t.Fatalf("%d broken packs, want at least ten kinds", len(dirs))
	}
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) {
			t.Parallel()
			fsys := os.DirFS(path.Join("testdata/broken", d.Name()))
			want, err := fs.ReadFile(fsys, "expected.txt")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), run(t, fsys, i18n.Zh)); diff != "" {
				t.Errorf("places and rules (-want +got):\n%s", diff)
			}
		})
	}
}

var line = regexp.MustCompile(`(?m)^(\S+:\d+:\d+: [a-z0-9-]+): \S.*$`)

// run gives "file:line:col: rule" of every line printed.
func run(t *testing.T, fsys fs.FS, l i18n.Lang) string {
	t.Helper()
	var out bytes.Buffer
	n, err := RunIn(t.Context(), fsys, l, &out)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "\n"); got != n {
		t.Errorf("%d lines for %d findings", got, n)
	}
	if strings.Contains(out.String(), "⟦") || strings.Contains(out.String(), "%!") {
		t.Errorf("a sentence is missing:\n%s", out.String())
	}
	return line.ReplaceAllString(out.String(), "$1")
}

func TestRun_stopsWhenAsked(t *testing.T) {
	t.Parallel()
	_, err := Run(t.Context(), os.DirFS("testdata/broken/unknown-key"), brokenWriter{})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("err = %v, want the writer's", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestRun_base(t *testing.T) {
	t.Parallel()
	if got := run(t, base(t), i18n.En); got != "" {
		t.Errorf("the base of the tests has findings:\n%s", got)
	}
}

func base(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	root := os.DirFS("testdata/base")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// edited gives the base with one passage of one file replaced.
func edited(t *testing.T, file, from, to string) fstest.MapFS {
	t.Helper()
	fsys := base(t)
	src := string(fsys[file].Data)
	if strings.Count(src, from) != 1 {
		t.Fatalf("%q stands %d times in %s", from, strings.Count(src, from), file)
	}
	fsys[file] = &fstest.MapFile{Data: []byte(strings.Replace(src, from, to, 1))}
	return fsys
}

// Every rule of the linter is seen to find what it is for, and nothing else.
func TestRun_everyRule(t *testing.T) {
	t.Parallel()
	var said []string
	for _, tt := range slices.Concat(edits, goldenEdits) {
		fsys := edited(t, tt.file, tt.from, tt.to)
		if diff := cmp.Diff(tt.want, strings.TrimSpace(run(t, fsys, i18n.En))); diff != "" {
			t.Errorf("%s: %q for %q (-want +got):\n%s", tt.file, tt.to, tt.from, diff)
		}
		_, found := Open(fsys)
		for _, f := range found {
			said = append(said, f.Text.Zh)
		}
	}
	keys, err := i18n.Keys(i18n.Zh)
	if err != nil {
		t.Fatal(err)
	}
	for key, sentence := range keys {
		if strings.HasPrefix(key, "catalog.lint.") && !slices.ContainsFunc(said, template(sentence).MatchString) {
			t.Errorf("no edit makes the linter say %s: %s", key, sentence)
		}
	}
}

// template matches what a sentence becomes once its arguments are filled in.
func template(sentence string) *regexp.Regexp {
	var parts []string
	for _, p := range regexp.MustCompile(`\{\w+\}`).Split(sentence, -1) {
		parts = append(parts, regexp.QuoteMeta(p))
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
}
