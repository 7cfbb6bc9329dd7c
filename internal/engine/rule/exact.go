package rule

import (
	"math"
	"math/big"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// significant is the number of digits a Decimal computes with: what a binary
// double holds of any decimal number without loss.
const significant = 15

// operation is an arithmetic operator. Whole numbers, texts and lists keep CEL's
// meaning (whole), decimals get that of paper.
type operation struct {
	name   string
	int    string // CEL's overloads
	double string
	whole  func(l, r ref.Val) ref.Val
	paper  func(z, x, y *big.Rat)
}

func operations() []operation {
	return []operation{
		{
			operators.Add, overloads.AddInt64, overloads.AddDouble,
			func(l, r ref.Val) ref.Val { return l.(traits.Adder).Add(r) },
			func(z, x, y *big.Rat) { z.Add(x, y) },
		},
		{
			operators.Subtract, overloads.SubtractInt64, overloads.SubtractDouble,
			func(l, r ref.Val) ref.Val { return l.(traits.Subtractor).Subtract(r) },
			func(z, x, y *big.Rat) { z.Sub(x, y) },
		},
		{
			operators.Multiply, overloads.MultiplyInt64, overloads.MultiplyDouble,
			func(l, r ref.Val) ref.Val { return l.(traits.Multiplier).Multiply(r) },
			func(z, x, y *big.Rat) { z.Mul(x, y) },
		},
		{
			operators.Divide, overloads.DivideInt64, overloads.DivideDouble,
			func(l, r ref.Val) ref.Val { return l.(traits.Divider).Divide(r) },
			func(z, x, y *big.Rat) { z.Quo(x, y) },
		},
	}
}

// exactly replaces CEL's arithmetic by one that computes decimals as people do on
// paper; see the package comment.
func exactly(library *env.LibrarySubset) (opts []cel.EnvOption) {
	for _, o := range operations() {
		library.AddExcludedFunctions(env.NewFunction(o.name))
		same := func(id string, t *cel.Type) cel.FunctionOpt { return cel.Overload(id, []*cel.Type{t, t}, t) }
		of := []cel.FunctionOpt{
			same(o.int, cel.IntType), same(o.double, cel.DoubleType), cel.SingletonBinaryBinding(o.do),
		}
		if o.name == operators.Add {
			of = append(of, same(overloads.AddString, cel.StringType), same(overloads.AddList, cel.ListType(cel.TypeParamType("A"))))
		}
		opts = append(opts, cel.Function(o.name, of...))
	}
	return opts
}

func (o operation) do(l, r ref.Val) ref.Val {
	x, okX := l.(types.Double)
	y, okY := r.(types.Double)
	if !okX || !okY {
		return o.whole(l, r)
	}
	if y == 0 && o.name == operators.Divide {
		return types.NewErr("division by zero")
	}
	a, b := paper(x), paper(y)
	o.paper(a, a, b)
	f, _ := a.Float64()
	near, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', significant, 64), 64)
	if err != nil || math.IsInf(near, 0) {
		return types.NewErr("decimal overflow")
	}
	return types.Double(near)
}

// paper gives the decimal number that a double stands for. Infinities, which no
// operation here yields, are nothing.
func paper(d types.Double) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(float64(d), 'g', significant, 64))
	if !ok {
		return new(big.Rat)
	}
	return r
}
