package pki

import (
	"crypto"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"github.com/emmansun/gmsm/sm3"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

// Object identifiers of GM/T 0006.
const (
	OIDSM2WithSM3 = "1.2.156.10197.1.501"
	OIDSM3        = "1.2.156.10197.1.401"
	OIDSM3Only    = "1.2.156.10197.1.401.1"
)

// Digest gives the SM3 hash of b.
func Digest(b []byte) [32]byte { return sm3.Sum(b) }

// Sign signs a message, not its digest, and gives the signature as DER. It is all
// that the writers know of a key.
type Sign func(message []byte) ([]byte, error)

// Signer makes a Sign of an SM2 key that signs digests, wherever the key lies.
func Signer(key crypto.Signer) (Sign, error) {
	if signing.KindOf(key.Public()) != signing.SM2 {
		return nil, fmt.Errorf("pki: a seal is signed with SM2, not %T", key.Public())
	}
	return func(message []byte) ([]byte, error) { return signing.Sign(key, nil, message) }, nil
}

// VerifySM2 tells whether sig is c's signature of message. Besides DER it takes
// what others write: integers with zeros before them or without the zero that
// keeps them positive, and the 64 bytes r‖s.
func (c *Certificate) VerifySM2(message, sig []byte) bool {
	if !c.SM2() {
		return false
	}
	r, s, err := splitSignature(sig)
	if err != nil {
		return false
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	return err == nil && signing.Verify(c.x.PublicKey, message, der) == nil
}

var errSignature = errors.New("pki: not an SM2 signature")

func splitSignature(sig []byte) (r, s *big.Int, err error) {
	const half = signing.RawLen / 2 // bytes of r and of s
	if len(sig) == signing.RawLen {
		return new(big.Int).SetBytes(sig[:half]), new(big.Int).SetBytes(sig[half:]), nil
	}
	var seq asn1.RawValue
	rest, err := asn1.Unmarshal(sig, &seq)
	if err != nil || len(rest) > 0 || seq.Class != asn1.ClassUniversal || seq.Tag != asn1.TagSequence || !seq.IsCompound {
		return nil, nil, errSignature
	}
	var ints [2]*big.Int
	rest = seq.Bytes
	for i := range ints {
		var v asn1.RawValue
		rest, err = asn1.Unmarshal(rest, &v)
		if err != nil || v.Class != asn1.ClassUniversal || v.Tag != asn1.TagInteger || v.IsCompound || len(v.Bytes) == 0 || len(v.Bytes) > half+8 {
			return nil, nil, errSignature
		}
		ints[i] = new(big.Int).SetBytes(v.Bytes)
	}
	if len(rest) > 0 {
		return nil, nil, errSignature
	}
	return ints[0], ints[1], nil
}
