package app

import (
	"context"
	"io/fs"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/pack"
)

// inForce puts the content that was published last in the place of what the
// installation came with.
func inForce(ctx context.Context, o Options) (Options, error) {
	published, _, ok, err := pack.InForce(ctx, o.DB)
	if ok {
		o.Pack = published
	}
	return o, err
}

// findings is the check of package check, as pack.Releases takes it.
func findings(fsys fs.FS) []pack.Finding {
	_, found := check.Open(fsys)
	return found
}

// fits refuses content that goes against what is in the database, though it is sound
// in itself: a register whose rows could no longer be found, and a unit that is gone
// while cases and staff belong to it.
func (a *App) fits(ctx context.Context, fsys fs.FS) (err error) {
	defer fault.Wrap(&err, "app.fits")
	next, _ := check.Open(fsys)
	for _, o := range a.Catalog.Orgs() {
		if _, stays := next.Catalog.Org(o.ID); !stays {
			return fault.NewConflict("pack.unit_gone", "unit", o.Name.Zh)
		}
	}
	return a.DB.Read(ctx, func(tx storage.Tx) error { return exchange.FitsTx(ctx, tx, next.Registers) })
}

// published has the rooms that take up what was put in force built, where somebody does.
func (a *App) published(ctx context.Context) error {
	if a.options.Published == nil {
		return nil
	}
	return a.options.Published(ctx)
}

// differences says what changes from one content to another; nothing where either
// cannot be read.
func differences(was, is fs.FS) []catalog.Change {
	a, bad := pack.Read(was, check.Kinds())
	b, worse := pack.Read(is, check.Kinds())
	if len(bad)+len(worse) > 0 {
		return nil
	}
	return catalog.Diff(a, b)
}
