package ofd

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/page"
)

// WriteOptions of a file.
type WriteOptions struct {
	Created time.Time    // left out when zero; the day counts, in its own zone
	Creator string       // the program; left out when empty
	Custom  []CustomData // such as the identifier of an e-certificate (证照标识)
}

// WrittenFile is a file of the container.
type WrittenFile struct {
	Name string
	Data []byte
}

// SealPlace is where a seal goes.
type SealPlace struct {
	Name   string
	Page   int // the page's ID
	Number int // of the page, from 1
	Box    page.Rect
}

// Written is a document as files, in the order of the container.
type Written struct {
	Files []WrittenFile
	Seals []SealPlace
}

// Make writes the files of a document.
func Make(doc *page.Document, opt WriteOptions) (*Written, error) {
	if len(doc.Pages) == 0 {
		return nil, fmt.Errorf("ofd: no pages")
	}
	w := &writer{faces: map[*font.Font]*written{}, images: map[[32]byte]int{}}
	if err := w.fonts(doc); err != nil {
		return nil, err
	}
	var pages []string
	for i := range doc.Pages {
		id := w.next()
		name := fmt.Sprintf("Pages/Page_%d/Content.xml", i)
		text, err := w.page(&doc.Pages[i])
		if err != nil {
			return nil, fmt.Errorf("ofd: page %d: %w", i+1, err)
		}
		w.add("Doc_0/"+name, text)
		pages = append(pages, fmt.Sprintf(`<ofd:Page ID="%d" BaseLoc="%s"/>`, id, name))
		for _, s := range doc.Pages[i].Seals {
			w.seals = append(w.seals, SealPlace{Name: s.Name, Page: id, Number: i + 1, Box: s.Box})
		}
	}
	w.resources()
	w.add("Doc_0/Document.xml", w.document(doc, pages))
	root := w.root(doc, opt)
	return &Written{Files: append([]WrittenFile{{"OFD.xml", []byte(root)}}, w.files...), Seals: w.seals}, nil
}

const (
	writeHead  = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	writeSpace = ` xmlns:ofd="http://www.ofdspec.org/2016"`
)

type writer struct {
	id     int
	files  []WrittenFile
	seals  []SealPlace
	faces  map[*font.Font]*written
	order  []*written
	images map[[32]byte]int // identifiers
	media  []string         // elements
}

// written is an embedded font.
type written struct {
	id   int
	name string
	file string
	sub  *font.Subset
}

func (w *writer) next() int {
	w.id++
	return w.id
}

func (w *writer) add(name, text string) {
	w.files = append(w.files, WrittenFile{name, []byte(writeHead + text)})
}

func (w *writer) fonts(doc *page.Document) error {
	for i, use := range doc.Uses() {
		name := fmt.Sprintf("%s-%d", use.Font.Name(), i+1)
		sub, err := use.Font.Subset(name, use.Runes, nil)
		if err != nil {
			return fmt.Errorf("ofd: %w", err)
		}
		f := &written{id: w.next(), name: name, file: fmt.Sprintf("font_%d.ttf", i), sub: sub}
		w.faces[use.Font] = f
		w.order = append(w.order, f)
		w.files = append(w.files, WrittenFile{"Doc_0/Res/" + f.file, sub.Data})
	}
	return nil
}

// resources writes the lists of fonts and pictures.
func (w *writer) resources() {
	var b strings.Builder
	b.WriteString("<ofd:Res" + writeSpace + ` BaseLoc="Res">`)
	if len(w.order) > 0 {
		b.WriteString("<ofd:Fonts>")
		for _, f := range w.order {
			fmt.Fprintf(&b, `<ofd:Font ID="%d" FontName="%s" FamilyName="%s"><ofd:FontFile>%s</ofd:FontFile></ofd:Font>`,
				f.id, escaped(f.name), escaped(f.name), f.file)
		}
		b.WriteString("</ofd:Fonts>")
	}
	b.WriteString("</ofd:Res>")
	w.add("Doc_0/PublicRes.xml", b.String())
	if len(w.media) > 0 {
		w.add("Doc_0/DocumentRes.xml", "<ofd:Res"+writeSpace+` BaseLoc="Res"><ofd:MultiMedias>`+
			strings.Join(w.media, "")+"</ofd:MultiMedias></ofd:Res>")
	}
}

func (w *writer) document(doc *page.Document, pages []string) string {
	first := doc.Pages[0]
	res := "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
	if len(w.media) > 0 {
		res += "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
	}
	return fmt.Sprintf("<ofd:Document%s><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>%s</ofd:PhysicalBox></ofd:PageArea>%s"+
		"</ofd:CommonData><ofd:Pages>%s</ofd:Pages></ofd:Document>",
		writeSpace, w.id, boundary(page.Rect{W: first.Width, H: first.Height}), res, strings.Join(pages, ""))
}

// root writes OFD.xml. The document's ID is the digest of all other files.
func (w *writer) root(doc *page.Document, opt WriteOptions) string {
	h := sha256.New()
	for _, f := range w.files {
		_, _ = fmt.Fprintf(h, "%s %d\n", f.Name, len(f.Data)) // a hash takes everything
		_, _ = h.Write(f.Data)
	}
	var b strings.Builder
	b.WriteString(writeHead + "<ofd:OFD" + writeSpace + ` DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo>`)
	element := func(name, text string) {
		if text != "" {
			b.WriteString("<ofd:" + name + ">" + escaped(text) + "</ofd:" + name + ">")
		}
	}
	element("DocID", hex.EncodeToString(h.Sum(nil)[:16]))
	element("Title", doc.Title)
	if !opt.Created.IsZero() {
		element("CreationDate", opt.Created.Format(time.DateOnly))
	}
	element("Creator", opt.Creator)
	if len(opt.Custom) > 0 {
		b.WriteString("<ofd:CustomDatas>")
		for _, c := range opt.Custom {
			b.WriteString(`<ofd:CustomData Name="` + escaped(c.Name) + `">` + escaped(c.Value) + "</ofd:CustomData>")
		}
		b.WriteString("</ofd:CustomDatas>")
	}
	b.WriteString("</ofd:DocInfo>")
	element("DocRoot", "Doc_0/Document.xml")
	b.WriteString("</ofd:DocBody></ofd:OFD>")
	return b.String()
}

// escaped makes text safe in elements and attributes.
func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// boundary writes a box in millimetres.
func boundary(r page.Rect) string {
	return r.X.Decimal() + " " + r.Y.Decimal() + " " + r.W.Decimal() + " " + r.H.Decimal()
}
