package ofd

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"strings"
)

// Pack packs files in their order. Two with one name, or a name that leads out of
// the container, are a defect of who made them.
func Pack(files []WrittenFile) ([]byte, error) {
	var out, packed bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := flate.NewWriter(&packed, flate.BestSpeed) // fonts hardly shrink further
	if err != nil {
		return nil, fmt.Errorf("ofd: %w", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		if key := strings.ToLower(file.Name); file.Name == "" || seen[key] || strings.HasPrefix(file.Name, "/") || strings.Contains(file.Name, "..") {
			return nil, fmt.Errorf("ofd: no place for %q", file.Name)
		}
		seen[strings.ToLower(file.Name)] = true
		packed.Reset()
		f.Reset(&packed)
		if _, err := f.Write(file.Data); err != nil {
			return nil, fmt.Errorf("ofd: %w", err)
		}
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("ofd: %w", err)
		}
		method, data := zip.Deflate, packed.Bytes()
		if len(data) >= len(file.Data) { // a picture
			method, data = zip.Store, file.Data
		}
		// Raw, with sizes in the header: no data descriptor, which not every reader takes.
		e, err := z.CreateRaw(&zip.FileHeader{
			Name: file.Name, Method: method, ModifiedDate: 1<<5 | 1, //nolint:staticcheck // 1980-01-01; CreateRaw writes this field and not Modified
			CRC32: crc32.ChecksumIEEE(file.Data), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(file.Data)),
		})
		if err != nil {
			return nil, fmt.Errorf("ofd: %w", err)
		}
		if _, err := e.Write(data); err != nil {
			return nil, fmt.Errorf("ofd: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("ofd: %w", err)
	}
	return out.Bytes(), nil
}
