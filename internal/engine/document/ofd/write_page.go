package ofd

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

func (w *writer) page(p *page.Page) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Page%s><ofd:Area><ofd:PhysicalBox>%s</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="%d" Type="Body">`,
		writeSpace, boundary(page.Rect{W: p.Width, H: p.Height}), w.next())
	for _, it := range p.Items {
		var err error
		switch it := it.(type) {
		case page.Text:
			err = w.text(&b, it)
		case page.Path:
			w.path(&b, it)
		case page.Image:
			err = w.image(&b, it)
		}
		if err != nil {
			return "", err
		}
	}
	b.WriteString("</ofd:Layer></ofd:Content></ofd:Page>")
	return b.String(), nil
}

// text writes a run; a character beyond the first plane gets its own object.
func (w *writer) text(b *strings.Builder, t page.Text) error {
	f := w.faces[t.Font]
	runes := []rune(t.Text)
	if f == nil || t.Size <= 0 || len(t.Advances) != len(runes) {
		return fmt.Errorf("a text without font, size or advances")
	}
	x := t.X
	for from := 0; from < len(runes); {
		to := from + 1
		for runes[from] <= 0xFFFF && to < len(runes) && runes[to] <= 0xFFFF {
			to++
		}
		a, z := inked(runes, from, to)
		at := x
		for _, adv := range t.Advances[from:a] {
			at += adv
		}
		if err := w.run(b, t, f, at, runes[a:z], t.Advances[a:z]); err != nil {
			return err
		}
		for _, a := range t.Advances[from:to] {
			x += a
		}
		from = to
	}
	return nil
}

// inked leaves out spaces at both ends: readers of XML may drop them, and would
// then count other characters than the advances do.
func inked(runes []rune, from, to int) (int, int) {
	for from < to && runes[from] == ' ' {
		from++
	}
	for from < to && runes[to-1] == ' ' {
		to--
	}
	return from, to
}

// run writes a text object. Its boundary has room for the ink of every glyph, as
// some readers cut there.
func (w *writer) run(b *strings.Builder, t page.Text, f *written, x page.Length, runes []rune, advances []page.Length) error {
	if len(runes) == 0 {
		return nil
	}
	width := page.Length(0)
	for _, a := range advances {
		width += a
	}
	side, up, down := t.Size/4, t.Size*11/10, t.Size*4/10
	fmt.Fprintf(b, `<ofd:TextObject ID="%d" Boundary="%s" Font="%d" Size="%s">%s`, w.next(),
		boundary(page.Rect{X: x - side, Y: t.Y - up, W: width + 2*side, H: up + down}), f.id, t.Size.Decimal(), textColor(t.Color))
	fmt.Fprintf(b, `<ofd:CGTransform CodePosition="0" CodeCount="%d" GlyphCount="%d"><ofd:Glyphs>`, len(runes), len(runes))
	for i, r := range runes {
		g, ok := f.sub.GID(r)
		if !ok {
			return font.MissingGlyph{Rune: r}
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(b, "%d", g)
	}
	fmt.Fprintf(b, `</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="%s" Y="%s"`, side.Decimal(), up.Decimal())
	if len(runes) > 1 {
		b.WriteString(` DeltaX="` + deltaRuns(advances[:len(advances)-1]) + `"`)
	}
	b.WriteString(">" + escaped(string(runes)) + "</ofd:TextCode></ofd:TextObject>")
	return nil
}

// deltaRuns writes advances; three or more equal ones as "g count value".
func deltaRuns(ls []page.Length) string {
	var out []string
	for i := 0; i < len(ls); {
		n := 1
		for i+n < len(ls) && ls[i+n] == ls[i] {
			n++
		}
		v := ls[i].Decimal()
		if n >= 3 {
			out = append(out, "g", fmt.Sprint(n), v)
		} else {
			n = 1
			out = append(out, v)
		}
		i += n
	}
	return strings.Join(out, " ")
}

// textColor leaves out black, which text has by itself.
func textColor(c page.Color) string {
	if c == page.Black {
		return ""
	}
	return fill(c)
}

func fill(c page.Color) string { return colorElement("FillColor", c) }

func colorElement(name string, c page.Color) string {
	return fmt.Sprintf(`<ofd:%s Value="%d %d %d"/>`, name, c[0], c[1], c[2])
}

func (w *writer) path(b *strings.Builder, p page.Path) {
	if p.Fill == nil && p.Stroke == nil || len(p.Segments) == 0 {
		return
	}
	box := p.Box()
	if p.Stroke != nil { // half of the line, and the tips of its corners
		box = page.Rect{X: box.X - 2*p.Width, Y: box.Y - 2*p.Width, W: box.W + 4*p.Width, H: box.H + 4*p.Width}
	}
	fmt.Fprintf(b, `<ofd:PathObject ID="%d" Boundary="%s" Stroke="%t" Fill="%t"`, w.next(), boundary(box), p.Stroke != nil, p.Fill != nil)
	if p.Stroke != nil {
		fmt.Fprintf(b, ` LineWidth="%s"`, p.Width.Decimal())
	}
	b.WriteString(">")
	if p.Stroke != nil {
		b.WriteString(colorElement("StrokeColor", *p.Stroke))
	}
	if p.Fill != nil {
		b.WriteString(fill(*p.Fill))
	}
	b.WriteString("<ofd:AbbreviatedData>" + p.Data(page.Point{X: box.X, Y: box.Y}, "B") + "</ofd:AbbreviatedData></ofd:PathObject>")
}

func (w *writer) image(b *strings.Builder, im page.Image) error {
	id, err := w.picture(im)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, `<ofd:ImageObject ID="%d" Boundary="%s" CTM="%s 0 0 %s 0 0" ResourceID="%d"/>`,
		w.next(), boundary(im.Box), im.Box.W.Decimal(), im.Box.H.Decimal(), id)
	return nil
}

// picture adds a file, once for equal bytes. It is not decoded, only looked at.
func (w *writer) picture(im page.Image) (int, error) {
	key := sha256.Sum256(im.Data)
	if id, ok := w.images[key]; ok {
		return id, nil
	}
	_, format, err := im.Head()
	if err != nil {
		return 0, err
	}
	ending := map[string]string{"png": "png", "jpeg": "jpg"}[format]
	id := w.next()
	w.images[key] = id
	name := fmt.Sprintf("image_%d.%s", len(w.media), ending)
	w.media = append(w.media, fmt.Sprintf(`<ofd:MultiMedia ID="%d" Type="Image" Format="%s"><ofd:MediaFile>%s</ofd:MediaFile></ofd:MultiMedia>`,
		id, im.Format, name))
	w.files = append(w.files, WrittenFile{"Doc_0/Res/" + name, im.Data})
	return id, nil
}
