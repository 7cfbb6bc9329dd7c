package rows

import (
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Mode is how the items of a group belong together.
type Mode string

// The modes.
const (
	All Mode = "all" // 全部满足
	Any Mode = "any" // 满足其一
	Not Mode = "not" // 不满足
)

// Node is a group, or a row when Mode is empty.
type Node struct {
	Mode  Mode   `json:"mode,omitempty" yaml:"mode,omitempty"`
	Items []Node `json:"items,omitempty" yaml:"items,omitempty"`
	Row   Row    `json:"row,omitzero" yaml:"row,omitempty"`
}

// Row is one condition. Values are as people write them: 2000 万元, 制造业, 3 年前, 是; or
// the id of a parameter.
type Row struct {
	Attr   string   `json:"attr,omitempty" yaml:"attr,omitempty"`
	Op     Op       `json:"op,omitempty" yaml:"op,omitempty"`
	Values []string `json:"values,omitempty" yaml:"values,omitempty"`
	CEL    string   `json:"cel,omitempty" yaml:"cel,omitempty"` // instead: what has no row of its own
	Clause string   `json:"clause,omitempty" yaml:"clause,omitempty"`
}

// Op is a comparison in the words of policies.
type Op string

// The comparisons.
const (
	AtLeast Op = "不低于"
	Above   Op = "高于"
	AtMost  Op = "不高于"
	Below   Op = "低于"
	Is      Op = "等于"
	IsNot   Op = "不等于"
	OneOf   Op = "属于"
	Known   Op = "已归集"
)

var symbols = []struct {
	op  Op
	cel string
	fn  string
}{
	{AtLeast, ">=", operators.GreaterEquals},
	{Above, ">", operators.Greater},
	{AtMost, "<=", operators.LessEquals},
	{Below, "<", operators.Less},
	{Is, "==", operators.Equals},
	{IsNot, "!=", operators.NotEquals},
}

// From takes a condition apart.
func From(c *schema.Checked) (Node, error) {
	r := reader{c: c, tree: c.Tree.NativeRep()}
	n := r.node(r.tree.Expr())
	return n, r.err
}

type reader struct {
	c    *schema.Checked
	tree *ast.AST
	err  error
}

func (r *reader) node(e ast.Expr) Node {
	if e.Kind() == ast.CallKind {
		switch call := e.AsCall(); call.FunctionName() {
		case operators.LogicalAnd:
			return Node{Mode: All, Items: r.flat(e, operators.LogicalAnd)}
		case operators.LogicalOr:
			return Node{Mode: Any, Items: r.flat(e, operators.LogicalOr)}
		case operators.LogicalNot:
			return r.not(call.Args()[0])
		}
	}
	return Node{Row: r.row(e)}
}

// flat gives the items of nested groups of one kind.
func (r *reader) flat(e ast.Expr, of string) (out []Node) {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == of {
		for _, a := range e.AsCall().Args() {
			out = append(out, r.flat(a, of)...)
		}
		return out
	}
	return []Node{r.node(e)}
}

func (r *reader) not(e ast.Expr) Node {
	if a := r.attr(e); a != nil && a.Type == schema.Bool {
		return Node{Row: Row{Attr: a.ID, Op: Is, Values: []string{"否"}}}
	}
	return Node{Mode: Not, Items: []Node{r.node(e)}}
}

func (r *reader) row(e ast.Expr) Row {
	if a := r.attr(e); a != nil && a.Type == schema.Bool {
		return Row{Attr: a.ID, Op: Is, Values: []string{"是"}}
	}
	if ref, ok := r.tree.ReferenceMap()[e.ID()]; ok {
		if id, known := schema.KnownName(ref.Name); known {
			return Row{Attr: id, Op: Known}
		}
	}
	if e.Kind() == ast.CallKind {
		if row, ok := r.compared(e.AsCall()); ok {
			return row
		}
	}
	src, err := cel.ExprToString(e, r.tree.SourceInfo())
	if err != nil {
		r.err = err
	}
	return Row{CEL: src}
}

func (r *reader) attr(e ast.Expr) *schema.Attr {
	ref, ok := r.tree.ReferenceMap()[e.ID()]
	if !ok {
		return nil
	}
	if i := r.c.Schema.Attr(ref.Name); i >= 0 {
		return &r.c.Schema.Attrs[i]
	}
	return nil
}

func (r *reader) compared(call ast.CallExpr) (Row, bool) {
	args := call.Args()
	if len(args) != 2 {
		return Row{}, false
	}
	a := r.attr(args[0])
	if a == nil || a.Type == schema.Bool || a.Type == schema.Text {
		return Row{}, false
	}
	if call.FunctionName() == operators.In && args[1].Kind() == ast.ListKind && args[1].AsList().Size() > 0 {
		row := Row{Attr: a.ID, Op: OneOf}
		for _, x := range args[1].AsList().Elements() {
			v, ok := r.value(a, x)
			if !ok {
				return Row{}, false
			}
			row.Values = append(row.Values, v)
		}
		return row, true
	}
	for _, s := range symbols {
		if s.fn == call.FunctionName() {
			v, ok := r.value(a, args[1])
			return Row{Attr: a.ID, Op: s.op, Values: []string{v}}, ok
		}
	}
	return Row{}, false
}

// ago are the ways to name a day by its distance from today.
var ago = []struct{ unit, fn string }{{" 年前", "years"}, {" 个月前", "months"}, {" 天前", "days"}}

// value writes a literal, a parameter or a day before today.
func (r *reader) value(a *schema.Attr, e ast.Expr) (string, bool) {
	if ref, ok := r.tree.ReferenceMap()[e.ID()]; ok && schema.IsParam(ref.Name) {
		return ref.Name, true
	}
	if e.Kind() == ast.LiteralKind {
		switch x := e.AsLiteral().(type) {
		case types.Int:
			return schema.Format(a, int64(x), "zh"), true
		case types.String:
			i := a.Code(string(x))
			return string(x), i >= 0
		}
		return "", false
	}
	if e.Kind() != ast.CallKind {
		return "", false
	}
	call := e.AsCall()
	if call.FunctionName() == operators.Subtract {
		return r.before(call.Args())
	}
	if call.FunctionName() == "date" {
		s, _ := call.Args()[0].AsLiteral().(types.String)
		return string(s), true
	}
	n, ok := whole(call.Args())
	by, unit := schema.UnitOf(call.FunctionName())
	if !ok || !unit || a.Type == schema.Date || n > 1<<60/by || n < -(1<<60)/by {
		return "", false
	}
	return schema.Format(a, n*by, "zh"), true
}

func (r *reader) before(args []ast.Expr) (string, bool) {
	ref, ok := r.tree.ReferenceMap()[args[0].ID()]
	if !ok || ref.Name != "today" || args[1].Kind() != ast.CallKind {
		return "", false
	}
	n, ok := whole(args[1].AsCall().Args())
	for _, w := range ago {
		if w.fn == args[1].AsCall().FunctionName() {
			return strconv.FormatInt(n, 10) + w.unit, ok
		}
	}
	return "", false
}

func whole(args []ast.Expr) (int64, bool) {
	if len(args) != 1 || args[0].Kind() != ast.LiteralKind {
		return 0, false
	}
	n, ok := args[0].AsLiteral().(types.Int)
	return int64(n), ok
}

// CEL writes the condition of a node.
func CEL(s *schema.Schema, n Node) (string, error) {
	switch n.Mode {
	case All, Any:
		if len(n.Items) < 2 {
			return "", fmt.Errorf("a group needs two items")
		}
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			text, err := CEL(s, item)
			if err != nil {
				return "", err
			}
			if item.Mode == All || item.Mode == Any || item.Row.CEL != "" {
				text = "(" + text + ")"
			}
			parts[i] = text
		}
		if n.Mode == All {
			return strings.Join(parts, " && "), nil
		}
		return strings.Join(parts, " || "), nil
	case Not:
		if len(n.Items) != 1 {
			return "", fmt.Errorf("“not” takes one item")
		}
		text, err := CEL(s, n.Items[0])
		return "!(" + text + ")", err
	case "":
		return n.Row.cel(s)
	}
	return "", fmt.Errorf("no mode is called %q", n.Mode)
}

