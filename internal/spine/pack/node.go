package pack

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// node is a YAML node seen without its decorations; the zero node is nothing.
type node struct {
	n ast.Node
	k ast.Node // its key when it is the value of a mapping: a better place when empty
}

type pair struct {
	key   string
	at    node // the key
	value node
}

// pairs lists the entries of a mapping in order; ok is false for anything else.
func (n node) pairs() (out []pair, ok bool) {
	switch m := n.n.(type) {
	case *ast.MappingNode:
		for _, v := range m.Values {
			out = append(out, pairOf(v))
		}
		return out, true
	case *ast.MappingValueNode:
		return []pair{pairOf(m)}, true
	}
	return nil, false
}

func pairOf(v *ast.MappingValueNode) pair {
	return pair{key: keyText(v.Key), at: node{n: v.Key}, value: node{n: v.Value, k: v.Key}}
}

func keyText(k ast.MapKeyNode) string {
	if s, ok := k.(*ast.StringNode); ok {
		return s.Value
	}
	return k.GetToken().Value
}

// elements lists the elements of a sequence; ok is false for anything else.
func (n node) elements() (out []node, ok bool) {
	s, ok := n.n.(*ast.SequenceNode)
	if !ok {
		return nil, false
	}
	for _, v := range s.Values {
		out = append(out, node{n: v})
	}
	return out, true
}

// find walks down by keys (string) and indexes (int) as far as the path leads.
func (n node) find(path []any) node {
	for _, step := range path {
		next, ok := n.child(step)
		if !ok {
			return n
		}
		n = next
	}
	return n
}

func (n node) child(step any) (node, bool) {
	switch s := step.(type) {
	case string:
		all, _ := n.pairs()
		for _, p := range all {
			if p.key == s {
				return p.value, true
			}
		}
	case int:
		all, _ := n.elements()
		if s >= 0 && s < len(all) {
			return all[s], true
		}
	}
	return node{}, false
}

// place gives where the node begins. A mapping begins at its first key; an empty
// value stands where its key does.
func (n node) place(file string) Place {
	at := Place{File: file, Line: 1, Col: 1}
	if t := n.token(); t != nil && t.Position != nil {
		at.Line, at.Col = t.Position.Line, t.Position.Column
	}
	return at
}

func (n node) token() *token.Token {
	switch m := n.n.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return m.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return m.Key.GetToken()
	case *ast.NullNode:
		if n.k != nil {
			return n.k.GetToken()
		}
	}
	return n.n.GetToken()
}

// scalar gives a scalar's source text and what YAML takes it for.
func (n node) scalar() (text string, what scalarKind) {
	switch s := n.n.(type) {
	case *ast.StringNode:
		return s.Value, isText
	case *ast.LiteralNode:
		return s.Value.Value, isText
	case *ast.IntegerNode:
		return s.Token.Value, isInteger
	case *ast.FloatNode:
		return s.Token.Value, isDecimal
	case *ast.BoolNode:
		return s.Token.Value, isBool
	case *ast.NullNode, nil:
		return "", isNull
	}
	return "", isOther
}

type scalarKind uint8

const (
	isOther scalarKind = iota
	isNull
	isText
	isInteger
	isDecimal
	isBool
)

// decoration reports a feature of YAML that packs do not use.
func (n node) decoration() (name string, bad bool) {
	switch n.n.(type) {
	case *ast.AnchorNode:
		return "&", true
	case *ast.AliasNode:
		return "*", true
	case *ast.TagNode:
		return "!", true
	case *ast.MergeKeyNode:
		return "<<", true
	case *ast.InfinityNode, *ast.NanNode:
		return ".inf", true
	case *ast.MappingKeyNode:
		return "?", true
	}
	return "", false
}
