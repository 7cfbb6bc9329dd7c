package chengban

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// private is what of a builder's machine must not stand in what is published.
var private = []struct {
	what  string
	shape *regexp.Regexp
}{
	{"a machine's path", regexp.MustCompile("(?m)(?:^|[\\s\"'`=(:,])/(?:home|root|Users|work|farm)/[.\\w]")},
	{"a package registry's host", regexp.MustCompile(`https?://(?:[\w-]+\.)*(?:proxy|goproxy|registry|deb|mirrors?|pypi|npm)\.[a-z]`)},
	{"a temporary folder of a machine", regexp.MustCompile(`/tmp/[\w.-]+`)},
}

// leaks names what is private in a text.
func leaks(text []byte) []string {
	var out []string
	for _, p := range private {
		if m := p.shape.Find(text); m != nil {
			out = append(out, p.what+": "+strconv.Quote(string(m)))
		}
	}
	return out
}

// tracked lists the files that are published: what git tracks or would add; in
// an unpacked archive, all.
func tracked(t *testing.T) []string {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "-co", "--exclude-standard").Output(); err == nil {
		return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	}
	var all []string
	err := filepath.WalkDir(".", func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRepo_namesNoMachine(t *testing.T) {
	read := 0
	for _, name := range tracked(t) {
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) { // deleted, not yet committed
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 1<<20 {
			t.Errorf("%s has more than 1 MiB", name)
		}
		if bytes.IndexByte(text, 0) >= 0 { // a picture
			continue
		}
		read++
		for _, l := range leaks(text) {
			t.Errorf("%s names %s", name, l)
		}
	}
	if read < 200 {
		t.Errorf("only %d files read: the test has gone blind", read)
	}
}

// The examples are put together, so that this file does not name them itself.
func TestRepo_leaksAreSeen(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"see " + "/ho" + "me/me/chengban", true},
		{`path: "` + "/wo" + `rk/main"`, true},
		{"https://" + "proxy.golang.example", true},
		{"http://user@" + "x https://packages." + "registry.example", true},
		{"in /" + "tmp/chengban.x", true},
		{"/var/lib/chengban, /homework/x, the /root of it", false},
		{"https://services.example.org/work/1", false},
	} {
		if got := leaks([]byte(c.text)); (len(got) > 0) != c.want {
			t.Errorf("%q: %v, want a finding: %t", c.text, got, c.want)
		}
	}
}

var listed = regexp.MustCompile("(?m)^\\| `?([a-z]+\\.[a-z_]+\\.v\\d+)`? \\|")

// Every event that the code can say stands in docs/domain-events.md, and no other.
func TestDocs_domainEventsAreListed(t *testing.T) {
	page, err := os.ReadFile("docs/domain-events.md")
	if err != nil {
		t.Fatal(err)
	}
	var doc []string
	for _, m := range listed.FindAllStringSubmatch(string(page), -1) {
		doc = append(doc, m[1])
	}
	code := eventKinds(sources(t))
	if len(code) == 0 {
		t.Fatal("no event found in the code: the test has gone blind")
	}
	for _, k := range code {
		if !slices.Contains(doc, k) {
			t.Errorf("docs/domain-events.md lacks %s", k)
		}
	}
	for _, k := range doc {
		if !slices.Contains(code, k) {
			t.Errorf("docs/domain-events.md names %s, which nobody says", k)
		}
	}
}

// eventKinds reads what the EventKind methods of event leaves return.
func eventKinds(all []source) []string {
	var out []string
	for _, s := range all {
		if !s.code() || !isEventLeaf(s.dir()) {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != "EventKind" {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					kind, _ := strconv.Unquote(lit.Value)
					out = append(out, kind)
				}
				return true
			})
		}
	}
	return out
}
