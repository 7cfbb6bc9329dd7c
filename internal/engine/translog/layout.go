package translog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// CheckpointPath is where a log's signed checkpoint is served; it alone changes.
const CheckpointPath = "checkpoint"

// EntriesLevel is the Level of a File that holds entries, not hashes.
const EntriesLevel = -1

const (
	maxLevel = 5         // 2^48 entries
	maxIndex = 1<<40 - 1 // of a tile at level 0: far beyond any log
	maxEntry = 1<<16 - 1 // bytes, for the length has two
)

// File names a file of a log as C2SP tlog-tiles lays it out: a tile of hashes, or
// at EntriesLevel the bundle of the entries under a tile of level 0. Width is how
// many it holds, 1 to TileWidth.
type File struct {
	Level int
	Index int64
	Width int
}

// Path gives the file's path: tile/0/x001/x234/067, and behind it .p/8 for one
// that is not full. Files of different width are different files, so each may be
// cached for ever.
func (f File) Path() string {
	level := "entries"
	if f.Level != EntriesLevel {
		level = strconv.Itoa(f.Level)
	}
	n := fmt.Sprintf("%03d", f.Index%1000)
	for rest := f.Index / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/%s", rest%1000, n)
	}
	path := "tile/" + level + "/" + n
	if f.Width < TileWidth {
		path += ".p/" + strconv.Itoa(f.Width)
	}
	return path
}

var errPath = errors.New("translog: not the path of a file of a log")

// ParsePath reads what Path writes and refuses every other spelling.
func ParsePath(path string) (File, error) {
	f := File{Width: TileWidth}
	body, partial, isPartial := strings.Cut(path, ".p/")
	if isPartial {
		f.Width, _ = strconv.Atoi(partial)
	}
	parts := strings.Split(body, "/")
	if len(path) > 64 || len(parts) < 3 || parts[0] != "tile" {
		return File{}, fmt.Errorf("%w: %.64q", errPath, path)
	}
	if f.Level = EntriesLevel; parts[1] != "entries" {
		f.Level, _ = strconv.Atoi(parts[1])
	}
	for _, group := range parts[2:] {
		n, _ := strconv.ParseInt(strings.TrimPrefix(group, "x"), 10, 64)
		f.Index = f.Index*1000 + n
		if n < 0 || f.Index > maxIndex {
			return File{}, fmt.Errorf("%w: %.64q", errPath, path)
		}
	}
	// Whatever was read leniently above is not written again as it was.
	if f.Width < 1 || f.Width > TileWidth || f.Level < EntriesLevel || f.Level > maxLevel || f.Path() != path {
		return File{}, fmt.Errorf("%w: %.64q", errPath, path)
	}
	return f, nil
}

// FilesAt gives the files of a log of that size that are not full: those that a
// checkpoint of it needs beside the full ones.
func FilesAt(size int64) []File {
	var out []File
	if w := size % TileWidth; w > 0 {
		out = append(out, File{EntriesLevel, size / TileWidth, int(w)})
	}
	for level, n := 0, size; n > 0; level, n = level+1, n/TileWidth {
		if w := n % TileWidth; w > 0 {
			out = append(out, File{level, n / TileWidth, int(w)})
		}
	}
	return out
}

var errBundle = errors.New("translog: not a bundle of entries")

// AppendEntry adds an entry to the bundle of entries: its length in two bytes,
// high byte first, then itself.
func AppendEntry(bundle, entry []byte) ([]byte, error) {
	if len(entry) > maxEntry {
		return nil, fmt.Errorf("%w: an entry of %d bytes, at most %d", errBundle, len(entry), maxEntry)
	}
	bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry))) //nolint:gosec // at most maxEntry
	return append(bundle, entry...), nil
}

// Entries takes a bundle apart. The entries share its memory.
func Entries(bundle []byte) ([][]byte, error) {
	var out [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) || len(out) == TileWidth {
			return nil, fmt.Errorf("%w: cut short, or more than %d entries", errBundle, TileWidth)
		}
		n := 2 + int(binary.BigEndian.Uint16(bundle))
		out = append(out, bundle[2:n:n])
		bundle = bundle[n:]
	}
	return out, nil
}
