package ofd

import (
	"encoding/asn1"
	"os"
	"testing"
)

// invoice opens the foreign invoice and cuts the picture out of its seal.
func invoice(t testing.TB) (*Document, []SealPicture) {
	t.Helper()
	b := conformance(t, "sealed-v4-tax-invoice.ofd")
	if b == nil {
		return nil, nil
	}
	c, err := OpenContainer(b, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	dat, err := c.Read("Doc_0/Signs/Sign_0/SignedValue.dat")
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

func TestRender_foreign(t *testing.T) {
	d, seals := invoice(t)
	if d == nil {
		return
	}
	svg, err := d.Render(0, RenderOptions{Seals: seals})
	if err != nil {
		t.Fatal(err)
	}
	if to := os.Getenv("OFD_DRAW_TO"); to != "" {
		os.WriteFile(to, []byte(svg), 0o600)
	}
	t.Logf("%d bytes; missing %+v", len(svg), d.Missing())
}
