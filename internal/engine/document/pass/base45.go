package pass

import (
	"errors"
	"strings"
)

// alphabet45 is that of RFC 9285: the characters of a QR code's alphanumeric mode.
const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

var errBase45 = errors.New("pass: not base 45")

func encode45(b []byte) string {
	var out strings.Builder
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out.Write([]byte{alphabet45[n%45], alphabet45[n/45%45], alphabet45[n/2025]})
	}
	if len(b) == 1 {
		out.Write([]byte{alphabet45[b[0]%45], alphabet45[b[0]/45]})
	}
	return out.String()
}

func decode45(s string) ([]byte, error) {
	out := make([]byte, 0, len(s)/3*2+1)
	for len(s) > 0 {
		group := s[:min(3, len(s))]
		s = s[len(group):]
		n, factor := 0, 1
		for i := range len(group) {
			digit := strings.IndexByte(alphabet45, group[i])
			if digit < 0 {
				return nil, errBase45
			}
			n += digit * factor
			factor *= 45
		}
		switch {
		case len(group) == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n&0xff))
		case len(group) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, errBase45
		}
	}
	return out, nil
}
