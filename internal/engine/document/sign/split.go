package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
)

// Parts is what only one signed document has: with the document as it was before,
// which is drawn again, and with seal and certificate, which many documents share,
// it is all that need be kept.
type Parts struct {
	Seal      []byte    `json:"seal,omitempty"` // SM3 of the seal; none for a signature without one
	Signer    []byte    `json:"signer"`         // SM3 of the certificate
	Value     []byte    `json:"value"`
	Time      time.Time `json:"time"`
	TimeStamp []byte    `json:"time_stamp,omitempty"`
	Lock      bool      `json:"lock,omitempty"`
	Stamps    []Stamp   `json:"stamps,omitempty"`
	Provider  Provider  `json:"provider"`
	Ext       []ses.Ext `json:"ext,omitempty"`
}

// Marshal gives the bytes to keep.
func (p Parts) Marshal() ([]byte, error) { return json.Marshal(p) }

// ParseParts reads what Marshal gave.
func ParseParts(b []byte) (p Parts, err error) { return p, json.Unmarshal(b, &p) }

// Shared is what many documents have in common.
type Shared struct{ Seal, Signer []byte }

// ErrSplit says that a document cannot be put together again from parts, because
// another program wrote it; ErrParts that parts are not those of the document.
var (
	ErrSplit = errors.New("sign: not a document that this package signed last")
	ErrParts = errors.New("sign: the parts do not belong together")
)

// Split takes the last signature off a document. It gives what Assemble needs, and
// only when Assemble gives signed again, byte for byte.
func Split(signed []byte) (doc []byte, p Parts, sh Shared, err error) {
	files, err := Unpack(signed)
	if err != nil {
		return nil, p, sh, err
	}
	last, err := lastEntry(files)
	if err != nil {
		return nil, p, sh, err
	}
	dir := strings.TrimSuffix(strings.TrimPrefix(last.BaseLoc, "/"), "Signature.xml")
	if p, sh, err = readParts(files, dir, last.Kind); err != nil {
		return nil, p, sh, err
	}
	if doc, err = without(files, dir); err != nil {
		return nil, p, sh, err
	}
	again, err := Assemble(doc, p, sh)
	if err != nil || !bytes.Equal(again, signed) {
		return nil, p, sh, errors.Join(ErrSplit, err)
	}
	return doc, p, sh, nil
}

func get(files []File, name string) []byte {
	if i := slices.IndexFunc(files, func(f File) bool { return f.Name == name }); i >= 0 {
		return files[i].Data
	}
	return nil
}

func lastEntry(files []File) (Entry, error) {
	list, err := ReadList(get(files, listPath))
	if err != nil || len(list.Entries) == 0 {
		return Entry{}, errors.Join(ErrSplit, err)
	}
	return list.Entries[len(list.Entries)-1], nil
}

func readParts(files []File, dir string, kind Kind) (p Parts, sh Shared, err error) {
	d, err := ReadDescription(get(files, dir+"Signature.xml"))
	if err != nil {
		return p, sh, errors.Join(ErrSplit, err)
	}
	at, ok := ParseTime(d.Time)
	if !ok {
		return p, sh, ErrSplit
	}
	p = Parts{Time: at, Stamps: d.Stamps, Provider: provider(get(files, dir+"Signature.xml"))}
	p.Lock = slices.ContainsFunc(d.References, func(r Reference) bool { return r.File == "/"+listPath })
	value := get(files, dir+"SignedValue.dat")
	if kind == Plain {
		sd, err := ses.ParseSignedData(value)
		if err != nil {
			return p, sh, errors.Join(ErrSplit, err)
		}
		p.Value, sh.Signer = sd.Value, sd.Signer
	} else {
		s, err := ses.Parse(value)
		if err != nil {
			return p, sh, errors.Join(ErrSplit, err)
		}
		p.Value, p.Ext, p.TimeStamp = s.Value, s.Ext, s.TimeStamp
		sh = Shared{s.Seal.Raw, s.Cert}
		p.Seal = digest(sh.Seal)
	}
	p.Signer = digest(sh.Signer)
	return p, sh, nil
}

func digest(b []byte) []byte {
	d := pki.Digest(b)
	return d[:]
}

func provider(description []byte) (p Provider) {
	root, err := parseXML(description, "Signature")
	if err != nil {
		return p
	}
	info, err := root.one("SignedInfo")
	if err != nil || info == nil {
		return p
	}
	if n, err := info.one("Provider"); err == nil && n != nil {
		p = Provider{n.attrs["ProviderName"], n.attrs["Version"], n.attrs["Company"]}
	}
	return p
}

// without undoes what the last signature wrote.
func without(files []File, dir string) ([]byte, error) {
	var out []File
	for _, f := range files {
		switch {
		case strings.HasPrefix(f.Name, dir):
			continue
		case f.Name == listPath:
			list, err := ReadList(f.Data)
			if err != nil {
				return nil, err
			}
			if len(list.Entries) == 1 {
				continue
			}
			f.Data = writeList(list.Entries[:len(list.Entries)-1])
		}
		out = append(out, f)
	}
	if get(out, listPath) == nil {
		unnameList(out)
	}
	return Pack(out)
}

// unnameList takes the place of Signatures.xml out of OFD.xml.
func unnameList(files []File) {
	i := slices.IndexFunc(files, func(f File) bool { return f.Name == "OFD.xml" })
	if i < 0 {
		return
	}
	b := files[i].Data
	end := bytes.LastIndex(b, []byte("Signatures>"))
	begin := bytes.LastIndex(b[:max(end, 0)], []byte("</"))
	if end < 0 || begin < 0 {
		return
	}
	files[i].Data = bytes.Replace(b, listElement(string(b[begin+2:end])), nil, 1)
}

// Assemble gives the signed document back. It fails with ErrParts unless the
// signature is the signer's over exactly this document, so that a renderer that
// draws otherwise than it did is found out.
func Assemble(doc []byte, p Parts, sh Shared) ([]byte, error) {
	cert, err := pki.ParseCertificate(sh.Signer)
	if err != nil {
		return nil, errors.Join(ErrParts, err)
	}
	if !bytes.Equal(digest(sh.Signer), p.Signer) || p.Seal != nil && !bytes.Equal(digest(sh.Seal), p.Seal) || (p.Seal == nil) != (sh.Seal == nil) {
		return nil, ErrParts
	}
	o := Order{Seal: sh.Seal, Time: p.Time, Lock: p.Lock, Stamps: p.Stamps, Provider: p.Provider, Ext: p.Ext}
	o.Signer = ses.Party{Certificate: sh.Signer, Sign: func(message []byte) ([]byte, error) {
		if !cert.VerifySM2(message, p.Value) {
			return nil, fmt.Errorf("%w: the signature is of another document", ErrParts)
		}
		return p.Value, nil
	}}
	if p.TimeStamp != nil {
		o.TimeStamp = func([]byte) ([]byte, error) { return p.TimeStamp, nil }
	}
	return Sign(doc, o)
}
