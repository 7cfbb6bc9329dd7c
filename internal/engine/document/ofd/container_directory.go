package ofd

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	localSize, centralSize, endSize = 30, 46, 22

	unicodePathExtra = 0x7075
)

var (
	localMark      = []byte("PK\x03\x04")
	centralMark    = []byte("PK\x01\x02")
	endMark        = []byte("PK\x05\x06")
	descriptorMark = []byte("PK\x07\x08")
)

// directory is where the central directory lies, in bytes of the container.
type directory struct {
	begin, end int64
	record     int64 // where the end record begins
	shift      int64 // bytes in front of the zip that its offsets do not count
}

// findDirectory looks for the last end record that has a directory. A second
// record can only lie in the comment or the bytes after the first, or in front of
// it between entries: each is a finding, so no two readers can be shown two
// documents without a word.
func (c *Container) findDirectory() (directory, error) {
	b := c.raw
	for tries, end := 0, len(b); tries < 64; tries++ {
		at := bytes.LastIndex(b[:end], endMark)
		if at < 0 {
			break
		}
		if d, ok := c.directoryAt(at); ok {
			return d, nil
		}
		end = at + len(endMark) - 1
	}
	return directory{}, &FormatError{"", "not a zip file"}
}

func (c *Container) directoryAt(at int) (directory, bool) {
	b := c.raw
	if at+endSize > len(b) {
		return directory{}, false
	}
	r := b[at:]
	size, offset := int64(u32(r[12:])), int64(u32(r[16:]))
	// More disks than one, or fields that say "see the 64-bit record".
	if u16(r[4:]) != 0 || u16(r[6:]) != 0 || u16(r[10:]) == 0xffff || size == 0xffffffff || offset == 0xffffffff {
		return directory{}, false
	}
	d := directory{begin: offset, end: offset + size, record: int64(at)}
	if !c.centralAt(d) {
		d.shift = d.record - size - offset
		d.begin, d.end = d.record-size, d.record
	}
	if d.shift < 0 || !c.centralAt(d) {
		return directory{}, false
	}
	return d, true
}

func (c *Container) centralAt(d directory) bool {
	if d.begin < 0 || d.end < d.begin+centralSize || d.end > d.record {
		return false
	}
	return bytes.HasPrefix(c.raw[d.begin:], centralMark)
}

func (c *Container) readDirectory(d directory) error {
	b := c.raw[d.begin:d.end]
	for len(b) > 0 {
		if len(b) < centralSize || !bytes.HasPrefix(b, centralMark) {
			return &FormatError{"", "the central directory is damaged"}
		}
		if len(c.entries) >= c.lim.Entries {
			return &LimitError{"entries", int64(c.lim.Entries)}
		}
		name, extra, comment := int(u16(b[28:])), int(u16(b[30:])), int(u16(b[32:]))
		size := centralSize + name + extra + comment
		if size > len(b) {
			return &FormatError{"", "the central directory is damaged"}
		}
		if name > c.lim.NameBytes {
			return &LimitError{"bytes of path", int64(c.lim.NameBytes)}
		}
		e := entry{
			name: string(b[centralSize : centralSize+name]), flags: u16(b[8:]), method: u16(b[10:]), crc: u32(b[16:]),
			packed: int64(u32(b[20:])), size: int64(u32(b[24:])), header: int64(u32(b[42:])) + d.shift,
		}
		if strings.Count(e.name, "/") > c.lim.NameDepth {
			return &LimitError{"folders in a path", int64(c.lim.NameDepth)}
		}
		c.entries = append(c.entries, e)
		c.checkEntry(e, b[centralSize+name:centralSize+name+extra])
		b = b[size:]
	}
	if len(c.entries) != int(u16(c.raw[d.record+10:])) || len(c.entries) != int(u16(c.raw[d.record+8:])) {
		c.findings = append(c.findings, Finding{Kind: CountDiffers, Offset: d.record})
	}
	return nil
}

// checkSizes holds what the directory declares against the limits: no stream is
// inflated beyond it.
func (c *Container) checkSizes() error {
	var total int64
	for _, e := range c.entries {
		if e.size > c.lim.EntryBytes {
			return &LimitError{"bytes of file", c.lim.EntryBytes}
		}
		if total += e.size; total > c.lim.TotalBytes {
			return &LimitError{"bytes of all files", c.lim.TotalBytes}
		}
		if e.size > ratioFloor && e.size > e.packed*c.lim.Ratio {
			return &LimitError{"times its packed size", c.lim.Ratio}
		}
	}
	return nil
}

