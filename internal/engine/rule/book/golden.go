package book

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// FactsOf makes the facts of a case.
func (g *Golden) FactsOf(s *schema.Schema) (*schema.Facts, error) {
	f := s.Facts()
	for id, text := range g.Facts {
		i := s.Attr(id)
		if i < 0 {
			return nil, fmt.Errorf("nothing is called %q", id)
		}
		if s.Attrs[i].Type == schema.Text {
			f.Text[i], f.State[i] = text, schema.Known
			continue
		}
		v, err := schema.Parse(&s.Attrs[i], text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		f.Set(i, v)
	}
	for id, text := range g.States {
		i := s.Attr(id)
		state := slices.Index([]string{"", "not_collected", "not_granted", "stale"}, text)
		if i < 0 || state < 1 {
			return nil, fmt.Errorf("state %s of %q: want not_collected, not_granted or stale of a name", text, id)
		}
		f.State[i] = schema.State(state) //nolint:gosec // 1 to 3
	}
	return f, g.rows(s, f)
}

func (g *Golden) rows(s *schema.Schema, f *schema.Facts) error {
	for id, rows := range g.Rows {
		t := s.Table(id)
		if t < 0 {
			return fmt.Errorf("no table is called %q", id)
		}
		kids := schema.Rows{N: len(rows)}
		for _, row := range rows {
			for i := range s.Tables[t].Attrs {
				a := &s.Tables[t].Attrs[i]
				text, there := row[a.ID]
				state, v := schema.NotCollected, int64(0)
				if there {
					var err error
					if v, err = schema.Parse(a, text); err != nil {
						return fmt.Errorf("%s: %w", a.ID, err)
					}
					state = schema.Known
				}
				kids.Val, kids.States = append(kids.Val, v), append(kids.States, state)
			}
		}
		f.Kids[t] = kids
	}
	return nil
}

// Explain runs a case and gives what it needs for being put into words.
func (g *Golden) Explain(r *ir.Rule, s *schema.Schema) (*ir.Program, *schema.Facts, *run.Why, error) {
	setting, err := g.setting()
	if err != nil {
		return nil, nil, nil, err
	}
	f, err := g.FactsOf(s)
	if err != nil {
		return nil, nil, nil, err
	}
	p, why := ir.Link(s, []*ir.Rule{r}, setting), &run.Why{}
	run.Explain(p, 0, f, why)
	return p, f, why, nil
}

func (g *Golden) run(r *ir.Rule, s *schema.Schema) error {
	truth, err := want(g.Want)
	if err != nil {
		return err
	}
	p, f, why, err := g.Explain(r, s)
	if err != nil {
		return err
	}
	if got := run.Row(p, 0, f); got != truth {
		return fmt.Errorf("the rule says %s, the case wants %s", got, truth)
	}
	if g.Lacks == nil {
		return nil
	}
	var lacks []string
	for _, c := range why.Causes {
		if anchor := r.Clauses[c.Clause].Anchor; !slices.Contains(lacks, anchor) {
			lacks = append(lacks, anchor)
		}
	}
	if !slices.Equal(lacks, g.Lacks) {
		return fmt.Errorf("the explanation names %s, the case wants %s", strings.Join(lacks, "、"), strings.Join(g.Lacks, "、"))
	}
	return nil
}
