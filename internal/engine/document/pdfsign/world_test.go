package pdfsign_test

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"fmt"
	"image"
	"image/color"
	"math/big"
	"testing"
	"time"

	"github.com/emmansun/gmsm/smx509"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/signing"
	"github.com/chengban/chengban/internal/engine/document/signing/signingtest"
)

// signedAt is when everything is signed; certificates are valid around it.
var signedAt = clock.Of(time.Date(2026, 11, 30, 13, 0, 0, 0, clock.Shanghai))

// party is somebody who signs, with an authority between the root and them.
type party struct {
	kind  signing.Kind
	key   crypto.Signer
	chain [][]byte // own certificate, authority
	root  []byte
}

// issue makes a certificate; parent nil is a root of its own.
func issue(t testing.TB, cn string, serial int64, ca bool, usage smx509.KeyUsage, parent []byte, public crypto.PublicKey, by crypto.Signer, until time.Time) []byte {
	t.Helper()
	c := &smx509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: cn}, NotBefore: signedAt.Time().AddDate(-1, 0, 0), NotAfter: until,
		IsCA: ca, BasicConstraintsValid: true, KeyUsage: usage,
	}
	up := c
	if parent != nil {
		var err error
		if up, err = smx509.ParseCertificate(parent); err != nil {
			t.Fatal(err)
		}
	}
	der, err := smx509.CreateCertificate(nil, c, up, public, by)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

const signs = smx509.KeyUsageDigitalSignature | smx509.KeyUsageContentCommitment

func newParty(t testing.TB, kind signing.Kind, usage smx509.KeyUsage, until time.Time) party {
	t.Helper()
	rootKey, upKey, key := signingtest.Key(t, kind, 3), signingtest.Key(t, kind, 5), signingtest.Key(t, kind, 7)
	far := signedAt.Time().AddDate(10, 0, 0)
	root := issue(t, "测试根", 1, true, smx509.KeyUsageCertSign, nil, rootKey.Public(), rootKey, far)
	up := issue(t, "测试签发机构", 2, true, smx509.KeyUsageCertSign, root, upKey.Public(), rootKey, far)
	cert := issue(t, "许昌市市场监督管理局", 3, false, usage, up, key.Public(), upKey, until)
	return party{kind, key, [][]byte{cert, up}, root}
}

func parties(t testing.TB) []party {
	t.Helper()
	until := signedAt.Time().AddDate(1, 0, 0)
	return []party{newParty(t, signing.P256, signs, until), newParty(t, signing.SM2, signs, until)}
}

func (p party) trust(t testing.TB) pki.Trust {
	t.Helper()
	c, err := pki.ParseCertificate(p.root)
	if err != nil {
		t.Fatal(err)
	}
	return pki.Trust{Roots: []*pki.Certificate{c}}
}

func (p party) options(t testing.TB) pdfsign.Options {
	return pdfsign.Options{Trust: p.trust(t), At: signedAt.Add(time.Hour)}
}

func (p party) sign(t testing.TB, pdf []byte, field pdfsign.Field) []byte {
	t.Helper()
	if field.Time.IsZero() {
		field.Time = signedAt
	}
	out, err := pdfsign.Sign(pdf, field, p.chain, p.key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// assemble writes a file of objects numbered from 1, with a classic table.
func assemble(objects ...string) []byte {
	b := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		b = fmt.Appendf(b, "%010d 00000 n \n", o)
	}
	return fmt.Appendf(b, "trailer\n<< /Size %d /Root 1 0 R /ID [<0011> <0011>] >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
}

// objects are those of a file with two pages.
func objects() []string {
	const content = "BT /F1 24 Tf 72 700 Td (Permit 20260399) Tj ET"
	return []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 2 /Kids [3 0 R 6 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
	}
}

func tiny() []byte { return assemble(objects()...) }

// added appends a revision by hand, as an attacker would.
func added(pdf []byte, objects map[int]string) []byte {
	prev := bytes.LastIndex(pdf, []byte("startxref\n"))
	var at, size int
	fmt.Sscanf(string(pdf[prev:]), "startxref\n%d", &at)
	i := bytes.LastIndex(pdf, []byte("/Size "))
	fmt.Sscanf(string(pdf[i:]), "/Size %d", &size)
	b := bytes.Clone(pdf)
	xref := []byte("xref\n")
	for n, o := range objects {
		size = max(size, n+1)
		xref = fmt.Appendf(xref, "%d 1\n%010d 00000 n \n", n, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", n, o)
	}
	start := len(b)
	b = append(b, xref...)
	return fmt.Appendf(b, "trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", size, at, start)
}

// red is a picture with a transparent corner.
func red() image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := range 40 {
		for x := range 40 {
			if x+y > 10 {
				m.Set(x, y, color.NRGBA{R: 200, A: 255})
			}
		}
	}
	return m
}

func redStamp() *pdfsign.Stamp {
	return &pdfsign.Stamp{Page: 1, X: 400, Y: 100.25, W: 113.386, H: 113.386, Picture: red()}
}

// reasons gives result and reason of each check.
func reasons(s pdfsign.Signed) map[string]pdfsign.Reason {
	out := map[string]pdfsign.Reason{}
	for _, c := range s.Checks {
		out[c.Name] = c.Reason
	}
	return out
}

func result(s pdfsign.Signed, name string) pdfsign.Check {
	for _, c := range s.Checks {
		if c.Name == name {
			return c
		}
	}
	return pdfsign.Check{}
}

func allPass(s pdfsign.Signed) bool {
	for _, c := range s.Checks {
		if c.Result != pdfsign.Pass {
			return false
		}
	}
	return len(s.Checks) == len(pdfsign.Checks())
}
