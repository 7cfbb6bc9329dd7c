package pass

import (
	"errors"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cose"
)

// Result is how a check came out.
type Result string

// The results: Unknown is neither, for want of a key.
const (
	OK      Result = "pass"
	Fail    Result = "fail"
	Unknown Result = "unknown"
)

// Reason says why, by a message key. None is that of OK.
type Reason string

// The reasons of a verdict.
const (
	None          Reason = ""
	NotAPass      Reason = "pass.not_a_pass"    // another code, or one that was spoilt
	UnknownKey    Reason = "pass.unknown_key"   // the verifier does not know who signed
	KeyNotInForce Reason = "pass.key_time"      // the signer's key was not in force on issue
	BadSignature  Reason = "pass.bad_signature" // forged
	NotYet        Reason = "pass.not_yet"       // issued in the future: a wrong clock, here or there
	Expired       Reason = "pass.expired"       // the code, not the certificate: show a fresh one
	CertNotYet    Reason = "pass.cert_not_yet"  // the certificate begins later
	CertEnded     Reason = "pass.cert_ended"    // the certificate's last day is over
)

// Verdict is the answer to a code. Pass is filled when the signature is right,
// whatever the days say, so that one can see what is shown; KeyName is the name
// of the key that signed it.
type Verdict struct {
	Result  Result
	Reason  Reason
	Pass    Pass
	KeyName string
}

// skew is how far ahead the clock of the issuer may be.
const skew = 5 * time.Minute

// Verify judges the text of a code at an instant. It says nothing of the
// certificate's status since issue: look up Pass.Status for that.
func Verify(text string, keys []cose.Key, at clock.Instant) Verdict {
	m, c, err := parse(text)
	if err != nil {
		return Verdict{Result: Fail, Reason: NotAPass}
	}
	p := passOf(c)
	key, err := m.Verify(keys, p.Issued)
	switch {
	case errors.Is(err, cose.ErrUnknownKey):
		return Verdict{Result: Unknown, Reason: UnknownKey}
	case errors.Is(err, cose.ErrKeyTime):
		return Verdict{Result: Fail, Reason: KeyNotInForce}
	case err != nil:
		return Verdict{Result: Fail, Reason: BadSignature}
	}
	v := Verdict{Result: Fail, Reason: inTime(p, at), Pass: p, KeyName: key.Name}
	if v.Reason == None {
		v.Result = OK
	}
	return v
}

func inTime(p Pass, at clock.Instant) Reason {
	switch today := at.Date(); {
	case p.Issued.Sub(at) > skew:
		return NotYet
	case at >= p.Expires:
		return Expired
	case p.From != "" && today < p.From:
		return CertNotYet
	case p.Until != "" && today > p.Until:
		return CertEnded
	}
	return None
}

func parse(text string) (cose.Message, claims, error) {
	body, ours := strings.CutPrefix(text, Prefix)
	if !ours || len(text) > maxText {
		return cose.Message{}, claims{}, errBase45
	}
	raw, err := decode45(body)
	if err != nil {
		return cose.Message{}, claims{}, err
	}
	m, err := cose.Parse(raw, MaxBytes)
	if err != nil {
		return cose.Message{}, claims{}, err
	}
	if m.Type != "" {
		return cose.Message{}, claims{}, cose.ErrMalformed
	}
	c, err := cose.Unmarshal[claims](m.Payload)
	if err == nil {
		err = check(c)
	}
	return m, c, err
}
