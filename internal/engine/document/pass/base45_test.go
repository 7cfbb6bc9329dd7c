package pass

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/document/cose"
)

// The examples of RFC 9285, and its refusals.
func TestBase45_isRFC9285(t *testing.T) {
	for plain, want := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0", "": ""} {
		if got := encode45([]byte(plain)); got != want {
			t.Errorf("%q: got %q, want %q", plain, got, want)
		}
	}
	for _, bad := range []string{"GGW", ":::", "::", "A", "BB8A", "bb8", "许昌", "BB8\n0"} {
		if got, err := decode45(bad); err == nil {
			t.Errorf("%q was read as %x", bad, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		if got, err := decode45(encode45(b)); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("got %x, %v", got, err)
		}
	})
}

func TestNumber_isPackedInOneWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9A-Z.]{1,79}`).Draw(t, "number")
		if got := unpackNumber(packNumber(s)); got != s {
			t.Fatalf("%q becomes %q", s, got)
		}
		b := rapid.SliceOfN(rapid.Byte(), 0, 90).Draw(t, "bytes")
		if s := unpackNumber(b); s != "" && !bytes.Equal(packNumber(s), b) {
			t.Fatalf("%x is read as %q and written %x", b, s, packNumber(s))
		}
	})
	for _, bad := range []string{"", "a", "1-2", "许"} {
		if b := packNumber(bad); b != nil {
			t.Errorf("%q is packed as %x", bad, b)
		}
	}
}

func TestVerify_forged(t *testing.T) {
	key, err := sm2.NewPrivateKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	p := Pass{Number: "1", Kind: "k", Holder: "h", Issued: 1_000_000, Expires: 2_000_000}
	text, err := Issue(p, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	known := []cose.Key{{Public: key.Public()}}
	b, err := decode45(text[len(Prefix):])
	if err != nil {
		t.Fatal(err)
	}
	holder := bytes.IndexByte(b, 'h')
	for name, i := range map[string]int{"the holder": holder, "the signature": len(b) - 1} {
		bad := bytes.Clone(b)
		bad[i] ^= 2
		if got := Verify(Prefix+encode45(bad), known, 1_500_000); got.Result != Fail || got.Reason != BadSignature || got.Pass.Holder != "" {
			t.Errorf("%s was changed: %+v", name, got)
		}
	}
	m, err := cose.Parse(b, MaxBytes)
	if err != nil {
		t.Fatal(err)
	}
	odd := claimsOf(p)
	odd.Body.Facts = []string{"a label without its value"}
	third := claimsOf(p)
	third.Body.Status = []uint32{1, 2, 3}
	for name, raw := range map[string][]byte{
		"an envelope of another type": sealed(t, "x/y", m.Payload, key), "half a fact": sealed(t, "", marshal(t, odd), key),
		"three numbers for a place": sealed(t, "", marshal(t, third), key), "no claims": sealed(t, "", []byte{1}, key),
	} {
		if got := Verify(Prefix+encode45(raw), known, 1_500_000); got.Reason != NotAPass {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := Verify(Prefix+encode45(sealed(t, "", m.Payload, key)), known, 1_500_000); got.Result != OK {
		t.Errorf("what is right is refused: %+v", got)
	}
}

func sealed(t *testing.T, mediaType string, payload []byte, key *sm2.PrivateKey) []byte {
	t.Helper()
	b, err := cose.Sign(mediaType, payload, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := cose.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A picture may say anything: what is longer than a code is not even decoded.
func TestVerify_aLongTextCostsNothing(t *testing.T) {
	text := Prefix + strings.Repeat("0", 1<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if got := Verify(text, nil, 0); got.Reason != NotAPass {
		t.Errorf("got %+v", got)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<18 {
		t.Errorf("%d bytes were used", used)
	}
}
