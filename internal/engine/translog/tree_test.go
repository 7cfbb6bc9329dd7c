package translog_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/translog"
)

// oracle is RFC 6962 §2.1, word by word.
func oracle(leaves []translog.Hash) translog.Hash {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := 1
		for 2*k < n {
			k *= 2
		}
		left, right := oracle(leaves[:k]), oracle(leaves[k:])
		return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
	}
}

func leaves(n int) []translog.Hash {
	out := make([]translog.Hash, n)
	for i := range out {
		out[i] = translog.LeafHash([]byte(fmt.Sprint("entry ", i)))
	}
	return out
}

// shelf keeps tiles as a database would.
type shelf map[translog.TileID][]byte

func (s shelf) read(ids []translog.TileID) ([][]byte, error) {
	out := make([][]byte, len(ids))
	for i, id := range ids {
		out[i] = s[id]
	}
	return out, nil
}

// grow appends in batches of the given sizes and keeps every state.
func grow(t interface{ Fatal(...any) }, all []translog.Hash, batches []int) (shelf, []translog.Tree) {
	s, states := shelf{}, []translog.Tree{translog.Empty()}
	for _, n := range batches {
		at := states[len(states)-1]
		next, tiles, err := translog.Append(at, s.read, all[at.Size:at.Size+int64(n)])
		if err != nil {
			t.Fatal(err)
		}
		for id, data := range tiles {
			if !bytes.HasPrefix(data, s[id]) {
				t.Fatal("a tile changed what it held", id)
			}
			s[id] = data
		}
		states = append(states, next)
	}
	return s, states
}

func TestLeafHash_isRFC6962(t *testing.T) {
	if got, want := translog.LeafHash([]byte("x")), translog.Hash(sha256.Sum256([]byte("\x00x"))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAppend_hasTheRootOfTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		batches := rapid.SliceOfN(rapid.IntRange(1, 400), 1, 5).Draw(t, "batches")
		total := 0
		for _, n := range batches {
			total += n
		}
		all := leaves(total)
		s, states := grow(t, all, batches)
		var b translog.Builder
		filled := shelf{}
		keep := func(id translog.TileID, data []byte) { filled[id] = data }
		for _, state := range states {
			for b.Size() < state.Size {
				b.Add(all[b.Size()], keep)
			}
			if want := oracle(all[:state.Size]); state.Root != want || b.Tree() != state {
				t.Fatalf("%d entries: appended %s, built %s, want %s", state.Size, state.Root, b.Tree().Root, want)
			}
		}
		b.Edge(keep)
		if len(filled) != len(s) {
			t.Fatalf("built %d tiles, appended %d", len(filled), len(s))
		}
		for id, data := range filled {
			if !bytes.Equal(s[id], data) {
				t.Fatalf("tile %v differs", id)
			}
		}
	})
}

// Three levels of tiles need 65,537 entries: the log is built once, read often.
func TestProofs_threeLevels(t *testing.T) {
	all := leaves(65_536 + 300)
	s, states := grow(t, all, []int{1, 255, 1, 65_279, 300})
	now := states[len(states)-1]
	if len(s[translog.TileID{Level: 2}]) != 32 {
		t.Fatalf("the third level holds %d bytes, want one hash", len(s[translog.TileID{Level: 2}]))
	}
	for _, i := range []int64{0, 1, 255, 256, 65_535, 65_536, now.Size - 1} {
		proof, err := translog.ProveInclusion(now, s.read, i)
		if err != nil {
			t.Fatal(err)
		}
		if err := translog.CheckInclusion(now, i, all[i], proof); err != nil {
			t.Errorf("entry %d: %v", i, err)
		}
		if err := translog.CheckInclusion(now, i, all[(i+1)%now.Size], proof); err == nil {
			t.Errorf("entry %d: the proof fits another entry", i)
		}
	}
	for _, older := range states {
		proof, err := translog.ProveConsistency(older.Size, now, s.read)
		if err != nil {
			t.Fatal(err)
		}
		if err := translog.CheckConsistency(older, now, proof); err != nil {
			t.Errorf("after %d: %v", older.Size, err)
		}
		older.Root[0] ^= 1
		if err := translog.CheckConsistency(older, now, proof); err == nil && older.Size > 0 {
			t.Errorf("after %d: another past is accepted", older.Size)
		}
	}
}

