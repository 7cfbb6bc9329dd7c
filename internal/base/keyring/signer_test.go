package keyring

import (
	"crypto"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"testing"
)

func TestSigner_isStableAndApart(t *testing.T) {
	k := testKeyring(1)
	public := func(k *Keyring, purpose string) string {
		p, ok := k.Signer(purpose).Public().(ed25519.PublicKey)
		if !ok {
			t.Fatalf("got a %T", k.Signer(purpose).Public())
		}
		return hex.EncodeToString(p)
	}
	const golden = "cfb2262a23be784878f6569e4279184727d1b0e069138b255612382f32be523c" // auditors keep it
	if got := public(k, "audit"); got != golden {
		t.Errorf("got %s, want %s", got, golden)
	}
	if public(k, "audit") == public(k, "seal") || public(k, "audit") == public(testKeyring(2), "audit") {
		t.Error("two purposes, or two installations, share a key")
	}
	newer := build([]masterKey{{1, masterOf(1)}, {2, masterOf(9)}})
	if public(newer, "audit") != golden {
		t.Error("a newer master key changes the key that others keep")
	}
}

func masterOf(first byte) []byte {
	m := make([]byte, 32)
	for i := range m {
		m[i] = first + byte(i)
	}
	return m
}

func TestSigner_signs(t *testing.T) {
	key := testKeyring(1).Signer("audit")
	signed, err := key.Sign(nil, []byte("text"), crypto.Hash(0))
	if err != nil {
		t.Fatal(err)
	}
	public, _ := key.Public().(ed25519.PublicKey)
	if !ed25519.Verify(public, []byte("text"), signed) || ed25519.Verify(public, []byte("test"), signed) {
		t.Error("the signature does not belong to the text alone")
	}
}

func TestReadDir_makesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadDir(dir); err == nil {
		t.Error("a folder without a key was opened")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	made, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadDir(dir)
	if err != nil || read.BlindIndex("a", "b") != made.BlindIndex("a", "b") {
		t.Errorf("read another key, or %v", err)
	}
}
