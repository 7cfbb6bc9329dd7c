// Package signingtest gives tests keys that are the same at every run.
package signingtest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"testing"

	"github.com/emmansun/gmsm/sm2"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

// Key is a key of a kind; another seed gives another key.
func Key(tb testing.TB, kind signing.Kind, seed byte) crypto.Signer {
	tb.Helper()
	raw := bytes.Repeat([]byte{seed}, 32)
	if kind == signing.SM2 {
		k, err := sm2.NewPrivateKey(raw)
		if err != nil {
			tb.Fatal(err)
		}
		return k
	}
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// Keys are one of each kind: SM2, then P-256.
func Keys(tb testing.TB, seed byte) []crypto.Signer {
	tb.Helper()
	return []crypto.Signer{Key(tb, signing.SM2, seed), Key(tb, signing.P256, seed)}
}
