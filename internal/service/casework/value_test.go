package casework

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestValue_survivesJSON(t *testing.T) {
	for _, v := range []any{"", "12", "null", int64(0), int64(-7), int64(9007199254740993), true, false, []string{}, []string{"a"}, nil} {
		b, err := json.Marshal(Value{v})
		if err != nil {
			t.Fatal(err)
		}
		var got Value
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if !reflect.DeepEqual(got.V, v) {
			t.Errorf("%s: got %#v, want %#v", b, got.V, v)
		}
	}
}

func TestValue_refusesFractions(t *testing.T) {
	var v Value
	if err := json.Unmarshal([]byte("1.5"), &v); err == nil {
		t.Errorf("got %#v, want an error: answers hold no floats", v.V)
	}
}
