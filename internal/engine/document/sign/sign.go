package sign

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/ses"
)

// What Sign refuses.
var (
	ErrLocked   = errors.New("sign: the document is locked by its last signature")
	ErrDoubtful = errors.New("sign: the zip is not as it should be")
)

// Order says how a document is signed.
type Order struct {
	Seal      []byte // SESeal; nil for a signature without a seal
	Signer    ses.Party
	Time      time.Time
	Lock      bool // no signature can follow
	Stamps    []Stamp
	Provider  Provider
	Ext       []ses.Ext
	TimeStamp func(signature []byte) (token []byte, err error) // may be nil
}

// Provider is the program that signs.
type Provider struct{ Name, Version, Company string }

const listPath = "Doc_0/Signs/Signatures.xml"

// Sign gives doc with one signature more. What stands in doc already, signatures
// too, is taken over byte for byte; only OFD.xml (at the first signature) and
// Signatures.xml change.
func Sign(doc []byte, o Order) ([]byte, error) {
	files, err := Unpack(doc)
	if err != nil {
		return nil, err
	}
	return SignFiles(files, o)
}

// SignFiles is Sign for a document that is not packed yet, as its writer made it.
func SignFiles(files []File, o Order) ([]byte, error) {
	if err := named(files); err != nil {
		return nil, err
	}
	s := &signing{order: o, files: slices.Clone(files)}
	if err := s.enlist(); err != nil {
		return nil, err
	}
	if err := s.describe(); err != nil {
		return nil, err
	}
	return Pack(s.files)
}

// named refuses two files with one name, and names that lead out of the document.
func named(files []File) error {
	seen := map[string]bool{}
	for _, f := range files {
		key := strings.ToLower(f.Name)
		if key == "" || seen[key] || strings.HasPrefix(key, "/") || slices.Contains(strings.Split(key, "/"), "..") {
			return fmt.Errorf("%w: no place for %q", ErrDoubtful, f.Name)
		}
		seen[key] = true
	}
	return nil
}

// signing is the state between the steps of Sign.
type signing struct {
	order  Order
	files  []File
	list   string // where Signatures.xml is
	number int    // of this signature, from 0
}

func (s *signing) find(name string) int {
	return slices.IndexFunc(s.files, func(f File) bool { return f.Name == name })
}

func (s *signing) dir() string { return fmt.Sprintf("Doc_0/Signs/Sign_%d/", s.number) }

func (s *signing) kind() Kind {
	if s.order.Seal == nil {
		return Plain
	}
	return Sealed
}

// enlist writes OFD.xml and Signatures.xml.
func (s *signing) enlist() error {
	root := s.find("OFD.xml")
	if root < 0 {
		return fmt.Errorf("%w: no OFD.xml", ErrXML)
	}
	loc, err := ListLocation(s.files[root].Data)
	if err != nil {
		return err
	}
	if loc == "" {
		named, err := nameList(s.files[root].Data)
		if err != nil {
			return err
		}
		s.files[root].Data = named
		s.list = listPath
		s.files = append(s.files, File{Name: listPath, Data: writeList([]Entry{s.entry()})})
		return nil
	}
	at := s.find(strings.TrimPrefix(loc, "/"))
	if at < 0 {
		return fmt.Errorf("%w: no %s", ErrXML, loc)
	}
	list, err := ReadList(s.files[at].Data)
	if err != nil {
		return err
	}
	for _, e := range list.Entries {
		if err := s.open(e, s.files[at].Name); err != nil {
			return err
		}
	}
	s.number, s.list = len(list.Entries), s.files[at].Name
	s.files[at].Data = writeList(append(list.Entries, s.entry()))
	return nil
}

func (s *signing) entry() Entry {
	return Entry{strconv.Itoa(s.number + 1), s.kind(), "/" + s.dir() + "Signature.xml"}
}

// open refuses to add to a document whose signature e hashes the list.
func (s *signing) open(e Entry, list string) error {
	at := s.find(strings.TrimPrefix(e.BaseLoc, "/"))
	if at < 0 {
		return fmt.Errorf("%w: no %s", ErrXML, e.BaseLoc)
	}
	d, err := ReadDescription(s.files[at].Data)
	if err != nil {
		return err
	}
	for _, r := range d.References {
		if strings.TrimPrefix(r.File, "/") == list {
			return ErrLocked
		}
	}
	return nil
}

// nameList puts the place of Signatures.xml where the schema wants it: last in the
// document's body. The rest of the file stays as it is.
func nameList(ofdXML []byte) ([]byte, error) {
	at := bytes.LastIndex(ofdXML, []byte("DocBody>"))
	end := bytes.LastIndex(ofdXML[:max(at, 0)], []byte("</"))
	if at < 0 || end < 0 || bytes.ContainsAny(ofdXML[end+2:at], "<>") {
		return nil, fmt.Errorf("%w: no end of DocBody in OFD.xml", ErrXML)
	}
	return slices.Concat(ofdXML[:end], listElement(string(ofdXML[end+2:at])), ofdXML[end:]), nil
}

