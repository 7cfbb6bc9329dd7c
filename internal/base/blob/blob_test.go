package blob_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

var scans = blob.Limit{Types: blob.Types, Max: 1 << 20}

// paper is a PDF of more than one chunk, with words to look for on the disk.
var paper = []byte("%PDF-1.7\n" + strings.Repeat("房屋租赁合同 tenant's secret\n", 20_000))

type shelf struct {
	*blob.Store
	t     *testing.T
	db    *storage.DB
	clock *clock.Fake
	dir   string
}

// each runs f with both backends on both engines.
func each(t *testing.T, f func(t *testing.T, s shelf)) {
	t.Helper()
	for _, in := range []string{"folder", "database"} {
		t.Run(in, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *storage.DB) {
				s := shelf{t: t, db: db, clock: clock.NewFake("2026-11-23T09:00:00+08:00")}
				if in == "folder" {
					s.dir = filepath.Join(t.TempDir(), "files")
				}
				s.Store = blob.New(blob.Options{DB: db, Keys: keyring.New([32]byte{1}), Clock: s.clock, Dir: s.dir})
				f(t, s)
			})
		})
	}
}

func (s shelf) put(content []byte) blob.Info {
	s.t.Helper()
	info, err := s.Put(s.t.Context(), "person:a", bytes.NewReader(content), scans)
	if err != nil {
		s.t.Fatal(err)
	}
	return info
}

func (s shelf) keep(info blob.Info) error {
	return s.db.Write(s.t.Context(), func(tx storage.Tx) error { return s.KeepTx(s.t.Context(), tx, info) })
}

func (s shelf) kept(content []byte) blob.Info {
	s.t.Helper()
	info := s.put(content)
	if err := s.keep(info); err != nil {
		s.t.Fatal(err)
	}
	return info
}

func (s shelf) drop(id ident.BlobID) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), func(tx storage.Tx) error { return s.DropTx(s.t.Context(), tx, id) }); err != nil {
		s.t.Fatal(err)
	}
}

func (s shelf) wantSwept(n int64) {
	s.t.Helper()
	if got, err := s.Sweep(s.t.Context()); err != nil || got != n {
		s.t.Fatalf("swept %d, %v; want %d", got, err, n)
	}
}

func (s shelf) wantDamaged(id ident.BlobID) {
	s.t.Helper()
	_, got, err := s.Open(s.t.Context(), id)
	if f, ok := fault.As(err); !ok || f.Key != "blob.damaged" || got != nil {
		s.t.Errorf("got %d bytes, %v; want blob.damaged", len(got), err)
	}
}

func TestStore_givesBackWhatWasBrought(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		want := s.kept(paper)
		info, got, err := s.Open(t.Context(), want.ID)
		if err != nil || !bytes.Equal(got, paper) {
			t.Fatalf("got %d bytes, %v", len(got), err)
		}
		if d := cmp.Diff(want, info); d != "" || info.Type != blob.PDF || info.Size != int64(len(paper)) {
			t.Errorf("-put +opened: %s", d)
		}
	})
}

// Nobody reads a file on the disk or in the database without the keys.
func TestStore_contentIsSealed(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		s.kept(paper)
		n := 0
		for _, raw := range s.stored() {
			n += len(raw)
			if bytes.Contains(raw, []byte("tenant")) || bytes.Contains(raw, []byte("%PDF")) {
				t.Error("the content can be read")
			}
		}
		if n < len(paper) {
			t.Errorf("looked at %d bytes only", n)
		}
	})
}

// A crash between the content and the transaction leaves an orphan: nobody can
// open it, and it goes after a day; what a transaction holds stays.
func TestSweep_afterACrash(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		crash := errors.New("crash")
		orphan, held := s.put(paper), s.kept(paper)
		err := s.db.Write(t.Context(), func(tx storage.Tx) error {
			return errors.Join(s.KeepTx(t.Context(), tx, orphan), crash)
		})
		if !errors.Is(err, crash) {
			t.Fatal(err)
		}
		if _, _, err := s.Open(t.Context(), orphan.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an orphan opens: %v", err)
		}
		s.clock.Advance(blob.SweepAfter - time.Millisecond)
		s.wantSwept(0)
		s.clock.Advance(2 * time.Millisecond)
		s.wantSwept(1)
		s.wantSwept(0)
		if _, got, err := s.Open(t.Context(), held.ID); err != nil || !bytes.Equal(got, paper) {
			t.Errorf("what was held: %d bytes, %v", len(got), err)
		}
	})
}

func TestSweep_whatWasDropped(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		info := s.kept(paper)
		s.clock.Advance(2 * blob.SweepAfter)
		s.wantSwept(0)
		s.drop(info.ID)
		s.drop(info.ID) // a no-op
		if _, _, err := s.Open(t.Context(), info.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("dropped, and opens: %v", err)
		}
		s.wantSwept(1)
		if left := s.stored(); len(left) > 0 {
			t.Errorf("%d pieces left", len(left))
		}
	})
}

// A transaction that comes late does not bind what a sweep is about to delete.
func TestKeepTx_tooLate(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		info := s.put(paper)
		s.clock.Advance(blob.KeepWithin + time.Millisecond)
		if err := s.keep(info); !fault.Is(err, fault.Gone) {
			t.Errorf("got %v, want Gone", err)
		}
	})
}

