package ofd

import "errors"

// SealPicture is the picture of a seal on a page. It comes from the signature,
// not from the document: who draws it has looked at both.
type SealPicture struct {
	Page     string // identifier of the page (PageRef of the stamp)
	Boundary Box    // where the whole picture lies, in millimetres
	Clip     Box    // which part is seen, from the corner of Boundary; empty: all
	Type     string // png, jpg, jpeg, svg, ofd, as the seal says
	Data     []byte
}

func (c *canvas) seal(s SealPicture) {
	b := s.Boundary
	if b.Empty() || c.err != nil {
		return
	}
	seen := Box{0, 0, b.W, b.H}
	if !s.Clip.Empty() {
		seen = s.Clip
	}
	c.put(`<g`, transform(matrix{1, 0, 0, 1, b.X, b.Y}), `>`)
	c.clipped(seen)
	if !c.sealPicture(s) {
		c.miss(MissingSeal, "", s.Type)
	}
	c.put(`</g></g>`)
}

func (c *canvas) sealPicture(s SealPicture) bool {
	b := s.Boundary
	switch sealKind(s) {
	case "ofd":
		return c.document(s.Data, Box{0, 0, b.W, b.H}, identity)
	case "svg":
		return c.sealSVG(s)
	}
	id := c.picture(s.Data)
	if id == "" {
		return false
	}
	c.put(`<use href="#`, id, `"`, transform(matrix{b.W, 0, 0, b.H, 0, 0}), `/>`)
	return true
}

// document draws the first page of a document that is a picture over the whole of
// b, and says whether it can be drawn.
func (c *canvas) document(data []byte, b Box, at matrix) bool {
	if c.inner >= c.lim.Inner {
		return c.refused(&LimitError{"documents inside each other", int64(c.lim.Inner)})
	}
	if c.inners++; c.inners > c.lim.Inners {
		return c.refused(&LimitError{"documents inside", int64(c.lim.Inners)})
	}
	lim := c.lim.ofSeal()
	inside, err := OpenContainer(data, lim)
	if err != nil {
		return c.refused(err)
	}
	d, err := Open(inside)
	if err != nil {
		return c.refused(err)
	}
	p, err := d.Page(0)
	if err != nil {
		return c.refused(err)
	}
	outer, shared := c.lim, c.shared
	c.lim, c.shared = lim, map[string]string{} // its files are others
	c.lim.SVGBytes, c.lim.Pixels = outer.SVGBytes, outer.Pixels
	c.inner++
	w, h := b.W/p.Box.W, b.H/p.Box.H
	c.put(`<g`, transform(at.times(matrix{w, 0, 0, h, b.X - p.Box.X*w, b.Y - p.Box.Y*h})), `>`)
	c.page(d, p)
	c.put(`</g>`)
	c.lim, c.shared, c.inner = outer, shared, c.inner-1
	for _, m := range d.missing {
		c.miss(m.Kind, m.Path, m.What)
	}
	return true
}

// refused passes a limit on to the document around: a picture that costs too much
// is not merely left out.
func (c *canvas) refused(err error) bool {
	over := new(LimitError)
	if errors.As(err, &over) && c.err == nil {
		c.err = over
	}
	return false
}

// ofSeal are the limits of a document that is the picture of a seal.
func (l Limits) ofSeal() Limits {
	l.File, l.EntryBytes, l.TotalBytes = l.File/8, l.EntryBytes/4, l.TotalBytes/8
	l.XMLBytes, l.Tokens, l.Objects, l.Entries = l.XMLBytes/8, l.Tokens/8, l.Objects/8, l.Entries/8
	l.Pages = min(l.Pages, 4)
	return l
}
