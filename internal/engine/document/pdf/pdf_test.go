package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/document/font"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/page"
)

const mm = page.MM

func doc(t testing.TB, text string, more ...page.Item) *page.Document {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	line, err := page.Style{Stack: set.Text, Size: 5 * mm, Color: page.Red}.Line(text)
	if err != nil {
		t.Fatal(err)
	}
	return &page.Document{Title: "准予（𬍛）", Lang: "zh-CN", Pages: []page.Page{
		{Width: 100 * mm, Height: 50 * mm, Items: append(line.At(10*mm, 20*mm), more...)},
	}}
}

func write(t testing.TB, d *page.Document, opt Options) []byte {
	t.Helper()
	b, err := Write(d, opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// streams gives what is in the compressed streams.
func streams(t testing.TB, file []byte) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`(?s)/Length (\d+)[^>]*>>\nstream\n`).FindAllSubmatchIndex(file, -1) {
		n, _ := strconv.Atoi(string(file[m[2]:m[3]]))
		z, err := zlib.NewReader(bytes.NewReader(file[m[1] : m[1]+n]))
		if err != nil {
			continue // a JPEG
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func find(t testing.TB, file []byte, part string) string {
	t.Helper()
	for _, s := range streams(t, file) {
		if strings.Contains(s, part) {
			return s
		}
	}
	t.Fatalf("no stream has %q", part)
	return ""
}

func TestWrite_toUnicodeBeyondTheFirstPlane(t *testing.T) {
	s := find(t, write(t, doc(t, "王㛃𬍛"), Options{}), "beginbfchar")
	for _, want := range []string{"3 beginbfchar", "<0001> <36C3>", "<0002> <738B>", "<0003> <D870DF5B>"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %s in\n%s", want, s)
		}
	}
}

func TestWrite_textAtItsPlace(t *testing.T) {
	s := find(t, write(t, doc(t, "王㛃王"), Options{}), " Tf ")
	want := "2.83464567 0 0 2.83464567 0 0 cm\nBT 0.7843 0.0627 0.0627 rg\n/F1 5 Tf 1 0 0 1 10 30 Tm [<000200010002>] TJ ET\n"
	if d := cmp.Diff(want, s); d != "" {
		t.Error(d)
	}
}

// A pressed mark is written as the glyph of half the width, so that no box
// overlaps the next; advances are met without adding up errors.
func TestWrite_pressedMarks(t *testing.T) {
	d := doc(t, "许）。可")
	s := find(t, write(t, d, Options{}), " Tf ")
	if !strings.Contains(s, "[<0003000600010002>] TJ") { // 。 可 许 ） are 1 to 4, the halves of 。 and ） are 5 and 6
		t.Errorf("%s", s)
	}
	text := d.Pages[0].Items[0].(page.Text)
	text.Advances = []page.Length{5000 + 3, 5000 + 3, 5000 + 3, 5000}
	d.Pages[0].Items[0] = text
	s = find(t, write(t, d, Options{}), " Tf ")
	if !strings.Contains(s, "[<0003>-1<00040001>-1<0002>]") { // 3 µm are 0.6 thousandths of the em
		t.Errorf("%s", s)
	}
}

func TestWrite_isDeterministic(t *testing.T) {
	a := write(t, doc(t, "王㛃（𬍛）"), Options{})
	if !bytes.Equal(a, write(t, doc(t, "王㛃（𬍛）"), Options{})) {
		t.Error("two times, two files")
	}
	id := regexp.MustCompile(`/ID \[ <([0-9a-f]{32})>`)
	b := write(t, doc(t, "王㛃（𬍛"), Options{})
	if bytes.Equal(id.Find(a), id.Find(b)) || len(id.Find(a)) == 0 {
		t.Errorf("other content, the same ID %s", id.Find(a))
	}
	if bytes.Contains(a, []byte("Date")) {
		t.Error("a date that nobody gave")
	}
	c := write(t, doc(t, "王"), Options{Created: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC), Producer: "Chengban"})
	if !bytes.Contains(c, []byte("/CreationDate (D:20261130080000Z)")) {
		t.Error("the date that was given is missing")
	}
}

func TestWrite_xrefIsRight(t *testing.T) {
	b := write(t, doc(t, "王"), Options{})
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(b)
	at, _ := strconv.Atoi(string(m[1]))
	if !bytes.HasPrefix(b[at:], []byte("xref\n0 ")) {
		t.Fatalf("startxref leads to %.20q", b[at:])
	}
	for i, e := range regexp.MustCompile(`(\d{10}) 00000 n \n`).FindAllSubmatch(b[at:], -1) {
		off, _ := strconv.Atoi(string(e[1]))
		if want := strconv.Itoa(i+1) + " 0 obj\n"; !bytes.HasPrefix(b[off:], []byte(want)) {
			t.Errorf("object %d: %.20q", i+1, b[off:])
		}
	}
}

func picture(t testing.TB, format string) page.Image {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	for i := range 6 {
		img.SetNRGBA(i%3, i/3, color.NRGBA{uint8(40 * i), 100, 200, 255})
	}
	if format == "PNG" {
		img.SetNRGBA(0, 0, color.NRGBA{10, 20, 30, 0x80})
	}
	var b bytes.Buffer
	var err error
	if format == "PNG" {
		err = png.Encode(&b, img)
	} else {
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return page.Image{Box: page.Rect{X: 1 * mm, Y: 2 * mm, W: 30 * mm, H: 20 * mm}, Format: format, Data: b.Bytes()}
}

func TestWrite_pictures(t *testing.T) {
	p, j := picture(t, "PNG"), picture(t, "JPEG")
	b := write(t, doc(t, "王", p, j, p), Options{})
	if n := bytes.Count(b, []byte("/Subtype /Image")); n != 3 { // PNG, its mask, JPEG
		t.Errorf("%d pictures, want 3: equal ones are written once", n)
	}
	if !bytes.Contains(b, j.Data) || !bytes.Contains(b, []byte("/DCTDecode")) {
		t.Error("the JPEG was changed")
	}
	all := streams(t, b)
	mask, rgb := false, false
	for _, s := range all {
		mask = mask || s == "\x80\xff\xff\xff\xff\xff"
		rgb = rgb || (len(s) == 18 && s[1] >= 19 && s[1] <= 21 && s[3:6] == "\x28\x64\xc8")
	}
	if !mask || !rgb {
		t.Errorf("mask %t, colours %t", mask, rgb)
	}
	if s := find(t, b, " Do Q"); strings.Count(s, " Do Q") != 3 || !strings.Contains(s, "q 30 0 0 20 1 28 cm /I") {
		t.Errorf("%s", s)
	}
}

func TestWrite_refuses(t *testing.T) {
	bad := picture(t, "PNG")
	bad.Format = "JPEG"
	huge := picture(t, "PNG")
	huge.Data = bytes.Clone(huge.Data)
	copy(huge.Data[16:24], []byte{0, 0, 0x13, 0x88, 0, 0, 0x13, 0x88})
	binary.BigEndian.PutUint32(huge.Data[29:], crc32.ChecksumIEEE(huge.Data[12:29]))
	if _, err := png.DecodeConfig(bytes.NewReader(huge.Data)); err != nil {
		t.Fatal(err)
	}
	short := doc(t, "王㛃")
	text := short.Pages[0].Items[0].(page.Text)
	text.Advances = text.Advances[:1]
	short.Pages[0].Items[0] = text
	for name, d := range map[string]*page.Document{
		"no pages":              {Title: "x"},
		"no size":               {Pages: []page.Page{{}}},
		"another format":        doc(t, "王", bad),
		"5000 × 5000 pixels":    doc(t, "王", huge),
		"no picture":            doc(t, "王", page.Image{Format: "PNG", Data: []byte("x")}),
		"too few advances":      short,
		"a text without a font": {Pages: []page.Page{{Width: mm, Height: mm, Items: []page.Item{page.Text{Text: ""}}}}},
	} {
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("%s: %v", name, p)
				}
			}()
			if _, err := Write(d, Options{}); err == nil {
				t.Errorf("%s: passed", name)
			} else if name == "5000 × 5000 pixels" && !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}()
	}
}

func TestWrite_missingGlyphIsNamed(t *testing.T) {
	d := doc(t, "王")
	text := d.Pages[0].Items[0].(page.Text)
	text.Text = "𪚥"
	d.Pages[0].Items[0] = text
	var missing font.MissingGlyph
	if _, err := Write(d, Options{}); !errors.As(err, &missing) || missing.Rune != '𪚥' {
		t.Errorf("got %v", err)
	}
}
