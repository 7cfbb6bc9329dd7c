package sealtest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/engine/document/ses"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

// World is an authority and those whom it certified.
type World struct {
	Root, Middle Entity
	Maker        Entity // makes seals
	Office       Entity // signs
	Other        Entity // has a certificate of the same authority and no seal
	Stamper      Entity // time stamps
	Rogue        Entity // of an authority that nobody trusts
	RogueRoot    Entity
}

// NewWorld makes it.
func NewWorld(tb testing.TB) World {
	tb.Helper()
	w := World{Root: Issue(tb, Entity{}, Template{Name: "试验根", CA: true})}
	w.Middle = Issue(tb, w.Root, Template{Name: "试验二级", CA: true, PathLen: -1})
	w.Maker = Issue(tb, w.Middle, Template{Name: "试验制章中心"})
	w.Office = Issue(tb, w.Middle, Template{Name: "许昌市政务服务局"})
	w.Other = Issue(tb, w.Middle, Template{Name: "许昌市别的局"})
	w.Stamper = Issue(tb, w.Middle, Template{Name: "试验时间戳", Stamping: true})
	w.RogueRoot = Issue(tb, Entity{}, Template{Name: "外来根", CA: true})
	w.Rogue = Issue(tb, w.RogueRoot, Template{Name: "许昌市政务服务局"})
	return w
}

// SealSpec is the office's seal, from 2026 to 2029.
func (w World) SealSpec() ses.SealSpec {
	return ses.SealSpec{
		Vendor: "CHENGBAN", ID: "41100000000001", Kind: 1, Name: "许昌市政务服务局", Certs: [][]byte{w.Office.Cert.DER},
		Created: Day(2026, 1, 1), From: Day(2026, 1, 1), Until: Day(2029, 1, 1),
		Picture: ses.Picture{Format: "png", Data: SealPNG(), Width: 40, Height: 40},
	}
}

// Seal makes a seal.
func Seal(tb testing.TB, spec ses.SealSpec, maker Entity) []byte {
	tb.Helper()
	b, err := ses.MakeSeal(spec, maker.Party(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// SignedAt is when documents of tests are signed.
func SignedAt() time.Time { return time.Date(2026, 11, 30, 2, 0, 0, 0, time.UTC) }

// Order is the office's order to seal, which locks the document.
func (w World) Order(tb testing.TB) sign.Order {
	tb.Helper()
	return sign.Order{
		Seal: Seal(tb, w.SealSpec(), w.Maker), Signer: w.Office.Party(tb), Time: SignedAt(), Lock: true,
		Stamps:   []sign.Stamp{{ID: "1", Page: "1", Boundary: sign.Box{X: 120, Y: 200, W: 40, H: 40}}},
		Provider: sign.Provider{Name: "chengban", Version: "1", Company: "chengban"},
	}
}

// Sign signs a document.
func Sign(tb testing.TB, doc []byte, o sign.Order) []byte {
	tb.Helper()
	b, err := sign.Sign(doc, o)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Document is an OFD of one page that says text; custom are pairs of names and
// values in OFD.xml.
func Document(tb testing.TB, text string, custom ...string) []byte {
	tb.Helper()
	data := ""
	for i := 0; i+1 < len(custom); i += 2 {
		data += `<ofd:CustomData Name="` + custom[i] + `">` + custom[i+1] + `</ofd:CustomData>`
	}
	if data != "" {
		data = "<ofd:CustomDatas>" + data + "</ofd:CustomDatas>"
	}
	head := `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	ns := ` xmlns:ofd="http://www.ofdspec.org/2016"`
	b, err := sign.Pack([]sign.File{
		{Name: "OFD.xml", Data: []byte(head + `<ofd:OFD` + ns + ` DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>00000000000000000000000000000001</ofd:DocID>` +
			data + `</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`)},
		{Name: "Doc_0/Document.xml", Data: []byte(head + `<ofd:Document` + ns + `><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>` +
			`<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`)},
		{Name: "Doc_0/PublicRes.xml", Data: []byte(head + `<ofd:Res` + ns + ` BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体"/></ofd:Fonts></ofd:Res>`)},
		{Name: "Doc_0/Pages/Page_0/Content.xml", Data: []byte(head + `<ofd:Page` + ns + `><ofd:Content><ofd:Layer ID="3"><ofd:TextObject ID="4" Boundary="30 40 150 12" Font="2" Size="7">` +
			`<ofd:TextCode X="0" Y="9" DeltaX="g 40 7">` + text + `</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>`)},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// SealPNG is a red ring.
func SealPNG() []byte {
	const size = 160
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			dx, dy := x-size/2, y-size/2
			if d := dx*dx + dy*dy; d < 78*78 && d > 70*70 || d < 20*20 {
				img.Set(x, y, color.NRGBA{R: 200, A: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil
	}
	return b.Bytes()
}
