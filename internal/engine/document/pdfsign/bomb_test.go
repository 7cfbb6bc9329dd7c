package pdfsign_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/pdfsign"
)

// kids is a tree of n pages numbered from 3.
func kids(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d 0 R ", 3+i)
	}
	return "<< /Type /Pages /Kids [" + b.String() + "] >>"
}

// nested is a file in which each of n pages is read to the end of a long string:
// the objects lie in each other.
func nested(n, size int) []byte {
	b := []byte("%PDF-1.7\n")
	at := []int{}
	put := func(n int, s string) {
		at = append(at, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s", n, s)
	}
	put(1, "<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	put(2, kids(n)+"\nendobj\n")
	for i := range n {
		put(3+i, "<< /Type /Page /X (\n")
	}
	b = append(b, strings.Repeat(" ", size)+strings.Repeat(") >>\nendobj\n", n)...)
	table := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", n+3)
	for _, x := range at {
		b = fmt.Appendf(b, "%010d 00000 n \n", x)
	}
	return fmt.Appendf(b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", n+3, table)
}

// What is made to cost much is refused with little memory.
func TestVerify_bombs(t *testing.T) {
	p := parties(t)[1]
	catalog := func(more string) []byte {
		return assemble("<< /Type /Catalog /Pages 2 0 R "+more+" >>", "<< /Type /Pages /Kids [] >>")
	}
	for name, pdf := range map[string][]byte{
		"many values":             catalog("/X [" + strings.Repeat("0 ", 4<<20) + "]"),
		"deep nesting":            catalog("/X " + strings.Repeat("[", 4<<20)),
		"deep dictionaries":       catalog("/X " + strings.Repeat("<</A", 1<<20)),
		"a string without end":    catalog("/X (" + strings.Repeat("(", 4<<20)),
		"objects in each other":   nested(300, 1<<20),
		"too large":               append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte(" "), pdfsign.MaxBytes)...),
		"a table of nothing":      bytes.Replace(tiny(), []byte("xref\n0 7"), []byte("xref\n0 0\n"+strings.Repeat("0 0\n", 1<<20)+"0 7"), 1),
		"a table of more objects": bytes.Replace(tiny(), []byte("xref\n0 7"), []byte("xref\n9999999 7"), 1),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := pdfsign.Verify(pdf, p.options(t))
		runtime.ReadMemStats(&after)
		want := map[string]pdfsign.Reason{"too large": pdfsign.Unsupported, "a table of nothing": pdfsign.NoSignature}[name]
		if want == "" {
			want = pdfsign.Malformed
		}
		if c := result(got[0], pdfsign.Container); c.Reason != want {
			t.Errorf("%s: %+v", name, c)
		}
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
			t.Errorf("%s: %d MB were used", name, used)
		}
	}
}
