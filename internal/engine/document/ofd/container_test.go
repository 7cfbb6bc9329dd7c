package ofd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/conformancetest"
)

func kinds(fs []Finding) []FindingKind {
	var out []FindingKind
	for _, f := range fs {
		out = append(out, f.Kind)
	}
	return out
}

func TestOpenContainer_findings(t *testing.T) {
	a := zfile{name: "OFD.xml", data: "<a/>"}
	b := zfile{name: "Doc_0/Document.xml", data: strings.Repeat("<b/>", 40), twice: true}
	with := func(f zfile, change func(*zfile)) zfile { change(&f); return f }
	at := func(i int, v byte) func([]byte) { return func(h []byte) { h[i] = v } }
	for _, c := range []struct {
		name string
		zip  []byte
		want []FindingKind
	}{
		{"as it should be", zipOf(a, b, zfile{name: "x/", stored: true}), nil},
		{"bytes in front, counted", zipOf(with(a, func(f *zfile) { f.before = "MZ" }), b), []FindingKind{BytesBefore}},
		{"bytes in front, not counted", append([]byte("#!/bin/sh\n"), zipOf(a, b)...), []FindingKind{BytesBefore}},
		{"bytes behind", append(zipOf(a, b), 0), []FindingKind{BytesAfter}},
		{"a second zip behind", append(zipOf(a, b), zipOf(a)...), []FindingKind{BytesBefore}},
		{"comment", withComment(zipOf(a, b), "hello"), []FindingKind{BytesAfter}},
		{"bytes between entries", zipOf(a, with(b, func(f *zfile) { f.before = "smuggled" })), []FindingKind{BytesBetween}},
		{"an entry that the directory leaves out", without(zipOf(a, b), 1), []FindingKind{BytesBetween}},
		{"a path twice", zipOf(a, a), []FindingKind{DuplicateName}},
		{"a path in two cases", zipOf(a, with(a, func(f *zfile) { f.name = "ofd.XML" })), []FindingKind{DuplicateFolded}},
		{"a path with either slash", zipOf(b, with(b, func(f *zfile) { f.name = `Doc_0\Document.xml` })), []FindingKind{NameBackslash, DuplicateFolded}},
		{"climbing", zipOf(with(a, func(f *zfile) { f.name = "../../etc/passwd" })), []FindingKind{NameClimbs}},
		{"absolute", zipOf(with(a, func(f *zfile) { f.name = "/OFD.xml" })), []FindingKind{NameAbsolute}},
		{"drive", zipOf(with(a, func(f *zfile) { f.name = "c:OFD.xml" })), []FindingKind{NameAbsolute}},
		{"turned writing", zipOf(with(a, func(f *zfile) { f.name = "a\u202elmx.exe" })), []FindingKind{NameUnclean}},
		{"not UTF-8", zipOf(with(a, func(f *zfile) { f.name = "\xb7\xa2" }), with(a, func(f *zfile) { f.name = "\xd6\xd0" })), []FindingKind{NameUnclean, NameUnclean}},
		{"second path", zipOf(with(a, func(f *zfile) { f.extra = "\x75\x70\x08\x00\x01\x00\x00\x00\x00a.x" })), []FindingKind{NameTwofold, HeaderDiffers}},
		{"local path", zipOf(with(a, func(f *zfile) { f.local = at(30, 'X') })), []FindingKind{HeaderDiffers}},
		{"local method", zipOf(with(a, func(f *zfile) { f.local = at(8, 0) })), []FindingKind{HeaderDiffers}},
		{"local checksum", zipOf(with(a, func(f *zfile) { f.local = at(14, 1) })), []FindingKind{HeaderDiffers}},
		{"local size", zipOf(with(a, func(f *zfile) { f.local = at(22, 99) })), []FindingKind{HeaderDiffers}},
		{"descriptor's size", zipOf(a, with(b, func(f *zfile) { f.central = at(24, 99) })), []FindingKind{HeaderDiffers, BytesBetween}},
		{"no local header", zipOf(with(a, func(f *zfile) { f.local = at(0, 'X') })), []FindingKind{HeaderMissing, BytesBefore}},
		{"one header for two", zipOf(a, with(b, func(f *zfile) { f.central = at(42, 0) })), []FindingKind{HeaderDiffers, EntriesOverlap, BytesBetween}},
		{"encrypted", zipOf(with(a, func(f *zfile) { f.local, f.central = at(6, 1), at(8, 1) })), []FindingKind{Encrypted}},
		{"method", zipOf(with(a, func(f *zfile) { f.local, f.central = at(8, 12), at(10, 12) })), []FindingKind{MethodUnknown}},
		{"folder with content", zipOf(zfile{name: "x/", data: "abc"}), []FindingKind{FolderHasBytes}},
		{"count on this disk", recount(zipOf(a, b), 8), []FindingKind{CountDiffers}},
		{"count of all", recount(zipOf(a, b), 10), []FindingKind{CountDiffers}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := OpenContainer(c.zip, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, kinds(got.Findings())); d != "" {
				t.Errorf("findings (-want +got):\n%s\n%+v", d, got.Findings())
			}
			for _, f := range got.Findings() {
				if !slices.Contains(FindingKinds(), f.Kind) {
					t.Errorf("%s is not among FindingKinds", f.Kind)
				}
			}
		})
	}
}

