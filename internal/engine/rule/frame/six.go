package frame

import (
	"encoding/binary"
)

// Six has a number of 48 bits in six bytes for each row: up to 1.4 万亿元 in fen. A
// chunk in which a number needs more has eight bytes for all of its rows, beside; that
// is rare, and the six are left as they are.
//
// Before each number lie two bytes of the one before it, so that eight bytes read at
// once and shifted by sixteen are the number, with its sign.
type Six struct {
	packed []byte
	wide   [][]int64 // by chunk
}

const six = 6

func newSix(n int) *Six {
	return &Six{packed: make([]byte, six*n+2), wide: make([][]int64, n/Chunk)}
}

// Load reads the number that begins two bytes after the beginning of b.
func Load(b []byte) int64 {
	return int64(binary.LittleEndian.Uint64(b)) >> 16 //nolint:gosec // the sign is meant
}

// Chunk gives a chunk's rows: packed, six bytes each and two before the first, or wide.
func (s *Six) Chunk(chunk int) (packed []byte, wide []int64) {
	from := chunk * Chunk * six
	return s.packed[from : from+Chunk*six+2], s.wide[chunk]
}

// At gives the number of a row.
func (s *Six) At(row int) int64 {
	if w := s.wide[row/Chunk]; w != nil {
		return w[row%Chunk]
	}
	return Load(s.packed[six*row:])
}

// Unpack writes a chunk's numbers into out.
func (s *Six) Unpack(chunk int, out *[Chunk]int64) {
	packed, wide := s.Chunk(chunk)
	if wide != nil {
		copy(out[:], wide)
		return
	}
	for i := range out {
		out[i] = Load(packed[six*i : six*i+8])
	}
}

func (s *Six) put(row int, v int64) {
	chunk := row / Chunk
	if s.wide[chunk] == nil {
		if v<<16>>16 == v {
			b := s.packed[six*row+2:]
			binary.LittleEndian.PutUint32(b, uint32(v))         //nolint:gosec // the low bits are meant
			binary.LittleEndian.PutUint16(b[4:], uint16(v>>32)) //nolint:gosec // the next ones
			return
		}
		wide := new([Chunk]int64)
		s.Unpack(chunk, wide)
		s.wide[chunk] = wide[:]
	}
	s.wide[chunk][row%Chunk] = v
}

func (s *Six) bytes() int {
	n := len(s.packed)
	for _, w := range s.wide {
		n += 8 * len(w)
	}
	return n
}
