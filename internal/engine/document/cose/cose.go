package cose

import (
	"crypto"
	"errors"
	"fmt"
	"io"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/signing"
)

// The numbers of the two algorithms.
const (
	AlgES256 = -7
	AlgSM2   = -65537 // private use, ours
)

// tagSign1 is the first byte of every envelope: CBOR tag 18.
const tagSign1 = 0xd2

// Header is what an envelope says about itself; all of it is signed.
type Header struct {
	Alg   int64  `cbor:"1,keyasint"`
	KeyID []byte `cbor:"4,keyasint"`
	Type  string `cbor:"16,keyasint,omitempty"` // a media type, RFC 9596
}

// Message is an envelope that was parsed, not one that was verified.
type Message struct {
	Header
	Payload []byte

	protected []byte // as it came
	signature []byte
}

type sign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected map[int64]int64
	Payload     []byte
	Signature   []byte
}

type sigStructure struct {
	_         struct{} `cbor:",toarray"`
	Context   string
	Protected []byte
	External  []byte
	Payload   []byte
}

func toSign(protected, payload []byte) ([]byte, error) {
	return Marshal(sigStructure{Context: "Signature1", Protected: protected, External: []byte{}, Payload: payload})
}

// Sign puts payload into an envelope of the given type, signed with key.
func Sign(mediaType string, payload []byte, key crypto.Signer, random io.Reader) ([]byte, error) {
	id, err := signing.KeyID(key.Public())
	if err != nil {
		return nil, err
	}
	h := Header{Alg: AlgES256, KeyID: id, Type: mediaType}
	if signing.KindOf(key.Public()) == signing.SM2 {
		h.Alg = AlgSM2
	}
	protected, err := Marshal(h)
	if err != nil {
		return nil, err
	}
	message, err := toSign(protected, payload)
	if err != nil {
		return nil, err
	}
	signature, err := signing.SignRaw(key, random, message)
	if err != nil {
		return nil, err
	}
	b, err := Marshal(sign1{Protected: protected, Unprotected: map[int64]int64{}, Payload: payload, Signature: signature})
	return append([]byte{tagSign1}, b...), err
}

// Parse takes an envelope of at most limit bytes apart. The fault wraps
// ErrMalformed.
func Parse(b []byte, limit int) (Message, error) {
	if len(b) > limit || len(b) == 0 || b[0] != tagSign1 {
		return Message{}, fmt.Errorf("%w: %d bytes that are no envelope of at most %d", ErrMalformed, len(b), limit)
	}
	s, err := Unmarshal[sign1](b[1:])
	if err != nil {
		return Message{}, err
	}
	h, err := Unmarshal[Header](s.Protected)
	if err != nil {
		return Message{}, err
	}
	switch { // null is decoded as nil, and is none of ours
	case s.Unprotected == nil || len(s.Unprotected) > 0:
		return Message{}, fmt.Errorf("%w: an unprotected header", ErrMalformed)
	case s.Payload == nil || h.KeyID == nil || len(s.Signature) != signing.RawLen:
		return Message{}, fmt.Errorf("%w: no payload, no key, or a signature of %d bytes", ErrMalformed, len(s.Signature))
	}
	return Message{Header: h, Payload: s.Payload, protected: s.Protected, signature: s.Signature}, nil
}

// Key is a public key that somebody trusts, for envelopes issued from From until
// before Until; zero is without limit.
type Key struct {
	Public      crypto.PublicKey
	Name        string // of its owner, for who reads the verdict
	From, Until clock.Instant
}

// The faults of Verify, beside signing.ErrSignature.
var (
	ErrUnknownKey = errors.New("cose: signed with a key that is not trusted")
	ErrKeyTime    = errors.New("cose: signed when the key was not in force")
)

// Verify returns the one of keys that signed m, which says that it was issued at
// issued. The fault wraps ErrUnknownKey, ErrKeyTime or signing.ErrSignature.
func (m Message) Verify(keys []Key, issued clock.Instant) (Key, error) {
	message, err := toSign(m.protected, m.Payload)
	if err != nil {
		return Key{}, err
	}
	fault := ErrUnknownKey
	for _, k := range keys {
		id, err := signing.KeyID(k.Public)
		if err != nil || string(id) != string(m.KeyID) || algOf(k.Public) != m.Alg {
			continue
		}
		if err := signing.VerifyRaw(k.Public, message, m.signature); err != nil {
			fault = err
			continue // another key may have the same id
		}
		if (k.From != 0 && issued < k.From) || (k.Until != 0 && issued >= k.Until) {
			fault = ErrKeyTime
			continue
		}
		return k, nil
	}
	return Key{}, fault
}

func algOf(public crypto.PublicKey) int64 {
	switch signing.KindOf(public) {
	case signing.SM2:
		return AlgSM2
	case signing.P256:
		return AlgES256
	case signing.Unknown:
	}
	return 0
}
