package ofd

import (
	"encoding/base64"
	"strings"
	"unicode"
)

// The SVG of a seal comes from whoever made the seal. Only what is named here is
// passed on; there is no use element, because a few of them can draw millions.
const (
	svgElements = " g path rect circle ellipse line polyline polygon text tspan textPath defs clipPath linearGradient radialGradient stop image "

	svgAttributes = " d x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height points transform rotate offset startOffset textLength lengthAdjust" +
		" gradientTransform gradientUnits spreadMethod clipPathUnits preserveAspectRatio pathLength "

	// They may stand in a style attribute too.
	svgProperties = " fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit" +
		" stroke-dasharray stroke-dashoffset opacity color display visibility font-family font-size font-weight font-style letter-spacing" +
		" word-spacing text-anchor dominant-baseline writing-mode clip-path clip-rule stop-color stop-opacity "
)

func listed(list, name string) bool {
	return name != "" && !strings.Contains(name, " ") && strings.Contains(list, " "+name+" ")
}

// sealKind is the kind of a seal's picture: what its bytes are goes before what
// the seal says, because makers say it in many ways.
func sealKind(s SealPicture) string {
	switch {
	case strings.HasPrefix(string(s.Data), "PK\x03\x04"):
		return "ofd"
	case inspectable(s.Data):
		return "picture"
	case strings.EqualFold(strings.TrimPrefix(s.Type, "."), "svg"):
		return "svg"
	}
	return strings.ToLower(s.Type)
}

func inspectable(b []byte) bool {
	return strings.HasPrefix(string(b), string(pngMark)) || strings.HasPrefix(string(b), "\xff\xd8\xff")
}

func (c *canvas) sealSVG(s SealPicture) bool {
	root, err := parseXML("seal", s.Data, c.lim.ofSeal())
	if err != nil || root.name != "svg" {
		return false
	}
	view, ok := box(strings.ReplaceAll(root.attr("viewBox"), ",", " "))
	if !ok || view.Empty() {
		w, okw := number(strings.TrimRight(root.attr("width"), "pxmtcin"))
		h, okh := number(strings.TrimRight(root.attr("height"), "pxmtcin"))
		if !okw || !okh || w <= 0 || h <= 0 {
			return false
		}
		view = Box{0, 0, w, h}
	}
	k := cleaner{c: c, ids: c.id() + "-"}
	c.put(`<svg width="`, num(s.Boundary.W), `" height="`, num(s.Boundary.H), `" viewBox="`,
		nums(view.X, view.Y, view.W, view.H), `" preserveAspectRatio="none"`, k.attributes(root, svgProperties), `>`)
	for _, n := range root.kids {
		k.element(n)
	}
	c.put(`</svg>`)
	return true
}

// cleaner writes what is allowed of an SVG, with its identifiers renamed so that
// they can mean nothing outside of it.
type cleaner struct {
	c   *canvas
	ids string
}

func (k cleaner) element(n *node) {
	if n.name == "image" {
		k.image(n)
		return
	}
	if !listed(svgElements, n.name) {
		k.c.miss(MissingObject, "seal", n.name)
		return
	}
	k.c.put(`<`, n.name, k.attributes(n, svgAttributes+svgProperties), k.reference(n), `>`)
	if n.name == "text" || n.name == "tspan" || n.name == "textPath" {
		k.c.put(escape(visible(n.text)))
	}
	for _, inner := range n.kids {
		k.element(inner)
	}
	k.c.put(`</`, n.name, `>`)
}

func (k cleaner) attributes(n *node, allowed string) string {
	var b strings.Builder
	done := map[string]bool{}
	set := func(name, value string) {
		v, ok := k.value(name, value)
		if !ok || done[name] {
			return
		}
		done[name] = true
		b.WriteString(` ` + name + `="` + escape(v) + `"`)
	}
	for _, p := range strings.Split(n.attr("style"), ";") { // it goes before attributes
		name, value, _ := strings.Cut(p, ":")
		if name = strings.TrimSpace(name); listed(svgProperties, name) {
			set(name, value)
		}
	}
	for _, a := range n.attrs {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "id":
			if id := simple(a.Value); id != "" && !done["id"] {
				done["id"] = true
				b.WriteString(` id="` + k.ids + id + `"`)
			}
		case listed(allowed, a.Name.Local):
			set(a.Name.Local, a.Value)
		}
	}
	return b.String()
}

// value gives a value that can do nothing but what its attribute is for.
func (k cleaner) value(name, v string) (string, bool) {
	v = strings.TrimSpace(v)
	if id, ok := strings.CutPrefix(v, "url(#"); ok {
		id, ok = strings.CutSuffix(id, ")")
		return "url(#" + k.ids + id + ")", ok && id != "" && id == simple(id)
	}
	if strings.Contains(strings.ToLower(v), "url") {
		return "", false
	}
	for _, r := range v {
		plain := r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" \t\r\n.,-+#%()", r))
		if !plain && (name != "font-family" || !unicode.IsLetter(r) && !strings.ContainsRune(`'"_`, r)) {
			return "", false
		}
	}
	return v, true
}

// reference is where a text runs along, or what a gradient is like: something in
// the same picture.
func (k cleaner) reference(n *node) string {
	if n.name != "textPath" && n.name != "linearGradient" && n.name != "radialGradient" {
		return ""
	}
	id, ok := strings.CutPrefix(n.attr("href"), "#")
	if !ok || id == "" || id != simple(id) {
		return ""
	}
	return ` href="#` + k.ids + id + `"`
}

// image passes on a picture that the SVG carries with it.
func (k cleaner) image(n *node) {
	_, data, ok := strings.Cut(n.attr("href"), ";base64,")
	if !ok || !strings.HasPrefix(n.attr("href"), "data:image/") {
		k.c.miss(MissingPicture, "seal", "image")
		return
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data), ""))
	w, okw := number(n.attr("width"))
	h, okh := number(n.attr("height"))
	x, _ := number(n.attr("x"))
	y, _ := number(n.attr("y"))
	if err != nil || !okw || !okh {
		k.c.miss(MissingPicture, "seal", "image")
		return
	}
	id := k.c.picture(b)
	if id == "" {
		k.c.miss(MissingPicture, "seal", "image")
		return
	}
	k.c.put(`<g`, k.attributes(n, " transform opacity clip-path "), `><use href="#`, id, `"`, transform(matrix{w, 0, 0, h, x, y}), `/></g>`)
}

// simple is an identifier of letters, digits and marks, or nothing.
func simple(s string) string {
	for _, r := range s {
		if r > 127 || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' {
			return ""
		}
	}
	if len(s) > 100 {
		return ""
	}
	return s
}

// visible leaves out the characters that are not drawn as themselves.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case hidden(r):
			return -1
		}
		return r
	}, s)
}
