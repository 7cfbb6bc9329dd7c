package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"strings"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// content is the stream of a page, written in millimetres from its lower edge.
type content struct {
	bytes.Buffer
	height page.Length
	faces  map[*font.Font]*face
	used   []*face
	images []string // entries of the resources
}

func (w *writer) page(p *page.Page, tree int, faces map[*font.Font]*face) (int, error) {
	if p.Width <= 0 || p.Height <= 0 {
		return 0, fmt.Errorf("no size")
	}
	c := &content{height: p.Height, faces: faces}
	c.raw("2.83464567 0 0 2.83464567 0 0 cm\n")
	for _, it := range p.Items {
		var err error
		switch it := it.(type) {
		case page.Text:
			err = c.text(it)
		case page.Path:
			c.path(it)
		case page.Image:
			err = w.image(c, it)
		}
		if err != nil {
			return 0, err
		}
	}
	body := w.reserve()
	w.packed(body, "", c.Bytes())
	var res strings.Builder
	res.WriteString("<<")
	if len(c.used) > 0 {
		res.WriteString(" /Font <<")
		for _, f := range c.used {
			fmt.Fprintf(&res, " /%s %d 0 R", f.name, f.number)
		}
		res.WriteString(" >>")
	}
	if len(c.images) > 0 {
		res.WriteString(" /XObject << " + strings.Join(c.images, " ") + " >>")
	}
	res.WriteString(" >>")
	n := w.reserve()
	w.object(n, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [ 0 0 %s %s ] /Resources %s /Contents %d 0 R >>",
		tree, points(p.Width), points(p.Height), res.String(), body))
	return n, nil
}

// points gives a length in thousandths of a point, rounded.
func points(l page.Length) string { return ((l*720 + 127) / 254).Decimal() }

func (c *content) raw(s string) { _, _ = c.WriteString(s) } // a buffer takes everything

func (c *content) numbers(ls ...page.Length) {
	for _, l := range ls {
		_, _ = c.Write(append(l.Append(nil), ' '))
	}
}

// color writes the operands; each is n/255 to four digits.
func (c *content) color(k page.Color, operator string) {
	for _, v := range k {
		n := (int(v)*10000 + 127) / 255
		if n == 10000 {
			c.raw("1 ")
			continue
		}
		if n == 0 {
			c.raw("0 ")
			continue
		}
		fmt.Fprintf(c, "0.%04d ", n)
	}
	c.raw(operator + "\n")
}

// text writes a run. The widths of the font advance the pen; what the run wants
// otherwise is corrected to a thousandth of the em, without adding up.
func (c *content) text(t page.Text) error {
	f := c.faces[t.Font]
	if f == nil || t.Size <= 0 {
		return fmt.Errorf("a text without font or size")
	}
	c.use(f)
	c.raw("BT ")
	c.color(t.Color, "rg")
	c.raw("/" + f.name + " ")
	c.numbers(t.Size)
	c.raw("Tf 1 0 0 1 ")
	c.numbers(t.X, c.height-t.Y)
	c.raw("Tm [")
	open := false
	var want, pen int64 // both in micrometres times 1000
	i := 0
	for _, r := range t.Text {
		if i >= len(t.Advances) {
			return fmt.Errorf("a text with fewer advances than characters")
		}
		if fix := divide(pen-want, int64(t.Size)); fix != 0 {
			if open {
				c.raw(">")
			}
			fmt.Fprintf(c, "%d", fix)
			pen -= fix * int64(t.Size)
			open = false
		}
		g, wide, err := f.glyph(t, r, i)
		if err != nil {
			return err
		}
		if !open {
			c.raw("<")
			open = true
		}
		fmt.Fprintf(c, "%04X", g)
		pen += wide * int64(t.Size)
		want += int64(t.Advances[i]) * 1000
		i++
	}
	if open {
		c.raw(">")
	}
	c.raw("] TJ ET\n")
	return nil
}

// glyph chooses the glyph of a character, and gives its width in thousandths.
func (f *face) glyph(t page.Text, r rune, i int) (font.GID, int64, error) {
	if t.Advances[i] < t.Size*3/5 {
		if g, ok := f.sub.Half(r); ok {
			return g, 500, nil
		}
	}
	g, ok := f.sub.GID(r)
	if !ok {
		return 0, 0, font.MissingGlyph{Rune: r}
	}
	return g, int64(width(t.Font, r)), nil
}

