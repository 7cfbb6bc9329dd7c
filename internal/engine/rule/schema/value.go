package schema

import (
	"fmt"
	"math/bits"
	"reflect"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// The values that CEL computes with. Each is a type of its own there, so that what
// has no meaning has no overload either.
type (
	Fen    int64                    // money
	Part   struct{ Num, Den int64 } // ratio; Den > 0
	Day    int64                    // since 1970-01-01
	Span   int64                    // days
	Period int64                    // calendar months
)

// million is the denominator of a stored ratio.
const million = 1_000_000

// PPM is a stored ratio as CEL has it.
func PPM(v int64) Part { return Part{v, million} }

var (
	moneyType  = cel.OpaqueType("money")
	ratioType  = cel.OpaqueType("ratio")
	dateType   = cel.OpaqueType("date")
	spanType   = cel.OpaqueType("days")
	periodType = cel.OpaqueType("period")
)

func celType(t Type) *cel.Type {
	switch t {
	case Bool:
		return cel.BoolType
	case Count:
		return cel.IntType
	case Money:
		return moneyType
	case Ratio:
		return ratioType
	case Date:
		return dateType
	case Dict, Text:
	}
	return cel.StringType
}

// Lift makes a CEL value of a stored one; codes of the attribute are texts.
func Lift(a *Attr, v int64) ref.Val {
	switch a.Type {
	case Bool:
		return types.Bool(v != 0)
	case Count:
		return types.Int(v)
	case Money:
		return Fen(v)
	case Ratio:
		return PPM(v)
	case Date:
		return Day(v)
	case Dict:
		if v >= 0 && v < int64(len(a.Codes)) {
			return types.String(a.Codes[v].ID)
		}
	case Text:
	}
	return types.NewErr("%s: no value of type %s", a.ID, a.Type)
}

func unconvertible(v ref.Val) (any, error) {
	return nil, fmt.Errorf("%s is not converted", v.Type().TypeName())
}

// The methods that make them values of CEL.

func (Fen) ConvertToNative(reflect.Type) (any, error) { return unconvertible(Fen(0)) }

func (Fen) ConvertToType(ref.Type) ref.Val { return types.NewErr("money is not converted") }

func (f Fen) Equal(o ref.Val) ref.Val                  { x, ok := o.(Fen); return types.Bool(ok && f == x) }
func (Fen) Type() ref.Type                             { return moneyType }
func (f Fen) Value() any                               { return int64(f) }
func (Part) ConvertToNative(reflect.Type) (any, error) { return unconvertible(Part{}) }
func (Part) ConvertToType(ref.Type) ref.Val            { return types.NewErr("a ratio is not converted") }

func (p Part) Equal(o ref.Val) ref.Val                { x, ok := o.(Part); return types.Bool(ok && p.Compare(x) == 0) }
func (Part) Type() ref.Type                           { return ratioType }
func (p Part) Value() any                             { return p }
func (Day) ConvertToNative(reflect.Type) (any, error) { return unconvertible(Day(0)) }
func (Day) ConvertToType(ref.Type) ref.Val            { return types.NewErr("a date is not converted") }

func (d Day) Equal(o ref.Val) ref.Val                  { x, ok := o.(Day); return types.Bool(ok && d == x) }
func (Day) Type() ref.Type                             { return dateType }
func (d Day) Value() any                               { return int64(d) }
func (Span) ConvertToNative(reflect.Type) (any, error) { return unconvertible(Span(0)) }
func (Span) ConvertToType(ref.Type) ref.Val            { return types.NewErr("days are not converted") }

func (s Span) Equal(o ref.Val) ref.Val                   { x, ok := o.(Span); return types.Bool(ok && s == x) }
func (Span) Type() ref.Type                              { return spanType }
func (s Span) Value() any                                { return int64(s) }
func (Period) ConvertToNative(reflect.Type) (any, error) { return unconvertible(Period(0)) }
func (Period) ConvertToType(ref.Type) ref.Val            { return types.NewErr("a period is not converted") }

func (p Period) Equal(o ref.Val) ref.Val { x, ok := o.(Period); return types.Bool(ok && p == x) }
func (Period) Type() ref.Type            { return periodType }
func (p Period) Value() any              { return int64(p) }

// Compare orders two ratios exactly, by their cross products in 128 bits.
func (p Part) Compare(q Part) int { return CompareProducts(p.Num, q.Den, q.Num, p.Den) }

// CompareProducts is the sign of a·b − c·d.
func CompareProducts(a, b, c, d int64) int {
	sl, hl, ll := product(a, b)
	sr, hr, lr := product(c, d)
	if sl != sr {
		return sl - sr
	}
	switch {
	case hl != hr && hl > hr, hl == hr && ll > lr:
		return sl
	case hl == hr && ll == lr:
		return 0
	}
	return -sl
}

// product gives sign and magnitude; the sign of zero is 0.
func product(a, b int64) (sign int, hi, lo uint64) {
	if a == 0 || b == 0 {
		return 0, 0, 0
	}
	hi, lo = bits.Mul64(magnitude(a), magnitude(b))
	if (a < 0) != (b < 0) {
		return -1, hi, lo
	}
	return 1, hi, lo
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a) //nolint:gosec // two's complement: exact for the smallest number too
	}
	return uint64(a)
}

// Quotient makes a ratio of two numbers; ok is false for a division by zero or a
// number that has no positive counterpart.
func Quotient(a, b int64) (Part, bool) {
	switch {
	case b == 0 || a == -a && a != 0 || b == -b:
		return Part{}, false
	case b < 0:
		return Part{-a, -b}, true
	}
	return Part{a, b}, true
}

// farthest is the number of days from 1970 that a date may be away: some 27,000 years.
const farthest = 10_000_000

// Months moves a day by calendar months; from the 31st to a shorter month it is that
// month's last day. ok is false beyond all calendars.
func Months(day, months int64) (int64, bool) {
	if day > farthest || day < -farthest || months > farthest/31 || months < -farthest/31 {
		return 0, false
	}
	t := time.Unix(day*86400, 0).UTC()
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)-1).Unix() / 86400, true
}

// DayOf reads YYYY-MM-DD.
func DayOf(text string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, false
	}
	return t.Unix() / 86400, true
}

// DayText writes YYYY-MM-DD.
func DayText(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }

// Millionths is a·10⁶/b as a whole number, cut down or up; b is not zero.
func Millionths(a, b int64, down bool) int64 {
	sa, hi, lo := product(a, million)
	if b < 0 {
		sa = -sa
	}
	m := magnitude(b)
	if hi >= m { // beyond int64: as far as it goes
		return int64(sa) * (1 << 62)
	}
	q, rest := bits.Div64(hi, lo, m)
	v := int64(sa) * int64(min(q, 1<<62))
	switch {
	case rest != 0 && sa < 0 && down:
		return v - 1
	case rest != 0 && sa > 0 && !down:
		return v + 1
	}
	return v
}