func TestProveRange_givesTheRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 700).Draw(t, "entries")
		first := rapid.IntRange(0, n-1).Draw(t, "first")
		end := rapid.IntRange(first+1, n).Draw(t, "end")
		all := leaves(n)
		s, states := grow(t, all, []int{n})
		now := states[1]
		proof, err := translog.ProveRange(now, s.read, int64(first), int64(end))
		if err != nil {
			t.Fatal(err)
		}
		root, err := translog.RangeRoot(now.Size, int64(first), all[first:end], proof)
		if err != nil || root != now.Root {
			t.Fatalf("got %s, %v; want %s", root, err, now.Root)
		}
		other := slices.Clone(all[first:end])
		other[0][3] ^= 1
		if root, err := translog.RangeRoot(now.Size, int64(first), other, proof); err == nil && root == now.Root {
			t.Fatal("another entry gives the same root")
		}
		if _, err := translog.RangeRoot(now.Size, int64(first), all[first:end], append(proof, translog.Hash{})); err == nil {
			t.Fatal("a proof that is too long is accepted")
		}
		if len(proof) > 0 {
			if _, err := translog.RangeRoot(now.Size, int64(first), all[first:end], proof[:len(proof)-1]); err == nil {
				t.Fatal("a proof that is too short is accepted")
			}
		}
	})
}

func TestAppend_refusesATileThatWasChanged(t *testing.T) {
	all := leaves(301)
	for _, id := range []translog.TileID{{Level: 0, Index: 1}, {Level: 1}} {
		s, states := grow(t, all, []int{300})
		s[id] = bytes.Clone(s[id])
		s[id][5] ^= 1
		if _, _, err := translog.Append(states[1], s.read, all[300:]); err == nil {
			t.Errorf("tile %v: the log grows on a changed tile", id)
		}
		delete(s, id)
		if _, _, err := translog.Append(states[1], s.read, all[300:]); err == nil {
			t.Errorf("tile %v: the log grows without the tile", id)
		}
	}
}

func TestProve_outsideTheLog(t *testing.T) {
	s, states := grow(t, leaves(3), []int{3})
	now := states[1]
	for _, i := range []int64{-1, 3} {
		if _, err := translog.ProveInclusion(now, s.read, i); err == nil {
			t.Errorf("entry %d was proved", i)
		}
		if err := translog.CheckInclusion(now, i, translog.Hash{}, nil); err == nil {
			t.Errorf("entry %d was accepted", i)
		}
	}
	for _, r := range [][2]int64{{-1, 2}, {2, 2}, {1, 4}} {
		if _, err := translog.ProveRange(now, s.read, r[0], r[1]); err == nil {
			t.Errorf("range %v was proved", r)
		}
	}
	if _, err := translog.ProveConsistency(4, now, s.read); err == nil {
		t.Error("a longer past was proved")
	}
	if err := translog.CheckConsistency(translog.Tree{Size: 4}, now, nil); err == nil {
		t.Error("a longer past was accepted")
	}
}

func TestTileHash_ofAPlace(t *testing.T) {
	s, _ := grow(t, leaves(2), []int{2})
	data := s[translog.TileID{}]
	if h, ok := translog.TileHash(data, 1); !ok || h != leaves(2)[1] {
		t.Errorf("got %s, %t", h, ok)
	}
	if _, ok := translog.TileHash(data, 2); ok {
		t.Error("a third of two")
	}
}
