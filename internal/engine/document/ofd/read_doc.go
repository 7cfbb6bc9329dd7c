package ofd

import (
	"maps"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/document/font"
)

// Document is what a container holds: the pages of all its bodies, in order.
type Document struct {
	Info       Info   // of the first body
	Bodies     int    // how many documents lie in the container; one as a rule
	Signatures string // path of the first body's list of signatures; empty when there is none
	Pages      []PageRef

	Attachments []Attachment
	CustomTags  []string // paths of the files of tags

	c       *Container
	lim     Limits
	bodies  []*body
	reached map[string]bool
	work    int // bytes of XML read for what is asked now
	missing []Missing
	faces   map[string]*font.Font // by path; nil: cannot be used
}

// Info is what the document says of itself. All of it is unproven words of
// whoever wrote the file.
type Info struct {
	ID, Title, Author, Subject, Abstract, Creator, CreationDate, ModDate string

	Custom []CustomData // in the order of the file
}

// CustomData is a named value that the maker put beside the document.
type CustomData struct{ Name, Value string }

// Attachment is a file that goes along with the document.
type Attachment struct {
	ID, Name, Format, Path string
	Visible                bool
}

// PageRef is one page: its number in its body's order is its place in Pages.
type PageRef struct {
	ID   string
	Path string // empty when the document names a file that is not there
	body *body
}

// Missing is something that the document has and this reader does not show.
type Missing struct {
	Kind MissingKind
	Path string // the file that speaks of it
	What string // what it speaks of: a path, an identifier, a name; it may hold anything
}

// MissingKind says why something is not shown. The set is closed.
type MissingKind string

// The kinds of what is not shown.
const (
	MissingFile     MissingKind = "file"     // a reference leads to no file
	MissingResource MissingKind = "resource" // an identifier that nothing defines
	MissingObject   MissingKind = "object"   // a graphic object of an unknown kind
	MissingValue    MissingKind = "value"    // a number, colour or path that cannot be read
	MissingPicture  MissingKind = "picture"  // a picture of another format than PNG and JPEG, or damaged
	MissingFont     MissingKind = "font"     // an embedded font that cannot be used: another is shown
	MissingShading  MissingKind = "shading"  // a pattern or gradient: its first colour is shown
	MissingGlyph    MissingKind = "glyph"    // a glyph that the font does not have
	MissingCycle    MissingKind = "cycle"    // something that contains or inherits itself
	MissingSeal     MissingKind = "seal"     // the picture of a seal cannot be drawn
)

// body is one document of a container.
type body struct {
	path      string // of its Document.xml
	area      Box
	templates map[string]*template
	res       *resources
	annots    map[string]string // page ID → path of its annotations
}

type template struct{ path, zorder string }

// Open reads the structure of the document in c, within the limits of c.
//
// It returns a FormatError when there is no OFD.xml with a body whose Document.xml
// can be read, and a LimitError for more than the limits allow. A part that
// cannot be found is in Missing; one that is there but is no XML is a FormatError,
// because nobody can say what others would show of it.
func Open(c *Container) (*Document, error) {
	d := &Document{c: c, lim: c.lim, reached: map[string]bool{}, faces: map[string]*font.Font{}}
	path, ok := c.Find("OFD.xml")
	if !ok {
		return nil, &FormatError{"", "no OFD.xml in the container"}
	}
	root, err := d.parse(path)
	if err != nil {
		return nil, err
	}
	if root.name != "OFD" {
		return nil, &FormatError{path, "its element is not OFD"}
	}
	for _, n := range root.children("DocBody") {
		if err := d.readBody(path, n); err != nil {
			return nil, err
		}
	}
	if d.Bodies == 0 {
		return nil, &FormatError{path, "it has no document"}
	}
	return d, nil
}

// Missing is what was not found or not shown so far, in the order it was met.
func (d *Document) Missing() []Missing { return d.missing }

func (d *Document) miss(k MissingKind, path, what string) {
	m := Missing{k, path, what}
	if len(d.missing) < 200 && !slices.Contains(d.missing, m) { // enough to say so
		d.missing = append(d.missing, m)
	}
}

