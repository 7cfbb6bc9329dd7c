package ses

import (
	"bytes"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"github.com/chengban/chengban/internal/engine/document/pki"
)

// Object identifiers of GB/T 35275, of CMS and of time stamps.
const (
	oidContentType = "1.2.840.113549.1.9.3"
	oidDigest      = "1.2.840.113549.1.9.4"
	oidTSTInfo     = "1.2.840.113549.1.9.16.1.4"
)

// SignedData is a signature in the manner of GB/T 35275 or CMS, with one signer.
type SignedData struct {
	ContentType string
	Content     []byte
	Certs       [][]byte
	Signer      []byte // the certificate among Certs that the signer names; nil when it is not there
	Value       []byte

	attributes []byte // as they are signed; nil without any
	digest     []byte // the digest of Content in them
	ofType     string // the content type in them
}

// ParseSignedData reads a SignedData, alone or as the content of a ContentInfo.
func ParseSignedData(b []byte) (*SignedData, error) {
	c := &cursor{rest: b, at: "signedData"}
	if len(b) > MaxBytes {
		c.fail("%d bytes", len(b))
	}
	in := c.into(c.next("signedData", asn1.TagSequence))
	if in.peek().Tag == asn1.TagOID {
		in.oid("contentType")
		if v, ok := in.explicit("content"); ok {
			wrapped := in.into(v)
			data := wrapped.into(wrapped.next("signedData", asn1.TagSequence))
			d := readSignedData(data)
			wrapped.close(data)
			in.close(wrapped)
			return d, c.ended(in)
		}
	}
	d := readSignedData(in)
	return d, c.ended(in)
}

// ended closes the last cursor and what came after it.
func (c *cursor) ended(in *cursor) error {
	c.close(in)
	c.close(&cursor{rest: c.rest, at: c.at})
	return c.err
}

func readSignedData(c *cursor) *SignedData {
	d := &SignedData{}
	c.integer("version")
	c.next("digestAlgorithms", asn1.TagSet)
	content := c.into(c.next("contentInfo", asn1.TagSequence))
	d.ContentType = content.oid("contentType")
	if v, ok := content.explicit("content"); ok {
		wrapped := content.into(v)
		d.Content = wrapped.octets("content")
		content.close(wrapped)
	}
	c.close(content)
	if v, ok := c.explicit("certificates"); ok {
		certs := c.into(v)
		for certs.more() && len(d.Certs) < maxList {
			d.Certs = append(d.Certs, certs.next("certificate", asn1.TagSequence).FullBytes)
		}
		c.close(certs)
	}
	if v := c.peek(); v.Class == asn1.ClassContextSpecific && v.Tag == 1 {
		c.any("crls")
	}
	signers := c.into(c.next("signerInfos", asn1.TagSet))
	d.readSigner(signers)
	c.close(signers)
	return d
}

func (d *SignedData) readSigner(c *cursor) {
	in := c.into(c.next("signerInfo", asn1.TagSequence))
	in.integer("signerInfo.version")
	id := in.into(in.next("issuerAndSerialNumber", asn1.TagSequence))
	issuer := id.next("issuer", asn1.TagSequence).FullBytes
	serial := id.next("serialNumber", asn1.TagInteger).FullBytes
	in.close(id)
	in.next("digestAlgorithm", asn1.TagSequence)
	if v, ok := in.explicit("attributes"); ok {
		d.readAttributes(in, v)
	}
	in.next("signatureAlgorithm", asn1.TagSequence)
	d.Value = in.octets("signature")
	if v := in.peek(); v.Class == asn1.ClassContextSpecific && v.Tag == 1 {
		in.any("unsigned attributes")
	}
	c.close(in)
	if c.err == nil {
		d.Signer = named(d.Certs, issuer, serial)
	}
}

// readAttributes keeps them as the SET that is signed in the place of [0].
func (d *SignedData) readAttributes(c *cursor, v asn1.RawValue) {
	d.attributes = bytes.Clone(v.FullBytes)
	d.attributes[0] = asn1.TagSet | 0x20
	in := c.into(v)
	for n := 0; in.more() && n < maxList; n++ {
		one := in.into(in.next("attribute", asn1.TagSequence))
		id := one.oid("attribute.type")
		values := one.into(one.next("attribute.values", asn1.TagSet))
		switch id {
		case oidDigest:
			d.digest = values.octets("messageDigest")
		case oidContentType:
			d.ofType = values.oid("contentType")
		default:
			values.rest = nil
		}
		one.close(values)
		in.close(one)
	}
	c.close(in)
}

