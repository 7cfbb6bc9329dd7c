package layout

import "github.com/chengban/chengban/internal/engine/document/page"

// wave draws a band of crossing waves along the longer side of a box, as on
// certificates of paper (底纹): as high as the box, with a whole number of waves.
func wave(box page.Rect, width page.Length, waves int, c page.Color) page.Path {
	p := page.Path{Stroke: &c, Width: width}
	long, deep := box.W, box.H
	if box.H > box.W {
		long, deep = deep, long
	}
	const parts = 8 // chords of a wave
	n := max(long*10/(27*deep), 1) * parts
	for k := range waves {
		phase := page.Angle(k) * 360 * page.Degree / page.Angle(waves)
		for i := range n + 1 {
			turn := page.Angle(i)*360*page.Degree/parts + phase
			along := long * i / n
			off := deep/2 + page.Length(int64(deep/2)*page.Sin(turn)/page.One)
			at := page.Point{X: box.X + along, Y: box.Y + off}
			if box.H > box.W {
				at = page.Point{X: box.X + off, Y: box.Y + along}
			}
			op := page.Line
			if i == 0 {
				op = page.Move
			}
			p.Segments = append(p.Segments, page.Segment{Op: op, P: [3]page.Point{at}})
		}
	}
	return p
}