// parse reads an XML file of the container and notes that it was reached.
func (d *Document) parse(path string) (*node, error) {
	b, err := d.c.Read(path)
	if err != nil {
		return nil, err
	}
	d.reached[path] = true
	// A file that is named a thousand times would be read a thousand times.
	if d.work += len(b) + 8<<10; d.work > 2*d.lim.XMLBytes {
		return nil, &LimitError{"bytes of XML for one page", 2 * int64(d.lim.XMLBytes)}
	}
	return parseXML(path, b, d.lim)
}

// reach finds the file that a reference means and notes that it was reached.
func (d *Document) reach(from, ref string) (string, bool) {
	if ref == "" {
		return "", false
	}
	path, ok := d.c.Resolve(from, ref)
	if !ok {
		d.miss(MissingFile, from, ref)
		return "", false
	}
	d.reached[path] = true
	return path, true
}

// follow parses the file that a reference means; nil when it leads nowhere.
func (d *Document) follow(from, ref string) (string, *node, error) {
	path, ok := d.reach(from, ref)
	if !ok {
		return "", nil, nil
	}
	n, err := d.parse(path)
	return path, n, err
}

func (d *Document) readBody(from string, n *node) error {
	d.Bodies++
	info := readInfo(n.child("DocInfo"))
	d.reach(from, n.child("DocInfo").child("Cover").value())
	if d.Bodies == 1 {
		d.Info = info
	}
	if err := d.readSignatures(from, n.child("Signatures").value()); err != nil {
		return err
	}
	if err := d.readVersions(from, n.child("Versions")); err != nil {
		return err
	}
	path, root, err := d.follow(from, n.child("DocRoot").value())
	if err != nil {
		return err
	}
	if root == nil {
		return &FormatError{from, "its document is not in the container"}
	}
	b := &body{path: path, templates: map[string]*template{}, res: newResources(), annots: map[string]string{}}
	d.bodies = append(d.bodies, b)
	return d.readDocument(b, root)
}

func readInfo(n *node) Info {
	i := Info{
		ID: n.child("DocID").value(), Title: n.child("Title").value(), Author: n.child("Author").value(),
		Subject: n.child("Subject").value(), Abstract: n.child("Abstract").value(), Creator: n.child("Creator").value(),
		CreationDate: n.child("CreationDate").value(), ModDate: n.child("ModDate").value(),
	}
	for _, c := range n.child("CustomDatas").children("CustomData") {
		i.Custom = append(i.Custom, CustomData{c.attr("Name"), c.value()})
	}
	return i
}

// readSignatures reaches the files of the signatures; what they say is for the
// verifier.
func (d *Document) readSignatures(from, ref string) error {
	path, list, err := d.follow(from, ref)
	if err != nil {
		return err
	}
	if list != nil && d.Signatures == "" && d.Bodies == 1 {
		d.Signatures = path
	}
	for _, s := range list.children("Signature") {
		at, sig, err := d.follow(path, s.attr("BaseLoc"))
		if err != nil {
			return err
		}
		d.reach(at, sig.child("SignedValue").value())
		d.reach(at, sig.child("SignedInfo").child("Seal").child("BaseLoc").value())
	}
	return nil
}

// readVersions reaches the lists of files of former versions.
func (d *Document) readVersions(from string, n *node) error {
	for _, v := range n.children("Version") {
		at, root, err := d.follow(from, v.attr("BaseLoc"))
		if err != nil {
			return err
		}
		d.reach(at, root.child("DocRoot").value())
		for _, f := range root.child("FileList").children("File") {
			d.reach(at, f.value())
		}
	}
	return nil
}

