package pdfsign

import (
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cms"
	"github.com/chengban/chengban/internal/engine/document/pki"
)

// Result is that of one check, in the words of package verify.
type Result string

// A check that cannot be made is unknown.
const (
	Pass    Result = "pass"
	Fail    Result = "fail"
	Unknown Result = "unknown"
)

// The names of the checks that are made of a PDF, in their order. They are those
// of package verify; its others (signer_in_seal, seal, timestamp, revocation,
// status) have nothing in a PDF that they could be made of.
const (
	Container = "container" // the file has one reading and nothing behind its end
	Coverage  = "coverage"  // all is signed, and nothing but signatures came later
	Digests   = "digests"   // the bytes are as they were signed
	Manifest  = "manifest"  // the signature names its certificate
	Signature = "signature" // the certificate's key signed
	Chains    = "chains"    // the certificate leads to a trusted root and is for signing
	Validity  = "validity"  // it was valid when it was signed, as the signer says
)

// Checks are the names in their order.
func Checks() []string {
	return []string{Container, Coverage, Digests, Manifest, Signature, Chains, Validity}
}

// Check is one of them. Reason is "ok" or a word from the closed set below.
type Check struct {
	Name   string
	Result Result
	Reason Reason
}

// Reason says why, in one word.
type Reason string

// The reasons. NotReached is for a check that needs what an earlier one did not
// find; Later comes with Pass.
const (
	OK         Reason = "ok"
	NotReached Reason = "not_reached"

	Malformed   Reason = "pdf_malformed"       // container: a reader would have to guess
	Unsupported Reason = "pdf_unsupported"     // container: encrypted, or a cross-reference stream
	NoSignature Reason = "pdf_unsigned"        // container: nothing to check
	Range       Reason = "pdf_range"           // coverage: not exactly all but /Contents
	Added       Reason = "pdf_added"           // coverage: changed after it was signed
	Locked      Reason = "pdf_locked"          // coverage: added to though it was locked
	Later       Reason = "pdf_later"           // coverage: signed again later, which is in order
	Changed     Reason = "pdf_digest"          // digests
	OtherCert   Reason = "pdf_certificate"     // manifest: another certificate was meant
	NoCertNamed Reason = "pdf_no_certificate"  // manifest: unknown which was meant
	BadCMS      Reason = "pdf_cms_malformed"   // signature
	OtherCMS    Reason = "pdf_cms_unsupported" // signature: not a kind that is checked here
	Forged      Reason = "pdf_forged"          // signature
	KeyUse      Reason = "key_usage"           // chains: the certificate is not for signing
	NoKeyUse    Reason = "key_usage_unsaid"    // chains: the certificate does not say what it is for
	NoNow       Reason = "no_now"              // validity: nobody says what day it is
	NoTime      Reason = "no_time"             // validity: nobody says when it was signed
	Future      Reason = "future"              // validity: signed after it was checked
	NotValid    Reason = "certificate_dates"   // validity: not valid when it was signed
)

// Signed is what is found of one signature. Times are the signer's word.
type Signed struct {
	Field, Signer, Reason, Location string
	Time                            time.Time // zero: not said
	SubFilter                       string
	Page                            int // from 0; -1 when it is on none
	Rect                            [4]float64
	Revision                        int // bytes of the file that it covers
	Locks                           bool
	Certificate                     *pki.Certificate   // nil when there is none to read
	Chain                           []*pki.Certificate // to a trusted root; nil without
	Checks                          []Check

	along [][]byte // certificates that came with the signature
}

// Options say what is believed.
type Options struct {
	Trust pki.Trust
	At    clock.Instant // now, or the day for which it is asked; zero: unknown
}

// Verify checks every signature of a file, in the order in which they were made.
// It never fails: a file that is no PDF, or has none, gives one Signed that says so.
func Verify(pdf []byte, opt Options) []Signed {
	f, err := open(pdf)
	var found []placed
	if err == nil {
		found, err = f.signatures()
	}
	if err != nil {
		result, reason := Fail, Malformed
		if errors.Is(err, errUnsupported) {
			result, reason = Unknown, Unsupported
		}
		return []Signed{{Page: -1, Checks: complete(map[string]Check{Container: {Result: result, Reason: reason}})}}
	}
	if len(found) == 0 {
		return []Signed{{Page: -1, Checks: complete(map[string]Check{Container: {Result: Unknown, Reason: NoSignature}})}}
	}
	out := make([]Signed, len(found))
	for i, s := range found {
		out[i] = f.verify(s, found[i+1:], opt)
	}
	return out
}

// complete puts checks in their order and says of the others that they were not
// reached.
func complete(found map[string]Check) []Check {
	var out []Check
	for _, n := range Checks() {
		c, ok := found[n]
		if !ok {
			c = Check{Result: Unknown, Reason: NotReached}
		}
		c.Name = n
		out = append(out, c)
	}
	return out
}

func check(ok bool, otherwise Reason) Check {
	if ok {
		return Check{Result: Pass, Reason: OK}
	}
	return Check{Result: Fail, Reason: otherwise}
}

