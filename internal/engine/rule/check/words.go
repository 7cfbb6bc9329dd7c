package check

import (
	"regexp"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// boundary is a phrase of policies with the comparison that it means; instead is the
// one that is written by mistake.
type boundary struct {
	words         *regexp.Regexp
	need, instead string
}

var boundaries = []boundary{
	{regexp.MustCompile(`(以上|不低于|不少于)[^，、；。（]{0,12}（含(本数|当日)）`), operators.GreaterEquals, operators.Greater},
	{regexp.MustCompile(`(以上|高于|超过)[^，、；。（]{0,12}（不含(本数|当日)）`), operators.Greater, operators.GreaterEquals},
	{regexp.MustCompile(`(以下|不超过|不高于)[^，、；。（]{0,12}（含(本数|当日)）`), operators.LessEquals, operators.Less},
	{regexp.MustCompile(`(以下|低于|不足)[^，、；。（]{0,12}（不含(本数|当日)）`), operators.Less, operators.LessEquals},
}

// written compares what the policy says with what the rule has: boundary words, and
// parameters that no clause reads.
func (c *Checker) written(r int) (out []Finding) {
	x := c.p.Rules[r].Rule
	for i := range x.Clauses {
		ops := comparisons(x.Clauses[i].Checked)
		for _, b := range boundaries {
			words := b.words.FindString(x.Clauses[i].Words)
			if words != "" && !slices.Contains(ops, b.need) && slices.Contains(ops, b.instead) {
				out = append(out, Finding{Kind: Boundary, Rule: r, Clauses: []int{i}, Words: words})
			}
		}
	}
	for i, p := range x.Params {
		if !slices.ContainsFunc(x.Clauses, func(clause ir.Clause) bool { return names(clause.Checked, p.ID) }) {
			out = append(out, Finding{Kind: DeadParam, Rule: r, Param: i})
		}
	}
	return out
}

func names(c *schema.Checked, id string) bool {
	for _, r := range c.Tree.NativeRep().ReferenceMap() {
		if r.Name == id {
			return true
		}
	}
	return false
}

// comparisons lists the comparisons of a clause as if the attribute stood left.
func comparisons(c *schema.Checked) (out []string) {
	turned := map[string]string{
		operators.Less: operators.Greater, operators.Greater: operators.Less,
		operators.LessEquals: operators.GreaterEquals, operators.GreaterEquals: operators.LessEquals,
	}
	refs := c.Tree.NativeRep().ReferenceMap()
	ast.PreOrderVisit(c.Tree.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		call := e.AsCall()
		other, is := turned[call.FunctionName()]
		if !is {
			return
		}
		op := call.FunctionName()
		left := false
		ast.PreOrderVisit(call.Args()[0], ast.NewExprVisitor(func(x ast.Expr) {
			if r, ok := refs[x.ID()]; ok && (c.Schema.Attr(r.Name) >= 0 || c.Schema.Table(r.Name) >= 0) {
				left = true
			}
		}))
		if !left && call.Args()[0].Kind() != ast.SelectKind {
			op = other
		}
		out = append(out, op)
	}))
	return out
}

// Tiers compares the rules of one ladder, which must follow each other without gap or
// overlap: in the order of the one number in which they differ.
func (c *Checker) Tiers(rules []int) (out []Finding) {
	dim, ok := c.ladder(rules)
	if !ok {
		return nil
	}
	type tier struct {
		rule   int
		lo, hi int64
	}
	var tiers []tier
	for _, r := range rules {
		for _, s := range c.roots[r][0] {
			if s.dim == dim {
				tiers = append(tiers, tier{r, s.lo, s.hi})
			}
		}
	}
	slices.SortFunc(tiers, func(a, b tier) int {
		if a.lo < b.lo {
			return -1
		}
		return 1
	})
	for i := 1; i < len(tiers); i++ {
		before, t := tiers[i-1], tiers[i]
		f := Finding{Rule: t.rule, Other: before.rule, Words: c.shown(dim, t.lo)}
		switch {
		case before.hi >= t.lo:
			f.Kind = Overlap
		case before.hi < t.lo-1:
			f.Kind = Gap
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

// ladder gives the one number in whose range rules of one box differ.
func (c *Checker) ladder(rules []int) (dim int, ok bool) {
	seen := map[int]side{}
	dim = -1
	for _, r := range rules {
		if !c.fine[r] || len(c.roots[r]) != 1 {
			return 0, false
		}
		for _, s := range c.roots[r][0] {
			if s.set != nil {
				continue
			}
			if x, there := seen[s.dim]; there && (x.lo != s.lo || x.hi != s.hi) {
				if dim >= 0 && dim != s.dim {
					return 0, false
				}
				dim = s.dim
			}
			seen[s.dim] = s
		}
	}
	return dim, dim >= 0
}

func (c *Checker) shown(dim int, v int64) string {
	n := &c.p.Nums[c.b.list[dim].i]
	a := &schema.Attr{Type: n.Type}
	if n.Op == ir.OpAttr {
		a = &c.p.Schema.Attrs[n.I]
	}
	if n.Op == ir.OpHalves {
		v >>= 1
	}
	return schema.Format(a, v, "zh")
}
