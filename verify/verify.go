package verify

import (
	"bytes"
	"time"

	"github.com/chengban/chengban/internal/engine/document/ofd"
)

// Options say what is believed and known.
type Options struct {
	Trust  *Trust    // nil: nobody
	Status Status    // nil: nothing
	At     time.Time // now, or the day for which it is asked; zero: unknown
}

// MaxSignatures is how many signatures of one file are looked at.
const MaxSignatures = 64

// MaxBytes is the size above which a file is refused.
const MaxBytes = 32 << 20

// pdfHead is how far into a file its readers look for the mark of a PDF.
const pdfHead = 1024

// File checks a document. It never fails: a file that is none gets a Report that
// says so.
func File(b []byte, opt Options) Report {
	if opt.Trust == nil {
		opt.Trust = &Trust{}
	}
	r := Report{At: ""}
	if !opt.At.IsZero() {
		r.At = opt.At.UTC().Format(time.RFC3339)
	}
	switch {
	case len(b) > MaxBytes:
		r.Signatures = []Signed{nothing(failed("limits"))}
	case bytes.HasPrefix(b, []byte("PK")):
		r.Format = "ofd"
		r.Signatures = checkOFD(b, opt)
	case bytes.Contains(b[:min(len(b), pdfHead)], []byte("%PDF-")):
		r.Format = "pdf"
		r.Signatures = checkPDF(b, opt)
	default:
		// A zip with bytes in front is still opened: the first check names them.
		if _, err := ofd.OpenContainer(b, ofd.DefaultLimits()); err == nil {
			r.Format = "ofd"
			r.Signatures = checkOFD(b, opt)
		} else {
			r.Signatures = []Signed{nothing(failed("not_a_document"))}
		}
	}
	r.Checks = worst(r.Signatures)
	r.Verdict, r.Reason = decide(r.Checks)
	r.Say = text("verify.verdict." + map[Verdict]string{Passed: "passed", Indeterminate: "indeterminate", Failed: "failed"}[r.Verdict])
	return r
}

// found are the outcomes of one signature by the names of the checks. A check that
// is not among them was not reached.
type found map[string]outcome

func (f found) signed(s Signed) Signed {
	s.Checks = nil
	for _, name := range Checks() {
		o, ok := f[name]
		if !ok {
			o = notReached()
		}
		s.Checks = append(s.Checks, o.check(name))
	}
	s.Verdict, s.Reason = decide(s.Checks)
	return s
}

// nothing is the report of a file in which no signature was found.
func nothing(container outcome) Signed { return found{Container: container}.signed(Signed{}) }
