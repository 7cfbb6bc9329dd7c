package verify

import (
	"time"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Verdict is the answer about a signature or a file.
type Verdict string

// The three answers of ETSI EN 319 102-1.
const (
	Passed        Verdict = "TOTAL-PASSED"
	Indeterminate Verdict = "INDETERMINATE"
	Failed        Verdict = "FAILED"
)

// Result is that of one check.
type Result string

// A check that cannot be made is unknown.
const (
	Pass    Result = "pass"
	Fail    Result = "fail"
	Unknown Result = "unknown"
)

// The names of the checks.
const (
	Container    = "container"
	Coverage     = "coverage"
	Digests      = "digests"
	Manifest     = "manifest"
	Signature    = "signature"
	SignerInSeal = "signer_in_seal"
	Seal         = "seal"
	Chains       = "chains"
	Validity     = "validity"
	Timestamp    = "timestamp"
	Revocation   = "revocation"
	Status12     = "status"
)

// Checks are the names in their order.
func Checks() []string {
	return []string{Container, Coverage, Digests, Manifest, Signature, SignerInSeal, Seal, Chains, Validity, Timestamp, Revocation, Status12}
}

// Check is one of the twelve.
type Check struct {
	Name   string `json:"name"`
	Result Result `json:"result"`
	Reason string `json:"reason"` // "ok", or a word from the closed set of the check
	Title  Text   `json:"title"`
	Say    Text   `json:"sentence"`
}

// Text is a sentence in two languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Report is what is said about a file.
type Report struct {
	Verdict    Verdict  `json:"verdict"`
	Reason     string   `json:"reason"` // "ok", or check and reason that decide: "chains.unknown_root"
	Say        Text     `json:"sentence"`
	Format     string   `json:"format"` // ofd, pdf, or empty
	At         string   `json:"at"`
	Checks     []Check  `json:"checks"` // for each the worst of all signatures
	Signatures []Signed `json:"signatures"`
}

// Signed is what is said about one signature.
type Signed struct {
	ID      string       `json:"id"`
	Kind    string       `json:"kind"` // Seal or Sign
	Verdict Verdict      `json:"verdict"`
	Reason  string       `json:"reason"`
	Checks  []Check      `json:"checks"`
	Locks   bool         `json:"locks"` // nothing can be signed after it
	Time    *time.Time   `json:"time,omitempty"`
	Seal    *SealInfo    `json:"seal,omitempty"`
	Signer  *Certificate `json:"signer,omitempty"`
	Stamps  []Stamp      `json:"stamps,omitempty"` // where the seal is drawn
}

// Stamp is a place where a seal is drawn, in millimetres: x, y, width, height. Clip
// is relative to Box; without it all is drawn.
type Stamp struct {
	Page string      `json:"page"` // its identifier
	Box  [4]float64  `json:"box"`
	Clip *[4]float64 `json:"clip,omitempty"`
}

// SealInfo is what a seal says of itself.
type SealInfo struct {
	Version int          `json:"version"`
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Vendor  string       `json:"vendor"`
	From    time.Time    `json:"from"`
	Until   time.Time    `json:"until"`
	Created time.Time    `json:"created"`
	Maker   *Certificate `json:"maker,omitempty"`
	Format  string       `json:"picture_format"`
	Picture []byte       `json:"-"`
	Width   int          `json:"width_mm"`
	Height  int          `json:"height_mm"`
}

// Certificate is what a certificate says of itself.
type Certificate struct {
	Name    string    `json:"name"`
	Subject string    `json:"subject"`
	Issuer  string    `json:"issuer"`
	Serial  string    `json:"serial"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	SM3     string    `json:"sm3"`
}

// OK is the reason of a check that passed and of a verdict that is TOTAL-PASSED.
const OK = "ok"

// outcome is what one check found; the arguments are those of its sentence.
type outcome struct {
	result Result
	reason string
	args   []any
}

func passed(kv ...any) outcome                { return outcome{Pass, OK, kv} }
func noted(reason string, kv ...any) outcome  { return outcome{Pass, reason, kv} }
func failed(reason string, kv ...any) outcome { return outcome{Fail, reason, kv} }
func unsure(reason string, kv ...any) outcome { return outcome{Unknown, reason, kv} }

// notReached is for a check that needs what an earlier one did not find.
func notReached() outcome { return unsure("not_reached") }

func (o outcome) check(name string) Check {
	key := name + "." + o.reason
	if o.reason == "not_reached" {
		key = o.reason
	}
	return Check{Name: name, Result: o.result, Reason: o.reason, Title: text("verify.check." + name), Say: text("verify.say."+key, o.args...)}
}

func text(key string, kv ...any) Text {
	t := i18n.TextOf(key, kv...)
	return Text{Zh: t.Zh, En: t.En}
}

func rank(r Result) int {
	return map[Result]int{Pass: 0, Unknown: 1, Fail: 2}[r]
}

// decide gives the verdict over checks: the first failure decides, then the first
// that is unknown.
func decide(checks []Check) (Verdict, string) {
	verdict, reason := Passed, OK
	for _, c := range checks {
		switch {
		case c.Result == Fail:
			return Failed, c.Name + "." + c.Reason
		case c.Result == Unknown && verdict == Passed:
			verdict, reason = Indeterminate, c.Name+"."+c.Reason
		}
	}
	return verdict, reason
}

// worst gives for each check the worst of all signatures, the first among equals.
func worst(signatures []Signed) []Check {
	out := append([]Check(nil), signatures[0].Checks...)
	for _, s := range signatures[1:] {
		for i, c := range s.Checks {
			if rank(c.Result) > rank(out[i].Result) {
				out[i] = c
			}
		}
	}
	return out
}

// Line is the sentence in a language: "zh" or "en".
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.En
	}
	return t.Zh
}
