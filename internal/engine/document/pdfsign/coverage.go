package pdfsign

import (
	"encoding/hex"
	"fmt"
	"strconv"
)

// placed reads a field's signature dictionary, its range and its contents.
func (f *file) placed(field dict) (placed, error) {
	at, ok := field.get("V").(ref)
	if !ok {
		return placed{}, fmt.Errorf("%w: a signature that is no object of its own", errMalformed)
	}
	o, err := f.object(at)
	if err != nil {
		return placed{}, err
	}
	d, ok := o.value.(dict)
	if !ok || o.stream {
		return placed{}, fmt.Errorf("%w: a signature that is no dictionary", errMalformed)
	}
	s := placed{at: at, dict: d, page: -1}
	if rect, ok := field.get("Rect").(array); ok && len(rect) == 4 {
		for i := range rect {
			n, _ := rect[i].(number)
			s.rect[i], _ = strconv.ParseFloat(string(n), 64)
		}
	}
	s.inRange = f.readRange(&s)
	return s, nil
}

// readRange reads /ByteRange, which must leave out the string of /Contents and
// nothing else, and begin where the file begins.
func (f *file) readRange(s *placed) bool {
	contents, ok := s.dict.get("Contents").(str)
	list, ok2 := s.dict.get("ByteRange").(array)
	if !ok || !ok2 || len(list) != 4 || len(contents.raw) < 2 || contents.raw[0] != '<' {
		return false
	}
	var n [4]int
	for i, v := range list {
		x, ok := v.(number)
		k, err := strconv.Atoi(string(x))
		if !ok || err != nil || k < 0 || k > len(f.b) {
			return false
		}
		n[i] = k
	}
	s.begin, s.resume, s.end = n[1], n[2], n[2]+n[3]
	if n[0] != 0 || s.begin != contents.start || s.resume != contents.start+len(contents.raw) || s.end > len(f.b) {
		return false
	}
	s.der, ok = unpad(contents.raw[1 : len(contents.raw)-1])
	return ok
}

// unpad gives the DER value at the head of /Contents; behind it only zeros may be.
func unpad(digits string) ([]byte, bool) {
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) < 2 {
		return nil, false
	}
	n := derLen(b)
	if n <= 0 || n > len(b) {
		return b, true // BER, or nonsense: package cms says which
	}
	for _, c := range b[n:] {
		if c != 0 {
			return nil, false
		}
	}
	return b[:n], true
}

// derLen is the length of the value with its head; 0 when it is not said.
func derLen(b []byte) int {
	if b[1] < 0x80 {
		return 2 + int(b[1])
	}
	k := int(b[1] & 0x7f)
	if k == 0 || k > 4 || len(b) < 2+k {
		return 0
	}
	n := 0
	for _, c := range b[2 : 2+k] {
		n = n<<8 | int(c)
	}
	return 2 + k + n
}

// coverage judges what a signature covers, and what came later.
func (f *file) coverage(s placed, later []placed) Check {
	if !s.inRange {
		return Check{Result: Fail, Reason: Range}
	}
	if s.end == len(f.b) {
		return Check{Result: Pass, Reason: OK}
	}
	old, err := openWith(f.b[:s.end], f.work)
	if err != nil || !old.has(s) || !f.continues(old) {
		return Check{Result: Fail, Reason: Range}
	}
	if s.locks() || old.locked() {
		return Check{Result: Fail, Reason: Locked}
	}
	if len(later) == 0 || later[len(later)-1].end != len(f.b) || !onlySigned(old, f, later) {
		return Check{Result: Fail, Reason: Added}
	}
	return Check{Result: Pass, Reason: Later}
}

// has reports whether the signature stands in the revision that it covers.
func (f *file) has(s placed) bool {
	all, err := f.signatures()
	if err != nil {
		return false
	}
	for _, x := range all {
		if x.at == s.at && x.widget == s.widget && x.inRange && x.begin == s.begin && x.end == s.end && same(x.dict, s.dict) {
			return true
		}
	}
	return false
}

// continues reports whether the tables of f lead back to the newest of old.
func (f *file) continues(old *file) bool {
	for _, at := range f.tables {
		if at == old.xref {
			return true
		}
	}
	return false
}

// locked reports whether the revision carries a lock by any signature.
func (f *file) locked() bool {
	all, err := f.signatures()
	if err != nil {
		return true
	}
	for _, s := range all {
		if s.locks() {
			return true
		}
	}
	return false
}
