package sign

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"

	"github.com/chengban/chengban/internal/engine/document/ofd"
)

// File is one file of a document.
type File = ofd.WrittenFile

// Unpack gives the files of a document. It refuses a zip with anything that a
// verifier would find: nothing doubtful is sealed.
func Unpack(doc []byte) ([]File, error) {
	c, err := ofd.OpenContainer(doc, ofd.DefaultLimits())
	if err != nil {
		return nil, err
	}
	if f := append(c.Findings(), c.CheckContents()...); len(f) > 0 {
		return nil, fmt.Errorf("%w: %s %q", ErrDoubtful, f[0].Kind, f[0].Name)
	}
	var out []File
	for _, name := range c.Names() {
		b, err := c.Read(name)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Name: name, Data: b})
	}
	return out, nil
}

const (
	noDate    = 0x21 // 1 January 1980, the first day a zip knows
	zipWriter = 20   // version 2.0
	zipUTF8   = 0x800
)

// Pack gives the zip of files in their order: stored, without dates. Equal files
// are equal bytes, whatever made them.
func Pack(files []File) ([]byte, error) {
	size := 22
	for _, f := range files {
		size += 76 + 2*len(f.Name) + len(f.Data)
	}
	out := bytes.NewBuffer(make([]byte, 0, size))
	w := zip.NewWriter(out)
	for _, f := range files {
		n := uint64(len(f.Data))
		e, err := w.CreateRaw(&zip.FileHeader{
			Name: f.Name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.Data), CompressedSize64: n, UncompressedSize64: n,
			ModifiedDate: noDate, CreatorVersion: zipWriter, ReaderVersion: zipWriter, Flags: zipUTF8, //nolint:staticcheck // the fields are written as they are; Modified would add an extra field
		})
		if err != nil {
			return nil, err
		}
		if _, err := e.Write(f.Data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
