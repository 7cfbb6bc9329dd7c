package blob

import (
	"bytes"
	"context"
	"errors"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// chunkSize is how much of a file stands in one row.
const chunkSize = 256 << 10

var (
	errNoContent = errors.New("no content")
	errDigest    = errors.New("the content has another digest")
)

var (
	insertItem = storage.Statement("blob.insert_item", `INSERT INTO blob_item (id, owner, type, size, digest, kept_at)
  VALUES ($1,$2,$3,$4,$5,$6)`)
	selectItem  = storage.Statement("blob.select_item", `SELECT id, owner, type, size, digest FROM blob_item WHERE id = $1`)
	selectItems = storage.Statement("blob.select_items", `SELECT id FROM blob_item WHERE id IN ($1...)`)
	deleteItem  = storage.Statement("blob.delete_item", `DELETE FROM blob_item WHERE id = $1`)

	insertChunk  = storage.Statement("blob.insert_chunk", `INSERT INTO blob_chunk (id, seq, content) VALUES ($1,$2,$3)`)
	selectChunks = storage.Statement("blob.select_chunks", `SELECT content FROM blob_chunk WHERE id = $1 ORDER BY seq`)
	selectStray  = storage.Statement("blob.select_stray", `SELECT id FROM blob_chunk
  WHERE seq = 0 AND id < $1 AND NOT EXISTS (SELECT 1 FROM blob_item WHERE blob_item.id = blob_chunk.id)`)
	deleteChunks = storage.Statement("blob.delete_chunks", `DELETE FROM blob_chunk WHERE id IN ($1...)`)
)

func damaged(cause error) error {
	return fault.New(fault.Internal, "blob.damaged").Because(cause)
}

// chunks is the backend in the database.
type chunks struct{ db *storage.DB }

func (c chunks) put(ctx context.Context, id ident.BlobID, sealed []byte) error {
	lists := make([][]any, 0, len(sealed)/chunkSize+1)
	for at := 0; at < len(sealed); at += chunkSize {
		lists = append(lists, []any{id, len(lists), sealed[at:min(at+chunkSize, len(sealed))]})
	}
	return c.db.Write(ctx, func(tx storage.Tx) error { return tx.Batch(ctx, insertChunk, lists) })
}

func (c chunks) get(ctx context.Context, id ident.BlobID) ([]byte, error) {
	type row struct{ Content []byte }
	var rows []row
	err := c.db.Read(ctx, func(tx storage.Tx) (err error) {
		rows, err = storage.All[row](ctx, tx, selectChunks, id)
		return err
	})
	if err == nil && len(rows) == 0 {
		err = errNoContent
	}
	var out bytes.Buffer
	for _, r := range rows {
		out.Write(r.Content)
	}
	return out.Bytes(), err
}

func (c chunks) sweep(ctx context.Context, before ident.BlobID) (n int64, err error) {
	type row struct{ ID ident.BlobID }
	err = c.db.Write(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[row](ctx, tx, selectStray, before)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]ident.BlobID, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		n = int64(len(ids))
		_, err = tx.Exec(ctx, deleteChunks, storage.List(ids))
		return err
	})
	return n, err
}
