package font

import "unicode/utf16"

// readNames finds the PostScript name; a font need not have one.
func (f *Font) readNames() error {
	f.name = "Font"
	t := f.tables["name"]
	if len(t) < 6 {
		return nil
	}
	n, strings := u16(t, 2), u16(t, 4)
	if len(t) < 6+12*n {
		return bad("names are cut off")
	}
	for i := range n {
		e := t[6+12*i:]
		if u16(e, 0) != 3 || u16(e, 6) != 6 {
			continue
		}
		size, at := u16(e, 8), strings+u16(e, 10)
		if at+size > len(t) || size > 126 {
			return bad("a name lies outside its table")
		}
		if name := postScript(t[at : at+size]); name != "" {
			f.name = name
		}
	}
	return nil
}

// postScript decodes a name and leaves only what a PostScript name may have.
func postScript(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(u16(b, 2*i)) //nolint:gosec // 16 bits
	}
	var out []rune
	for _, r := range utf16.Decode(units) {
		if (r >= '0' && r <= '9') || (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z') || r == '-' {
			out = append(out, r)
		}
	}
	return string(out)
}
