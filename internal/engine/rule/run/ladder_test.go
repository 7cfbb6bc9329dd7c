package run_test

import (
	"fmt"
	"testing"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// An attribute with one threshold, with as many as a ladder has, and with more than one
// ladder holds: for every value around every threshold a chunk says what a row says.
func TestChunk_manyThresholdsOfOneAttribute(t *testing.T) {
	t.Parallel()
	s, err := schema.New([]schema.Attr{{ID: "e.narrow", Type: schema.Money}, {ID: "e.wide", Type: schema.Money}, {ID: "e.count", Type: schema.Count}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	const apart = 7
	for _, n := range []int{1, 11, 12, 13, 63, 64, 126, 127, 128, 129, 300} {
		p := thresholds(t, s, n, apart)
		f := frame.New(s, n*apart+40)
		for row := range f.N {
			v := int64(row - 20)
			if row%5 == 3 {
				continue // unknown
			}
			put(t, f, row, v, v*int64(row%11), v)
		}
		put(t, f, 0, 1<<47-1, frame.Limit, 1<<31-1)
		put(t, f, 1, -1<<47, -frame.Limit, -1<<31)
		if _, wide := f.Cols[1].Six.Chunk(0); wide == nil {
			t.Fatal("the column is not wide")
		}
		b, facts := run.NewBulk(p, f), s.Facts()
		for c := range f.Chunks() {
			b.Chunk(c)
			for row := c * frame.Chunk; row < min(f.N, (c+1)*frame.Chunk); row++ {
				f.Gather(row, facts)
				for r := range p.Rules {
					want, got := run.Row(p, r, facts), chunkSays(b, r, row%frame.Chunk)
					if got != want {
						t.Fatalf("%d thresholds, %s, row %d: a chunk says %s, a row %s", n, p.Rules[r].ID, row, got, want)
					}
				}
			}
		}
	}
}

func chunkSays(b *run.Bulk, r, i int) rule.Truth {
	yes, no := b.Rule(r)
	switch {
	case yes[i>>6]>>(i&63)&1 == 1:
		return rule.True
	case no[i>>6]>>(i&63)&1 == 1:
		return rule.False
	}
	return rule.Unknown
}

// thresholds are n for each attribute, and two that no value lies beyond.
func thresholds(t *testing.T, s *schema.Schema, n int, apart int64) *ir.Program {
	t.Helper()
	var rules []*ir.Rule
	add := func(src string) {
		r, err := ir.NewRule(src, s, nil, src)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	for i := range n {
		sign := []string{">=", "<", ">", "<="}[i%4]
		c := int64(i) * apart
		add(fmt.Sprintf("e.narrow %s fen(%d)", sign, c))
		add(fmt.Sprintf("e.wide %s fen(%d)", sign, c))
		add(fmt.Sprintf("e.count %s %d", sign, c))
		add(fmt.Sprintf("e.wide * 4 %s fen(%d)", sign, c))
		add(fmt.Sprintf("e.wide / e.narrow %s percent(%d)", sign, c))
	}
	for _, far := range []int64{1<<62 + 1, -1<<62 - 1, frame.Limit, frame.Limit + 1, -frame.Limit, -frame.Limit + 1} {
		add(fmt.Sprintf("e.wide >= fen(%d)", far))
		add(fmt.Sprintf("e.wide * 4 >= fen(%d)", far))
		add(fmt.Sprintf("e.count >= %d", far))
	}
	return ir.Link(s, rules, schema.Setting{})
}

func put(t *testing.T, f *frame.Frame, row int, values ...int64) {
	t.Helper()
	for i, v := range values {
		if err := f.Put(row, i, v); err != nil {
			t.Fatal(err)
		}
	}
}
