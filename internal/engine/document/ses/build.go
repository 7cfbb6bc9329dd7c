package ses

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/engine/document/pki"
)

// Party signs: a maker of seals or who seals a document.
type Party struct {
	Certificate []byte // DER
	Sign        pki.Sign
}

// SealSpec says what a seal is to be.
type SealSpec struct {
	Version     Version // V4 when zero; V5 must be asked for
	Vendor      string
	ID          string
	Kind        int
	Name        string
	Certs       [][]byte // who may sign with it
	ByDigest    bool     // the list has their digests only
	Created     time.Time
	From, Until time.Time
	Picture     Picture
	Ext         []Ext
}

var (
	oidSM2   = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 501}
	oidSM3   = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 401}
	errBuild = errors.New("ses: cannot be written")
)

type header struct {
	ID      string `asn1:"ia5"`
	Version int
	Vendor  string `asn1:"ia5"`
}

type property struct {
	Kind     int
	Name     string `asn1:"utf8"`
	ListType int
	List     asn1.RawValue
	Created  time.Time `asn1:"generalized"`
	From     time.Time `asn1:"generalized"`
	Until    time.Time `asn1:"generalized"`
}

type picture struct {
	Format        string `asn1:"ia5"`
	Data          []byte
	Width, Height int
}

type sealInfo struct {
	Header   header
	ID       string `asn1:"ia5"`
	Property property
	Picture  picture
	Ext      []ext `asn1:"optional,omitempty"`
}

type ext struct {
	ID       asn1.ObjectIdentifier
	Critical bool `asn1:"optional"`
	Value    []byte
}

type seal struct {
	Info  asn1.RawValue
	Maker []byte
	Alg   asn1.ObjectIdentifier
	Value asn1.BitString
}

type certDigest struct {
	Method string `asn1:"printable"`
	Value  []byte
}

// MakeSeal gives a seal that maker signs. Times are written in whole seconds.
func MakeSeal(spec SealSpec, maker Party) ([]byte, error) {
	if spec.Version == 0 {
		spec.Version = V4
	}
	switch {
	case spec.Version != V4 && spec.Version != V5:
		return nil, fmt.Errorf("%w: version %d", errBuild, spec.Version)
	case spec.ID == "" || spec.Name == "" || len(spec.Certs) == 0 || len(spec.Certs) > maxList:
		return nil, fmt.Errorf("%w: a seal has an identifier, a name and its holders", errBuild)
	case !spec.From.Before(spec.Until) || len(spec.Picture.Data) == 0 || spec.Picture.Width <= 0 || spec.Picture.Height <= 0:
		return nil, fmt.Errorf("%w: a seal has its days and a picture", errBuild)
	}
	exts, err := extensions(spec.Ext)
	if err != nil {
		return nil, err
	}
	list, kind := holders(spec)
	info, err := asn1.Marshal(sealInfo{
		Header:   header{"ES", int(spec.Version), spec.Vendor},
		ID:       spec.ID,
		Property: property{spec.Kind, spec.Name, kind, asn1.RawValue{FullBytes: list}, spec.Created.UTC(), spec.From.UTC(), spec.Until.UTC()},
		Picture:  picture(spec.Picture),
		Ext:      exts,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBuild, err)
	}
	value, err := maker.Sign(info)
	if err != nil {
		return nil, fmt.Errorf("ses: the maker's signature: %w", err)
	}
	return asn1.Marshal(seal{asn1.RawValue{FullBytes: info}, maker.Certificate, oidSM2, bits(value)})
}

func holders(spec SealSpec) (list []byte, kind int) {
	parts := make([][]byte, 0, len(spec.Certs))
	for _, c := range spec.Certs {
		if !spec.ByDigest {
			parts = append(parts, encoded(c))
			continue
		}
		d := pki.Digest(c)
		parts = append(parts, encoded(certDigest{"SM3", d[:]}))
	}
	if spec.ByDigest {
		return sequence(parts...), 2
	}
	return sequence(parts...), 1
}

// encoded encodes what cannot fail: bytes and fixed names.
func encoded(v any) []byte {
	b, err := asn1.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}

func extensions(list []Ext) ([]ext, error) {
	var out []ext
	for _, e := range list {
		var oid asn1.ObjectIdentifier
		for part := range strings.SplitSeq(e.ID, ".") {
			n, err := strconv.Atoi(part)
			if err != nil {
				return nil, fmt.Errorf("%w: identifier %q", errBuild, e.ID)
			}
			oid = append(oid, n)
		}
		out = append(out, ext{oid, e.Critical, e.Value})
	}
	return out, nil
}

// Spec says what SignDocument signs.
type Spec struct {
	Seal      []byte // as MakeSeal gave it; it is taken over byte for byte
	Time      time.Time
	DataHash  [32]byte // SM3 of Signature.xml
	Property  string   // the path of Signature.xml
	Ext       []Ext
	TimeStamp func(signature []byte) (token []byte, err error) // may be nil
}

type toSign struct {
	Version  int
	Seal     asn1.RawValue
	Time     time.Time `asn1:"generalized"`
	DataHash asn1.BitString
	Property string `asn1:"ia5"`
	Ext      []ext  `asn1:"optional,omitempty,explicit,tag:0"`
}

type signature struct {
	ToSign    asn1.RawValue
	Cert      []byte
	Alg       asn1.ObjectIdentifier
	Value     asn1.BitString
	TimeStamp asn1.BitString `asn1:"optional,explicit,tag:0"`
}

// SignDocument gives a SignedValue.dat in the version of the seal.
func SignDocument(spec Spec, signer Party) ([]byte, error) {
	s, err := ParseSeal(spec.Seal)
	if err != nil {
		return nil, err
	}
	if s.Version == V1 {
		return nil, fmt.Errorf("%w: a signature with a seal of version 1", errBuild)
	}
	exts, err := extensions(spec.Ext)
	if err != nil {
		return nil, err
	}
	tbs, err := asn1.Marshal(toSign{int(s.Version), asn1.RawValue{FullBytes: spec.Seal}, spec.Time.UTC(), bits(spec.DataHash[:]), spec.Property, exts})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBuild, err)
	}
	value, err := signer.Sign(tbs)
	if err != nil {
		return nil, fmt.Errorf("ses: the signature: %w", err)
	}
	out := signature{asn1.RawValue{FullBytes: tbs}, signer.Certificate, oidSM2, bits(value), asn1.BitString{}}
	if spec.TimeStamp != nil {
		token, err := spec.TimeStamp(value)
		if err != nil {
			return nil, fmt.Errorf("ses: the time stamp: %w", err)
		}
		out.TimeStamp = bits(token)
	}
	return asn1.Marshal(out)
}

func bits(b []byte) asn1.BitString { return asn1.BitString{Bytes: b, BitLength: 8 * len(b)} }
