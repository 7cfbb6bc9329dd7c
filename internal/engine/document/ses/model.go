package ses

import "time"

// Limits of what is read. A real seal has some kilobytes.
const (
	MaxBytes = 4 << 20 // of a whole signature: pictures in print quality are large
	maxText  = 4 << 10 // of one name or path
	maxList  = 1000    // certificates of a seal, extensions
)

// Version of the structures.
type Version int

// The versions that exist: GM/T 0031-2014, GB/T 38540-2020, GM/T 0031-2025.
const (
	V1 Version = 1
	V4 Version = 4
	V5 Version = 5
)

// Signature is a document's signature with a seal (SES_Signature, SignedValue.dat).
type Signature struct {
	Version   Version
	Raw       []byte // all of it
	ToSign    []byte // the bytes that Value signs
	Seal      *Seal
	Time      time.Time // as the signer claims; zero when there is only a TimeStamp
	DataHash  []byte    // SM3 of Signature.xml
	Property  string    // the path of Signature.xml
	Cert      []byte    // the signer's
	Algorithm string    // object identifier
	Value     []byte
	TimeStamp []byte // a token of a time stamp authority over Value; often none
	Ext       []Ext
}

// Seal is a seal (SESeal, Seal.esl): a picture that a maker bound to certificates.
type Seal struct {
	Version     Version
	Raw         []byte // all of it
	Signed      []byte // the bytes that Value signs
	Vendor      string
	ID          string
	Kind        int // the maker's number for its sort: organ, person, …
	Name        string
	Certs       [][]byte     // who may sign with it: their certificates
	Digests     []CertDigest // or the digests of those
	Created     time.Time
	From, Until time.Time
	Picture     Picture
	Maker       []byte // certificate of the maker (制章者)
	Algorithm   string
	Value       []byte
	TimeStamp   []byte // version 5 only
	Ext         []Ext
}

// CertDigest names a certificate by its digest. Method is a name or an identifier.
type CertDigest struct {
	Method string
	Value  []byte
}

// Picture is what is drawn where the seal stands.
type Picture struct {
	Format        string // png, jpg, svg, ofd …
	Data          []byte
	Width, Height int // mm
}

// Ext is an extension of a seal or signature.
type Ext struct {
	ID       string
	Critical bool
	Value    []byte
}
