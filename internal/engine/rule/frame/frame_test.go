package frame_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

func money(t testing.TB) *schema.Schema {
	t.Helper()
	s, err := schema.New([]schema.Attr{{ID: "e.a", Type: schema.Money}, {ID: "e.b", Type: schema.Money, Origin: 2}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What is put is read, in narrow chunks, in wide ones, and in those that became wide.
func TestFrame_readsWhatWasPut(t *testing.T) {
	t.Parallel()
	s := money(t)
	ends := []int64{0, 1, -1, 1<<47 - 1, 1 << 47, -1 << 47, -1<<47 - 1, frame.Limit, -frame.Limit}
	rapid.Check(t, func(t *rapid.T) {
		f, n := frame.New(s, 2*frame.Chunk+3), 2*frame.Chunk+3
		want := map[[2]int]int64{}
		for range rapid.IntRange(1, 60).Draw(t, "puts") {
			row := rapid.SampledFrom([]int{0, 1, 2, 4094, 4095, 4096, 4097, n - 2, n - 1}).Draw(t, "row")
			attr := rapid.IntRange(0, 1).Draw(t, "attr")
			v := rapid.OneOf(rapid.SampledFrom(ends), rapid.Int64Range(-1<<47, 1<<47-1)).Draw(t, "v")
			if err := f.Put(row, attr, v); err != nil {
				t.Fatal(err)
			}
			want[[2]int{row, attr}] = v
		}
		var chunk [frame.Chunk]int64
		for at, v := range want {
			c := &f.Cols[at[1]]
			if got := c.At(at[0]); got != v || !c.Is(at[0]) {
				t.Fatalf("%v: got %d, want %d", at, got, v)
			}
			if c.Six.Unpack(at[0]/frame.Chunk, &chunk); chunk[at[0]%frame.Chunk] != v {
				t.Fatalf("%v: unpacked %d, want %d", at, chunk[at[0]%frame.Chunk], v)
			}
		}
	})
}

func TestFrame_takesNothingBeyondItsLimit(t *testing.T) {
	t.Parallel()
	f := frame.New(money(t), 1)
	for _, v := range []int64{frame.Limit + 1, -frame.Limit - 1} {
		if err := f.Put(0, 0, v); err == nil || f.Cols[0].Is(0) {
			t.Errorf("%d was taken", v)
		}
	}
}

// The reasons of four neighbours lie in one byte.
func TestFrame_becauseLeavesTheNeighboursAlone(t *testing.T) {
	t.Parallel()
	states := []schema.State{schema.NotCollected, schema.NotGranted, schema.Stale}
	s := money(t)
	rapid.Check(t, func(t *rapid.T) {
		f, want := frame.New(s, 9), [2][9]schema.State{}
		for i := range want {
			for row := range want[i] {
				want[i][row] = schema.NotCollected
			}
		}
		for range 30 {
			attr, row := rapid.IntRange(0, 1).Draw(t, "attr"), rapid.IntRange(0, 8).Draw(t, "row")
			want[attr][row] = rapid.SampledFrom(states).Draw(t, "state")
			f.Because(row, s.Attrs[attr].Origin, want[attr][row])
		}
		facts := s.Facts()
		for row := range 9 {
			f.Gather(row, facts)
			if facts.State[0] != want[0][row] || facts.State[1] != want[1][row] {
				t.Fatalf("row %d: got %v, want %v %v", row, facts.State, want[0][row], want[1][row])
			}
		}
	})
}
