package layout

import (
	"testing"

	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/pdf"
)

func BenchmarkCertificate(b *testing.B) {
	fonts, f, v := demoFonts(b), form(b, "certificate"), sampleValues(b)
	b.Run("layout", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Draw(v, fonts); err != nil {
				b.Fatal(err)
			}
		}
	})
	doc, err := f.Draw(v, fonts)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("ofd", func(b *testing.B) {
		for b.Loop() {
			if _, err := ofd.Make(doc, ofd.WriteOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pdf", func(b *testing.B) {
		for b.Loop() {
			if _, err := pdf.Write(doc, pdf.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
