package verify

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/document/pki"
)

// Trust is what is believed: roots and authorities, makers of seals, and the keys of
// logs. The zero Trust believes nothing.
type Trust struct {
	certs pki.Trust
	logs  []string
}

// AddCertificates takes a file of certificates, PEM or DER. Those that name
// themselves as issuer and may issue are roots; other authorities stand between;
// the rest are makers of seals, whom a root alone does not make.
func (t *Trust) AddCertificates(file []byte) error {
	certs, err := pki.ParseCertificates(file)
	if err != nil {
		return err
	}
	t.certs.Add(certs...)
	return nil
}

// AddLog takes the verifier key of a log, in the form name+hash+base64.
func (t *Trust) AddLog(verifierKey string) { t.logs = append(t.logs, strings.TrimSpace(verifierKey)) }

// ErrTrust is under the errors of LoadTrust.
var ErrTrust = errors.New("verify: not a folder of trust")

// LoadTrust reads a folder: certificates from *.pem, *.crt, *.cer and *.der, keys of
// logs from *.vkey. Other files are passed over; a folder with no certificate is an
// error, because everything would be indeterminate for a reason that nobody sees.
func LoadTrust(folder fs.FS) (*Trust, error) {
	t, n := &Trust{}, 0
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTrust, err)
	}
	for _, e := range entries {
		kind := strings.ToLower(path.Ext(e.Name()))
		isCert := slices.Contains([]string{".pem", ".crt", ".cer", ".der"}, kind)
		if e.IsDir() || !isCert && kind != ".vkey" {
			continue
		}
		b, err := fs.ReadFile(folder, e.Name())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrTrust, err)
		}
		if !isCert {
			t.AddLog(string(b))
			continue
		}
		if err := t.AddCertificates(b); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrTrust, e.Name(), err)
		}
		n++
	}
	if n == 0 {
		return nil, fmt.Errorf("%w: no certificate in it", ErrTrust)
	}
	return t, nil
}

// way is how a certificate leads to a root, or why it does not.
type way struct {
	chain []*pki.Certificate
	why   pki.Broken
}

// way looks for it once: several checks ask.
func (d *document) way(c *pki.Certificate) way {
	w, ok := d.ways[string(c.DER)]
	if !ok {
		w.chain, w.why = d.opt.Trust.certs.Chain(c)
		d.ways[string(c.DER)] = w
	}
	return w
}

// chains is check 8.
func (d *document) chains(s *signature) outcome {
	out := d.chain(s.cert)
	if s.maker == nil {
		return out
	}
	maker := d.chain(s.maker)
	if out.result == Pass && maker.result == Pass && !d.opt.Trust.certs.IsMaker(s.maker) {
		maker = unsure("maker_unlisted", "name", printable(s.maker.Name()))
	}
	if rank(maker.result) > rank(out.result) {
		return maker
	}
	return out
}

// chain looks at one certificate: where it comes from and whether it is for signing.
func (d *document) chain(c *pki.Certificate) outcome {
	name := []any{"name", printable(c.Name()), "issuer", printable(c.IssuerName())}
	usage := c.Signing()
	if usage == pki.UsageOther {
		return failed("key_usage", name...)
	}
	switch why := d.way(c).why; {
	case why == pki.Forged || why == pki.Constraint:
		return failed(string(why), name...)
	case why != "":
		return unsure(string(why), name...)
	case usage == pki.UsageUnsaid:
		return unsure("key_usage_unsaid", name...)
	}
	return passed(name...)
}

func describe(c *pki.Certificate) *Certificate {
	if c == nil {
		return nil
	}
	sum := c.Digest()
	return &Certificate{
		Name: c.Name(), Subject: c.Subject, Issuer: c.Issuer, Serial: c.Serial, From: c.NotBefore, Until: c.Before, SM3: hex.EncodeToString(sum[:]),
	}
}
