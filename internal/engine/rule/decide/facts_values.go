package decide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/record"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// number reads a value as the dictionary stores it.
func number(a *schema.Attr, text string) (v int64, err error) {
	ok := false
	switch a.Type {
	case schema.Bool:
		ok = text == "true" || text == "false"
		if text == "true" {
			v = 1
		}
	case schema.Count, schema.Money, schema.Ratio:
		v, err = strconv.ParseInt(text, 10, 64)
		ok = err == nil && strconv.FormatInt(v, 10) == text
	case schema.Date:
		v, ok = schema.DayOf(text)
	case schema.Dict:
		v = int64(a.Code(text))
		ok = v >= 0
	case schema.Text:
	}
	if !ok {
		return 0, fmt.Errorf("%s: %q is no %s of the rule", a.ID, text, a.Type)
	}
	return v, nil
}

// written is the opposite of number.
func written(a *schema.Attr, v int64) string {
	switch a.Type {
	case schema.Bool:
		return strconv.FormatBool(v != 0)
	case schema.Date:
		return schema.DayText(v)
	case schema.Dict:
		if v >= 0 && v < int64(len(a.Codes)) {
			return a.Codes[v].ID
		}
	case schema.Count, schema.Money, schema.Ratio, schema.Text:
	}
	return strconv.FormatInt(v, 10)
}

// stateOf reads why a value is not known.
func stateOf(why string) schema.State {
	for s := schema.NotCollected; s <= schema.Stale; s++ {
		if s.String() == why {
			return s
		}
	}
	return schema.NotCollected
}

// factsOf fills in the inputs. What has none is not collected.
func factsOf(s *schema.Schema, inputs []record.Value) (*schema.Facts, error) {
	f := s.Facts()
	for _, v := range inputs {
		if t := s.Table(v.Name); t >= 0 && v.Type == record.Rows {
			var err error
			if f.Kids[t], err = rowsOf(&s.Tables[t], v); err != nil {
				return nil, err
			}
			continue
		}
		i := s.Attr(v.Name)
		if i < 0 || s.Attrs[i].Type.String() != string(v.Type) {
			return nil, fmt.Errorf("%s: the rule has no such %s", v.Name, v.Type)
		}
		switch {
		case v.Text == nil:
			f.State[i] = stateOf(v.Why)
		case s.Attrs[i].Type == schema.Text:
			f.Text[i], f.State[i] = *v.Text, schema.Known
		default:
			n, err := number(&s.Attrs[i], *v.Text)
			if err != nil {
				return nil, err
			}
			f.Set(i, n)
		}
	}
	return f, nil
}

func rowsOf(t *schema.Table, v record.Value) (schema.Rows, error) {
	if v.Rows == nil {
		return schema.Rows{State: stateOf(v.Why)}, nil
	}
	out := schema.Rows{N: len(v.Rows)}
	for _, row := range v.Rows {
		if len(row) != len(t.Attrs) {
			return out, fmt.Errorf("%s: a row has %d values, want %d", t.ID, len(row), len(t.Attrs))
		}
		for i, c := range row {
			n, state := int64(0), stateOf(c.Why)
			if c.Text != nil {
				var err error
				if n, err = number(&t.Attrs[i], *c.Text); err != nil {
					return out, err
				}
				state = schema.Known
			}
			out.Val, out.States = append(out.Val, n), append(out.States, state)
		}
	}
	return out, nil
}

// causeOf writes a cause with names instead of the numbers of this run.
func causeOf(p *ir.Program, f *schema.Facts, c run.Cause) record.Cause {
	out := record.Cause{Kind: [...]string{"unmet", "missing", "any_of", "all_of"}[c.Kind], Span: c.Span}
	if c.Kind == run.AnyOf || c.Kind == run.AllOf {
		return out
	}
	run.Reads(p, c.Want, func(attr, table int) {
		name, _ := reading(p.Schema, f, attr, table)
		if !slices.Contains(out.Reads, name) {
			out.Reads = append(out.Reads, name)
		}
	})
	slices.Sort(out.Reads)
	out.Want = want(p, c.Want)
	if c.Kind == run.Missing {
		out.Why = c.State.String()
	}
	if c.Number {
		out.Have, out.Gap = strconv.FormatInt(c.Have, 10), strconv.FormatInt(c.Gap, 10)
	}
	return out
}

// want says what should hold, in the signs of CEL.
func want(p *ir.Program, r ir.Ref) string {
	n, not := &p.Nodes[r.Node()], r.Negated()
	either := func(yes, no string) string {
		if not {
			return no
		}
		return yes
	}
	switch n.Kind {
	case ir.KGE:
		if p.Nums[n.A].Op == ir.OpHalves { // 2n+1 lies between n and n+1
			if exact := n.C%2 == 0; exact {
				return either(">= ", "< ") + strconv.FormatInt(n.C>>1, 10)
			}
			return either("> ", "<= ") + strconv.FormatInt(n.C>>1, 10)
		}
		if not {
			return "<= " + strconv.FormatInt(n.C-1, 10)
		}
		return ">= " + strconv.FormatInt(n.C, 10)
	case ir.KEQ:
		if p.Nums[n.A].Op == ir.OpHalves {
			return either("== ", "!= ") + strconv.FormatInt(n.C>>1, 10)
		}
		return either("== ", "!= ") + strconv.FormatInt(n.C, 10)
	case ir.KIn:
		return either("in ", "not in ") + codes(p.Schema, n)
	case ir.KHas, ir.KHasTable:
		return either("known", "unknown")
	case ir.KText:
		return either("", "not ") + n.Key
	default:
		return either("true", "false")
	}
}

// codes lists a set in the order of the code list.
func codes(s *schema.Schema, n *ir.Node) string {
	if n.Table != ir.Entity {
		return ""
	}
	var out []string
	for i, c := range s.Attrs[n.I].Codes {
		if ir.Has(n.Set, int64(i)) {
			out = append(out, c.ID)
		}
	}
	return strings.Join(out, ", ")
}
