package signing_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/signing"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
)

func keys(t *testing.T) map[signing.Kind]crypto.Signer {
	t.Helper()
	return map[signing.Kind]crypto.Signer{signing.SM2: signingtest.Key(t, signing.SM2, 7), signing.P256: signingtest.Key(t, signing.P256, 7)}
}

func TestKindOf(t *testing.T) {
	for want, key := range keys(t) {
		if got := signing.KindOf(key.Public()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	p384, _ := ecdsa.ParseRawPrivateKey(elliptic.P384(), bytes.Repeat([]byte{7}, 48))
	for name, public := range map[string]crypto.PublicKey{
		"nothing": nil, "Ed25519": ed25519.NewKeyFromSeed(make([]byte, 32)).Public(), "P-384": p384.Public(), "empty": &ecdsa.PublicKey{},
	} {
		if got := signing.KindOf(public); got != signing.Unknown {
			t.Errorf("%s: got %q", name, got)
		}
		if _, err := signing.KeyID(public); err == nil {
			t.Errorf("%s has an id", name)
		}
		if err := signing.Verify(public, nil, nil); err == nil {
			t.Errorf("%s: verifies", name)
		}
	}
}

func TestSign_verifiesForItsBytesAndKeyAlone(t *testing.T) {
	all := keys(t)
	for kind, key := range all {
		message := []byte("许昌市民政局")
		raw, err := signing.SignRaw(key, nil, message)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := signing.SignRaw(key, nil, message)
		if !bytes.Equal(raw, again) {
			t.Errorf("%s: without randomness two signatures differ", kind)
		}
		if err := signing.VerifyRaw(key.Public(), message, raw); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		for i := range raw {
			bad := bytes.Clone(raw)
			bad[i] ^= 1
			if err := signing.VerifyRaw(key.Public(), message, bad); !errors.Is(err, signing.ErrSignature) {
				t.Fatalf("%s: byte %d can be flipped: %v", kind, i, err)
			}
		}
		for name, err := range map[string]error{
			"other bytes": signing.VerifyRaw(key.Public(), []byte("许昌市财政局"), raw),
			"cut short":   signing.VerifyRaw(key.Public(), message, raw[:63]),
			"zero":        signing.VerifyRaw(key.Public(), message, make([]byte, 64)),
			"no DER":      signing.Verify(key.Public(), message, raw),
		} {
			if !errors.Is(err, signing.ErrSignature) {
				t.Errorf("%s: %s: got %v", kind, name, err)
			}
		}
		der, err := signing.Sign(key, nil, message)
		if err != nil || signing.Verify(key.Public(), message, der) != nil {
			t.Errorf("%s: DER: %v", kind, err)
		}
		if err := signing.Verify(key.Public(), message, append(der, 0)); !errors.Is(err, signing.ErrSignature) {
			t.Errorf("%s: a byte behind: %v", kind, err)
		}
		inside := append(bytes.Clone(der), 5, 0)
		inside[1] += 2
		if err := signing.Verify(key.Public(), message, inside); !errors.Is(err, signing.ErrSignature) {
			t.Errorf("%s: a third value: %v", kind, err)
		}
		for other, second := range all {
			if other != kind && signing.VerifyRaw(second.Public(), message, raw) == nil {
				t.Errorf("%s verifies with the key of %s", kind, other)
			}
		}
	}
}

// OpenSSL is another implementation of both.
func TestSign_opensslVerifies(t *testing.T) {
	dir := t.TempDir()
	message := []byte("豫（2026）许昌市不动产权第 0000399 号")
	file := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	in := file("message", message)
	for kind, key := range keys(t) {
		spki, err := smx509.MarshalPKIXPublicKey(key.Public())
		if kind == signing.P256 {
			spki, err = x509.MarshalPKIXPublicKey(key.Public())
		}
		if err != nil {
			t.Fatal(err)
		}
		der, err := signing.Sign(key, nil, message)
		if err != nil {
			t.Fatal(err)
		}
		args := []string{
			"pkeyutl", "-verify", "-pubin", "-rawin", "-in", in, "-sigfile", file("sig", der),
			"-inkey", file("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})),
		}
		if kind == signing.SM2 {
			args = append(args, "-digest", "sm3", "-pkeyopt", "distid:"+signing.DefaultUID)
		} else {
			args = append(args, "-digest", "sha256")
		}
		if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", kind, err, out)
		}
	}
}
