package pdfsign

import (
	"bytes"
	"fmt"
	"strconv"
)

// The limits of a file that is signed or checked.
const (
	MaxBytes     = 64 << 20
	maxObjects   = 1 << 18
	maxRevisions = 64
	maxWork      = 32 << 20 // bytes of objects and tables that are read, for all revisions together
)

type slot struct {
	offset, gen int
	used        bool
}

// file is a PDF as its cross-reference tables say, newest first.
type file struct {
	b       []byte
	slots   map[int]slot
	trailer dict // of the newest revision
	xref    int  // offset of the newest table
	tables  []int
	work    *int // bytes that were read; shared by the revisions of a file
}

// spend counts what was read: objects may be read many times, or lie in each other.
func (f *file) spend(n int) error {
	if *f.work += n; *f.work > maxWork {
		return fmt.Errorf("%w: its objects are read over and over", errMalformed)
	}
	return nil
}

// open reads the tables of a file. Nothing is repaired.
func open(b []byte) (*file, error) { return openWith(b, new(int)) }

func openWith(b []byte, work *int) (*file, error) {
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes", errUnsupported, len(b))
	}
	if !bytes.HasPrefix(b, []byte("%PDF-1.")) && !bytes.HasPrefix(b, []byte("%PDF-2.0")) {
		return nil, fmt.Errorf("%w: not the head of a PDF", errMalformed)
	}
	at, err := lastTable(b)
	if err != nil {
		return nil, err
	}
	f := &file{b: b, slots: map[int]slot{}, xref: at, work: work}
	for {
		if len(f.tables) == maxRevisions {
			return nil, fmt.Errorf("%w: tables in a circle, or more than %d", errMalformed, maxRevisions)
		}
		f.tables = append(f.tables, at)
		trailer, err := f.table(at)
		if err != nil {
			return nil, err
		}
		if f.trailer == nil {
			f.trailer = trailer
		}
		prev := trailer.get("Prev")
		if prev == nil {
			return f, f.inside()
		}
		if at, err = offset(prev, len(b)); err != nil {
			return nil, err
		}
	}
}

// inside: no object of a revision stands behind its end, where later bytes would
// fill it.
func (f *file) inside() error {
	for n, s := range f.slots {
		if s.used && s.offset >= len(f.b) {
			return fmt.Errorf("%w: object %d beyond the end", errMalformed, n)
		}
	}
	return nil
}

func offset(v value, below int) (int, error) {
	n, ok := v.(number)
	at, err := strconv.Atoi(string(n))
	if !ok || err != nil || at < 0 || at >= below {
		return 0, fmt.Errorf("%w: an offset", errMalformed)
	}
	return at, nil
}

// tail is how far from the end the last startxref may begin.
const tail = 40

// lastTable reads startxref, offset and %%EOF, which must be the end of the file
// but for one end of line.
func lastTable(b []byte) (int, error) {
	trimmed := bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
	if !bytes.HasSuffix(trimmed, []byte("%%EOF")) {
		return 0, fmt.Errorf("%w: the file does not end with its end", errMalformed)
	}
	from := max(0, len(trimmed)-tail)
	i := bytes.LastIndex(trimmed[from:], []byte("startxref"))
	if i < 0 {
		return 0, fmt.Errorf("%w: no startxref", errMalformed)
	}
	p := &parser{b: trimmed[:len(trimmed)-len("%%EOF")], pos: from + i + len("startxref")}
	at, err := p.whole()
	if p.space(); err != nil || p.pos != len(p.b) || at >= len(b) {
		return 0, fmt.Errorf("%w: startxref", errMalformed)
	}
	return at, nil
}

const entryLen = 20

// table reads the table at an offset; what newer tables said of an object stands.
func (f *file) table(at int) (dict, error) {
	p := &parser{b: f.b, pos: at}
	if !bytes.HasPrefix(f.b[at:], []byte("xref")) {
		if _, err := p.whole(); err == nil {
			return nil, fmt.Errorf("%w: a cross-reference stream", errUnsupported)
		}
		return nil, fmt.Errorf("%w: no table at byte %d", errMalformed, at)
	}
	p.pos += len("xref")
	inThis := map[int]bool{}
	for {
		p.space()
		if bytes.HasPrefix(f.b[p.pos:], []byte("trailer")) {
			break
		}
		if err := f.subsection(p, inThis); err != nil {
			return nil, err
		}
	}
	p.pos += len("trailer")
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	trailer, ok := v.(dict)
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: no trailer", errMalformed)
	case trailer.get("Encrypt") != nil:
		return nil, fmt.Errorf("%w: an encrypted file", errUnsupported)
	case trailer.get("XRefStm") != nil:
		return nil, fmt.Errorf("%w: a hybrid file", errUnsupported)
	}
	return trailer, nil
}