func withComment(zip []byte, s string) []byte {
	zip[len(zip)-2] = byte(len(s))
	return append(zip, s...)
}

func recount(zip []byte, at int) []byte {
	zip[len(zip)-22+at] = 1
	return zip
}

// without takes the last n entries out of the directory and leaves their bytes.
func without(zip []byte, n int) []byte {
	end := slices.Clone(zip[len(zip)-22:])
	begin := int(u32(end[16:]))
	first := 46 + int(u16(zip[begin+28:]))
	end[8], end[10] = end[8]-byte(n), end[10]-byte(n)
	end[12] = byte(first)
	return append(zip[:begin+first], end...)
}

func TestCheckContents_damage(t *testing.T) {
	good := zfile{name: "OFD.xml", data: strings.Repeat("<a/>", 100)}
	with := func(f zfile, change func(*zfile)) zfile { change(&f); return f }
	for _, c := range []struct {
		name string
		file zfile
		want []FindingKind
	}{
		{"sound", good, nil},
		{"stream cut off", with(good, func(f *zfile) { f.packed = deflate(f.data)[:9] }), []FindingKind{BadContent}},
		{"longer than declared", with(good, func(f *zfile) { f.packed = deflate(f.data + "more") }), []FindingKind{BadContent}},
		{"shorter than declared", with(good, func(f *zfile) { f.packed = deflate(f.data[1:]) }), []FindingKind{BadContent}},
		{"other bytes", with(good, func(f *zfile) { f.packed = deflate(strings.Repeat("<b/>", 100)) }), []FindingKind{BadContent}},
		{"bytes after the stream", with(good, func(f *zfile) { f.packed = append(deflate(f.data), "hidden"...) }), []FindingKind{BytesAfterStream}},
		{"of another size", with(good, func(f *zfile) {
			f.local = func(h []byte) { h[22]-- }
			f.central = func(h []byte) { h[24]-- }
		}), []FindingKind{BadContent}},
		{"encrypted", with(good, func(f *zfile) {
			f.local = func(h []byte) { h[6] = 1 }
			f.central = func(h []byte) { h[8] = 1 }
		}), []FindingKind{BadContent}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := OpenContainer(zipOf(c.file), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, kinds(b.CheckContents())); d != "" {
				t.Errorf("contents (-want +got):\n%s", d)
			}
			_, err = b.Read("OFD.xml")
			bad := new(FormatError)
			if want := slices.Contains(c.want, BadContent); errors.As(err, &bad) != want {
				t.Errorf("Read: %v, want a FormatError: %v", err, want)
			}
		})
	}
}

func TestOpenContainer_limits(t *testing.T) {
	lim := DefaultLimits()
	lim.File, lim.Entries, lim.EntryBytes, lim.TotalBytes, lim.NameBytes, lim.NameDepth = 1<<20, 3, 5<<20, 6<<20, 20, 3
	tiny := zfile{name: "a"}
	named := func(s string) zfile { return zfile{name: s} }
	size := func(s string, n uint32) zfile {
		return zfile{name: s, central: func(h []byte) { h[24], h[25], h[26], h[27] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24) }, data: strings.Repeat("0123456789ABCDE", 4000), stored: true}
	}
	for _, c := range []struct {
		what string
		zip  []byte
	}{
		{"bytes of container", make([]byte, 1<<20+1)},
		{"entries", zipOf(tiny, tiny, tiny, tiny)},
		{"bytes of file", zipOf(size("a", 5<<20+1))},
		{"bytes of file", zipOf(size("a", 0xffffffff))},
		{"bytes of all files", zipOf(size("a", 4<<20), size("b", 2<<20+1))},
		{"times its packed size", zipOf(zfile{name: "a", data: strings.Repeat("a", 4<<20)})},
		{"bytes of path", zipOf(named("aaaaaaaaaaaaaaaaaaaaa"))},
		{"folders in a path", zipOf(named("a/a/a/a/a"))},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := OpenContainer(c.zip, lim)
			over := new(LimitError)
			if !errors.As(err, &over) || over.What != c.what {
				t.Errorf("got %v, want a LimitError of %s", err, c.what)
			}
		})
	}
}

