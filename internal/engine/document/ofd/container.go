package ofd

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Container is an opened zip. It is not safe for use by several goroutines,
// because it keeps what it has inflated.
type Container struct {
	raw      []byte
	lim      Limits
	entries  []entry
	exact    map[string]int // path → entry; the first of duplicates
	folded   map[string]int // path in one letter case → entry; the first of duplicates
	cache    map[int]content
	inflater io.ReadCloser // used again: a new one costs 40 KB
	findings []Finding
}

// entry is one file as the central directory has it.
type entry struct {
	name          string
	flags, method uint16
	crc           uint32
	packed, size  int64
	header        int64 // where its local header begins
	data          int64 // where its data begin; 0: the local header cannot be used
	end           int64 // after its data and descriptor
}

// content is what an entry was inflated to.
type content struct {
	bytes []byte
	rest  int64 // packed bytes behind the end of its stream
}

func (e entry) folder() bool { return strings.HasSuffix(e.name, "/") }

const (
	stored   = 0
	deflated = 8

	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3
	flagStrong     = 1 << 6
	flagUTF8       = 1 << 11
	flagMasked     = 1 << 13
)

// OpenContainer reads the directory of a zip and compares it with what lies
// there. It inflates nothing.
//
// What a zip should not have but can be read with is in Findings. OpenContainer
// returns a LimitError for more than lim allows, by the sizes that the directory
// declares, and a FormatError where there is no directory that can be read.
func OpenContainer(b []byte, lim Limits) (*Container, error) {
	if int64(len(b)) > lim.File {
		return nil, &LimitError{"bytes of container", lim.File}
	}
	c := &Container{raw: b, lim: lim, exact: map[string]int{}, folded: map[string]int{}, cache: map[int]content{}}
	d, err := c.findDirectory()
	if err != nil {
		return nil, err
	}
	if err := c.readDirectory(d); err != nil {
		return nil, err
	}
	if err := c.checkSizes(); err != nil {
		return nil, err
	}
	c.index()
	for i := range c.entries {
		c.compareHeader(&c.entries[i])
	}
	c.checkSpans(d)
	return c, nil
}

// Findings are what the container should not have, in the order in which the
// bytes were looked at. It is empty for a container that is as it should be.
func (c *Container) Findings() []Finding { return c.findings }

// Names are the paths of all files in the order of the directory, duplicates
// included and folders left out.
func (c *Container) Names() []string {
	out := make([]string, 0, len(c.entries))
	for _, e := range c.entries {
		if !e.folder() {
			out = append(out, e.name)
		}
	}
	return out
}

// Find gives the path of a file as the container writes it: the same path, or
// else the first that differs only in letter case. A slash in front is ignored.
func (c *Container) Find(name string) (string, bool) {
	if i, ok := c.at(name); ok {
		return c.entries[i].name, true
	}
	if i, ok := c.folded[fold(name)]; ok {
		return c.entries[i].name, true
	}
	return "", false
}

