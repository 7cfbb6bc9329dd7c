package font

// Point of an outline in font units, y upwards.
type Point struct {
	X, Y int
	On   bool // on the curve; otherwise a control point of a quadratic curve
}

// Contour is a closed curve.
type Contour []Point

// Outline gives the contours of a glyph; none for one that only takes room.
// A glyph that is broken, too deep or too large is an error.
func (f *Font) Outline(g GID) ([]Contour, error) {
	left := budget{parts: maxParts, points: maxPoints}
	return f.outline(g, 0, &left)
}

type budget struct{ parts, points int }

func (f *Font) outline(g GID, depth int, left *budget) ([]Contour, error) {
	if int(g) >= f.glyphs {
		return nil, bad("no glyph %d", g)
	}
	d := f.data(g)
	if len(d) == 0 {
		return nil, nil
	}
	if len(d) < 10 {
		return nil, bad("glyph %d is cut off", g)
	}
	if n := i16(d, 0); n == 0 {
		return nil, nil
	} else if n > 0 {
		return simple(d, n, g, left)
	}
	parts, err := components(d, g)
	if err != nil {
		return nil, err
	}
	if depth == maxDepth {
		return nil, bad("glyph %d is made of glyphs of glyphs", g)
	}
	var all []Contour
	for _, p := range parts {
		if left.parts--; left.parts < 0 {
			return nil, bad("glyph %d has too many parts", g)
		}
		cs, err := f.outline(p.glyph, depth+1, left)
		if err != nil {
			return nil, err
		}
		all = append(all, p.place(cs)...)
	}
	return all, nil
}

// contourEnds reads the head of a glyph of n contours: its last points, and where
// its flags begin.
func contourEnds(d []byte, n int, g GID, left *budget) ([]byte, int, error) {
	at := 10 + 2*n
	if len(d) < at+2 {
		return nil, 0, bad("glyph %d is cut off", g)
	}
	last := -1
	for i := range n {
		end := u16(d, 10+2*i)
		if end < last { // equal ends are a contour without points
			return nil, 0, bad("glyph %d has contours out of order", g)
		}
		last = end
	}
	if left.points -= last + 1; left.points < 0 {
		return nil, 0, bad("glyph %d has too many points", g)
	}
	return d[10:at], at + 2 + u16(d, at), nil // past the instructions
}

// simple reads a glyph of n contours.
func simple(d []byte, n int, g GID, left *budget) ([]Contour, error) {
	ends, at, err := contourEnds(d, n, g, left)
	if err != nil {
		return nil, err
	}
	r := reader{d: d, at: at}
	flags := r.flags(u16(ends, 2*n-2) + 1)
	xs := r.coordinates(flags, 0x02, 0x10)
	ys := r.coordinates(flags, 0x04, 0x20)
	if r.failed {
		return nil, bad("glyph %d is cut off", g)
	}
	out, from := make([]Contour, 0, n), 0
	for i := range n {
		end := u16(ends, 2*i)
		c := make(Contour, 0, end+1-from)
		for k := from; k <= end; k++ {
			c = append(c, Point{X: xs[k], Y: ys[k], On: flags[k]&1 != 0})
		}
		if len(c) > 0 {
			out = append(out, c)
		}
		from = end + 1
	}
	return out, nil
}

// check reports what Outline would, without building the outline.
func (f *Font) check(g GID, depth int, left *budget) error {
	if int(g) >= f.glyphs {
		return bad("no glyph %d", g)
	}
	d := f.data(g)
	switch {
	case len(d) == 0:
		return nil
	case len(d) < 10:
		return bad("glyph %d is cut off", g)
	case i16(d, 0) == 0:
		return nil
	case i16(d, 0) > 0:
		return checkSimple(d, i16(d, 0), g, left)
	}
	parts, err := components(d, g)
	if err != nil {
		return err
	}
	if depth == maxDepth {
		return bad("glyph %d is made of glyphs of glyphs", g)
	}
	for _, p := range parts {
		if left.parts--; left.parts < 0 {
			return bad("glyph %d has too many parts", g)
		}
		if err := f.check(p.glyph, depth+1, left); err != nil {
			return err
		}
	}
	return nil
}