func TestOpenContainer_noZip(t *testing.T) {
	good := zipOf(zfile{name: "OFD.xml", data: "<a/>"})
	for _, b := range [][]byte{nil, []byte("PK"), []byte("<html>"), good[:len(good)-23], []byte(strings.Repeat("PK\x05\x06", 1000))} {
		_, err := OpenContainer(b, DefaultLimits())
		bad := new(FormatError)
		if !errors.As(err, &bad) {
			t.Errorf("%.20q: got %v, want a FormatError", b, err)
		}
	}
}

func TestResolve_paths(t *testing.T) {
	c, err := OpenContainer(zipOf(
		zfile{name: "OFD.xml"}, zfile{name: "Doc_0/Document.xml"}, zfile{name: "Doc_0/Tpls/Tpl_0/Content.xml"},
		zfile{name: "Doc_0/Res/a.png"}, zfile{name: "Res/a.png"}, zfile{name: `Doc_0\Back.xml`}, zfile{name: "/Doc_0/Front.xml"},
	), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range [][3]string{
		{"OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml"},
		{"Doc_0/Document.xml", "TPLS/tpl_0/Content.xml", "Doc_0/Tpls/Tpl_0/Content.xml"},
		{"Doc_0/Document.xml", "/DOC_0/document.xml", "Doc_0/Document.xml"},
		{"Doc_0/Document.xml", "Doc_0/Document.xml", "Doc_0/Document.xml"},
		{"Doc_0/Document.xml", "./Res/a.png", "Doc_0/Res/a.png"},
		{"Doc_0/Document.xml", "../Res/a.png", "Res/a.png"},
		{"Doc_0/Document.xml", `Res\a.png`, "Doc_0/Res/a.png"},
		{"Doc_0/Document.xml", "Back.xml", `Doc_0\Back.xml`},
		{"Doc_0/Document.xml", "Front.xml", "/Doc_0/Front.xml"},
		{"Doc_0/Document.xml", "../../OFD.xml", ""},
		{"Doc_0/Document.xml", "/../OFD.xml", ""},
		{"Doc_0/Document.xml", "missing", ""},
		{"Doc_0/Document.xml", " ", ""},
	} {
		if got, _ := c.Resolve(r[0], r[1]); got != r[2] {
			t.Errorf("Resolve(%q, %q) = %q, want %q", r[0], r[1], got, r[2])
		}
	}
}

// The bytes that a bomb may cost are those of its declared size at the most.
func TestOpenContainer_bombs(t *testing.T) {
	zeros := deflate(strings.Repeat("\x00", 12<<20))
	claims := func(n uint32) zfile {
		return zfile{name: "a", data: strings.Repeat("x", 1000), packed: zeros, central: func(h []byte) { h[24], h[25], h[26] = byte(n), byte(n>>8), byte(n>>16) }}
	}
	t.Run("ratio", func(t *testing.T) {
		_, err := OpenContainer(zipOf(claims(12<<20)), DefaultLimits())
		if over := new(LimitError); !errors.As(err, &over) {
			t.Errorf("got %v, want a LimitError", err)
		}
	})
	t.Run("a size that is too small", func(t *testing.T) {
		c, err := OpenContainer(zipOf(claims(1000)), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if _, rest, err := c.inflate(c.entries[0]); err == nil || rest > 0 {
			t.Errorf("inflate: %v", err)
		}
	})
	t.Run("entries that share one stream", func(t *testing.T) {
		var files []zfile
		for i := range 1500 {
			files = append(files, zfile{name: fmt.Sprint(i), data: strings.Repeat("0123456789", 2), central: func(h []byte) {
				h[26] = 8 // half a megabyte each
				copy(h[42:], "\x00\x00\x00\x00")
			}})
		}
		_, err := OpenContainer(zipOf(files...), DefaultLimits())
		if over := new(LimitError); !errors.As(err, &over) || over.What != "bytes of all files" {
			t.Errorf("got %v, want a LimitError", err)
		}
	})
}

func TestOpenContainer_foreign(t *testing.T) {
	b, ok := conformancetest.File(t, "sealed-v4-tax-invoice.ofd")
	if !ok {
		return
	}
	c, err := OpenContainer(b, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Finding(nil), append(c.Findings(), c.CheckContents()...)); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
	if len(c.Names()) != 16 {
		t.Errorf("%d files, want 16", len(c.Names()))
	}
	if got, _ := c.Resolve("Doc_0/Document.xml", "TPLS/Tpl_0/Content.xml"); got != "Doc_0/Tpls/Tpl_0/Content.xml" {
		t.Errorf("template resolves to %q", got)
	}
}