// Resolve gives the path of the file that a reference in the file from means:
// from the root with a slash in front, else from the folder of from, else, as
// some makers write, from the root. A reference that climbs out of the container
// means nothing.
func (c *Container) Resolve(from, ref string) (string, bool) {
	ref = strings.ReplaceAll(strings.TrimSpace(ref), `\`, "/")
	if ref == "" || len(ref) > c.lim.NameBytes {
		return "", false
	}
	if !strings.HasPrefix(ref, "/") {
		near := path.Join(path.Dir(from), ref)
		if name, ok := c.Find(near); ok && inside(near) {
			return name, true
		}
	}
	far := path.Clean(strings.TrimPrefix(ref, "/"))
	if !inside(far) {
		return "", false
	}
	return c.Find(far)
}

func (c *Container) at(name string) (int, bool) {
	if i, ok := c.exact[name]; ok {
		return i, true
	}
	i, ok := c.exact[strings.TrimPrefix(name, "/")]
	return i, ok
}

func inside(clean string) bool { return clean != ".." && !strings.HasPrefix(clean, "../") }

// Read gives a file's bytes, which belong to the container and must not be
// changed. It returns a FormatError when there is no such file, or when its
// stream, size or checksum is not what the directory says.
func (c *Container) Read(name string) ([]byte, error) {
	i, ok := c.at(name)
	if !ok {
		return nil, &FormatError{name, "no such file in the container"}
	}
	if known, ok := c.cache[i]; ok {
		return known.bytes, nil
	}
	b, rest, err := c.inflate(c.entries[i])
	if err != nil {
		return nil, err
	}
	c.cache[i] = content{b, rest}
	return b, nil
}

// CheckContents inflates every entry, duplicates too, and reports those whose
// stream is not what the directory says, or has bytes after its end. Nothing is
// kept of it, so that it costs no memory.
func (c *Container) CheckContents() []Finding {
	var out []Finding
	for i, e := range c.entries {
		if e.folder() && e.size == 0 {
			continue
		}
		known, ok := c.cache[i]
		rest, err := known.rest, error(nil)
		if !ok {
			_, rest, err = c.inflate(e)
		}
		switch {
		case err != nil:
			out = append(out, Finding{Kind: BadContent, Name: e.name, Offset: e.header})
		case rest > 0:
			out = append(out, Finding{Kind: BytesAfterStream, Name: e.name, Offset: e.data + e.packed - rest, Length: rest})
		}
	}
	return out
}

// inflate gives an entry's bytes, and how many of its packed bytes the stream
// left unread.
func (c *Container) inflate(e entry) (b []byte, rest int64, err error) {
	if e.data == 0 {
		return nil, 0, &FormatError{e.name, "its local header cannot be used"}
	}
	if e.flags&(flagEncrypted|flagStrong|flagMasked) != 0 {
		return nil, 0, &FormatError{e.name, "it is encrypted"}
	}
	packed := c.raw[e.data : e.data+e.packed]
	switch e.method {
	case stored:
		b = packed
	case deflated:
		src := bytes.NewReader(packed)
		b, err = c.inflated(src, e.size)
		if err != nil {
			return nil, 0, &FormatError{e.name, "its compressed stream is damaged"}
		}
		rest = int64(src.Len())
	default:
		return nil, 0, &FormatError{e.name, "its compression method is unknown"}
	}
	if int64(len(b)) != e.size {
		return nil, 0, &FormatError{e.name, "its size is not the size declared"}
	}
	if crc32.ChecksumIEEE(b) != e.crc {
		return nil, 0, &FormatError{e.name, "its checksum is wrong"}
	}
	return b, rest, nil
}

// inflated reads one byte more than declared, so that a longer stream shows.
func (c *Container) inflated(src *bytes.Reader, size int64) ([]byte, error) {
	if c.inflater == nil {
		c.inflater = flate.NewReader(src)
	} else if err := c.inflater.(flate.Resetter).Reset(src, nil); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	// The declared size is bounded by the limits, but need not be true.
	out.Grow(int(min(size+1+bytes.MinRead, 1<<20)))
	if _, err := out.ReadFrom(io.LimitReader(c.inflater, size+1)); err != nil {
		return nil, err
	}
	return out.Bytes(), c.inflater.Close()
}

// index notes where each path is and which are written twice.
func (c *Container) index() {
	for i, e := range c.entries {
		key := fold(e.name)
		_, same := c.exact[e.name]
		_, alike := c.folded[key]
		switch {
		case same:
			c.found(DuplicateName, e)
		case alike:
			c.found(DuplicateFolded, e)
		}
		if !same {
			c.exact[e.name] = i
		}
		if !alike {
			c.folded[key] = i
		}
	}
}

func (c *Container) found(k FindingKind, e entry) {
	c.findings = append(c.findings, Finding{Kind: k, Name: e.name, Offset: e.header})
}

// fold is the same for paths that some program would take for one: letters that
// differ only in case (K and the sign for kelvin too), slashes of either kind.
func fold(s string) string {
	s = path.Clean("/" + strings.ReplaceAll(s, `\`, "/"))
	if !utf8.ValidString(s) {
		return s // of another encoding: no letters to compare
	}
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, s)
}

func u16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
