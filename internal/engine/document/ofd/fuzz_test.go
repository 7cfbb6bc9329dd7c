package ofd

import (
	"testing"
)

func FuzzContainer(f *testing.F) {
	f.Add(zipOf(zfile{name: "OFD.xml", data: "<a/>"}, zfile{name: "b", data: "bb", twice: true}, zfile{name: "c", data: "c", stored: true}))
	f.Add(append([]byte("x"), zipOf(zfile{name: "OFD.xml", data: "<a/>"})...))
	if b := conformance(f, "sealed-v4-tax-invoice.ofd"); b != nil {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := DefaultLimits()
		lim.EntryBytes, lim.TotalBytes = 1<<20, 2<<20
		c, err := OpenContainer(b, lim)
		if err != nil {
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
