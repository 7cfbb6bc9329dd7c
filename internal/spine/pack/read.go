package pack

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of a pack; they bound what reading a hostile one can cost.
const (
	MaxFile  = 1 << 20 // bytes of one file
	MaxFiles = 5000
	MaxLine  = 4000 // bytes; also bounds how deep one line can nest
	maxPath  = 4    // folders

	maxTokens  = 50_000 // of one document; the longest real one has 3,000
	maxNesting = 32     // brackets within brackets; the deepest real entry has 3
)

const manifestFile = "pack.yaml"

// Read reads a pack from its root folder and gives every finding in it, sorted.
// The pack is complete only when there is none. Read follows no symbolic link
// and opens nothing outside fsys.
func Read(fsys fs.FS, kinds []Kind) (*Pack, []Finding) {
	r := &reader{fsys: fsys, kinds: kinds, pack: newPack()}
	r.walk()
	if !r.haveManifest {
		r.find(manifestFile, "manifest", "pack.find.no_manifest")
	}
	for _, e := range r.entries() {
		e.Pack = r.pack.Manifest.Code
	}
	r.resolve()
	r.out = Sort(r.out)
	r.pack.found = len(r.out)
	return r.pack, r.out
}

type reader struct {
	fsys         fs.FS
	kinds        []Kind
	pack         *Pack
	out          []Finding
	files        int
	haveManifest bool
}

func (r *reader) find(file, rule, key string, kv ...any) {
	r.out = append(r.out, NewFinding(Place{file, 1, 1}, rule, key, kv...))
}

func (r *reader) walk() {
	err := fs.WalkDir(r.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), ".") && d.IsDir():
			return fs.SkipDir
		case d.IsDir():
			return r.folder(name)
		case ignored(d.Name()):
			return nil
		}
		if r.files++; r.files > MaxFiles {
			r.find(name, "too-many-files", "pack.find.too_many_files", "max", MaxFiles)
			return fs.SkipAll
		}
		r.file(name, d)
		return nil
	})
	if err != nil {
		r.find(pathOf(err), "unreadable", "pack.find.unreadable", "detail", err)
		r.pack.lost[""] = true
	}
}

func pathOf(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) && p.Path != "" {
		return p.Path
	}
	return manifestFile
}

// ignored tells the files that may lie in a pack's folder and say nothing.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".go") ||
		strings.HasSuffix(name, ".md") || strings.HasSuffix(name, ".txt")
}

func (r *reader) folder(name string) error {
	if strings.Count(name, "/") >= maxPath {
		r.find(name, "too-deep", "pack.find.folder_too_deep", "max", maxPath)
		return fs.SkipDir
	}
	return nil
}

func (r *reader) file(name string, d fs.DirEntry) {
	if !d.Type().IsRegular() {
		r.find(name, "plain-files", "pack.find.no_regular_file")
		return
	}
	kind, ok := r.kindOf(name)
	if !ok && name != manifestFile {
		r.find(name, "unknown-file", "pack.find.unknown_file", "known", strings.Join(r.places(), ", "))
		return
	}
	src, ok := r.source(name)
	switch {
	case !ok:
		r.pack.lost[kind.Name] = true
		return
	case name == manifestFile:
		r.manifest(src)
		return
	}
	entries, found := parseFile(kind, name, src)
	if len(entries) == 0 {
		r.pack.lost[kind.Name] = true
	}
	r.out = append(r.out, found...)
	r.out = append(r.out, misnamed(kind, name, entries)...)
	for _, e := range entries {
		r.take(e)
	}
}

// source reads a file whose bytes are plain text of a bearable size.
func (r *reader) source(name string) ([]byte, bool) {
	src, err := readLimited(r.fsys, name)
	if err != nil {
		r.find(name, "unreadable", "pack.find.unreadable", "detail", err)
		return nil, false
	}
	if at, rule, msg, arg := plainText(src); rule != "" {
		at.File = name
		r.out = append(r.out, NewFinding(at, rule, msg, "max", arg))
		return nil, false
	}
	return normal(src), true
}

func (r *reader) kindOf(name string) (Kind, bool) {
	i := slices.IndexFunc(r.kinds, func(k Kind) bool {
		return k.File == name || k.Dir != "" && path.Dir(name) == k.Dir && path.Ext(name) == ".yaml"
	})
	if i < 0 {
		return Kind{}, false
	}
	return r.kinds[i], true
}

func (r *reader) places() []string {
	out := []string{manifestFile}
	for _, k := range r.kinds {
		if k.Dir != "" {
			out = append(out, k.Dir+"/*.yaml")
			continue
		}
		out = append(out, k.File)
	}
	slices.Sort(out)
	return out
}

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	return io.ReadAll(io.LimitReader(f, MaxFile+1))
}

// plainText refuses what no editor writes: huge files and lines, bytes that are
// not UTF-8, control characters.
func plainText(b []byte) (at Place, rule, key string, arg any) {
	if len(b) > MaxFile {
		return Place{Line: 1, Col: 1}, "too-large", "pack.find.too_large", MaxFile
	}
	for i, line := range bytes.Split(b, []byte("\n")) {
		at := Place{Line: i + 1, Col: 1}
		switch {
		case len(line) > MaxLine:
			return at, "too-large", "pack.find.long_line", MaxLine
		case !utf8.Valid(line), bytes.HasPrefix(line, []byte("\ufeff")):
			return at, "utf-8", "pack.find.not_utf8", nil
		case bytes.ContainsFunc(bytes.TrimSuffix(line, []byte("\r")), func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }):
			return at, "utf-8", "pack.find.control_character", nil
		}
	}
	return Place{}, "", "", nil
}

// normal makes line ends the same on every machine, so that hashes are too.
func normal(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }

func (r *reader) manifest(src []byte) {
	r.haveManifest = true
	d := &decoder{file: manifestFile}
	root, ok := d.parse(src)
	if ok {
		m := decodeInto[Manifest](d, root)
		switch {
		case len(d.out) > 0:
		case m.Format != Format:
			d.find(root.find([]any{"format"}), "format", "pack.find.format", "got", m.Format, "want", Format)
		case m.InForce.To != "" && m.InForce.To < m.InForce.From:
			d.find(root.find([]any{"in_force", "to"}), "in-force", "pack.find.in_force")
		}
		r.pack.Manifest = *m
		r.pack.head = &Entry{Kind: KindManifest, Code: m.Code, Path: manifestFile, Value: m, Bytes: src, node: root}
	}
	r.out = append(r.out, d.out...)
}
