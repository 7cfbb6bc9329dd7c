package ruletool

import (
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// plain gives a column of numbers as a loop by hand would have it: eight bytes each.
func plain(f *frame.Frame, attr int) []int64 {
	out := make([]int64, f.N)
	for i := range out {
		out[i] = f.Cols[attr].At(i)
	}
	return out
}

// handLoop is oneRuleSource as a programmer writes it over the same columns, true or
// false, with no thought of unknown.
func handLoop(s *schema.Schema, f *frame.Frame, revenue []int64) (n int) {
	industry := f.Cols[s.Attr("e.industry")].U8
	staff, hightech := f.Cols[s.Attr("e.staff")].I32, f.Cols[s.Attr("e.hightech")].Bits
	for i := range f.N {
		if c := industry[i]; (c == 2 || c == 8 || c == 12) && revenue[i] >= 2_000_000_000 && staff[i] < 300 && hightech[i>>6]>>(i&63)&1 == 1 {
			n++
		}
	}
	return n
}

// handKleene is the same with three values.
func handKleene(s *schema.Schema, f *frame.Frame, revenue []int64) (t run.Tally) {
	a, b, c, d := &f.Cols[s.Attr("e.industry")], &f.Cols[s.Attr("e.revenue")], &f.Cols[s.Attr("e.staff")], &f.Cols[s.Attr("e.hightech")]
	for i := range f.N {
		bit, w := uint64(1)<<(i&63), i>>6
		yes := true
		if a.Known[w]&bit == 0 {
			yes = false
		} else if x := a.U8[i]; x != 2 && x != 8 && x != 12 {
			t.False++
			continue
		}
		if b.Known[w]&bit == 0 {
			yes = false
		} else if revenue[i] < 2_000_000_000 {
			t.False++
			continue
		}
		if c.Known[w]&bit == 0 {
			yes = false
		} else if c.I32[i] >= 300 {
			t.False++
			continue
		}
		if d.Known[w]&bit == 0 {
			yes = false
		} else if d.Bits[w]&bit == 0 {
			t.False++
			continue
		}
		if yes {
			t.True++
		} else {
			t.Unknown++
		}
	}
	return t
}
