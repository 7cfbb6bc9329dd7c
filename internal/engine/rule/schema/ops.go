package schema

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// shape is one overload: a name for it, its arguments, its result.
type shape struct {
	id   string
	args []*cel.Type
	out  *cel.Type
}

func pair(id string, l, r, out *cel.Type) shape { return shape{id, []*cel.Type{l, r}, out} }

// operation is an operator or function with all that it takes.
type operation struct {
	name   string
	shapes []shape
	unary  func(ref.Val) ref.Val
	binary func(l, r ref.Val) ref.Val
}

func (o operation) option() cel.EnvOption {
	var opts []cel.FunctionOpt
	for _, s := range o.shapes {
		opts = append(opts, cel.Overload(s.id, s.args, s.out))
	}
	if o.unary != nil {
		return cel.Function(o.name, append(opts, cel.SingletonUnaryBinding(o.unary))...)
	}
	return cel.Function(o.name, append(opts, cel.SingletonBinaryBinding(o.binary))...)
}

// replaced are CEL's own operators that take other types here.
var replaced = []string{
	operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo, operators.Negate,
	operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
}

// leftOut has no use in a condition about one entity, or escapes the types.
var leftOut = []string{
	"bytes", "dyn", "duration", "timestamp", "type", "uint", "double", "string", "bool", "int", "getFullYear", "getMonth", "getDayOfYear",
	"getDayOfMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
}

// calls are the functions that a condition may call, for "did you mean".
var calls = []string{
	"all", "contains", "endsWith", "exists", "exists_one", "filter", "has", "map", "matches", "size", "startsWith",
	"wan", "yuan", "fen", "percent", "permille", "ppm", "days", "months", "years", "date", "ratio", "sum",
}

func library() []cel.EnvOption {
	subset := env.NewLibrarySubset().AddExcludedMacros("has")
	for _, name := range slices.Concat(replaced, leftOut) {
		subset.AddExcludedFunctions(env.NewFunction(name))
	}
	opts := []cel.EnvOption{cel.StdLib(cel.StdLibSubset(subset))}
	for _, o := range slices.Concat(arithmetic(), comparisons(), literals()) {
		opts = append(opts, o.option())
	}
	return append(opts, folds()...)
}

func overflow() ref.Val { return types.NewErr("overflow") }

func noOverload(op string) ref.Val { return types.NewErr("no such overload: %s", op) }

func arithmetic() []operation {
	i, m, d, s, p := cel.IntType, moneyType, dateType, spanType, periodType
	list := cel.ListType(cel.TypeParamType("A"))
	return []operation{
		{name: operators.Add, binary: add, shapes: []shape{
			pair("add_int", i, i, i), pair("add_money", m, m, m), pair("add_days", s, s, s),
			pair("add_date_days", d, s, d), pair("add_date_period", d, p, d), pair("add_period", p, p, p),
			pair("add_list", list, list, list), // what filter() and map() are made of
		}},
		{name: operators.Subtract, binary: subtract, shapes: []shape{
			pair("sub_int", i, i, i), pair("sub_money", m, m, m), pair("sub_days", s, s, s), pair("sub_dates", d, d, s),
			pair("sub_date_days", d, s, d), pair("sub_date_period", d, p, d),
		}},
		{name: operators.Multiply, binary: multiply, shapes: []shape{
			pair("mul_int", i, i, i), pair("mul_money_int", m, i, m), pair("mul_int_money", i, m, m),
		}},
		{name: operators.Divide, binary: divide, shapes: []shape{
			pair("div_int", i, i, i), pair("div_money", m, m, ratioType), pair("div_money_int", m, i, m),
		}},
		{name: operators.Modulo, binary: modulo, shapes: []shape{pair("mod_int", i, i, i)}},
		{name: operators.Negate, unary: negate, shapes: []shape{{"neg_int", []*cel.Type{i}, i}, {"neg_money", []*cel.Type{m}, m}}},
		{name: "ratio", binary: ratioOf, shapes: []shape{pair("ratio_int", i, i, ratioType), pair("ratio_money", m, m, ratioType)}},
	}
}

// whole does two numbers by CEL's own checked arithmetic.
func whole(l, r ref.Val, do func(l, r types.Int) ref.Val, back func(types.Int) ref.Val) ref.Val {
	out := do(types.Int(l.Value().(int64)), types.Int(r.Value().(int64)))
	if n, ok := out.(types.Int); ok {
		return back(n)
	}
	return out
}

func asInt(n types.Int) ref.Val  { return n }
func asFen(n types.Int) ref.Val  { return Fen(n) }
func asSpan(n types.Int) ref.Val { return Span(n) }
func asDay(n types.Int) ref.Val {
	if n > farthest || n < -farthest {
		return overflow()
	}
	return Day(n)
}
func asPeriod(n types.Int) ref.Val { return Period(n) }

func plus(l, r types.Int) ref.Val  { return l.Add(r) }
func minus(l, r types.Int) ref.Val { return l.Subtract(r) }
func times(l, r types.Int) ref.Val { return l.Multiply(r) }
func by(l, r types.Int) ref.Val    { return l.Divide(r) }

