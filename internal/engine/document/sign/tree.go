package sign

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is an element of a small XML file.
type node struct {
	name  string // without its prefix
	attrs map[string]string
	text  string
	kids  []*node
}

// ErrXML is under every error of reading an XML file.
var ErrXML = errors.New("sign: not as it should be")

// A description of signatures has one element for each file of the document.
const (
	maxTokens = 100_000
	maxDepth  = 16
	maxXML    = 8 << 20
)

// parseXML reads a file whose root is called root. It takes no document type, so
// there are no entities, and no second root.
func parseXML(b []byte, root string) (*node, error) {
	if len(b) > maxXML {
		return nil, fmt.Errorf("%w: %d bytes", ErrXML, len(b))
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	top := &node{}
	open := []*node{top}
	for n := 0; ; n++ {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrXML, err)
		}
		if n > maxTokens || len(open) > maxDepth {
			return nil, fmt.Errorf("%w: too many elements", ErrXML)
		}
		open, err = grow(open, t)
		if err != nil {
			return nil, err
		}
	}
	if len(top.kids) != 1 || top.kids[0].name != root || strings.TrimSpace(top.text) != "" {
		return nil, fmt.Errorf("%w: no single %s", ErrXML, root)
	}
	return top.kids[0], nil
}

func grow(open []*node, t xml.Token) ([]*node, error) {
	last := open[len(open)-1]
	switch t := t.(type) {
	case xml.StartElement:
		n := &node{name: t.Name.Local, attrs: map[string]string{}}
		for _, a := range t.Attr {
			if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
				continue
			}
			if _, twice := n.attrs[a.Name.Local]; twice {
				return nil, fmt.Errorf("%w: %s twice in %s", ErrXML, a.Name.Local, n.name)
			}
			n.attrs[a.Name.Local] = a.Value
		}
		last.kids = append(last.kids, n)
		return append(open, n), nil
	case xml.EndElement:
		return open[:len(open)-1], nil
	case xml.CharData:
		last.text += string(t)
	case xml.Directive:
		return nil, fmt.Errorf("%w: a document type", ErrXML)
	}
	return open, nil
}

// one gives the child with that name: nil when there is none, and an error when
// there are more, because two readers might take two of them.
func (n *node) one(name string) (*node, error) {
	var found *node
	for _, k := range n.kids {
		if k.name != name {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%w: %s twice in %s", ErrXML, name, n.name)
		}
		found = k
	}
	return found, nil
}

// value gives the text of the child with that name, "" without one.
func (n *node) value(name string) (string, error) {
	k, err := n.one(name)
	if k == nil {
		return "", err
	}
	return strings.TrimSpace(k.text), err
}
