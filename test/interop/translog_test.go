package interop

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"

	"github.com/chengban/chengban/internal/engine/translog"
)

// served is a log in a folder as it is served over HTTP.
type served struct {
	dir     string
	entries [][]byte
	tree    translog.Tree
	tiles   map[translog.TileID][]byte
	key     ed25519.PrivateKey
	origin  string
	vkey    string
}

func newServed(t *testing.T) *served {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, ed25519.SeedSize))
	public, _ := key.Public().(ed25519.PublicKey)
	origin := translog.Origin("certificates", public)
	vkey, err := translog.VerifierKey(origin, public)
	if err != nil {
		t.Fatal(err)
	}
	return &served{dir: t.TempDir(), tree: translog.Empty(), tiles: map[translog.TileID][]byte{}, key: key, origin: origin, vkey: vkey}
}

func (s *served) stored(ids []translog.TileID) ([][]byte, error) {
	out := make([][]byte, len(ids))
	for i, id := range ids {
		out[i] = s.tiles[id]
	}
	return out, nil
}

func (s *served) write(t *testing.T, path string, data []byte) {
	t.Helper()
	path = filepath.Join(s.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// grow appends n entries and publishes the new files and checkpoint.
func (s *served) grow(t *testing.T, n int) {
	t.Helper()
	var leaves []translog.Hash
	for range n {
		e := translog.Encode(translog.Record{Format: "test/1", Fields: []translog.Field{{Name: "n", Value: fmt.Sprint(len(s.entries))}}})
		s.entries, leaves = append(s.entries, e), append(leaves, translog.LeafHash(e))
	}
	next, tiles, err := translog.Append(s.tree, s.stored, leaves)
	if err != nil {
		t.Fatal(err)
	}
	s.tree = next
	for id, data := range tiles {
		s.tiles[id] = data
		s.write(t, translog.File{Level: id.Level, Index: id.Index, Width: len(data) / len(translog.Hash{})}.Path(), data)
	}
	for first := 0; first < len(s.entries); first += translog.TileWidth {
		bundle, width := []byte(nil), min(translog.TileWidth, len(s.entries)-first)
		for _, e := range s.entries[first : first+width] {
			if bundle, err = translog.AppendEntry(bundle, e); err != nil {
				t.Fatal(err)
			}
		}
		s.write(t, translog.File{Level: translog.EntriesLevel, Index: int64(first / translog.TileWidth), Width: width}.Path(), bundle)
	}
	signed, err := translog.Sign(translog.Checkpoint{Origin: s.origin, Tree: next}, s.key)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, translog.CheckpointPath, signed)
}

func (s *served) verifier(t *testing.T) note.Verifier {
	t.Helper()
	v, err := note.NewVerifier(s.vkey)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Tessera's client opens our checkpoint, reads our tiles and bundles, and builds
// from them the proofs that we build.
func TestTessera_readsOurLog(t *testing.T) {
	s := newServed(t)
	s.grow(t, 700)
	files := client.FileFetcher{Root: s.dir}
	cp, _, _, err := client.FetchCheckpoint(t.Context(), files.ReadCheckpoint, s.verifier(t), s.origin)
	if err != nil {
		t.Fatal(err)
	}
	if cp.Size != 700 || !bytes.Equal(cp.Hash, s.tree.Root[:]) {
		t.Fatalf("Tessera reads %d entries, root %x", cp.Size, cp.Hash)
	}
	builder, err := client.NewProofBuilder(t.Context(), cp.Size, files.ReadTile)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []uint64{0, 255, 256, 511, 512, 699} {
		theirs, err := builder.InclusionProof(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		leaf := rfc6962.DefaultHasher.HashLeaf(s.entries[i])
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, i, cp.Size, leaf, theirs, cp.Hash); err != nil {
			t.Errorf("entry %d: %v", i, err)
		}
		ours, err := translog.ProveInclusion(s.tree, s.stored, int64(i))
		if err != nil || len(ours) != len(theirs) {
			t.Fatalf("entry %d: %d hashes, theirs %d, %v", i, len(ours), len(theirs), err)
		}
		for k := range ours {
			if !bytes.Equal(ours[k][:], theirs[k]) {
				t.Errorf("entry %d: hash %d differs", i, k)
			}
		}
	}
	for i := range uint64(3) {
		bundle, err := client.GetEntryBundle(t.Context(), files.ReadEntryBundle, i, cp.Size)
		if err != nil {
			t.Fatal(err)
		}
		for k, e := range bundle.Entries {
			if !bytes.Equal(e, s.entries[int(i)*translog.TileWidth+k]) {
				t.Errorf("bundle %d: entry %d differs", i, k)
			}
		}
	}
}

// A client of Tessera that follows the log accepts that it grew, and no other past.
func TestTessera_followsOurLog(t *testing.T) {
	s := newServed(t)
	s.grow(t, 300)
	files := client.FileFetcher{Root: s.dir}
	follow, err := client.NewLogStateTracker(t.Context(), files.ReadTile, nil, s.verifier(t), s.origin, client.UnilateralConsensus(files.ReadCheckpoint))
	if err != nil {
		t.Fatal(err)
	}
	s.grow(t, 400)
	if _, _, _, err := follow.Update(t.Context()); err != nil || follow.Latest().Size != 700 {
		t.Fatalf("at %d entries: %v", follow.Latest().Size, err)
	}
	forked := newServed(t)
	forked.dir = s.dir
	forked.entries = [][]byte{[]byte("another first entry")}
	first, tiles, err := translog.Append(translog.Empty(), forked.stored, []translog.Hash{translog.LeafHash(forked.entries[0])})
	if err != nil {
		t.Fatal(err)
	}
	forked.tree, forked.tiles = first, tiles
	forked.grow(t, 800)
	var broken client.ErrInconsistency
	if _, _, _, err := follow.Update(t.Context()); !errors.As(err, &broken) {
		t.Errorf("Tessera follows a log with another past: %v", err)
	}
}
