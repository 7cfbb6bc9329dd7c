package page

import (
	"fmt"
	"strings"
)

// SVG writes a page that has only filled paths, such as a seal.
func (p Page) SVG(title string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %s %s" role="img">`,
		p.Width.Decimal(), p.Height.Decimal(), p.Width.Decimal(), p.Height.Decimal())
	b.WriteString("<title>" + escape.Replace(title) + "</title>")
	for _, it := range p.Items {
		path, ok := it.(Path)
		if !ok || path.Fill == nil || path.Stroke != nil {
			return nil, fmt.Errorf("page: SVG and PNG take filled paths only")
		}
		fmt.Fprintf(&b, `<path fill="#%02x%02x%02x" d="%s"/>`, path.Fill[0], path.Fill[1], path.Fill[2], path.Data(Point{}, "C"))
	}
	b.WriteString("</svg>\n")
	return []byte(b.String()), nil
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Data writes the path from an origin. The letters are those of SVG, where cubic is
// "C", or of OFD, where it is "B" and C ends a figure.
func (p Path) Data(origin Point, cubic string) string {
	var b []byte
	for _, s := range p.Segments {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		switch s.Op {
		case Cubic:
			b = append(b, cubic...)
		case Close:
			if cubic == "C" {
				b = append(b, 'Z')
			} else {
				b = append(b, 'C')
			}
		default:
			b = append(b, byte(s.Op))
		}
		for _, q := range s.Points() {
			b = (q.X - origin.X).Append(append(b, ' '))
			b = (q.Y - origin.Y).Append(append(b, ' '))
		}
	}
	return string(b)
}

// Box gives the rectangle around all points of a path.
func (p Path) Box() Rect {
	var lo, hi Point
	first := true
	for _, s := range p.Segments {
		for _, q := range s.Points() {
			if first {
				lo, hi, first = q, q, false
			}
			lo = Point{min(lo.X, q.X), min(lo.Y, q.Y)}
			hi = Point{max(hi.X, q.X), max(hi.Y, q.Y)}
		}
	}
	return Rect{lo.X, lo.Y, hi.X - lo.X, hi.Y - lo.Y}
}

// Moved gives the path at another place.
func (p Path) Moved(dx, dy Length) Path {
	segments := make([]Segment, len(p.Segments))
	for i, s := range p.Segments {
		for j := range s.Points() {
			s.P[j] = Point{s.P[j].X + dx, s.P[j].Y + dy}
		}
		segments[i] = s
	}
	p.Segments = segments
	return p
}
