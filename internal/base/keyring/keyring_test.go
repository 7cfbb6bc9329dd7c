package keyring

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/ident"
)

func testKeyring(first byte) *Keyring {
	var m [32]byte
	for i := range m {
		m[i] = first + byte(i)
	}
	return New(m)
}

func TestSealOpen_roundTrip(t *testing.T) {
	k := testKeyring(1)
	rapid.Check(t, func(t *rapid.T) {
		purpose, scope := rapid.String().Draw(t, "purpose"), rapid.String().Draw(t, "scope")
		aad, plain := rapid.String().Draw(t, "aad"), rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		got, err := k.Open(purpose, scope, aad, k.Seal(purpose, scope, aad, plain))
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %q, %v; want %q", got, err, plain)
		}
	})
}

func TestSeal_neverTheSameTwice(t *testing.T) {
	k := testKeyring(1)
	a, b := k.Seal("p", "s", "a", []byte("张三")), k.Seal("p", "s", "a", []byte("张三"))
	if bytes.Equal(a, b) || bytes.Contains(a, []byte("张三")) {
		t.Fatalf("sealed bytes repeat or show the value: %x %x", a, b)
	}
}

func TestOpen_otherPlaceFails(t *testing.T) {
	k := testKeyring(1)
	place := Cell("identity_account", "name", "01A")
	sealed := k.Seal("identity.account", "01A", place, []byte("张三"))
	for name, open := range map[string]func() ([]byte, error){
		"purpose": func() ([]byte, error) { return k.Open("notify.message", "01A", place, sealed) },
		"scope":   func() ([]byte, error) { return k.Open("identity.account", "01B", place, sealed) },
		"row": func() ([]byte, error) {
			return k.Open("identity.account", "01A", Cell("identity_account", "name", "01B"), sealed)
		},
		"column": func() ([]byte, error) {
			return k.Open("identity.account", "01A", Cell("identity_account", "phone", "01A"), sealed)
		},
		"table": func() ([]byte, error) {
			return k.Open("identity.account", "01A", Cell("identity_power", "name", "01A"), sealed)
		},
		"shifted purpose and scope": func() ([]byte, error) { return k.Open("identity.account01", "A", place, sealed) },
		"other master key":          func() ([]byte, error) { return testKeyring(2).Open("identity.account", "01A", place, sealed) },
	} {
		if got, err := open(); !errors.Is(err, ErrSealed) || got != nil {
			t.Errorf("%s: got %q, %v; want ErrSealed", name, got, err)
		}
	}
}

func TestOpen_swappedRowsFail(t *testing.T) {
	k := testKeyring(1)
	cells := map[string]string{"01A": "张三", "01B": "李四"}
	sealed := map[string][]byte{}
	for row, name := range cells {
		sealed[row] = k.Seal("p", "one scope", Cell("t", "name", row), []byte(name))
	}
	sealed["01A"], sealed["01B"] = sealed["01B"], sealed["01A"]
	for row := range cells {
		if got, err := k.Open("p", "one scope", Cell("t", "name", row), sealed[row]); err == nil {
			t.Errorf("row %s opens as %q after the swap", row, got)
		}
	}
}

func TestOpen_changedOrCutBytesFail(t *testing.T) {
	k := testKeyring(1)
	sealed := k.Seal("p", "s", "a", []byte("410000199001011234"))
	for n := range sealed {
		if _, err := k.Open("p", "s", "a", sealed[:n]); !errors.Is(err, ErrSealed) {
			t.Errorf("%d of %d bytes: %v; want ErrSealed", n, len(sealed), err)
		}
		changed := bytes.Clone(sealed)
		changed[n] ^= 1
		if _, err := k.Open("p", "s", "a", changed); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d changed: %v; want ErrSealed", n, err)
		}
	}
}

func TestOpen_errorHidesValue(t *testing.T) {
	k := testKeyring(1)
	_, err := k.Open("p", "other", "a", k.Seal("p", "s", "a", []byte("13912345678")))
	if err == nil || strings.Contains(err.Error(), "139") {
		t.Fatalf("got %v", err)
	}
}

func TestCell_partsDoNotRunTogether(t *testing.T) {
	if Cell("ab", "c", "d") == Cell("a", "bc", "d") || Cell("a", "b", "cd") == Cell("a", "bc", "d") {
		t.Fatal("two places share a name")
	}
}

func TestBlindIndex_apartByPurposeAndKey(t *testing.T) {
	k := testKeyring(1)
	got := k.BlindIndex("phone", "13912345678")
	if len(got) != 64 || got != k.BlindIndex("phone", "13912345678") {
		t.Fatalf("got %q; want 64 stable hex digits", got)
	}
	for name, other := range map[string]string{
		"value":   k.BlindIndex("phone", "13912345679"),
		"purpose": k.BlindIndex("idno", "13912345678"),
		"key":     testKeyring(2).BlindIndex("phone", "13912345678"),
		"mac":     hex.EncodeToString(k.MAC("phone", []byte("13912345678"))),
	} {
		if other == got {
			t.Errorf("another %s gives the same index", name)
		}
	}
}

// The derivation must never change: every value in every database hangs on it.
func TestDerivation_isFrozen(t *testing.T) {
	k := testKeyring(1)
	if got, want := k.BlindIndex("phone", "13912345678"), "b390e47437a6eccfb462b05b98e64054b8a7709ecc531d520f82582e56792e4d"; got != want {
		t.Errorf("index: got %s want %s", got, want)
	}
	if got, want := hex.EncodeToString(k.MAC("session", []byte("token"))), "1c984a28852dfe46f48c9cc51942a5ea17d55c1bcb7216ca3272b683d03f3b62"; got != want {
		t.Errorf("mac: got %s want %s", got, want)
	}
	sealed, err := hex.DecodeString("01014e896134df0d84b4daec75b421d32937a4d6432dfbdeb52b586e4a27d45d4e7645d5")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open("p", "s", Cell("t", "c", "r"), sealed); err != nil || string(got) != "张三" {
		t.Errorf("sealed: got %q, %v", got, err)
	}
}

func TestSubject_sameForSameLegalID(t *testing.T) {
	k := testKeyring(1)
	want := k.Subject(ident.Person, "41102319900307123X")
	if got := k.Subject(ident.Person, " 41102319900307123x\n"); got != want {
		t.Errorf("case and blanks change the subject: %v %v", got, want)
	}
	if got := k.Subject(ident.Enterprise, "41102319900307123X"); got.Ref == want.Ref {
		t.Error("a person and an enterprise share a ref")
	}
	if want.Kind != ident.Person || len(want.Ref) != 64 {
		t.Errorf("got %v", want)
	}
}

func TestSubject_nobodyWithoutLegalID(t *testing.T) {
	if got := testKeyring(1).Subject(ident.Person, " \t"); !got.IsZero() {
		t.Fatalf("an empty id is somebody: %v", got)
	}
}
