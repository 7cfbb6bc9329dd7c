package pack

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

var (
	insertSource = storage.Statement("pack.insert_source", `
		INSERT INTO pack_source (hash, pack, path, kind, code, bytes, format, stored_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (hash) DO NOTHING`)
	insertClosure = storage.Statement("pack.insert_closure", `
		INSERT INTO pack_closure (hash, kind, code, members, stored_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash) DO NOTHING`)
	selectClosure = storage.Statement("pack.select_closure", `
		SELECT hash, kind, code, members FROM pack_closure WHERE hash = $1`)
	selectSources = storage.Statement("pack.select_sources", `
		SELECT hash, pack, path, kind, code, bytes, format FROM pack_source WHERE hash IN ($1...)`)
)

// StoreTx keeps closures and their sources. What is there already stays as it is,
// so storing the same pack at every start writes nothing.
func StoreTx(ctx context.Context, tx storage.Tx, now clock.Instant, closures ...Closure) error {
	var sources, rows [][]any
	for _, c := range closures {
		for i, e := range c.entries {
			sources = append(sources, []any{
				string(c.Members[i].Hash), e.Pack, e.Path, e.Kind, e.Code, e.Bytes, int64(Format), int64(now),
			})
		}
		rows = append(rows, []any{string(c.Hash), c.Kind, c.Code, storage.JSON[[]Member]{V: c.Members}, int64(now)})
	}
	if err := tx.Batch(ctx, insertSource, sources); err != nil {
		return err
	}
	return tx.Batch(ctx, insertClosure, rows)
}

type closureRow struct {
	Hash    string
	Kind    string
	Code    string
	Members storage.JSON[[]Member]
}

type sourceRow struct {
	Hash   string
	Pack   string
	Path   string
	Kind   string
	Code   string
	Bytes  []byte
	Format int64
}

// Load reads a stored closure and parses its sources with the kinds of today.
// The pack it gives has the closure's entries and no manifest.
//
// Load returns NotFound for a hash that was never stored, and an error that is
// no fault of the caller when a stored source does not match its hash or no kind
// of today can read it.
func Load(ctx context.Context, tx storage.Tx, hash Hash, kinds []Kind) (_ *Pack, err error) {
	defer fault.Wrap(&err, "pack.Load(%s)", hash)
	row, ok, err := storage.Get[closureRow](ctx, tx, selectClosure, string(hash))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.NewNotFound("pack.no_closure", "hash", hash.Short())
	}
	if closureHash(row.Kind, row.Code, row.Members.V) != hash {
		return nil, broken(hash)
	}
	sources, err := loadSources(ctx, tx, row.Members.V)
	if err != nil {
		return nil, err
	}
	p := newPack()
	for _, m := range row.Members.V {
		e, err := reparse(m, sources[m.Hash], kinds)
		if err != nil {
			return nil, err
		}
		p.add(e)
	}
	return p, nil
}

func loadSources(ctx context.Context, tx storage.Tx, members []Member) (map[Hash]sourceRow, error) {
	hashes := make([]Hash, 0, len(members))
	for _, m := range members {
		hashes = append(hashes, m.Hash)
	}
	rows, err := storage.All[sourceRow](ctx, tx, selectSources, storage.List(hashes))
	if err != nil {
		return nil, err
	}
	out := make(map[Hash]sourceRow, len(rows))
	for _, r := range rows {
		out[Hash(r.Hash)] = r
	}
	return out, nil
}

func reparse(m Member, s sourceRow, kinds []Kind) (*Entry, error) {
	if sourceHash(m.Kind, m.Code, s.Bytes) != m.Hash || s.Format != Format {
		return nil, broken(m.Hash)
	}
	for _, k := range kinds {
		if k.Name != m.Kind {
			continue
		}
		entries, found := parseFile(k, s.Path, s.Bytes)
		if len(found) > 0 || len(entries) != 1 || entries[0].Code != m.Code {
			return nil, fault.New(fault.Internal, "pack.unreadable_source", "kind", m.Kind, "code", m.Code)
		}
		entries[0].Pack = s.Pack
		return entries[0], nil
	}
	return nil, fault.New(fault.Internal, "pack.unreadable_source", "kind", m.Kind, "code", m.Code)
}

func broken(h Hash) error { return fault.New(fault.Internal, "pack.broken_source", "hash", h.Short()) }
