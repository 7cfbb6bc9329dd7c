package statuslist

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// Status is the state of one certificate, in two bits.
type Status byte

// The four states, with the numbers of draft-ietf-oauth-status-list.
const (
	Valid     Status = 0 // 有效
	Ended     Status = 1 // 撤销 吊销 注销 失效: for good
	Suspended Status = 2 // 暂扣: until further notice
	Other     Status = 3 // 已变更 转出: another certificate took its place; the register says which
)

// String gives a word for logs and JSON.
func (s Status) String() string {
	switch s {
	case Valid:
		return "valid"
	case Ended:
		return "ended"
	case Suspended:
		return "suspended"
	case Other:
		return "other"
	}
	return fmt.Sprintf("status %d", byte(s))
}

const perByte = 4

// MaxEntries is the largest list, nearly five times the 3.43 million certificates
// of the model city. A register that has more keeps several lists.
const MaxEntries = 1 << 24

// maxPacked holds MaxEntries that do not compress at all.
const maxPacked = MaxEntries/perByte + 1<<12

// ErrRange says that an index or a size is outside the list.
var ErrRange = errors.New("statuslist: outside the list")

// List is the states by index. The zero List has no entries.
type List struct{ bits []byte }

// New makes a list of at least n entries, all Valid; n is rounded up to a
// multiple of four.
func New(n int) (List, error) {
	if n < 0 || n > MaxEntries {
		return List{}, fmt.Errorf("%w: %d entries, at most %d", ErrRange, n, MaxEntries)
	}
	return List{bits: make([]byte, (n+perByte-1)/perByte)}, nil
}

// Len is the number of entries.
func (l List) Len() int { return len(l.bits) * perByte }

// Set writes one state.
func (l List) Set(index int, s Status) error {
	if index < 0 || index >= l.Len() || s > Other {
		return fmt.Errorf("%w: %v at %d of %d", ErrRange, s, index, l.Len())
	}
	shift := index % perByte * 2
	l.bits[index/perByte] = l.bits[index/perByte]&^(3<<shift) | byte(s)<<shift
	return nil
}

// Get reads one state.
func (l List) Get(index int) (Status, error) {
	if index < 0 || index >= l.Len() {
		return 0, fmt.Errorf("%w: %d of %d", ErrRange, index, l.Len())
	}
	return at(l.bits[index/perByte], index), nil
}

func at(b byte, index int) Status { return Status(b >> (index % perByte * 2) & 3) }

// Pack compresses the list. The library's best level saves a quarter of the bytes at
// most, and takes ten times as long.
func (l List) Pack() ([]byte, error) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(l.bits); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// ErrPacked says that a compressed list does not unpack, or to too much.
var ErrPacked = errors.New("statuslist: not a compressed list")

// Unpack is the other way. It reads no further than the limit and fails behind it.
func Unpack(packed []byte) (List, error) {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return List{}, fmt.Errorf("%w: %w", ErrPacked, err)
	}
	bits, err := io.ReadAll(io.LimitReader(r, MaxEntries/perByte+1))
	switch {
	case err != nil:
		return List{}, fmt.Errorf("%w: %w", ErrPacked, err)
	case len(bits) > MaxEntries/perByte:
		return List{}, fmt.Errorf("%w: more than %d entries", ErrPacked, MaxEntries)
	}
	return List{bits}, nil
}

// lookup reads one entry and unpacks what stands before it, through a buffer of
// fixed size.
func lookup(packed []byte, index int) (Status, error) {
	if index < 0 || index >= MaxEntries {
		return 0, fmt.Errorf("%w: %d", ErrRange, index)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrPacked, err)
	}
	var buf [4096]byte
	want := index / perByte
	for want >= 0 {
		n, err := r.Read(buf[:min(len(buf), want+1)])
		if n > want {
			return at(buf[want], index), nil
		}
		want -= n
		switch {
		case errors.Is(err, io.EOF):
			return 0, fmt.Errorf("%w: %d", ErrRange, index)
		case err != nil:
			return 0, fmt.Errorf("%w: %w", ErrPacked, err)
		}
	}
	return 0, fmt.Errorf("%w: %d", ErrRange, index)
}
