package ir_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
)

// Comparisons of Halves with whole parts decide as the exact quotients do.
func TestHalves_isExact(t *testing.T) {
	t.Parallel()
	d := ruletest.NewDice(43)
	number := func() int64 {
		v := int64(d.Next()) >> d.N(63)
		if v == math.MinInt64 {
			return 1
		}
		return v
	}
	for range 200_000 {
		a, b := number(), number()
		c := int64(d.N(3_000_000) - 1_000_000)
		if d.One(2) && b != 0 && b < 1<<40 && b > -1<<40 { // right beside a whole part
			a = c*b/1_000_000 + int64(d.N(3)-1)
		}
		v, ok := ir.Halves(a, b)
		if b == 0 {
			if ok {
				t.Fatalf("%d/%d is %d", a, b, v)
			}
			continue
		}
		exact := new(big.Rat).Mul(big.NewRat(a, 1), big.NewRat(1_000_000, 1))
		sign := exact.Quo(exact, big.NewRat(b, 1)).Cmp(big.NewRat(c, 1))
		if !ok || (v >= 2*c) != (sign >= 0) || (v >= 2*c+1) != (sign > 0) || (v == 2*c) != (sign == 0) {
			t.Fatalf("%d/%d: %d halves beside %d parts, the exact comparison is %d", a, b, v, c, sign)
		}
	}
}

func TestCompute_failsWhereItWouldOverflow(t *testing.T) {
	t.Parallel()
	d := ruletest.NewDice(47)
	ops := map[ir.Op]func(z, x, y *big.Int) *big.Int{
		ir.OpAdd: (*big.Int).Add, ir.OpSub: (*big.Int).Sub, ir.OpMul: (*big.Int).Mul,
	}
	for range 100_000 {
		a, b := int64(d.Next())>>d.N(63), int64(d.Next())>>d.N(63)
		for op, exact := range ops {
			want := exact(new(big.Int), big.NewInt(a), big.NewInt(b))
			got, ok := ir.Compute(op, a, b)
			if ok != want.IsInt64() || ok && got != want.Int64() {
				t.Fatalf("%d of %d and %d: got %d, %v, want %s", op, a, b, got, ok, want)
			}
		}
	}
}
