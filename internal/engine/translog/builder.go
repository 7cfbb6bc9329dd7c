package translog

import "golang.org/x/mod/sumdb/tlog"

// Builder grows a tree from its leaf hashes, in memory for one unfinished tile a
// level, and says which tiles it must lie in. The zero Builder is empty.
type Builder struct {
	size  int64
	edge  [][]Hash // by level: the hashes of the unfinished tile
	first []int64  // by level: its index
}

// Size gives the number of entries so far.
func (b *Builder) Size() int64 { return b.size }

// Add appends an entry. done is called for each tile that it fills, from level 0
// up; it may be nil.
func (b *Builder) Add(leaf Hash, done func(id TileID, data []byte)) {
	b.size++
	for level := 0; ; level++ {
		if level == len(b.edge) {
			b.edge, b.first = append(b.edge, nil), append(b.first, 0)
		}
		b.edge[level] = append(b.edge[level], leaf)
		if len(b.edge[level]) < TileWidth {
			return
		}
		if done != nil {
			done(TileID{level, b.first[level]}, bytesOf(b.edge[level]))
		}
		leaf = rootOf(b.edge[level])
		b.edge[level] = b.edge[level][:0]
		b.first[level]++
	}
}

// Edge gives the unfinished tiles, from level 0 up.
func (b *Builder) Edge(tile func(id TileID, data []byte)) {
	for level, hashes := range b.edge {
		if len(hashes) > 0 {
			tile(TileID{level, b.first[level]}, bytesOf(hashes))
		}
	}
}

// Tree gives the tree of the entries so far.
func (b *Builder) Tree() Tree {
	t := Empty()
	t.Size = b.size
	found := false
	for _, hashes := range b.edge { // from right to left
		for len(hashes) > 0 {
			last := len(hashes) & -len(hashes) // the smallest full subtree stands rightmost
			h := rootOf(hashes[len(hashes)-last:])
			hashes = hashes[:len(hashes)-last]
			if found {
				h = tlog.NodeHash(h, t.Root)
			}
			t.Root, found = h, true
		}
	}
	return t
}

// rootOf gives the root over 2^k hashes.
func rootOf(hashes []Hash) Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	mid := len(hashes) / 2
	return tlog.NodeHash(rootOf(hashes[:mid]), rootOf(hashes[mid:]))
}

func bytesOf(hashes []Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

// TileHash gives the n-th hash of a tile's bytes; false when it has none.
func TileHash(data []byte, n int) (h Hash, ok bool) {
	if n < 0 || (n+1)*tlog.HashSize > len(data) {
		return h, false
	}
	copy(h[:], data[n*tlog.HashSize:])
	return h, true
}

// Clone gives a Builder of the same tree that grows on its own.
func (b *Builder) Clone() Builder {
	c := Builder{size: b.size, first: append([]int64(nil), b.first...)}
	for _, hashes := range b.edge {
		c.edge = append(c.edge, append([]Hash(nil), hashes...))
	}
	return c
}
