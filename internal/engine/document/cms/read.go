package cms

import (
	"bytes"
	"crypto/subtle"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

// MaxBytes is the size above which a signature is not read; MaxCertificates how
// many certificates it may bring.
const (
	MaxBytes        = 256 << 10
	MaxCertificates = 16
)

// The faults of Parse and of the checks, beside signing.ErrSignature.
var (
	ErrMalformed   = errors.New("cms: malformed")
	ErrUnsupported = errors.New("cms: not supported")
	ErrDigest      = errors.New("cms: the content has another digest")
	ErrIdentity    = errors.New("cms: another certificate was meant")
)

// Signature is a signature that was read; nothing of it is known to be right.
type Signature struct {
	Kind         signing.Kind
	Certificate  []byte   // of the signer, DER
	Certificates [][]byte // all that came along, DER

	suite      suite
	x          *smx509.Certificate
	attributes []byte // the SET, as it is signed
	digest     []byte
	certDigest []byte // nil when no attribute names the certificate
	signature  []byte
}

// Parse reads a detached signature and nothing behind it. The fault wraps
// ErrMalformed or ErrUnsupported.
func Parse(der []byte) (*Signature, error) {
	if len(der) > MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformed, len(der))
	}
	if len(der) > 1 && der[1] == 0x80 {
		return nil, fmt.Errorf("%w: BER of indefinite length", ErrUnsupported)
	}
	outer, err := whole[contentInfo](der)
	if err != nil {
		return nil, err
	}
	var known []suite
	for _, s := range suites() {
		if s.signedData.Equal(outer.Type) {
			known = append(known, s)
		}
	}
	if known == nil || outer.Content.Class != asn1.ClassContextSpecific || outer.Content.Tag != 0 {
		return nil, fmt.Errorf("%w: content of type %v", ErrUnsupported, outer.Type)
	}
	inner, err := whole[signedData](outer.Content.Bytes)
	if err != nil {
		return nil, err
	}
	return read(inner)
}

