package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompare_namesTheFirstPlace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		was, now string
		want     *Difference
	}{
		{`{"a": [1, {"b": "x"}]}`, `{"a": [1, {"b": "x"}]}`, nil},
		{`{"a": [1, {"b": "x"}]}`, `{"a": [1, {"b": "y"}]}`, &Difference{"a[1].b", "x", "y"}},
		{`{"a": "x"}`, `{"b": "x"}`, &Difference{"a", "x", "x"}},
		{`{"a": "["}`, `{"a": []}`, &Difference{"a", "[", "(more)"}},
		{`{"a": [1]}`, `{"a": [1, 2]}`, &Difference{"a", "(end)", "2"}},
		{`{"a": 12345678901234567890}`, `{"a": 12345678901234567891}`, &Difference{"a", "12345678901234567890", "12345678901234567891"}},
	} {
		got, err := compare([]byte(tt.was), []byte(tt.now))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s and %s: %v %s", tt.was, tt.now, err, diff)
		}
	}
}