// checkEntry looks at what the directory says of one entry.
func (c *Container) checkEntry(e entry, extra []byte) {
	c.checkName(e)
	if e.flags&(flagEncrypted|flagStrong|flagMasked) != 0 {
		c.found(Encrypted, e)
	}
	if e.method != stored && e.method != deflated {
		c.found(MethodUnknown, e)
	}
	if e.folder() && (e.size > 0 || e.packed > 2) { // an empty stream of deflate is two bytes
		c.found(FolderHasBytes, e)
	}
	if renames(extra, e.name) {
		c.found(NameTwofold, e)
	}
}

func (c *Container) checkName(e entry) {
	n := e.name
	if strings.HasPrefix(n, "/") || len(n) > 1 && n[1] == ':' {
		c.found(NameAbsolute, e)
	}
	if strings.Contains(n, `\`) {
		c.found(NameBackslash, e)
	}
	parts := strings.FieldsFunc(n, func(r rune) bool { return r == '/' || r == '\\' })
	if slices.Contains(parts, "..") || slices.Contains(parts, ".") {
		c.found(NameClimbs, e)
	}
	if n == "" || !utf8.ValidString(n) || strings.Contains(n, "//") || strings.ContainsFunc(n, hidden) {
		c.found(NameUnclean, e)
	}
}

// hidden says whether a character is not to be seen, or changes how others are.
func hidden(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// renames says whether the extra field that gives an entry a second path, which
// some programs prefer, gives it another one.
func renames(extra []byte, name string) bool {
	for len(extra) >= 4 {
		id, size := u16(extra), int(u16(extra[2:]))
		if size > len(extra)-4 {
			return true // what follows cannot be told
		}
		if id == unicodePathExtra && (size < 5 || string(extra[9:4+size]) != name) {
			return true
		}
		extra = extra[4+size:]
	}
	return false
}

// compareHeader looks at the local header of an entry and notes where its data
// lie.
func (c *Container) compareHeader(e *entry) {
	size := int64(len(c.raw))
	if e.header < 0 || e.header+localSize > size || !bytes.HasPrefix(c.raw[e.header:], localMark) {
		c.found(HeaderMissing, *e)
		return
	}
	h := c.raw[e.header:]
	name, extra := int64(u16(h[26:])), int64(u16(h[28:]))
	data := e.header + localSize + name + extra
	if data+e.packed > size {
		c.found(HeaderMissing, *e)
		return
	}
	e.data, e.end = data, data+e.packed
	flags := u16(h[6:])
	same := string(h[localSize:localSize+name]) == e.name && u16(h[8:]) == e.method &&
		(flags^e.flags)&(flagEncrypted|flagStrong|flagMasked|flagDescriptor|flagUTF8) == 0 &&
		!renames(h[localSize+name:localSize+name+extra], e.name)
	if flags&flagDescriptor == 0 {
		same = same && e.agrees(h[14:])
	} else {
		// The local header may leave them out, but must not say something else.
		same = same && (e.agrees(h[14:]) || bytes.Equal(h[14:26], make([]byte, 12))) && c.descriptor(e)
	}
	if !same {
		c.found(HeaderDiffers, *e)
	}
}

// agrees compares a checksum and two sizes with the directory's.
func (e *entry) agrees(b []byte) bool {
	return len(b) >= 12 && u32(b) == e.crc && int64(u32(b[4:])) == e.packed && int64(u32(b[8:])) == e.size
}

// descriptor looks for the sizes behind the data, with their mark or without.
func (c *Container) descriptor(e *entry) bool {
	b := c.raw[e.end:]
	if bytes.HasPrefix(b, descriptorMark) && e.agrees(b[4:]) {
		e.end += 16
		return true
	}
	if e.agrees(b) {
		e.end += 12
		return true
	}
	return false
}

// checkSpans reports the bytes that belong to no entry or to two.
func (c *Container) checkSpans(d directory) {
	spans := make([]entry, 0, len(c.entries)+1)
	for _, e := range c.entries {
		if e.data != 0 {
			spans = append(spans, e)
		}
	}
	slices.SortStableFunc(spans, func(a, b entry) int { return cmp.Compare(a.header, b.header) })
	at := int64(0)
	for _, e := range append(spans, entry{header: d.begin, end: d.end}, entry{header: d.record, end: d.record + endSize}) {
		switch {
		case e.header > at && at == 0:
			c.findings = append(c.findings, Finding{Kind: BytesBefore, Length: e.header})
		case e.header > at:
			c.findings = append(c.findings, Finding{Kind: BytesBetween, Offset: at, Length: e.header - at})
		case e.header < at:
			c.found(EntriesOverlap, e)
		}
		at = max(at, e.end)
	}
	if rest := int64(len(c.raw)) - at; rest > 0 {
		c.findings = append(c.findings, Finding{Kind: BytesAfter, Offset: at, Length: rest})
	}
}
