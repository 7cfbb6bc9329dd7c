package ofd

import (
	"errors"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/conformancetest"
)

// small are limits under which a fuzzer is fast.
func small() Limits {
	l := DefaultLimits()
	l.EntryBytes, l.TotalBytes, l.XMLBytes, l.Tokens, l.Objects, l.SVGBytes = 1<<20, 2<<20, 1<<18, 20_000, 2000, 1<<20
	return l
}

// refused fails for an error that is none of ours.
func refused(t *testing.T, err error) {
	t.Helper()
	over, bad := new(LimitError), new(FormatError)
	if !errors.As(err, &over) && !errors.As(err, &bad) {
		t.Errorf("neither limit nor format: %v", err)
	}
}

func FuzzContainer(f *testing.F) {
	f.Add(zipOf(zfile{name: "OFD.xml", data: "<a/>"}, zfile{name: "b", data: "bb", twice: true}, zfile{name: "c", data: "c", stored: true}))
	f.Add(append([]byte("x"), zipOf(zfile{name: "OFD.xml", data: "<a/>"})...))
	if b, ok := conformancetest.File(f, "sealed-v4-tax-invoice.ofd"); ok {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := small()
		c, err := OpenContainer(b, lim)
		if err != nil {
			refused(t, err)
			return
		}
		bad := 0
		for _, f := range c.CheckContents() {
			if f.Kind == BadContent {
				bad++
			}
		}
		var total int64
		for _, name := range c.Names() {
			got, err := c.Read(name)
			if err == nil {
				total += int64(len(got))
			} else if bad == 0 {
				t.Errorf("CheckContents finds nothing, but %q: %v", name, err)
			}
			if found, ok := c.Find(name); !ok || found != name {
				t.Errorf("Find(%q) = %q, %v", name, found, ok)
			}
		}
		if len(c.Findings()) == 0 && total > lim.TotalBytes {
			t.Errorf("%d bytes read, more than the limit", total)
		}
	})
}

// The content of a page, with everything that a page can have around it.
func FuzzXML(f *testing.F) {
	f.Add(`<TextObject ID="3" Boundary="7.46 9.57 15 3" CTM="0.9 0.1 -0.1 0.9 0 0" Font="1" Size="2.4" HScale="0.5" CharDirection="90"><FillColor Value="255 0 0"/>` +
		`<CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><Glyphs>7</Glyphs></CGTransform><TextCode X="-0.3" Y="2" DeltaX="g 2 2.6 1">国家税务&lt;𬍛</TextCode></TextObject>`)
	f.Add(`<PathObject Boundary="0 0 9 9" Fill="true" Rule="Even-Odd" DashPattern="1 2"><Clips><Clip><Area CTM="1 0 0 1 0 0"><Path Boundary="0 0 1 1"><AbbreviatedData>M 0 0 C</AbbreviatedData></Path></Area></Clip></Clips>` +
		`<StrokeColor Value="#ff 0 0" Alpha="9"/><AbbreviatedData>S 0 0 L 1 1 Q 1 1 2 2 B 1 1 2 2 3 3 A 1 1 0 0 1 5 5 C</AbbreviatedData></PathObject>`)
	f.Add(`<ImageObject ResourceID="2" Boundary="1 1 8 4" CTM="8 0 0 4 0 0"/><CompositeObject ResourceID="3" Boundary="0 0 9 9" Alpha="3"/><PageBlock Boundary="0 0 1 1"/>`)
	f.Add(`<PathObject DrawParam="4" Boundary="0 0 1 1"><FillColor><AxialShd><Segment><Color Value="1 2 3"/></Segment></AxialShd></FillColor><AbbreviatedData/></PathObject>`)
	f.Fuzz(func(t *testing.T, content string) {
		p := paper{
			content: content,
			public: `<Fonts><Font ID="1" FontName="宋体"/></Fonts><MultiMedias><MultiMedia ID="2" Type="Image"><MediaFile>b.png</MediaFile></MultiMedia></MultiMedias>` +
				`<CompositeGraphicUnits><CompositeGraphicUnit ID="3"><Content><CompositeObject ResourceID="3"/></Content></CompositeGraphicUnit></CompositeGraphicUnits><DrawParams><DrawParam ID="4" Relative="4"/></DrawParams>`,
			more: []zfile{{name: "Doc_0/Res/b.png", data: string(pngOf(1, 1))}},
		}
		c, err := OpenContainer(p.zip(), small())
		if err != nil {
			refused(t, err)
			return
		}
		d, err := Open(c)
		if err != nil {
			t.Fatal(err)
		}
		checkDrawing(t, d, RenderOptions{})
	})
}

// A whole file, and the same bytes as the picture of a seal.
func FuzzRender(f *testing.F) {
	if b, ok := conformancetest.File(f, "sealed-v4-tax-invoice.ofd"); ok {
		f.Add(b)
	}
	f.Add(paper{content: `<TextObject Boundary="0 0 9 9" Size="3"><TextCode X="0" Y="0">字</TextCode></TextObject>`, root: `<Annotations>A.xml</Annotations>`}.zip())
	f.Add(pngOf(2, 2))
	f.Add([]byte(`<svg viewBox="0 0 4 4"><defs><path id="p" d="M0 0"/></defs><text fill="url(#p)" style="stroke:red"><textPath href="#p">国</textPath></text></svg>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		seal := SealPicture{Page: "1", Boundary: Box{1, 1, 20, 20}, Type: "svg", Data: b}
		checkDrawing(t, paper{}.open(t), RenderOptions{Seals: []SealPicture{seal}})
		c, err := OpenContainer(b, small())
		if err != nil {
			refused(t, err)
			return
		}
		d, err := Open(c)
		if err != nil {
			refused(t, err)
			return
		}
		checkDrawing(t, d, RenderOptions{Prefix: "x"})
	})
}

// checkDrawing draws the first page twice: the same, well-formed, and nothing in
// it that acts or leads outside.
func checkDrawing(t *testing.T, d *Document, opt RenderOptions) {
	t.Helper()
	svg, err := d.Render(0, opt)
	if err != nil {
		refused(t, err)
		return
	}
	if again, err := d.Render(0, opt); err != nil || again != svg {
		t.Errorf("drawn again, it differs: %v", err)
	}
	for _, e := range elements(t, svg) {
		if !listed(svgElements+"svg use ", e.name) {
			t.Errorf("element %s", e.name)
		}
		for name, v := range e.attrs {
			if strings.HasPrefix(name, "on") || name == "style" || name == "class" {
				t.Errorf("attribute %s", name)
			}
			outside := strings.Contains(v, "url(") && !strings.HasPrefix(v, "url(#o") || strings.Contains(v, "//") && name != "xmlns" && name != "href"
			if name == "href" && !strings.HasPrefix(v, "#o") && !strings.HasPrefix(v, "data:image/png;base64,") && !strings.HasPrefix(v, "data:image/jpeg;base64,") || outside {
				t.Errorf("%s=%q leads outside", name, v)
			}
		}
	}
}
