package casework

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
)

// archiveFormat names the archive package of a case; what it means never changes
// under one number.
const archiveFormat = "chengban.case.archive/1"

// The entries that every archive has, besides letters/, materials/ and definition/.
const (
	manifestName = "manifest.json"
	caseName     = "case.json"
	answersName  = "answers.json"
	auditName    = "audit.json"
	closureName  = "definition/closure.json"
)

// dosEpoch is 1 January 1980, the first day that a zip file can name: entries are
// made when the case is closed, which the manifest says.
const dosEpoch = 1<<5 | 1

// entry is one file in an archive.
type entry struct {
	Name    string
	Content []byte
}

// manifest lists everything in an archive but itself.
type manifest struct {
	Format  string         `json:"format"`
	Number  string         `json:"number"`
	Closing ClosingCode    `json:"closing"`
	MadeAt  string         `json:"made_at"` // the instant at which the case was closed
	Entries []manifestLine `json:"entries"` // by name
}

type manifestLine struct {
	Name   string `json:"name"`
	Digest string `json:"sha256"`
	Size   int64  `json:"size"`
}

func lineOf(e entry) manifestLine {
	return manifestLine{e.Name, hexDigest(e.Content), int64(len(e.Content))}
}

// newManifest lists entries that are there and files whose digest is known.
func newManifest(number string, code ClosingCode, madeAt clock.Instant, entries []entry, files []manifestLine) manifest {
	m := manifest{Format: archiveFormat, Number: number, Closing: code, MadeAt: stamp(madeAt), Entries: slices.Clone(files)}
	for _, e := range entries {
		m.Entries = append(m.Entries, lineOf(e))
	}
	slices.SortFunc(m.Entries, func(a, b manifestLine) int { return cmp.Compare(a.Name, b.Name) })
	return m
}

// zipped writes entries as one uncompressed zip file, by name and with one fixed
// date: the same entries give the same bytes on every machine.
func zipped(entries []entry) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		size := uint64(len(e.Content))
		// Raw, so that sizes stand before the content: every reader can take that.
		f, err := w.CreateRaw(&zip.FileHeader{
			Name: e.Name, Method: zip.Store, ModifiedDate: dosEpoch, //nolint:staticcheck // CreateRaw writes these as they are
			CRC32: crc32.ChecksumIEEE(e.Content), CompressedSize64: size, UncompressedSize64: size,
		})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(e.Content); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// jsonEntry writes v as people can read it, keys in one order.
func jsonEntry(name string, v any) (entry, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(v)
	return entry{name, b.Bytes()}, err
}

func hexDigest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
