package ses

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// ErrFormat is under every error of reading.
var ErrFormat = errors.New("ses: not a seal or signature")

// cursor walks over the elements of one SEQUENCE. After the first fault every step
// gives the zero value, so that a reader asks once, at the end.
type cursor struct {
	rest []byte
	at   string
	err  error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: %s: %s", ErrFormat, c.at, fmt.Sprintf(format, args...))
	}
}

// any gives the next element whatever it is.
func (c *cursor) any(what string) (v asn1.RawValue) {
	c.at = what
	if c.err != nil {
		return v
	}
	rest, err := asn1.Unmarshal(c.rest, &v)
	if err != nil {
		c.fail("%v", err)
		return asn1.RawValue{}
	}
	c.rest = rest
	return v
}

// next gives the next element, which must be of one of the universal types.
func (c *cursor) next(what string, tags ...int) asn1.RawValue {
	v := c.any(what)
	if c.err != nil {
		return v
	}
	for _, tag := range tags {
		if v.Class == asn1.ClassUniversal && v.Tag == tag && v.IsCompound == (tag == asn1.TagSequence || tag == asn1.TagSet) {
			return v
		}
	}
	c.fail("class %d, type %d", v.Class, v.Tag)
	return asn1.RawValue{}
}

// into gives a cursor over the elements of v, which shares c's fault.
func (c *cursor) into(v asn1.RawValue) *cursor { return &cursor{rest: v.Bytes, at: c.at, err: c.err} }

// close ends a cursor that came from into: nothing may be left.
func (c *cursor) close(inner *cursor) {
	if inner.err == nil && len(inner.rest) > 0 {
		inner.fail("%d bytes too many", len(inner.rest))
	}
	if c.err == nil {
		c.err = inner.err
	}
}

func (c *cursor) more() bool { return c.err == nil && len(c.rest) > 0 }

// peek gives the next element without taking it.
func (c *cursor) peek() (v asn1.RawValue) {
	_, err := asn1.Unmarshal(c.rest, &v)
	if err != nil {
		return asn1.RawValue{}
	}
	return v
}

func (c *cursor) integer(what string) int {
	v := c.next(what, asn1.TagInteger)
	n := 0
	if c.err != nil {
		return 0
	}
	if _, err := asn1.Unmarshal(v.FullBytes, &n); err != nil {
		c.fail("%v", err)
	}
	return n
}

func (c *cursor) text(what string) string {
	v := c.next(what, asn1.TagIA5String, asn1.TagUTF8String, asn1.TagPrintableString)
	if c.err == nil && (len(v.Bytes) > maxText || !utf8.Valid(v.Bytes)) {
		c.fail("%d bytes of text", len(v.Bytes))
		return ""
	}
	return string(v.Bytes)
}

func (c *cursor) oid(what string) string {
	v := c.next(what, asn1.TagOID)
	var oid asn1.ObjectIdentifier
	if c.err != nil {
		return ""
	}
	if _, err := asn1.Unmarshal(v.FullBytes, &oid); err != nil {
		c.fail("%v", err)
	}
	return oid.String()
}

func (c *cursor) time(what string) (t time.Time) {
	v := c.next(what, asn1.TagGeneralizedTime, asn1.TagUTCTime)
	if c.err != nil {
		return t
	}
	if _, err := asn1.Unmarshal(v.FullBytes, &t); err != nil {
		c.fail("%v", err)
	}
	return t.UTC()
}

func (c *cursor) octets(what string) []byte { return c.next(what, asn1.TagOctetString).Bytes }

// bits gives a BIT STRING of whole bytes. Early makers wrote OCTET STRINGs instead.
func (c *cursor) bits(what string) []byte {
	v := c.next(what, asn1.TagBitString, asn1.TagOctetString)
	if c.err != nil || v.Tag == asn1.TagOctetString {
		return v.Bytes
	}
	if len(v.Bytes) == 0 || v.Bytes[0] != 0 {
		c.fail("not whole bytes")
		return nil
	}
	return v.Bytes[1:]
}

// explicit opens the optional [0] that stands last.
func (c *cursor) explicit(what string) (asn1.RawValue, bool) {
	if v := c.peek(); c.err != nil || v.Class != asn1.ClassContextSpecific || v.Tag != 0 || !v.IsCompound {
		return asn1.RawValue{}, false
	}
	return c.any(what), true
}
