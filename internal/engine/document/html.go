package document

import (
	"bytes"
	_ "embed" // for the style
	"fmt"
	"html"
	"strings"
	"unicode"
)

// style is how letters look, on a screen and on paper.
//
//go:embed letter.css
var style string

// Style gives the style sheet of letters, for pages that show an Article.
func Style() string { return style }

const (
	bodyStart = "<body>\n"
	bodyEnd   = "</body>\n"
)

// HTML writes the whole document as one file.
func (d Document) HTML() ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	w := &writer{}
	w.raw("<!DOCTYPE html>\n")
	w.open("html", "lang", d.Parts[0].Lang)
	w.raw("\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
	w.raw("<meta name=\"robots\" content=\"noindex\"/>\n<meta name=\"format-detection\" content=\"telephone=no\"/>\n")
	w.element("title", "", d.Title)
	w.raw("<style>\n" + style + "</style>\n</head>\n" + bodyStart)
	w.raw("<article class=\"letter\">\n")
	for i, p := range d.Parts {
		w.part(p, i)
	}
	w.raw("</article>\n" + bodyEnd + "</html>\n")
	return w.Bytes(), nil
}

// Article gives the letter out of a file that HTML wrote: what a page of the site
// shows between its own head and foot.
func Article(file []byte) ([]byte, error) {
	_, rest, ok := bytes.Cut(file, []byte("\n"+bodyStart))
	if !ok {
		return nil, fmt.Errorf("document: no body")
	}
	article, tail, ok := bytes.Cut(rest, []byte(bodyEnd))
	if !ok || string(tail) != "</html>\n" {
		return nil, fmt.Errorf("document: no end")
	}
	return article, nil
}

type writer struct{ bytes.Buffer }

func (w *writer) raw(s string) { _, _ = w.WriteString(s) } // a buffer takes everything

// open writes a start tag; attributes with an empty value are left out.
func (w *writer) open(tag string, attributes ...string) {
	w.raw("<" + tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			w.raw(" " + attributes[i] + "=\"" + escape(attributes[i+1]) + "\"")
		}
	}
	w.raw(">")
}

func (w *writer) element(tag, class, text string) {
	w.open(tag, "class", class)
	w.raw(escape(text) + "</" + tag + ">\n")
}

// part writes one language. The first has the page's first heading; headings of
// a translation stand one level lower.
func (w *writer) part(p Part, i int) {
	class := "l-part"
	if i > 0 {
		class = "l-part l-more"
	}
	w.open("div", "class", class, "lang", p.Lang)
	w.raw("\n")
	if p.Note != "" {
		w.element("p", "l-note", p.Note)
	}
	for _, b := range p.Blocks {
		w.block(b, 1+min(i, 1))
	}
	w.raw("</div>\n")
}

func (w *writer) block(b Block, level int) {
	h, sub := fmt.Sprintf("h%d", level), fmt.Sprintf("h%d", level+1)
	switch b.Kind {
	case Masthead:
		class := "l-organ"
		if b.Red {
			class = "l-organ l-red"
		}
		w.element("p", class, b.Text)
	case Title:
		w.element(h, "l-title", b.Text)
	case Number:
		w.open("p", "class", "l-no")
		w.raw("<span class=\"l-label\">" + escape(b.Label) + "</span> " + escape(b.Text) + "</p>\n")
	case Addressee:
		w.element("p", "l-to", b.Text)
	case Paragraph:
		w.element("p", "l-p", b.Text)
	case Rows:
		w.rows(b.Rows)
	case List:
		w.section(b, sub, "l-list", "ol", "li")
	case Passage:
		w.section(b, sub, "l-passage", "", "p")
	case Citation:
		w.section(b, sub, "l-cite", "ul", "li")
	case Remedy:
		w.section(b, sub, "l-remedy", "", "p")
	case Signature:
		w.signature(b)
	case Footer:
		w.raw("<footer class=\"l-foot\">\n")
		for _, s := range b.Items {
			w.element("p", "", s)
		}
		w.raw("</footer>\n")
	}
}

func (w *writer) rows(rows []Row) {
	w.raw("<dl class=\"l-rows\">\n")
	for _, r := range rows {
		w.raw("<div><dt>" + escape(r.Term) + "</dt><dd>" + escape(r.Value) + "</dd></div>\n")
	}
	w.raw("</dl>\n")
}

// section writes a heading and its items, in an element around them or in none.
func (w *writer) section(b Block, heading, class, around, item string) {
	w.open("section", "class", class)
	w.raw("\n")
	w.element(heading, "l-h", b.Label)
	if around != "" {
		w.raw("<" + around + ">\n")
	}
	for _, s := range b.Items {
		w.element(item, "", s)
	}
	if around != "" {
		w.raw("</" + around + ">\n")
	}
	w.raw("</section>\n")
}

func (w *writer) signature(b Block) {
	w.raw("<div class=\"l-sign\">\n")
	w.element("p", "l-by", b.Text)
	if b.Label != "" {
		w.element("p", "l-seal", b.Label)
	}
	w.open("p", "class", "l-day")
	w.open("time", "datetime", string(b.Date))
	w.raw(escape(b.Day) + "</time></p>\n</div>\n")
}

// escape makes text safe between tags and in quoted attributes.
func escape(s string) string { return html.EscapeString(Clean(s)) }

// Clean leaves out what has no place in a letter: control characters, and marks
// that turn the direction of what follows. Bytes that are no text become U+FFFD.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
