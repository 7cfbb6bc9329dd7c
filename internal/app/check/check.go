package check

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Content is a pack with everything the modules make of it.
type Content struct {
	Pack      *pack.Pack
	Registers []exchange.Register
	Catalog   *catalog.Catalog
}

// Kinds are the kinds of entry of all modules, as pack.Read and pack.Load take them.
func Kinds() []pack.Kind { return slices.Concat(catalog.Kinds(), exchange.Kinds()) }

// Open reads a pack and runs all rules and golden cases. The content must be used
// only when there are no findings.
func Open(fsys fs.FS) (Content, []pack.Finding) {
	p, found := pack.Read(fsys, Kinds())
	registers, more := exchange.Registers(p)
	found = append(found, more...)
	cat, more := catalog.Load(p, columns(registers))
	found = append(found, elsewhere(more, found)...)
	return Content{Pack: p, Registers: registers, Catalog: cat}, pack.Sort(found)
}

// elsewhere drops findings at places that have one already: a value that could
// not be read is also not among the choices, and one sentence is enough.
func elsewhere(more, found []pack.Finding) []pack.Finding {
	taken := map[pack.Place]bool{}
	for _, f := range found {
		taken[f.Place] = true
	}
	return slices.DeleteFunc(more, func(f pack.Finding) bool { return taken[f.Place] })
}

// Run checks the pack in fsys and prints every finding to out in Chinese; see
// RunIn. The pack may be used when there is none.
func Run(ctx context.Context, fsys fs.FS, out io.Writer) (findings int, err error) {
	return RunIn(ctx, fsys, i18n.Zh, out)
}

// RunIn is Run in one of the languages. err is non-nil only when out cannot be
// written or ctx is over.
func RunIn(ctx context.Context, fsys fs.FS, l i18n.Lang, out io.Writer) (findings int, err error) {
	_, found := Open(fsys)
	for _, f := range found {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if _, err := fmt.Fprintln(out, f.In(l)); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// columns tells the catalogue what exchange knows of registers.
type columns []exchange.Register

func (c columns) find(resource string) (exchange.Register, bool) {
	i := slices.IndexFunc(c, func(r exchange.Register) bool { return r.Code == resource })
	if i < 0 {
		return exchange.Register{}, false
	}
	return c[i], true
}

// HasResource implements catalog.Registers.
func (c columns) HasResource(resource string) bool {
	_, ok := c.find(resource)
	return ok
}

// Column implements catalog.Registers.
func (c columns) Column(resource, column string) (form.Field, bool) {
	r, ok := c.find(resource)
	if !ok {
		return form.Field{}, false
	}
	x, ok := r.Column(column)
	return form.Field{
		ID: resource + "." + column, Label: x.Label, Type: x.Type, Options: x.Options,
		Sensitivity: x.Sensitivity,
	}, ok
}
