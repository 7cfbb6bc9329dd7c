package fault_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
)

func TestKind_names(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		if name := k.String(); name == "" || seen[name] {
			t.Errorf("kind %d is called %q", k, name)
		} else {
			seen[name] = true
		}
	}
}

func TestNew_siblingsHaveTheirKind(t *testing.T) {
	t.Parallel()
	for want, f := range map[fault.Kind]*fault.Fault{
		fault.Invalid:     fault.NewInvalid("a.b"),
		fault.LoginNeeded: fault.NewLoginNeeded("a.b"),
		fault.Forbidden:   fault.NewForbidden("a.b"),
		fault.NotFound:    fault.NewNotFound("a.b"),
		fault.Conflict:    fault.NewConflict("a.b"),
		fault.Gone:        fault.NewGone("a.b"),
		fault.TooMany:     fault.NewTooMany("a.b"),
		fault.Unavailable: fault.NewUnavailable("a.b"),
		fault.StepUp:      fault.New(fault.StepUp, "a.b"),
	} {
		if f.Kind != want || f.Key != "a.b" || !fault.Is(f, want) || fault.KindOf(f) != want {
			t.Errorf("want %s, got %v", want, f)
		}
	}
}

func TestFault_Error(t *testing.T) {
	t.Parallel()
	f := fault.NewInvalid("form.too_long", "n", 12, "max", 10).On("name", "form.too_long").Because(io.EOF)
	if got, want := f.Error(), "invalid: form.too_long max=10 n=12 [name: form.too_long]: EOF"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !errors.Is(f, io.EOF) {
		t.Error("the cause is lost")
	}
}

// A fault may be a package's constant; adding to it must not change it.
func TestFault_addingMakesACopy(t *testing.T) {
	t.Parallel()
	base := fault.NewInvalid("a.b").On("1", "a.c").On("2", "a.c").On("3", "a.c")
	first := slices.Clone(base.Fields)
	x, y := base.On("x", "a.d"), base.On("y", "a.e", "n", 1)
	_ = base.Because(io.EOF)
	if base.Error() != "invalid: a.b [1: a.c] [2: a.c] [3: a.c]" {
		t.Errorf("the base became %s", base)
	}
	if diff := cmp.Diff(append(first, fault.Field{Name: "x", Key: "a.d"}), x.Fields); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(append(first, fault.Field{Name: "y", Key: "a.e", Args: map[string]any{"n": 1}}), y.Fields); diff != "" {
		t.Error(diff)
	}
}

func TestArgs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kv   []any
		want map[string]any
	}{
		{nil, nil},
		{[]any{"a", 1, "b", "x"}, map[string]any{"a": 1, "b": "x"}},
		{[]any{"a", 1, "b"}, map[string]any{"a": 1, "!bad": "b"}},
		{[]any{7, 1}, map[string]any{"!bad": 7}},
	} {
		if diff := cmp.Diff(c.want, fault.Args(c.kv...)); diff != "" {
			t.Errorf("%v: %s", c.kv, diff)
		}
	}
}

func TestAs_throughWrapping(t *testing.T) {
	t.Parallel()
	err := error(fault.NewGone("a.b"))
	fault.Wrap(&err, "casework.Accept(%s)", "01ARZ")
	if got, want := err.Error(), "casework.Accept(01ARZ): gone: a.b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if f, ok := fault.As(fmt.Errorf("again: %w", err)); !ok || f.Key != "a.b" || fault.KindOf(err) != fault.Gone {
		t.Errorf("got %v %v", f, ok)
	}
	if fault.Is(err, fault.Invalid) || !fault.Is(err, fault.Gone) {
		t.Error("Is confuses kinds")
	}
}

func TestKindOf_unclassifiedIsOurs(t *testing.T) {
	t.Parallel()
	if fault.KindOf(io.EOF) != fault.Internal || fault.Is(io.EOF, fault.Internal) {
		t.Error("an error that nobody classified is Internal, and is no fault")
	}
	if _, ok := fault.As(nil); ok {
		t.Error("nil is a fault")
	}
}

func TestWrap_leavesNilAlone(t *testing.T) {
	t.Parallel()
	var err error
	fault.Wrap(&err, "here")
	if err != nil {
		t.Errorf("got %v", err)
	}
}
