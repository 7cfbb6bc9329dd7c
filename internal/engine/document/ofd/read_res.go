package ofd

import (
	"maps"
	"strconv"
	"strings"
)

// resources are what pages refer to by identifier.
type resources struct {
	fonts  map[string]fontRes
	media  map[string]string // identifier → path of the picture
	spaces map[string]colorSpace
	params map[string]*node
	units  map[string]*node // composite graphic units
}

type fontRes struct {
	name, family string
	file         string // path of the embedded font; empty when there is none
	serif, fixed bool
	bold, italic bool
}

func newResources() *resources {
	return &resources{map[string]fontRes{}, map[string]string{}, map[string]colorSpace{}, map[string]*node{}, map[string]*node{}}
}

func (r *resources) size() int {
	return len(r.fonts) + len(r.media) + len(r.spaces) + len(r.params) + len(r.units)
}

// over gives the resources of a page over those of its document.
func (r *resources) over(below *resources) *resources {
	if r.size() == 0 {
		return below
	}
	all := newResources()
	for _, from := range []*resources{below, r} {
		maps.Copy(all.fonts, from.fonts)
		maps.Copy(all.media, from.media)
		maps.Copy(all.spaces, from.spaces)
		maps.Copy(all.params, from.params)
		maps.Copy(all.units, from.units)
	}
	return all
}

func (d *Document) readResources(r *resources, from, ref string) error {
	at, root, err := d.follow(from, ref)
	if err != nil || root == nil {
		return err
	}
	// Files of resources are named from the folder BaseLoc, which is named from
	// the folder of this file.
	base := root.attr("BaseLoc")
	file := func(ref string) (string, bool) {
		if ref == "" {
			return "", false
		}
		near := strings.TrimSuffix(strings.ReplaceAll(base, `\`, "/"), "/") + "/" + ref
		if base != "" && !strings.HasPrefix(ref, "/") {
			if p, ok := d.c.Resolve(at, near); ok {
				d.reached[p] = true
				return p, true
			}
		}
		return d.reach(at, ref)
	}
	for _, list := range root.kids {
		for _, n := range list.kids {
			if r.size() >= d.lim.Resources {
				return &LimitError{"resources", int64(d.lim.Resources)}
			}
			r.add(n, file)
		}
	}
	return nil
}

func (r *resources) add(n *node, file func(string) (string, bool)) {
	id := n.attr("ID")
	switch n.name {
	case "Font":
		f := fontRes{
			name: n.attr("FontName"), family: n.attr("FamilyName"), serif: yes(n.attr("Serif"), false),
			fixed: yes(n.attr("FixedWidth"), false), bold: yes(n.attr("Bold"), false), italic: yes(n.attr("Italic"), false),
		}
		f.file, _ = file(n.child("FontFile").value())
		r.fonts[id] = f
	case "MultiMedia":
		if p, ok := file(n.child("MediaFile").value()); ok && strings.EqualFold(n.attr("Type"), "Image") {
			r.media[id] = p
		}
	case "ColorSpace":
		file(n.attr("Profile"))
		bits, _ := strconv.Atoi(n.attr("BitsPerComponent"))
		s := colorSpace{bits: max(0, min(bits, 16))}
		for _, v := range n.child("Palette").children("CV") {
			s.palette = append(s.palette, v.value())
		}
		r.spaces[id] = s
	case "DrawParam":
		r.params[id] = n
	case "CompositeGraphicUnit", "VectorG":
		r.units[id] = n
	}
}
