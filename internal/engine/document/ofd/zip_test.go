package ofd

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
)

// zfile is one entry of a zip as a test wants it, wrong or right.
type zfile struct {
	name    string
	data    string
	stored  bool
	twice   bool           // descriptor behind the data
	before  string         // bytes in front of its local header
	local   func(h []byte) // changes the local header, its name and extra field
	central func(h []byte) // changes the directory's
	extra   string
	packed  []byte // instead of data, compressed
}

// zipOf writes a zip byte for byte.
func zipOf(files ...zfile) []byte {
	var out, dir bytes.Buffer
	for _, f := range files {
		out.WriteString(f.before)
		at := out.Len()
		packed, method := f.packed, uint16(deflated)
		if packed == nil {
			packed = deflate(f.data)
		}
		if f.stored {
			packed, method = []byte(f.data), stored
		}
		h := header(f, method, len(packed))
		if f.local != nil {
			f.local(h)
		}
		out.Write(h)
		out.Write(packed)
		if f.twice {
			out.WriteString("PK\x07\x08")
			out.Write(sizes(f, len(packed)))
		}
		c := make([]byte, 0, 64)
		c = append(c, "PK\x01\x02\x14\x00"...)
		c = append(c, header(f, method, len(packed))[4:30]...)
		if f.twice {
			copy(c[16:], sizes(f, len(packed)))
		}
		c = append(c, make([]byte, 10)...)
		c = binary.LittleEndian.AppendUint32(c, uint32(at))
		c = append(c, f.name+f.extra...)
		if f.central != nil {
			f.central(c)
		}
		dir.Write(c)
	}
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], uint16(len(files)))
	binary.LittleEndian.PutUint16(end[10:], uint16(len(files)))
	binary.LittleEndian.PutUint32(end[12:], uint32(dir.Len()))
	binary.LittleEndian.PutUint32(end[16:], uint32(out.Len()))
	out.Write(dir.Bytes())
	out.Write(end)
	return out.Bytes()
}

func header(f zfile, method uint16, packed int) []byte {
	h := make([]byte, 30, 64)
	copy(h, "PK\x03\x04\x14\x00")
	binary.LittleEndian.PutUint16(h[8:], method)
	if f.twice {
		h[6] = flagDescriptor
	} else {
		copy(h[14:], sizes(f, packed))
	}
	binary.LittleEndian.PutUint16(h[26:], uint16(len(f.name)))
	binary.LittleEndian.PutUint16(h[28:], uint16(len(f.extra)))
	return append(h, f.name+f.extra...)
}

func sizes(f zfile, packed int) []byte {
	b := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(f.data)))
	b = binary.LittleEndian.AppendUint32(b, uint32(packed))
	return binary.LittleEndian.AppendUint32(b, uint32(len(f.data)))
}

func deflate(s string) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	w.Write([]byte(s))
	w.Close()
	return b.Bytes()
}
