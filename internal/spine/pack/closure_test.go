package pack

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
)

func read(t *testing.T, fsys fstest.MapFS) *Pack {
	t.Helper()
	p, found := Read(fsys, kinds)
	if len(found) > 0 {
		t.Fatalf("findings: %v", places(found))
	}
	return p
}

func hashOf(t *testing.T, fsys fstest.MapFS) Hash {
	t.Helper()
	c, err := read(t, fsys).Closure("dish", "soup")
	if err != nil {
		t.Fatal(err)
	}
	return c.Hash
}

// The literal hash is what "the same on any machine" means; a change of it makes
// every stored case look as if its definition had changed.
func TestClosure_sameEverywhere(t *testing.T) {
	t.Parallel()
	const want = "e267513c447d9fbece3357ebf6a46d40be7c6e4de56bdfe3321986517b865e53"
	if got := hashOf(t, base()); got != want {
		t.Errorf("hash = %s, want %s", got, want)
	}
}

func TestClosure_coversWhatIsPinned(t *testing.T) {
	t.Parallel()
	before := hashOf(t, base())
	tests := map[string]struct {
		path, old, new string
		same           bool
	}{
		"its own text":        {"dishes/soup.yaml", "Soup", "Broth", false},
		"a pinned entry":      {"herbs.yaml", "Mint", "Mints", false},
		"a neighbour":         {"herbs.yaml", "- id: sage", "- id: thyme", true},
		"a comment between":   {"herbs.yaml", "# a comment between", "# other\n# words\n", true},
		"line ends":           {"dishes/soup.yaml", "\n", "\r\n", true},
		"line ends of a list": {"herbs.yaml", "\n", "\r\n", true},
		"another file":        {"menu.tsv", "soup", "stew", true},
		"the pack's title":    {"pack.yaml", "Kitchen", "Cookhouse", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := base()
			src := string(fsys[tt.path].Data)
			changed := strings.ReplaceAll(src, tt.old, tt.new)
			if changed == src {
				t.Fatal("the test changes nothing")
			}
			fsys[tt.path] = file(changed)
			if got := hashOf(t, fsys) == before; got != tt.same {
				t.Errorf("same hash = %v, want %v", got, tt.same)
			}
		})
	}
}

func TestClosure_members(t *testing.T) {
	t.Parallel()
	c, err := read(t, base()).Closure("dish", "soup")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, m := range c.Members {
		got = append(got, m.Kind+" "+m.Code+": "+string(c.entries[i].Bytes))
	}
	want := []string{
		"dish soup: code: soup\nname: {zh: 汤, en: Soup}\nherbs: [mint]\n",
		"herb mint: - id: mint\n  name: {zh: 薄荷, en: Mint}\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

func TestClosure_unknown(t *testing.T) {
	t.Parallel()
	_, err := read(t, base()).Closure("dish", "pie")
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("err = %v, want NotFound", err)
	}
	fsys := base()
	fsys["dishes/soup.yaml"] = file("code: soup\nname: {zh: 汤, en: Soup}\nherbs: [nettle]\n")
	p, _ := Read(fsys, kinds)
	if _, err := p.Closure("dish", "soup"); !fault.Is(err, fault.Invalid) {
		t.Errorf("err = %v, want Invalid for a pinned entry that is missing", err)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"required", "show_if", "computed", "default", "default_note"}
	tests := map[string]string{
		"requierd": "required", "showif": "show_if", "compute": "computed", "defualt": "default",
		"visible": "", "": "", "default_notes": "default_note", "x": "",
	}
	for typed, want := range tests {
		if got := Nearest(typed, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}
