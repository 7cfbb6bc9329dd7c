package pki

import (
	"bytes"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

// MaxCertificate is the size in bytes above which a certificate is not read.
const MaxCertificate = 64 << 10

// Certificate is a certificate that was read; it is not known to be good.
type Certificate struct {
	DER               []byte
	Subject, Issuer   string // as RFC 2253 writes names
	Serial            string // hexadecimal
	NotBefore, Before time.Time
	CA                bool

	x *smx509.Certificate
}

var errCertificate = errors.New("pki: not a certificate")

// ParseCertificate reads one certificate in DER and nothing after it.
func ParseCertificate(der []byte) (*Certificate, error) {
	if len(der) > MaxCertificate {
		return nil, fmt.Errorf("%w: %d bytes", errCertificate, len(der))
	}
	x, err := smx509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCertificate, err)
	}
	return &Certificate{
		DER: x.Raw, Subject: x.Subject.String(), Issuer: x.Issuer.String(), Serial: hex.EncodeToString(x.SerialNumber.Bytes()),
		NotBefore: x.NotBefore, Before: x.NotAfter, CA: x.BasicConstraintsValid && x.IsCA, x: x,
	}, nil
}

// ParseCertificates reads a file: PEM with any number of certificates, or one in DER.
func ParseCertificates(file []byte) ([]*Certificate, error) {
	var out []*Certificate
	for rest := file; ; {
		var b *pem.Block
		b, rest = pem.Decode(rest)
		if b == nil {
			break
		}
		if b.Type != "CERTIFICATE" {
			continue
		}
		c, err := ParseCertificate(b.Bytes)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if out != nil {
		return out, nil
	}
	c, err := ParseCertificate(file)
	if err != nil {
		return nil, err
	}
	return []*Certificate{c}, nil
}

// Name is what people call the subject: its common name, or all of its name.
func (c *Certificate) Name() string {
	if cn := c.x.Subject.CommonName; cn != "" {
		return cn
	}
	return c.Subject
}

// IssuerName is what people call the issuer.
func (c *Certificate) IssuerName() string {
	if cn := c.x.Issuer.CommonName; cn != "" {
		return cn
	}
	return c.Issuer
}

// Digest gives the SM3 hash of the certificate, by which lists name it.
func (c *Certificate) Digest() [32]byte { return Digest(c.DER) }

// ValidAt tells whether t lies within the certificate's dates.
func (c *Certificate) ValidAt(t time.Time) bool { return !t.Before(c.NotBefore) && !t.After(c.Before) }

// SelfSigned tells whether the certificate names itself as its issuer.
func (c *Certificate) SelfSigned() bool { return bytes.Equal(c.x.RawSubject, c.x.RawIssuer) }

// SM2 tells whether the certificate's key is one of SM2.
func (c *Certificate) SM2() bool { return signing.KindOf(c.x.PublicKey) == signing.SM2 }

// Usage is what a certificate says of its key.
type Usage int

// A certificate without the extension says nothing.
const (
	UsageUnsaid Usage = iota
	UsageSigns
	UsageOther
)

// Signing tells whether the certificate's key is for signing documents: digital
// signature or non-repudiation, and not an authority's.
func (c *Certificate) Signing() Usage {
	switch {
	case c.CA:
		return UsageOther
	case c.x.KeyUsage == 0:
		return UsageUnsaid
	case c.x.KeyUsage&(smx509.KeyUsageDigitalSignature|smx509.KeyUsageContentCommitment) != 0:
		return UsageSigns
	}
	return UsageOther
}

// TimeStamping tells whether the certificate is for time stamps, and nothing else
// (RFC 3161, 2.3).
func (c *Certificate) TimeStamping() bool {
	return slices.Equal(c.x.ExtKeyUsage, []smx509.ExtKeyUsage{smx509.ExtKeyUsageTimeStamping}) && len(c.x.UnknownExtKeyUsage) == 0
}
