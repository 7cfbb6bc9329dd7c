package cms

import (
	"crypto/sha256"
	"encoding/asn1"
	"hash"

	"github.com/emmansun/gmsm/sm3"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

// suite is the set of identifiers that one kind of key signs with.
type suite struct {
	kind              signing.Kind
	data, signedData  asn1.ObjectIdentifier
	digest, signature asn1.ObjectIdentifier
	alsoRead          []asn1.ObjectIdentifier // of signatures
	hash              func() hash.Hash
}

var (
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificateV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
)

func suites() []suite {
	return []suite{
		{
			kind:       signing.P256,
			data:       asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1},
			signedData: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2},
			digest:     asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1},
			signature:  asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2},
			alsoRead:   []asn1.ObjectIdentifier{{1, 2, 840, 10045, 2, 1}},
			hash:       sha256.New,
		},
		{
			kind:       signing.SM2,
			data:       asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 1},
			signedData: asn1.ObjectIdentifier{1, 2, 156, 10197, 6, 1, 4, 2, 2},
			digest:     asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 401},
			signature:  asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301, 1},
			alsoRead:   []asn1.ObjectIdentifier{{1, 2, 156, 10197, 1, 301}, {1, 2, 156, 10197, 1, 501}},
			hash:       sm3.New,
		},
	}
}

func suiteOf(kind signing.Kind) (suite, bool) {
	for _, s := range suites() {
		if s.kind == kind {
			return s, true
		}
	}
	return suite{}, false
}

func (s suite) signs(oid asn1.ObjectIdentifier) bool {
	for _, o := range append([]asn1.ObjectIdentifier{s.signature}, s.alsoRead...) {
		if o.Equal(oid) {
			return true
		}
	}
	return false
}
