package font

import "sort"

// charMap is a cmap subtable of format 4 or 12, left in its bytes.
type charMap struct {
	wide   bool   // format 12
	ranges []byte // format 12: groups of 12 bytes
	four   []byte // format 4: the subtable
	count  int    // groups or segments
}

// readChars takes the subtable with the most characters: format 12 before 4.
func (f *Font) readChars() error {
	cmap, err := f.table("cmap", 4)
	if err != nil {
		return err
	}
	n := u16(cmap, 2)
	if n > 64 || len(cmap) < 4+8*n {
		return bad("cmap has %d subtables", n)
	}
	var four, twelve []byte
	for i := range n {
		platform, encoding, off := u16(cmap, 4+8*i), u16(cmap, 6+8*i), u32(cmap, 8+8*i)
		if off > len(cmap)-4 {
			return bad("cmap subtable %d lies outside its table", i)
		}
		unicode := platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10))
		switch sub := cmap[off:]; {
		case unicode && u16(sub, 0) == 12 && twelve == nil:
			twelve = sub
		case unicode && u16(sub, 0) == 4 && four == nil:
			four = sub
		}
	}
	switch {
	case twelve != nil:
		return f.readGroups(twelve)
	case four != nil:
		return f.readSegments(four)
	}
	return bad("no cmap for Unicode")
}

func (f *Font) readGroups(t []byte) error {
	if len(t) < 16 {
		return bad("cmap is cut off")
	}
	n := u32(t, 12)
	if n > (len(t)-16)/12 {
		return bad("cmap has %d groups", n)
	}
	f.chars = charMap{wide: true, ranges: t[16 : 16+12*n], count: n}
	last := -1
	for i := range n {
		from, to := u32(f.chars.ranges, 12*i), u32(f.chars.ranges, 12*i+4)
		if from <= last || to < from || to > 0x10FFFF {
			return bad("cmap group %d is out of order", i)
		}
		last = to
	}
	return nil
}

func (f *Font) readSegments(t []byte) error {
	if len(t) < 16 {
		return bad("cmap is cut off")
	}
	size, n := u16(t, 2), u16(t, 6)/2
	if size > len(t) || n == 0 || size < 16+8*n {
		return bad("cmap has %d segments", n)
	}
	f.chars = charMap{four: t[:size], count: n}
	last := -1
	for i := range n {
		to, from := u16(t, 14+2*i), u16(t, 16+2*n+2*i)
		if from <= last || to < from {
			return bad("cmap segment %d is out of order", i)
		}
		last = to
	}
	return nil
}

// find gives 0 for a character without a glyph.
func (m charMap) find(r rune) GID {
	if r < 0 {
		return 0
	}
	c := int(r)
	if m.wide {
		i := sort.Search(m.count, func(i int) bool { return u32(m.ranges, 12*i+4) >= c })
		if i == m.count || u32(m.ranges, 12*i) > c {
			return 0
		}
		if g := u32(m.ranges, 12*i+8) + c - u32(m.ranges, 12*i); g >= 0 && g <= 0xFFFF {
			return GID(g)
		}
		return 0
	}
	if c > 0xFFFF {
		return 0
	}
	return m.findSegment(c)
}

func (m charMap) findSegment(c int) GID {
	n := m.count
	i := sort.Search(n, func(i int) bool { return u16(m.four, 14+2*i) >= c })
	if i == n || u16(m.four, 16+2*n+2*i) > c {
		return 0
	}
	from, delta, at := u16(m.four, 16+2*n+2*i), u16(m.four, 16+4*n+2*i), 16+6*n+2*i
	off := u16(m.four, at)
	if off == 0 {
		return GID((c + delta) & 0xFFFF)
	}
	at += off + 2*(c-from)
	if at+2 > len(m.four) {
		return 0
	}
	g := u16(m.four, at)
	if g == 0 {
		return 0
	}
	return GID((g + delta) & 0xFFFF)
}
