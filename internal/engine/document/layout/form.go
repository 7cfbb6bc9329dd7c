package layout

import (
	"bytes"
	"embed"
	"fmt"
	"math"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/document/page"
)

//go:embed forms/*.toml
var forms embed.FS

// Form is a layout that is data: pages with elements, whose texts name fields in
// braces.
type Form struct {
	Title string     `toml:"title"` // of the document, with fields
	Lang  string     `toml:"lang"`
	Pages []FormPage `toml:"page"`
}

// FormPage is one side.
type FormPage struct {
	Size  [2]float64 `toml:"size"` // mm
	Items []Element  `toml:"item"`
}

// Element is something on a page. Which members it has depends on Kind.
type Element struct {
	Kind   string     `toml:"kind"`   // text, pair, rule, frame, wave, qr, image or seal
	Box    [4]float64 `toml:"box"`    // x, y, width, height in mm
	Value  string     `toml:"value"`  // text, pair, qr: with fields; image: the field that has it; seal: its name
	Term   string     `toml:"term"`   // pair
	Split  float64    `toml:"split"`  // pair: width of the term in mm
	Face   string     `toml:"face"`   // text (default) or strong
	Size   float64    `toml:"size"`   // points
	Least  float64    `toml:"least"`  // points: how small the text may get to fit; Size when 0
	Lines  int        `toml:"lines"`  // how many lines it may take; 1 when 0
	Align  string     `toml:"align"`  // left (default), center, right, spread
	VAlign string     `toml:"valign"` // middle (default) or top
	Color  string     `toml:"color"`  // black (default), white, red, grey, gold, pale or wash
	Width  float64    `toml:"width"`  // frame: of the line in mm
	Waves  int        `toml:"waves"`  // wave: how many lines cross
}

// Values fill the fields of a form.
type Values struct {
	Text   map[string]string
	Images map[string]page.Image // of type and data; the form gives the box
}

// ParseForm reads a layout; an unknown key is an error with its line.
func ParseForm(data []byte) (*Form, error) {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	f := &Form{}
	if err := d.Decode(f); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	if f.Title == "" || f.Lang == "" || len(f.Pages) == 0 {
		return nil, fmt.Errorf("layout: a form without title, language or page")
	}
	for i, p := range f.Pages {
		for _, mm := range p.Size {
			if mm < 10 || mm > 1000 {
				return nil, fmt.Errorf("layout: page %d is %v mm", i+1, p.Size)
			}
		}
		for j, e := range p.Items {
			if err := e.check(p.Size); err != nil {
				return nil, fmt.Errorf("layout: page %d, item %d (%s): %w", i+1, j+1, e.Kind, err)
			}
		}
	}
	return f, nil
}

// Builtin gives one of the forms that are built in: certificate or card.
func Builtin(name string) (*Form, error) {
	data, err := forms.ReadFile("forms/" + name + ".toml")
	if err != nil {
		return nil, fmt.Errorf("layout: no form %q", name)
	}
	return ParseForm(data)
}

var colors = map[string]page.Color{
	"": page.Black, "black": page.Black, "white": page.White, "red": page.Red, "grey": {0x59, 0x59, 0x59},
	"gold": {0xA8, 0x7B, 0x2F}, "pale": {0xE3, 0xCF, 0xA2}, "wash": {0xFB, 0xF6, 0xEA},
}

func oneOf(s string, list ...string) bool {
	for _, x := range list {
		if s == x {
			return true
		}
	}
	return false
}

// check reports an element that cannot be drawn, whatever the values.
func (e Element) check(size [2]float64) error {
	if _, ok := colors[e.Color]; !ok {
		return fmt.Errorf("no color %q", e.Color)
	}
	x, y, w, h := e.Box[0], e.Box[1], e.Box[2], e.Box[3]
	if x < 0 || y < 0 || w <= 0 || h <= 0 || x+w > size[0]+0.0005 || y+h > size[1]+0.0005 {
		return fmt.Errorf("box %v is not on the page", e.Box)
	}
	switch e.Kind {
	case "text", "pair":
		if e.Value == "" || e.Size <= 0 || e.Size > 200 || e.Least < 0 || e.Least > e.Size || e.Lines < 0 || (e.Kind == "pair") != (e.Term != "" && e.Split > 0) {
			return fmt.Errorf("value, size, least, lines, or a pair's term and split")
		}
		if !oneOf(e.Face, "", "text", "strong") || !oneOf(e.Align, "", "left", "center", "right", "spread") || !oneOf(e.VAlign, "", "middle", "top") {
			return fmt.Errorf("face %q, align %q, valign %q", e.Face, e.Align, e.VAlign)
		}
	case "qr", "image", "seal":
		if e.Value == "" {
			return fmt.Errorf("no value")
		}
	case "rule":
	case "frame":
		if e.Width <= 0 {
			return fmt.Errorf("no width")
		}
	case "wave":
		if e.Waves < 1 || e.Waves > 12 || e.Width <= 0 {
			return fmt.Errorf("waves %d, width %v", e.Waves, e.Width)
		}
	default:
		return fmt.Errorf("no such kind")
	}
	return nil
}

