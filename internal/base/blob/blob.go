package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
)

// How long content without a row lives. KeepWithin is much shorter, so that no
// transaction binds what a sweep is about to delete.
const (
	KeepWithin = 12 * time.Hour
	SweepAfter = 24 * time.Hour
)

const sealPurpose = "blob"

// Options are what a store is made of; all but Dir are needed.
type Options struct {
	DB    *storage.DB
	Keys  *keyring.Keyring
	Clock clock.Clock
	Dir   string // folder for the content; "" keeps it in the database
}

// Store keeps files. It is safe for concurrent use.
type Store struct {
	db      *storage.DB
	keys    *keyring.Keyring
	clock   clock.Clock
	content backend
}

// backend keeps sealed bytes under an id.
type backend interface {
	// put returns when the bytes are on disk for good.
	put(ctx context.Context, id ident.BlobID, sealed []byte) error
	// get returns errNoContent when there are none.
	get(ctx context.Context, id ident.BlobID) ([]byte, error)
	// sweep deletes what blob_item does not name and was made before the id.
	sweep(ctx context.Context, before ident.BlobID) (n int64, err error)
}

// New makes a store. With Dir the content lies in that folder, which is made
// when the first file comes.
func New(o Options) *Store {
	s := &Store{db: o.DB, keys: o.Keys, clock: o.Clock, content: chunks{o.DB}}
	if o.Dir != "" {
		s.content = folder{dir: o.Dir, db: o.DB}
	}
	return s
}

// Info is what is known of a file without opening it.
type Info struct {
	ID     ident.BlobID
	Owner  string // whose envelope it is sealed in
	Type   Type
	Size   int64 // bytes, as brought
	Digest string
}

// Put takes a file of one of the limit's types and puts it on disk, sealed for
// owner. Nothing refers to it yet: KeepTx does, within KeepWithin.
//
// Put returns TooLarge above the limit, and Invalid for an empty file, for another
// type (the fault names which) and for a picture of too many pixels.
func (s *Store) Put(ctx context.Context, owner string, content io.Reader, l Limit) (info Info, err error) {
	defer fault.Wrap(&err, "blob.Put")
	plain, err := io.ReadAll(io.LimitReader(content, l.Max+1))
	if err != nil {
		return info, err
	}
	t, err := l.check(plain)
	if err != nil {
		return info, err
	}
	sum := sha256.Sum256(plain)
	info = Info{
		ID: ident.New[ident.BlobID](s.clock.Now()), Owner: owner, Type: t, Size: int64(len(plain)), Digest: hex.EncodeToString(sum[:]),
	}
	return info, s.content.put(ctx, info.ID, s.keys.Seal(sealPurpose, owner, cell(info.ID), plain))
}

// KeepTx binds a file that was put to the caller's transaction: from its commit
// on the file stays until DropTx. It returns Gone for one that was put more than
// KeepWithin ago.
func (s *Store) KeepTx(ctx context.Context, tx storage.Tx, info Info) error {
	now := s.clock.Now()
	if info.ID < ident.First[ident.BlobID](now.Add(-KeepWithin)) {
		return fault.NewGone("blob.too_late")
	}
	_, err := tx.Exec(ctx, insertItem, info.ID, info.Owner, string(info.Type), info.Size, info.Digest, now)
	return err
}

// DropTx lets a file go: after the commit nobody can open it, and a sweep deletes
// it. Dropping what is gone is a no-op.
func (s *Store) DropTx(ctx context.Context, tx storage.Tx, id ident.BlobID) error {
	_, err := tx.Exec(ctx, deleteItem, id)
	return err
}

// InfoTx tells what is known of a file that is held; NotFound for another.
func (s *Store) InfoTx(ctx context.Context, tx storage.Tx, id ident.BlobID) (Info, error) {
	row, ok, err := storage.Get[Info](ctx, tx, selectItem, id)
	if err == nil && !ok {
		err = fault.NewNotFound("blob.none")
	}
	return row, err
}

// Open gives the content of a file that is held. The caller has asked who may see
// it and has written that down. NotFound for a file that is not held; an Internal
// fault (blob.damaged) when the content is missing, was changed, or is not what
// the row describes.
func (s *Store) Open(ctx context.Context, id ident.BlobID) (info Info, plain []byte, err error) {
	defer fault.Wrap(&err, "blob.Open(%s)", id)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		info, err = s.InfoTx(ctx, tx, id)
		return err
	})
	if err != nil {
		return info, nil, err
	}
	plain, err = s.read(ctx, info)
	return info, plain, err
}

func (s *Store) read(ctx context.Context, info Info) ([]byte, error) {
	sealed, err := s.content.get(ctx, info.ID)
	if err != nil {
		return nil, damaged(err)
	}
	plain, err := s.keys.Open(sealPurpose, info.Owner, cell(info.ID), sealed)
	if err != nil {
		return nil, damaged(err)
	}
	if sum := sha256.Sum256(plain); hex.EncodeToString(sum[:]) != info.Digest {
		return nil, damaged(errDigest)
	}
	return plain, nil
}

// Sweep deletes content that no row holds and that is SweepAfter old, and returns
// how many files that were. Every node may do it at once.
func (s *Store) Sweep(ctx context.Context) (n int64, err error) {
	defer fault.Wrap(&err, "blob.Sweep")
	return s.content.sweep(ctx, ident.First[ident.BlobID](s.clock.Now().Add(-SweepAfter)))
}

// cell is the place that sealed content belongs to.
func cell(id ident.BlobID) string { return keyring.Cell("blob_item", "content", string(id)) }