func add(l, r ref.Val) ref.Val {
	switch x := l.(type) {
	case types.Int:
		return whole(l, r, plus, asInt)
	case Fen:
		return whole(l, r, plus, asFen)
	case Span:
		return whole(l, r, plus, asSpan)
	case Period:
		return whole(l, r, plus, asPeriod)
	case Day:
		if p, ok := r.(Period); ok {
			return later(x, int64(p))
		}
		return whole(l, r, plus, asDay)
	case traits.Lister:
		return x.(traits.Adder).Add(r)
	}
	return noOverload("+")
}

func later(d Day, months int64) ref.Val {
	day, ok := Months(int64(d), months)
	if !ok {
		return overflow()
	}
	return Day(day)
}

func subtract(l, r ref.Val) ref.Val {
	switch l.(type) {
	case types.Int:
		return whole(l, r, minus, asInt)
	case Fen:
		return whole(l, r, minus, asFen)
	case Span:
		return whole(l, r, minus, asSpan)
	case Day:
		switch x := r.(type) {
		case Period:
			return later(l.(Day), -int64(x))
		case Day:
			return whole(l, r, minus, asSpan)
		}
		return whole(l, r, minus, asDay)
	}
	return noOverload("-")
}

func multiply(l, r ref.Val) ref.Val {
	_, a := l.(Fen)
	_, b := r.(Fen)
	if a || b {
		return whole(l, r, times, asFen)
	}
	return whole(l, r, times, asInt)
}

func divide(l, r ref.Val) ref.Val {
	_, a := l.(Fen)
	_, b := r.(Fen)
	switch {
	case a && b:
		return ratioOf(l, r)
	case a:
		return whole(l, r, by, asFen)
	}
	return whole(l, r, by, asInt)
}

func modulo(l, r ref.Val) ref.Val { return l.(types.Int).Modulo(r) }

func negate(v ref.Val) ref.Val {
	if f, ok := v.(Fen); ok {
		return whole(types.Int(0), types.Int(f), minus, asFen)
	}
	return v.(traits.Negater).Negate()
}

func ratioOf(l, r ref.Val) ref.Val {
	q, ok := Quotient(l.Value().(int64), r.Value().(int64))
	if !ok {
		return types.NewErr("division by zero")
	}
	return q
}

func comparisons() (out []operation) {
	of := func(name, id string, holds func(c int) bool) {
		o := operation{name: name, binary: func(l, r ref.Val) ref.Val { return types.Bool(holds(compare(l, r))) }}
		for _, t := range []*cel.Type{cel.IntType, moneyType, ratioType, dateType, spanType} {
			o.shapes = append(o.shapes, pair(id+"_"+t.TypeName(), t, t, cel.BoolType))
		}
		out = append(out, o)
	}
	of(operators.Less, "less", func(c int) bool { return c < 0 })
	of(operators.LessEquals, "less_equals", func(c int) bool { return c <= 0 })
	of(operators.Greater, "greater", func(c int) bool { return c > 0 })
	of(operators.GreaterEquals, "greater_equals", func(c int) bool { return c >= 0 })
	return out
}

func compare(l, r ref.Val) int {
	if p, ok := l.(Part); ok {
		return p.Compare(r.(Part))
	}
	a, b := l.Value().(int64), r.Value().(int64)
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// scaled is a literal with a unit: so many of the smallest.
type scaled struct {
	name string
	by   int64
	out  *cel.Type
	back func(types.Int) ref.Val
}

// asPart makes a ratio of parts of a million.
func asPart(n types.Int) ref.Val { return PPM(int64(n)) }

var units = []scaled{
	{"fen", 1, moneyType, asFen},
	{"yuan", 100, moneyType, asFen},
	{"wan", 1_000_000, moneyType, asFen},
	{"ppm", 1, ratioType, asPart},
	{"permille", 1000, ratioType, asPart},
	{"percent", 10_000, ratioType, asPart},
	{"days", 1, spanType, asSpan},
	{"months", 1, periodType, asPeriod},
	{"years", 12, periodType, asPeriod},
}

// UnitOf gives how many of the smallest unit a literal's function stands for: wan
// is 1,000,000 fen. ok is false for another function.
func UnitOf(name string) (by int64, ok bool) {
	for _, u := range units {
		if u.name == name {
			return u.by, true
		}
	}
	return 0, false
}

func literals() (out []operation) {
	for _, u := range units {
		out = append(out, operation{
			name: u.name, shapes: []shape{{u.name + "_int", []*cel.Type{cel.IntType}, u.out}},
			unary: func(v ref.Val) ref.Val { return whole(v, types.Int(u.by), times, u.back) },
		})
	}
	return append(out, operation{
		name: "date", shapes: []shape{{"date_text", []*cel.Type{cel.StringType}, dateType}},
		unary: func(v ref.Val) ref.Val {
			day, ok := DayOf(string(v.(types.String)))
			if !ok {
				return types.NewErr("no such day")
			}
			return Day(day)
		},
	})
}

// folds: the sum of nothing is a zero of its type, so each type has its own.
func folds() []cel.EnvOption {
	of := func(id string, t *cel.Type, zero ref.Val) cel.FunctionOpt {
		return cel.Overload(id, []*cel.Type{cel.ListType(t)}, t, cel.UnaryBinding(func(v ref.Val) ref.Val { return sum(v, zero) }))
	}
	return []cel.EnvOption{cel.Function("sum", of("sum_int", cel.IntType, types.Int(0)), of("sum_money", moneyType, Fen(0)))}
}

func sum(v, out ref.Val) ref.Val {
	for it := v.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		if out = add(out, it.Next()); types.IsError(out) {
			return out
		}
	}
	return out
}
