package statuslist

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cose"
)

// mediaType marks a token among envelopes; it is that of the draft.
const mediaType = "application/statuslist+cwt"

// skew is how far ahead the clock of the issuer may be.
const skew = 5 * time.Minute

// Token is what an issuer says about a list. Instants are whole seconds.
type Token struct {
	Subject string        // the list's address or name; passes and certificates refer to it
	Issued  clock.Instant // when it was signed
	AsOf    clock.Instant // of when the states are; not after Issued
	Expires clock.Instant // from then on it says nothing
	TTL     time.Duration // after it a newer one should be fetched

	packed []byte
}

// claims are in the order of CBOR's deterministic form by themselves.
type claims struct {
	Subject string `cbor:"2,keyasint"`
	Expires int64  `cbor:"4,keyasint"`
	Issued  int64  `cbor:"6,keyasint"`
	List    listed `cbor:"65533,keyasint"`
	TTL     int64  `cbor:"65534,keyasint"`
	AsOf    int64  `cbor:"-65537,keyasint"`
}

type listed struct {
	Bits int    `cbor:"bits"`
	List []byte `cbor:"lst"`
}

// ErrToken says that a token contradicts itself.
var ErrToken = errors.New("statuslist: not a token")

func (t Token) check() error {
	switch {
	case t.Subject == "" || len(t.Subject) > 200:
		return fmt.Errorf("%w: a subject of %d bytes", ErrToken, len(t.Subject))
	case t.AsOf <= 0 || t.AsOf > t.Issued || t.Issued >= t.Expires:
		return fmt.Errorf("%w: as of %v, issued %v, expires %v", ErrToken, t.AsOf, t.Issued, t.Expires)
	case t.TTL <= 0 || t.TTL > t.Expires.Sub(t.Issued):
		return fmt.Errorf("%w: ttl %v", ErrToken, t.TTL)
	case len(t.packed) > maxPacked:
		return fmt.Errorf("%w: %d bytes", ErrToken, len(t.packed))
	}
	return nil
}

// Sign writes the token of a list. Parts of a second are cut off; nothing else of
// t is changed.
func Sign(t Token, l List, key crypto.Signer, random io.Reader) ([]byte, error) {
	var err error
	if t.packed, err = l.Pack(); err != nil {
		return nil, err
	}
	c := claims{
		Subject: t.Subject, Expires: seconds(t.Expires), Issued: seconds(t.Issued), AsOf: seconds(t.AsOf),
		TTL: int64(t.TTL / time.Second), List: listed{Bits: 2, List: t.packed},
	}
	if err := tokenOf(c).check(); err != nil {
		return nil, err
	}
	payload, err := cose.Marshal(c)
	if err != nil {
		return nil, err
	}
	return cose.Sign(mediaType, payload, key, random)
}

func seconds(i clock.Instant) int64 { return i.Time().Unix() }

func instant(s int64) clock.Instant { return clock.Of(time.Unix(s, 0)) }

func tokenOf(c claims) Token {
	return Token{
		Subject: c.Subject, Expires: instant(c.Expires), Issued: instant(c.Issued), AsOf: instant(c.AsOf),
		TTL: time.Duration(c.TTL) * time.Second, packed: c.List.List,
	}
}

// The faults of Read, beside those of package cose, for a token that is genuine.
var (
	ErrNotYet  = errors.New("statuslist: issued in the future")
	ErrExpired = errors.New("statuslist: expired")
)

// Read checks a token at the instant at: one of keys signed it, it was issued and
// is not expired. With ErrExpired the token comes back all the same: it says how
// things stood.
func Read(b []byte, keys []cose.Key, at clock.Instant) (Token, error) {
	m, err := cose.Parse(b, maxPacked+1<<10)
	if err != nil {
		return Token{}, err
	}
	if m.Type != mediaType {
		return Token{}, fmt.Errorf("%w: it is of type %q", ErrToken, m.Type)
	}
	c, err := cose.Unmarshal[claims](m.Payload)
	if err != nil {
		return Token{}, err
	}
	if !inRange(c) || c.List.Bits != 2 {
		return Token{}, fmt.Errorf("%w: %d bits, or a time beyond reason", ErrToken, c.List.Bits)
	}
	t := tokenOf(c)
	if err := t.check(); err != nil {
		return Token{}, err
	}
	if _, err := m.Verify(keys, t.Issued); err != nil {
		return Token{}, err
	}
	switch {
	case t.Issued.Sub(at) > skew:
		return Token{}, fmt.Errorf("%w: %v", ErrNotYet, t.Issued)
	case at >= t.Expires:
		return t, fmt.Errorf("%w: %v", ErrExpired, t.Expires)
	}
	return t, nil
}

// inRange keeps seconds where durations do not overflow: before the year 2170.
func inRange(c claims) bool {
	const end = 200 * 365 * 24 * 3600
	for _, s := range []int64{c.Expires, c.Issued, c.AsOf, c.TTL} {
		if s < 0 || s > end {
			return false
		}
	}
	return true
}

// Stale reports whether a newer token should be fetched. What this one says holds
// until it expires.
func (t Token) Stale(at clock.Instant) bool { return at >= t.Issued.Add(t.TTL) }

// Lookup gives the state of the certificate with that index.
func (t Token) Lookup(index int) (Status, error) { return lookup(t.packed, index) }

// List unpacks the whole list.
func (t Token) List() (List, error) { return Unpack(t.packed) }
