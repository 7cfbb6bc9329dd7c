package translog_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/translog"
)

// The examples of C2SP tlog-tiles, and the edges.
func TestFile_pathsOfTlogTiles(t *testing.T) {
	for path, f := range map[string]translog.File{
		"tile/0/x001/x234/067":      {Level: 0, Index: 1_234_067, Width: 256},
		"tile/0/x001/x234/067.p/8":  {Level: 0, Index: 1_234_067, Width: 8},
		"tile/0/000":                {Level: 0, Index: 0, Width: 256},
		"tile/5/999.p/255":          {Level: 5, Index: 999, Width: 255},
		"tile/1/x001/000.p/1":       {Level: 1, Index: 1000, Width: 1},
		"tile/entries/x273/063":     {Level: translog.EntriesLevel, Index: 273_063, Width: 256},
		"tile/entries/x273/063.p/1": {Level: translog.EntriesLevel, Index: 273_063, Width: 1},
	} {
		if got := f.Path(); got != path {
			t.Errorf("%+v: got %s, want %s", f, got, path)
		}
		if got, err := translog.ParsePath(path); err != nil || got != f {
			t.Errorf("%s: got %+v, %v", path, got, err)
		}
	}
}

func TestParsePath_refuses(t *testing.T) {
	for _, path := range []string{
		"", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000",
		"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/257", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p/1/2", "tile/0/000.p/-1",
		"tile/6/000", "tile/-1/000", "tile/00/000", "tile/+1/000", "tile/entries", "tile/Entries/000", "/tile/0/000", "tile/0/000/", "tile/0/../000",
		"tile/0/-01", "tile/0/x-01/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tiles/0/000", "tile//000", "checkpoint",
	} {
		if f, err := translog.ParsePath(path); err == nil {
			t.Errorf("%q is read as %+v", path, f)
		}
	}
}

// The unfinished files of a log are those that Builder has at its edge.
func TestFilesAt_areTheEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 70_000).Draw(t, "size")
		want := map[translog.TileID]int{}
		var b translog.Builder
		for range size {
			b.Add(translog.Hash{}, nil)
		}
		b.Edge(func(id translog.TileID, data []byte) { want[id] = len(data) / 32 })
		got := map[translog.TileID]int{}
		for _, f := range translog.FilesAt(int64(size)) {
			if f.Level == translog.EntriesLevel {
				if int(f.Index)*translog.TileWidth+f.Width != size {
					t.Fatalf("entries %+v of %d", f, size)
				}
				continue
			}
			got[translog.TileID{Level: f.Level, Index: f.Index}] = f.Width
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestEntries_giveBackWhatWasAppended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 0, 10).Draw(t, "entries")
		var bundle []byte
		for _, e := range want {
			var err error
			if bundle, err = translog.AppendEntry(bundle, e); err != nil {
				t.Fatal(err)
			}
		}
		got, err := translog.Entries(bundle)
		if err != nil || len(got) != len(want) {
			t.Fatalf("got %d of %d, %v", len(got), len(want), err)
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("entry %d: got %x, want %x", i, got[i], want[i])
			}
		}
		if len(bundle) > 0 {
			if _, err := translog.Entries(bundle[:len(bundle)-1]); err == nil && len(want[len(want)-1]) > 0 {
				t.Fatal("a bundle that is cut short was read")
			}
		}
	})
	full, err := translog.AppendEntry(nil, make([]byte, math.MaxUint16))
	if err != nil || len(full) != 2+math.MaxUint16 {
		t.Errorf("the longest entry: %d, %v", len(full), err)
	}
	if _, err := translog.AppendEntry(nil, make([]byte, math.MaxUint16+1)); err == nil {
		t.Error("an entry of more bytes than its length can say")
	}
	if got, err := translog.Entries(make([]byte, 2*translog.TileWidth)); err != nil || len(got) != translog.TileWidth {
		t.Errorf("256 empty entries: %d, %v", len(got), err)
	}
	if _, err := translog.Entries(make([]byte, 2*translog.TileWidth+2)); err == nil {
		t.Error("257 entries in a bundle")
	}
	if _, err := translog.Entries([]byte{0}); err == nil {
		t.Error("half a length")
	}
}

// FuzzParsePath: one spelling for each file, and none else.
func FuzzParsePath(f *testing.F) {
	f.Add("tile/0/x001/x234/067.p/8")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, path string) {
		file, err := translog.ParsePath(path)
		if err == nil && file.Path() != path {
			t.Errorf("%q is read as %+v and written %q", path, file, file.Path())
		}
	})
}
