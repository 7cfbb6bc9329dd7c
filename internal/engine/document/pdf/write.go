package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// Options of a file.
type Options struct {
	Created  time.Time // left out when zero
	Producer string    // left out when empty
}

// Write writes a document.
func Write(doc *page.Document, opt Options) ([]byte, error) {
	z, err := zlib.NewWriterLevel(nil, zlib.BestSpeed) // fonts hardly shrink further
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	w := &writer{images: map[[32]byte]int{}, zip: z}
	w.raw("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	catalog, tree := w.reserve(), w.reserve()
	fonts, err := w.fonts(doc)
	if err != nil {
		return nil, err
	}
	var kids []int
	for i := range doc.Pages {
		n, err := w.page(&doc.Pages[i], tree, fonts)
		if err != nil {
			return nil, fmt.Errorf("pdf: page %d: %w", i+1, err)
		}
		kids = append(kids, n)
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("pdf: no pages")
	}
	list := ""
	for _, n := range kids {
		list += fmt.Sprintf("%d 0 R ", n)
	}
	w.object(tree, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(kids), list))
	w.object(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang %s /ViewerPreferences << /DisplayDocTitle true >> >>",
		tree, text(doc.Lang)))
	info := w.reserve()
	w.object(info, "<< /Title "+text(doc.Title)+dates(opt)+" >>")
	w.trailer(catalog, info)
	return w.Bytes(), nil
}

func dates(opt Options) string {
	out := ""
	if opt.Producer != "" {
		out += " /Producer " + text(opt.Producer)
	}
	if !opt.Created.IsZero() {
		out += " /CreationDate (D:" + opt.Created.UTC().Format("20060102150405") + "Z)"
	}
	return out
}

// writer puts objects down in the order in which they are finished.
type writer struct {
	bytes.Buffer
	offsets []int // by number of the object, from 1
	images  map[[32]byte]int
	zip     *zlib.Writer
}

func (w *writer) raw(s string) { _, _ = w.WriteString(s) } // a buffer takes everything

// reserve gives the next number.
func (w *writer) reserve() int {
	w.offsets = append(w.offsets, 0)
	return len(w.offsets)
}

func (w *writer) begin(n int) {
	w.offsets[n-1] = w.Len()
	w.raw(strconv.Itoa(n) + " 0 obj\n")
}

func (w *writer) object(n int, body string) {
	w.begin(n)
	w.raw(body + "\nendobj\n")
}

// stream writes a stream; dict has its other entries.
func (w *writer) stream(n int, dict string, data []byte) {
	w.begin(n)
	w.raw(fmt.Sprintf("<< %s /Length %d >>\nstream\n", dict, len(data)))
	_, _ = w.Write(data)
	w.raw("\nendstream\nendobj\n")
}

// packed writes a compressed stream.
func (w *writer) packed(n int, dict string, data []byte) {
	var b bytes.Buffer
	w.zip.Reset(&b)
	_, _ = w.zip.Write(data) // a buffer takes everything
	_ = w.zip.Close()
	w.stream(n, dict+" /Filter /FlateDecode", b.Bytes())
}

func (w *writer) trailer(catalog, info int) {
	id := sha256.Sum256(w.Bytes())
	at := w.Len()
	w.raw(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1))
	for _, off := range w.offsets {
		w.raw(fmt.Sprintf("%010d 00000 n \n", off))
	}
	hash := hex.EncodeToString(id[:16])
	w.raw(fmt.Sprintf("trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [ <%s> <%s> ] >>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalog, info, hash, hash, at))
}

// text writes a string for people: UTF-16 with a mark, as hexadecimal.
func text(s string) string {
	return "<FEFF" + units(s) + ">"
}

func units(s string) string {
	out := ""
	for _, u := range utf16.Encode([]rune(s)) {
		out += fmt.Sprintf("%04X", u)
	}
	return out
}

// face is an embedded font.
type face struct {
	number int // of the object
	name   string
	sub    *font.Subset
}

func (w *writer) fonts(doc *page.Document) (map[*font.Font]*face, error) {
	faces := map[*font.Font]*face{}
	for i, use := range doc.Uses() {
		f, err := w.font(use)
		if err != nil {
			return nil, fmt.Errorf("pdf: %w", err)
		}
		f.name = fmt.Sprintf("F%d", i+1)
		faces[use.Font] = f
	}
	return faces, nil
}

// font embeds the characters of one font.
func (w *writer) font(use page.Use) (*face, error) {
	name := tag(use.Runes) + "+" + use.Font.Name()
	sub, err := use.Font.Subset(name, use.Runes, halves(use))
	if err != nil {
		return nil, err
	}
	whole, child, descriptor, file, unicode := w.reserve(), w.reserve(), w.reserve(), w.reserve(), w.reserve()
	w.packed(file, fmt.Sprintf("/Length1 %d", len(sub.Data)), sub.Data)
	w.packed(unicode, "", toUnicode(slices.Concat(sub.Runes, sub.Halves)))
	f := use.Font
	em := func(v int) int { return v * 1000 / f.UnitsPerEm() }
	box := f.Bounds()
	w.object(descriptor, fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [ %d %d %d %d ] /ItalicAngle 0 "+
		"/Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>",
		name, em(box.X0), em(box.Y0), em(box.X1), em(box.Y1), em(f.Ascent()), em(f.Descent()), em(f.CapHeight()), file))
	w.object(child, fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) "+
		"/Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 1000 /W [ 1 [ %s] ] /CIDToGIDMap /Identity >>",
		name, descriptor, widths(f, sub)))
	w.object(whole, fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [ %d 0 R ] /ToUnicode %d 0 R >>",
		name, child, unicode))
	return &face{number: whole, sub: sub}, nil
}

// tag is six letters that tell subsets of one font apart.
func tag(runes []rune) string {
	sum := sha256.Sum256([]byte(string(runes)))
	var b [6]byte
	for i := range b {
		b[i] = 'A' + sum[i]%26
	}
	return string(b[:])
}

// width is that of a character in thousandths of the em.
func width(f *font.Font, r rune) int {
	g, _ := f.Glyph(r)
	return (f.Advance(g)*1000 + f.UnitsPerEm()/2) / f.UnitsPerEm()
}

// halves lists the full-width marks. Where lines press one against the next, it is
// written as a glyph of half the width: the boxes of the two would overlap
// otherwise, and programs that take the text out tear it apart there.
func halves(use page.Use) []rune {
	var out []rune
	for _, r := range use.Runes {
		if page.HalfEmpty(r) && width(use.Font, r) == 1000 {
			out = append(out, r)
		}
	}
	return out
}

func widths(f *font.Font, sub *font.Subset) string {
	out := ""
	for _, r := range sub.Runes {
		out += strconv.Itoa(width(f, r)) + " "
	}
	for range sub.Halves {
		out += "500 "
	}
	return out
}

// toUnicode says for each glyph which character it is.
func toUnicode(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 0; from < len(runes); from += 100 {
		part := runes[from:min(from+100, len(runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%04X> <%s>\n", from+i+1, units(string(r)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
