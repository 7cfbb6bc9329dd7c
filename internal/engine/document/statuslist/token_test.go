package statuslist_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cose"
	"github.com/chengban/chengban/internal/engine/document/signing"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
	"github.com/chengban/chengban/internal/engine/document/statuslist"
)

const (
	second                = clock.Instant(1_000_000)
	issued  clock.Instant = 1_795_000_000 * second
	expires               = issued + 3600*second
)

func trust(t testing.TB) (out []cose.Key) {
	t.Helper()
	for _, k := range signingtest.Keys(t, 7) {
		out = append(out, cose.Key{Public: k.Public()})
	}
	return out
}

func token() statuslist.Token {
	return statuslist.Token{
		Subject: "https://city.example/status/1", Issued: issued, AsOf: issued - 2*second, Expires: expires, TTL: 10 * time.Minute,
	}
}

// few is a list of 1000 with three that are not valid.
func few(t testing.TB) statuslist.List {
	t.Helper()
	l, err := statuslist.New(1000)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range map[int]statuslist.Status{3: statuslist.Suspended, 500: statuslist.Ended, 999: statuslist.Other} {
		if err := l.Set(i, s); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestRead_givesTheStates(t *testing.T) {
	for _, key := range signingtest.Keys(t, 7) {
		b, err := statuslist.Sign(token(), few(t), key, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := statuslist.Read(b, trust(t), issued)
		if err != nil {
			t.Fatal(err)
		}
		if got.Subject != token().Subject || got.AsOf != token().AsOf || got.TTL != token().TTL {
			t.Errorf("got %+v", got)
		}
		for i, want := range map[int]statuslist.Status{0: statuslist.Valid, 3: statuslist.Suspended, 500: statuslist.Ended, 999: statuslist.Other, 998: statuslist.Valid} {
			if s, err := got.Lookup(i); err != nil || s != want {
				t.Errorf("entry %d: got %v, %v; want %v", i, s, err, want)
			}
		}
		for _, i := range []int{-1, 1000, statuslist.MaxEntries, 1 << 40} {
			if s, err := got.Lookup(i); !errors.Is(err, statuslist.ErrRange) {
				t.Errorf("entry %d: got %v, %v", i, s, err)
			}
		}
		l, err := got.List()
		if err != nil || l.Len() != 1000 {
			t.Errorf("unpacked %d, %v", l.Len(), err)
		}
	}
}

// Reading through a small buffer gives what the whole list gives.
func TestLookup_everyEntryOfALongList(t *testing.T) {
	l := city(t, 100)
	b, err := statuslist.Sign(token(), l, signingtest.Keys(t, 7)[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	read, err := statuslist.Read(b, trust(t), issued)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 1, 4095, 4096, 16_383, 16_384, 16_385, 32_767, 32_768, 1_000_001, 3_429_999} {
		want, _ := l.Get(i)
		if got, err := read.Lookup(i); err != nil || got != want {
			t.Errorf("entry %d: got %v, %v; want %v", i, got, err, want)
		}
	}
}

func TestRead_inTime(t *testing.T) {
	b, err := statuslist.Sign(token(), few(t), signingtest.Keys(t, 7)[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at    clock.Instant
		want  error
		stale bool
	}{
		{issued - 301*second, statuslist.ErrNotYet, false},
		{issued - 300*second, nil, false},
		{issued + 599*second, nil, false},
		{issued + 600*second, nil, true},
		{expires - 1, nil, true},
		{expires, statuslist.ErrExpired, true},
	} {
		got, err := statuslist.Read(b, trust(t), c.at)
		if !errors.Is(err, c.want) {
			t.Errorf("at %v: got %v, want %v", c.at, err, c.want)
		}
		if c.want == nil && got.Stale(c.at) != c.stale {
			t.Errorf("at %v: stale is %t", c.at, !c.stale)
		}
		if s, err := got.Lookup(500); errors.Is(c.want, statuslist.ErrExpired) && (err != nil || s != statuslist.Ended) {
			t.Errorf("an expired list does not say how things stood: %v, %v", s, err)
		}
	}
}

func TestRead_refusesEveryFlippedByte(t *testing.T) {
	b, err := statuslist.Sign(token(), few(t), signingtest.Keys(t, 7)[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		bad := bytes.Clone(b)
		bad[i] ^= 1
		if _, err := statuslist.Read(bad, trust(t), issued); err == nil {
			t.Errorf("byte %d of %d can be flipped", i, len(b))
		}
	}
	if _, err := statuslist.Read(b, []cose.Key{{Public: signingtest.Keys(t, 9)[0].Public()}}, issued); !errors.Is(err, cose.ErrUnknownKey) {
		t.Errorf("another key: %v", err)
	}
}

// sealed signs any claims as a token, or as something else.
func sealed(t *testing.T, mediaType string, payload any) []byte {
	t.Helper()
	raw, err := cose.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	b, err := cose.Sign(mediaType, raw, signingtest.Keys(t, 7)[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRead_refusesWhatIsSignedAndNoToken(t *testing.T) {
	const media = "application/statuslist+cwt"
	at := int64(issued / second)
	good := func(change func(m map[int64]any)) map[int64]any {
		m := map[int64]any{2: "list", 4: at + 3600, 6: at, 65533: map[string]any{"bits": 2, "lst": []byte{1}}, 65534: int64(600), -65537: at}
		change(m)
		return m
	}
	if _, err := statuslist.Read(sealed(t, media, good(func(map[int64]any) {})), trust(t), issued); err != nil {
		t.Fatalf("what is right is refused: %v", err)
	}
	for name, b := range map[string][]byte{
		"another type":     sealed(t, "", good(func(map[int64]any) {})),
		"one bit":          sealed(t, media, good(func(m map[int64]any) { m[65533] = map[string]any{"bits": 1, "lst": []byte{1}} })),
		"no list":          sealed(t, media, good(func(m map[int64]any) { delete(m, 65533) })),
		"a claim more":     sealed(t, media, good(func(m map[int64]any) { m[7] = []byte{1} })),
		"no expiry":        sealed(t, media, good(func(m map[int64]any) { delete(m, 4) })),
		"expired at once":  sealed(t, media, good(func(m map[int64]any) { m[4] = at })),
		"a far expiry":     sealed(t, media, good(func(m map[int64]any) { m[4] = int64(1) << 60 })),
		"no ttl":           sealed(t, media, good(func(m map[int64]any) { m[65534] = 0 })),
		"a ttl that wraps": sealed(t, media, good(func(m map[int64]any) { m[65534] = int64(600 + 1<<55) })), // × 10⁹ is 600 s again, modulo 2⁶⁴
		"a long ttl":       sealed(t, media, good(func(m map[int64]any) { m[65534] = 3601 })),
		"of tomorrow":      sealed(t, media, good(func(m map[int64]any) { m[-65537] = at + 1 })),
		"no subject":       sealed(t, media, good(func(m map[int64]any) { m[2] = "" })),
		"a long subject":   sealed(t, media, good(func(m map[int64]any) { m[2] = strings.Repeat("x", 201) })),
		"an array":         sealed(t, media, []int{1}),
	} {
		got, err := statuslist.Read(b, trust(t), issued)
		if !errors.Is(err, statuslist.ErrToken) && !errors.Is(err, cose.ErrMalformed) {
			t.Errorf("%s: read as %+v, %v", name, got, err)
		}
	}
}

// An issuer's own list may be too long by mistake: its end is not looked for.
func TestLookup_endsAtTheLimit(t *testing.T) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(make([]byte, statuslist.MaxEntries/4+1)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	at := int64(issued / second)
	raw := sealed(t, "application/statuslist+cwt", map[int64]any{
		2: "list", 4: at + 3600, 6: at, 65533: map[string]any{"bits": 2, "lst": b.Bytes()}, 65534: int64(600), -65537: at,
	})
	got, err := statuslist.Read(raw, trust(t), issued)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := got.Lookup(statuslist.MaxEntries - 1); err != nil {
		t.Errorf("the last entry: %v", err)
	}
	if _, err := got.Lookup(statuslist.MaxEntries); !errors.Is(err, statuslist.ErrRange) {
		t.Errorf("behind it: %v", err)
	}
	if _, err := got.List(); !errors.Is(err, statuslist.ErrPacked) {
		t.Errorf("the whole list: %v", err)
	}
}

func TestSign_refusesWhatReadWould(t *testing.T) {
	for name, change := range map[string]func(*statuslist.Token){
		"no subject":       func(t *statuslist.Token) { t.Subject = "" },
		"expired at once":  func(t *statuslist.Token) { t.Expires = t.Issued },
		"of tomorrow":      func(t *statuslist.Token) { t.AsOf = t.Issued + second },
		"no ttl":           func(t *statuslist.Token) { t.TTL = 0 },
		"nothing was said": func(t *statuslist.Token) { *t = statuslist.Token{} },
	} {
		bad := token()
		change(&bad)
		if _, err := statuslist.Sign(bad, few(t), signingtest.Keys(t, 7)[0], nil); !errors.Is(err, statuslist.ErrToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSign_equalListsAreEqualBytes(t *testing.T) {
	a, err := statuslist.Sign(token(), few(t), signingtest.Keys(t, 7)[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := statuslist.Sign(token(), few(t), signingtest.Keys(t, 7)[0], nil); !bytes.Equal(a, b) {
		t.Error("they differ")
	}
}

// FuzzRead: nothing that a stranger made is read.
func FuzzRead(f *testing.F) {
	b, err := statuslist.Sign(token(), few(f), signingtest.Keys(f, 7)[0], nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := statuslist.Read(b, []cose.Key{{Public: signingtest.Keys(t, 9)[0].Public()}}, issued)
		if err == nil || errors.Is(err, signing.ErrSignature) {
			t.Errorf("read %+v, %v", got, err)
		}
	})
}

// FuzzUnpack: what unpacks is within the limits and has a last entry.
func FuzzUnpack(f *testing.F) {
	packed, err := few(f).Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add([]byte{0x78, 0x9c})
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := statuslist.Unpack(b)
		if err != nil {
			return
		}
		if l.Len() > statuslist.MaxEntries {
			t.Errorf("%d entries", l.Len())
		}
		if l.Len() > 0 {
			if _, err := l.Get(l.Len() - 1); err != nil {
				t.Error(err)
			}
		}
	})
}
