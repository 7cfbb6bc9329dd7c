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

// simple reads a glyph of n contours.
func simple(d []byte, n int, g GID, left *budget) ([]Contour, error) {
	at := 10 + 2*n
	if len(d) < at+2 {
		return nil, bad("glyph %d is cut off", g)
	}
	ends, last := make([]int, n), -1
	for i := range n {
		ends[i] = u16(d, 10+2*i)
		if ends[i] < last { // equal ends are a contour without points
			return nil, bad("glyph %d has contours out of order", g)
		}
		last = ends[i]
	}
	points := last + 1
	if left.points -= points; left.points < 0 {
		return nil, bad("glyph %d has too many points", g)
	}
	at += 2 + u16(d, at) // past the instructions
	r := reader{d: d, at: at}
	flags := r.flags(points)
	xs := r.coordinates(flags, 0x02, 0x10)
	ys := r.coordinates(flags, 0x04, 0x20)
	if r.failed {
		return nil, bad("glyph %d is cut off", g)
	}
	out, from := make([]Contour, 0, n), 0
	for _, end := range ends {
		c := make(Contour, 0, end+1-from)
		for i := from; i <= end; i++ {
			c = append(c, Point{X: xs[i], Y: ys[i], On: flags[i]&1 != 0})
		}
		if len(c) > 0 {
			out = append(out, c)
		}
		from = end + 1
	}
	return out, nil
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