func (f *file) subsection(p *parser, inThis map[int]bool) error {
	first, err := p.whole()
	if err != nil {
		return err
	}
	count, err := p.whole()
	if err != nil {
		return err
	}
	p.space()
	if first+count > maxObjects || count > (len(p.b)-p.pos)/entryLen {
		return p.fail("more objects than there is room for")
	}
	if err := f.spend(count * entryLen); err != nil {
		return err
	}
	for n := first; n < first+count; n++ {
		s, err := parseSlot(p.b[p.pos : p.pos+entryLen])
		if err != nil || inThis[n] {
			return p.fail("an entry of the table")
		}
		p.pos += entryLen
		inThis[n] = true
		if _, newer := f.slots[n]; !newer {
			f.slots[n] = s
		}
	}
	return nil
}

// parseSlot reads an entry of exactly twenty bytes.
func parseSlot(e []byte) (slot, error) {
	at, err := strconv.ParseUint(string(e[:10]), 10, 40)
	gen, err2 := strconv.ParseUint(string(e[11:16]), 10, 17)
	end := string(e[18:])
	if err != nil || err2 != nil || e[10] != ' ' || e[16] != ' ' || (e[17] != 'n' && e[17] != 'f') || (end != " \n" && end != "\r\n" && end != " \r") {
		return slot{}, errMalformed
	}
	return slot{offset: int(at), gen: int(gen), used: e[17] == 'n'}, nil
}

// object reads one; an object that is not there is null.
func (f *file) object(r ref) (object, error) {
	s, ok := f.slots[r.num]
	if !ok || !s.used || s.gen != r.gen {
		return object{value: keyword("null")}, nil
	}
	o, err := indirect(f.b, s.offset, r)
	if err != nil {
		return object{}, err
	}
	return o, f.spend(o.size)
}

// resolve follows references to a value; at is the last one.
func (f *file) resolve(v value) (value, ref, error) {
	var at ref
	for range maxDepth {
		r, ok := v.(ref)
		if !ok {
			return v, at, nil
		}
		o, err := f.object(r)
		if err != nil {
			return nil, ref{}, err
		}
		v, at = o.value, r
	}
	return nil, ref{}, fmt.Errorf("%w: references in a circle", errMalformed)
}

// dictOf is resolve for a dictionary.
func (f *file) dictOf(v value) (dict, ref, error) {
	v, at, err := f.resolve(v)
	if err != nil {
		return nil, ref{}, err
	}
	d, ok := v.(dict)
	if !ok {
		return nil, ref{}, fmt.Errorf("%w: no dictionary where one belongs", errMalformed)
	}
	return d, at, nil
}

// arrayOf is resolve for an array that may be missing.
func (f *file) arrayOf(v value) (array, ref, error) {
	if v == nil {
		return nil, ref{}, nil
	}
	v, at, err := f.resolve(v)
	if err != nil {
		return nil, ref{}, err
	}
	a, ok := v.(array)
	if !ok {
		return nil, ref{}, fmt.Errorf("%w: no array where one belongs", errMalformed)
	}
	return a, at, nil
}

func (f *file) catalog() (dict, ref, error) {
	root, ok := f.trailer.get("Root").(ref)
	if !ok {
		return nil, ref{}, fmt.Errorf("%w: no catalog", errMalformed)
	}
	d, _, err := f.dictOf(root)
	return d, root, err
}

const maxPages = 10_000

// pages gives the pages in order.
func (f *file) pages() ([]ref, error) {
	cat, _, err := f.catalog()
	if err != nil {
		return nil, err
	}
	w := &pageWalk{f: f, seen: map[ref]bool{}}
	if err := w.walk(cat.get("Pages"), 0); err != nil {
		return nil, err
	}
	return w.pages, nil
}

type pageWalk struct {
	f     *file
	seen  map[ref]bool
	pages []ref
}

func (w *pageWalk) walk(v value, depth int) error {
	node, at, err := w.f.dictOf(v)
	if err != nil {
		return err
	}
	if depth > maxDepth || w.seen[at] || len(w.pages) >= maxPages {
		return fmt.Errorf("%w: pages in a circle, or too many", errMalformed)
	}
	w.seen[at] = true
	if node.get("Type") == name("Page") {
		w.pages = append(w.pages, at)
		return nil
	}
	kids, _, err := w.f.arrayOf(node.get("Kids"))
	if err != nil {
		return err
	}
	for _, k := range kids {
		if err := w.walk(k, depth+1); err != nil {
			return err
		}
	}
	return nil
}
