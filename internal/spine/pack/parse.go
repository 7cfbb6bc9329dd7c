package pack

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parse gives the root of a single YAML document; it survives a parser that
// panics, because a pack comes from outside.
func (d *decoder) parse(src []byte) (root node, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			d.syntax(1, 1, fmt.Sprint(p))
			ok = false
		}
	}()
	tokens := lexer.Tokenize(string(src))
	if d.excessive(tokens) {
		return node{}, false
	}
	f, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var y yaml.Error
		if errors.As(err, &y) && y.GetToken() != nil {
			p := y.GetToken().Position
			d.syntax(p.Line, p.Column, y.GetMessage())
			return node{}, false
		}
		d.syntax(1, 1, err.Error())
		return node{}, false
	}
	switch {
	case len(f.Docs) > 1:
		d.find(node{n: f.Docs[1].Body}, "plain-yaml", "pack.find.documents")
	case len(f.Docs) == 0 || f.Docs[0].Body == nil:
		d.syntax(1, 1, "empty")
	default:
		return node{n: f.Docs[0].Body}, true
	}
	return node{}, false
}

// excessive refuses what would keep the parser busy for minutes or break its
// stack: its time grows with the square of depth and of length (measured: 145 s
// for a megabyte of short keys). The lexer's does not.
func (d *decoder) excessive(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		d.find(node{}, "too-large", "pack.find.too_many_words", "max", maxTokens)
		return true
	}
	depth := 0
	for _, t := range tokens {
		switch t.Type { //nolint:exhaustive // only brackets nest
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if depth > maxNesting {
			at := Place{d.file, t.Position.Line, t.Position.Column}
			d.out = append(d.out, NewFinding(at, "too-deep", "pack.find.too_deep", "max", maxNesting))
			return true
		}
	}
	return false
}

func (d *decoder) syntax(line, col int, detail string) {
	d.out = append(d.out, NewFinding(Place{d.file, line, col}, "syntax", "pack.find.syntax", "detail", detail))
}

// parseFile reads the entries of one file of a kind.
func parseFile(k Kind, name string, src []byte) ([]*Entry, []Finding) {
	if k.custom != nil {
		return parseCustom(k, name, src)
	}
	d := &decoder{file: name}
	root, ok := d.parse(src)
	if !ok {
		return nil, d.out
	}
	if k.Dir != "" {
		return []*Entry{newEntry(d, k, root, src)}, d.out
	}
	seq, ok := root.n.(*ast.SequenceNode)
	if !ok || seq.IsFlowStyle {
		d.wrongType(root, "list")
		return nil, d.out
	}
	var out []*Entry
	for i, v := range seq.Values {
		out = append(out, newEntry(d, k, node{n: v}, fragment(src, seq, i)))
	}
	return out, d.out
}

// misnamed reports an entry of a folder whose file has another name.
func misnamed(k Kind, name string, entries []*Entry) []Finding {
	want := strings.TrimSuffix(path.Base(name), ".yaml")
	if k.Dir == "" || len(entries) == 0 || entries[0].Code == "" || entries[0].Code == want {
		return nil
	}
	return []Finding{entries[0].Find([]any{"code"}, "file-name", "pack.find.file_name", "code", entries[0].Code, "file", want)}
}

func parseCustom(k Kind, name string, src []byte) ([]*Entry, []Finding) {
	code, v, found := k.custom(name, src)
	if len(found) > 0 {
		return nil, found
	}
	return []*Entry{{Kind: k.Name, Code: code, Path: name, Value: v, Bytes: src}}, nil
}

func newEntry(d *decoder, k Kind, n node, src []byte) *Entry {
	v := k.decode(d, n)
	return &Entry{
		Kind: k.Name, Code: k.code(v), Path: d.file, Value: v, Bytes: src,
		node: n, refs: k.refs(v),
	}
}

// fragment cuts the source of one element out of its file: from its dash to the
// next, without the blank and comment lines that stand between elements. It is
// a file of the same kind by itself.
func fragment(src []byte, seq *ast.SequenceNode, i int) []byte {
	lines := bytes.SplitAfter(src, []byte("\n"))
	from, to := entryLine(seq, i)-1, len(lines)
	if i+1 < len(seq.Values) {
		to = entryLine(seq, i+1) - 1
	}
	for to > from+1 && between(lines[to-1]) {
		to--
	}
	return append(bytes.TrimRight(bytes.Join(lines[from:to], nil), "\n"), '\n')
}

func entryLine(seq *ast.SequenceNode, i int) int {
	if i < len(seq.Entries) {
		return seq.Entries[i].Start.Position.Line
	}
	return seq.Values[i].GetToken().Position.Line
}

// between tells lines at the end of an element that belong to no element. Text
// inside one is indented, so a # in the first column is always a comment.
func between(line []byte) bool {
	return len(bytes.TrimSpace(line)) == 0 || line[0] == '#'
}