func (f *file) verify(s placed, later []placed, opt Options) Signed {
	out := Signed{
		Field: s.field, Signer: people(s.dict.get("Name")), Reason: people(s.dict.get("Reason")), Location: people(s.dict.get("Location")),
		Page: s.page, Rect: s.rect, Revision: s.end, Locks: s.locks(),
	}
	out.Time, _ = parseDate(s.dict.get("M"))
	if n, ok := s.dict.get("SubFilter").(name); ok {
		out.SubFilter = string(n)
	}
	checks := map[string]Check{Container: {Result: Pass, Reason: OK}}
	checks[Coverage] = f.coverage(s, later)
	if s.inRange {
		f.cryptography(s, &out, checks)
	}
	if out.Certificate != nil {
		out.Chain, checks[Chains] = chain(out.Certificate, out.along, opt.Trust)
		checks[Validity] = validity(out, opt.At)
	}
	out.Checks = complete(checks)
	return out
}

// cryptography checks what the bytes of /Contents say.
func (f *file) cryptography(s placed, out *Signed, checks map[string]Check) {
	sig, err := cms.Parse(s.der)
	switch {
	case errors.Is(err, cms.ErrUnsupported):
		checks[Signature] = Check{Result: Unknown, Reason: OtherCMS}
		return
	case err != nil:
		checks[Signature] = Check{Result: Fail, Reason: BadCMS}
		return
	}
	out.along = sig.Certificates
	checks[Digests] = check(sig.CheckDigest(f.b[:s.begin], f.b[s.resume:s.end]) == nil, Changed)
	checks[Signature] = check(sig.CheckSignature() == nil, Forged)
	checks[Manifest] = check(true, "")
	switch err := sig.CheckIdentity(); {
	case errors.Is(err, cms.ErrUnsupported):
		checks[Manifest] = Check{Result: Unknown, Reason: NoCertNamed}
	case err != nil:
		checks[Manifest] = Check{Result: Fail, Reason: OtherCert}
	}
	if out.Certificate, err = pki.ParseCertificate(sig.Certificate); err != nil {
		out.Certificate = nil
		checks[Signature] = Check{Result: Fail, Reason: BadCMS}
	}
}

// chain looks for the way up. Certificates that came along may be links of it,
// never its end.
func chain(c *pki.Certificate, along [][]byte, trust pki.Trust) ([]*pki.Certificate, Check) {
	links := append([]*pki.Certificate(nil), trust.Intermediates...)
	for _, der := range along {
		if x, err := pki.ParseCertificate(der); err == nil && x.CA {
			links = append(links, x)
		}
	}
	trust.Intermediates = links
	up, broken := trust.Chain(c)
	switch {
	case broken == pki.UnknownRoot || broken == pki.Critical:
		return nil, Check{Result: Unknown, Reason: Reason(broken)}
	case broken != "":
		return nil, Check{Result: Fail, Reason: Reason(broken)}
	}
	if c.Signing() == pki.UsageUnsaid {
		return up, Check{Result: Unknown, Reason: NoKeyUse}
	}
	return up, check(c.Signing() == pki.UsageSigns, KeyUse)
}

// skew is how far the signer's clock may be ahead.
const skew = 5 * time.Minute

func validity(s Signed, at clock.Instant) Check {
	switch {
	case s.Time.IsZero():
		return Check{Result: Unknown, Reason: NoTime}
	case at.IsZero():
		return Check{Result: Unknown, Reason: NoNow}
	case clock.Of(s.Time) > at.Add(skew):
		return Check{Result: Fail, Reason: Future}
	}
	for _, c := range append([]*pki.Certificate{s.Certificate}, s.Chain...) {
		if !c.ValidAt(s.Time) {
			return Check{Result: Fail, Reason: NotValid}
		}
	}
	return Check{Result: Pass, Reason: OK}
}

// placed is a signature with its place in the file.
type placed struct {
	field  string
	at     ref // of the signature dictionary
	widget ref
	dict   dict
	page   int
	rect   [4]float64

	inRange            bool
	begin, resume, end int // /Contents stands from begin to resume; end is that of the range
	der                []byte
}

func (s placed) locks() bool {
	refs, _ := s.dict.get("Reference").(array)
	for _, r := range refs {
		d, _ := r.(dict)
		params, _ := d.get("TransformParams").(dict)
		if d.get("TransformMethod") == name("DocMDP") && params.get("P") == number("1") {
			return true
		}
	}
	return false
}

const maxSignatures = 64

// signatures finds those of the form's fields, in the order of what they cover.
func (f *file) signatures() ([]placed, error) {
	form, err := f.form()
	if err != nil {
		return nil, err
	}
	pages, err := f.pages()
	if err != nil {
		return nil, err
	}
	number := map[ref]int{}
	for i, p := range pages {
		number[p] = i
	}
	var out []placed
	seen := map[ref]bool{}
	err = f.eachField(form, func(full string, d dict, at ref) error {
		if d.get("FT") != name("Sig") || d.get("V") == nil || d.get("V") == keyword("null") {
			return nil
		}
		s, err := f.placed(d)
		if err != nil {
			return err
		}
		if seen[s.at] || len(out) == maxSignatures {
			return fmt.Errorf("%w: two fields with one signature, or too many", errMalformed)
		}
		seen[s.at] = true
		s.field, s.widget, s.page = full, at, -1
		if p, ok := d.get("P").(ref); ok {
			if i, ok := number[p]; ok {
				s.page = i
			}
		}
		out = append(out, s)
		return nil
	})
	sort.SliceStable(out, func(i, j int) bool { return out[i].end < out[j].end })
	return out, err
}
