package font

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"unicode/utf16"
)

// Subset is a font with the glyphs of some characters.
type Subset struct {
	Data   []byte       // a TrueType file
	Runes  []rune       // in order; the glyph of Runes[i] is i+1
	Halves []rune       // have a second glyph of half the width; that of Halves[i] is len(Runes)+1+i
	glyph  map[rune]GID // of the subset
}

// GID gives the glyph of a character in the subset.
func (s *Subset) GID(r rune) (GID, bool) {
	g, ok := s.glyph[r]
	return g, ok
}

// Half gives the glyph of half the width of a character.
func (s *Subset) Half(r rune) (GID, bool) {
	i, ok := slices.BinarySearch(s.Halves, r)
	return GID(len(s.Runes) + 1 + i), ok //nolint:gosec // Subset has checked the number of glyphs
}

// cutter collects the glyphs of a subset. A new glyph is the data of an old one
// with the numbers of its parts changed.
type cutter struct {
	font *Font
	old  []GID       // by new number
	part map[GID]GID // glyphs that are only parts: old to new
	full int         // number of the first glyph of half the width
	half int         // number after the last of them
}

// Subset cuts out the glyphs of runes under another name. The glyph of the i-th
// character in order of code points is i+1; then come the second glyphs of halves,
// then parts of glyphs. A character that the font does not have is MissingGlyph.
func (f *Font) Subset(name string, runes, halves []rune) (*Subset, error) {
	runes, halves = ordered(runes), ordered(halves)
	if len(runes)+len(halves) > math.MaxUint16-maxParts {
		return nil, fmt.Errorf("font: a subset of %d characters", len(runes))
	}
	s := &Subset{Runes: runes, Halves: halves, glyph: make(map[rune]GID, len(runes))}
	c := &cutter{font: f, old: []GID{0}, part: map[GID]GID{0: 0}, full: len(runes) + 1}
	for i, r := range slices.Concat(runes, halves) {
		g, ok := f.Glyph(r)
		if !ok {
			return nil, MissingGlyph{r}
		}
		if i < len(runes) {
			s.glyph[r] = GID(i + 1)
		}
		c.old = append(c.old, g)
	}
	c.half = len(c.old)
	var glyf, loca []byte
	// The list grows while it is read: parts are put at its end.
	for n := 0; n < len(c.old); n++ {
		if err := f.check(c.old[n], 0, &budget{parts: maxParts, points: maxPoints}); err != nil {
			return nil, err
		}
		d, err := c.glyph(c.old[n])
		if err != nil {
			return nil, err
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // fonts are below MaxBytes
		glyf = append(glyf, d...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // fonts are below MaxBytes
	tables := c.tables(name, runes)
	tables["glyf"], tables["loca"] = glyf, loca
	s.Data = assemble(tables)
	return s, nil
}

func ordered(runes []rune) []rune {
	runes = slices.Clone(runes)
	slices.Sort(runes)
	return slices.Compact(runes)
}

// glyph gives the data of a glyph without instructions, padded to four bytes.
func (c *cutter) glyph(g GID) ([]byte, error) {
	d := c.font.data(g)
	if len(d) == 0 || i16(d, 0) == 0 {
		return nil, nil
	}
	var out []byte
	if n := i16(d, 0); n > 0 {
		at := 10 + 2*n
		skip := at + 2 + u16(d, at)
		out = append(append(slices.Clone(d[:at]), 0, 0), d[skip:]...)
	} else {
		parts, err := components(d, g)
		if err != nil {
			return nil, err
		}
		out = slices.Clone(d[:10])
		for _, p := range parts {
			rec := slices.Clone(d[p.at : p.at+p.size])
			number, err := c.number(p.glyph)
			if err != nil {
				return nil, err
			}
			binary.BigEndian.PutUint16(rec, uint16(p.flags&^hasInstructions)) //nolint:gosec // 16 bits
			binary.BigEndian.PutUint16(rec[2:], uint16(number))
			out = append(out, rec...)
		}
	}
	return pad(out), nil
}

func (c *cutter) number(old GID) (GID, error) {
	if g, ok := c.part[old]; ok {
		return g, nil
	}
	if len(c.old) == math.MaxUint16 {
		return 0, fmt.Errorf("font: the subset has too many parts")
	}
	g := GID(len(c.old)) //nolint:gosec // checked above
	c.part[old] = g
	c.old = append(c.old, old)
	return g, nil
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// tables makes all tables but glyf and loca.
func (c *cutter) tables(name string, runes []rune) map[string][]byte {
	f, n := c.font, len(c.old)
	head := slices.Clone(f.tables["head"][:54])
	binary.BigEndian.PutUint32(head[8:], 0)  // set by assemble
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	hhea := slices.Clone(f.tables["hhea"][:36])
	binary.BigEndian.PutUint16(hhea[34:], uint16(n)) //nolint:gosec // below 65536
	maxp := make([]byte, 32)
	copy(maxp, f.tables["maxp"])
	binary.BigEndian.PutUint32(maxp, 0x00010000)
	binary.BigEndian.PutUint16(maxp[4:], uint16(n)) //nolint:gosec // below 65536
	binary.BigEndian.PutUint16(maxp[14:], 1)        // one zone, and nothing else for instructions
	clear(maxp[16:28])
	var hmtx []byte
	for i, g := range c.old {
		advance := f.Advance(g)
		if i >= c.full && i < c.half {
			advance /= 2
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(advance))      //nolint:gosec // 16 bits
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.bearing(g))) //nolint:gosec // 16 bits, signed
	}
	post := make([]byte, 32)
	binary.BigEndian.PutUint32(post, 0x00030000)
	out := map[string][]byte{
		"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "post": post,
		"cmap": writeChars(runes), "name": writeNames(f, name),
	}
	if os2 := f.tables["OS/2"]; len(os2) >= 78 {
		os2 = slices.Clone(os2)
		binary.BigEndian.PutUint16(os2[8:], 0) // may be installed: embedding is not restricted
		first, last := 0, 0
		if len(runes) > 0 {
			first, last = min(int(runes[0]), 0xFFFF), min(int(runes[len(runes)-1]), 0xFFFF)
		}
		binary.BigEndian.PutUint16(os2[64:], uint16(first))
		binary.BigEndian.PutUint16(os2[66:], uint16(last))
		out["OS/2"] = os2
	}
	return out
}

// writeChars writes a cmap: format 4 for the first plane, as some readers know
// no other, and format 12 for all.
func writeChars(runes []rune) []byte {
	four, twelve := writeSegments(runes), writeGroups(runes)
	b := []byte{0, 0, 0, 2}
	b = append(b, 0, 3, 0, 1, 0, 0, 0, 20)
	b = append(b, 0, 3, 0, 10)
	b = binary.BigEndian.AppendUint32(b, uint32(20+len(four))) //nolint:gosec // below 1 MiB
	return append(append(b, four...), twelve...)
}

// span is a run of characters whose glyphs follow each other.
type span struct{ from, to, glyph int }

func spans(runes []rune, limit rune) []span {
	var out []span
	for i, r := range runes {
		if r >= limit {
			break
		}
		if n := len(out); n > 0 && out[n-1].to+1 == int(r) {
			out[n-1].to++
		} else {
			out = append(out, span{int(r), int(r), i + 1})
		}
	}
	return out
}

func writeGroups(runes []rune) []byte {
	groups := spans(runes, 0x110000)
	b := []byte{0, 12, 0, 0}
	put := func(n int) { b = binary.BigEndian.AppendUint32(b, uint32(n)) } //nolint:gosec // code points and glyphs
	put(16 + 12*len(groups))
	put(0)
	put(len(groups))
	for _, g := range groups {
		put(g.from)
		put(g.to)
		put(g.glyph)
	}
	return b
}

func writeSegments(runes []rune) []byte {
	segs := append(spans(runes, 0xFFFF), span{0xFFFF, 0xFFFF, 0x10000})
	// The length of this table has 16 bits. What does not fit is found in format 12.
	if len(segs) > 8000 {
		segs = append(segs[:7999:7999], segs[len(segs)-1])
	}
	n, power, log := len(segs), 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	var b []byte
	put := func(v int) { b = binary.BigEndian.AppendUint16(b, uint16(v&0xFFFF)) }
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, 2 * power, log, 2 * (n - power)} {
		put(v)
	}
	for _, s := range segs {
		put(s.to)
	}
	put(0)
	for _, s := range segs {
		put(s.from)
	}
	for _, s := range segs {
		put(s.glyph - s.from)
	}
	for range segs {
		put(0)
	}
	return b
}

// writeNames writes the new name, and the copyright and licence of the font.
func writeNames(f *Font, name string) []byte {
	type entry struct {
		id   int
		text []byte
	}
	encode := func(s string) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.BigEndian.AppendUint16(b, u)
		}
		return b
	}
	entries := []entry{}
	for _, id := range []int{0, 1, 2, 3, 4, 6, 13, 14} {
		switch id {
		case 1, 3, 4, 6:
			entries = append(entries, entry{id, encode(name)})
		case 2:
			entries = append(entries, entry{id, encode("Regular")})
		default:
			if text := f.nameBytes(id); text != nil {
				entries = append(entries, entry{id, text})
			}
		}
	}
	var b, text []byte
	put := func(v int) { b = binary.BigEndian.AppendUint16(b, uint16(v)) } //nolint:gosec // names are short
	put(0)
	put(len(entries))
	put(6 + 12*len(entries))
	for _, e := range entries {
		for _, v := range []int{3, 1, 0x409, e.id, len(e.text), len(text)} {
			put(v)
		}
		text = append(text, e.text...)
	}
	return append(b, text...)
}