func TestOpen_tamperedByteIsFound(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		for _, at := range []int{0, 1, 5, 40, len(paper) / 2, len(paper)} {
			info := s.kept(paper)
			s.flip(info.ID, at)
			s.wantDamaged(info.ID)
		}
	})
}

// Even where two people brought the same paper, so that the digests are equal.
func TestOpen_swappedFilesAreFound(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		one, other := s.kept(paper), s.kept(paper)
		s.swap(one.ID, other.ID)
		s.wantDamaged(one.ID)
		s.wantDamaged(other.ID)
	})
}

func TestOpen_anotherOwnerOrDigestInTheRowIsFound(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		for _, change := range []*storage.Stmt{newOwner, newDigest} {
			info := s.kept(paper)
			s.exec(change, info.ID)
			s.wantDamaged(info.ID)
		}
	})
}

func TestOpen_missingContentIsFound(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		info := s.kept(paper)
		if s.dir == "" {
			s.exec(noContent, info.ID)
		} else if err := os.Remove(s.file(info.ID)); err != nil {
			t.Fatal(err)
		}
		s.wantDamaged(info.ID)
	})
}

// A file half written when the power went is swept too, and never opens.
func TestFolder_halfAFile(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		if s.dir == "" {
			return // the database writes whole transactions
		}
		info := s.put(paper)
		if err := os.Rename(s.file(info.ID), s.file(info.ID)+".part"); err != nil {
			t.Fatal(err)
		}
		other := filepath.Join(s.dir, "README")
		if err := os.WriteFile(other, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s.clock.Advance(2 * blob.SweepAfter)
		s.wantSwept(1)
		if _, err := os.Stat(other); err != nil {
			t.Errorf("a file that is not ours: %v", err)
		}
	})
}

func TestPut_stopsReadingAboveTheLimit(t *testing.T) {
	each(t, func(t *testing.T, s shelf) {
		endless := &counted{}
		_, err := s.Put(t.Context(), "person:a", endless, scans)
		if !fault.Is(err, fault.TooLarge) {
			t.Errorf("got %v, want TooLarge", err)
		}
		if endless.n > 2*scans.Max {
			t.Errorf("read %d bytes", endless.n)
		}
		if left := s.stored(); len(left) > 0 {
			t.Errorf("%d pieces were stored", len(left))
		}
	})
}

type counted struct{ n int64 }

func (c *counted) Read(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

var (
	pieces    = storage.Dynamic("blob_test.pieces", both(`SELECT id, content FROM blob_chunk ORDER BY id, seq`))
	newOwner  = storage.Dynamic("blob_test.owner", both(`UPDATE blob_item SET owner = 'person:b' WHERE id = $1`))
	newDigest = storage.Dynamic("blob_test.digest", both(`UPDATE blob_item SET digest = 'beef' WHERE id = $1`))
	noContent = storage.Dynamic("blob_test.none", both(`DELETE FROM blob_chunk WHERE id = $1`))
	rename    = storage.Dynamic("blob_test.rename", both(`UPDATE blob_chunk SET id = $1 WHERE id = $2`))
	rewrite   = storage.Dynamic("blob_test.rewrite", both(`UPDATE blob_chunk SET content = $1 WHERE id = $2 AND seq = $3`))
)

func both(text string) storage.SQL { return storage.SQL{SQLite: text, Postgres: text} }

func (s shelf) exec(st *storage.Stmt, args ...any) {
	s.t.Helper()
	err := s.db.Write(s.t.Context(), func(tx storage.Tx) error {
		_, err := tx.Exec(s.t.Context(), st, args...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s shelf) file(id ident.BlobID) string {
	return filepath.Join(s.dir, string(id[len(id)-2:]), string(id))
}

type piece struct {
	ID      ident.BlobID
	Content []byte
}

func (s shelf) chunks() (out []piece) {
	s.t.Helper()
	err := s.db.Read(s.t.Context(), func(tx storage.Tx) (err error) {
		out, err = storage.All[piece](s.t.Context(), tx, pieces)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// stored gives everything that lies in the backend.
func (s shelf) stored() (out [][]byte) {
	s.t.Helper()
	if s.dir == "" {
		for _, p := range s.chunks() {
			out = append(out, p.Content)
		}
		return out
	}
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out = append(out, b)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// flip changes one byte of the stored content.
func (s shelf) flip(id ident.BlobID, at int) {
	s.t.Helper()
	if s.dir != "" {
		b, err := os.ReadFile(s.file(id))
		if err != nil {
			s.t.Fatal(err)
		}
		b[at] ^= 1
		if err := os.WriteFile(s.file(id), b, 0o600); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	seq := 0
	for _, p := range s.chunks() {
		if p.ID != id {
			continue
		}
		if at < len(p.Content) {
			p.Content[at] ^= 1
			s.exec(rewrite, p.Content, id, seq)
			return
		}
		at -= len(p.Content)
		seq++
	}
	s.t.Fatal("no such byte")
}

func (s shelf) swap(a, b ident.BlobID) {
	s.t.Helper()
	if s.dir == "" {
		for _, move := range [][2]ident.BlobID{{"x", a}, {a, b}, {b, "x"}} {
			s.exec(rename, move[0], move[1])
		}
		return
	}
	for _, move := range [][2]string{{s.file(a), s.dir + "/x"}, {s.file(b), s.file(a)}, {s.dir + "/x", s.file(b)}} {
		if err := os.Rename(move[0], move[1]); err != nil {
			s.t.Fatal(err)
		}
	}
}
