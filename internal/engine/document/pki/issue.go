package pki

import (
	"crypto"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// Key is an SM2 key in memory that signs the same message the same way, so that
// whoever draws a document again gets the same signature.
type Key struct{ private *sm2.PrivateKey }

// NewKey makes a key of its private number, which must be secret and random for
// anything but examples and tests.
func NewKey(scalar [32]byte) (*Key, error) {
	k, err := sm2.NewPrivateKey(scalar[:])
	if err != nil {
		return nil, fmt.Errorf("pki: not a private number: %w", err)
	}
	return &Key{k}, nil
}

// Public gives the public key.
func (k *Key) Public() crypto.PublicKey { return k.private.Public() }

// Sign signs a digest, or, when opts are those of SM2, a message.
func (k *Key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return sm2.SignDeterministic(k.private, digest, opts)
}

// SignMessage keeps smx509 from hashing what SM2 hashes itself.
func (k *Key) SignMessage(_ io.Reader, msg []byte, opts crypto.SignerOpts) ([]byte, error) {
	return sm2.SignDeterministic(k.private, msg, opts)
}

// IssueSpec says what a certificate is to say.
type IssueSpec struct {
	Name        string // common name
	From, Until time.Time
	Authority   bool // may issue; otherwise it is for signing documents
}

// Issue gives the DER of a certificate for a public key, by issuer and its key; a
// nil issuer makes one that is its own. The serial number follows from the spec and
// the key: the same order gives the same certificate.
func Issue(spec IssueSpec, public crypto.PublicKey, issuer *Certificate, key *Key) ([]byte, error) {
	usage := smx509.KeyUsageDigitalSignature | smx509.KeyUsageContentCommitment
	if spec.Authority {
		usage = smx509.KeyUsageCertSign | smx509.KeyUsageCRLSign
	}
	point, err := smx509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	id := sm3.Sum(point)
	serial := sm3.Sum(fmt.Append(nil, spec.Name, spec.From.UTC(), spec.Until.UTC(), spec.Authority, id))
	x := &smx509.Certificate{
		SerialNumber: new(big.Int).SetBytes(append([]byte{1}, serial[:15]...)), // above zero, 16 bytes (RFC 5280, 4.1.2.2)
		Subject:      pkix.Name{Country: []string{"CN"}, CommonName: spec.Name},
		NotBefore:    spec.From, NotAfter: spec.Until, KeyUsage: usage, BasicConstraintsValid: true, IsCA: spec.Authority, MaxPathLen: -1,
		SubjectKeyId: id[:20], SignatureAlgorithm: smx509.SM2WithSM3,
	}
	parent := x
	if issuer != nil {
		parent = issuer.x
	}
	return smx509.CreateCertificate(nil, x, parent, public, key)
}
