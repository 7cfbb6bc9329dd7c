package verify

import (
	"errors"

	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

// document is an OFD that is being checked.
type document struct {
	raw  []byte
	zip  *ofd.Container
	opt  Options
	list string // path of Signatures.xml
	root []byte // OFD.xml
	sums map[string][32]byte
	ways map[string]way // by certificate
	sigs []*signature
}

// signature is one signature of it. Paths are as the zip writes them; what could not
// be read is nil.
type signature struct {
	entry     sign.Entry
	path      string // of Signature.xml
	raw       []byte // Signature.xml
	desc      *sign.Description
	valuePath string
	ses       *ses.Signature  // with a seal
	data      *ses.SignedData // without
	valueErr  string          // why there is neither: missing or unreadable
	cert      *pki.Certificate
	maker     *pki.Certificate
	covered   map[string]bool // by its references
	stamped   *stamped        // its time stamp, when that holds
}

func checkOFD(b []byte, opt Options) []Signed {
	zip, err := ofd.OpenContainer(b, ofd.DefaultLimits())
	over := new(ofd.LimitError)
	switch {
	case errors.As(err, &over):
		return []Signed{nothing(failed("limits"))}
	case err != nil:
		return []Signed{nothing(failed("unreadable"))}
	}
	d := &document{raw: b, zip: zip, opt: opt, sums: map[string][32]byte{}, ways: map[string]way{}}
	container := d.container()
	why := d.open()
	if why != "" {
		return []Signed{found{Container: container, Signature: failed(why)}.signed(Signed{})}
	}
	var out []Signed
	for i := range d.sigs {
		out = append(out, d.check(i, container))
	}
	return out
}

// container is check 1.
func (d *document) container() outcome {
	if f := d.zip.Findings(); len(f) > 0 {
		return failed(string(f[0].Kind), "file", printable(f[0].Name))
	}
	if f := d.zip.CheckContents(); len(f) > 0 {
		return failed(string(f[0].Kind), "file", printable(f[0].Name))
	}
	return passed("files", len(d.zip.Names()))
}

// open reads the list of signatures and each of them, and says why there are none.
func (d *document) open() string {
	root, ok := d.zip.Find("OFD.xml")
	if !ok {
		return "no_root"
	}
	var err error
	if d.root, err = d.zip.Read(root); err != nil {
		return "no_root"
	}
	loc, err := sign.ListLocation(d.root)
	if err != nil {
		return "list"
	}
	if loc == "" {
		return "none"
	}
	if d.list, ok = d.zip.Resolve(root, loc); !ok {
		return "list"
	}
	b, err := d.zip.Read(d.list)
	if err != nil {
		return "list"
	}
	list, err := sign.ReadList(b)
	switch {
	case err != nil || len(list.Entries) > MaxSignatures:
		return "list"
	case len(list.Entries) == 0:
		return "none"
	}
	for _, e := range list.Entries {
		d.sigs = append(d.sigs, d.read(e))
	}
	return ""
}

func (d *document) read(e sign.Entry) *signature {
	s := &signature{entry: e, covered: map[string]bool{}, valueErr: "missing"}
	var ok bool
	if s.path, ok = d.zip.Resolve(d.list, e.BaseLoc); !ok {
		return s
	}
	raw, err := d.zip.Read(s.path)
	if err != nil {
		return s
	}
	s.raw = raw
	desc, err := sign.ReadDescription(raw)
	if err != nil {
		return s
	}
	s.desc = &desc
	for _, r := range desc.References {
		if name, ok := d.zip.Resolve(s.path, r.File); ok {
			s.covered[name] = true
		}
	}
	if s.valuePath, ok = d.zip.Resolve(s.path, desc.Value); !ok {
		return s
	}
	value, err := d.zip.Read(s.valuePath)
	if err != nil {
		return s
	}
	s.readValue(value)
	return s
}

func (s *signature) readValue(b []byte) {
	s.valueErr = "unreadable"
	var cert []byte
	if s.entry.Kind == sign.Plain {
		d, err := ses.ParseSignedData(b)
		if err != nil {
			return
		}
		s.data, cert = d, d.Signer
	} else {
		v, err := ses.Parse(b)
		if err != nil {
			return
		}
		s.ses, cert = v, v.Cert
		if c, err := pki.ParseCertificate(v.Seal.Maker); err == nil {
			s.maker = c
		}
	}
	if c, err := pki.ParseCertificate(cert); err == nil {
		s.cert = c
	}
}

// value gives what was signed over Signature.xml, the signature and the time.
func (s *signature) sealed() bool { return s.ses != nil }

func (s *signature) read() bool { return s.ses != nil || s.data != nil }

// check makes the twelve checks of signature i.
func (d *document) check(i int, container outcome) Signed {
	s := d.sigs[i]
	f := found{Container: container}
	if s.desc == nil {
		f[Manifest] = failed("missing", "file", printable(s.entry.BaseLoc))
		if s.raw != nil {
			f[Manifest] = failed("unreadable", "file", printable(s.path))
		}
		return f.signed(s.about(d))
	}
	f[Coverage] = d.coverage(i)
	f[Digests] = d.digests(s)
	if !s.read() {
		f[Signature] = failed(s.valueErr, "file", printable(s.desc.Value))
		return f.signed(s.about(d))
	}
	f[Manifest] = d.manifest(s)
	f[Signature] = s.signature()
	f[SignerInSeal] = s.signerInSeal()
	f[Seal] = d.seal(s)
	if s.cert != nil && (s.maker != nil || !s.sealed()) {
		f[Chains] = d.chains(s)
		f[Validity] = d.validity(s)
	}
	f[Timestamp] = d.timestamp(s)
	inLog, at := d.status()
	f[Status12] = inLog
	f[Revocation] = f.listed(d.revocation(s, at))
	return f.signed(s.about(d))
}

func (d *document) sum(name string) ([32]byte, error) {
	if sum, ok := d.sums[name]; ok {
		return sum, nil
	}
	b, err := d.zip.Read(name)
	if err != nil {
		return [32]byte{}, err
	}
	d.sums[name] = pki.Digest(b)
	return d.sums[name], nil
}
