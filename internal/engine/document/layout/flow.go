package layout

import (
	"fmt"

	"github.com/chengban/chengban/internal/engine/document/page"
)

// box is a piece of the text area that stays whole. Its items lie relative to its
// upper left corner.
type box struct {
	height page.Length
	items  []page.Item
	seal   *page.Seal
	keep   bool // on one page with the next
	blank  bool // room, left out at the top of a page
	foot   bool // at the lower edge
}

// flow is boxes one below the other.
type flow struct{ boxes []box }

func (f *flow) add(b box) { f.boxes = append(f.boxes, b) }

// hold keeps the first two and the last two lines of a paragraph together that
// begins at a box.
func (f *flow) hold(from int) {
	n := len(f.boxes)
	if n-from > 1 {
		f.boxes[from].keep = true
		f.boxes[n-2].keep = true
	}
}

// holdLast keeps the last n boxes with what follows.
func (f *flow) holdLast(n int) {
	for i := len(f.boxes) - 1; i >= 0 && n > 0; i-- {
		f.boxes[i].keep = true
		if !f.boxes[i].blank {
			n--
		}
	}
}

// pages breaks the flow. A break goes before a box whose predecessor is not kept
// with it; a group that is higher than a page is broken anyway.
func (f *flow) pages() ([]page.Page, error) {
	var out []page.Page
	rest := f.boxes
	for len(rest) > 0 {
		n, height := 0, page.Length(0)
		for n < len(rest) && height+rest[n].height <= areaHeight {
			height += rest[n].height
			n++
		}
		if n == 0 {
			return nil, fmt.Errorf("a piece of %s mm is higher than a page", rest[0].height.Decimal())
		}
		if n < len(rest) {
			n = before(rest, n)
		}
		out = append(out, draw(rest[:n]))
		for rest = rest[n:]; len(rest) > 0 && rest[0].blank; {
			rest = rest[1:]
		}
	}
	return out, nil
}

// before moves a break up to where it may be.
func before(boxes []box, n int) int {
	for m := n; m > 0; m-- {
		if !boxes[m-1].keep {
			return m
		}
	}
	return n
}

func draw(boxes []box) page.Page {
	p := page.Page{Width: pageWidth, Height: pageHeight}
	y := top
	for _, b := range boxes {
		at := y
		if b.foot {
			at = top + areaHeight - b.height
		}
		for _, it := range b.items {
			p.Items = append(p.Items, move(it, left, at))
		}
		if b.seal != nil {
			s := *b.seal
			s.Box.X, s.Box.Y = s.Box.X+left, s.Box.Y+at
			p.Seals = append(p.Seals, s)
		}
		y += b.height
	}
	return p
}

// move gives an item at another place.
func move(it page.Item, dx, dy page.Length) page.Item {
	switch it := it.(type) {
	case page.Text:
		it.X, it.Y = it.X+dx, it.Y+dy
		return it
	case page.Image:
		it.Box.X, it.Box.Y = it.Box.X+dx, it.Box.Y+dy
		return it
	case page.Path:
		return it.Moved(dx, dy)
	}
	return it
}
