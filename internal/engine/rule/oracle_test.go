package rule_test

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/rule"
)

// The oracle is Kleene's tables written out, over expressions kept as trees.

// outcome of a tree: a number or a truth when known; otherwise why not.
type outcome struct {
	known   bool
	n       int64
	yes     bool
	missing []string // absent names
	failed  bool     // a calculation failed
}

type tree interface {
	src() string
	eval(v rule.Values) outcome
}

type (
	boolVar   string
	intVar    string
	intLit    int64
	not       struct{ x tree }
	junction  struct{ op, l, r any } // && and ||
	compare   struct{ op, l, r any }
	arith     struct{ op, l, r any }
	condition struct{ c, a, b tree }
	member    struct {
		x    tree
		list []int64
	}
	exists struct{ x tree } // a loop whose body reads a name
)

var oracleSchema = rule.Schema{"p.a": rule.Bool, "p.b": rule.Bool, "c": rule.Bool, "p.n": rule.Int, "m": rule.Int, "p.q.k": rule.Int}

func lookup(v rule.Values, name string) outcome {
	switch x := v[name].(type) {
	case bool:
		return outcome{known: true, yes: x}
	case int64:
		return outcome{known: true, n: x}
	default:
		return outcome{missing: []string{name}}
	}
}

// both is an outcome without value because one or both of two have none.
func both(l, r outcome) outcome {
	return outcome{missing: slices.Concat(l.missing, r.missing), failed: l.failed || r.failed}
}

func (b boolVar) src() string                { return string(b) }
func (b boolVar) eval(v rule.Values) outcome { return lookup(v, string(b)) }
func (i intVar) src() string                 { return string(i) }
func (i intVar) eval(v rule.Values) outcome  { return lookup(v, string(i)) }
func (i intLit) src() string                 { return strconv.FormatInt(int64(i), 10) }
func (i intLit) eval(rule.Values) outcome    { return outcome{known: true, n: int64(i)} }

func (n not) src() string { return "!(" + n.x.src() + ")" }
func (n not) eval(v rule.Values) outcome {
	x := n.x.eval(v)
	x.yes = !x.yes
	return x
}

func infix(op, l, r any) string {
	return fmt.Sprintf("(%s %s %s)", l.(tree).src(), op, r.(tree).src())
}

func (j junction) src() string { return infix(j.op, j.l, j.r) }
func (j junction) eval(v rule.Values) outcome {
	l, r := j.l.(tree).eval(v), j.r.(tree).eval(v)
	absorbing := j.op == "||"
	switch {
	case l.known && l.yes == absorbing, r.known && r.yes == absorbing:
		return outcome{known: true, yes: absorbing}
	case l.known && r.known:
		return outcome{known: true, yes: !absorbing}
	}
	return both(l, r)
}

func (c compare) src() string { return infix(c.op, c.l, c.r) }
func (c compare) eval(v rule.Values) outcome {
	l, r := c.l.(tree).eval(v), c.r.(tree).eval(v)
	if !l.known || !r.known {
		return both(l, r)
	}
	yes := map[any]bool{"<": l.n < r.n, "<=": l.n <= r.n, "==": l.n == r.n, "!=": l.n != r.n, ">": l.n > r.n, ">=": l.n >= r.n}[c.op]
	return outcome{known: true, yes: yes}
}

func (a arith) src() string { return infix(a.op, a.l, a.r) }
func (a arith) eval(v rule.Values) outcome {
	l, r := a.l.(tree).eval(v), a.r.(tree).eval(v)
	if !l.known || !r.known {
		return both(l, r)
	}
	x, y, z := big.NewInt(l.n), big.NewInt(r.n), new(big.Int)
	switch {
	case a.op == "+":
		z.Add(x, y)
	case a.op == "-":
		z.Sub(x, y)
	case a.op == "*":
		z.Mul(x, y)
	case r.n == 0:
		return outcome{failed: true}
	case a.op == "/":
		z.Quo(x, y)
	case l.n == math.MinInt64 && r.n == -1: // CEL takes the remainder from a quotient that overflows
		return outcome{failed: true}
	default:
		z.Rem(x, y)
	}
	return outcome{known: z.IsInt64(), n: z.Int64(), failed: !z.IsInt64()}
}

func (c condition) src() string {
	return "(" + c.c.src() + " ? " + c.a.src() + " : " + c.b.src() + ")"
}

