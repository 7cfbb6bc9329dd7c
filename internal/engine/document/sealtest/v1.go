package sealtest

import (
	"encoding/asn1"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/ses"
)

func der(tb testing.TB, v any, params string) []byte {
	tb.Helper()
	b, err := asn1.MarshalWithParams(v, params)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func seq(tb testing.TB, parts ...[]byte) []byte {
	tb.Helper()
	var in []byte
	for _, p := range parts {
		in = append(in, p...)
	}
	return der(tb, asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: in}, "")
}

func bitString(b []byte) asn1.BitString { return asn1.BitString{Bytes: b, BitLength: 8 * len(b)} }

func signed(tb testing.TB, p ses.Party, message []byte) asn1.BitString {
	tb.Helper()
	v, err := p.Sign(message)
	if err != nil {
		tb.Fatal(err)
	}
	return bitString(v)
}

var oidSM2 = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 501}

// SignV1 is a signature of version 1 by the office, which nobody writes any more.
func SignV1(tb testing.TB, w World, digest [32]byte, path string) []byte {
	tb.Helper()
	spec := w.SealSpec()
	maker, office := w.Maker.Party(tb), w.Office.Party(tb)
	info := seq(tb,
		seq(tb, der(tb, "ES", "ia5"), der(tb, 1, ""), der(tb, spec.Vendor, "ia5")),
		der(tb, spec.ID, "ia5"),
		seq(tb, der(tb, spec.Kind, ""), der(tb, spec.Name, "utf8"), seq(tb, der(tb, w.Office.Cert.DER, "")), der(tb, spec.Created, "utc"), der(tb, spec.From, "utc"), der(tb, spec.Until, "utc")),
		seq(tb, der(tb, spec.Picture.Format, "ia5"), der(tb, spec.Picture.Data, ""), der(tb, spec.Picture.Width, ""), der(tb, spec.Picture.Height, "")),
	)
	cert, alg := der(tb, maker.Certificate, ""), der(tb, oidSM2, "")
	seal := seq(tb, info, seq(tb, cert, alg, der(tb, signed(tb, maker, seq(tb, info, cert, alg)), "")))
	tbs := seq(tb, der(tb, 1, ""), seal, der(tb, bitString(der(tb, SignedAt(), "utc")), ""), der(tb, bitString(digest[:]), ""), der(tb, path, "ia5"), der(tb, office.Certificate, ""), alg)
	return seq(tb, tbs, der(tb, signed(tb, office, tbs), ""))
}

// SealWithList is a seal with any bytes as its list of certificates, not signed.
func SealWithList(tb testing.TB, w World, list []byte) []byte {
	tb.Helper()
	spec := w.SealSpec()
	info := seq(tb,
		seq(tb, der(tb, "ES", "ia5"), der(tb, 4, ""), der(tb, spec.Vendor, "ia5")),
		der(tb, spec.ID, "ia5"),
		seq(tb, der(tb, spec.Kind, ""), der(tb, spec.Name, "utf8"), der(tb, 1, ""), seq(tb, list), der(tb, spec.Created, "generalized"), der(tb, spec.From, "generalized"), der(tb, spec.Until, "generalized")),
		seq(tb, der(tb, spec.Picture.Format, "ia5"), der(tb, spec.Picture.Data, ""), der(tb, spec.Picture.Width, ""), der(tb, spec.Picture.Height, "")),
	)
	return seq(tb, info, der(tb, w.Maker.Cert.DER, ""), der(tb, oidSM2, ""), der(tb, bitString(make([]byte, 70)), ""))
}
