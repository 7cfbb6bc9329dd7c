package verify

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

// coverage is check 2: every file of the zip is protected by signature i.
func (d *document) coverage(i int) outcome {
	s := d.sigs[i]
	later := ""
	for _, name := range d.zip.Names() {
		switch {
		case s.covered[name] || name == d.list || d.own(s, name) || d.ofLater(i, name):
		case d.coveredLater(i, name):
			later = name
		default:
			return failed("smuggled", "file", printable(name))
		}
	}
	if later != "" {
		return unsure("added_later", "file", printable(later))
	}
	if !s.covered[d.list] {
		return noted("open", "files", len(s.covered))
	}
	return passed("files", len(s.covered))
}

// own tells whether a file is one that the signature binds otherwise than by its
// digest: what it signed, itself, and a copy of the seal that it contains.
func (d *document) own(s *signature, name string) bool {
	if name == s.path || name == s.valuePath {
		return true
	}
	if s.desc == nil || s.ses == nil || s.desc.Seal == "" {
		return false
	}
	seal, ok := d.zip.Resolve(s.path, s.desc.Seal)
	return ok && seal == name
}

func (d *document) ofLater(i int, name string) bool {
	for _, s := range d.sigs[i+1:] {
		if d.own(s, name) {
			return true
		}
	}
	return false
}

func (d *document) coveredLater(i int, name string) bool {
	for _, s := range d.sigs[i+1:] {
		if s.covered[name] {
			return true
		}
	}
	return false
}

// digests is check 3.
func (d *document) digests(s *signature) outcome {
	switch known := method(s.desc.Check); {
	case known == weak:
		return failed("weak", "method", printable(s.desc.Check))
	case known != sm3:
		return unsure("method", "method", printable(s.desc.Check))
	case len(s.desc.References) == 0:
		return failed("empty")
	}
	seen := map[string]bool{}
	for _, r := range s.desc.References {
		name, ok := d.zip.Resolve(s.path, r.File)
		if !ok {
			return failed("missing", "file", printable(r.File))
		}
		if seen[name] {
			return failed("twice", "file", printable(name))
		}
		seen[name] = true
		sum, err := d.sum(name)
		if err != nil || !bytes.Equal(sum[:], r.Digest) {
			return failed("altered", "file", printable(name))
		}
	}
	return passed("files", len(seen))
}

// What a method of making digests is.
type digestMethod int

const (
	otherMethod digestMethod = iota
	sm3
	weak
)

func method(s string) digestMethod {
	switch strings.ToUpper(strings.TrimSpace(s)) {
	case pki.OIDSM3, pki.OIDSM3Only, "SM3":
		return sm3
	case "MD5", "SHA1", "SHA-1", "1.2.840.113549.2.5", "1.3.14.3.2.26":
		return weak
	}
	return otherMethod
}

// manifest is check 4: the signature is over this Signature.xml, at this place.
func (d *document) manifest(s *signature) outcome {
	sum := pki.Digest(s.raw)
	if s.data != nil {
		if !bytes.Equal(s.data.Content, sum[:]) {
			return failed("altered", "file", printable(s.path))
		}
		return passed()
	}
	if !bytes.Equal(s.ses.DataHash, sum[:]) {
		return failed("altered", "file", printable(s.path))
	}
	// Version 1 leaves to its maker what is said about the original.
	if s.ses.Version != ses.V1 {
		if at, ok := d.zip.Resolve(s.path, s.ses.Property); !ok || at != s.path {
			return failed("path", "file", printable(s.ses.Property))
		}
	}
	return passed()
}