func (c condition) eval(v rule.Values) outcome {
	x := c.c.eval(v)
	switch {
	case !x.known:
		return x
	case x.yes:
		return c.a.eval(v)
	}
	return c.b.eval(v)
}

func (m member) src() string { return fmt.Sprintf("(%s in %s)", m.x.src(), listText(m.list)) }
func (m member) eval(v rule.Values) outcome {
	x := m.x.eval(v)
	x.yes = slices.Contains(m.list, x.n)
	return x
}

func (e exists) src() string { return "[1, 2].exists(i, i == 2 && " + e.x.src() + ")" }
func (e exists) eval(v rule.Values) outcome {
	return e.x.eval(v)
}

func listText(l []int64) string {
	out := "["
	for i, n := range l {
		if i > 0 {
			out += ", "
		}
		out += strconv.FormatInt(n, 10)
	}
	return out + "]"
}

var (
	drawBool = rapid.SampledFrom([]boolVar{"p.a", "p.b", "c"})
	drawInt  = rapid.SampledFrom([]intVar{"p.n", "m", "p.q.k"})
	small    = rapid.Int64Range(-3, 3)
	number   = rapid.OneOf(small, small, rapid.SampledFrom([]int64{1<<63 - 1, -1<<63 + 1, 1 << 40}))
)

// truthTree grows a condition; loops may stand inside each other so often.
func truthTree(t *rapid.T, depth, loops int) tree {
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 || (kind == 7 && loops == 0) {
		kind = 0
	}
	switch kind {
	case 1:
		return not{truthTree(t, depth-1, loops)}
	case 2, 3:
		op := rapid.SampledFrom([]string{"&&", "||"}).Draw(t, "op")
		return junction{op, truthTree(t, depth-1, loops), truthTree(t, depth-1, loops)}
	case 4:
		return condition{truthTree(t, depth-1, loops), truthTree(t, depth-1, loops), truthTree(t, depth-1, loops)}
	case 5:
		return member{numberTree(t, depth-1, loops), rapid.SliceOfN(small, 0, 3).Draw(t, "list")}
	case 6:
		op := rapid.SampledFrom([]string{"<", "<=", "==", "!=", ">", ">="}).Draw(t, "op")
		return compare{op, numberTree(t, depth-1, loops), numberTree(t, depth-1, loops)}
	case 7:
		return exists{truthTree(t, depth-1, loops-1)}
	}
	return drawBool.Draw(t, "name")
}

func numberTree(t *rapid.T, depth, loops int) tree {
	kind := rapid.IntRange(0, 3).Draw(t, "kind")
	switch {
	case kind == 0:
		return intLit(small.Draw(t, "n"))
	case kind == 1 && depth > 0:
		op := rapid.SampledFrom([]string{"+", "-", "*", "/", "%"}).Draw(t, "op")
		return arith{op, numberTree(t, depth-1, loops), numberTree(t, depth-1, loops)}
	case kind == 2 && depth > 0:
		return condition{truthTree(t, depth-1, loops), numberTree(t, depth-1, loops), numberTree(t, depth-1, loops)}
	}
	return drawInt.Draw(t, "name")
}

// row draws what is known: each name absent a third of the time.
func row(t *rapid.T) rule.Values {
	v := rule.Values{}
	for _, name := range slices.Sorted(maps.Keys(oracleSchema)) {
		if rapid.IntRange(0, 2).Draw(t, "absent") == 0 {
			continue
		}
		if oracleSchema[name] == rule.Bool {
			v[name] = rapid.Bool().Draw(t, name)
		} else {
			v[name] = number.Draw(t, name)
		}
	}
	return v
}

func truthOf(o outcome) rule.Truth {
	switch {
	case !o.known:
		return rule.Unknown
	case o.yes:
		return rule.True
	}
	return rule.False
}

func names(o outcome) []string { return slices.Compact(slices.Sorted(slices.Values(o.missing))) }

func TestRow_likeKleene(t *testing.T) {
	t.Parallel()
	seen := map[rule.Truth]int{}
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			x := truthTree(t, 4, 2)
			r, err := rule.Compile(x.src(), oracleSchema)
			if err != nil {
				t.Fatalf("%s: %v", x.src(), err)
			}
			for range 10 {
				v := row(t)
				want, got := x.eval(v), r.Row(v)
				seen[got.Truth]++
				compareVerdict(t, x, v, want, got)
			}
		}
	})
	for _, truth := range []rule.Truth{rule.True, rule.False, rule.Unknown} {
		if seen[truth] < 100 {
			t.Errorf("the rules were %s only %d times: the test is lopsided", truth, seen[truth])
		}
	}
}

