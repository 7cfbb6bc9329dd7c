package cose_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cose"
	"github.com/chengban/chengban/internal/engine/document/signing"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
)

func TestSign_verifies(t *testing.T) {
	for _, key := range signingtest.Keys(t, 7) {
		b, err := cose.Sign("x/y", []byte("payload"), key, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := cose.Parse(b, 200)
		if err != nil || m.Type != "x/y" || string(m.Payload) != "payload" {
			t.Fatalf("got %+v, %v", m, err)
		}
		trusted := cose.Key{Public: key.Public(), Name: "ours", From: 10, Until: 20}
		other := cose.Key{Public: signingtest.Keys(t, 9)[0].Public()}
		for _, c := range []struct {
			keys   []cose.Key
			issued clock.Instant
			want   error
		}{
			{[]cose.Key{other, trusted}, 10, nil},
			{[]cose.Key{trusted}, 19, nil},
			{[]cose.Key{trusted}, 9, cose.ErrKeyTime},
			{[]cose.Key{trusted}, 20, cose.ErrKeyTime},
			{[]cose.Key{{Public: key.Public()}}, 20, nil},
			{[]cose.Key{other}, 15, cose.ErrUnknownKey},
			{nil, 15, cose.ErrUnknownKey},
		} {
			if got, err := m.Verify(c.keys, c.issued); !errors.Is(err, c.want) || (err == nil && got.Public != key.Public()) {
				t.Errorf("%d keys at %d: got %v, %v; want %v", len(c.keys), c.issued, got.Name, err, c.want)
			}
		}
	}
}

// RFC 9052: what is signed is the array ["Signature1", protected, h”, payload].
// With ES256 that is all there is to it, and the standard library checks it.
func TestSign_isRFC9052(t *testing.T) {
	key := signingtest.Keys(t, 7)[1]
	b, err := cose.Sign("", []byte{1, 2, 3}, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	id, _ := signing.KeyID(key.Public())
	protected := append([]byte{0xa2, 0x01, 0x26, 0x04, 0x48}, id...) // {1: -7, 4: id}
	head := append([]byte{0xd2, 0x84, 0x4d}, protected...)           // 18([<< protected >>, …
	head = append(head, 0xa0, 0x43, 1, 2, 3, 0x58, 64)               // … {}, h'010203', h'64 bytes'
	if !bytes.HasPrefix(b, head) || len(b) != len(head)+64 {
		t.Fatalf("got %x, want it to begin %x", b, head)
	}
	signed := append([]byte{0x84, 0x6a}, "Signature1"...)
	signed = append(append(append(signed, 0x4d), protected...), 0x40, 0x43, 1, 2, 3)
	sum := sha256.Sum256(signed)
	public, _ := key.Public().(*ecdsa.PublicKey)
	signature := b[len(head):]
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(public, sum[:], r, s) {
		t.Error("the signature is over something else")
	}
}

func TestVerify_refusesEveryFlippedByte(t *testing.T) {
	for _, key := range signingtest.Keys(t, 7) {
		b, err := cose.Sign("x/y", []byte("payload"), key, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			for bit := range 8 {
				bad := bytes.Clone(b)
				bad[i] ^= 1 << bit
				m, err := cose.Parse(bad, 200)
				if err != nil {
					continue
				}
				if _, err := m.Verify([]cose.Key{{Public: key.Public()}}, 0); err == nil {
					t.Errorf("bit %d of byte %d can be flipped", bit, i)
				}
			}
		}
	}
}

// The key of an SM2 signature is not accepted under the number of ES256.
func TestVerify_algorithmOfTheKey(t *testing.T) {
	pair := signingtest.Keys(t, 7)
	b, err := cose.Sign("", []byte("p"), pair[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := cose.Parse(b, 200)
	if err != nil {
		t.Fatal(err)
	}
	m.Alg = cose.AlgES256
	if _, err := m.Verify([]cose.Key{{Public: pair[0].Public()}}, 0); !errors.Is(err, cose.ErrUnknownKey) {
		t.Errorf("got %v", err)
	}
}

// mutants of d2 84 4d a2012604480102030405060708 a0 41 00 58 40 …
func TestParse_refusesOtherEncodings(t *testing.T) {
	const protected = "a2012604480102030405060708"
	signature := "5840" + hex.EncodeToString(bytes.Repeat([]byte{9}, 64))
	good := "d2844d" + protected + "a04100" + signature
	if _, err := cose.Parse(unhex(t, good), 200); err != nil {
		t.Fatalf("what is right is refused: %v", err)
	}
	for name, s := range map[string]string{
		"empty":                    "",
		"no tag":                   good[2:],
		"another tag":              "d3" + good[2:],
		"a byte behind":            good + "00",
		"cut short":                good[:len(good)-2],
		"an array of three":        "d2834d" + protected + "a04100",
		"an indefinite array":      "d29f4d" + protected + "a04100" + signature + "ff",
		"an indefinite string":     "d2845f4d" + protected + "ffa04100" + signature,
		"a length in two bytes":    "d284580d" + protected + "a04100" + signature,
		"an unprotected header":    "d2844d" + protected + "a101264100" + signature,
		"a short signature":        "d2844d" + protected + "a04100" + "4109",
		"no header":                "d28440a04100" + signature,
		"an unknown header":        "d28450" + "a3012604480102030405060708" + "182001" + "a04100" + signature,
		"a header twice":           "d2844f" + "a3012601260448" + "0102030405060708" + "a04100" + signature,
		"headers in another order": "d2844d" + "a2044801020304050607080126" + "a04100" + signature,
		"a payload of text":        "d2844d" + protected + "a06100" + signature,
		"a payload of null":        "d2844d" + protected + "a0f6" + signature,
		"a header of null":         "d2844d" + protected + "f64100" + signature,
		"a key of null":            "d28445" + "a2012604f6" + "a04100" + signature,
		"deep nesting":             "d2848181818181818181818100",
		"many elements":            "d29b7fffffffffffffff00",
	} {
		if m, err := cose.Parse(unhex(t, s), 200); !errors.Is(err, cose.ErrMalformed) {
			t.Errorf("%s: read as %+v, %v", name, m, err)
		}
	}
	if _, err := cose.Parse(unhex(t, good), len(good)/2-1); !errors.Is(err, cose.ErrMalformed) {
		t.Errorf("longer than the limit: %v", err)
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// FuzzParse: what is read is written again as it was.
func FuzzParse(f *testing.F) {
	for _, key := range signingtest.Keys(f, 7) {
		b, err := cose.Sign("x/y", []byte("payload"), key, nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := cose.Parse(b, 1<<12)
		if err != nil {
			if !errors.Is(err, cose.ErrMalformed) {
				t.Errorf("%x: %v", b, err)
			}
			return
		}
		if _, err := m.Verify([]cose.Key{{Public: signingtest.Keys(t, 9)[0].Public()}}, 0); err == nil {
			t.Errorf("%x: a key signed that never did", b)
		}
	})
}
