package pass

import (
	"bytes"
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
	asList, err := cose.Sign("application/statuslist+cwt", b, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := Verify(Prefix+encode45(asList), known, 1_500_000); got.Reason != NotAPass {
		t.Errorf("an envelope of another type: %+v", got)
	}
}
