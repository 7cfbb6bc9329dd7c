package statuslist_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
	"github.com/chengban/chengban/internal/engine/document/statuslist"
)

// The example of the draft, two bits: 1 2 0 3 0 1 0 1 1 2 3 3 is c9 44 f9.
func TestList_bitsOfTheDraft(t *testing.T) {
	l, err := statuslist.New(12)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range []statuslist.Status{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3} {
		if err := l.Set(i, s); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := l.Pack()
	if err != nil {
		t.Fatal(err)
	}
	if got := inflate(t, packed); !bytes.Equal(got, []byte{0xc9, 0x44, 0xf9}) {
		t.Errorf("got %x", got)
	}
}

func inflate(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestList_isTheSliceOfItsStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "entries")
		l, err := statuslist.New(n)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]statuslist.Status, l.Len())
		for range rapid.IntRange(0, 40).Draw(t, "changes") {
			if n == 0 {
				break
			}
			i, s := rapid.IntRange(0, n-1).Draw(t, "index"), statuslist.Status(rapid.IntRange(0, 3).Draw(t, "status"))
			want[i] = s
			if err := l.Set(i, s); err != nil {
				t.Fatal(err)
			}
		}
		packed, err := l.Pack()
		if err != nil {
			t.Fatal(err)
		}
		back, err := statuslist.Unpack(packed)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]statuslist.Status, back.Len())
		for i := range got {
			if got[i], err = back.Get(i); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestList_outside(t *testing.T) {
	for _, n := range []int{-1, statuslist.MaxEntries + 1} {
		if _, err := statuslist.New(n); !errors.Is(err, statuslist.ErrRange) {
			t.Errorf("a list of %d: %v", n, err)
		}
	}
	l, _ := statuslist.New(5)
	if l.Len() != 8 {
		t.Errorf("5 entries take %d", l.Len())
	}
	for _, i := range []int{-1, 8} {
		if _, err := l.Get(i); !errors.Is(err, statuslist.ErrRange) {
			t.Errorf("Get %d: %v", i, err)
		}
		if err := l.Set(i, 0); !errors.Is(err, statuslist.ErrRange) {
			t.Errorf("Set %d: %v", i, err)
		}
	}
	if err := l.Set(0, 4); !errors.Is(err, statuslist.ErrRange) {
		t.Errorf("a fifth state: %v", err)
	}
}

// A few kilobytes that unpack to a gigabyte are refused with little memory.
func TestUnpack_refusesABomb(t *testing.T) {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	zeros := make([]byte, 1<<20)
	for range 24 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := statuslist.Unpack(b.Bytes()); !errors.Is(err, statuslist.ErrPacked) {
		t.Errorf("a bomb of %d bytes: %v", b.Len(), err)
	}
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 32 {
		t.Errorf("%d MB were used", used)
	}
	for name, packed := range map[string][]byte{"nothing": nil, "no zlib": []byte("plain text"), "cut short": b.Bytes()[:1000]} {
		if _, err := statuslist.Unpack(packed); !errors.Is(err, statuslist.ErrPacked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// city is the list of a city in which so many of ten thousand certificates are
// not valid, at random places.
func city(tb testing.TB, bad int) statuslist.List {
	tb.Helper()
	const entries = 3_430_000
	l, err := statuslist.New(entries)
	if err != nil {
		tb.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range entries / 10_000 * bad {
		if err := l.Set(r.IntN(entries), statuslist.Status(1+r.IntN(3))); err != nil {
			tb.Fatal(err)
		}
	}
	return l
}

// BenchmarkPack measures the sizes and the time of a city's list.
func BenchmarkPack(b *testing.B) {
	for _, c := range []struct {
		name string
		bad  int
	}{{"0.1%", 10}, {"1%", 100}, {"5%", 500}} {
		b.Run(c.name, func(b *testing.B) {
			l := city(b, c.bad)
			size := 0
			for b.Loop() {
				packed, err := l.Pack()
				if err != nil {
					b.Fatal(err)
				}
				size = len(packed)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// BenchmarkRebuild is the whole list made anew: filled from 3.43 million states,
// packed and signed.
func BenchmarkRebuild(b *testing.B) {
	states := city(b, 100)
	key := signingtest.Keys(b, 7)[0]
	for b.Loop() {
		l, err := statuslist.New(states.Len())
		if err != nil {
			b.Fatal(err)
		}
		for i := range states.Len() {
			s, _ := states.Get(i)
			if err := l.Set(i, s); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := statuslist.Sign(token(), l, key, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookup is one state out of a packed list: the last one costs most.
func BenchmarkLookup(b *testing.B) {
	signed, err := statuslist.Sign(token(), city(b, 100), signingtest.Keys(b, 7)[0], nil)
	if err != nil {
		b.Fatal(err)
	}
	t, err := statuslist.Read(signed, trust(b), issued)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := t.Lookup(3_429_999); err != nil {
			b.Fatal(err)
		}
	}
}
