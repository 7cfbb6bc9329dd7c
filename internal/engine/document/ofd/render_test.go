package ofd

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	goPNG "image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/conformancetest"
)

// invoice opens the foreign invoice and cuts the picture out of its seal.
func invoice(t testing.TB) (*Document, []SealPicture) {
	t.Helper()
	b, ok := conformancetest.File(t, "sealed-v4-tax-invoice.ofd")
	if !ok {
		return nil, nil
	}
	d, err := openBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	dat, err := d.c.Read("Doc_0/Signs/Sign_0/SignedValue.dat")
	if err != nil {
		t.Fatal(err)
	}
	return d, []SealPicture{{Page: "1", Boundary: Box{90, 8, 30, 20}, Type: "ofd", Data: sealPictureOf(t, dat)}}
}

// sealPictureOf digs for the first SEQUENCE that begins with "ofd".
func sealPictureOf(t testing.TB, der []byte) []byte {
	t.Helper()
	var p struct {
		Type asn1.RawValue
		Data []byte
		W, H int
	}
	for i := range der {
		if der[i] != 0x30 {
			continue
		}
		if _, err := asn1.Unmarshal(der[i:], &p); err == nil && string(p.Type.Bytes) == "ofd" {
			return p.Data
		}
	}
	t.Fatal("no picture in the seal")
	return nil
}

// drawn is an element of a drawing with the words directly in it.
type drawn struct {
	name, text string
	attrs      map[string]string
}

// elements reads a drawing with a strict parser.
func elements(t testing.TB, svg string) []drawn {
	t.Helper()
	var all []drawn
	var open []int
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%.300s", err, svg)
		}
		switch k := tok.(type) {
		case xml.StartElement:
			e := drawn{name: k.Name.Local, attrs: map[string]string{}}
			for _, a := range k.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			open, all = append(open, len(all)), append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(k)
			}
		}
	}
}

func named(all []drawn, name string) []drawn {
	return slices.DeleteFunc(slices.Clone(all), func(d drawn) bool { return d.name != name })
}

func textIs(words string) func(drawn) bool { return func(d drawn) bool { return d.text == words } }

