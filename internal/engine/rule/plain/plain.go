package plain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	maxBytes  = 64 << 10
	maxTokens = 10_000
	maxDepth  = 40
)

// Kind is what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Nothing Kind = iota
	Scalar
	List
	Mapping
)

// Node is one value with its place. A mapping has Keys beside its Items.
type Node struct {
	Kind  Kind
	Text  string
	Keys  []Node
	Items []Node
	Line  int
	Col   int
}

// Parse reads one document.
func Parse(src []byte) (root Node, err error) {
	defer func() { // a parser that was made for configuration, fed from outside
		if p := recover(); p != nil {
			root, err = Node{}, fmt.Errorf("1:1: %v", p)
		}
	}()
	if len(src) > maxBytes {
		return Node{}, fmt.Errorf("1:1: %d bytes, at most %d", len(src), maxBytes)
	}
	tokens := lexer.Tokenize(string(src))
	if err := affordable(tokens); err != nil {
		return Node{}, err
	}
	f, err := parser.Parse(tokens, 0)
	var y yaml.Error
	switch {
	case errors.As(err, &y) && y.GetToken() != nil:
		p := y.GetToken().Position
		return Node{}, fmt.Errorf("%d:%d: %s", p.Line, p.Column, y.GetMessage())
	case err != nil:
		return Node{}, fmt.Errorf("1:1: %w", err)
	case len(f.Docs) != 1 || f.Docs[0].Body == nil:
		return Node{}, errors.New("1:1: one document is wanted")
	}
	r := &Reader{}
	root = r.convert(f.Docs[0].Body, 0)
	return root, r.Err
}

func affordable(tokens token.Tokens) error {
	if len(tokens) > maxTokens {
		return fmt.Errorf("1:1: %d words, at most %d", len(tokens), maxTokens)
	}
	depth := 0
	for _, t := range tokens {
		switch t.Type { //nolint:exhaustive // only brackets nest here
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if depth > maxDepth {
			return fmt.Errorf("%d:%d: nested deeper than %d", t.Position.Line, t.Position.Column, maxDepth)
		}
	}
	return nil
}

func (r *Reader) convert(n ast.Node, depth int) Node {
	out := Node{Line: 1, Col: 1}
	if n == nil {
		return out
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		out.Line, out.Col = t.Position.Line, t.Position.Column
	}
	if depth > maxDepth {
		r.Fail(out, "nested deeper than %d", maxDepth)
		return out
	}
	switch x := n.(type) {
	case *ast.MappingNode:
		return r.mapping(out, x.Values, depth)
	case *ast.MappingValueNode:
		return r.mapping(out, []*ast.MappingValueNode{x}, depth)
	case *ast.SequenceNode:
		out.Kind = List
		for _, v := range x.Values {
			out.Items = append(out.Items, r.convert(v, depth+1))
		}
	case *ast.StringNode:
		out.Kind, out.Text = Scalar, x.Value
	case *ast.LiteralNode:
		out.Kind, out.Text = Scalar, x.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		out.Kind, out.Text = Scalar, n.GetToken().Value
	case *ast.NullNode:
	default:
		r.Fail(out, "%s is not used here", n.Type())
	}
	return out
}

func (r *Reader) mapping(out Node, values []*ast.MappingValueNode, depth int) Node {
	out.Kind = Mapping
	for i, v := range values {
		key := r.convert(v.Key, depth+1)
		if key.Kind != Scalar {
			r.Fail(key, "a key must be a text")
		}
		if i == 0 {
			out.Line, out.Col = key.Line, key.Col
		}
		out.Keys = append(out.Keys, key)
		value := r.convert(v.Value, depth+1)
		if value.Kind == Nothing {
			value.Line, value.Col = key.Line, key.Col
		}
		out.Items = append(out.Items, value)
	}
	return out
}

// Reader decodes nodes and keeps the first fault.
type Reader struct{ Err error }

// Fail notes a fault at a node unless there is one already.
func (r *Reader) Fail(at Node, format string, args ...any) {
	if r.Err == nil {
		r.Err = fmt.Errorf("%d:%d: %s", max(at.Line, 1), max(at.Col, 1), fmt.Sprintf(format, args...))
	}
}

// Fields gives the values of a mapping by key; a key that is not allowed is a
// fault. What is absent has the zero Node.
func (r *Reader) Fields(n Node, allowed ...string) map[string]Node {
	out := make(map[string]Node, len(n.Items))
	if n.Kind != Mapping {
		r.Fail(n, "want a mapping of %s", strings.Join(allowed, ", "))
		return out
	}
	for i, k := range n.Keys {
		if !slices.Contains(allowed, k.Text) {
			r.Fail(k, "there is no %q here; known: %s", k.Text, strings.Join(allowed, ", "))
		}
		out[k.Text] = n.Items[i]
	}
	return out
}

// Need gives a field that must be there.
func (r *Reader) Need(of Node, fields map[string]Node, key string) Node {
	n, ok := fields[key]
	if !ok || n.Kind == Nothing {
		r.Fail(of, "%q is missing", key)
	}
	return n
}

// Word gives a text that is not empty.
func (r *Reader) Word(n Node) string {
	if n.Kind != Scalar || n.Text == "" {
		r.Fail(n, "want a text")
	}
	return n.Text
}

// OneOf gives a text that is one of a few.
func (r *Reader) OneOf(n Node, words ...string) string {
	if w := r.Word(n); !slices.Contains(words, w) {
		r.Fail(n, "%q: want one of %s", w, strings.Join(words, ", "))
	}
	return n.Text
}

// Whole gives a whole number between two limits.
func (r *Reader) Whole(n Node, least, most int64) int64 {
	v, err := strconv.ParseInt(n.Text, 10, 64)
	if n.Kind != Scalar || err != nil || v < least || v > most {
		r.Fail(n, "%q: want a whole number from %d to %d", n.Text, least, most)
	}
	return v
}

// List gives the elements of a list that is not empty.
func (r *Reader) List(n Node) []Node {
	if n.Kind != List || len(n.Items) == 0 {
		r.Fail(n, "want a list that is not empty")
	}
	return n.Items
}
