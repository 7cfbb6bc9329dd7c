package rows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/rows"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
	"github.com/chengban/chengban/internal/engine/rule/shapes"
)

func TestFrom_inWords(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	c, err := s.Compile("e.revenue >= wan(2000) && (e.industry in ['C', 'I'] || e.growth > permille(25)) && !e.blacklist && !(e.founded > today - years(3)) && e.staff <= p.people && e.rd / e.revenue >= percent(5)", ruletest.Params())
	if err != nil {
		t.Fatal(err)
	}
	got, err := rows.From(c)
	if err != nil {
		t.Fatal(err)
	}
	row := func(attr string, op rows.Op, values ...string) rows.Node {
		return rows.Node{Row: rows.Row{Attr: attr, Op: op, Values: values}}
	}
	want := rows.Node{Mode: rows.All, Items: []rows.Node{
		row("e.revenue", rows.AtLeast, "2000 万元"),
		{Mode: rows.Any, Items: []rows.Node{row("e.industry", rows.OneOf, "C", "I"), row("e.growth", rows.Above, "2.5%")}},
		row("e.blacklist", rows.Is, "否"),
		{Mode: rows.Not, Items: []rows.Node{row("e.founded", rows.Above, "3 年前")}},
		row("e.staff", rows.AtMost, "p.people"),
		{Row: rows.Row{CEL: "e.rd / e.revenue >= percent(5)"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// there goes a condition to rows and back: the rows are the same again, and the
// condition means the same for every firm.
func there(t *testing.T, s *schema.Schema, f *frame.Frame, src string, params []schema.Param) {
	t.Helper()
	c, err := s.Compile(src, params)
	if err != nil {
		return
	}
	first, err := rows.From(c)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	text, err := rows.CEL(s, first)
	if err != nil {
		t.Fatalf("%s: %+v: %v", src, first, err)
	}
	back, err := s.Compile(text, params)
	if err != nil {
		t.Fatalf("%s\nbecame %s: %v", src, text, err)
	}
	second, err := rows.From(back)
	if diff := cmp.Diff(first, second); diff != "" || err != nil {
		t.Fatalf("%s\nbecame %s: %v %s", src, text, err, diff)
	}
	var all []*ir.Rule
	for _, x := range []string{src, text} {
		r, err := ir.NewRule("r", s, params, x)
		if err != nil {
			return // more comparisons than a rule may have
		}
		all = append(all, r)
	}
	p := ir.Link(s, all, schema.Setting{Today: 20_787})
	b := run.NewBulk(p, f)
	b.Chunk(0)
	t1, f1 := b.Rule(0)
	t2, f2 := b.Rule(1)
	if *t1 != *t2 || *f1 != *f2 {
		t.Fatalf("%s\nbecame %s, which means something else", src, text)
	}
}

func TestRows_loseNothing(t *testing.T) {
	t.Parallel()
	s, d := ruletest.Schema(), ruletest.NewDice(23)
	f := frame.New(s, 200)
	d.Fill(f, 8)
	for range 1500 {
		there(t, s, f, d.Rule(3), ruletest.Params())
	}
	_, policies, _, err := book.ReadDir(shapes.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	n, raw := 0, 0
	for _, p := range policies {
		for _, r := range p.Rules {
			for _, c := range r.IR.Clauses {
				there(t, s, f, c.Checked.Src, r.IR.Params)
				node, err := rows.From(c.Checked)
				if err != nil {
					t.Fatal(err)
				}
				if n++; node.Row.CEL != "" {
					raw++
				}
			}
		}
	}
	if raw*5 > n {
		t.Errorf("%d of %d clauses have no row of their own", raw, n)
	}
}

func TestCEL_refuses(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	for _, n := range []rows.Node{
		{Row: rows.Row{Attr: "e.nothing", Op: rows.Is, Values: []string{"1"}}},
		{Row: rows.Row{Attr: "e.revenue", Op: rows.AtLeast, Values: []string{"2000"}}},
		{Row: rows.Row{Attr: "e.revenue", Op: "大概", Values: []string{"2000万元"}}},
		{Row: rows.Row{Attr: "e.staff", Op: rows.Is}},
		{Mode: rows.All, Items: []rows.Node{{Row: rows.Row{Attr: "e.sme", Op: rows.Is, Values: []string{"是"}}}}},
		{Mode: "xor"},
	} {
		if text, err := rows.CEL(s, n); err == nil {
			t.Errorf("%+v became %s", n, text)
		}
	}
}

func FuzzRows(f *testing.F) {
	d := ruletest.NewDice(29)
	for range 20 {
		f.Add(d.Rule(2))
	}
	s := ruletest.Schema()
	firms := frame.New(s, 64)
	d.Fill(firms, 8)
	f.Fuzz(func(t *testing.T, src string) {
		there(t, s, firms, src, ruletest.Params())
	})
}
