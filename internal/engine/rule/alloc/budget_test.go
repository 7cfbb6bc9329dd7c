package alloc

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Fractions that agree in their first 64 bits are compared exactly, and equal ones
// stay in order.
func TestByFraction_exactly(t *testing.T) {
	t.Parallel()
	const k = 1 << 60
	var got []int32
	for _, q := range byFraction([]quota{
		{k, 2*k + 1, 0}, {k + 1, 2*k + 3, 1}, {1, 4, 2}, {2, 8, 3}, {3, 4, 4}, {0, 9, 5},
	}) {
		got = append(got, q.at)
	}
	if diff := cmp.Diff([]int32{4, 1, 0, 2, 3, 5}, got); diff != "" {
		t.Error(diff)
	}
}
