package pdfsign

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// value is an object of PDF: name, number, keyword, str, ref, array or dict.
type value any

type (
	name    string
	number  string // as written
	keyword string // true, false, null
	ref     struct{ num, gen int }
	array   []value
	entry   struct {
		key   name
		value value
	}
	dict []entry
	// str is a string as written, with its brackets, and where it stands in the
	// file.
	str struct {
		raw   string
		start int
	}
)

func (d dict) get(key name) value {
	for _, e := range d {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// with gives d with one entry set; the others stay where they are.
func (d dict) with(key name, v value) dict {
	out := append(dict(nil), d...)
	for i := range out {
		if out[i].key == key {
			out[i].value = v
			return out
		}
	}
	return append(out, entry{key, v})
}

func (d dict) without(key name) dict {
	out := dict{}
	for _, e := range d {
		if e.key != key {
			out = append(out, e)
		}
	}
	return out
}

// The faults of reading; a reason comes with each, see fault.
var (
	errMalformed   = errors.New("pdfsign: malformed")
	errUnsupported = errors.New("pdfsign: not supported")
)

// The limits of one object.
const (
	maxDepth  = 32
	maxValues = 1 << 18
)

// parser reads objects of one file.
type parser struct {
	b      []byte
	pos    int
	depth  int
	values int
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", errMalformed, what, p.pos)
}

func isSpace(c byte) bool { return strings.IndexByte("\x00\t\n\f\r ", c) >= 0 }

func isDelimiter(c byte) bool { return strings.IndexByte("()<>[]{}/%", c) >= 0 }

func (p *parser) space() {
	for p.pos < len(p.b) {
		switch c := p.b[p.pos]; {
		case isSpace(c):
			p.pos++
		case c == '%':
			for p.pos < len(p.b) && p.b[p.pos] != '\n' && p.b[p.pos] != '\r' {
				p.pos++
			}
		default:
			return
		}
	}
}

// word reads regular characters.
func (p *parser) word() string {
	start := p.pos
	for p.pos < len(p.b) && !isSpace(p.b[p.pos]) && !isDelimiter(p.b[p.pos]) {
		p.pos++
	}
	return string(p.b[start:p.pos])
}

// expect reads one word that must be that one.
func (p *parser) expect(word string) error {
	p.space()
	at := p.pos
	if got := p.word(); got != word {
		p.pos = at
		return p.fail("no " + word)
	}
	return nil
}

// whole reads a number that counts something.
func (p *parser) whole() (int, error) {
	p.space()
	w := p.word()
	n, err := strconv.Atoi(w)
	if err != nil || n < 0 || len(w) > 10 || w[0] == '+' {
		return 0, p.fail("no whole number")
	}
	return n, nil
}

func (p *parser) value() (value, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail("too deep")
	}
	defer func() { p.depth-- }()
	if p.values++; p.values > maxValues {
		return nil, p.fail("too many values")
	}
	p.space()
	if p.pos >= len(p.b) {
		return nil, p.fail("the end")
	}
	switch c := p.b[p.pos]; {
	case c == '/':
		return p.name()
	case c == '(':
		return p.literal()
	case c == '[':
		return p.array()
	case bytes.HasPrefix(p.b[p.pos:], []byte("<<")):
		return p.dict()
	case c == '<':
		return p.hexadecimal()
	case isDelimiter(c):
		return nil, p.fail("a stray delimiter")
	}
	return p.atom()
}

// atom reads a number, a reference or a keyword.
func (p *parser) atom() (value, error) {
	w := p.word()
	switch w {
	case "true", "false", "null":
		return keyword(w), nil
	}
	if strings.Trim(w, "+-.0123456789") != "" || len(w) > 32 {
		return nil, p.fail("an unknown word")
	}
	if _, err := strconv.ParseFloat(w, 64); err != nil {
		return nil, p.fail("no number")
	}
	after := p.pos
	if n, err := strconv.Atoi(w); err == nil && n >= 0 {
		if g, err := p.whole(); err == nil && p.expect("R") == nil {
			return ref{n, g}, nil
		}
	}
	p.pos = after
	return number(w), nil
}

func (p *parser) name() (value, error) {
	p.pos++
	w := p.word()
	if !strings.Contains(w, "#") {
		return name(w), nil
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		if w[i] != '#' {
			out = append(out, w[i])
			continue
		}
		if i+2 >= len(w) {
			return nil, p.fail("a name with an escape cut short")
		}
		b, err := hex.DecodeString(w[i+1 : i+3])
		if err != nil || b[0] == 0 {
			return nil, p.fail("a name with a false escape")
		}
		out = append(out, b[0])
		i += 2
	}
	return name(out), nil
}

func (p *parser) literal() (value, error) {
	start, open := p.pos, 0
	for ; p.pos < len(p.b); p.pos++ {
		switch p.b[p.pos] {
		case '\\':
			p.pos++
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				p.pos++
				return str{string(p.b[start:p.pos]), start}, nil
			}
		}
	}
	return nil, p.fail("a string without end")
}

