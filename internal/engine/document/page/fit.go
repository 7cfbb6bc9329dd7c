package page

// Fit gives the paths of a picture, such as a seal, scaled into a box.
func (p Page) Fit(box Rect) []Item {
	var out []Item
	for _, it := range p.Items {
		path, ok := it.(Path)
		if !ok {
			continue
		}
		path.Width = path.Width * box.W / p.Width
		segments := make([]Segment, len(path.Segments))
		for i, s := range path.Segments {
			for j := range s.Points() {
				s.P[j] = Point{box.X + s.P[j].X*box.W/p.Width, box.Y + s.P[j].Y*box.H/p.Height}
			}
			segments[i] = s
		}
		path.Segments = segments
		out = append(out, path)
	}
	return out
}
