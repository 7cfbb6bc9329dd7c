package ir

import (
	"math"
	"math/bits"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// farthest is how far a day may be from 1970, as in package schema.
const farthest = 10_000_000

// Compute does an operation on one or two numbers; ok is false for an overflow, a
// division by zero, and a day beyond all calendars.
func Compute(op Op, a, b int64) (v int64, ok bool) {
	switch op {
	case OpAdd:
		v = a + b
		return v, (v > a) == (b > 0)
	case OpSub:
		v = a - b
		return v, (v < a) == (b > 0)
	case OpMul:
		return multiply(a, b)
	case OpDiv:
		if b == 0 || a == math.MinInt64 && b == -1 {
			return 0, false
		}
		return a / b, true
	case OpMod:
		if b == 0 || a == math.MinInt64 && b == -1 {
			return 0, false
		}
		return a % b, true
	case OpNeg:
		return -a, a != math.MinInt64
	case OpDayAdd:
		v, ok = Compute(OpAdd, a, b)
		return v, ok && v <= farthest && v >= -farthest
	case OpDaySub:
		v, ok = Compute(OpSub, a, b)
		return v, ok && v <= farthest && v >= -farthest
	case OpHalves:
		return Halves(a, b)
	case OpMonths:
		return schema.Months(a, b)
	default:
		return 0, false
	}
}

// Halves is a/b in half parts of a million, so that comparisons with whole parts are
// exact: 2n where a/b is n parts, 2n+1 where it lies between n and n+1. Far away it
// stays at the end of the scale, see farPart.
func Halves(a, b int64) (int64, bool) {
	q, ok := schema.Quotient(a, b)
	if !ok {
		return 0, false
	}
	if m := q.Num; m < 1<<42 && m > -1<<42 { // twice its millionths fit
		v, rest := m*1_000_000/q.Den, m*1_000_000%q.Den
		switch {
		case rest > 0:
			return 2*v + 1, true
		case rest < 0:
			return 2*v - 1, true
		}
		return 2 * v, true
	}
	down, up := schema.Millionths(q.Num, q.Den, true), schema.Millionths(q.Num, q.Den, false)
	down, up = min(max(down, -farPart), farPart), min(max(up, -farPart), farPart)
	return down + up, true
}

// farPart is the end of the scale of Halves; comparisons with more go the long way.
const farPart = 1 << 60

func multiply(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b)) //nolint:gosec // corrected for the signs below
	if a < 0 {
		hi -= uint64(b) //nolint:gosec // two's complement
	}
	if b < 0 {
		hi -= uint64(a) //nolint:gosec // two's complement
	}
	v := int64(lo)               //nolint:gosec // two's complement
	return v, int64(hi) == v>>63 //nolint:gosec // the upper half must be the sign
}
