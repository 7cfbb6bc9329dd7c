package ofd

import (
	"math"
	"strconv"
	"strings"
)

// farthest is the largest number that a drawing may have; a page has hundreds of
// millimetres.
const farthest = 1e6

// number reads a decimal. Anything else, and what is not on any page, is refused:
// no NaN, no infinity, no hexadecimal.
func number(s string) (float64, bool) {
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(v) > farthest {
		return 0, false
	}
	return v, true
}

// numbers reads a list of exactly n decimals.
func numbers(s string, n int) ([]float64, bool) {
	f := strings.Fields(s)
	if len(f) != n {
		return nil, false
	}
	out := make([]float64, n)
	for i := range f {
		v, ok := number(f[i])
		if !ok {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}

// Box is a rectangle in millimetres; y goes down.
type Box struct{ X, Y, W, H float64 }

// box reads "x y w h". A rectangle of negative size is none.
func box(s string) (Box, bool) {
	v, ok := numbers(s, 4)
	if !ok || v[2] < 0 || v[3] < 0 {
		return Box{}, false
	}
	return Box{v[0], v[1], v[2], v[3]}, true
}

// Empty says whether the box has no area.
func (b Box) Empty() bool { return b.W <= 0 || b.H <= 0 }

// matrix is "a b c d e f": x' = ax + cy + e, y' = bx + dy + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

func readMatrix(s string) (matrix, bool) {
	if s == "" {
		return identity, true
	}
	v, ok := numbers(s, 6)
	if !ok {
		return identity, false
	}
	return matrix(v), true
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// deltas reads steps between characters: numbers, and runs "g n w" of n steps of
// width w. At most most are given; what is left over has no character.
func deltas(s string, most int) ([]float64, bool) {
	var out []float64
	f := strings.Fields(s)
	for i := 0; i < len(f) && len(out) < most; i++ {
		n := 1
		if f[i] == "g" {
			if i+2 >= len(f) {
				return nil, false
			}
			count, err := strconv.Atoi(f[i+1])
			if err != nil || count < 0 {
				return nil, false
			}
			n = min(count, most-len(out))
			i += 2
		}
		v, ok := number(f[i])
		if !ok {
			return nil, false
		}
		for range n {
			out = append(out, v)
		}
	}
	return out, true
}

// yes reads a boolean with a default.
func yes(s string, missing bool) bool {
	switch strings.ToLower(s) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return missing
}

// color is what is painted with; alpha 255 covers.
type color struct{ r, g, b, alpha uint8 }

var black = color{0, 0, 0, 255}

// colorSpace says how the numbers of a colour are meant.
type colorSpace struct {
	bits    int
	palette []string
}

// readColor reads a colour. A space that nobody defines is guessed from the count
// of numbers, because makers name spaces that are not in their files.
func readColor(n *node, spaces map[string]colorSpace) (color, bool) {
	space := spaces[n.attr("ColorSpace")]
	value := n.attr("Value")
	if value == "" {
		i, err := strconv.Atoi(n.attr("Index"))
		if err == nil && i >= 0 && i < len(space.palette) {
			value = space.palette[i]
		}
	}
	alpha := uint8(255)
	if s := n.attr("Alpha"); s != "" {
		a, ok := number(s)
		if !ok {
			return color{}, false
		}
		alpha = level(a)
	}
	if value == "" {
		return color{alpha: alpha}, true
	}
	parts := strings.Fields(value)
	if len(parts) > 4 {
		return color{}, false
	}
	var v []float64
	for _, p := range parts {
		c, ok := component(p)
		if !ok {
			return color{}, false
		}
		if space.bits > 0 && space.bits != 8 {
			c = c * 255 / float64(int(1)<<space.bits-1)
		}
		v = append(v, c)
	}
	return mix(v, alpha)
}

// component reads one number of a colour: decimal, or hexadecimal after "#".
func component(s string) (float64, bool) {
	if hex, ok := strings.CutPrefix(s, "#"); ok {
		v, err := strconv.ParseUint(hex, 16, 16)
		return float64(v), err == nil
	}
	return number(s)
}

func mix(v []float64, alpha uint8) (color, bool) {
	switch len(v) {
	case 1:
		return color{level(v[0]), level(v[0]), level(v[0]), alpha}, true
	case 3:
		return color{level(v[0]), level(v[1]), level(v[2]), alpha}, true
	case 4:
		k := 1 - float64(level(v[3]))/255
		ink := func(c float64) uint8 { return level((255 - float64(level(c))) * k) }
		return color{ink(v[0]), ink(v[1]), ink(v[2]), alpha}, true
	}
	return color{}, false
}

func level(v float64) uint8 { return uint8(max(0, min(255, math.Round(v)))) }

// times gives the matrix that first does n and then m.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[2]*n[1], m[1]*n[0] + m[3]*n[1],
		m[0]*n[2] + m[2]*n[3], m[1]*n[2] + m[3]*n[3],
		m[0]*n[4] + m[2]*n[5] + m[4], m[1]*n[4] + m[3]*n[5] + m[5],
	}
}
