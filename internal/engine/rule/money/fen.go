package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Fen is an amount of money in fen, a hundredth of a yuan.
type Fen int64

// The units in which clauses speak.
const (
	Yuan Fen = 100
	Wan  Fen = 10_000 * Yuan      // 万元
	Yi   Fen = 100_000_000 * Yuan // 亿元
)

// ErrOverflow is a result that does not fit into 64 bits of fen.
var ErrOverflow = errors.New("the amount is too large to compute with")

// Add gives the sum, or ErrOverflow.
func (f Fen) Add(g Fen) (Fen, error) {
	s := f + g
	if (s > f) != (g > 0) && g != 0 {
		return 0, ErrOverflow
	}
	return s, nil
}

// Times gives the product with a count, or ErrOverflow.
func (f Fen) Times(n int64) (Fen, error) {
	p := new(big.Int).Mul(big.NewInt(int64(f)), big.NewInt(n))
	if !p.IsInt64() {
		return 0, ErrOverflow
	}
	return Fen(p.Int64()), nil
}

var fenShape = regexp.MustCompile(`^(-?)(\d{1,19})(?:\.(\d{1,10}))? ?(分|元|万元|亿元)$`)

// ParseFen reads an amount with its unit: "50万元", "37215.50 元", "1.5亿元", "12分". A
// number without its unit is refused, and so is one finer than a fen.
func ParseFen(s string) (Fen, error) {
	m := fenShape.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is no amount; write it with its unit, for example 50万元 or 37215.50元", s)
	}
	unit := map[string]Fen{"分": 1, "元": Yuan, "万元": Wan, "亿元": Yi}[m[4]]
	n, _ := new(big.Int).SetString(m[1]+m[2]+m[3], 10)
	n.Mul(n, big.NewInt(int64(unit)))
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(m[3]))), nil)
	rest := new(big.Int)
	n.QuoRem(n, scale, rest)
	if rest.Sign() != 0 {
		return 0, fmt.Errorf("%q is finer than a fen", s)
	}
	if !n.IsInt64() {
		return 0, fmt.Errorf("%q: %w", s, ErrOverflow)
	}
	return Fen(n.Int64()), nil
}

// String gives the canonical text, which ParseFen reads back: "50万元", "37215元",
// "0.05元".
func (f Fen) String() string {
	if f != 0 && f%Wan == 0 {
		return strconv.FormatInt(int64(f/Wan), 10) + "万元"
	}
	return f.yuan("") + "元"
}

// In gives the amount as people read it: 50 万元 and 37,215 元, or ¥500,000.
func (f Fen) In(l i18n.Lang) string {
	if l == i18n.Zh && f != 0 && f%Wan == 0 {
		return group(strconv.FormatInt(int64(f/Wan), 10), ",") + " 万元"
	}
	return f.InYuan(l)
}

// InYuan is In without 万元, for ledgers, where amounts stand below each other.
func (f Fen) InYuan(l i18n.Lang) string {
	switch text := f.yuan(","); {
	case l == i18n.Zh:
		return text + " 元"
	case f < 0:
		return "-¥" + strings.TrimPrefix(text, "-")
	default:
		return "¥" + text
	}
}

// yuan writes the amount in yuan, with two decimals only when there are fen.
func (f Fen) yuan(comma string) string {
	abs, sign := uint64(f), "" //nolint:gosec // turned around below when negative
	if f < 0 {
		abs, sign = -uint64(f), "-" //nolint:gosec // two's complement gives the magnitude, also of the least number
	}
	text := sign + group(strconv.FormatUint(abs/100, 10), comma)
	if rest := abs % 100; rest != 0 {
		text += fmt.Sprintf(".%02d", rest)
	}
	return text
}

func group(digits, comma string) string {
	if comma == "" {
		return digits
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + comma + digits[i:]
	}
	return sign + digits
}

// MarshalText is String.
func (f Fen) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText accepts the canonical text only, so that equal amounts have equal
// bytes wherever they are hashed.
func (f *Fen) UnmarshalText(b []byte) error {
	v, err := ParseFen(string(b))
	if err == nil && v.String() != string(b) {
		err = fmt.Errorf("%q is not the canonical form %q", b, v.String())
	}
	if err == nil {
		*f = v
	}
	return err
}

// fromBig gives a whole number of fen, or ErrOverflow.
func fromBig(n *big.Int) (Fen, error) {
	if !n.IsInt64() {
		return 0, ErrOverflow
	}
	return Fen(n.Int64()), nil
}

// greatest is the largest amount; open tiers end there.
const greatest = Fen(math.MaxInt64)