// mm turns a measure of a form into a length.
func mm(v float64) page.Length { return page.Length(math.Round(v * 1000)) }

func pt(v float64) page.Length { return page.Points(int(math.Round(v * 10))) }

func (e Element) box() page.Rect {
	return page.Rect{X: mm(e.Box[0]), Y: mm(e.Box[1]), W: mm(e.Box[2]), H: mm(e.Box[3])}
}

// Draw fills the form.
func (f *Form) Draw(v Values, fonts Fonts) (*page.Document, error) {
	title, err := v.fill(f.Title)
	if err != nil {
		return nil, err
	}
	out := &page.Document{Title: title, Lang: f.Lang}
	for _, p := range f.Pages {
		sheet := &sheet{fonts: fonts, values: v, page: page.Page{Width: mm(p.Size[0]), Height: mm(p.Size[1])}}
		for _, e := range p.Items {
			if err := sheet.draw(e); err != nil {
				return nil, fmt.Errorf("layout: %s %q: %w", e.Kind, e.Value, err)
			}
		}
		out.Pages = append(out.Pages, sheet.page)
	}
	return out, nil
}

// fill puts values into a text; {name} that has no value is an error.
func (v Values) fill(text string) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		name, after, ok := strings.Cut(rest, "}")
		value, known := v.Text[name]
		if !ok || !known {
			return "", fmt.Errorf("layout: no value for field %q", name)
		}
		b.WriteString(document.Clean(value))
		text = after
	}
}

// sheet is a page that is being filled.
type sheet struct {
	fonts  Fonts
	values Values
	page   page.Page
}

func (s *sheet) add(items ...page.Item) { s.page.Items = append(s.page.Items, items...) }

func (s *sheet) draw(e Element) error {
	box, color := e.box(), colors[e.Color]
	switch e.Kind {
	case "text":
		return s.text(e, e.Value, box)
	case "pair":
		term := e
		term.Face, term.Align, term.Lines, term.Color, term.VAlign = "strong", "spread", 1, "", "top"
		left, right := box, box
		left.W = mm(e.Split) - pt(e.Size)
		right.X, right.W = box.X+mm(e.Split), box.W-mm(e.Split)
		if err := s.text(term, e.Term, left); err != nil {
			return err
		}
		e.VAlign = "top"
		return s.text(e, e.Value, right)
	case "rule":
		s.add(page.Rule(box, color))
	case "frame":
		s.add(page.Frame(box, mm(e.Width), color))
	case "wave":
		s.add(wave(box, mm(e.Width), e.Waves, color))
	case "qr":
		content, err := s.values.fill(e.Value)
		if err != nil {
			return err
		}
		path, module, err := page.QR(content, box, color)
		if err != nil {
			return err
		}
		if module < 250 { // what a phone still reads off paper
			return fmt.Errorf("modules of %s mm are too small", module.Decimal())
		}
		s.add(path)
	case "image":
		im, ok := s.values.Images[e.Value]
		if !ok {
			return fmt.Errorf("no picture")
		}
		im.Box = box
		s.add(im)
	case "seal":
		s.page.Seals = append(s.page.Seals, page.Seal{Name: e.Value, Box: box})
	}
	return nil
}

// text sets a text into a box: in its size, or smaller down to the least, on at
// most as many lines as it may take.
func (s *sheet) text(e Element, value string, box page.Rect) error {
	value, err := s.values.fill(value)
	if err != nil || value == "" {
		return err
	}
	style := page.Style{Stack: s.fonts.Text, Color: colors[e.Color]}
	if e.Face == "strong" {
		style.Stack = s.fonts.strong(value)
	}
	least := e.Least
	if least == 0 {
		least = e.Size
	}
	for size := e.Size; size >= least; size -= 0.5 {
		style.Size = pt(size)
		lines, err := style.Lines(value, box.W, 0, false)
		if err != nil {
			return err
		}
		pitch := style.Size * 135 / 100
		fits := len(lines) <= max(e.Lines, 1) && style.Size+pitch*page.Length(len(lines)-1) <= box.H
		for _, l := range lines {
			fits = fits && l.Width <= box.W
		}
		if fits {
			return s.place(e, style, value, lines, box)
		}
	}
	return fmt.Errorf("%d characters do not fit", len([]rune(value)))
}

// place puts lines that fit into their box.
func (s *sheet) place(e Element, style page.Style, value string, lines []page.Set, box page.Rect) error {
	pitch := style.Size * 135 / 100
	y := box.Y
	if e.VAlign != "top" {
		y += (box.H - style.Size - pitch*page.Length(len(lines)-1)) / 2
	} else if first := pt(e.Size); first > style.Size && len(lines) == 1 {
		y += (first - style.Size) / 2 // a smaller text keeps the middle of its line
	}
	for _, l := range lines {
		if e.Align == "spread" && len(lines) == 1 {
			var err error
			if l, err = style.Spread(value, box.W); err != nil {
				return err
			}
		}
		x := box.X
		switch e.Align {
		case "center":
			x += (box.W - l.Width) / 2
		case "right":
			x += box.W - l.Width
		}
		s.add(l.At(x, y+style.Size*88/100)...)
		y += pitch
	}
	return nil
}
