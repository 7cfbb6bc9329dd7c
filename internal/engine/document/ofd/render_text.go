package ofd

import (
	"slices"
	"strings"
	"unicode"
)

// text draws characters at their places: with the embedded font, or, where the
// document has none, with one of the reader's.
func (c *canvas) text(d *Document, o *object, at matrix) {
	rest := o.text.glyphs
	if d.face(o.text.font.file) != nil {
		rest = c.outlined(d, o, at)
		// The same characters, to be found and copied.
		c.words(o, at, seen(o.text.glyphs), ` fill-opacity="0"`)
	}
	if rest = seen(rest); len(rest) > 0 {
		c.words(o, at, rest, c.ink(o, o.style))
	}
}

// ink is what text is painted with.
func (c *canvas) ink(o *object, st style) string {
	out := ` fill="none"`
	if o.text.fill {
		out = paint("fill", st.fill)
	}
	if o.text.stroke {
		out += paint("stroke", st.stroke) + st.line()
	}
	return out + opacity(o.alpha)
}

func (c *canvas) words(o *object, at matrix, glyphs []glyph, ink string) {
	t := o.text
	if len(glyphs) == 0 {
		return
	}
	if t.hscale != 1 {
		at = at.times(matrix{t.hscale, 0, 0, 1, 0, 0})
		for i := range glyphs {
			glyphs[i].x /= t.hscale
		}
	}
	c.put(`<text`, transform(at), ` font-family="`, families(t.font), `" font-size="`, num(t.size), `"`)
	if t.bold || t.font.bold {
		c.put(` font-weight="bold"`)
	}
	if t.italic || t.font.italic {
		c.put(` font-style="italic"`)
	}
	c.put(ink)
	if slices.ContainsFunc(glyphs, apart) {
		c.apart(t, glyphs)
	} else {
		c.together(t, glyphs)
	}
	c.put(`</text>`)
}

// seen leaves out what is not drawn: characters for control, and those that turn
// the direction of writing and could show other words than the file has.
func seen(glyphs []glyph) []glyph {
	out := make([]glyph, 0, len(glyphs))
	for _, g := range glyphs {
		switch {
		case g.char == ' ' || g.char == '\t' || g.char == '\n' || g.char == '\r':
			g.char = '\u00a0' // white space would be drawn together
		case hidden(g.char) || unicode.Is(unicode.Co, g.char):
			continue
		}
		out = append(out, g)
	}
	return out
}

// apart says whether a character must have an element of its own: lists of places
// count it as two, or it would join the one before it.
func apart(g glyph) bool { return g.char > 0xffff || unicode.In(g.char, unicode.M) }

func (c *canvas) together(t *textObject, glyphs []glyph) {
	var x, y []float64
	var s strings.Builder
	for _, g := range glyphs {
		x, y = append(x, g.x), append(y, g.y)
		s.WriteRune(g.char)
	}
	if len(slices.Compact(slices.Clone(y))) == 1 {
		y = y[:1]
	}
	if len(slices.Compact(slices.Clone(x))) == 1 && len(y) == 1 {
		x = x[:1]
	}
	c.put(` x="`, nums(x...), `" y="`, nums(y...), `"`, turned(t, len(glyphs)), `>`, escape(s.String()))
}

func (c *canvas) apart(t *textObject, glyphs []glyph) {
	c.put(`>`)
	for _, g := range glyphs {
		c.put(`<tspan x="`, num(g.x), `" y="`, num(g.y), `"`, turned(t, 1), `>`, escape(string(g.char)), `</tspan>`)
	}
}

func turned(t *textObject, n int) string {
	if t.turn == 0 {
		return ""
	}
	list := make([]float64, n)
	for i := range list {
		list[i] = float64(t.turn)
	}
	return ` rotate="` + nums(list...) + `"`
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(s) }

// stacks are fonts that machines have for those that documents name: the font
// itself under its other names, then one like it, then the kind.
var stacks = []struct{ word, fonts string }{
	{"仿宋", "FangSong,STFangsong,'Noto Serif CJK SC','Noto Serif SC',serif"},
	{"fangsong", "FangSong,STFangsong,'Noto Serif CJK SC','Noto Serif SC',serif"},
	{"楷", "KaiTi,STKaiti,'Noto Serif CJK SC','Noto Serif SC',serif"},
	{"kai", "KaiTi,STKaiti,'Noto Serif CJK SC','Noto Serif SC',serif"},
	{"黑", "SimHei,'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif"},
	{"hei", "SimHei,'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif"},
	{"sans", "'Noto Sans CJK SC','Noto Sans SC',sans-serif"},
	{"arial", "'Liberation Sans','Noto Sans CJK SC','Noto Sans SC',sans-serif"},
	{"courier", "'Liberation Mono','Noto Sans Mono CJK SC',monospace"},
	{"consol", "'Liberation Mono','Noto Sans Mono CJK SC',monospace"},
	{"mono", "'Liberation Mono','Noto Sans Mono CJK SC',monospace"},
	{"ocr", "'Liberation Mono','Noto Sans Mono CJK SC',monospace"},
}

// families is the list of fonts that text is shown with: the one that the
// document names, if its name is one, and those that are like it.
func families(f fontRes) string {
	name := f.name
	if name == "" {
		name = f.family
	}
	own := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.Nd) || r == ' ' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, name)
	if len(own) > 64 {
		own = ""
	}
	like := "SimSun,'Noto Serif CJK SC','Noto Serif SC',serif"
	if f.fixed {
		like = "'Liberation Mono','Noto Sans Mono CJK SC',monospace"
	}
	for _, s := range stacks {
		if strings.Contains(strings.ToLower(own), s.word) {
			like = s.fonts
			break
		}
	}
	if own = strings.TrimSpace(own); own != "" {
		return "'" + own + "'," + like
	}
	return like
}