func (r Row) cel(s *schema.Schema) (string, error) {
	if r.CEL != "" {
		return r.CEL, nil
	}
	if r.Op == Known {
		return "has(" + r.Attr + ")", nil
	}
	i := s.Attr(r.Attr)
	if i < 0 {
		return "", fmt.Errorf("nothing is called %q", r.Attr)
	}
	a := &s.Attrs[i]
	values := make([]string, len(r.Values))
	for i, v := range r.Values {
		var err error
		if values[i], err = literal(a, v); err != nil {
			return "", err
		}
	}
	if r.Op == OneOf && len(values) > 0 {
		return r.Attr + " in [" + strings.Join(values, ", ") + "]", nil
	}
	if len(values) != 1 {
		return "", fmt.Errorf("%s %s takes one value", r.Attr, r.Op)
	}
	if a.Type == schema.Bool && r.Op == Is {
		if values[0] == "true" {
			return r.Attr, nil
		}
		return "!" + r.Attr, nil
	}
	for _, x := range symbols {
		if x.op == r.Op {
			return r.Attr + " " + x.cel + " " + values[0], nil
		}
	}
	return "", fmt.Errorf("no comparison is called %q", r.Op)
}

func literal(a *schema.Attr, text string) (string, error) {
	if schema.IsParam(text) {
		return text, nil
	}
	if a.Type == schema.Date {
		for _, w := range ago {
			if n, ok := strings.CutSuffix(text, w.unit); ok {
				if _, err := strconv.ParseInt(n, 10, 64); err != nil {
					return "", fmt.Errorf("%q is no day", text)
				}
				return "today - " + w.fn + "(" + n + ")", nil
			}
		}
	}
	v, err := schema.Parse(a, text)
	if err != nil {
		return "", err
	}
	return schema.Literal(a, v), nil
}
