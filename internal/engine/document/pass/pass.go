package pass

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cose"
)

// The limits of a code.
const (
	MaxBytes = 300            // of the signed statement; 450 characters in the code
	MaxLife  = 24 * time.Hour // from issue to expiry
	Prefix   = "CB1:"         // tells a scanner what it sees; the number is the format's

	maxText  = len(Prefix) + (MaxBytes+1)/2*3
	maxFacts = 8
)

// Pass is what a code states. The holder decides which facts it carries.
type Pass struct {
	Number      string // e-certificate identifier without its root, with its check character
	Kind        string // 证照名称
	Holder      string // 持证主体
	HolderID    string // masked by who issues
	Issuer      string // 颁发机构; empty where the name of the key says as much
	From, Until clock.Date
	Status      *StatusRef
	Purpose     string // 用证事项: what it is shown for
	Facts       []Fact

	Issued, Expires clock.Instant // whole seconds
}

// StatusRef says where the certificate stands in a status list.
type StatusRef struct {
	List  uint32 // number of the list, as the trust file names it
	Index uint32
}

// Fact is one more line of the certificate's face.
type Fact struct{ Label, Value string }

type claims struct {
	Expires int64 `cbor:"4,keyasint"`
	Issued  int64 `cbor:"6,keyasint"`
	Body    body  `cbor:"-65537,keyasint"`
}

type body struct {
	Number   []byte   `cbor:"1,keyasint"`
	Kind     string   `cbor:"2,keyasint"`
	Holder   string   `cbor:"3,keyasint"`
	HolderID string   `cbor:"4,keyasint,omitempty"`
	Issuer   string   `cbor:"5,keyasint,omitempty"`
	From     int64    `cbor:"6,keyasint,omitempty"`
	Until    int64    `cbor:"7,keyasint,omitempty"`
	Status   []uint32 `cbor:"8,keyasint,omitempty"`
	Purpose  string   `cbor:"9,keyasint,omitempty"`
	Facts    []string `cbor:"10,keyasint,omitempty"`
}

// The faults of Issue.
var (
	ErrContent = errors.New("pass: not to be issued")
	ErrTooLong = errors.New("pass: more than a code holds")
)

// Issue writes the text of a code. It refuses, with ErrContent, what Verify would
// not accept, and with ErrTooLong what is more than MaxBytes: the caller leaves
// out facts then, the least important last.
func Issue(p Pass, key crypto.Signer, random io.Reader) (string, error) {
	for _, d := range []clock.Date{p.From, p.Until} {
		if dayOf(dayNumber(d)) != d {
			return "", fmt.Errorf("%w: %q is no day, or the first of 1970", ErrContent, d)
		}
	}
	c := claimsOf(p)
	if err := check(c); err != nil {
		return "", err
	}
	payload, err := cose.Marshal(c)
	if err != nil {
		return "", err
	}
	b, err := cose.Sign("", payload, key, random)
	if err != nil {
		return "", err
	}
	if len(b) > MaxBytes {
		return "", fmt.Errorf("%w: %d bytes, %d too many", ErrTooLong, len(b), len(b)-MaxBytes)
	}
	return Prefix + encode45(b), nil
}

func claimsOf(p Pass) claims {
	c := claims{Expires: p.Expires.Time().Unix(), Issued: p.Issued.Time().Unix(), Body: body{
		Number: packNumber(p.Number), Kind: p.Kind, Holder: p.Holder, HolderID: p.HolderID, Issuer: p.Issuer,
		From: dayNumber(p.From), Until: dayNumber(p.Until), Purpose: p.Purpose,
	}}
	if p.Status != nil {
		c.Body.Status = []uint32{p.Status.List, p.Status.Index}
	}
	for _, f := range p.Facts {
		c.Body.Facts = append(c.Body.Facts, f.Label, f.Value)
	}
	return c
}

func passOf(c claims) Pass {
	p := Pass{
		Number: unpackNumber(c.Body.Number), Kind: c.Body.Kind, Holder: c.Body.Holder, HolderID: c.Body.HolderID, Issuer: c.Body.Issuer,
		From: dayOf(c.Body.From), Until: dayOf(c.Body.Until), Purpose: c.Body.Purpose,
		Issued: clock.Of(time.Unix(c.Issued, 0)), Expires: clock.Of(time.Unix(c.Expires, 0)),
	}
	if len(c.Body.Status) == 2 {
		p.Status = &StatusRef{List: c.Body.Status[0], Index: c.Body.Status[1]}
	}
	for i := 0; i+1 < len(c.Body.Facts); i += 2 {
		p.Facts = append(p.Facts, Fact{Label: c.Body.Facts[i], Value: c.Body.Facts[i+1]})
	}
	return p
}

const daySeconds = 24 * 3600

// dayNumber counts days from 1970-01-01; no day is 0.
func dayNumber(d clock.Date) int64 {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	return t.Unix() / daySeconds
}

func dayOf(n int64) clock.Date {
	if n == 0 {
		return ""
	}
	return clock.Date(time.Unix(n*daySeconds, 0).UTC().Format(time.DateOnly))
}

// check is what holds for every statement, issued or read.
func check(c claims) error {
	b := c.Body
	switch life := c.Expires - c.Issued; {
	case unpackNumber(b.Number) == "" || b.Kind == "" || b.Holder == "":
		return fmt.Errorf("%w: kind or holder is empty, or the number is none", ErrContent)
	case c.Issued <= 0 || c.Expires > maxSecond || life <= 0 || life > int64(MaxLife/time.Second):
		return fmt.Errorf("%w: a life of %d seconds", ErrContent, life)
	case !dayInRange(b.From) || !dayInRange(b.Until) || (b.Until != 0 && b.From > b.Until):
		return fmt.Errorf("%w: from day %d until day %d", ErrContent, b.From, b.Until)
	case len(b.Status) != 0 && len(b.Status) != 2:
		return fmt.Errorf("%w: %d numbers for the place in a status list", ErrContent, len(b.Status))
	case len(b.Facts)%2 != 0 || len(b.Facts) > 2*maxFacts:
		return fmt.Errorf("%w: %d labels and values", ErrContent, len(b.Facts))
	}
	for _, s := range append([]string{b.Kind, b.Holder, b.HolderID, b.Issuer, b.Purpose}, b.Facts...) {
		if !plain(s) {
			return fmt.Errorf("%w: a text with characters that are not shown", ErrContent)
		}
	}
	return nil
}

// maxSecond and maxDay keep arithmetic far from overflow: the year 2370.
const (
	maxSecond = 400 * 365 * daySeconds
	maxDay    = 400 * 365
)

// dayInRange: no certificate is older than a century before 1970.
func dayInRange(n int64) bool { return n > -100*365 && n < maxDay }

// plain is text that shows all that it is. Private-use characters pass: names are
// still written with them in older registers.
func plain(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	}) < 0
}
