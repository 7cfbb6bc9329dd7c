package cms

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"optional"` // [0] EXPLICIT
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Encapsulated contentInfo
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version    int
	Signer     issuerAndSerial
	Digest     pkix.AlgorithmIdentifier
	Attributes asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm  pkix.AlgorithmIdentifier
	Signature  []byte
	Unsigned   asn1.RawValue `asn1:"optional,tag:1"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue // SET OF
}

// signingCertificateV2 is RFC 5035; the algorithm is left out for SHA-256, its
// default.
type signingCertificateV2 struct {
	Certs    []essCertID
	Policies asn1.RawValue `asn1:"optional"`
}

type essCertID struct {
	Algorithm pkix.AlgorithmIdentifier `asn1:"optional"`
	Digest    []byte
	Issuer    asn1.RawValue `asn1:"optional"`
}

// Digest hashes content, given in parts, as a signature of that kind does.
func Digest(kind signing.Kind, parts ...[]byte) ([]byte, error) {
	s, ok := suiteOf(kind)
	if !ok {
		return nil, fmt.Errorf("cms: no digest for a key of kind %q", kind)
	}
	h := s.hash()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil), nil
}

var errSigner = errors.New("cms: the key does not sign")

// Sign gives the detached signature of content with that Digest. chain holds the
// certificate of key first, then those that a reader may lack, all in DER.
func Sign(digest []byte, chain [][]byte, key crypto.Signer, random io.Reader) ([]byte, error) {
	s, ok := suiteOf(signing.KindOf(key.Public()))
	if !ok || len(chain) == 0 || len(digest) != s.hash().Size() {
		return nil, fmt.Errorf("%w: a %T, %d certificates, a digest of %d bytes", errSigner, key.Public(), len(chain), len(digest))
	}
	cert, err := smx509.ParseCertificate(chain[0])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSigner, err)
	}
	if same, ok := cert.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); !ok || !same.Equal(key.Public()) {
		return nil, fmt.Errorf("%w: the certificate is of another key", errSigner)
	}
	attributes, err := s.attributes(digest, chain[0])
	if err != nil {
		return nil, err
	}
	toSign, err := setOf(attributes, asn1.ClassUniversal, asn1.TagSet)
	if err != nil {
		return nil, err
	}
	signature, err := signing.Sign(key, random, toSign)
	if err != nil {
		return nil, err
	}
	return s.encode(cert, chain, toSign, signature)
}

func (s suite) attributes(digest, cert []byte) ([][]byte, error) {
	h := s.hash()
	h.Write(cert)
	id := essCertID{Digest: h.Sum(nil)}
	if s.kind != signing.P256 {
		id.Algorithm = pkix.AlgorithmIdentifier{Algorithm: s.digest}
	}
	var out [][]byte
	for _, a := range []struct {
		oid   asn1.ObjectIdentifier
		value any
	}{{oidContentType, s.data}, {oidMessageDigest, digest}, {oidCertificateV2, signingCertificateV2{Certs: []essCertID{id}}}} {
		value, err := asn1.Marshal(a.value)
		if err != nil {
			return nil, err
		}
		der, err := asn1.Marshal(attribute{a.oid, asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true, Bytes: value}})
		if err != nil {
			return nil, err
		}
		out = append(out, der)
	}
	return out, nil
}

// setOf writes a SET OF in DER: its members in the order of their bytes.
func setOf(members [][]byte, class, tag int) ([]byte, error) {
	sorted := slices.Clone(members)
	slices.SortFunc(sorted, bytes.Compare)
	return asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: bytes.Join(sorted, nil)})
}

func (s suite) encode(cert *smx509.Certificate, chain [][]byte, toSign, signature []byte) ([]byte, error) {
	implicit := slices.Clone(toSign)
	implicit[0] = 0xa0 // SET OF becomes [0] IMPLICIT; the signature is over the SET (RFC 5652, 5.4)
	certificates, err := setOf(chain, asn1.ClassContextSpecific, 0)
	if err != nil {
		return nil, err
	}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: s.digest}
	inner, err := asn1.Marshal(signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{algorithm}, Encapsulated: contentInfo{Type: s.data},
		Certificates: asn1.RawValue{FullBytes: certificates},
		Signers: []signerInfo{{
			Version: 1, Signer: issuerAndSerial{asn1.RawValue{FullBytes: cert.RawIssuer}, cert.SerialNumber},
			Digest: algorithm, Attributes: asn1.RawValue{FullBytes: implicit},
			Algorithm: pkix.AlgorithmIdentifier{Algorithm: s.signature}, Signature: signature,
		}},
	})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{s.signedData, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
}
