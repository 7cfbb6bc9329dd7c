package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/pack"
)

// ExportPack writes a folder or built-in pack as one file. It prints every finding
// and writes nothing when there is one.
func ExportPack(ctx context.Context, name, file string, l i18n.Lang, out io.Writer) error {
	fsys, err := packNamed(name)
	if err != nil {
		return err
	}
	if err := sound(ctx, fsys, name, l, out); err != nil {
		return err
	}
	archive, digest, err := pack.Archive(fsys)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // service definitions are public
		return err
	}
	if err := os.WriteFile(file, archive, 0o644); err != nil { //nolint:gosec // service definitions are public
		return err
	}
	_, err = fmt.Fprintf(out, "%s %s\n", digest, file)
	return err
}

// ImportPack writes the files of an exported pack into a folder that is new or empty.
// It prints every finding and writes nothing when there is one.
func ImportPack(ctx context.Context, file, dir string, l i18n.Lang, out io.Writer) error {
	archive, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	fsys, err := pack.Unpack(archive)
	if f, ok := fault.As(err); ok {
		return fmt.Errorf("%s: %s", file, i18n.MsgArgs(l, f.Key, f.Args))
	}
	if err != nil {
		return err
	}
	if err := sound(ctx, fsys, file, l, out); err != nil {
		return err
	}
	switch there, err := os.ReadDir(dir); {
	case err == nil && len(there) > 0:
		return fmt.Errorf("%s is not empty", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	n := 0
	err = pack.Import(fsys, func(name string) (io.WriteCloser, error) {
		n++
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // service definitions are public
			return nil, err
		}
		return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // Unpack has checked the name
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d files in %s\n", n, dir)
	return err
}

// sound prints every finding and fails when there is one.
func sound(ctx context.Context, fsys fs.FS, name string, l i18n.Lang, out io.Writer) error {
	n, err := Check(ctx, fsys, l, out)
	if err == nil && n > 0 {
		err = fmt.Errorf("%d findings in %s", n, name)
	}
	return err
}
