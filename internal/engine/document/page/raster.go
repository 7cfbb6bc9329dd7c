package page

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
)

const (
	rows = 8   // scan lines a pixel
	unit = 256 // parts of a pixel across
	most = 4096
)

// PNG draws a page that has only filled paths on a transparent ground, width
// pixels wide. The scan converter computes in whole numbers.
func (p Page) PNG(width int) ([]byte, error) {
	height := int((Length(width)*p.Height + p.Width/2) / p.Width)
	if width < 1 || width > most || height < 1 || height > most {
		return nil, fmt.Errorf("page: a picture of %d × %d pixels", width, height)
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for _, it := range p.Items {
		path, ok := it.(Path)
		if !ok || path.Fill == nil || path.Stroke != nil {
			return nil, fmt.Errorf("page: SVG and PNG take filled paths only")
		}
		r := raster{width: width, height: height, scale: Length(width) * unit, per: p.Width}
		r.path(path)
		r.draw(img, *path.Fill)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return b.Bytes(), nil
}

// edge runs between two points in parts of a pixel; down is the winding.
type edge struct {
	x0, y0, x1, y1 int
	down           int
}

type raster struct {
	width, height int
	scale, per    Length
	edges         []edge
}

func (r *raster) point(p Point) [2]int {
	return [2]int{int(p.X * r.scale / r.per), int(p.Y * r.scale / r.per)}
}

func (r *raster) path(p Path) {
	var start, at Point
	for _, s := range p.Segments {
		switch s.Op {
		case Move:
			r.line(at, start)
			start = s.P[0]
		case Line:
			r.line(at, s.P[0])
		case Quad:
			r.curve(at, s.P[0], s.P[0], s.P[1], true)
		case Cubic:
			r.curve(at, s.P[0], s.P[1], s.P[2], false)
		case Close:
			r.line(at, start)
		}
		if ps := s.Points(); len(ps) > 0 {
			at = ps[len(ps)-1]
		} else {
			at = start
		}
	}
	r.line(at, start)
}

// curve draws chords; a quadratic curve has one control point.
func (r *raster) curve(a, b, c, d Point, quadratic bool) {
	steps := Length(32) // chords: quadratic curves are those of glyphs, which are small
	if quadratic {
		steps = 8
	}
	at := func(t Length) Point {
		u := steps - t
		if quadratic {
			f := func(a, b, d Length) Length { return (a*u*u + 2*b*u*t + d*t*t) / (steps * steps) }
			return Point{f(a.X, b.X, d.X), f(a.Y, b.Y, d.Y)}
		}
		f := func(a, b, c, d Length) Length {
			return (a*u*u*u + 3*b*u*u*t + 3*c*u*t*t + d*t*t*t) / (steps * steps * steps)
		}
		return Point{f(a.X, b.X, c.X, d.X), f(a.Y, b.Y, c.Y, d.Y)}
	}
	for t := Length(0); t < steps; t++ {
		r.line(at(t), at(t+1))
	}
}

func (r *raster) line(a, b Point) {
	p, q := r.point(a), r.point(b)
	switch {
	case p[1] < q[1]:
		r.edges = append(r.edges, edge{p[0], p[1], q[0], q[1], 1})
	case p[1] > q[1]:
		r.edges = append(r.edges, edge{q[0], q[1], p[0], p[1], -1})
	}
}

// crossing is where an edge meets a scan line.
type crossing struct{ x, down int }

// draw adds the color where the path covers the picture.
func (r *raster) draw(img *image.NRGBA, c Color) {
	slices.SortFunc(r.edges, func(a, b edge) int { return a.y0 - b.y0 })
	cover := make([]int, r.width)
	var live []edge
	next := 0
	for y := range r.height {
		clear(cover)
		for row := range rows {
			at := y*unit + row*unit/rows + unit/rows/2
			for next < len(r.edges) && r.edges[next].y0 <= at {
				live = append(live, r.edges[next])
				next++
			}
			live = slices.DeleteFunc(live, func(e edge) bool { return e.y1 <= at })
			r.scan(live, at, cover)
		}
		for x, n := range cover {
			if alpha := min(n*255/(rows*unit), 255); alpha > 0 {
				blend(img, x, y, c, alpha)
			}
		}
	}
}

// scan adds what one scan line covers.
func (r *raster) scan(live []edge, at int, cover []int) {
	xs := make([]crossing, len(live))
	for i, e := range live {
		xs[i] = crossing{e.x0 + (e.x1-e.x0)*(at-e.y0)/(e.y1-e.y0), e.down}
	}
	slices.SortFunc(xs, func(a, b crossing) int { return a.x - b.x })
	winding := 0
	for i, x := range xs {
		if winding != 0 {
			span(cover, xs[i-1].x, x.x)
		}
		winding += x.down
	}
}

func span(cover []int, from, to int) {
	from, to = max(from, 0), min(to, len(cover)*unit)
	for x := from / unit; x*unit < to; x++ {
		cover[x] += min(to, (x+1)*unit) - max(from, x*unit)
	}
}

// blend puts a color over a pixel of a transparent picture.
func blend(img *image.NRGBA, x, y int, c Color, alpha int) {
	old := img.NRGBAAt(x, y)
	under := int(old.A) * (255 - alpha) / 255
	sum := alpha + under
	mix := func(a, b uint8) uint8 { return uint8((int(a)*alpha + int(b)*under) / sum) } //nolint:gosec // a mean of bytes
	img.SetNRGBA(x, y, color.NRGBA{
		R: mix(c[0], old.R), G: mix(c[1], old.G), B: mix(c[2], old.B), A: uint8(sum), //nolint:gosec // at most 255
	})
}
