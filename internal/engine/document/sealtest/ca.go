package sealtest

import (
	"cmp"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
)

// Key is an SM2 key that signs the same message the same way.
type Key struct {
	private *sm2.PrivateKey
	scalar  [32]byte
}

// NewKey gives the key of a name.
func NewKey(tb testing.TB, name string) Key {
	tb.Helper()
	seed := sm3.Sum([]byte("chengban test key " + name))
	k, err := sm2.NewPrivateKey(seed[:])
	if err != nil {
		tb.Fatal(err)
	}
	return Key{k, seed}
}

// Public gives the public key.
func (k Key) Public() crypto.PublicKey { return k.private.Public() }

// Sign signs a digest, or, when opts are those of SM2, a message.
func (k Key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return sm2.SignDeterministic(k.private, digest, opts)
}

// SignMessage keeps smx509 from hashing what SM2 hashes itself.
func (k Key) SignMessage(_ io.Reader, msg []byte, opts crypto.SignerOpts) ([]byte, error) {
	return sm2.SignDeterministic(k.private, msg, opts)
}

// PKCS8 gives the private key in PKCS #8, for other programs.
func (k Key) PKCS8(tb testing.TB) []byte {
	tb.Helper()
	b, err := smx509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Hex gives the public point and the private number, for other programs.
func (k Key) Hex(tb testing.TB) (point, scalar string) {
	tb.Helper()
	public, err := sm2.PublicKeyToECDH(&k.private.PublicKey)
	if err != nil {
		tb.Fatal(err)
	}
	return hex.EncodeToString(public.Bytes()), hex.EncodeToString(k.scalar[:])
}

// Entity is a certificate with its key.
type Entity struct {
	Cert *pki.Certificate
	Key  Key
	x    *smx509.Certificate
}

// Party gives e as who signs.
func (e Entity) Party(tb testing.TB) ses.Party {
	tb.Helper()
	sign, err := pki.Signer(e.Key)
	if err != nil {
		tb.Fatal(err)
	}
	return ses.Party{Certificate: e.Cert.DER, Sign: sign}
}

// Template says what is special of a certificate.
type Template struct {
	Name        string
	Seed        string    // of the key; Name when empty
	From, Until time.Time // 2025 to 2030 when zero
	CA          bool
	Usage       smx509.KeyUsage // digital signature and non-repudiation when zero
	NoUsage     bool
	Stamping    bool
	PathLen     int // limits an authority when above zero; -1 is none below
	Extra       []pkix.Extension
}

// Issue makes a certificate by issuer, or by itself when issuer is zero.
func Issue(tb testing.TB, issuer Entity, t Template) Entity {
	tb.Helper()
	key := NewKey(tb, cmp.Or(t.Seed, t.Name))
	x := template(t)
	parent, signer := issuer.x, issuer.Key
	if parent == nil {
		parent, signer = x, key
	}
	der, err := smx509.CreateCertificate(nil, x, parent, key.Public(), signer)
	if err != nil {
		tb.Fatal(err)
	}
	made, err := smx509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	c, err := pki.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return Entity{Cert: c, Key: key, x: made}
}

func template(t Template) *smx509.Certificate {
	if t.From.IsZero() {
		t.From, t.Until = Day(2025, 1, 1), Day(2030, 1, 1)
	}
	if t.Usage == 0 && !t.NoUsage {
		t.Usage = smx509.KeyUsageDigitalSignature | smx509.KeyUsageContentCommitment
		if t.CA {
			t.Usage = smx509.KeyUsageCertSign | smx509.KeyUsageCRLSign
		}
	}
	serial := sm3.Sum([]byte(fmt.Sprint("serial ", t.Name, t.From, t.Until)))
	ski := sm3.Sum([]byte("id " + t.Name))
	x := &smx509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:8]), Subject: pkix.Name{Country: []string{"CN"}, CommonName: t.Name},
		NotBefore: t.From, NotAfter: t.Until, KeyUsage: t.Usage, BasicConstraintsValid: true, IsCA: t.CA, MaxPathLen: -1,
		SubjectKeyId: ski[:20], SignatureAlgorithm: smx509.SM2WithSM3, ExtraExtensions: t.Extra,
	}
	if t.PathLen != 0 {
		x.MaxPathLen = max(t.PathLen, 0)
		x.MaxPathLenZero = t.PathLen < 0
	}
	if t.Stamping {
		x.ExtKeyUsage = []smx509.ExtKeyUsage{smx509.ExtKeyUsageTimeStamping}
	}
	return x
}

// Day gives midnight UTC of a day.
func Day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// CriticalExtension is one that nobody knows.
func CriticalExtension() pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}
}
