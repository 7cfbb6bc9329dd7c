package storage

import (
	"context"

	"github.com/chengban/chengban/internal/base/fault"
)

var (
	setMark = Statement("storage.set_mark", `INSERT INTO storage_mark (name, value) VALUES ($1, $2)
  ON CONFLICT (name) DO NOTHING`)
	selectMark = Statement("storage.select_mark", `SELECT value FROM storage_mark WHERE name = $1`)
)

// Mark binds the database to value under name for ever and gives the value that
// it is bound to: the given one the first time, the first one ever after. Of two
// nodes that start at once, one binds and both get its value.
func (db *DB) Mark(ctx context.Context, name, value string) (bound string, err error) {
	defer fault.Wrap(&err, "storage.Mark(%s)", name)
	type row struct{ Value string }
	err = db.Write(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, setMark, name, value); err != nil {
			return err
		}
		r, _, err := Get[row](ctx, tx, selectMark, name)
		bound = r.Value
		return err
	})
	return bound, err
}