// named finds the certificate with that issuer and serial number.
func named(certs [][]byte, issuer, serial []byte) []byte {
	for _, der := range certs {
		c := &cursor{rest: der, at: "certificate"}
		cert := c.into(c.next("certificate", asn1.TagSequence))
		tbs := cert.into(cert.next("tbs", asn1.TagSequence))
		tbs.explicit("version")
		no := tbs.next("serialNumber", asn1.TagInteger).FullBytes
		tbs.next("signature", asn1.TagSequence)
		by := tbs.next("issuer", asn1.TagSequence).FullBytes
		if tbs.err == nil && bytes.Equal(no, serial) && bytes.Equal(by, issuer) {
			return der
		}
	}
	return nil
}

// Verify tells whether cert signed the content: itself, or attributes with its
// digest.
func (d *SignedData) Verify(cert *pki.Certificate) bool {
	if d.attributes == nil {
		return cert.VerifySM2(d.Content, d.Value)
	}
	sum := pki.Digest(d.Content)
	return bytes.Equal(d.digest, sum[:]) && d.ofType == d.ContentType && cert.VerifySM2(d.attributes, d.Value)
}

type algorithm struct{ ID asn1.ObjectIdentifier }

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type signerInfo struct {
	Version   int
	ID        issuerAndSerial
	Digest    algorithm
	Attrs     asn1.RawValue `asn1:"optional"`
	Algorithm algorithm
	Value     []byte
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content []byte `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version int
	Digests []algorithm `asn1:"set"`
	Content contentInfo
	Certs   asn1.RawValue
	Signers []signerInfo `asn1:"set"`
}

// SignDigest gives the signature without a seal: SignedData of GB/T 35275 whose
// content is digest, which is signed as it stands. It is not put into a ContentInfo,
// because the reader that is known does not look for one.
func SignDigest(digest [32]byte, signer Party) ([]byte, error) {
	return buildSignedData(asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 1}, digest[:], signer)
}

func buildSignedData(of asn1.ObjectIdentifier, content []byte, signer Party) ([]byte, error) {
	value, err := signer.Sign(content)
	if err != nil {
		return nil, fmt.Errorf("ses: the signature: %w", err)
	}
	id, err := identity(signer.Certificate)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(signedData{
		1,
		[]algorithm{{oidSM3}},
		contentInfo{of, content},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: signer.Certificate},
		[]signerInfo{{1, id, algorithm{oidSM3}, asn1.RawValue{}, algorithm{oidSM2}, value}},
	})
}

func identity(cert []byte) (id issuerAndSerial, err error) {
	c := &cursor{rest: cert, at: "certificate"}
	tbs := c.into(c.into(c.next("certificate", asn1.TagSequence)).next("tbs", asn1.TagSequence))
	tbs.explicit("version")
	if v := tbs.next("serialNumber", asn1.TagInteger); tbs.err == nil {
		_, tbs.err = asn1.Unmarshal(v.FullBytes, &id.Serial)
	}
	tbs.next("signature", asn1.TagSequence)
	id.Issuer = asn1.RawValue{FullBytes: tbs.next("issuer", asn1.TagSequence).FullBytes}
	return id, tbs.err
}

// Stamp is what a time stamp authority says (TSTInfo of RFC 3161, GM/T 0033).
type Stamp struct {
	Data   *SignedData
	Time   time.Time
	Digest []byte // of what was stamped
	Method string // how it was made
}

// ParseStamp reads a token.
func ParseStamp(token []byte) (*Stamp, error) {
	d, err := ParseSignedData(token)
	if err != nil {
		return nil, err
	}
	s := &Stamp{Data: d}
	c := &cursor{rest: d.Content, at: "TSTInfo"}
	in := c.into(c.next("TSTInfo", asn1.TagSequence))
	in.integer("version")
	in.oid("policy")
	imprint := in.into(in.next("messageImprint", asn1.TagSequence))
	alg := imprint.into(imprint.next("hashAlgorithm", asn1.TagSequence))
	s.Method = alg.oid("hashAlgorithm")
	s.Digest = imprint.octets("hashedMessage")
	in.close(imprint)
	in.next("serialNumber", asn1.TagInteger)
	s.Time = in.time("genTime")
	if in.err != nil {
		return nil, in.err
	}
	if d.ContentType != oidTSTInfo {
		return nil, fmt.Errorf("%w: content type %s in a time stamp", ErrFormat, d.ContentType)
	}
	return s, nil
}

type tstInfo struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint struct {
		Method algorithm
		Digest []byte
	}
	Serial int
	Time   time.Time `asn1:"generalized"`
}

// StampTime gives the token of authority over a signature value: for installations
// whose time stamp server is their own, and for tests.
func StampTime(value []byte, at time.Time, serial int, authority Party) ([]byte, error) {
	info := tstInfo{Version: 1, Policy: oidSM3, Serial: serial, Time: at.UTC()}
	sum := pki.Digest(value)
	info.Imprint.Method, info.Imprint.Digest = algorithm{oidSM3}, sum[:]
	content, err := asn1.Marshal(info)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBuild, err)
	}
	return buildSignedData(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, content, authority)
}