func compareVerdict(t *rapid.T, x tree, v rule.Values, want outcome, got rule.Verdict) {
	if got.Truth != truthOf(want) {
		t.Fatalf("%s with %v: got %+v, want %s", x.src(), v, got, truthOf(want))
	}
	// CEL lets an unknown go before a failure, so with a failure about only one of
	// the two is told.
	switch diff := cmp.Diff(names(want), got.Missing); {
	case want.failed && got.Missing == nil && got.Problem == "":
		t.Fatalf("%s with %v: unknown without a reason", x.src(), v)
	case !want.failed && diff != "":
		t.Fatalf("%s with %v: missing %s", x.src(), v, diff)
	case !want.failed && got.Problem != "":
		t.Fatalf("%s with %v: problem %s", x.src(), v, got.Problem)
	}
}

// Knowing more never turns a decided verdict.
func TestRow_neverTakesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := truthTree(t, 4, 2)
		r, err := rule.Compile(x.src(), oracleSchema)
		if err != nil {
			t.Fatalf("%s: %v", x.src(), err)
		}
		less, more := row(t), row(t)
		maps.Copy(more, less)
		before, after := r.Row(less).Truth, r.Row(more).Truth
		if before != rule.Unknown && after != before {
			t.Fatalf("%s: %s with %v, %s with %v", x.src(), before, less, after, more)
		}
	})
}

// Sums and products of decimals with three places are exact: money and measures
// compare as on paper.
func TestRow_decimalsLikePaper(t *testing.T) {
	t.Parallel()
	s := rule.Schema{"a": rule.Decimal, "b": rule.Decimal, "c": rule.Decimal}
	ops := map[string]*rule.Rule{}
	for _, op := range []string{"+", "-", "*"} {
		r, err := rule.Compile("a "+op+" b == c && a "+op+" b <= c && !(a "+op+" b < c)", s)
		if err != nil {
			t.Fatal(err)
		}
		ops[op] = r
	}
	thousandths := rapid.Int64Range(-9_999_999, 9_999_999)
	rapid.Check(t, func(t *rapid.T) {
		a, b := big.NewRat(thousandths.Draw(t, "a"), 1000), big.NewRat(thousandths.Draw(t, "b"), 1000)
		results := map[string]*big.Rat{"+": new(big.Rat).Add(a, b), "-": new(big.Rat).Sub(a, b), "*": new(big.Rat).Mul(a, b)}
		for op, c := range results {
			v := rule.Values{"a": a.FloatString(3), "b": b.FloatString(3), "c": c.FloatString(6)}
			if got := ops[op].Row(v); got.Truth != rule.True {
				t.Fatalf("%s %s %s == %s is %+v", v["a"], op, v["b"], v["c"], got)
			}
		}
	})
}

// FuzzCompile: no rule and no row makes the package panic, and a rule that is
// decided without any value stays so.
func FuzzCompile(f *testing.F) {
	for _, src := range []string{
		"premises.area > 100 && !account.water", "floors / 0 > 1 || zone.gas_main", "services.exists(s, s == 'gas')",
		"premises.since < '2020-01-01' ? fee > 1 : 'a' in services", "true", "((((", "premises.use.matches('(a+)+$')", "[1].all(x, [x].map(y, y).size() > 0)",
	} {
		f.Add(src)
	}
	full := rule.Values{
		"premises.area": "0.1", "premises.use": "aaaa!", "premises.since": "2020-01-01", "account.water": true,
		"zone.gas_main": false, "floors": int64(1 << 62), "fee": int64(-1), "services": []string{"", "gas"},
	}
	f.Fuzz(func(t *testing.T, src string) {
		r, err := rule.Compile(src, town())
		if err != nil {
			return
		}
		before, after := r.Row(nil), r.Row(full)
		if before.Truth != rule.Unknown && before.Truth != after.Truth {
			t.Errorf("%q: %+v without values, %+v with", src, before, after)
		}
		for _, name := range r.Reads() {
			if _, ok := town()[name]; !ok {
				t.Errorf("%q reads %q, which the schema does not have", src, name)
			}
		}
	})
}
