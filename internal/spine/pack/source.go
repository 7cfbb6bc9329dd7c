package pack

import (
	"context"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

// Source is one member of a stored closure as it was written: the bytes that its
// hash is of.
type Source struct {
	Member
	Path  string // file in the pack that it was first read from
	Bytes []byte
}

// Sources gives a stored closure with the bytes of its members, by kind and code;
// no kind of today needs to understand them. All are checked against their hashes.
//
// Sources returns NotFound for a hash that was never stored, and an error that is
// no fault of the caller when a stored source does not match its hash.
func Sources(ctx context.Context, tx storage.Tx, hash Hash) (c Closure, all []Source, err error) {
	defer fault.Wrap(&err, "pack.Sources(%s)", hash)
	row, ok, err := storage.Get[closureRow](ctx, tx, selectClosure, string(hash))
	if err != nil {
		return Closure{}, nil, err
	}
	if !ok {
		return Closure{}, nil, fault.NewNotFound("pack.no_closure", "hash", hash.Short())
	}
	rows, err := loadSources(ctx, tx, row.Members.V)
	if err != nil {
		return Closure{}, nil, err
	}
	for _, m := range row.Members.V {
		all = append(all, Source{m, rows[m.Hash].Path, rows[m.Hash].Bytes})
	}
	c = Closure{Hash: hash, Kind: row.Kind, Code: row.Code, Members: row.Members.V}
	if bad, ok := c.Check(all); !ok {
		return Closure{}, nil, broken(bad.Hash)
	}
	return c, all, nil
}

// Check compares a closure that was kept elsewhere with its sources, without the
// database: ok when they are exactly its members and give its hash. Else it gives
// the first that is not; the zero Member when it is the closure's own hash.
func (c Closure) Check(all []Source) (bad Member, ok bool) {
	for i, m := range c.Members {
		if i >= len(all) || all[i].Member != m || sourceHash(m.Kind, m.Code, all[i].Bytes) != m.Hash {
			return m, false
		}
	}
	if len(all) > len(c.Members) {
		return all[len(c.Members)].Member, false
	}
	return Member{}, closureHash(c.Kind, c.Code, c.Members) == c.Hash
}
