package page

import "strconv"

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// One is 1 in the fixed point of Sin and Cos.
const One = 1 << 30

// Angle is a thousandth of a degree, clockwise on the page.
type Angle int64

// Degree is a degree.
const Degree Angle = 1000

// Sin gives the sine times One. It is computed in whole numbers, because the last
// bit of the library's differs between processors.
func Sin(a Angle) int64 {
	const turn = 360 * Degree
	a = ((a % turn) + turn) % turn
	switch {
	case a > 270*Degree:
		return -Sin(turn - a)
	case a > 180*Degree:
		return -Sin(a - 180*Degree)
	case a > 90*Degree:
		return Sin(180*Degree - a)
	}
	// π/180000 times 2^47, rounded; x is in radians times 2^30.
	x := (int64(a)*2456332553 + 1<<16) >> 17
	square := (x * x) >> 30
	sum, term := x, x
	for n := int64(2); n <= 14; n += 2 {
		term = -((term * square) >> 30) / (n * (n + 1))
		sum += term
	}
	return min(sum, One)
}

// Cos gives the cosine times One.
func Cos(a Angle) int64 { return Sin(a + 90*Degree) }

// Turn rotates a point around the origin.
func (p Point) Turn(a Angle) Point {
	s, c := Sin(a), Cos(a)
	round := func(v int64) Length { return Length((v + One/2) >> 30) }
	return Point{round(int64(p.X)*c - int64(p.Y)*s), round(int64(p.X)*s + int64(p.Y)*c)}
}
