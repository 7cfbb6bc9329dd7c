package ofd

import (
	"testing"

	"github.com/chengban/chengban/internal/base/conformancetest"
)

// Reading is what a verifier pays before it looks at any signature.
func BenchmarkRead_foreign(b *testing.B) {
	file, ok := conformancetest.File(b, "sealed-v4-tax-invoice.ofd")
	if !ok {
		return
	}
	for b.Loop() {
		d, err := openBytes(file)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Reachable(); err != nil {
			b.Fatal(err)
		}
		if f := d.c.CheckContents(); f != nil {
			b.Fatal(f)
		}
	}
}

func BenchmarkRender_foreign(b *testing.B) {
	d, seals := invoice(b)
	if d == nil {
		return
	}
	for b.Loop() {
		if _, err := d.Render(0, RenderOptions{Seals: seals}); err != nil {
			b.Fatal(err)
		}
	}
}
