package verify

import (
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/pdfsign"
)

// checkPDF checks the signatures of a PDF. It has no seal, no time stamp and no
// identifier that are looked at: those checks pass with a reason that says so, as
// they do for a signature without a seal on an OFD.
func checkPDF(b []byte, opt Options) []Signed {
	now := clock.Instant(0)
	if !opt.At.IsZero() {
		now = clock.Of(opt.At)
	}
	var out []Signed
	for _, s := range pdfsign.Verify(b, pdfsign.Options{Trust: opt.Trust.certs, At: now}) {
		f := found{}
		for _, c := range s.Checks {
			if c.Reason != pdfsign.NotReached {
				f[c.Name] = outcome{Result(c.Result), string(c.Reason), pdfWords(s)}
			}
		}
		if f[Container].reason == string(pdfsign.NoSignature) { // as of an OFD without one
			f[Container], f[Signature] = noted("pdf_ok"), failed("none")
		}
		if o := f[Container]; o.reason == OK {
			f[Container] = noted("pdf_ok")
			f[SignerInSeal], f[Seal], f[Timestamp], f[Status12] = noted("no_seal"), noted("no_seal"), noted("none"), noted("no_certificate")
		}
		for name, word := range map[string]string{Coverage: "pdf_ok", Digests: "pdf_ok"} {
			if f[name].reason == OK {
				f[name] = noted(word)
			}
		}
		if s.Certificate != nil {
			f[Revocation] = revoked(opt.Status, s.Time, time.Time{}, []looked{{"certificate", s.Certificate.Name(), certificateStanding(opt.Status, s.Certificate)}})
		}
		about := Signed{ID: printable(s.Field), Kind: "PDF", Locks: s.Locks, Signer: describe(s.Certificate)}
		if !s.Time.IsZero() {
			about.Time = &s.Time
		}
		out = append(out, f.signed(about))
	}
	return out
}

// pdfWords are the arguments of all sentences about a PDF.
func pdfWords(s pdfsign.Signed) []any {
	kv := []any{"on", local(s.Time)}
	if c := s.Certificate; c != nil {
		kv = append(kv, "name", printable(c.Name()), "issuer", printable(c.IssuerName()), "from", local(c.NotBefore), "until", local(c.Before))
	}
	return kv
}
