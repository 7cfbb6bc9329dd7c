package page

import (
	"fmt"

	qrcode "github.com/skip2/go-qrcode"
)

// QR draws a code as one path in a square box, at error correction level M. The
// quiet zone of four modules is the layout's: QR leaves none, and returns the
// width of a module.
func QR(content string, box Rect, c Color) (Path, Length, error) {
	code, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		return Path{}, 0, fmt.Errorf("page: QR code of %d bytes: %w", len(content), err)
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	n := Length(len(rows))
	path := Path{Fill: &c}
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < len(row) && row[x] {
				x++
			}
			// Edges are computed from the whole, so that neighbours meet exactly.
			x0, x1 := box.W*Length(from)/n, box.W*Length(x)/n
			y0, y1 := box.H*Length(y)/n, box.H*Length(y+1)/n
			path.Segments = append(path.Segments, Rectangle(Rect{box.X + x0, box.Y + y0, x1 - x0, y1 - y0})...)
		}
	}
	return path, box.W / n, nil
}
