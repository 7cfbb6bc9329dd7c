package ruletest

import (
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Dice throw the same numbers from the same seed.
type Dice struct{ s uint64 }

// NewDice makes dice.
func NewDice(seed uint64) *Dice { return &Dice{seed} }

// Next is splitmix64.
func (d *Dice) Next() uint64 {
	d.s += 0x9e3779b97f4a7c15
	z := d.s
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// N is a number from 0 to n-1.
func (d *Dice) N(n int) int { return int(d.Next() % uint64(n)) } //nolint:gosec // n is positive and small

// One is true once in n times.
func (d *Dice) One(n int) bool { return d.N(n) == 0 }

func pick[T any](d *Dice, of ...T) T { return of[d.N(len(of))] }

// Condition writes a random condition that is well typed over Schema and Params.
func (d *Dice) Condition(depth int) string {
	if depth <= 0 || d.One(4) {
		return d.atom()
	}
	a := func() string { return d.Condition(depth - 1) }
	switch d.N(8) {
	case 0, 1, 2:
		return "(" + a() + " && " + a() + ")"
	case 3, 4, 5:
		return "(" + a() + " || " + a() + ")"
	case 6:
		return "!(" + a() + ")"
	}
	if d.One(3) {
		return "(" + a() + " == (" + a() + "))"
	}
	return "(" + a() + " ? " + a() + " : " + a() + ")"
}

func (d *Dice) compared() string { return pick(d, ">=", ">", "<", "<=", "==", "!=") }

func (d *Dice) atom() string {
	switch d.N(14) {
	case 0, 1:
		return d.money(2) + " " + d.compared() + " " + d.money(1)
	case 2, 3:
		return d.count(2) + " " + d.compared() + " " + d.count(1)
	case 4:
		return d.ratio() + " " + d.compared() + " " + d.ratio()
	case 5, 6:
		return d.date() + " " + d.compared() + " " + d.date()
	case 7:
		return "today - " + d.date() + " " + d.compared() + " days(" + fmt.Sprint(d.N(2000)) + ")"
	case 8, 9:
		return d.code()
	case 10:
		return pick(d, "e.hightech", "e.sme", "e.listed", "!e.blacklist", "true", "false")
	case 11:
		return "has(" + pick(d, "e.rd", "e.staff", "e.name", "e.patents", "e.industry") + ")"
	case 12:
		return d.loop()
	}
	if d.One(4) {
		return d.count(1) + " in [" + d.count(0) + ", " + d.count(0) + "]"
	}
	return pick(d, "e.name.contains('a')", "e.name == 'b'", "e.name.matches('^a+$')", "e.name in ['a', 'b']", "e.industry == e.credit")
}

func (d *Dice) money(depth int) string {
	switch d.N(6) {
	case 0, 1:
		return fmt.Sprintf("wan(%d)", pick(d, 0, 1, 100, 2000, 5000))
	case 2:
		if depth > 0 {
			return "(" + d.money(depth-1) + pick(d, " + ", " - ") + d.money(depth-1) + ")"
		}
	case 3:
		if depth > 0 {
			return pick(d, d.money(depth-1)+" * "+d.count(0), d.money(depth-1)+" / "+d.count(0), "-"+d.attr("revenue"))
		}
	case 4:
		return pick(d, "p.min", "sum(e.patents.map(x, x.spent))", "sum(e.patents.filter(x, "+d.rowAtom()+").map(x, x.spent * 2))", "(e.hightech ? wan(100) : wan(2000))")
	}
	return d.attr("revenue", "revenue_last", "tax_paid", "rd", "loan")
}

func (d *Dice) attr(names ...string) string { return "e." + pick(d, names...) }

func (d *Dice) count(depth int) string {
	switch d.N(6) {
	case 0, 1:
		return fmt.Sprint(pick(d, 0, 1, 5, 20, 300))
	case 2, 3:
		if depth > 0 {
			return "(" + d.count(depth-1) + pick(d, " + ", " - ", " * ", " / ", " % ") + d.count(depth-1) + ")"
		}
	case 4:
		return pick(d, "p.people", "size(e.patents)", "e.patents.filter(x, "+d.rowAtom()+").size()")
	}
	return d.attr("staff", "insured", "penalties", "graduates")
}

func (d *Dice) ratio() string {
	return pick(d, "e.growth", "e.debt_ratio", "p.share", "percent(5)", "permille(25)", "e.rd / e.revenue", "ratio("+d.count(1)+", "+d.count(1)+")", "("+d.money(1)+") / ("+d.money(1)+")")
}

func (d *Dice) date() string {
	return pick(d, "e.founded", "e.certified", "p.since", "date('2024-02-29')", "(today - years(3))", "(e.founded + days(30))", "(e.certified + months(18))",
		"(date('2023-03-31') - months(1))", "(e.founded - days(e_n))")
}

func (d *Dice) code() string {
	at := d.N(18)
	industry := "'" + "ABCDEFGHIJKLMNOPQR"[at:at+1] + "'"
	return pick(d, "e.industry == "+industry, "e.industry != "+industry, "e.industry in ["+industry+", 'C', 'I']", "e.kind.startsWith('s')",
		"e.credit in ['A', 'B']", "e.level.endsWith('e')", "e.district.matches('^[a-x]+$')", "'wd' == e.district", "e.kind.contains('o')", "e.credit in []")
}

func (d *Dice) rowAtom() string {
	return pick(d, "x.kind == 'inv'", "x.year >= 2020", "x.held", "x.spent > wan(1)", "x.granted <= today", "(x.held && x.kind != 'util')", "(x.held || x.year < 2010)",
		"x.spent + x.spent >= wan(3)", "x.year / (x.year - 2021) > 1", "true", "x.spent > e.rd", "x.spent >= p.min")
}

func (d *Dice) loop() string {
	return "e.patents." + pick(d, "exists", "exists", "all", "exists_one") + "(x, " + d.rowAtom() + pick(d, "", " && "+d.rowAtom(), " || "+d.rowAtom()) + ")"
}

// Rule is a random condition; the days beside a date are a number, not a name.
func (d *Dice) Rule(depth int) string {
	return strings.ReplaceAll(d.Condition(depth), "e_n", fmt.Sprint(d.N(400)))
}

// Value is a random value of an attribute: mostly near the thresholds that
// conditions have, sometimes extreme.
func (d *Dice) Value(a *schema.Attr) int64 {
	switch a.Type {
	case schema.Bool:
		return int64(d.N(2))
	case schema.Dict:
		return int64(d.N(len(a.Codes)))
	case schema.Money:
		v := pick[int64](d, 0, 0, 1, 100, 2000, 5000, 4000, 68212208)*1_000_000 + pick[int64](d, 0, 0, 1, -1)
		return pick(d, v, v, v, v, -v, pick[int64](d, frame.Limit, -frame.Limit))
	case schema.Ratio:
		return pick[int64](d, 0, 25_000, 50_000, 50_001, 49_999, 1_000_000, -30_000)
	case schema.Date:
		day, _ := schema.DayOf(pick(d, "2024-02-29", "2023-11-30", "2023-12-01", "2023-02-28", "2019-04-14", "1970-01-01"))
		return day + int64(d.N(3)) - 1
	default:
		return pick[int64](d, 0, 1, 2, 5, 20, 299, 300, 301, 2021, -1, 1<<31-1)
	}
}

// Fill puts random firms into a frame; unknown is once in how many values.
func (d *Dice) Fill(f *frame.Frame, unknown int) {
	states := []schema.State{schema.NotCollected, schema.NotGranted, schema.Stale}
	for row := range f.N {
		for o := range f.Origins() {
			f.Because(row, o, pick(d, states...))
		}
		for i := range f.Schema.Attrs {
			if d.One(unknown) {
				continue
			}
			if f.Schema.Attrs[i].Type == schema.Text {
				f.PutText(row, i, pick(d, "a", "aa", "b", ""))
				continue
			}
			v := d.Value(&f.Schema.Attrs[i])
			if i%2 == 1 && f.Schema.Attrs[i].Type == schema.Money {
				v %= 1 << 47 // so that not every column of money is kept wide
			}
			must(f.Put(row, i, v))
		}
	}
	for t := range f.Schema.Tables {
		sizes := make([]int, f.N)
		f.Rows(t, func(row int) int {
			sizes[row] = d.N(5) - 1
			return sizes[row]
		})
		for row, n := range sizes {
			d.rows(f, row, t, n, unknown*2)
		}
	}
}

func (d *Dice) rows(f *frame.Frame, row, t, n, unknown int) {
	for k := range max(n, 0) {
		for c := range f.Schema.Tables[t].Attrs {
			if !d.One(unknown) {
				must(f.PutKid(row, t, k, c, d.Value(&f.Schema.Tables[t].Attrs[c])))
			}
		}
	}
}

func must(err error) {
	if err != nil {
		panic(err) // a mistake in this package or in the dictionary
	}
}
