package verify

import (
	"strconv"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
)

// checkPDF makes the checks that can be made of a PDF: a signature there has no seal
// but a picture, and no place for an e-certificate's identifier.
func checkPDF(b []byte, opt Options) []Signed {
	in := pdfsign.Options{Trust: opt.Trust.certs}
	if !opt.At.IsZero() {
		in.At = clock.Of(opt.At)
	}
	var out []Signed
	for _, s := range pdfsign.Verify(b, in) {
		out = append(out, pdfFound(s, opt).signed(pdfAbout(s)))
	}
	return out
}

// pdfFound turns the outcomes into those of the twelve checks.
func pdfFound(s pdfsign.Signed, opt Options) found {
	f := found{}
	for _, c := range s.Checks {
		switch {
		case c.Reason == pdfsign.NotReached:
		case c.Reason == pdfsign.NoSignature:
			return found{Container: noted("pdf_ok"), Signature: failed("none")}
		default:
			f[c.Name] = outcome{Result(c.Result), pdfReason(c), pdfArgs(s)}
		}
	}
	if s.Certificate == nil {
		return f
	}
	f[SignerInSeal], f[Seal] = noted("no_seal"), noted("no_seal")
	f[Timestamp] = noted("none")
	f[Revocation] = f.listed(revoked(opt.Status, s.Time, time.Time{}, []looked{{"certificate", s.Certificate.Name(), certificateStanding(opt.Status, s.Certificate)}}))
	f[Status12] = noted("pdf_no_identifier")
	return f
}

// pdfReason is the word of a reason: the engine's where the sentence is that of an
// OFD too.
func pdfReason(c pdfsign.Check) string {
	if c.Reason != pdfsign.OK {
		return string(c.Reason)
	}
	switch c.Name {
	case Signature, Chains:
		return OK
	}
	return "pdf_ok"
}

// pdfArgs are those of all sentences about one signature.
func pdfArgs(s pdfsign.Signed) []any {
	kv := []any{"on", local(s.Time)}
	if c := s.Certificate; c != nil {
		kv = append(kv, "name", printable(c.Name()), "issuer", printable(c.IssuerName()), "from", local(c.NotBefore), "until", local(c.Before))
	}
	return kv
}

func pdfAbout(s pdfsign.Signed) Signed {
	out := Signed{ID: printable(s.Field), Kind: "Sign", Locks: s.Locks, Signer: describe(s.Certificate)}
	if !s.Time.IsZero() {
		out.Time = &s.Time
	}
	if s.Page >= 0 && s.Rect[2] > s.Rect[0] {
		out.Stamps = []Stamp{{Page: strconv.Itoa(s.Page + 1), Box: [4]float64{s.Rect[0], s.Rect[1], s.Rect[2] - s.Rect[0], s.Rect[3] - s.Rect[1]}}}
	}
	return out
}
