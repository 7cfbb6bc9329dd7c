package alloc

import "math/bits"

// table numbers keys in the order in which they come: an open hash table of a size
// given beforehand. Go's map does the same at twice the time, because it keeps the
// keys and grows; and it does not matter here that this hash has no secret, for
// names come from registers and numbers never reach the outcome.
type table struct {
	slots []slot
	mask  uint64
	n     int32
}

type slot struct {
	tag uint32 // upper half of the hash
	id  int32  // number + 1
}

func newTable(n int) *table {
	size := 1 << bits.Len(uint(2*n+1))
	return &table{slots: make([]slot, size), mask: uint64(size) - 1} //nolint:gosec // not negative
}

// number gives the number of a key; same tells whether a number has that key.
func (t *table) number(h uint64, same func(id int32) bool) (id int32, fresh bool) {
	tag := uint32(h >> 32)
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.id == 0 {
			t.n++
			*s = slot{tag, t.n}
			return t.n - 1, true
		}
		if s.tag == tag && same(s.id-1) {
			return s.id - 1, false
		}
	}
}

// find gives the number of a key that may not be there.
func (t *table) find(h uint64, same func(id int32) bool) (int32, bool) {
	tag := uint32(h >> 32)
	for i := h & t.mask; t.slots[i].id != 0; i = (i + 1) & t.mask {
		if s := t.slots[i]; s.tag == tag && same(s.id-1) {
			return s.id - 1, true
		}
	}
	return -1, false
}

// names numbers texts.
type names struct {
	*table
	texts []string
}

func newNames(n int) *names { return &names{table: newTable(n), texts: make([]string, 0, n)} }

func (t *names) number(s string) (int32, bool) {
	id, fresh := t.table.number(hashText(s), func(id int32) bool { return t.texts[id] == s })
	if fresh {
		t.texts = append(t.texts, s)
	}
	return id, fresh
}

func (t *names) find(s string) int32 {
	id, ok := t.table.find(hashText(s), func(id int32) bool { return t.texts[id] == s })
	if !ok {
		return -1
	}
	return id
}

// Odd constants with bits well spread: the fractional parts of √2, √3 and √5.
const (
	spread1 = 0x6a09e667f3bcc909
	spread2 = 0xbb67ae8584caa73b
	spread3 = 0x3c6ef372fe94f82b
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func hashText(s string) uint64 {
	h := uint64(len(s)) * spread1
	for len(s) >= 8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		h = mix(h^w^spread2, spread3)
		s = s[8:]
	}
	var w uint64
	for i := range len(s) {
		w |= uint64(s[i]) << (8 * i)
	}
	return mix(h^w^spread3, spread1)
}

func hashNumber(n uint64) uint64 { return mix(n^spread1, spread2) }
