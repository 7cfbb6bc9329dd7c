package decide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/money"
	"github.com/chengban/chengban/internal/engine/rule/record"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Closure pins a rule of a file: its conditions, and of the dictionary what it reads.
// amount may be nil.
func Closure(s *schema.Schema, r *ir.Rule, amount *money.Amount) (record.Closure, error) {
	c := record.Closure{Profile: record.Facts, ID: r.ID, Policy: r.Policy, Amount: amount, Schema: []record.Attr{}}
	attrs, tables := reads(r)
	if amount != nil {
		for _, name := range amount.Reads() {
			i := s.Attr(name)
			if i < 0 && !schema.IsParam(name) {
				return c, fmt.Errorf("the amount reads %s, which the dictionary does not have", name)
			}
			if i >= 0 && !slices.Contains(attrs, i) {
				attrs = append(attrs, i)
			}
		}
	}
	for _, i := range attrs {
		c.Schema = append(c.Schema, pinned(&s.Attrs[i]))
	}
	for _, p := range r.Params {
		c.Schema = append(c.Schema, record.Attr{Name: p.ID, Type: record.Type(p.Type.String())})
	}
	slices.SortFunc(c.Schema, func(a, b record.Attr) int { return strings.Compare(a.Name, b.Name) })
	for _, i := range tables {
		t := record.Table{Name: s.Tables[i].ID}
		for k := range s.Tables[i].Attrs {
			t.Columns = append(t.Columns, pinned(&s.Tables[i].Attrs[k]))
		}
		c.Tables = append(c.Tables, t)
	}
	slices.SortFunc(c.Tables, func(a, b record.Table) int { return strings.Compare(a.Name, b.Name) })
	for i, x := range r.Clauses {
		c.Conditions = append(c.Conditions, record.Condition{ID: fmt.Sprint(i + 1), CEL: x.Checked.Src, Clause: x.Anchor})
	}
	return c, nil
}

func reads(r *ir.Rule) (attrs, tables []int) {
	for _, c := range r.Clauses {
		attrs, tables = append(attrs, c.Checked.Attrs...), append(tables, c.Checked.Tables...)
	}
	slices.Sort(attrs)
	slices.Sort(tables)
	return slices.Compact(attrs), slices.Compact(tables)
}

func pinned(a *schema.Attr) record.Attr {
	out := record.Attr{Name: a.ID, Type: record.Type(a.Type.String())}
	for _, c := range a.Codes {
		out.Codes = append(out.Codes, c.ID)
	}
	return out
}

// Params are the values that a rule's parameters have.
func Params(r *ir.Rule) (out []record.Value) {
	for _, p := range r.Params {
		text := written(&schema.Attr{ID: p.ID, Type: p.Type}, p.Value)
		out = append(out, record.Value{Name: p.ID, Type: record.Type(p.Type.String()), Text: &text, Source: p.Clause})
	}
	return out
}

// Inputs are what is known of an entity, as far as a closure reads it. observed is the
// day that the sources vouch for.
func Inputs(s *schema.Schema, c *record.Closure, f *schema.Facts, observed string) (out []record.Value) {
	for _, a := range c.Schema {
		i := s.Attr(a.Name)
		if i < 0 {
			continue
		}
		v := record.Value{Name: a.Name, Type: a.Type, Source: s.Attrs[i].Source.Zh, Observed: observed}
		switch {
		case f.State[i] != schema.Known:
			v.Why, v.Observed = f.State[i].String(), ""
		case s.Attrs[i].Type == schema.Text:
			text := f.Text[i]
			v.Text = &text
		default:
			text := written(&s.Attrs[i], f.Val[i])
			v.Text = &text
		}
		out = append(out, v)
	}
	for _, t := range c.Tables {
		if i := s.Table(t.Name); i >= 0 {
			out = append(out, rowsValue(&s.Tables[i], &f.Kids[i], observed))
		}
	}
	return out
}

func rowsValue(t *schema.Table, rows *schema.Rows, observed string) record.Value {
	v := record.Value{Name: t.ID, Type: record.Rows, Source: t.Source.Zh, Observed: observed}
	if rows.State != schema.Known {
		v.Why, v.Observed = rows.State.String(), ""
		return v
	}
	v.Rows = [][]record.Cell{}
	for n := range rows.N {
		row := make([]record.Cell, len(t.Attrs))
		for i := range t.Attrs {
			x, state := rows.At(n, i, len(t.Attrs))
			if state != schema.Known {
				row[i].Why = state.String()
				continue
			}
			text := written(&t.Attrs[i], x)
			row[i].Text = &text
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}
