package blob

import (
	"bytes"
	"image"
	_ "image/jpeg" // so that image reads the size of a JPEG
	_ "image/png"  // and of a PNG
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
)

// Type is what a file really is, as a media type.
type Type string

// The types that are taken.
const (
	PDF  Type = "application/pdf"
	JPEG Type = "image/jpeg"
	PNG  Type = "image/png"
)

// Types are all of them.
var Types = []Type{PDF, JPEG, PNG}

// Name is how a person calls the type.
func (t Type) Name() string {
	for _, n := range names {
		if n.is == t {
			return n.name
		}
	}
	return string(t)
}

// Extension ends a file name: "pdf", "jpg", "png".
func (t Type) Extension() string {
	switch t {
	case PDF:
		return "pdf"
	case JPEG:
		return "jpg"
	case PNG:
		return "png"
	}
	return "bin"
}

// Limit says what is taken: the types, and at most how many bytes.
type Limit struct {
	Types []Type
	Max   int64
}

// A picture beyond these would need more memory than it is worth when somebody
// opens it; A0 at 300 dpi has 9933 × 14043 pixels.
const (
	maxSide   = 20_000
	maxPixels = 150_000_000
)

// names are what people call the formats that they are likely to bring, with the
// bytes by which each is known; those that http.DetectContentType knows have none.
var names = []struct {
	is   Type
	name string
	at   int
	sign string
}{
	{is: PDF, name: "PDF"},
	{is: JPEG, name: "JPEG"},
	{is: PNG, name: "PNG"},
	{is: "image/heic", name: "HEIC", at: 4, sign: "ftyphei"},
	{is: "image/heic", name: "HEIC", at: 4, sign: "ftypmif1"},
	{is: "image/avif", name: "AVIF", at: 4, sign: "ftypavif"},
	{is: "application/x-ole-storage", name: "Word/Excel 97–2003", sign: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{is: "application/x-7z-compressed", name: "7z", sign: "7z\xbc\xaf\x27\x1c"},
	{is: "application/x-msdownload", name: "EXE", sign: "MZ"},
	{is: "image/tiff", name: "TIFF", sign: "II*\x00"},
	{is: "image/tiff", name: "TIFF", sign: "MM\x00*"},
	{is: "image/gif", name: "GIF"},
	{is: "image/webp", name: "WebP"},
	{is: "image/bmp", name: "BMP"},
	{is: "application/zip", name: "ZIP/DOCX/OFD"},
	{is: "application/x-rar-compressed", name: "RAR"},
	{is: "application/x-gzip", name: "GZIP"},
	{is: "video/mp4", name: "MP4"},
	{is: "text/html", name: "HTML"},
	{is: "text/xml", name: "XML"},
	{is: "text/plain", name: "TXT"},
}

// Sniff tells what the content really is; a name or a header that came with it
// does not count.
func Sniff(content []byte) Type {
	for _, n := range names {
		if n.sign != "" && len(content) > n.at && bytes.HasPrefix(content[n.at:], []byte(n.sign)) {
			return n.is
		}
	}
	is, _, _ := strings.Cut(http.DetectContentType(content), ";")
	return Type(is)
}

// check tells the type of what the limit allows.
func (l Limit) check(content []byte) (Type, error) {
	if len(content) == 0 {
		return "", fault.NewInvalid("blob.empty")
	}
	if int64(len(content)) > l.Max {
		return "", fault.New(fault.TooLarge, "blob.too_large", "max", l.Words())
	}
	is := Sniff(content)
	if !slices.Contains(l.Types, is) {
		return "", fault.NewInvalid("blob.type", "is", is.Name(), "types", l.Names())
	}
	if is == PDF {
		return is, nil
	}
	return is, checkPicture(content, is)
}

// checkPicture reads the header only: a few bytes can promise pixels that fill the
// memory of whoever decodes them.
func checkPicture(content []byte, is Type) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fault.NewInvalid("blob.broken", "is", is.Name()).Because(err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return fault.NewInvalid("blob.too_many_pixels", "width", c.Width, "height", c.Height)
	}
	return nil
}

// Names lists the types of the limit for a person.
func (l Limit) Names() i18n.Text {
	out := make([]string, len(l.Types))
	for i, t := range l.Types {
		out[i] = t.Name()
	}
	return i18n.Text{Zh: strings.Join(out, "、"), En: strings.Join(out, ", ")}
}

// Words gives the greatest size for a person, in MB.
func (l Limit) Words() string {
	const mb = 1 << 20
	if l.Max%mb == 0 {
		return strconv.FormatInt(l.Max/mb, 10) + " MB"
	}
	return strconv.FormatInt(l.Max>>10, 10) + " KB"
}
