package pdfsign

import (
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf16"
)

// bytes gives what a string says.
func (s str) bytes() []byte {
	if strings.HasPrefix(s.raw, "<") {
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune(hexDigits, r) {
				return r
			}
			return -1
		}, s.raw)
		if len(digits)%2 == 1 {
			digits += "0"
		}
		b, _ := hex.DecodeString(digits) // nothing but digits is left
		return b
	}
	return unescape(s.raw[1 : len(s.raw)-1])
}

// unescape reads the inside of a literal string.
func unescape(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case strings.IndexByte("nrtbf", c) >= 0:
			out = append(out, "\n\r\t\b\f"[strings.IndexByte("nrtbf", c)])
		case c >= '0' && c <= '7':
			n := 0
			for k := 0; k < 3 && i < len(s) && s[i] >= '0' && s[i] <= '7'; k++ {
				n = n*8 + int(s[i]-'0')
				i++
			}
			i--
			out = append(out, byte(n&0xff))
		case c == '\n' || c == '\r': // a line that goes on
		default:
			out = append(out, c)
		}
	}
	return out
}

// people gives a text for people; what is neither UTF-16 nor ASCII becomes
// question marks.
func people(v value) string {
	s, ok := v.(str)
	if !ok {
		return ""
	}
	b := s.bytes()
	if len(b) >= 2 && b[0] == 0xfe && b[1] == 0xff {
		var units []uint16
		for i := 2; i+1 < len(b); i += 2 {
			units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
		}
		return string(utf16.Decode(units))
	}
	for i, c := range b {
		if c >= 0x80 {
			b[i] = '?'
		}
	}
	return string(b)
}

// dateLayout is that of a PDF: D:20261130130000+08'00'.
const dateLayout = "D:20060102150405-07'00'"

func date(t time.Time) str { return str{raw: "(" + t.Format(dateLayout) + ")"} }

// parseDate reads a date with its zone; false for one without, for then nobody
// knows when it was.
func parseDate(v value) (time.Time, bool) {
	s := people(v)
	for _, layout := range []string{dateLayout, "D:20060102150405-07'00", "D:20060102150405Z", "D:20060102150405Z00'00'"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
