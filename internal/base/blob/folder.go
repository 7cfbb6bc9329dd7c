package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// sweepChunk is how many files are looked up in one go.
const sweepChunk = 500

// folder is the backend on disk: dir/7Q/01J…7Q, by the last two characters of the
// id, which are random.
type folder struct {
	dir string
	db  *storage.DB
}

// part ends the name of a file that is being written.
const part = ".part"

func (f folder) path(id ident.BlobID) string {
	return filepath.Join(f.dir, string(id[len(id)-2:]), string(id))
}

// put writes beside the place and renames, so that half a file is never read. The
// folders' entries are on disk too before it returns.
func (f folder) put(_ context.Context, id ident.BlobID, sealed []byte) error {
	path := f.path(id)
	shard := filepath.Dir(path)
	if err := os.MkdirAll(shard, 0o700); err != nil {
		return err
	}
	if err := writeSynced(path+part, sealed); err != nil {
		return err
	}
	if err := os.Rename(path+part, path); err != nil {
		return err
	}
	return errors.Join(syncDir(shard), syncDir(f.dir), syncDir(filepath.Dir(f.dir)))
}

func writeSynced(path string, b []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(b)
	return errors.Join(err, file.Sync(), file.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f folder) get(_ context.Context, id ident.BlobID) ([]byte, error) {
	if !ident.Valid(id) {
		return nil, errNoContent // an id is a part of a path here
	}
	b, err := os.ReadFile(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		err = errNoContent
	}
	return b, err
}

// sweep walks the folder; what is not named like a file of ours is left alone.
func (f folder) sweep(ctx context.Context, before ident.BlobID) (n int64, err error) {
	var old []string
	err = filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // no file has come yet
		}
		if err != nil || d.IsDir() {
			return err
		}
		if id := idOf(path); ident.Valid(id) && id < before {
			old = append(old, path)
		}
		return nil
	})
	for ; err == nil && len(old) > 0; old = old[min(sweepChunk, len(old)):] {
		var gone int64
		gone, err = f.removeStray(ctx, old[:min(sweepChunk, len(old))])
		n += gone
	}
	return n, err
}

func idOf(path string) ident.BlobID {
	return ident.BlobID(strings.TrimSuffix(filepath.Base(path), part))
}

// removeStray deletes those of the files that blob_item does not name.
func (f folder) removeStray(ctx context.Context, paths []string) (n int64, err error) {
	held, err := f.held(ctx, paths)
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		if held[idOf(path)] && !strings.HasSuffix(path, part) {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, err
		}
		n++
	}
	return n, nil
}

func (f folder) held(ctx context.Context, paths []string) (map[ident.BlobID]bool, error) {
	type row struct{ ID ident.BlobID }
	ids, held := make([]ident.BlobID, len(paths)), map[ident.BlobID]bool{}
	for i, path := range paths {
		ids[i] = idOf(path)
	}
	err := f.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[row](ctx, tx, selectItems, storage.List(ids))
		for _, r := range rows {
			held[r.ID] = true
		}
		return err
	})
	return held, err
}
