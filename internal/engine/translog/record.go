package translog

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Record is what one entry says: a named and numbered format, and fields in the
// order that the format fixes.
type Record struct {
	Format string // "chengban.audit.row/1"; another order or meaning is another number
	Fields []Field
}

// Field is one value with its name. Values are bytes: nothing is trimmed, folded
// or normalised.
type Field struct{ Name, Value string }

// Get gives the value of the first field called name.
func (r Record) Get(name string) string {
	for _, f := range r.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Encode writes r canonically:
//
//	record = text(format) uvarint(number of fields) { text(name) text(value) }
//	text   = uvarint(length in bytes) bytes
//
// uvarint is that of encoding/binary in its shortest form. The bytes delimit
// themselves; no two records have the same.
func Encode(r Record) []byte {
	b := appendText(nil, r.Format)
	b = binary.AppendUvarint(b, uint64(len(r.Fields)))
	for _, f := range r.Fields {
		b = appendText(appendText(b, f.Name), f.Value)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errRecord = errors.New("translog: not a canonical record")

// Decode reads what Encode wrote and refuses everything else, also what stands
// behind the record.
func Decode(b []byte) (Record, error) {
	d := decoder{rest: b}
	r := Record{Format: d.text()}
	n := d.number()
	for i := uint64(0); i < n && d.err == nil; i++ {
		r.Fields = append(r.Fields, Field{d.text(), d.text()})
	}
	if d.err == nil && len(d.rest) > 0 {
		d.err = fmt.Errorf("%w: %d bytes behind it", errRecord, len(d.rest))
	}
	if d.err != nil {
		return Record{}, d.err
	}
	return r, nil
}

type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.rest)
	if d.err == nil && (size <= 0 || size > 1 && d.rest[size-1] == 0) { // cut short, too large, or longer than needed
		d.err = fmt.Errorf("%w: a length", errRecord)
	}
	if d.err != nil {
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) text() string {
	n := d.number()
	if d.err == nil && n > uint64(len(d.rest)) {
		d.err = fmt.Errorf("%w: a text of %d bytes, %d left", errRecord, n, len(d.rest))
	}
	if d.err != nil {
		return ""
	}
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}