// signature is check 5.
func (s *signature) signature() outcome {
	if s.cert == nil {
		return failed("certificate")
	}
	if m := s.desc.Method; m != pki.OIDSM2WithSM3 && !strings.EqualFold(m, "SM3withSM2") && !strings.EqualFold(m, "SM2withSM3") {
		return failed("method", "method", printable(m))
	}
	good := false
	if s.data != nil {
		good = s.data.Verify(s.cert)
	} else {
		if s.ses.Algorithm != pki.OIDSM2WithSM3 {
			return failed("method", "method", printable(s.ses.Algorithm))
		}
		good = s.cert.VerifySM2(s.ses.ToSign, s.ses.Value)
	}
	if !good {
		return failed("wrong", "name", printable(s.cert.Name()))
	}
	return passed("name", printable(s.cert.Name()))
}

// signerInSeal is check 6.
func (s *signature) signerInSeal() outcome {
	if !s.sealed() {
		return noted("no_seal")
	}
	for _, c := range s.ses.Seal.Certs {
		if bytes.Equal(c, s.ses.Cert) {
			return passed("seal", printable(s.ses.Seal.Name))
		}
	}
	sum, other := pki.Digest(s.ses.Cert), ""
	for _, c := range s.ses.Seal.Digests {
		if method(c.Method) != sm3 {
			other = c.Method
			continue
		}
		if bytes.Equal(c.Value, sum[:]) {
			return passed("seal", printable(s.ses.Seal.Name))
		}
	}
	if other != "" {
		return unsure("method", "method", printable(other))
	}
	return failed("not_listed", "seal", printable(s.ses.Seal.Name))
}

// seal is check 7: the maker's signature, and the copy of the seal if there is one.
func (d *document) seal(s *signature) outcome {
	if !s.sealed() {
		if s.desc.Seal != "" || len(s.desc.Stamps) > 0 {
			return failed("drawn_without")
		}
		return noted("no_seal")
	}
	if s.maker == nil {
		return failed("certificate")
	}
	if s.ses.Seal.Algorithm != pki.OIDSM2WithSM3 {
		return failed("method", "method", printable(s.ses.Seal.Algorithm))
	}
	if !s.maker.VerifySM2(s.ses.Seal.Signed, s.ses.Seal.Value) {
		return failed("wrong", "name", printable(s.maker.Name()))
	}
	if s.desc.Seal == "" {
		return passed("name", printable(s.maker.Name()))
	}
	name, ok := d.zip.Resolve(s.path, s.desc.Seal)
	if !ok {
		return failed("file_missing", "file", printable(s.desc.Seal))
	}
	if b, err := d.zip.Read(name); err != nil || !bytes.Equal(b, s.ses.Seal.Raw) {
		return failed("file_differs", "file", printable(name))
	}
	return passed("name", printable(s.maker.Name()))
}

// about is what the signature says of itself, whether it holds or not.
func (s *signature) about(d *document) Signed {
	out := Signed{ID: s.entry.ID, Kind: string(s.entry.Kind), Locks: s.covered[d.list], Signer: describe(s.cert)}
	if t, ok := s.time(); ok {
		out.Time = &t
	}
	if s.desc != nil {
		for _, st := range s.desc.Stamps {
			out.Stamps = append(out.Stamps, stampOf(st))
		}
	}
	if s.ses != nil {
		x := s.ses.Seal
		out.Seal = &SealInfo{
			Version: int(x.Version), ID: x.ID, Name: x.Name, Vendor: x.Vendor, From: x.From, Until: x.Until, Created: x.Created,
			Maker: describe(s.maker), Format: x.Picture.Format, Picture: x.Picture.Data, Width: x.Picture.Width, Height: x.Picture.Height,
		}
	}
	return out
}

func stampOf(s sign.Stamp) Stamp {
	box := func(b sign.Box) [4]float64 { return [4]float64{b.X, b.Y, b.W, b.H} }
	out := Stamp{Page: printable(s.Page), Box: box(s.Boundary)}
	if s.Clip != nil {
		clip := box(*s.Clip)
		out.Clip = &clip
	}
	return out
}

// printable gives a text of the file as it can be shown: short, without what
// controls a terminal or turns the direction of writing.
func printable(s string) string {
	const most = 120
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
