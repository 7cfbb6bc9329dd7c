package money

import (
	"fmt"
	"math/big"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

// Rate is an exact fraction of at least zero, kept reduced.
type Rate struct{ num, den int64 }

// maxRate bounds the parts of a rate: a clause's rate has a handful of digits.
const maxRate = 1_000_000_000

// NewRate makes a rate of a numerator and a denominator.
func NewRate(num, den int64) (Rate, error) {
	if num < 0 || den <= 0 {
		return Rate{}, fmt.Errorf("%d/%d is no rate", num, den)
	}
	r := big.NewRat(num, den)
	if r.Num().Cmp(big.NewInt(maxRate)) > 0 || r.Denom().Cmp(big.NewInt(maxRate)) > 0 {
		return Rate{}, fmt.Errorf("%d/%d has more digits than a rate may have", num, den)
	}
	return Rate{r.Num().Int64(), r.Denom().Int64()}, nil
}

var (
	percentShape  = regexp.MustCompile(`^(\d{1,6})(?:\.(\d{1,6}))? ?([%‰])$`)
	fractionShape = regexp.MustCompile(`^(\d{1,9})/(\d{1,9})$`)
)

// ParseRate reads "12.5%", "3‰" or "1/3".
func ParseRate(s string) (Rate, error) {
	if m := fractionShape.FindStringSubmatch(s); m != nil {
		num, _ := strconv.ParseInt(m[1], 10, 64)
		den, _ := strconv.ParseInt(m[2], 10, 64)
		return NewRate(num, den)
	}
	m := percentShape.FindStringSubmatch(s)
	if m == nil {
		return Rate{}, fmt.Errorf("%q is no rate; write it as 12.5%%, 3‰ or 1/3", s)
	}
	num, _ := strconv.ParseInt(m[1]+m[2], 10, 64)
	den := int64(100)
	if m[3] == "‰" {
		den = 1000
	}
	for range m[2] {
		den *= 10
	}
	return NewRate(num, den)
}

// String gives the canonical text: a percentage where that is exact, else the
// fraction.
func (r Rate) String() string {
	p := new(big.Rat).Mul(r.rat(), big.NewRat(100, 1))
	if digits, exact := p.FloatPrec(); exact && digits <= 6 {
		text := p.FloatString(digits)
		if whole, _, _ := strings.Cut(text, "."); len(whole) <= 6 {
			return text + "%"
		}
	}
	return fmt.Sprintf("%d/%d", r.num, r.den)
}

func (r Rate) rat() *big.Rat { return big.NewRat(r.num, max(r.den, 1)) }

// Of gives the rate of an amount, rounded as declared, or ErrOverflow. It computes
// in 128 bits.
func (r Rate) Of(f Fen, how Rounding) (Fen, error) {
	magnitude, negative := uint64(f), f < 0 //nolint:gosec // turned around below when negative
	if negative {
		magnitude = -magnitude
	}
	hi, lo := bits.Mul64(magnitude, uint64(r.num)) //nolint:gosec // a rate is not negative
	unit := uint64(how.To.fen())                   //nolint:gosec // a unit is positive
	by := uint64(max(r.den, 1)) * unit
	if hi >= by {
		return 0, ErrOverflow
	}
	q, rest := bits.Div64(hi, lo, by)
	if how.Mode.lifts(q&1 == 1, rest, by) {
		q++ // q < 2⁶⁴/10⁴ unless by is 1, and then there is no rest
	}
	hi, lo = bits.Mul64(q, unit)
	if negative && hi == 0 && lo <= uint64(greatest)+1 {
		return -Fen(lo), nil //nolint:gosec // compared above; the least number is its own negation
	}
	if negative || hi != 0 || lo > uint64(greatest) {
		return 0, ErrOverflow
	}
	return Fen(lo), nil
}

// Mode is how a fraction is rounded.
type Mode string

// The modes of rounding.
const (
	Up       Mode = "up"        // away from zero
	Down     Mode = "down"      // towards zero
	HalfEven Mode = "half_even" // to the nearest, a half to the even one
	HalfUp   Mode = "half_up"   // to the nearest, a half away from zero (四舍五入)
)

// lifts tells whether the magnitude is rounded up, given the rest of a division.
func (m Mode) lifts(odd bool, rest, by uint64) bool {
	switch m {
	case Up:
		return rest > 0
	case HalfEven:
		return rest > by-rest || (rest == by-rest && odd)
	case HalfUp:
		return rest > 0 && rest >= by-rest
	case Down:
	}
	return false
}

// Unit is what is rounded to.
type Unit string

// The units of rounding.
const (
	ToFen     Unit = "fen"
	ToYuan    Unit = "yuan"
	ToHundred Unit = "hundred_yuan"
)

func (u Unit) fen() Fen {
	switch u {
	case ToYuan:
		return Yuan
	case ToHundred:
		return 100 * Yuan
	case ToFen:
	}
	return 1
}

// Rounding is what a clause declares about fractions.
type Rounding struct {
	Mode Mode
	To   Unit
}

// ParseRounding reads "down yuan".
func ParseRounding(s string) (Rounding, error) {
	mode, to, _ := strings.Cut(s, " ")
	r := Rounding{Mode(mode), Unit(to)}
	switch r.Mode {
	case Up, Down, HalfEven, HalfUp:
	default:
		return r, fmt.Errorf("%q is no rounding: want up, down, half_even or half_up, then fen, yuan or hundred_yuan", s)
	}
	switch r.To {
	case ToFen, ToYuan, ToHundred:
	default:
		return r, fmt.Errorf("%q is no rounding: it goes to fen, yuan or hundred_yuan", s)
	}
	return r, nil
}

// String gives the text that ParseRounding reads.
func (r Rounding) String() string { return string(r.Mode) + " " + string(r.To) }

// round rounds an exact number of fen.
func (r Rounding) round(x *big.Rat) (Fen, error) {
	unit := big.NewInt(int64(r.To.fen()))
	by := new(big.Int).Mul(x.Denom(), unit)
	q, rest := new(big.Int).QuoRem(new(big.Int).Abs(x.Num()), by, new(big.Int))
	half := new(big.Int).Lsh(rest, 1).Cmp(by)
	lift := false
	switch r.Mode {
	case Up:
		lift = rest.Sign() > 0
	case HalfEven:
		lift = half > 0 || (half == 0 && q.Bit(0) == 1)
	case HalfUp:
		lift = half >= 0
	case Down:
	}
	if lift {
		q.Add(q, big.NewInt(1))
	}
	q.Mul(q, unit)
	if x.Sign() < 0 {
		q.Neg(q)
	}
	return fromBig(q)
}

// Split shares an amount out by weights; each part is rounded down and one of them
// takes what remains. The parts always sum to the amount.
type Split struct {
	Payers    []string
	Weights   []int64
	Remainder int // the payer that takes the rest
}

// Part gives one payer's part of an amount that is not negative.
func (s Split) Part(f Fen, payer int) Fen {
	var total int64
	for _, w := range s.Weights {
		total += w
	}
	floor := func(i int) Fen { // weights are small and f < 2⁶³, so the quotient fits
		hi, lo := bits.Mul64(uint64(f), uint64(s.Weights[i])) //nolint:gosec // neither is negative
		q, _ := bits.Div64(hi, lo, uint64(total))             //nolint:gosec // weights are positive
		return Fen(q)                                         //nolint:gosec // at most f
	}
	if payer != s.Remainder {
		return floor(payer)
	}
	rest := f
	for i := range s.Weights {
		if i != payer {
			rest -= floor(i)
		}
	}
	return rest
}