// whole reads one value that takes all of b. encoding/asn1 passes over what stands
// behind the last field of a sequence; so the value must be written as it was.
func whole[T any](b []byte) (v T, err error) {
	rest, err := asn1.Unmarshal(b, &v)
	if err != nil {
		return v, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	again, err := asn1.Marshal(v)
	if err != nil || len(rest) > 0 || !bytes.Equal(again, b) {
		return v, fmt.Errorf("%w: something behind a value, or not DER", ErrMalformed)
	}
	return v, nil
}

func read(in signedData) (*Signature, error) {
	if len(in.Signers) != 1 || len(in.Encapsulated.Content.FullBytes) > 0 || len(in.Digests) != 1 {
		return nil, fmt.Errorf("%w: %d signers, or content inside", ErrUnsupported, len(in.Signers))
	}
	info := in.Signers[0]
	if in.Version < 1 || in.Version > 5 || info.Version != 1 {
		return nil, fmt.Errorf("%w: versions %d and %d", ErrUnsupported, in.Version, info.Version)
	}
	s := &Signature{signature: info.Signature}
	for _, candidate := range suites() {
		if candidate.digest.Equal(info.Digest.Algorithm) && candidate.signs(info.Algorithm.Algorithm) {
			s.suite, s.Kind = candidate, candidate.kind
		}
	}
	if s.Kind == signing.Unknown || !in.Digests[0].Algorithm.Equal(s.suite.digest) || !in.Encapsulated.Type.Equal(s.suite.data) {
		return nil, fmt.Errorf("%w: digest %v with signature %v", ErrUnsupported, info.Digest.Algorithm, info.Algorithm.Algorithm)
	}
	if err := s.readCertificates(in.Certificates.Bytes, info.Signer); err != nil {
		return nil, err
	}
	if len(info.Attributes.Bytes) == 0 {
		return nil, fmt.Errorf("%w: no signed attributes", ErrUnsupported)
	}
	s.attributes = slices.Clone(info.Attributes.FullBytes)
	s.attributes[0] = 0x31 // what is signed is the SET OF (RFC 5652, 5.4)
	return s, s.readAttributes(info.Attributes.Bytes)
}

// readCertificates finds the signer's among them.
func (s *Signature) readCertificates(set []byte, signer issuerAndSerial) error {
	for len(set) > 0 {
		var raw asn1.RawValue
		rest, err := asn1.Unmarshal(set, &raw)
		if err != nil || len(s.Certificates) == MaxCertificates {
			return fmt.Errorf("%w: certificates, or more than %d", ErrMalformed, MaxCertificates)
		}
		set = rest
		s.Certificates = append(s.Certificates, raw.FullBytes)
		x, err := smx509.ParseCertificate(raw.FullBytes)
		if err != nil || signer.Serial == nil || x.SerialNumber.Cmp(signer.Serial) != 0 || !bytes.Equal(x.RawIssuer, signer.Issuer.FullBytes) {
			continue // one that is not the signer's need not be read
		}
		if s.x != nil {
			return fmt.Errorf("%w: two certificates of one issuer and serial number", ErrMalformed)
		}
		s.x, s.Certificate = x, raw.FullBytes
	}
	if s.x == nil {
		return fmt.Errorf("%w: the signer's certificate is not there", ErrUnsupported)
	}
	if signing.KindOf(s.x.PublicKey) != s.Kind {
		return fmt.Errorf("%w: a signature of kind %s by a key of kind %q", ErrMalformed, s.Kind, signing.KindOf(s.x.PublicKey))
	}
	return nil
}

func (s *Signature) readAttributes(set []byte) error {
	contentType := false
	seen := map[string]bool{}
	for len(set) > 0 {
		var raw asn1.RawValue
		rest, err := asn1.Unmarshal(set, &raw)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		a, err := whole[attribute](raw.FullBytes)
		if err != nil || a.Values.Tag != asn1.TagSet || seen[a.Type.String()] {
			return fmt.Errorf("%w: a signed attribute, or one twice", ErrMalformed)
		}
		set, seen[a.Type.String()] = rest, true
		switch {
		case a.Type.Equal(oidContentType):
			var oid asn1.ObjectIdentifier
			oid, err = whole[asn1.ObjectIdentifier](a.Values.Bytes)
			contentType = oid.Equal(s.suite.data)
		case a.Type.Equal(oidMessageDigest):
			s.digest, err = whole[[]byte](a.Values.Bytes)
		case a.Type.Equal(oidCertificateV2):
			err = s.readIdentity(a.Values.Bytes)
		}
		if err != nil {
			return err
		}
	}
	if !contentType || s.digest == nil {
		return fmt.Errorf("%w: no message digest, or content of another type", ErrMalformed)
	}
	return nil
}

func (s *Signature) readIdentity(der []byte) error {
	v, err := whole[signingCertificateV2](der)
	if err != nil {
		return err
	}
	if len(v.Certs) == 0 {
		return fmt.Errorf("%w: no certificate is named", ErrMalformed)
	}
	id := v.Certs[0] // the first is the signer's (RFC 5035)
	algorithm := id.Algorithm.Algorithm
	if p256, _ := suiteOf(signing.P256); len(algorithm) == 0 {
		algorithm = p256.digest
	}
	for _, candidate := range suites() {
		if candidate.digest.Equal(algorithm) {
			h := candidate.hash()
			h.Write(s.Certificate)
			if subtle.ConstantTimeCompare(h.Sum(nil), id.Digest) != 1 {
				s.certDigest = []byte{}
				return nil
			}
			s.certDigest = id.Digest
			return nil
		}
	}
	return fmt.Errorf("%w: digest %v of the certificate", ErrUnsupported, algorithm)
}

// CheckDigest returns nil when the content, given in parts, is what was signed,
// and ErrDigest otherwise.
func (s *Signature) CheckDigest(parts ...[]byte) error {
	got, err := Digest(s.Kind, parts...)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(got, s.digest) != 1 {
		return ErrDigest
	}
	return nil
}

// CheckSignature returns nil when the certificate's key signed the attributes, and
// signing.ErrSignature, wrapped or not, otherwise.
func (s *Signature) CheckSignature() error {
	return signing.Verify(s.x.PublicKey, s.attributes, s.signature)
}

// CheckIdentity returns nil when the signed attributes name this certificate,
// ErrIdentity when they name another, and ErrUnsupported when they name none:
// then somebody could have put another certificate of the same key into its place.
func (s *Signature) CheckIdentity() error {
	switch {
	case s.certDigest == nil:
		return fmt.Errorf("%w: the signature does not name its certificate", ErrUnsupported)
	case len(s.certDigest) == 0:
		return ErrIdentity
	}
	return nil
}

// Signed gives the bytes that the signature is over, for other programs.
func (s *Signature) Signed() (attributes, signature []byte) {
	return slices.Clone(s.attributes), slices.Clone(s.signature)
}
