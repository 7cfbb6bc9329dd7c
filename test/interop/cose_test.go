package interop

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"testing"

	gocose "github.com/veraison/go-cose"

	"github.com/chengban/chengban/internal/engine/document/cose"
)

// go-cose reads our envelope and verifies it; SM2 is a number that it does not know.
func TestGoCose_verifiesOurEnvelope(t *testing.T) {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	b, err := cose.Sign("application/statuslist+cwt", []byte("payload"), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := gocose.NewVerifier(gocose.AlgorithmES256, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	var m gocose.Sign1Message
	if err := m.UnmarshalCBOR(b); err != nil {
		t.Fatal(err)
	}
	if err := m.Verify(nil, verifier); err != nil || string(m.Payload) != "payload" {
		t.Errorf("payload %q: %v", m.Payload, err)
	}
	b[len(b)-1] ^= 1
	if err := m.UnmarshalCBOR(b); err != nil {
		t.Fatal(err)
	}
	if err := m.Verify(nil, verifier); err == nil {
		t.Error("another signature verifies")
	}
}