func listElement(prefix string) []byte {
	return []byte("<" + prefix + "Signatures>/" + listPath + "</" + prefix + "Signatures>")
}

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	namespace = `xmlns:ofd="http://www.ofdspec.org/2016"`
)

func writeList(entries []Entry) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, xmlHead+"<ofd:Signatures "+namespace+"><ofd:MaxSignId>%d</ofd:MaxSignId>", len(entries))
	for _, e := range entries {
		fmt.Fprintf(&b, `<ofd:Signature ID="%s" Type="%s" BaseLoc="%s"/>`, escaped(e.ID), e.Kind, escaped(e.BaseLoc))
	}
	b.WriteString("</ofd:Signatures>")
	return b.Bytes()
}

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}

// describe writes Seal.esl, Signature.xml and SignedValue.dat.
func (s *signing) describe() error {
	dir := s.dir()
	if s.order.Seal != nil {
		s.files = append(s.files, File{Name: dir + "Seal.esl", Data: s.order.Seal})
	}
	xmlName := dir + "Signature.xml"
	description := s.writeDescription()
	s.files = append(s.files, File{Name: xmlName, Data: description})
	value, err := s.value(pki.Digest(description), "/"+xmlName)
	if err != nil {
		return err
	}
	s.files = append(s.files, File{Name: dir + "SignedValue.dat", Data: value})
	return nil
}

func (s *signing) value(sum [32]byte, path string) ([]byte, error) {
	if s.order.Seal == nil {
		return ses.SignDigest(sum, s.order.Signer)
	}
	return ses.SignDocument(ses.Spec{
		Seal: s.order.Seal, Time: s.order.Time, DataHash: sum, Property: path, Ext: s.order.Ext, TimeStamp: s.order.TimeStamp,
	}, s.order.Signer)
}

func (s *signing) writeDescription() []byte {
	o := s.order
	var b bytes.Buffer
	fmt.Fprintf(&b, xmlHead+"<ofd:Signature "+namespace+`><ofd:SignedInfo><ofd:Provider ProviderName="%s" Version="%s" Company="%s"/>`,
		escaped(o.Provider.Name), escaped(o.Provider.Version), escaped(o.Provider.Company))
	fmt.Fprintf(&b, "<ofd:SignatureMethod>%s</ofd:SignatureMethod><ofd:SignatureDateTime>%s</ofd:SignatureDateTime>",
		pki.OIDSM2WithSM3, o.Time.In(clock.Shanghai).Format("20060102150405"))
	fmt.Fprintf(&b, `<ofd:References CheckMethod="%s">`, pki.OIDSM3)
	for _, f := range s.files {
		if f.Name == s.list && !o.Lock {
			continue
		}
		sum := pki.Digest(f.Data)
		fmt.Fprintf(&b, `<ofd:Reference FileRef="/%s"><ofd:CheckValue>%s</ofd:CheckValue></ofd:Reference>`,
			escaped(f.Name), base64.StdEncoding.EncodeToString(sum[:]))
	}
	b.WriteString("</ofd:References>")
	for _, st := range o.Stamps {
		clip := ""
		if st.Clip != nil {
			clip = fmt.Sprintf(` Clip="%s"`, st.Clip)
		}
		fmt.Fprintf(&b, `<ofd:StampAnnot ID="%s" PageRef="%s" Boundary="%s"%s/>`, escaped(st.ID), escaped(st.Page), st.Boundary, clip)
	}
	if o.Seal != nil {
		fmt.Fprintf(&b, "<ofd:Seal><ofd:BaseLoc>/%sSeal.esl</ofd:BaseLoc></ofd:Seal>", s.dir())
	}
	fmt.Fprintf(&b, "</ofd:SignedInfo><ofd:SignedValue>/%sSignedValue.dat</ofd:SignedValue></ofd:Signature>", s.dir())
	return b.Bytes()
}

// String writes a box as OFD does, in hundredths of a millimetre at most.
func (b Box) String() string {
	f := func(v float64) string {
		return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
	}
	return f(b.X) + " " + f(b.Y) + " " + f(b.W) + " " + f(b.H)
}

// Page is a page on which a riding seal stands.
type Page struct {
	ID    string
	Width float64 // mm
}

// Riding gives the stamps of a seal that rides over the right edges of pages
// (骑缝章): each shows one slice of it, from left to right, and together they are
// the whole. top is the distance from the upper edge in mm.
func Riding(pages []Page, width, height, top float64) []Stamp {
	out := make([]Stamp, 0, len(pages))
	slice := width / float64(max(len(pages), 1))
	for i, p := range pages {
		left := float64(i) * slice
		out = append(out, Stamp{
			ID: strconv.Itoa(i + 1), Page: p.ID,
			Boundary: Box{p.Width - left - slice, top, width, height},
			Clip:     &Box{left, 0, slice, height},
		})
	}
	return out
}
