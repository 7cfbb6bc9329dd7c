package ident

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
)

// CertID is an e-certificate identifier 电子证照标识 (GB/T 36904-2018), without
// its root and its check character, which follow from the rest.
//
// Type and Version mean the kind of certificate and its edition; a certificate
// that is changed keeps Type, Issuer and Serial and gets the next Version.
type CertID struct {
	Type    string // 21: USCC of who owns the kind, 3 digits
	Issuer  string // 18: USCC of who issues
	Serial  string // digits and capitals; see CertSerialMin and CertSerialMax
	Version string // 3 digits, from 001
}

// CertRoot stands before every identifier: the arc of e-certificates.
const CertRoot = "1.2.156.3005.2"

// The lengths of a serial number that we issue. Provisional: the standard's own
// limit was not read; identifiers in use have 7 to 32 characters.
const (
	CertSerialMin = 8
	CertSerialMax = 32
)

// CertFlaw is something about an identifier that its issuer got wrong and that a
// reader can live with. Its value is a message key.
type CertFlaw string

// The flaws that ReadCertID tolerates.
const (
	CertCheckWrong   CertFlaw = "ident.cert_check_wrong"   // the check character is another
	CertOwnerWrong   CertFlaw = "ident.cert_owner_wrong"   // the kind does not begin with a USCC
	CertIssuerWrong  CertFlaw = "ident.cert_issuer_wrong"  // the issuer is no USCC: an area code, as a rule
	CertSerialShort  CertFlaw = "ident.cert_serial_short"  // fewer than CertSerialMin characters
	CertRootMissing  CertFlaw = "ident.cert_root_missing"  // begins with the kind
	CertVersionWrong CertFlaw = "ident.cert_version_wrong" // 000
)

const mod36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

var (
	certTypeShape    = regexp.MustCompile(`^[0-9A-Z]{18}\d{3}$`)
	certIssuerShape  = regexp.MustCompile(`^[0-9A-Z]{6,18}$`)
	certSerialShape  = regexp.MustCompile(`^[0-9A-Z]{1,32}$`)
	certVersionShape = regexp.MustCompile(`^\d{3}$`)
	certCheckShape   = regexp.MustCompile(`^[0-9A-Z]$`)
)

// NewCertID makes the identifier of a certificate that we issue: every part as
// the standard has it, both codes with their own check characters. version
// counts from 1 to 999. The Invalid fault names the part.
func NewCertID(kind, issuer, serial string, version int) (CertID, error) {
	c := CertID{Type: kind, Issuer: issuer, Serial: serial, Version: fmt.Sprintf("%03d", version)}
	switch {
	case !certTypeShape.MatchString(kind) || !isUSCC(kind[:18]):
		return CertID{}, fault.NewInvalid("ident.cert_owner_wrong")
	case !isUSCC(issuer):
		return CertID{}, fault.NewInvalid("ident.cert_issuer_wrong")
	case !certSerialShape.MatchString(serial) || len(serial) < CertSerialMin:
		return CertID{}, fault.NewInvalid("ident.cert_serial_shape")
	case version < 1 || version > 999:
		return CertID{}, fault.NewInvalid("ident.cert_version_wrong")
	}
	return c, nil
}

// isUSCC asks for the code as it is written, not as a person may type it.
func isUSCC(s string) bool { return s == normal(s) && CheckUSCC(s) == nil }

// Check is the check character: ISO 7064 MOD 37,36 (GB/T 17710) over kind,
// issuer, serial and version, without root and dots.
func (c CertID) Check() byte {
	p := 36
	for _, s := range []string{c.Type, c.Issuer, c.Serial, c.Version} {
		for i := range len(s) {
			p = (p + strings.IndexByte(mod36, s[i])) % 36
			if p == 0 {
				p = 36
			}
			p = 2 * p % 37
		}
	}
	return mod36[(37-p)%36]
}

// String is the whole identifier with root and check character.
func (c CertID) String() string {
	return strings.Join([]string{CertRoot, c.Type, c.Issuer, c.Serial, c.Version, string(c.Check())}, ".")
}

// ReadCertID reads an identifier that somebody else issued. What can be told
// apart is accepted, with its flaws in the order of CertFlaw's constants: in the
// field some issuers calculate the check character wrongly or write their area
// code for themselves, and the certificate is valid all the same. The fault is
// Invalid when the parts cannot be told apart. Space around and small letters
// are forgiven.
//
// String of the result has the right check character: who stores an identifier
// with CertCheckWrong keeps the text as it came.
func ReadCertID(s string) (CertID, []CertFlaw, error) {
	body, rooted := strings.CutPrefix(normal(s), CertRoot+".")
	parts := strings.Split(body, ".")
	if len(parts) != 5 {
		return CertID{}, nil, fault.NewInvalid("ident.cert_shape")
	}
	for i, shape := range []*regexp.Regexp{certTypeShape, certIssuerShape, certSerialShape, certVersionShape, certCheckShape} {
		if !shape.MatchString(parts[i]) {
			return CertID{}, nil, fault.NewInvalid("ident.cert_shape")
		}
	}
	c := CertID{Type: parts[0], Issuer: parts[1], Serial: parts[2], Version: parts[3]}
	var flaws []CertFlaw
	for _, f := range []struct {
		flaw  CertFlaw
		there bool
	}{
		{CertCheckWrong, parts[4][0] != c.Check()},
		{CertOwnerWrong, !isUSCC(c.Type[:18])},
		{CertIssuerWrong, !isUSCC(c.Issuer)},
		{CertSerialShort, len(c.Serial) < CertSerialMin},
		{CertRootMissing, !rooted},
		{CertVersionWrong, c.Version == "000"},
	} {
		if f.there {
			flaws = append(flaws, f.flaw)
		}
	}
	return c, flaws, nil
}