// checkSimple counts the bytes that a glyph needs.
func checkSimple(d []byte, n int, g GID, left *budget) error {
	ends, at, err := contourEnds(d, n, g, left)
	if err != nil {
		return err
	}
	need := 0
	for points := u16(ends, 2*n-2) + 1; points > 0; {
		if at >= len(d) {
			return bad("glyph %d is cut off", g)
		}
		b, times := d[at], 1
		at++
		if b&0x08 != 0 {
			if at >= len(d) {
				return bad("glyph %d is cut off", g)
			}
			times += int(d[at])
			at++
		}
		times = min(times, points)
		points -= times
		need += times * (width(b, 0x02, 0x10) + width(b, 0x04, 0x20))
	}
	if at+need > len(d) {
		return bad("glyph %d is cut off", g)
	}
	return nil
}

// width is how many bytes a coordinate takes.
func width(flag, short, same byte) int {
	switch {
	case flag&short != 0:
		return 1
	case flag&same != 0:
		return 0
	}
	return 2
}

// reader reads forward and remembers that it fell over the end.
type reader struct {
	d      []byte
	at     int
	failed bool
}

func (r *reader) next(n int) []byte {
	if r.failed || r.at > len(r.d)-n {
		r.failed = true
		return make([]byte, n)
	}
	r.at += n
	return r.d[r.at-n : r.at]
}

func (r *reader) flags(n int) []byte {
	out := make([]byte, 0, n)
	for len(out) < n && !r.failed {
		b := r.next(1)[0]
		out = append(out, b)
		if b&0x08 != 0 {
			for range min(int(r.next(1)[0]), n-len(out)) {
				out = append(out, b)
			}
		}
	}
	return append(out, make([]byte, n-len(out))...)
}

func (r *reader) coordinates(flags []byte, short, same byte) []int {
	out, v := make([]int, len(flags)), 0
	for i, b := range flags {
		switch {
		case b&short != 0 && b&same != 0:
			v += int(r.next(1)[0])
		case b&short != 0:
			v -= int(r.next(1)[0])
		case b&same == 0:
			v += i16(r.next(2), 0)
		}
		out[i] = v
	}
	return out
}

// component is a glyph within a glyph: its matrix in 1/16384 and its place.
type component struct {
	at         int // of its record in the glyph's data
	size       int
	flags      int
	glyph      GID
	a, b, c, d int
	dx, dy     int
}

const (
	argsAreWords    = 0x0001
	argsAreXY       = 0x0002
	hasScale        = 0x0008
	moreComponents  = 0x0020
	hasTwoScales    = 0x0040
	hasMatrix       = 0x0080
	hasInstructions = 0x0100
)

// components reads the parts of a glyph that is made of others.
func components(d []byte, g GID) ([]component, error) {
	r := reader{d: d, at: 10}
	var out []component
	for more := true; more; {
		c := component{at: r.at, a: 1 << 14, d: 1 << 14}
		c.flags = u16(r.next(2), 0)
		c.glyph = GID(u16(r.next(2), 0)) //nolint:gosec // 16 bits
		if c.flags&argsAreWords != 0 {
			c.dx, c.dy = i16(r.next(2), 0), i16(r.next(2), 0)
		} else {
			b := r.next(2)
			c.dx, c.dy = int(int8(b[0])), int(int8(b[1])) //nolint:gosec // signed bytes by definition
		}
		switch {
		case c.flags&hasScale != 0:
			c.a = i16(r.next(2), 0)
			c.d = c.a
		case c.flags&hasTwoScales != 0:
			c.a, c.d = i16(r.next(2), 0), i16(r.next(2), 0)
		case c.flags&hasMatrix != 0:
			c.a, c.b, c.c, c.d = i16(r.next(2), 0), i16(r.next(2), 0), i16(r.next(2), 0), i16(r.next(2), 0)
		}
		switch {
		case r.failed:
			return nil, bad("glyph %d is cut off", g)
		case c.flags&argsAreXY == 0:
			return nil, bad("glyph %d fits its parts by points", g)
		case len(out) == maxParts:
			return nil, bad("glyph %d has too many parts", g)
		}
		c.size = r.at - c.at
		out = append(out, c)
		more = c.flags&moreComponents != 0
	}
	return out, nil
}

func (c component) place(cs []Contour) []Contour {
	for _, contour := range cs {
		for i, p := range contour {
			contour[i].X = (p.X*c.a+p.Y*c.c)>>14 + c.dx
			contour[i].Y = (p.X*c.b+p.Y*c.d)>>14 + c.dy
		}
	}
	return cs
}
