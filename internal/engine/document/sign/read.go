package sign

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
)

// List is Signatures.xml.
type List struct {
	MaxID   string
	Entries []Entry
}

// Kind is what a signature is.
type Kind string

// A seal's signature, or one without a seal.
const (
	Sealed Kind = "Seal"
	Plain  Kind = "Sign"
)

// Entry names one signature.
type Entry struct {
	ID      string
	Kind    Kind // Sealed when nothing is said
	BaseLoc string
}

// ReadList reads a Signatures.xml.
func ReadList(b []byte) (List, error) {
	root, err := parseXML(b, "Signatures")
	if err != nil {
		return List{}, err
	}
	l := List{}
	if l.MaxID, err = root.value("MaxSignId"); err != nil {
		return List{}, err
	}
	seen := map[string]bool{}
	for _, k := range root.kids {
		if k.name != "Signature" {
			continue
		}
		e := Entry{k.attrs["ID"], Kind(k.attrs["Type"]), k.attrs["BaseLoc"]}
		if e.Kind == "" {
			e.Kind = Sealed
		}
		if e.BaseLoc == "" || seen[e.ID] || e.Kind != Sealed && e.Kind != Plain {
			return List{}, fmt.Errorf("%w: signature %q of type %q at %q", ErrXML, e.ID, e.Kind, e.BaseLoc)
		}
		seen[e.ID] = true
		l.Entries = append(l.Entries, e)
	}
	return l, nil
}

// ListLocation gives what OFD.xml says of where Signatures.xml is; "" when the
// document has no signatures. A file with several documents is refused when more
// than one of them is signed.
func ListLocation(ofdXML []byte) (string, error) {
	root, err := parseXML(ofdXML, "OFD")
	if err != nil {
		return "", err
	}
	loc := ""
	for _, body := range root.kids {
		if body.name != "DocBody" {
			continue
		}
		l, err := body.value("Signatures")
		if err != nil {
			return "", err
		}
		if l != "" && loc != "" {
			return "", fmt.Errorf("%w: two signed documents", ErrXML)
		}
		loc += l
	}
	return loc, nil
}

// CustomData gives what OFD.xml says of its document under that name. It fails when
// the name stands there twice.
func CustomData(ofdXML []byte, name string) (string, error) {
	root, err := parseXML(ofdXML, "OFD")
	if err != nil {
		return "", err
	}
	found, n := "", 0
	var walk func(*node)
	walk = func(x *node) {
		if x.name == "CustomData" && x.attrs["Name"] == name {
			found, n = strings.TrimSpace(x.text), n+1
		}
		for _, k := range x.kids {
			walk(k)
		}
	}
	walk(root)
	if n > 1 {
		return "", fmt.Errorf("%w: %s twice", ErrXML, name)
	}
	return found, nil
}

// Description is Signature.xml: what one signature protects and how.
type Description struct {
	Provider   string
	Method     string // of the signature: an object identifier, or a name
	Time       string // as it stands there
	Check      string // method of the digests: an object identifier, or a name
	References []Reference
	Stamps     []Stamp
	Seal       string // path of Seal.esl; often none
	Value      string // path of SignedValue.dat
}

// Reference is the digest of one file.
type Reference struct {
	File   string
	Digest []byte
}

// Stamp is a place where the seal is drawn. Boxes are in mm: x, y, width, height;
// that of Clip is relative to Boundary, and without it all is drawn.
type Stamp struct {
	ID, Page string // identifiers
	Boundary Box
	Clip     *Box
}

// Box is a rectangle in mm.
type Box struct{ X, Y, W, H float64 }

// ReadDescription reads a Signature.xml.
func ReadDescription(b []byte) (Description, error) {
	root, err := parseXML(b, "Signature")
	if err != nil {
		return Description{}, err
	}
	info, err := root.one("SignedInfo")
	if err != nil || info == nil {
		return Description{}, fmt.Errorf("%w: no SignedInfo: %w", ErrXML, err)
	}
	d := Description{}
	if d.Value, err = root.value("SignedValue"); err != nil {
		return d, err
	}
	for name, into := range map[string]*string{"SignatureMethod": &d.Method, "SignatureDateTime": &d.Time} {
		if *into, err = info.value(name); err != nil {
			return d, err
		}
	}
	if p, err := info.one("Provider"); err != nil {
		return d, err
	} else if p != nil {
		d.Provider = strings.TrimSpace(p.attrs["Company"] + " " + p.attrs["ProviderName"] + " " + p.attrs["Version"])
	}
	if err := d.readSeal(info); err != nil {
		return d, err
	}
	return d, d.readReferences(info)
}

func (d *Description) readSeal(info *node) error {
	s, err := info.one("Seal")
	if err != nil {
		return err
	}
	if s != nil {
		if d.Seal, err = s.value("BaseLoc"); err != nil {
			return err
		}
	}
	for _, k := range info.kids {
		if k.name != "StampAnnot" {
			continue
		}
		st := Stamp{ID: k.attrs["ID"], Page: k.attrs["PageRef"]}
		if st.Boundary, err = readBox(k.attrs["Boundary"]); err != nil {
			return err
		}
		if c := k.attrs["Clip"]; c != "" {
			b, err := readBox(c)
			if err != nil {
				return err
			}
			st.Clip = &b
		}
		d.Stamps = append(d.Stamps, st)
	}
	return nil
}

func readBox(s string) (b Box, err error) {
	f := strings.Fields(s)
	if len(f) != 4 {
		return b, fmt.Errorf("%w: box %q", ErrXML, s)
	}
	for i, into := range []*float64{&b.X, &b.Y, &b.W, &b.H} {
		if *into, err = strconv.ParseFloat(f[i], 64); err != nil {
			return b, fmt.Errorf("%w: box %q", ErrXML, s)
		}
	}
	return b, nil
}

func (d *Description) readReferences(info *node) error {
	refs, err := info.one("References")
	if err != nil || refs == nil {
		return fmt.Errorf("%w: no References: %w", ErrXML, err)
	}
	d.Check = refs.attrs["CheckMethod"]
	for _, k := range refs.kids {
		if k.name != "Reference" {
			continue
		}
		v, err := k.value("CheckValue")
		if err != nil {
			return err
		}
		sum, err := base64.StdEncoding.DecodeString(v)
		if err != nil || k.attrs["FileRef"] == "" {
			return fmt.Errorf("%w: reference to %q", ErrXML, k.attrs["FileRef"])
		}
		d.References = append(d.References, Reference{k.attrs["FileRef"], sum})
	}
	return nil
}

// ParseTime reads the forms of SignatureDateTime that are in use; without a zone it is
// China's.
func ParseTime(s string) (time.Time, bool) {
	for _, layout := range []string{"20060102150405", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "20060102150405Z0700", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, clock.Shanghai); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