func (p *parser) hexadecimal() (value, error) {
	start := p.pos
	n := bytes.IndexByte(p.b[start:], '>')
	if n < 0 {
		return nil, p.fail("a string without end")
	}
	for _, c := range p.b[start+1 : start+n] {
		if !isHex(c) && !isSpace(c) {
			return nil, p.fail("a string that is not hexadecimal")
		}
	}
	p.pos = start + n + 1
	return str{string(p.b[start:p.pos]), start}, nil
}

const hexDigits = "0123456789abcdefABCDEF"

func isHex(c byte) bool { return strings.IndexByte(hexDigits, c) >= 0 }

func (p *parser) array() (value, error) {
	p.pos++
	out := array{}
	for {
		p.space()
		if p.pos < len(p.b) && p.b[p.pos] == ']' {
			p.pos++
			return out, nil
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

func (p *parser) dict() (value, error) {
	p.pos += 2
	out, seen := dict{}, map[name]bool{}
	for {
		p.space()
		if bytes.HasPrefix(p.b[p.pos:], []byte(">>")) {
			p.pos += 2
			return out, nil
		}
		k, err := p.value()
		if err != nil {
			return nil, err
		}
		key, ok := k.(name)
		if !ok || seen[key] {
			return nil, p.fail("a key that is no name, or one twice")
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out, seen[key] = append(out, entry{key, v}), true
	}
}

// object is an indirect object.
type object struct {
	value  value
	stream bool
	size   int // bytes that were read for it
}

// indirect reads the object that must stand at an offset under its number.
func indirect(b []byte, at int, want ref) (object, error) {
	// An offset into or before a number would be another reading.
	if at <= 0 || at >= len(b) || !isSpace(b[at-1]) || b[at] < '0' || b[at] > '9' {
		return object{}, fmt.Errorf("%w: object %d does not stand at byte %d", errMalformed, want.num, at)
	}
	p := &parser{b: b, pos: at}
	num, err := p.whole()
	if err != nil {
		return object{}, err
	}
	gen, err := p.whole()
	if err != nil || num != want.num || gen != want.gen {
		return object{}, fmt.Errorf("%w: object %d does not stand at byte %d", errMalformed, want.num, at)
	}
	if err := p.expect("obj"); err != nil {
		return object{}, err
	}
	v, err := p.value()
	if err != nil {
		return object{}, err
	}
	p.space()
	switch w := p.word(); w {
	case "endobj":
		return object{v, false, p.pos - at}, nil
	case "stream":
		if _, ok := v.(dict); ok {
			return object{v, true, p.pos - at}, nil
		}
	}
	return object{}, p.fail("an object without end")
}

// write appends v as it is written; equal values are written alike.
func write(b []byte, v value) []byte {
	switch v := v.(type) {
	case name:
		return append(append(b, '/'), escapeName(string(v))...)
	case number:
		return append(b, v...)
	case keyword:
		return append(b, v...)
	case str:
		return append(b, v.raw...)
	case ref:
		return fmt.Appendf(b, "%d %d R", v.num, v.gen)
	case array:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			b = write(b, x)
		}
		return append(b, ']')
	case dict:
		b = append(b, "<<"...)
		for _, e := range v {
			b = append(write(append(b, ' '), e.key), ' ')
			b = write(b, e.value)
		}
		return append(b, " >>"...)
	}
	return append(b, "null"...)
}

func same(a, b value) bool { return bytes.Equal(write(nil, a), write(nil, b)) }

func escapeName(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '#' || isDelimiter(c) {
			fmt.Fprintf(&out, "#%02X", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// text makes a string for people: UTF-16 with its mark, in hexadecimal.
func text(s string) str {
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u&0xff))
	}
	return str{raw: "<" + strings.ToUpper(hex.EncodeToString(b)) + ">"}
}

func whole(n int) number { return number(strconv.Itoa(n)) }
