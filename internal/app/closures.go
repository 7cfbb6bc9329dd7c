package app

import (
	"context"
	"strings"
	"sync"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/pack"
)

// closures finds the catalogue that a draft or a case stays on: today's for what
// is in force, a pinned one for what was begun before the pack changed.
type closures struct {
	mu   sync.Mutex
	kept map[string]*catalog.Catalog
}

func newClosures(now *catalog.Catalog) *closures {
	x := &closures{kept: map[string]*catalog.Catalog{}}
	for _, c := range now.Closures() {
		x.kept[string(c.Hash)] = now
	}
	return x
}

// atTx gives the catalogue that holds a closure; an older one is read once.
func (x *closures) atTx(ctx context.Context, tx storage.Tx, closure string) (*catalog.Catalog, error) {
	x.mu.Lock()
	c := x.kept[closure]
	x.mu.Unlock()
	if c != nil {
		return c, nil
	}
	p, err := pack.Load(ctx, tx, pack.Hash(closure), check.Kinds())
	if err != nil {
		return nil, err
	}
	c = catalog.Pinned(p)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kept[closure] = c
	return c, nil
}

// AllowedTx lists the columns of a register that an item's slice declares in the
// closure that its case stays on: what the applicant consented to. It is
// exchange.Slices.
func (x *closures) AllowedTx(ctx context.Context, tx storage.Tx, closure, item, resource string) ([]string, error) {
	c, err := x.atTx(ctx, tx, closure)
	if err != nil {
		return nil, err
	}
	it, ok := c.Item(item)
	if !ok {
		return nil, nil
	}
	var out []string
	for _, id := range it.Slice.Fields {
		f, _ := c.Field(id)
		if r, column, ok := strings.Cut(f.Source, "."); ok && r == resource {
			out = append(out, column)
		}
	}
	return out, nil
}
