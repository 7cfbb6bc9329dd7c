package ofd

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image/jpeg"
)

// media draws a picture of the container.
func (c *canvas) media(d *Document, o *object, at matrix) {
	id, ok := c.shared["media "+o.media]
	if !ok {
		b, err := d.c.Read(o.media)
		if bytes.HasPrefix(b, localMark) && c.document(b, Box{0, 0, 1, 1}, at) {
			return
		}
		if err == nil {
			id = c.picture(b)
		}
		c.shared["media "+o.media] = id
		if id == "" {
			c.miss(MissingPicture, o.media, o.id)
		}
	}
	if id != "" {
		c.put(`<use href="#`, id, `"`, transform(at), opacity(o.alpha), `/>`)
	}
}

// picture defines a picture of one unit by one unit and gives its id; empty when
// it is no PNG or JPEG.
func (c *canvas) picture(b []byte) string {
	kind, data, pixels := inspect(b)
	if kind == "" {
		return ""
	}
	if pixels > c.lim.Pixels {
		c.err = &LimitError{"pixels of picture", int64(c.lim.Pixels)}
		return ""
	}
	if c.pixels += pixels; c.pixels > 4*c.lim.Pixels {
		c.err = &LimitError{"pixels of pictures", 4 * int64(c.lim.Pixels)}
		return ""
	}
	if c.full(base64.StdEncoding.EncodedLen(len(data))) {
		return ""
	}
	id := c.id()
	c.put(`<defs><image id="`, id, `" width="1" height="1" preserveAspectRatio="none" href="data:image/`, kind, `;base64,`,
		base64.StdEncoding.EncodeToString(data), `"/></defs>`)
	return id
}

// inspect tells the kind of a picture, what of it is passed on, and how many
// pixels it has. Sizes come from its header: nothing is inflated here, and who
// shows it inflates no more than the header says.
func inspect(b []byte) (kind string, data []byte, pixels int) {
	if bytes.HasPrefix(b, pngMark) {
		if data, pixels, ok := png(b); ok {
			return "png", data, pixels
		}
		return "", nil, 0
	}
	if bytes.HasPrefix(b, []byte("\xff\xd8\xff")) {
		if conf, err := jpeg.DecodeConfig(bytes.NewReader(b)); err == nil && conf.Width > 0 && conf.Height > 0 {
			return "jpeg", b, conf.Width * conf.Height
		}
	}
	return "", nil, 0
}

var pngMark = []byte("\x89PNG\r\n\x1a\n")

// kept are the parts of a PNG that its look depends on; texts, profiles (which
// inflate) and animations go.
var kept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "sBIT": true, "bKGD": true, "pHYs": true,
}

// png checks the parts of a PNG and gives it without those that are not kept and
// without what lies behind its end.
func png(b []byte) (out []byte, pixels int, ok bool) {
	out = append(out, pngMark...)
	for rest := b[len(pngMark):]; ; {
		if len(rest) < 12 {
			return nil, 0, false
		}
		n := int64(binary.BigEndian.Uint32(rest))
		if n+12 > int64(len(rest)) {
			return nil, 0, false
		}
		part, name := rest[:n+12], string(rest[4:8])
		if crc32.ChecksumIEEE(part[4:n+8]) != binary.BigEndian.Uint32(part[n+8:]) {
			return nil, 0, false
		}
		if (name == "IHDR") != (pixels == 0) {
			return nil, 0, false
		}
		if name == "IHDR" {
			w, h := int64(0), int64(0)
			if n == 13 {
				w, h = int64(binary.BigEndian.Uint32(part[8:])), int64(binary.BigEndian.Uint32(part[12:]))
			}
			if w < 1 || h < 1 || w > 1<<24 || h > 1<<24 {
				return nil, 0, false
			}
			pixels = int(w * h)
		}
		if kept[name] {
			out = append(out, part...)
		}
		if name == "IEND" {
			return out, pixels, true
		}
		rest = rest[n+12:]
	}
}
