package pass

import (
	"math/big"
	"slices"
	"strings"
)

// An identifier has some sixty digits, capitals and dots. As a number to base 37,
// with a 1 before it that keeps leading zeros, it takes two thirds of the bytes.
const (
	alphabet37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ."
	maxNumber  = 79 // characters: 21, 18, 32, 3, 1 and four dots
)

// packNumber gives nil for what is no identifier.
func packNumber(s string) []byte {
	if s == "" || len(s) > maxNumber {
		return nil
	}
	n, base := big.NewInt(1), big.NewInt(int64(len(alphabet37)))
	for i := range len(s) {
		digit := strings.IndexByte(alphabet37, s[i])
		if digit < 0 {
			return nil
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(digit)))
	}
	return n.Bytes()
}

// unpackNumber gives "" for bytes that packNumber does not write.
func unpackNumber(b []byte) string {
	if len(b) == 0 || len(b) > maxNumber || b[0] == 0 {
		return ""
	}
	var out []byte
	n, base, digit := new(big.Int).SetBytes(b), big.NewInt(int64(len(alphabet37))), new(big.Int)
	for n.Cmp(base) >= 0 && len(out) < maxNumber {
		n.DivMod(n, base, digit)
		out = append(out, alphabet37[digit.Int64()])
	}
	if len(out) == 0 || n.Cmp(big.NewInt(1)) != 0 {
		return ""
	}
	slices.Reverse(out)
	return string(out)
}
