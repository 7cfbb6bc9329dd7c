package pack

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chengban/chengban/internal/base/fault"
)

var bakery = fstest.MapFS{
	"pack.yaml":       {Data: []byte("code: bakery\r\n")},
	"items/bun.yaml":  {Data: []byte("code: bun\n")},
	"items/bread.yml": {Data: []byte("not read\n")},
	"README.md":       {Data: []byte("# 面包\n")},
	"embed.go":        {Data: []byte("package bakery\n")},
	".hidden":         {Data: []byte("x")},
	".git/config":     {Data: []byte("x")},
}

type sink struct {
	bytes.Buffer
	into  map[string]string
	name  string
	close error
}

func (s *sink) Close() error { s.into[s.name] = s.String(); return s.close }

func imported(t *testing.T, fsys fs.FS) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := Import(fsys, func(name string) (io.WriteCloser, error) { return &sink{into: out, name: name}, nil })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestArchive_theFilesComeBack: every file that people wrote, byte for byte, and the
// archive of what came back is the same archive.
func TestArchive_theFilesComeBack(t *testing.T) {
	archive, digest, err := Archive(bakery)
	if err != nil {
		t.Fatal(err)
	}
	files, err := Unpack(archive)
	if err != nil {
		t.Fatal(err)
	}
	got := imported(t, files)
	want := map[string]string{}
	for _, name := range []string{"pack.yaml", "items/bun.yaml", "items/bread.yml", "README.md"} {
		want[name] = string(bakery[name].Data)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("came back: %q", got)
	}
	again, digestAgain, err := Archive(files)
	if err != nil || !bytes.Equal(again, archive) || digestAgain != digest {
		t.Errorf("the archive of the archive is another one: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range z.File {
		if f.Method != zip.Store || !f.Modified.Equal(archived) || i > 0 && z.File[i-1].Name >= f.Name {
			t.Errorf("%s: method %d, time %s, after %s", f.Name, f.Method, f.Modified, z.File[max(i-1, 0)].Name)
		}
	}
}

func zipped(t *testing.T, method uint16, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		h := &zip.FileHeader{Name: n, Method: method}
		if strings.HasPrefix(n, "link") {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		content := "code: x\n"
		if strings.HasPrefix(n, "big") {
			content = strings.Repeat("0", MaxFile+1)
		}
		if !strings.HasSuffix(n, "/") {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnpack_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		archive []byte
		key     string
	}{
		"no archive":       {[]byte("code: x\n"), "pack.archive_unreadable"},
		"cut off":          {zipped(t, zip.Store, "pack.yaml")[:40], "pack.archive_unreadable"},
		"outside":          {zipped(t, zip.Store, "../pack.yaml"), "pack.archive_file"},
		"from the root":    {zipped(t, zip.Store, "/etc/pack.yaml"), "pack.archive_file"},
		"backslash":        {zipped(t, zip.Store, `items\bun.yaml`), "pack.archive_file"},
		"a drive":          {zipped(t, zip.Store, "c:bun.yaml"), "pack.archive_file"},
		"twice":            {zipped(t, zip.Store, "pack.yaml", "Pack.yaml"), "pack.archive_file"},
		"a link":           {zipped(t, zip.Store, "link.yaml"), "pack.archive_file"},
		"a bomb":           {zipped(t, zip.Deflate, "big.yaml"), "pack.archive_file"},
		"beyond the limit": {make([]byte, MaxArchive+1), "pack.archive_large"},
	} {
		_, err := Unpack(c.archive)
		if f, ok := fault.As(err); !ok || f.Key != c.key {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
	}
}

// TestUnpack_onlyFolder: who packs the folder instead of what is in it is understood.
func TestUnpack_onlyFolder(t *testing.T) {
	files, err := Unpack(zipped(t, zip.Deflate, "bakery/", "bakery/pack.yaml", "bakery/items/bun.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := imported(t, files); len(got) != 2 || got["pack.yaml"] == "" {
		t.Errorf("got %q", got)
	}
}

func TestReplace(t *testing.T) {
	archive, err := Replace(bakery, "bun.yaml", []byte("code: bun\nwith: sesame\n"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := Unpack(archive)
	if err != nil {
		t.Fatal(err)
	}
	added, removed, changed, err := Changed(bakery, files)
	if err != nil || len(added)+len(removed) > 0 || fmt.Sprint(changed) != "[items/bun.yaml]" {
		t.Errorf("added %v, removed %v, changed %v, %v", added, removed, changed, err)
	}
	two := fstest.MapFS{"a/x.yaml": {}, "b/x.yaml": {}}
	for name, fsys := range map[string]fs.FS{"cake.yaml": bakery, "embed.go": bakery, "x.yaml": two} {
		if _, err := Replace(fsys, name, nil); err == nil {
			t.Errorf("%s: replaced", name)
		}
	}
	if _, err := Replace(two, "b/x.yaml", nil); err != nil {
		t.Errorf("by its path: %v", err)
	}
}

func TestChanged(t *testing.T) {
	other := fstest.MapFS{"pack.yaml": bakery["pack.yaml"], "items/cake.yaml": {Data: []byte("code: cake\n")}, "README.md": {Data: []byte("# 糕\n")}}
	added, removed, changed, err := Changed(bakery, other)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(added, removed, changed); got != "[items/cake.yaml] [items/bread.yml items/bun.yaml] [README.md]" {
		t.Errorf("got %s", got)
	}
}
