package ruletool

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/check"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/say"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Check reads files of policies, each with the dictionary in its folder, and writes
// every finding with its place. It gives how many there are.
func Check(files []string, l i18n.Lang, w io.Writer) (int, error) {
	files, err := policyFiles(files)
	if err != nil {
		return 0, err
	}
	var all []book.Finding
	policies, rules, cases := 0, 0, 0
	for _, name := range files {
		p, s, found, err := read(name)
		if err != nil {
			return 0, err
		}
		all = append(all, found...)
		if p == nil {
			continue
		}
		policies++
		for _, r := range p.Rules {
			rules, cases = rules+1, cases+len(r.Golden)
		}
		all = append(all, Static(p, s, l)...)
	}
	for _, f := range all {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return 0, err
		}
	}
	text := i18n.Msg(l, "rule.check.good", "files", policies, "rules", rules, "cases", cases)
	if len(all) > 0 {
		text = i18n.Msg(l, "rule.check.bad", "n", len(all))
	}
	_, err = fmt.Fprintln(w, text)
	return len(all), err
}

// policyFiles puts the files of policies for folders; dictionaries are read with them.
func policyFiles(names []string) (out []string, err error) {
	for _, name := range names {
		err := filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && filepath.Base(path) != book.SchemaFile && (path == name || filepath.Ext(path) == ".yaml") {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no policies in %s", strings.Join(names, ", "))
	}
	return out, nil
}

func read(name string) (*book.Policy, *schema.Schema, []book.Finding, error) {
	dictionary := filepath.Join(filepath.Dir(name), book.SchemaFile)
	data, err := os.ReadFile(dictionary)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := book.ReadSchema(dictionary, data)
	if err != nil {
		return nil, nil, nil, err
	}
	if data, err = os.ReadFile(name); err != nil {
		return nil, nil, nil, err
	}
	p, found := book.Read(name, data, s)
	return p, s, found, nil
}

// Static runs the static checks over the rules of a policy that compile.
func Static(p *book.Policy, s *schema.Schema, l i18n.Lang) (out []book.Finding) {
	var rules []*ir.Rule
	var at []int // of the policy
	ladders := map[string][]int{}
	for i := range p.Rules {
		if p.Rules[i].IR == nil {
			continue
		}
		if ladder := p.Rules[i].Ladder; ladder != "" {
			ladders[ladder] = append(ladders[ladder], len(rules))
		}
		rules, at = append(rules, p.Rules[i].IR), append(at, i)
	}
	c := check.New(ir.Link(s, rules, schema.Setting{Today: benchDay}))
	var found []check.Finding
	for r := range rules {
		found = append(found, c.Rule(r)...)
	}
	for _, r := range rules {
		for _, ladder := range ladders {
			if rules[ladder[0]] == r {
				found = append(found, c.Tiers(ladder)...)
			}
		}
	}
	for _, f := range found {
		out = append(out, place(p, rules, at, f, l))
	}
	slices.SortStableFunc(out, func(a, b book.Finding) int { return a.Line - b.Line })
	return out
}

func place(p *book.Policy, rules []*ir.Rule, at []int, f check.Finding, l i18n.Lang) book.Finding {
	r := at[f.Rule]
	src := func(i int) string { return rules[f.Rule].Clauses[f.Clauses[i]].Checked.Src }
	switch f.Kind {
	case check.Unsatisfiable:
		if len(f.Clauses) == 1 {
			return p.AtClause(r, f.Clauses[0], i18n.Msg(l, "rule.check.unsatisfiable_one", "first", src(0)))
		}
		last := len(f.Clauses) - 1
		return p.AtClause(r, f.Clauses[last], i18n.Msg(l, "rule.check.unsatisfiable", "first", src(0), "second", src(last)))
	case check.AlwaysTrue:
		return p.AtClause(r, f.Clauses[0], i18n.Msg(l, "rule.check.always_true", "first", src(0)))
	case check.Implied:
		return p.AtClause(r, f.Clauses[0], i18n.Msg(l, "rule.check.implied", "first", src(0)))
	case check.Boundary:
		return p.AtClause(r, f.Clauses[0], i18n.Msg(l, "rule.check.boundary", "words", f.Words, "first", src(0)))
	case check.DeadParam:
		return p.AtParam(r, f.Param, i18n.Msg(l, "rule.check.dead_param", "param", rules[f.Rule].Params[f.Param].ID))
	case check.Gap:
		return p.AtRule(r, i18n.Msg(l, "rule.check.gap", "other", rules[f.Other].ID, "words", f.Words))
	case check.Overlap:
		return p.AtRule(r, i18n.Msg(l, "rule.check.overlap", "other", rules[f.Other].ID, "words", f.Words))
	case check.TooComplex:
	}
	return p.AtRule(r, i18n.Msg(l, "rule.check.too_complex"))
}

// Explain runs the golden cases of a rule, or one of them, and writes the explanation.
func Explain(file, id, only string, l i18n.Lang, w io.Writer) error {
	p, s, _, err := read(file)
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%s cannot be read; run rules check", file)
	}
	n := 0
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.IR == nil || id != "" && r.ID != id {
			continue
		}
		for k := range r.Golden {
			g := &r.Golden[k]
			if only != "" && g.Case != only {
				continue
			}
			n++
			prg, facts, why, err := g.Explain(r.IR, s)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "%s · %s: %s\n", r.Name.In(l), g.Case, why.Truth); err != nil {
				return err
			}
			for _, line := range say.Why(prg, 0, facts, why, l) {
				if _, err := fmt.Fprintf(w, "  %s\n", line); err != nil {
					return err
				}
			}
		}
	}
	if n == 0 {
		return fmt.Errorf("%s: no rule %q with a case %q", file, id, only)
	}
	return nil
}