// divide rounds to the nearest.
func divide(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

func (c *content) use(f *face) {
	for _, u := range c.used {
		if u == f {
			return
		}
	}
	c.used = append(c.used, f)
}

func (c *content) path(p page.Path) {
	if p.Fill == nil && p.Stroke == nil || len(p.Segments) == 0 {
		return
	}
	if p.Fill != nil {
		c.color(*p.Fill, "rg")
	}
	if p.Stroke != nil {
		c.color(*p.Stroke, "RG")
		c.numbers(p.Width)
		c.raw("w\n")
	}
	var at page.Point
	for _, s := range p.Segments {
		c.segment(s, at)
		if ps := s.Points(); len(ps) > 0 {
			at = ps[len(ps)-1]
		}
	}
	switch {
	case p.Stroke == nil:
		c.raw("f\n")
	case p.Fill == nil:
		c.raw("S\n")
	default:
		c.raw("B\n")
	}
}

func (c *content) segment(s page.Segment, at page.Point) {
	if s.Op == page.Close {
		c.raw("h\n")
		return
	}
	if s.Op == page.Quad { // PDF has cubic curves only
		q, end := s.P[0], s.P[1]
		third := func(a, b page.Length) page.Length { return (a + 2*b) / 3 }
		s = page.Segment{Op: page.Cubic, P: [3]page.Point{
			{X: third(at.X, q.X), Y: third(at.Y, q.Y)}, {X: third(end.X, q.X), Y: third(end.Y, q.Y)}, end,
		}}
	}
	for _, p := range s.Points() {
		c.numbers(p.X, c.height-p.Y)
	}
	switch s.Op {
	case page.Move:
		c.raw("m\n")
	case page.Line:
		c.raw("l\n")
	default:
		c.raw("c\n")
	}
}

func (w *writer) image(c *content, im page.Image) error {
	n, err := w.picture(im)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("I%d", n)
	entry := fmt.Sprintf("/%s %d 0 R", name, n)
	if !strings.Contains(" "+strings.Join(c.images, " ")+" ", " "+entry+" ") {
		c.images = append(c.images, entry)
	}
	c.raw("q ")
	c.numbers(im.Box.W, 0, 0, im.Box.H, im.Box.X, c.height-im.Box.Y-im.Box.H)
	c.raw("cm /" + name + " Do Q\n")
	return nil
}

// picture writes the object of a picture, once for equal bytes.
func (w *writer) picture(im page.Image) (int, error) {
	key := sha256.Sum256(im.Data)
	if n, ok := w.images[key]; ok {
		return n, nil
	}
	conf, format, err := im.Head()
	if err != nil {
		return 0, err
	}
	n := w.reserve()
	w.images[key] = n
	img, _, err := image.Decode(bytes.NewReader(im.Data))
	if err != nil {
		return 0, fmt.Errorf("a picture: %w", err)
	}
	rgb, alpha := planes(img)
	dict := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8", conf.Width, conf.Height)
	mask := ""
	if alpha != nil {
		m := w.reserve()
		w.packed(m, dict+" /ColorSpace /DeviceGray", alpha)
		mask = fmt.Sprintf(" /SMask %d 0 R", m)
	}
	if _, ycc := img.(*image.YCbCr); ycc && format == "jpeg" {
		w.stream(n, dict+" /ColorSpace /DeviceRGB /Filter /DCTDecode", im.Data)
		return n, nil
	}
	w.packed(n, dict+" /ColorSpace /DeviceRGB"+mask, rgb)
	return n, nil
}

// planes gives the colours and, when something is transparent, the opacity.
func planes(img image.Image) (rgb, alpha []byte) {
	b := img.Bounds()
	clear := false
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := img.At(x, y).RGBA()
			if a != 0xFFFF {
				clear = true
			}
			if a != 0 {
				r, g, bl = r*0xFFFF/a, g*0xFFFF/a, bl*0xFFFF/a
			}
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(bl>>8)) //nolint:gosec // 16 bits each
			alpha = append(alpha, byte(a>>8))                      //nolint:gosec // 16 bits
		}
	}
	if !clear {
		alpha = nil
	}
	return rgb, alpha
}
