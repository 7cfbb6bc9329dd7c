package blob_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
)

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a PNG of a few bytes that promises w × h pixels.
func bomb(t *testing.T, w, h uint32) []byte {
	t.Helper()
	b := pngOf(t, 1, 1)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestLimit_realTypes(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		for _, c := range []struct {
			name    string
			content []byte
			want    blob.Type
			key, is string
		}{
			{name: "a PDF", content: paper, want: blob.PDF},
			{name: "a PNG", content: pngOf(t, 4, 4), want: blob.PNG},
			{name: "a JPEG", content: jpegOf(t), want: blob.JPEG},
			{name: "a page that calls itself a picture", content: []byte("<!DOCTYPE html><script>alert(1)</script>"), key: "blob.type", is: "HTML"},
			{name: "a drawing with scripts", content: []byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), key: "blob.type", is: "XML"},
			{name: "a phone's photo", content: []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), key: "blob.type", is: "HEIC"},
			{name: "a zip", content: []byte("PK\x03\x04 then more"), key: "blob.type", is: "ZIP/DOCX/OFD"},
			{name: "an old Word file", content: []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 more"), key: "blob.type", is: "Word/Excel 97–2003"},
			{name: "a program", content: []byte("MZ\x90\x00\x03"), key: "blob.type", is: "EXE"},
			{name: "a GIF", content: []byte("GIF89a......"), key: "blob.type", is: "GIF"},
			{name: "words", content: []byte("你好"), key: "blob.type", is: "TXT"},
			{name: "nothing", content: nil, key: "blob.empty"},
			{name: "half a picture", content: pngOf(t, 4, 4)[:20], key: "blob.broken", is: "PNG"},
			{name: "a wide bomb", content: bomb(t, 1<<30, 1), key: "blob.too_many_pixels"},
			{name: "a high bomb", content: bomb(t, 1, 20_001), key: "blob.too_many_pixels"},
			{name: "a square bomb", content: bomb(t, 19_000, 19_000), key: "blob.too_many_pixels"},
		} {
			info, err := s.Put(t.Context(), "person:a", bytes.NewReader(c.content), scans)
			f, _ := fault.As(err)
			switch {
			case c.key == "" && (err != nil || info.Type != c.want):
				t.Errorf("%s: got %s, %v", c.name, info.Type, err)
			case c.key != "" && (f == nil || f.Key != c.key || (c.is != "" && f.Args["is"] != c.is)):
				t.Errorf("%s: got %v, want %s %s", c.name, err, c.key, c.is)
			}
		}
	})
}

func TestLimit_onlyItsTypes(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		only := blob.Limit{Types: []blob.Type{blob.PDF, blob.JPEG}, Max: 1 << 20}
		_, err := s.Put(t.Context(), "person:a", bytes.NewReader(pngOf(t, 4, 4)), only)
		f, _ := fault.As(err)
		if f == nil || f.Key != "blob.type" || f.Args["is"] != "PNG" || f.Args["types"] != (i18n.Text{Zh: "PDF、JPEG", En: "PDF, JPEG"}) {
			t.Errorf("got %v", err)
		}
	})
}

func TestLimit_Words(t *testing.T) {
	t.Parallel()
	for max, want := range map[int64]string{10 << 20: "10 MB", 500 << 10: "500 KB"} {
		if got := (blob.Limit{Max: max}).Words(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
