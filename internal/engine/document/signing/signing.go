package signing

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// DefaultUID is the identifier of a signer in SM2's Z value where nothing else is
// agreed (GM/T 0009, GB/T 35276).
const DefaultUID = "1234567812345678"

// RawLen is the length of a signature as r‖s.
const RawLen = 64

// ErrSignature says that a signature does not belong to the bytes and the key.
var ErrSignature = errors.New("signing: the signature does not belong to these bytes and this key")

// Kind is one of the two kinds of key.
type Kind string

// The kinds of key; Unknown is any other.
const (
	Unknown Kind = ""
	SM2     Kind = "SM2"
	P256    Kind = "P-256"
)

// KindOf tells the kind of a public key.
func KindOf(public crypto.PublicKey) Kind {
	key, ok := public.(*ecdsa.PublicKey)
	switch {
	case !ok || key == nil || key.Curve == nil:
		return Unknown
	case key.Curve == elliptic.P256():
		return P256
	case sm2.IsSM2PublicKey(key):
		return SM2
	}
	return Unknown
}

// Digest gives the 32 bytes that a signature of message by the key is made over.
func Digest(public crypto.PublicKey, message []byte) ([]byte, error) {
	switch KindOf(public) {
	case SM2:
		key, _ := public.(*ecdsa.PublicKey)
		return sm2.CalculateSM2Hash(key, message, []byte(DefaultUID))
	case P256:
		sum := sha256.Sum256(message)
		return sum[:], nil
	case Unknown:
	}
	return nil, fmt.Errorf("signing: a key of type %T on another curve than SM2 and P-256", public)
}

type pair struct{ R, S *big.Int }

// Sign signs message and gives SEQUENCE { r, s } in DER.
func Sign(key crypto.Signer, random io.Reader, message []byte) ([]byte, error) {
	digest, err := Digest(key.Public(), message)
	if err != nil {
		return nil, err
	}
	hash := crypto.Hash(0) // gmsm: the digest is signed as it is
	if KindOf(key.Public()) == P256 {
		hash = crypto.SHA256
	}
	return key.Sign(random, digest, hash)
}

// SignRaw signs message and gives r‖s, RawLen bytes.
func SignRaw(key crypto.Signer, random io.Reader, message []byte) ([]byte, error) {
	der, err := Sign(key, random, message)
	if err != nil {
		return nil, err
	}
	p, err := parse(der)
	if err != nil {
		return nil, err
	}
	out := make([]byte, RawLen)
	p.R.FillBytes(out[:RawLen/2])
	p.S.FillBytes(out[RawLen/2:])
	return out, nil
}

func parse(der []byte) (pair, error) {
	var p pair
	if _, err := asn1.Unmarshal(der, &p); err != nil || p.R.Sign() < 0 || p.S.Sign() < 0 || p.R.BitLen() > 256 || p.S.BitLen() > 256 {
		return pair{}, fmt.Errorf("%w: not a pair of numbers", ErrSignature)
	}
	// encoding/asn1 passes over what stands behind the second number.
	if again, err := asn1.Marshal(p); err != nil || !bytes.Equal(again, der) {
		return pair{}, fmt.Errorf("%w: not in its one encoding", ErrSignature)
	}
	return p, nil
}

// Verify returns nil when the key signed message, and ErrSignature, wrapped or
// not, otherwise. der is SEQUENCE { r, s } in DER and nothing behind it.
func Verify(public crypto.PublicKey, message, der []byte) error {
	digest, err := Digest(public, message)
	if err != nil {
		return err
	}
	p, err := parse(der)
	if err != nil {
		return err
	}
	key, _ := public.(*ecdsa.PublicKey)
	ok := false
	if KindOf(key) == SM2 {
		ok = sm2.Verify(key, digest, p.R, p.S)
	} else {
		ok = ecdsa.VerifyASN1(key, digest, der)
	}
	if !ok {
		return ErrSignature
	}
	return nil
}

// VerifyRaw is Verify for r‖s.
func VerifyRaw(public crypto.PublicKey, message, raw []byte) error {
	if len(raw) != RawLen {
		return fmt.Errorf("%w: %d bytes", ErrSignature, len(raw))
	}
	der, err := asn1.Marshal(pair{new(big.Int).SetBytes(raw[:RawLen/2]), new(big.Int).SetBytes(raw[RawLen/2:])})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return Verify(public, message, der)
}

// KeyID names a public key in 8 bytes: the head of the SHA-256 of its
// SubjectPublicKeyInfo. It only says which key to try.
func KeyID(public crypto.PublicKey) ([]byte, error) {
	if KindOf(public) == Unknown {
		return nil, fmt.Errorf("signing: a key of type %T on another curve than SM2 and P-256", public)
	}
	der, err := smx509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	sum := sha256.Sum256(der)
	return sum[:8], nil
}
