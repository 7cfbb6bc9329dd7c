package layout

import (
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// Fonts are the two faces of a document.
type Fonts struct{ Text, Strong font.Stack }

// strong gives the stack for a text in the strong face. A text with characters
// that the bold font lacks and the regular one has is regular as a whole: a word
// of two weights looks like a mistake.
func (f Fonts) strong(text string) font.Stack {
	for _, r := range text {
		if _, ok := f.Strong[0].Glyph(r); ok {
			continue
		}
		if _, ok := f.Text[0].Glyph(r); ok {
			return f.Text
		}
	}
	return f.Strong
}

// The measures of GB/T 9704-2012 in micrometres.
const (
	pageWidth  = 210 * page.MM
	pageHeight = 297 * page.MM
	top        = 37 * page.MM
	left       = 28 * page.MM
	areaWidth  = 156 * page.MM
	areaHeight = 225 * page.MM
	grid       = areaHeight / 22 // a line
	cell       = areaWidth / 28  // a character
	sealSize   = 40 * page.MM    // a round seal of an organ
)

// Sizes by their Chinese names.
var (
	size2 = page.Points(220) // 二号
	size3 = page.Points(160) // 三号
	size4 = page.Points(140) // 四号
	size5 = page.Points(105) // 五号
)

// Letter lays out a letter. Its one seal is named "seal" and lies on the signature
// and the date.
func Letter(d document.Document, fonts Fonts) (*page.Document, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	out := &page.Document{Title: document.Clean(d.Title), Lang: d.Parts[0].Lang}
	for i, p := range d.Parts {
		l := &letter{fonts: fonts, chinese: strings.HasPrefix(p.Lang, "zh"), size: size3, pitch: grid, heading: size2, small: size4}
		if !l.chinese { // the standard is for Chinese; letters of other scripts are smaller
			l.size, l.pitch, l.heading, l.small = page.Points(120), 6500, page.Points(180), page.Points(110)
		}
		if p.Note != "" {
			l.note(p.Note)
		}
		for _, b := range p.Blocks {
			l.block(b)
		}
		if l.err != nil {
			return nil, fmt.Errorf("layout: part %d: %w", i+1, l.err)
		}
		pages, err := l.flow.pages()
		if err != nil {
			return nil, fmt.Errorf("layout: part %d: %w", i+1, err)
		}
		out.Pages = append(out.Pages, pages...)
	}
	for i := range out.Pages {
		if err := number(&out.Pages[i], i+1, fonts); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// number writes the page's number below the text area: to the right on odd pages,
// to the left on even ones, one character in.
func number(p *page.Page, n int, fonts Fonts) error {
	s, err := page.Style{Stack: fonts.Text, Size: size4}.Line(fmt.Sprintf("— %d —", n))
	if err != nil {
		return err
	}
	x := left + areaWidth - cell - s.Width
	if n%2 == 0 {
		x = left + cell
	}
	p.Items = append(p.Items, s.At(x, top+areaHeight+7*page.MM+size4*88/100)...)
	return nil
}

// letter builds the flow of one language.
type letter struct {
	fonts   Fonts
	chinese bool
	size    page.Length // of the body
	pitch   page.Length // of its lines
	heading page.Length
	small   page.Length // in tables and notes
	flow    flow
	err     error // the first
}

func (l *letter) style(size page.Length) page.Style {
	s := page.Style{Stack: l.fonts.Text, Size: size}
	if l.chinese && size == l.size {
		s.Pitch = cell
	}
	return s
}

func (l *letter) strong(size page.Length, text string) page.Style {
	s := l.style(size)
	s.Stack = l.fonts.strong(document.Clean(text))
	return s
}

// lines sets a text, or remembers why not.
func (l *letter) lines(s page.Style, text string, width, indent page.Length, justify bool) []page.Set {
	sets, err := s.Lines(document.Clean(text), width, indent, justify)
	if err != nil && l.err == nil {
		l.err = err
	}
	return sets
}

// put adds lines with a pitch to the flow, each at its own x.
func (l *letter) put(sets []page.Set, size, pitch page.Length, x func(page.Set) page.Length) {
	for _, s := range sets {
		l.flow.add(box{height: pitch, items: s.At(x(s), base(size, pitch))})
	}
}

// base is the base line of a line of text in the middle of its pitch.
func base(size, pitch page.Length) page.Length { return (pitch-size)/2 + size*88/100 }

func flush(page.Set) page.Length        { return 0 }
func centred(s page.Set) page.Length    { return (areaWidth - s.Width) / 2 }
func (l *letter) blank(h page.Length)   { l.flow.add(box{height: h, blank: true}) }
func (l *letter) paragraph(text string) { l.para(l.style(l.size), text, 2*cell) }

// para sets a paragraph. A first line does not end a page alone, nor does a last
// one begin it.
func (l *letter) para(s page.Style, text string, indent page.Length) {
	if !l.chinese {
		indent = 0
	}
	from := len(l.flow.boxes)
	l.put(l.lines(s, text, areaWidth, indent, l.chinese), s.Size, l.pitch, flush)
	l.flow.hold(from)
	if !l.chinese {
		l.blank(l.pitch / 3)
	}
}

func (l *letter) block(b document.Block) {
	switch b.Kind {
	case document.Masthead:
		l.masthead(b)
	case document.Title:
		l.title(b.Text)
	case document.Number:
		between := "："
		if !l.chinese {
			between = " "
		}
		l.put(l.lines(l.style(l.small), b.Label+between+b.Text, areaWidth, 0, false), l.small, l.pitch, centred)
		l.blank(grid)
	case document.Addressee:
		l.put(l.lines(l.style(l.size), b.Text, areaWidth, 0, l.chinese), l.size, l.pitch, flush)
		if !l.chinese {
			l.blank(l.pitch / 3)
		}
	case document.Paragraph:
		l.paragraph(b.Text)
	case document.Rows:
		l.rows(b.Rows)
	case document.List, document.Passage, document.Citation, document.Remedy:
		l.section(b)
	case document.Signature:
		l.signature(b)
	case document.Footer:
		l.footer(b.Items)
	}
}

// masthead sets the organ's name as large as its length allows, over a line.
func (l *letter) masthead(b document.Block) {
	color := page.Black
	if b.Red {
		color = page.Red
	}
	text := document.Clean(b.Text)
	width := areaWidth - 2*cell
	s := l.strong(page.Points(300), text)
	s.Color = color
	if !l.chinese {
		s.Size = page.Points(180)
	}
	whole, err := s.Line(text)
	if err != nil {
		l.err = err
		return
	}
	if whole.Width > width { // one line down to size 2, then two
		s.Size = max(s.Size*width/whole.Width, l.heading)
	}
	n := page.Length(len([]rune(text)))
	sets := l.even(s, text, areaWidth)
	if len(sets) == 1 && l.chinese && n > 1 { // a short name is spread, but never thin
		spread := min(width, sets[0].Width+(n-1)*s.Size/3)
		if sets[0], err = s.Spread(text, spread); err != nil {
			l.err = err
			return
		}
	}
	l.blank(grid / 2)
	l.put(sets, s.Size, s.Size*5/4, centred)
	rule := page.Rule(page.Rect{Y: 3 * page.MM, W: areaWidth, H: 600}, color)
	l.flow.add(box{height: 4 * page.MM, items: []page.Item{rule}})
	l.blank(grid)
}

func (l *letter) title(text string) {
	s := l.strong(l.heading, text)
	l.put(l.even(s, text, areaWidth), l.heading, l.heading*3/2, centred)
	l.blank(2 * page.MM)
}

// even breaks a text into lines of about equal length.
func (l *letter) even(s page.Style, text string, width page.Length) []page.Set {
	sets := l.lines(s, text, width, 0, false)
	n, sum := page.Length(len(sets)), page.Length(0)
	if n < 2 {
		return sets
	}
	for _, set := range sets {
		sum += set.Width
	}
	for room := sum/n + s.Size/2; room < width; room += s.Size {
		if even := l.lines(s, text, room, 0, false); len(even) == len(sets) {
			return even
		}
	}
	return sets
}

func (l *letter) note(text string) {
	l.put(l.lines(l.style(l.small), text, areaWidth, 0, false), l.small, l.small*3/2, flush)
	l.blank(grid / 2)
}

// section is a heading with its items, numbered in a list.
func (l *letter) section(b document.Block) {
	indent := 2 * cell
	if !l.chinese {
		indent = 0
	}
	from := len(l.flow.boxes)
	l.put(l.lines(l.strong(l.size, b.Label), b.Label, areaWidth, indent, false), l.size, l.pitch, flush)
	for i := from; i < len(l.flow.boxes); i++ {
		l.flow.boxes[i].keep = true
	}
	for i, item := range b.Items {
		if b.Kind == document.List {
			item = fmt.Sprintf("%d. %s", i+1, item)
		}
		l.paragraph(item)
	}
}

// rows is a table with two columns.
func (l *letter) rows(rows []document.Row) {
	const term, pad, line = 40 * page.MM, 2 * page.MM, 250
	pitch := l.small * 3 / 2
	l.blank(grid / 4)
	for i, r := range rows {
		terms := l.lines(l.style(l.small), r.Term, term-2*pad, 0, false)
		values := l.lines(l.style(l.small), r.Value, areaWidth-term-2*pad, 0, false)
		h := pitch*page.Length(max(len(terms), len(values))) + 2*page.MM
		items := []page.Item{
			page.Rule(page.Rect{Y: h, W: areaWidth, H: line}, page.Black),
			page.Rule(page.Rect{H: h + line, W: line}, page.Black),
			page.Rule(page.Rect{X: term, H: h + line, W: line}, page.Black),
			page.Rule(page.Rect{X: areaWidth - line, H: h + line, W: line}, page.Black),
			page.Rule(page.Rect{W: areaWidth, H: line}, page.Black), // over a page's first row too
		}
		for _, column := range []struct {
			sets []page.Set
			x    page.Length
		}{{terms, pad}, {values, term + pad}} {
			y := (h - pitch*page.Length(len(column.sets))) / 2
			for _, s := range column.sets {
				items = append(items, s.At(column.x, y+base(l.small, pitch))...)
				y += pitch
			}
		}
		l.flow.add(box{height: h, items: items, keep: i == 0 && len(rows) > 1})
	}
	l.blank(grid / 2)
}

// signature sets the organ over the date, which ends four characters from the
// edge; the seal lies on both, its middle a little above theirs, and its upper
// edge within a line of the text.
func (l *letter) signature(b document.Block) {
	by := l.even(l.style(l.size), b.Text, areaWidth*2/3)
	day := l.lines(l.style(l.size), b.Day, areaWidth, 0, false)
	if l.err != nil {
		return
	}
	wide := day[0].Width
	for _, s := range by {
		wide = max(wide, s.Width)
	}
	middle := areaWidth - 4*cell - day[0].Width/2
	if over := middle + wide/2 - areaWidth; over > 0 { // a long name
		middle -= over
	}
	lead := grid / 2
	if b.Label != "" {
		lead = grid + grid/2
	}
	it := box{height: lead}
	for _, s := range append(by, day[0]) {
		it.items = append(it.items, s.At(middle-s.Width/2, it.height+base(l.size, l.pitch))...)
		it.height += l.pitch
	}
	if b.Label != "" {
		y := it.height - l.pitch - 3*page.MM - sealSize/2
		it.seal = &page.Seal{Name: "seal", Box: page.Rect{X: middle - sealSize/2, Y: y, W: sealSize, H: sealSize}}
		it.height = max(it.height, y+sealSize)
	}
	l.flow.holdLast(2)
	l.flow.add(it)
}

// footer stands at the lower edge of the last page, never alone.
func (l *letter) footer(items []string) {
	l.flow.holdLast(1)
	pitch := size5 * 3 / 2
	foot := box{foot: true, items: []page.Item{page.Rule(page.Rect{W: areaWidth, H: 250}, page.Black)}}
	y := 1500 * page.Length(1)
	for _, item := range items {
		for _, s := range l.lines(l.style(size5), item, areaWidth, 0, false) {
			foot.items = append(foot.items, s.At(0, y+base(size5, pitch))...)
			y += pitch
		}
	}
	foot.height = y
	l.flow.add(foot)
}
