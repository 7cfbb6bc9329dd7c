package ofd

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// spot is where a character stands, in millimetres.
type spot struct {
	Char string
	X, Y float64
}

var near = cmp.Comparer(func(a, b float64) bool { return a-b < 0.001 && b-a < 0.001 })

func points(places []spot) [][2]float64 {
	var out [][2]float64
	for _, p := range places {
		out = append(out, [2]float64{p.X, p.Y})
	}
	return out
}

// outlinesAt gives where outlines are drawn.
func outlinesAt(all []drawn) [][2]float64 {
	var out [][2]float64
	m := identity
	for _, e := range all {
		switch e.name {
		case "g":
			m, _ = readMatrix(strings.TrimSuffix(strings.TrimPrefix(e.attrs["transform"], "matrix("), ")"))
		case "use":
			x, _ := number(e.attrs["x"])
			y, _ := number(e.attrs["y"])
			x, y = m.apply(x, y)
			out = append(out, [2]float64{x, y})
		}
	}
	return out
}

// What our writer writes, our reader draws: every character with the outline of
// the font it was set in, at its place, and to be copied.
func TestRender_written(t *testing.T) {
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"王㛃（𬍛）", "堃喆小吃店", "许昌市 128 号号"}
	doc := &page.Document{Title: "证", Pages: []page.Page{{Width: 100 * page.MM, Height: 60 * page.MM}}}
	var want []spot
	outlines := map[string]bool{}
	for i, name := range names {
		line, err := page.Style{Stack: set.Text, Size: 5 * page.MM}.Line(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range line.At(10*page.MM, page.Length(i+1)*12*page.MM) {
			doc.Pages[0].Items = append(doc.Pages[0].Items, it)
			run := it.(page.Text)
			x := run.X
			for j, r := range []rune(run.Text) {
				if r != ' ' {
					want = append(want, spot{string(r), float64(x) / 1000, float64(run.Y) / 1000})
					g, _ := run.Font.Glyph(r)
					cs, err := run.Font.Outline(g)
					if err != nil {
						t.Fatal(err)
					}
					outlines[contours(cs)] = true
				}
				x += run.Advances[j]
			}
		}
	}
	d, err := openBytes(packed(t, doc, WriteOptions{Creator: "chengban"}))
	if err != nil {
		t.Fatal(err)
	}
	if f := append(d.c.Findings(), d.c.CheckContents()...); len(f) > 0 {
		t.Errorf("findings: %v", f)
	}
	reached, err := d.Reachable()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range d.c.Names() {
		if !reached[n] {
			t.Errorf("%s is not reachable", n)
		}
	}
	all := elements(t, render(t, d, RenderOptions{}))
	var got []spot
	m := identity // of the text that a tspan is in
	for _, e := range all {
		if e.name != "text" && e.name != "tspan" {
			continue
		}
		if s, ok := strings.CutPrefix(e.attrs["transform"], "translate("); ok {
			v, _ := numbers(strings.TrimSuffix(s, ")"), 2)
			m[4], m[5] = v[0], v[1]
		}
		xs, _ := numbers(e.attrs["x"], len([]rune(e.text)))
		y, _ := number(e.attrs["y"])
		for i, r := range []rune(e.text) {
			if r != '\u00a0' {
				x, y := m.apply(xs[i], y)
				got = append(got, spot{string(r), x, y})
			}
		}
	}
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	drawnOnes := map[string]bool{}
	for _, p := range named(all, "path") {
		drawnOnes[p.attrs["d"]] = true
	}
	if diff := cmp.Diff(outlines, drawnOnes); diff != "" {
		t.Errorf("outlines (-want +got):\n%.2000s", diff)
	}
	if len(named(all, "path")) != len(outlines) {
		t.Errorf("%d outlines are written for %d glyphs", len(named(all, "path")), len(outlines))
	}
	if diff := cmp.Diff(points(want), outlinesAt(all), near); diff != "" {
		t.Errorf("places of outlines (-want +got):\n%s", diff)
	}
	if len(d.Missing()) > 0 {
		t.Errorf("missing: %v", d.Missing())
	}
}
