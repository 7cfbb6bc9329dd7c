package ofd

import (
	"encoding/xml"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const ns = ` xmlns:ofd="http://www.ofdspec.org/2016"`

// paper is a document of one page that tests put together.
type paper struct {
	content string // of the page's Content
	page    string // beside it
	public  string // resources
	common  string // of CommonData
	root    string // of Document
	more    []zfile
}

func (p paper) zip() []byte {
	files := []zfile{
		{name: "OFD.xml", data: `<?xml version="1.0" encoding="UTF-8"?><ofd:OFD` + ns + ` Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>7</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`},
		{name: "Doc_0/Document.xml", data: `<ofd:Document` + ns + `><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 100 50</ofd:PhysicalBox></ofd:PageArea>` +
			`<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>` + p.common + `</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>` + p.root + `</ofd:Document>`},
		{name: "Doc_0/PublicRes.xml", data: `<ofd:Res` + ns + ` BaseLoc="Res">` + p.public + `</ofd:Res>`},
		{name: "Doc_0/Pages/Page_0/Content.xml", data: `<ofd:Page` + ns + `>` + p.page + `<ofd:Content><ofd:Layer>` + p.content + `</ofd:Layer></ofd:Content></ofd:Page>`},
	}
	return zipOf(append(files, p.more...)...)
}

func openBytes(b []byte) (*Document, error) {
	c, err := OpenContainer(b, DefaultLimits())
	if err != nil {
		return nil, err
	}
	return Open(c)
}

func (p paper) open(t testing.TB) *Document {
	t.Helper()
	d, err := openBytes(p.zip())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpen_foreign(t *testing.T) {
	d, _ := invoice(t)
	if d == nil {
		return
	}
	if d.Info.ID != "0eb8011566b14d9f942a38d7df30f2de" || d.Info.CreationDate != "2020-10-10" || len(d.Info.Custom) != 10 ||
		d.Info.Custom[0] != (CustomData{"价税合计", "318.00"}) {
		t.Errorf("info: %+v", d.Info)
	}
	if d.Bodies != 1 || d.Signatures != "Doc_0/Signs/Signatures.xml" {
		t.Errorf("%d bodies, signatures %q", d.Bodies, d.Signatures)
	}
	want := []Attachment{{Name: "original_invoice", Format: "xml", Path: "Doc_0/Attachs/original_invoice.xml"}}
	if diff := cmp.Diff(want, d.Attachments); diff != "" {
		t.Errorf("attachments (-want +got):\n%s", diff)
	}
	p, err := d.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	if p.Box != (Box{0, 0, 210, 140}) {
		t.Errorf("page is %v", p.Box)
	}
	if diff := cmp.Diff([]Missing(nil), d.Missing()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

// The maker signs its files of tags but refers to them from nowhere.
func TestReachable_foreign(t *testing.T) {
	d, _ := invoice(t)
	if d == nil {
		return
	}
	got, err := d.Reachable()
	if err != nil {
		t.Fatal(err)
	}
	var lost []string
	for _, n := range d.c.Names() {
		if !got[n] {
			lost = append(lost, n)
		}
	}
	if diff := cmp.Diff([]string{"Doc_0/Tags/CustomTags.xml", "Doc_0/Tags/Tag_Invoice.xml"}, lost); diff != "" {
		t.Errorf("not reachable (-want +got):\n%s", diff)
	}
}

func TestReachable_everyKind(t *testing.T) {
	files := []zfile{
		{name: "Doc_0/Res/a.ttf"},
		{name: "Doc_0/Res/b.png"},
		{name: "Doc_0/icc"},
		{name: "Doc_0/T.xml", data: `<Page/>`},
		{name: "Doc_0/own.xml", data: `<Res/>`},
		{name: "Doc_0/A.xml", data: `<Annotations><Page PageID="1"><FileLoc>A/1.xml</FileLoc></Page></Annotations>`},
		{name: "Doc_0/A/1.xml", data: `<PageAnnot/>`},
		{name: "Doc_0/F.xml", data: `<Attachments><Attachment ID="1"><FileLoc>f.bin</FileLoc></Attachment></Attachments>`},
		{name: "Doc_0/f.bin"},
		{name: "Doc_0/C.xml", data: `<CustomTags><CustomTag><SchemaLoc>c.xsd</SchemaLoc><FileLoc>c.xml</FileLoc></CustomTag></CustomTags>`},
		{name: "Doc_0/c.xml"},
		{name: "Doc_0/c.xsd"},
		{name: "Doc_0/E.xml", data: `<Extensions><Extension><ExtendData>e.xml</ExtendData></Extension></Extensions>`},
		{name: "Doc_0/e.xml"},
		{name: "Doc_0/smuggled.xml"},
	}
	d := paper{
		public: `<Fonts><Font ID="1"><FontFile>a.ttf</FontFile></Font></Fonts><MultiMedias><MultiMedia ID="2" Type="Image"><MediaFile>b.png</MediaFile></MultiMedia></MultiMedias><ColorSpaces><ColorSpace ID="3" Profile="/Doc_0/icc"/></ColorSpaces>`,
		common: `<TemplatePage ID="9" BaseLoc="T.xml"/>`, page: `<PageRes>../../own.xml</PageRes>`,
		root: `<Annotations>A.xml</Annotations><Attachments>F.xml</Attachments><CustomTags>C.xml</CustomTags><Extensions>E.xml</Extensions>`, more: files,
	}.open(t)
	got, err := d.Reachable()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if want := f.name != "Doc_0/smuggled.xml"; got[f.name] != want {
			t.Errorf("%s reachable: %v, want %v", f.name, got[f.name], want)
		}
	}
}

func TestOpen_refused(t *testing.T) {
	body := func(s string) zfile { return zfile{name: "OFD.xml", data: s} }
	for name, b := range map[string][]byte{
		"no OFD.xml":       zipOf(zfile{name: "x.xml"}),
		"another document": zipOf(body("<html/>")),
		"no body":          zipOf(body("<OFD/>")),
		"no document":      zipOf(body("<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>")),
		"document is none": zipOf(body("<OFD><DocBody><DocRoot>d</DocRoot></DocBody></OFD>"), zfile{name: "d", data: "<a>"}),
	} {
		_, err := openBytes(b)
		if bad := new(FormatError); !errors.As(err, &bad) {
			t.Errorf("%s: %v, want a FormatError", name, err)
		}
	}
}

func TestOpen_missingParts(t *testing.T) {
	d := paper{common: `<DocumentRes>none.xml</DocumentRes>`, root: `<Attachments>none2.xml</Attachments>`, content: `<ImageObject ResourceID="5" Boundary="0 0 1 1"/><Odd/>`}.open(t)
	if _, err := d.Page(0); err != nil {
		t.Fatal(err)
	}
	want := []Missing{
		{MissingFile, "Doc_0/Document.xml", "none.xml"},
		{MissingFile, "Doc_0/Document.xml", "none2.xml"},
		{MissingResource, "Doc_0/Pages/Page_0/Content.xml", "5"},
		{MissingObject, "Doc_0/Pages/Page_0/Content.xml", "Odd"},
	}
	if diff := cmp.Diff(want, d.Missing()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func TestOpen_twoBodies(t *testing.T) {
	d, err := openBytes(zipOf(
		zfile{name: "OFD.xml", data: "<OFD><DocBody><DocInfo><Title>a</Title></DocInfo><DocRoot>a</DocRoot></DocBody><DocBody><DocRoot>b</DocRoot></DocBody></OFD>"},
		zfile{name: "a", data: `<Document><Pages><Page ID="1" BaseLoc="p"/></Pages></Document>`},
		zfile{name: "b", data: `<Document><Pages><Page ID="1" BaseLoc="p"/></Pages></Document>`},
		zfile{name: "p", data: `<Page/>`},
	))
	if err != nil {
		t.Fatal(err)
	}
	if d.Bodies != 2 || len(d.Pages) != 2 || d.Info.Title != "a" {
		t.Errorf("%d bodies, %d pages, title %q", d.Bodies, len(d.Pages), d.Info.Title)
	}
}

func TestParseXML_strict(t *testing.T) {
	lim := DefaultLimits()
	lim.Tokens, lim.XMLDepth, lim.Attributes, lim.TextBytes, lim.XMLBytes = 40, 5, 3, 100, 1000
	for _, c := range []struct{ name, xml, want string }{
		{"fine", `<?xml version="1.0" encoding="UTF-8"?><a b="1"><c/>&lt;&#20013;</a>`, ""},
		{"mark of order", "\ufeff<a/>", ""},
		{"comment", "<!-- c --><a/>", ""},
		{"document type", `<!DOCTYPE a [<!ENTITY b "c">]><a/>`, "format"},
		{"entity", `<a>&b;</a>`, "format"},
		{"instruction", `<?xml-stylesheet href="x"?><a/>`, "format"},
		{"late declaration", `<a/><?xml version="1.0"?>`, "format"},
		{"two roots", `<a/><b/>`, "format"},
		{"no root", ``, "format"},
		{"open", `<a>`, "format"},
		{"crossed", `<a><b></a></b>`, "format"},
		{"encoding", `<?xml version="1.0" encoding="UTF-16"?><a/>`, "format"},
		{"not UTF-8", "<a>\xff</a>", "format"},
		{"deep", strings.Repeat("<a>", 6) + strings.Repeat("</a>", 6), "limit"},
		{"as deep as may be", strings.Repeat("<a>", 5) + strings.Repeat("</a>", 5), ""},
		{"tokens", "<a>" + strings.Repeat("<b/>", 20) + "</a>", "limit"},
		{"attributes", `<a b="" c="" d="" e=""/>`, "limit"},
		{"attributes of all", `<a>` + strings.Repeat(`<b c="" d="" e=""/>`, 9) + `</a>`, "limit"},
		{"long text", "<a>" + strings.Repeat("x", 101) + "</a>", "limit"},
		{"long tag", `<a b="` + strings.Repeat("x", 101) + `"/>`, "limit"},
		{"long file", "<a>" + strings.Repeat("<b/>"+strings.Repeat("x", 90), 12) + "</a>", "limit"},
	} {
		_, err := parseXML("f.xml", []byte(c.xml), lim)
		got := ""
		if over := new(LimitError); errors.As(err, &over) {
			got = "limit"
		}
		if bad := new(FormatError); errors.As(err, &bad) {
			got = "format"
		}
		if got != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestNumber_strict(t *testing.T) {
	for s, want := range map[string]float64{"0": 0, "-1.5": -1.5, ".5": .5, "1e3": 1000, "+2": 2, "1000000": 1e6} {
		if got, ok := number(s); !ok || got != want {
			t.Errorf("number(%q) = %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "NaN", "Inf", "-inf", "0x10", "1_0", "1e7", "1e999", "1,5", "１", "0." + strings.Repeat("0", 40)} {
		if got, ok := number(s); ok {
			t.Errorf("number(%q) = %v, want none", s, got)
		}
	}
}

func TestDeltas_runs(t *testing.T) {
	for s, want := range map[string][]float64{
		"": nil, "1 2": {1, 2}, "g 3 2.5": {2.5, 2.5, 2.5}, "1 g 2 2 -3": {1, 2, 2, -3},
		"g 999999999 1": {1, 1, 1, 1, 1}, "1 2 3 4 5 6": {1, 2, 3, 4, 5}, "g 0 1 2": {2},
	} {
		if got, ok := deltas(s, 5); !ok || !slices.Equal(got, want) {
			t.Errorf("deltas(%q) = %v, %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"g", "g 2", "g x 1", "g -1 1", "x", "1 NaN"} {
		if got, ok := deltas(s, 5); ok {
			t.Errorf("deltas(%q) = %v, want none", s, got)
		}
	}
}

func TestReadColor_spaces(t *testing.T) {
	spaces := map[string]colorSpace{"4": {bits: 4}, "p": {palette: []string{"0 0 0", "9 8 7"}}}
	for s, want := range map[string]color{
		`Value="1 2 3"`:                  {1, 2, 3, 255},
		`Value="#FF #0a 3" Alpha="9"`:    {255, 10, 3, 9},
		`Value="7"`:                      {7, 7, 7, 255},
		`Value="0 255 255 0"`:            {255, 0, 0, 255},
		`Value="0 0 0 255"`:              {0, 0, 0, 255},
		`Value="15 0 15" ColorSpace="4"`: {255, 0, 255, 255},
		`Index="1" ColorSpace="p"`:       {9, 8, 7, 255},
		`Value="999 -5 3"`:               {255, 0, 3, 255},
		``:                               black,
	} {
		n, err := parseXML("c", []byte("<c "+s+"/>"), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := readColor(n, spaces); !ok || got != want {
			t.Errorf("%s = %v, %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"1 2", "1 2 3 4 5", "red", "#GG 0 0", "NaN 0 0"} {
		if got, ok := readColor(&node{attrs: []xml.Attr{{Name: xml.Name{Local: "Value"}, Value: s}}}, nil); ok {
			t.Errorf("%q = %v, want none", s, got)
		}
	}
}

func TestReadPath_operators(t *testing.T) {
	ops, ok := readPath("S 0 0 M 1 1 L 2 2 Q 1 2 3 4 B 1 2 3 4 5 6 A 1 2 0 1 0 5 6 C")
	if got := (&pathObject{steps: ops}).d(); !ok || got != "M0 0M1 1L2 2Q1 2 3 4C1 2 3 4 5 6A1 2 0 1 0 5 6Z" {
		t.Errorf("got %q, %v", got, ok)
	}
	for _, s := range []string{"L 0 0", "M 0", "M 0 0 X", "M 0 0 L NaN 0", "M 0 0 L 1e9 0", "M0 0"} {
		if _, ok := readPath(s); ok {
			t.Errorf("%q is read", s)
		}
	}
}

func TestTimes_order(t *testing.T) {
	m := matrix{0, 1, -1, 0, 5, 6}.times(matrix{2, 0, 0, 3, 1, 1})
	x, y := m.apply(1, 1)
	x1, y1 := matrix{2, 0, 0, 3, 1, 1}.apply(1, 1)
	wx, wy := matrix{0, 1, -1, 0, 5, 6}.apply(x1, y1)
	if math.Abs(x-wx)+math.Abs(y-wy) > 1e-9 {
		t.Errorf("(%v, %v), want (%v, %v)", x, y, wx, wy)
	}
}
