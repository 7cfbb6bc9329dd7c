package ruletool

import (
	"fmt"
	"io"

	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/decide"
	"github.com/chengban/chengban/internal/engine/rule/record"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Record decides a golden case of a rule and writes the record, which replays. Rules of
// files have no amount yet, so the record has none.
func Record(file, id, only string, w io.Writer) error {
	p, s, _, err := read(file)
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%s cannot be read; run rules check", file)
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.IR == nil || r.ID != id {
			continue
		}
		for k := range r.Golden {
			if r.Golden[k].Case == only {
				return recordCase(r, &r.Golden[k], s, w)
			}
		}
	}
	return fmt.Errorf("%s: no rule %q with a case %q", file, id, only)
}

func recordCase(r *book.Rule, g *book.Golden, s *schema.Schema, w io.Writer) error {
	f, err := g.FactsOf(s)
	if err != nil {
		return err
	}
	c, err := decide.Closure(s, r.IR, nil)
	if err != nil {
		return err
	}
	rec, err := record.Make(decide.Facts{}, c, g.Today, decide.Params(r.IR), decide.Inputs(s, &c, f, g.Today))
	if err != nil {
		return err
	}
	b, err := rec.Encode()
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}