// nameBytes gives a name in English as it stands in the font, or nil.
func (f *Font) nameBytes(id int) []byte {
	t := f.tables["name"]
	if len(t) < 6 {
		return nil
	}
	for i := range u16(t, 2) { // readNames has checked that the entries are there
		e := t[6+12*i:]
		size, at := u16(e, 8), u16(t, 4)+u16(e, 10)
		if u16(e, 0) == 3 && u16(e, 4) == 0x409 && u16(e, 6) == id && at+size <= len(t) && size < 2000 {
			return t[at : at+size]
		}
	}
	return nil
}

// assemble writes a TrueType file of tables in order, with checksums.
func assemble(tables map[string][]byte) []byte {
	tags := make([]string, 0, len(tables))
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	n, power, log := len(tags), 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, 16 * power, log, 16 * (n - power)} {
		out = binary.BigEndian.AppendUint16(out, uint16(v)) //nolint:gosec // at most 64 tables
	}
	at, headAt := 12+16*n, 0
	for _, tag := range tags {
		t := tables[tag]
		if tag == "head" {
			headAt = at
		}
		out = append(out, tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t))
		out = binary.BigEndian.AppendUint32(out, uint32(at))     //nolint:gosec // fonts are below MaxBytes
		out = binary.BigEndian.AppendUint32(out, uint32(len(t))) //nolint:gosec // fonts are below MaxBytes
		at += (len(t) + 3) &^ 3
	}
	for _, tag := range tags {
		out = pad(append(out, tables[tag]...))
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + binary.BigEndian.Uint32(rest[:])
}
