package pki

import (
	"bytes"
	"encoding/asn1"
)

// Trust is what a verifier was given to trust. Makers are those who may make seals
// (制章者): a certificate of a trusted root alone does not make its holder one.
type Trust struct {
	Roots, Intermediates, Makers []*Certificate
}

// Add sorts certificates into t by what they are: those that name themselves as
// issuer are roots, other authorities intermediates, the rest makers.
func (t *Trust) Add(certs ...*Certificate) {
	for _, c := range certs {
		switch {
		case c.CA && c.SelfSigned():
			t.Roots = append(t.Roots, c)
		case c.CA:
			t.Intermediates = append(t.Intermediates, c)
		default:
			t.Makers = append(t.Makers, c)
		}
	}
}

// IsMaker tells whether c is one of t's makers, byte for byte.
func (t Trust) IsMaker(c *Certificate) bool {
	for _, m := range t.Makers {
		if bytes.Equal(m.DER, c.DER) {
			return true
		}
	}
	return false
}

// Broken says why there is no chain; empty when there is one.
type Broken string

// Unknown root: nobody trusted is named as issuer. Forged: the trusted issuer that
// is named did not sign. Constraint: an authority in between must not issue this.
// Critical: a certificate has a condition that is not understood.
const (
	UnknownRoot Broken = "unknown_root"
	Forged      Broken = "issuer_signature"
	Constraint  Broken = "issuer_constraint"
	Critical    Broken = "critical_extension"
)

// A chain has at most maxChain certificates. maxTried bounds how many signatures are
// checked to find it: who signs a PDF brings certificates of any number of names that
// all issue each other.
const (
	maxChain = 6
	maxTried = 64
)

// Chain gives the certificates from c to a root of t. Without one it says why, and
// gives c alone.
func (t Trust) Chain(c *Certificate) ([]*Certificate, Broken) {
	tried := 0
	chain, why := t.extend([]*Certificate{c}, &tried)
	if why != "" {
		return []*Certificate{c}, why
	}
	return chain, ""
}

func (t Trust) extend(chain []*Certificate, tried *int) ([]*Certificate, Broken) {
	last := chain[len(chain)-1]
	if last.conditions() {
		return nil, Critical
	}
	for _, r := range t.Roots {
		if bytes.Equal(r.DER, last.DER) {
			return chain, ""
		}
	}
	why := UnknownRoot
	for i, up := range append(append([]*Certificate(nil), t.Roots...), t.Intermediates...) {
		if !issued(up, last) || len(chain) >= maxChain || *tried >= maxTried || contains(chain, up) {
			continue
		}
		*tried++
		if broken := signedBy(last, up, len(chain)-1); broken != "" {
			why = worse(why, broken)
			continue
		}
		next := append(append([]*Certificate(nil), chain...), up)
		if i < len(t.Roots) {
			if up.conditions() {
				why = worse(why, Critical)
				continue
			}
			return next, ""
		}
		found, broken := t.extend(next, tried)
		if broken == "" {
			return found, ""
		}
		why = worse(why, broken)
	}
	return nil, why
}

func contains(chain []*Certificate, c *Certificate) bool {
	for _, x := range chain {
		if bytes.Equal(x.DER, c.DER) {
			return true
		}
	}
	return false
}

// issued tells whether c names up as its issuer. Keys of one authority change while
// its name stays: they are told apart by the key identifiers.
func issued(up, c *Certificate) bool {
	if !bytes.Equal(up.x.RawSubject, c.x.RawIssuer) {
		return false
	}
	aki, ski := c.x.AuthorityKeyId, up.x.SubjectKeyId
	return len(aki) == 0 || len(ski) == 0 || bytes.Equal(aki, ski)
}

// signedBy checks the signature and the conditions of up; below counts the
// authorities between up and the end of the chain.
func signedBy(c, up *Certificate, below int) Broken {
	if !up.CA || up.x.KeyUsage != 0 && up.x.KeyUsage&keyCertSign == 0 {
		return Constraint
	}
	if limit := up.x.MaxPathLen; (limit > 0 || limit == 0 && up.x.MaxPathLenZero) && below > limit {
		return Constraint
	}
	if err := c.x.CheckSignatureFrom(up.x); err != nil {
		return Forged
	}
	return ""
}

const keyCertSign = 1 << 5 // RFC 5280, 4.2.1.3

var oidNameConstraints = asn1.ObjectIdentifier{2, 5, 29, 30}

// conditions tells whether the certificate has conditions that are not checked here.
func (c *Certificate) conditions() bool {
	for _, e := range c.x.Extensions {
		if e.Id.Equal(oidNameConstraints) {
			return true
		}
	}
	return len(c.x.UnhandledCriticalExtensions) > 0
}

// worse keeps the finding that says more: a forged chain is not merely unknown.
func worse(a, b Broken) Broken {
	rank := map[Broken]int{UnknownRoot: 0, Critical: 1, Constraint: 2, Forged: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
