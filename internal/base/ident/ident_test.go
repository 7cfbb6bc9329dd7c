package ident_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
)

func TestNew_isAULID(t *testing.T) {
	t.Parallel()
	now := clock.NewFake("2026-11-23T09:00:00+08:00").Now()
	seen := map[ident.CaseID]bool{}
	for range 2000 {
		id := ident.New[ident.CaseID](now)
		if !ident.Valid(id) || seen[id] {
			t.Fatalf("%q: valid %v, seen before %v", id, ident.Valid(id), seen[id])
		}
		seen[id] = true
		if got := millis(string(id)); got != now.Time().UnixMilli() {
			t.Fatalf("%q holds the time %d, want %d", id, got, now.Time().UnixMilli())
		}
	}
}

// millis reads the time of a ULID: its first ten characters, base 32.
func millis(id string) int64 {
	n := int64(0)
	for _, c := range id[:10] {
		n = n*32 + int64(strings.IndexRune("0123456789ABCDEFGHJKMNPQRSTVWXYZ", c))
	}
	return n
}

func TestNew_sortsByTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := clock.Of(time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "at")))
		ids := []string{ident.New[string](at), ident.New[string](at.Add(time.Millisecond)), ident.New[string](at.Add(time.Hour))}
		if !slices.IsSorted(ids) {
			t.Fatalf("%v are not in the order of their times", ids)
		}
	})
}

func TestValid_refuses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVV", "81ARZ3NDEKTSV4RRFFQ69G5FAV",
		"01ARZ3NDEKTSV4RRFFQ69G5FAU", "01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FA'", "../../../../../../../etc/pa",
	} {
		if ident.Valid(bad) {
			t.Errorf("%q passes", bad)
		}
	}
	if !ident.Valid("01ARZ3NDEKTSV4RRFFQ69G5FAV") {
		t.Error("the example of the ULID specification does not pass")
	}
}

func TestRegion_Covers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r, o ident.Region
		want bool
	}{
		{"411000000000", "411000000000", true},
		{"411000000000", "411002000000", true},
		{"411000000000", "411002001001", true},
		{"411000000000", "411100000000", false}, // 漯河, the neighbour whose code begins with 411 too
		{"410000000000", "411100000000", true},
		{"410000000000", "420000000000", false},
		{"411002000000", "411000000000", false},
		{"411002000000", "411003000000", false},
		{"411002001000", "411002001007", true},
		{"411002001000", "411002010000", false},
		{"411002001007", "411002001007", true},
		{"411002", "411002001007", true},
		{"", "411002000000", false},
		{"411000000000", "", false},
	} {
		if got := c.r.Covers(c.o); got != c.want {
			t.Errorf("%s covers %s: got %v", c.r, c.o, got)
		}
	}
}

func TestActor_ActsFor(t *testing.T) {
	t.Parallel()
	self := ident.Subject{Kind: ident.Person, Ref: "a1"}
	firm := ident.Subject{Kind: ident.Enterprise, Ref: "b2"}
	a := ident.Actor{Kind: ident.Citizen, Self: self, For: []ident.Subject{self, firm, {}}}
	for s, want := range map[ident.Subject]bool{
		self: true, firm: true, {Kind: ident.Person, Ref: "b2"}: false, {}: false, {Kind: ident.Person}: false,
	} {
		if got := a.ActsFor(s); got != want {
			t.Errorf("%s: got %v", s, got)
		}
	}
	if (ident.Actor{}).ActsFor(self) {
		t.Error("anonymous acts for somebody")
	}
}

func TestSystemActor(t *testing.T) {
	t.Parallel()
	got := ident.SystemActor("river")
	if got.Kind != ident.System || got.Account != "system:river" || got.ActsFor(ident.Subject{Kind: ident.Person, Ref: "a"}) {
		t.Errorf("got %+v", got)
	}
}

func TestFirst_dividesWhatWasMadeBefore(t *testing.T) {
	t.Parallel()
	at := clock.NewFake("2026-11-23T09:00:00+08:00").Now()
	border := ident.First[ident.BlobID](at)
	if !ident.Valid(border) {
		t.Errorf("%s is no ULID", border)
	}
	for range 100 {
		if before := ident.New[ident.BlobID](at.Add(-time.Millisecond)); before >= border {
			t.Fatalf("%s, made before, is not before %s", before, border)
		}
		if after := ident.New[ident.BlobID](at); after < border {
			t.Fatalf("%s, made at the time, is before %s", after, border)
		}
	}
}
