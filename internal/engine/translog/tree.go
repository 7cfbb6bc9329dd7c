package translog

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// TileWidth is how many hashes a full tile holds; tileHeight is its logarithm.
const (
	TileWidth  = 1 << tileHeight
	tileHeight = 8
)

// Hash is a SHA-256 hash; String gives base64.
type Hash = tlog.Hash

// ParseHash reads the base64 of a Hash.
func ParseHash(s string) (Hash, error) { return tlog.ParseHash(s) }

// LeafHash gives the hash of a record's bytes as an entry of the tree.
func LeafHash(record []byte) Hash { return tlog.RecordHash(record) }

// Tree is the state of a log: how many entries, and the hash over all of them.
type Tree struct {
	Size int64
	Root Hash
}

// Empty is the tree without entries.
func Empty() Tree {
	root, err := tlog.TreeHash(0, nil)
	if err != nil {
		panic(err) // nothing is read for no entries
	}
	return Tree{Root: root}
}

// TileID names a tile: at level 0 the hashes of TileWidth entries, at each level
// above those of TileWidth full tiles below. A tile on the right edge is shorter
// and grows.
type TileID struct {
	Level int
	Index int64
}

// Tiles gives the stored bytes of tiles: whole hashes, at least as many as the
// tree needs; nil for one that is not there.
type Tiles func(ids []TileID) ([][]byte, error)

// Append adds entries to the tree old whose tiles are stored, and gives the new
// tree with the tiles to store: new ones, and longer versions of those that stood
// on the right edge. It fails when a stored tile does not belong to old.
func Append(old Tree, stored Tiles, leaves []Hash) (Tree, map[TileID][]byte, error) {
	o := overlay{below: reader(old, stored), fresh: map[int64]Hash{}}
	size := old.Size
	for _, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(size, leaf, o)
		if err != nil {
			return Tree{}, nil, fmt.Errorf("translog: append entry %d: %w", size, err)
		}
		first := tlog.StoredHashIndex(0, size)
		for i, h := range hashes {
			o.fresh[first+int64(i)] = h
		}
		size++
	}
	root, err := tlog.TreeHash(size, o)
	if err != nil {
		return Tree{}, nil, fmt.Errorf("translog: root of %d entries: %w", size, err)
	}
	tiles := map[TileID][]byte{}
	for _, t := range tlog.NewTiles(tileHeight, old.Size, size) {
		if tiles[TileID{t.L, t.N}], err = tlog.ReadTileData(t, o); err != nil {
			return Tree{}, nil, fmt.Errorf("translog: tile %d/%d: %w", t.L, t.N, err)
		}
	}
	return Tree{size, root}, tiles, nil
}

// overlay reads hashes that were just made before those that are stored.
type overlay struct {
	below tlog.HashReader
	fresh map[int64]Hash
}

func (o overlay) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	var missing []int64
	var places []int
	for k, i := range indexes {
		h, ok := o.fresh[i]
		if !ok {
			missing, places = append(missing, i), append(places, k)
		}
		out[k] = h
	}
	if len(missing) == 0 {
		return out, nil
	}
	hashes, err := o.below.ReadHashes(missing)
	if err != nil {
		return nil, err
	}
	for n, k := range places {
		out[k] = hashes[n]
	}
	return out, nil
}

// reader reads the hashes of tree out of tiles, each checked against its root.
func reader(tree Tree, stored Tiles) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: tree.Size, Hash: tree.Root}, &tileReader{stored: stored, have: map[TileID][]byte{}})
}

// tileReader hands stored tiles to tlog, each read once.
type tileReader struct {
	stored Tiles
	have   map[TileID][]byte
}

func (r *tileReader) Height() int { return tileHeight }

func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	if err := r.fetch(tiles); err != nil {
		return nil, err
	}
	out := make([][]byte, len(tiles))
	for i, t := range tiles {
		data := r.have[TileID{t.L, t.N}]
		want := t.W * tlog.HashSize
		if len(data) < want {
			return nil, fmt.Errorf("tile %d/%d holds %d bytes, want %d", t.L, t.N, len(data), want)
		}
		out[i] = data[:want]
	}
	return out, nil
}

func (r *tileReader) fetch(tiles []tlog.Tile) error {
	var ids []TileID
	for _, t := range tiles {
		id := TileID{t.L, t.N}
		if _, ok := r.have[id]; !ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	data, err := r.stored(ids)
	if err != nil {
		return err
	}
	for i, id := range ids {
		r.have[id] = data[i]
	}
	return nil
}
