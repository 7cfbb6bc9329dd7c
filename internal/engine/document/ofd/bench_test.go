package ofd

import "testing"

// Reading is what a verifier pays before it looks at any signature.
func BenchmarkRead_foreign(b *testing.B) {
	file := conformance(b, "sealed-v4-tax-invoice.ofd")
	if file == nil {
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
