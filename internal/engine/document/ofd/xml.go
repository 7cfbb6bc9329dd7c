package ofd

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is an element. Names are without their namespace: makers write different
// prefixes, and some write none.
type node struct {
	name  string
	attrs []xml.Attr
	text  string // all character data directly inside
	kids  []*node
}

// attr gives an attribute's value without space around it; empty when missing.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// child gives the first element of that name inside; nil when there is none.
func (n *node) child(name string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// children gives the elements of that name inside.
func (n *node) children(name string) []*node {
	if n == nil {
		return nil
	}
	var out []*node
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		}
	}
	return out
}

// value is the text without space around it.
func (n *node) value() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// parseXML reads a whole file. It returns a LimitError for more than lim allows
// and a FormatError for what is not well-formed, has a document type, or has an
// instruction other than the XML declaration.
func parseXML(path string, b []byte, lim Limits) (*node, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if err := checkLengths(b, lim); err != nil {
		return nil, err
	}
	p := parser{path: path, lim: lim}
	d := xml.NewDecoder(bytes.NewReader(b)) //nolint:gosec // it gives tokens, not values: nothing is made of what it reads but nodes
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &FormatError{path, "not well-formed XML"}
		}
		if err := p.take(t); err != nil {
			return nil, err
		}
	}
	if p.root == nil {
		return nil, &FormatError{path, "no XML element"}
	}
	return p.root, nil
}

// checkLengths bounds what the decoder holds for one token: no tag and no text
// can have a "<" inside.
func checkLengths(b []byte, lim Limits) error {
	if len(b) > lim.XMLBytes {
		return &LimitError{"bytes of XML", int64(lim.XMLBytes)}
	}
	for len(b) > 0 {
		i := bytes.IndexByte(b[1:], '<')
		if i < 0 {
			i = len(b) - 1
		}
		if i > lim.TextBytes {
			return &LimitError{"bytes of one tag or text", int64(lim.TextBytes)}
		}
		b = b[i+1:]
	}
	return nil
}

type parser struct {
	path   string
	lim    Limits
	root   *node
	open   []*node
	texts  [][]byte // of open
	tokens int
}

func (p *parser) take(t xml.Token) error {
	if p.tokens++; p.tokens > p.lim.Tokens {
		return &LimitError{"tokens", int64(p.lim.Tokens)}
	}
	switch t := t.(type) {
	case xml.StartElement:
		return p.start(t)
	case xml.EndElement:
		last := len(p.open) - 1
		p.open[last].text = string(p.texts[last])
		p.open, p.texts = p.open[:last], p.texts[:last]
	case xml.CharData:
		if len(p.open) > 0 {
			p.texts[len(p.open)-1] = append(p.texts[len(p.open)-1], t...)
		}
	case xml.Directive:
		return &FormatError{p.path, "document types are not allowed"}
	case xml.ProcInst:
		if t.Target != "xml" || p.tokens > 1 {
			return &FormatError{p.path, "instructions are not allowed"}
		}
	}
	return nil
}

func (p *parser) start(t xml.StartElement) error {
	if len(t.Attr) > p.lim.Attributes {
		return &LimitError{"attributes", int64(p.lim.Attributes)}
	}
	p.tokens += len(t.Attr)
	if len(p.open) >= p.lim.XMLDepth {
		return &LimitError{"elements inside each other", int64(p.lim.XMLDepth)}
	}
	n := &node{name: t.Name.Local, attrs: t.Attr}
	switch {
	case len(p.open) > 0:
		up := p.open[len(p.open)-1]
		up.kids = append(up.kids, n)
	case p.root == nil:
		p.root = n
	default:
		return &FormatError{p.path, "two elements at the top"}
	}
	p.open, p.texts = append(p.open, n), append(p.texts, nil)
	return nil
}
