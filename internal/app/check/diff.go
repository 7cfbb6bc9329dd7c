package check

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Comparison says which packs are compared, each a folder or a zip file with the
// pack's files at its root, and in which language.
type Comparison struct {
	Old, New string
	Lang     i18n.Lang
}

// Diff prints what changes from the old pack to the new one, a sentence a line with
// its place, the entries apart by an empty line; it returns how many changes there
// are. A pack that cannot be opened or is no sound YAML is an error; what the linter
// would find in it is not, so that a draft can be compared.
func Diff(ctx context.Context, c Comparison, out io.Writer) (changes int, err error) {
	a, err := c.read(c.Old)
	if err != nil {
		return 0, err
	}
	b, err := c.read(c.New)
	if err != nil {
		return 0, err
	}
	all := catalog.Diff(a, b)
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, i18n.Msg(c.Lang, "catalog.diff.same"))
		return 0, err
	}
	for i, x := range all {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := c.print(out, x, i > 0 && (all[i-1].Kind != x.Kind || all[i-1].Code != x.Code)); err != nil {
			return 0, err
		}
	}
	_, err = fmt.Fprintf(out, "\n%s\n", i18n.Msg(c.Lang, "catalog.diff.count", "n", len(all)))
	return len(all), err
}

// print writes one change under the path of the pack in which it can be looked up.
func (c Comparison) print(out io.Writer, x catalog.Change, apart bool) error {
	root, gap := c.New, ""
	if x.Gone {
		root = c.Old
	}
	if apart {
		gap = "\n"
	}
	_, err := fmt.Fprintf(out, "%s%s:%d: %s\n", gap, filepath.Join(root, x.Place.File), x.Place.Line, x.In(c.Lang))
	return err
}

func (c Comparison) read(name string) (*pack.Pack, error) {
	p, found, err := readAt(name)
	switch {
	case err != nil:
		return nil, c.trouble(name, i18n.Msg(c.Lang, "catalog.diff.open"))
	case len(found) > 0:
		return nil, c.trouble(name, i18n.Msg(c.Lang, "catalog.diff.findings")+"\n"+found[0].In(c.Lang))
	}
	return p, nil
}

func (c Comparison) trouble(name, detail string) error {
	return errors.New(i18n.Msg(c.Lang, "catalog.diff.trouble", "path", name, "detail", detail))
}

// readAt reads a pack from a folder or a zip file. What is read is held in memory, so
// the file is closed again.
func readAt(name string) (*pack.Pack, []pack.Finding, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, err
	}
	fsys := os.DirFS(name)
	if !info.IsDir() {
		z, err := zip.OpenReader(name)
		if err != nil {
			return nil, nil, err
		}
		defer z.Close() //nolint:errcheck // read only
		fsys = z
	}
	p, found := pack.Read(fsys, Kinds())
	return p, found, nil
}
