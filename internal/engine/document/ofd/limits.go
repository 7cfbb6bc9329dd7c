package ofd

import "fmt"

// Limits bound what one document may cost. The zero value refuses everything:
// start from DefaultLimits.
type Limits struct {
	File       int64 // bytes of the container
	Entries    int   // entries of its directory
	EntryBytes int64 // bytes of one file, uncompressed
	TotalBytes int64 // bytes of all files, uncompressed
	Ratio      int64 // uncompressed to compressed, of files above ratioFloor
	NameBytes  int   // bytes of a path
	NameDepth  int   // folders in a path

	XMLBytes   int // bytes of one XML file, and twice as many of all that are read for one page
	Tokens     int // tokens and attributes of one XML file
	XMLDepth   int // elements inside each other
	Attributes int // attributes of one element
	TextBytes  int // bytes from one "<" to the next: of a tag with its attributes, or of a text

	Pages     int // pages of a document
	Objects   int // graphic objects drawn on one page, templates and composites included
	Nesting   int // composites and blocks inside each other; steps of inherited parameters
	Resources int // resources of a document
	Pixels    int // pixels of one picture, and four times as many of all on a page
	SVGBytes  int // bytes of one drawn page
	Inner     int // documents inside each other: pictures of seals that are OFD
	Inners    int // documents inside of one page
}

// ratioFloor is the size up to which any ratio is harmless.
const ratioFloor = 1 << 20

// DefaultLimits are generous to what offices exchange: a certificate has some
// twenty files, a whole embedded Chinese font is 15 MB.
func DefaultLimits() Limits {
	return Limits{
		File: 32 << 20, Entries: 2000, EntryBytes: 16 << 20, TotalBytes: 48 << 20, Ratio: 200, NameBytes: 512, NameDepth: 16,
		XMLBytes: 6 << 20, Tokens: 200_000, XMLDepth: 64, Attributes: 64, TextBytes: 1 << 20,
		Pages: 500, Objects: 30_000, Nesting: 16, Resources: 5000, Pixels: 16 << 20, SVGBytes: 12 << 20, Inner: 2, Inners: 32,
	}
}

// LimitError says which limit a document exceeds.
type LimitError struct {
	What  string // what there is too much of
	Limit int64
}

func (e *LimitError) Error() string { return fmt.Sprintf("ofd: more than %d %s", e.Limit, e.What) }

// FormatError says what cannot be read as OFD.
type FormatError struct {
	Path string // the file inside the container; empty for the container itself
	What string
}

func (e *FormatError) Error() string {
	if e.Path == "" {
		return "ofd: " + e.What
	}
	return fmt.Sprintf("ofd: %s: %s", e.Path, e.What)
}
