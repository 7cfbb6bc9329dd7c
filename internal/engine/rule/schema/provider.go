package schema

import (
	"reflect"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// knownPrefix begins the name of what has() reads; rules cannot write it.
const knownPrefix = "known."

// hasMacro makes has(e.revenue) the reading of a flag that is itself always known.
// CEL's own has() knows nothing of dotted variables.
func hasMacro(s *Schema) cel.Macro {
	return cel.GlobalMacro("has", 1, func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
		x := args[0]
		if x.Kind() == ast.SelectKind && x.AsSelect().Operand().Kind() == ast.IdentKind {
			of, field := x.AsSelect().Operand().AsIdent(), x.AsSelect().FieldName()
			if id := of + "." + field; s.Attr(id) >= 0 || s.Table(id) >= 0 {
				return eh.NewSelect(eh.NewSelect(eh.NewIdent("known"), of), field), nil
			}
		}
		return nil, eh.NewError(x.ID(), "has() takes a name of the entity like e.revenue")
	})
}

// provider gives the types of tables' rows.
type provider struct {
	types.Provider
	s *Schema
}

func newProvider(s *Schema) provider {
	registry := types.NewEmptyRegistry()
	return provider{registry, s}
}

func (p provider) FindStructType(name string) (*types.Type, bool) {
	if p.s.Table(name) >= 0 {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

func (p provider) FindStructFieldNames(name string) (out []string, ok bool) {
	t := p.s.Table(name)
	if t < 0 {
		return p.Provider.FindStructFieldNames(name)
	}
	for _, a := range p.s.Tables[t].Attrs {
		out = append(out, a.ID)
	}
	return out, true
}

func (p provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t := p.s.Table(name)
	if t < 0 {
		return p.Provider.FindStructFieldType(name, field)
	}
	f := p.s.Tables[t].Field(field)
	if f < 0 {
		return nil, false
	}
	return &types.FieldType{Type: celType(p.s.Tables[t].Attrs[f].Type)}, true
}

// row is a row of a table as CEL reads it. An unknown value of a row is an error
// there, which any(), all() and the rest treat as they treat unknown.
type row struct {
	table *Table
	rows  *Rows
	n     int
}

func (row) ConvertToNative(reflect.Type) (any, error) { return unconvertible(row{}) }
func (row) ConvertToType(ref.Type) ref.Val            { return types.NewErr("a row is not converted") }

func (r row) Equal(o ref.Val) ref.Val { x, ok := o.(row); return types.Bool(ok && r == x) }
func (r row) Type() ref.Type          { return types.NewObjectType(r.table.ID) }
func (r row) Value() any              { return r.n }

func (r row) Get(index ref.Val) ref.Val {
	f := r.table.Field(string(index.(types.String)))
	if f < 0 {
		return types.NewErr("no such column")
	}
	v, state := r.rows.At(r.n, f, len(r.table.Attrs))
	if state != Known {
		return types.NewErr("%s of a row is %s", r.table.Attrs[f].ID, state)
	}
	return Lift(&r.table.Attrs[f], v)
}

var _ traits.Indexer = row{}

// KnownName gives the name whose knowing a flag made by has() is.
func KnownName(flag string) (string, bool) { return strings.CutPrefix(flag, knownPrefix) }
