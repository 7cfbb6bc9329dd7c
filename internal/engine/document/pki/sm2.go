package pki

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

// Object identifiers of GM/T 0006.
const (
	OIDSM2WithSM3 = "1.2.156.10197.1.501"
	OIDSM3        = "1.2.156.10197.1.401"
	OIDSM3Only    = "1.2.156.10197.1.401.1"
)

// userID is who signs when nothing else was agreed (GB/T 35276).
const userID = "1234567812345678"

// Digest gives the SM3 hash of b.
func Digest(b []byte) [32]byte { return sm3.Sum(b) }

// Sign signs a message, not its digest, and gives the signature as DER. It is all
// that the writers know of a key.
type Sign func(message []byte) ([]byte, error)

// Signer makes a Sign of an SM2 key that signs digests, wherever the key lies.
func Signer(key crypto.Signer) (Sign, error) {
	public, ok := key.Public().(*ecdsa.PublicKey)
	if !ok || !sm2.IsSM2PublicKey(public) {
		return nil, fmt.Errorf("pki: a seal is signed with SM2, not %T", key.Public())
	}
	return func(message []byte) ([]byte, error) {
		e, err := sm2.CalculateSM2Hash(public, message, []byte(userID))
		if err != nil {
			return nil, err
		}
		return key.Sign(nil, e, crypto.Hash(0))
	}, nil
}

// VerifySM2 tells whether sig is c's signature of message. Besides DER it takes
// what others write: integers with zeros before them or without the zero that
// keeps them positive, and the 64 bytes r‖s.
func (c *Certificate) VerifySM2(message, sig []byte) bool {
	public, ok := c.x.PublicKey.(*ecdsa.PublicKey)
	if !ok || !sm2.IsSM2PublicKey(public) {
		return false
	}
	r, s, err := splitSignature(sig)
	if err != nil {
		return false
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	return err == nil && sm2.VerifyASN1WithSM2(public, []byte(userID), message, der)
}

var errSignature = errors.New("pki: not an SM2 signature")

const half = 32 // bytes of r and of s

func splitSignature(sig []byte) (r, s *big.Int, err error) {
	if len(sig) == 2*half {
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