func (d *Document) readDocument(b *body, root *node) error {
	common := root.child("CommonData")
	b.area = pageBox(common.child("PageArea"))
	for _, t := range common.children("TemplatePage") {
		if path, ok := d.reach(b.path, t.attr("BaseLoc")); ok {
			b.templates[t.attr("ID")] = &template{path, t.attr("ZOrder")}
		}
	}
	for _, list := range []string{"PublicRes", "DocumentRes"} {
		for _, r := range common.children(list) {
			if err := d.readResources(b.res, b.path, r.value()); err != nil {
				return err
			}
		}
	}
	for _, p := range root.child("Pages").children("Page") {
		if len(d.Pages) >= d.lim.Pages {
			return &LimitError{"pages", int64(d.lim.Pages)}
		}
		path, _ := d.reach(b.path, p.attr("BaseLoc"))
		d.Pages = append(d.Pages, PageRef{ID: p.attr("ID"), Path: path, body: b})
	}
	if err := d.readAnnotations(b, root.child("Annotations").value()); err != nil {
		return err
	}
	if err := d.readAttachments(b, root.child("Attachments").value()); err != nil {
		return err
	}
	return d.readExtras(b, root)
}

// pageBox is the paper: the physical box, or what of it is left when it is
// missing.
func pageBox(area *node) Box {
	for _, name := range []string{"PhysicalBox", "ApplicationBox", "ContentBox"} {
		if b, ok := box(area.child(name).value()); ok && !b.Empty() {
			return b
		}
	}
	return Box{}
}

func (d *Document) readAnnotations(b *body, ref string) error {
	path, root, err := d.follow(b.path, ref)
	if err != nil {
		return err
	}
	for _, p := range root.children("Page") {
		if at, ok := d.reach(path, p.child("FileLoc").value()); ok {
			b.annots[p.attr("PageID")] = at
		}
	}
	return nil
}

func (d *Document) readAttachments(b *body, ref string) error {
	path, root, err := d.follow(b.path, ref)
	if err != nil {
		return err
	}
	for _, a := range root.children("Attachment") {
		at, _ := d.reach(path, a.child("FileLoc").value())
		d.Attachments = append(d.Attachments, Attachment{
			ID: a.attr("ID"), Name: a.attr("Name"), Format: a.attr("Format"), Path: at, Visible: yes(a.attr("Visible"), true),
		})
	}
	return nil
}

// readExtras reaches what is neither page nor attachment: tags and extensions.
func (d *Document) readExtras(b *body, root *node) error {
	path, tags, err := d.follow(b.path, root.child("CustomTags").value())
	if err != nil {
		return err
	}
	for _, t := range tags.children("CustomTag") {
		if at, ok := d.reach(path, t.child("FileLoc").value()); ok {
			d.CustomTags = append(d.CustomTags, at)
		}
		d.reach(path, t.child("SchemaLoc").value())
	}
	path, exts, err := d.follow(b.path, root.child("Extensions").value())
	if err != nil {
		return err
	}
	for _, e := range exts.children("Extension") {
		for _, x := range e.children("ExtendData") {
			d.reach(path, x.value())
		}
	}
	return nil
}

// Reachable are the paths of all files that the structure of the document leads
// to, as the container writes them: OFD.xml, documents, pages, templates,
// resources, annotations, attachments, tags, extensions, former versions, and the
// files of signatures. A file that a signature covers is not reachable by that
// alone: makers sign files that nothing refers to.
func (d *Document) Reachable() (map[string]bool, error) {
	d.work = 0
	for _, b := range d.bodies {
		for _, id := range slices.Sorted(maps.Keys(b.templates)) {
			if err := d.reachPage(b.templates[id].path); err != nil {
				return nil, err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(b.annots)) {
			if err := d.reachPage(b.annots[id]); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range d.Pages {
		if err := d.reachPage(p.Path); err != nil {
			return nil, err
		}
	}
	return d.reached, nil
}

// reachPage looks for resources of one page alone, which are rare: a file without
// the word has no such element.
func (d *Document) reachPage(path string) error {
	if path == "" {
		return nil
	}
	b, err := d.c.Read(path)
	if err != nil || !strings.Contains(string(b), "PageRes") {
		return err
	}
	n, err := d.parse(path)
	if err != nil {
		return err
	}
	for _, r := range n.children("PageRes") {
		if err := d.readResources(newResources(), path, r.value()); err != nil {
			return err
		}
	}
	return nil
}