func render(t testing.TB, d *Document, opt RenderOptions) string {
	t.Helper()
	svg, err := d.Render(0, opt)
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func TestRender_foreign(t *testing.T) {
	d, seals := invoice(t)
	if d == nil {
		return
	}
	svg := render(t, d, RenderOptions{Seals: seals})
	all := elements(t, svg)
	texts, paths := named(all, "text"), named(all, "path")
	wantTexts, wantPaths := 0, 0
	for _, b := range [][]byte{file(t, d, "Doc_0/Pages/Page_0/Content.xml"), file(t, d, "Doc_0/Tpls/Tpl_0/Content.xml"), sealPage(t, seals[0].Data)} {
		wantTexts += bytes.Count(b, []byte("<ofd:TextObject "))
		wantPaths += bytes.Count(b, []byte("<ofd:PathObject "))
	}
	if len(texts) != wantTexts || len(paths) != wantPaths || wantTexts < 80 || wantPaths < 20 {
		t.Errorf("%d texts and %d paths are drawn of %d and %d", len(texts), len(paths), wantTexts, wantPaths)
	}
	i := slices.IndexFunc(texts, textIs("重庆增值税电子普通发票"))
	if i < 0 {
		t.Fatal("no title")
	}
	want := map[string]string{
		"transform": "translate(69 7)", "font-size": "6.6675", "fill": "#9c5223", "y": "5.7274",
		"x":           "0 6.53 13.06 19.59 26.12 32.65 39.18 45.71 52.24 58.77 65.3",
		"font-family": "'楷体',KaiTi,STKaiti,'Noto Serif CJK SC','Noto Serif SC',serif",
	}
	if diff := cmp.Diff(want, texts[i].attrs); diff != "" {
		t.Errorf("title (-want +got):\n%s", diff)
	}
	code := texts[slices.IndexFunc(texts, func(d drawn) bool { return strings.HasPrefix(d.text, "00664<120") })]
	if y := strings.Fields(code.attrs["y"]); y[27] != "4.6555" || y[28] != "9.1555" {
		t.Errorf("the code's second line begins at %s, %s", y[27], y[28])
	}
	if images := named(all, "image"); len(images) != 1 || !strings.HasPrefix(images[0].attrs["href"], "data:image/png;base64,") {
		t.Errorf("images: %v", images)
	}
	// The seal is drawn last, over the page, at the place of its stamp.
	at := strings.Index(svg, `<g transform="translate(90 8)"><clipPath`)
	if at < 0 || strings.Contains(svg[:at], "#ff0000") || !strings.Contains(svg[at:], "国家税务总局") {
		t.Errorf("the seal is not drawn over the page")
	}
	if again := render(t, d, RenderOptions{Seals: seals}); again != svg {
		t.Error("drawn twice, it differs")
	}
	if diff := cmp.Diff([]Missing(nil), d.Missing()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func file(t testing.TB, d *Document, name string) []byte {
	t.Helper()
	b, err := d.c.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sealPage(t testing.TB, b []byte) []byte {
	t.Helper()
	d, err := openBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, d, d.Pages[0].Path)
}

// draw gives what is drawn of a page's content, without the frame around it.
func (p paper) draw(t testing.TB) string {
	t.Helper()
	svg := render(t, p.open(t), RenderOptions{})
	elements(t, svg)
	_, inner, _ := strings.Cut(svg, `fill="#ffffff"/>`)
	return strings.TrimSuffix(inner, "</svg>")
}

func TestRender_objects(t *testing.T) {
	const text = `<TextObject Boundary="10 20 30 5" Size="4" `
	fonts := ` font-family="SimSun,'Noto Serif CJK SC','Noto Serif SC',serif" font-size="4"`
	for _, c := range []struct {
		name string
		p    paper
		want string
	}{
		{
			"steps",
			paper{content: text + `><TextCode X="1" Y="2" DeltaX="g 2 3 4">甲乙丙丁</TextCode></TextObject>`},
			`<text transform="translate(10 20)"` + fonts + ` fill="#000000" x="1 4 7 11" y="2">甲乙丙丁</text>`,
		},
		{
			"no steps",
			paper{content: text + `><TextCode X="1" Y="2">甲a乙</TextCode></TextObject>`},
			`<text transform="translate(10 20)"` + fonts + ` fill="#000000" x="1 5 7" y="2">甲a乙</text>`,
		},
		{
			"down",
			paper{content: text + `ReadDirection="90" CharDirection="-90"><TextCode X="1" Y="2">甲乙</TextCode></TextObject>`},
			`<text transform="translate(10 20)"` + fonts + ` fill="#000000" x="1 1" y="2 6" rotate="270 270">甲乙</text>`,
		},
		{
			"scaled",
			paper{content: text + `HScale="0.5" CTM="1 0 0 2 0 0"><TextCode X="1" Y="2">甲</TextCode></TextObject>`},
			`<text transform="matrix(0.5 0 0 2 10 20)"` + fonts + ` fill="#000000" x="2" y="2">甲</text>`,
		},
		{
			"rare characters",
			paper{content: text + `><TextCode X="1" Y="2" DeltaX="4">王𬍛</TextCode></TextObject>`},
			`<text transform="translate(10 20)"` + fonts + ` fill="#000000"><tspan x="1" y="2">王</tspan><tspan x="5" y="2">𬍛</tspan></text>`,
		},
		{
			"paint",
			paper{content: text + `Fill="false" Stroke="true" LineWidth="0.2" Alpha="51" Weight="700" Italic="true"><StrokeColor Value="255 0 0" Alpha="102"/><TextCode X="0" Y="0">甲</TextCode></TextObject>`},
			`<text transform="translate(10 20)"` + fonts + ` font-weight="bold" font-style="italic" fill="none" stroke="#ff0000" stroke-opacity="0.4" stroke-width="0.2" opacity="0.2" x="0" y="0">甲</text>`,
		},
		{
			"path",
			paper{content: `<PathObject Boundary="1 2 30 30" Fill="true" Rule="Even-Odd" Join="Round" Cap="Square" DashPattern="1 2" DashOffset="1"><AbbreviatedData>M 0 0 L 9 0 C</AbbreviatedData></PathObject>`},
			`<path transform="translate(1 2)" d="M0 0L9 0Z" fill="#000000" fill-rule="evenodd" stroke="#000000" stroke-width="0.353" stroke-linejoin="round" stroke-linecap="square" stroke-dasharray="1 2" stroke-dashoffset="1"/>`,
		},
		{
			"path outside of its boundary",
			paper{content: `<PathObject Boundary="1 2 3 4"><AbbreviatedData>M 0 0 L 9 0</AbbreviatedData></PathObject>`},
			`<clipPath id="o-1"><rect x="1" y="2" width="3" height="4"/></clipPath><g clip-path="url(#o-1)"><path transform="translate(1 2)" d="M0 0L9 0" fill="none" stroke="#000000" stroke-width="0.353"/></g>`,
		},
		{
			"clip",
			paper{content: `<PathObject Boundary="1 2 30 30"><Clips><Clip><Area><Path Boundary="1 1 2 2"><AbbreviatedData>M 0 0 L 1 1 L 0 1 C</AbbreviatedData></Path></Area></Clip></Clips><AbbreviatedData>M 0 0 L 9 0</AbbreviatedData></PathObject>`},
			`<g transform="translate(1 2)"><clipPath id="o-1"><path transform="translate(1 1)" d="M0 0L1 1L0 1Z"/></clipPath><g clip-path="url(#o-1)"><path d="M0 0L9 0" fill="none" stroke="#000000" stroke-width="0.353"/></g></g>`,
		},
		{
			"block",
			paper{content: `<PageBlock Boundary="5 5 0 0" Alpha="51">` + text + `><TextCode X="0" Y="0">甲</TextCode></TextObject></PageBlock>`},
			`<g transform="translate(5 5)" opacity="0.2"><text transform="translate(10 20)"` + fonts + ` fill="#000000" x="0" y="0">甲</text></g>`,
		},
		{"invisible", paper{content: text + `Visible="false"><TextCode>甲</TextCode></TextObject>`}, ``},
		{
			"composite",
			paper{
				public:  `<CompositeGraphicUnits><CompositeGraphicUnit ID="8" Width="9" Height="9"><Content>` + text + `><TextCode X="0" Y="0">甲</TextCode></TextObject></Content></CompositeGraphicUnit></CompositeGraphicUnits>`,
				content: `<CompositeObject ResourceID="8" Boundary="1 1 9 9" CTM="2 0 0 2 0 0"/>`,
			},
			`<g transform="matrix(2 0 0 2 1 1)"><text transform="translate(10 20)"` + fonts + ` fill="#000000" x="0" y="0">甲</text></g>`,
		},
		{
			"inherited parameters",
			paper{
				public:  `<DrawParams><DrawParam ID="1" LineWidth="2"><StrokeColor Value="1 1 1"/></DrawParam><DrawParam ID="2" Relative="1" Cap="Round"><FillColor Value="2 2 2"/></DrawParam></DrawParams>`,
				content: `<PathObject Boundary="1 2 30 30" DrawParam="2" Fill="true"><FillColor Value="3 3 3"/><AbbreviatedData>M 0 0 L 9 0</AbbreviatedData></PathObject>`,
			},
			`<path transform="translate(1 2)" d="M0 0L9 0" fill="#030303" stroke="#010101" stroke-width="2" stroke-linecap="round"/>`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.p.draw(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What lies under what: templates under or over the page, layers by their kind,
// annotations over all.
func TestRender_order(t *testing.T) {
	text := func(s string) string {
		return `<TextObject Boundary="0 0 9 9" Size="4"><TextCode X="0" Y="0">` + s + `</TextCode></TextObject>`
	}
	page := func(s string) string { return `<Page><Content><Layer>` + s + `</Layer></Content></Page>` }
	p := paper{
		common:  `<TemplatePage ID="8" BaseLoc="over.xml"/><TemplatePage ID="9" ZOrder="Background" BaseLoc="under.xml"/>`,
		page:    `<Template TemplateID="8" ZOrder="Foreground"/><Template TemplateID="9"/>`,
		content: text("3") + `</ofd:Layer><ofd:Layer Type="Foreground">` + text("4") + `</ofd:Layer><ofd:Layer Type="Background">` + text("2"),
		root:    `<Annotations>A.xml</Annotations>`,
		more: []zfile{
			{name: "Doc_0/over.xml", data: page(text("5"))},
			{name: "Doc_0/under.xml", data: page(text("1"))},
			{name: "Doc_0/A.xml", data: `<Annotations><Page PageID="1"><FileLoc>a.xml</FileLoc></Page></Annotations>`},
			{name: "Doc_0/a.xml", data: `<PageAnnot><Annot ID="1"><Appearance Boundary="1 1 9 9">` + text("6") + `</Appearance></Annot><Annot Visible="false"><Appearance>` + text("X") + `</Appearance></Annot></PageAnnot>`},
		},
	}
	got := ""
	for _, e := range named(elements(t, "<svg>"+p.draw(t)+"</svg>"), "text") {
		got += e.text
	}
	if got != "123456" {
		t.Errorf("drawn in the order %q, want 123456", got)
	}
}

// Nothing that somebody wrote becomes an element, an address or another word.
func TestRender_hostileText(t *testing.T) {
	p := paper{
		public:  `<Fonts><Font ID="1" FontName="x&quot; onload=&quot;alert(1)';url(//evil)"/></Fonts>`,
		content: `<TextObject Font="1" Boundary="0 0 9 9" Size="4"><TextCode X="0" Y="0" DeltaX="1">&lt;/text&gt;&lt;script&gt;&amp;` + "\u202e\u200b\u2066" + `a</TextCode></TextObject>`,
	}
	got := elements(t, "<svg>"+p.draw(t)+"</svg>")
	texts := named(got, "text")
	if len(got) != 2 || len(texts) != 1 || texts[0].text != "</text><script>&a" {
		t.Fatalf("drawn: %v", got)
	}
	if n := len(strings.Fields(texts[0].attrs["x"])); n != 17 {
		t.Errorf("%d places for 17 characters", n)
	}
	if f := texts[0].attrs["font-family"]; !strings.HasPrefix(f, "'x onloadalert1urlevil',SimSun") {
		t.Errorf("font-family %q", f)
	}
}

func TestRender_prefix(t *testing.T) {
	p := paper{content: `<PathObject Boundary="1 2 3 4"><AbbreviatedData>M 0 0 L 9 0</AbbreviatedData></PathObject>`}
	svg := render(t, p.open(t), RenderOptions{Prefix: `p2"><x`})
	if !strings.Contains(svg, `<clipPath id="op2x-1">`) || !strings.Contains(svg, `url(#op2x-1)`) {
		t.Errorf("ids are not prefixed: %s", svg)
	}
}

func pngOf(w, h int) []byte {
	var b bytes.Buffer
	goPNG.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)))
	return b.Bytes()
}

// chunk is one part of a PNG.
func chunk(name, data string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, name+data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(name+data))))
}

func pngHeader(w, h uint32) string {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return string(pngMark) + chunk("IHDR", string(b)+"\x08\x00\x00\x00\x00")
}

func TestInspect_pictures(t *testing.T) {
	var jpg bytes.Buffer
	jpeg.Encode(&jpg, image.NewGray(image.Rect(0, 0, 6, 7)), nil)
	good := string(pngOf(4, 5))
	head, tail := good[:33], good[33:]
	for _, c := range []struct {
		name, data, kind, out string
		pixels                int
	}{
		{"png", good, "png", good, 20},
		{"jpeg", jpg.String(), "jpeg", jpg.String(), 42},
		{"texts and profiles go", head + chunk("zTXt", "bomb") + chunk("iCCP", "bomb") + chunk("acTL", "") + tail + "behind", "png", good, 20},
		{"wrong checksum", head + "\x00\x00\x00\x00IDATxxxx" + tail, "", "", 0},
		{"cut off", good[:len(good)-1], "", "", 0},
		{"a part longer than the file", head + "\x7f\xff\xff\xffIDATxxxxxxxx", "", "", 0},
		{"no header", string(pngMark) + tail, "", "", 0},
		{"two headers", head + head[8:] + tail, "", "", 0},
		{"no size", pngHeader(0, 5) + tail, "", "", 0},
		{"too large to count", pngHeader(1<<31, 1<<31) + tail, "", "", 0},
		{"jpeg without size", "\xff\xd8\xff\xe0", "", "", 0},
		{"gif", "GIF89a", "", "", 0},
		{"svg", "<svg/>", "", "", 0},
	} {
		kind, out, pixels := inspect([]byte(c.data))
		if kind != c.kind || string(out) != c.out || pixels != c.pixels {
			t.Errorf("%s: %q, %d bytes, %d pixels; want %q, %d bytes, %d pixels", c.name, kind, len(out), pixels, c.kind, len(c.out), c.pixels)
		}
	}
}

func TestRender_pictureOnce(t *testing.T) {
	p := paper{
		public:  `<MultiMedias><MultiMedia ID="2" Type="Image"><MediaFile>b.png</MediaFile></MultiMedia></MultiMedias>`,
		content: `<ImageObject ResourceID="2" Boundary="1 1 8 4"/><ImageObject ResourceID="2" Boundary="0 0 30 30" CTM="20 0 0 20 0 0"/>`,
		more:    []zfile{{name: "Doc_0/Res/b.png", data: string(pngOf(2, 2))}},
	}
	want := `<defs><image id="o-1" width="1" height="1" preserveAspectRatio="none" href="data:image/png;base64,` + base64.StdEncoding.EncodeToString(pngOf(2, 2)) + `"/></defs>` +
		`<use href="#o-1" transform="matrix(8 0 0 4 1 1)"/><use href="#o-1" transform="matrix(20 0 0 20 0 0)"/>`
	if diff := cmp.Diff(want, p.draw(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRender_sealKinds(t *testing.T) {
	inner := paper{content: `<PathObject Boundary="0 0 100 50"><AbbreviatedData>M 0 0 L 9 0</AbbreviatedData></PathObject>`}.zip()
	at := Box{10, 20, 50, 50}
	for _, c := range []struct {
		name, want string
		seal       SealPicture
	}{
		{"png", `<use href="#o-2" transform="matrix(50 0 0 50 0 0)"/>`, SealPicture{Type: "png", Data: pngOf(1, 1)}},
		{"png that says it is ofd", `<use href="#o-2" transform="matrix(50 0 0 50 0 0)"/>`, SealPicture{Type: "ofd", Data: pngOf(1, 1)}},
		{
			"svg", `<svg width="50" height="50" viewBox="0 0 4 4" preserveAspectRatio="none"><circle fill="red" cx="2" cy="2" r="1"></circle></svg>`,
			SealPicture{Type: "SVG", Data: []byte(`<svg viewBox="0 0 4 4"><circle cx="2" cy="2" r="1" style="fill:red"/></svg>`)},
		},
		{"ofd", `<g transform="matrix(0.5 0 0 1 0 0)"><path d="M0 0L9 0" fill="none" stroke="#000000" stroke-width="0.353"/></g>`, SealPicture{Type: "ofd", Data: inner}},
		{"part of it", `<clipPath id="o-1"><rect x="5" y="0" width="10" height="50"/>`, SealPicture{Type: "png", Data: pngOf(1, 1), Clip: Box{5, 0, 10, 50}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.seal.Page, c.seal.Boundary = "1", at
			d := paper{}.open(t)
			svg := render(t, d, RenderOptions{Seals: []SealPicture{c.seal}})
			elements(t, svg)
			if !strings.Contains(svg, `<g transform="translate(10 20)"><clipPath`) || !strings.Contains(svg, c.want) {
				t.Errorf("got %s\nwant %s", svg, c.want)
			}
			if len(d.Missing()) != 0 {
				t.Errorf("missing: %v", d.Missing())
			}
		})
	}
	t.Run("none of them", func(t *testing.T) {
		d := paper{}.open(t)
		render(t, d, RenderOptions{Seals: []SealPicture{{Page: "1", Boundary: at, Type: "bmp", Data: []byte("BM")}, {Page: "2", Boundary: at, Type: "svg"}}})
		if diff := cmp.Diff([]Missing{{MissingSeal, "", "bmp"}}, d.Missing()); diff != "" {
			t.Errorf("missing (-want +got):\n%s", diff)
		}
	})
}

func TestSealSVG_allowList(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"script", `<script>alert(1)</script><g/>`, `<g></g>`},
		{"handler", `<g onload="alert(1)" onclick="x"/>`, `<g></g>`},
		{"foreign", `<foreignObject><body/></foreignObject>`, ``},
		{"style element", `<style>@import "//evil"</style>`, ``},
		{"many of many", `<use href="#a"/>`, ``},
		{"animation", `<animate attributeName="href"/><set/>`, ``},
		{"link", `<a href="javascript:alert(1)"><g/></a>`, ``},
		{"outside", `<g fill="url(//evil#a)" stroke="url(http://evil)" clip-path="url( #a)"/>`, `<g></g>`},
		{"outside in style", `<g style="fill:url(//evil);stroke:red;background:url(x);behavior:x"/>`, `<g stroke="red"></g>`},
		{"words", `<text>a&lt;b` + "\u202e" + `</text>`, `<text>a&lt;b</text>`},
		{
			"ids", `<defs><path id="p" d="M0 0"/></defs><text><textPath xlink:href="#p" xmlns:xlink="x">国</textPath></text>`,
			`<defs><path id="I-p" d="M0 0"></path></defs><text><textPath href="#I-p">国</textPath></text>`,
		},
		{"gradients", `<linearGradient id="a"/><g fill="url(#a)"/>`, `<linearGradient id="I-a"></linearGradient><g fill="url(#I-a)"></g>`},
		{"quotes", `<g fill="red&quot; onload=&quot;x"/>`, `<g></g>`},
		{"escape of styles", `<g fill="u\72l(x)" transform="rotate(3)"/>`, `<g transform="rotate(3)"></g>`},
		{"font", `<text font-family="'宋体', x;}"/>`, `<text></text>`},
		{"another language's attribute", `<g xmlns:x="y" x:fill="red"/>`, `<g></g>`},
		{"out of the quotes", `<g fill="url(#a&quot; b)" id="a&quot; b"/>`, `<g></g>`},
		{"picture by another way", `<image href="http://evil/;base64,` + base64.StdEncoding.EncodeToString(pngOf(1, 1)) + `" width="1" height="1"/>`, ``},
		{"twice", `<g style="fill:red" fill="blue"/>`, `<g fill="red"></g>`},
		{"picture from outside", `<image href="http://evil/a.png" width="1" height="1"/>`, ``},
		{"picture that is none", `<image href="data:image/svg+xml;base64,PHN2Zy8+" width="1" height="1"/>`, ``},
		{
			"picture", `<image href="data:image/png;base64,` + base64.StdEncoding.EncodeToString(pngOf(1, 1)) + `" width="2" height="3" x="1"/>`,
			`<defs><image id="ID-2" width="1" height="1" preserveAspectRatio="none" href="data:image/png;base64,` + base64.StdEncoding.EncodeToString(pngOf(1, 1)) + `"/></defs><g><use href="#ID-2" transform="matrix(2 0 0 3 1 0)"/></g>`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newCanvas(DefaultLimits(), "")
			k.miss = func(MissingKind, string, string) {}
			if !k.sealSVG(SealPicture{Boundary: Box{0, 0, 9, 9}, Data: []byte(`<svg viewBox="0 0 1 1">` + c.in + `</svg>`)}) {
				t.Fatal("not drawn")
			}
			elements(t, k.String())
			_, got, _ := strings.Cut(strings.TrimSuffix(k.String(), "</svg>"), `preserveAspectRatio="none">`)
			want := strings.NewReplacer("I-", "o-1-", "ID-2", "o-2").Replace(c.want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
