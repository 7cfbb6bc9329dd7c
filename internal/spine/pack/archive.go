package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
)

// MaxArchive is the largest archive of a pack that Unpack takes, in bytes.
const MaxArchive = 16 << 20

// archived is the time of every file in an archive: the earliest that ZIP knows.
var archived = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Export writes the files of a pack as one ZIP without compression: sorted by
// path, every file with the same time, so that equal files give equal bytes on
// every machine. The bytes of each file stay as they are. Left out are what no
// city's staff wrote: hidden files and Go source.
//
// Export returns Invalid (pack.archive_file) for a file that a pack cannot hold:
// a link or device, one beyond MaxFile, or more than MaxFiles.
func Export(fsys fs.FS, w io.Writer) (err error) {
	defer fault.Wrap(&err, "pack.Export")
	files, err := filesOf(fsys)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, name := range files {
		src, err := readLimited(fsys, name)
		if err != nil {
			return err
		}
		if len(src) > MaxFile {
			return badFile(name)
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: archived})
		if err != nil {
			return err
		}
		if _, err := f.Write(src); err != nil {
			return err
		}
	}
	return z.Close()
}

// Archive is Export into memory, with the digest that names the content.
func Archive(fsys fs.FS) (archive []byte, digest string, err error) {
	var b bytes.Buffer
	if err := Export(fsys, &b); err != nil {
		return nil, "", err
	}
	return b.Bytes(), digestOf(b.Bytes()), nil
}

func digestOf(archive []byte) string {
	sum := sha256.Sum256(archive)
	return hex.EncodeToString(sum[:])
}

// filesOf lists the files of a pack that people wrote, sorted by path.
func filesOf(fsys fs.FS) (files []string, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && name != "."
		switch {
		case err != nil:
			return err
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir(), hidden, path.Ext(name) == ".go":
			return nil
		case !d.Type().IsRegular(), len(files) == MaxFiles:
			return badFile(name)
		}
		files = append(files, name)
		return nil
	})
	slices.Sort(files)
	return files, err
}

func badFile(name string) error { return fault.NewInvalid("pack.archive_file", "file", name) }

// Unpack opens an archive of a pack. A pack that lies in the only folder of the
// archive is taken from there. Nothing is read yet; Read and Import read it and
// bound what a hostile archive can cost.
//
// Unpack returns TooLarge above MaxArchive, and Invalid for what is no ZIP or
// names a file outside itself, twice, or as something other than a plain file.
func Unpack(archive []byte) (_ fs.FS, err error) {
	defer fault.Wrap(&err, "pack.Unpack")
	if len(archive) > MaxArchive {
		return nil, fault.New(fault.TooLarge, "pack.archive_large", "max", MaxArchive>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fault.NewInvalid("pack.archive_unreadable").Because(err)
	}
	seen := map[string]bool{}
	for i, f := range z.File {
		name := strings.TrimSuffix(f.Name, "/")
		folded := strings.ToLower(name) // one file on a machine that does not tell capitals
		plain := f.Mode().IsRegular() || f.Mode().IsDir() && name != f.Name
		if i >= 2*MaxFiles || !fs.ValidPath(name) || strings.ContainsAny(name, `\:`) || !plain || seen[folded] || f.UncompressedSize64 > MaxFile {
			return nil, badFile(f.Name)
		}
		seen[folded] = true
	}
	return rootOf(z)
}

// rootOf finds where the pack begins: at the top, or in the only folder there.
func rootOf(z *zip.Reader) (fs.FS, error) {
	top, err := fs.ReadDir(z, ".")
	if err != nil {
		return nil, fault.NewInvalid("pack.archive_unreadable").Because(err)
	}
	if len(top) == 1 && top[0].IsDir() {
		return fs.Sub(z, top[0].Name())
	}
	return z, nil
}

// Import writes the files of a pack to where to makes them: to is called once a
// file with its slash path, and what it gives is closed. The bytes are those that
// Export read.
func Import(fsys fs.FS, to func(name string) (io.WriteCloser, error)) (err error) {
	defer fault.Wrap(&err, "pack.Import")
	files, err := filesOf(fsys)
	if err != nil {
		return err
	}
	for _, name := range files {
		src, err := readLimited(fsys, name)
		if err != nil {
			return fault.NewInvalid("pack.archive_unreadable").Because(err)
		}
		if len(src) > MaxFile {
			return badFile(name)
		}
		w, err := to(name)
		if err != nil {
			return err
		}
		_, err = w.Write(src)
		if err := errors.Join(err, w.Close()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Replace gives a pack in which one file has other bytes. name is the file's path,
// or its last element when only one file ends so.
//
// Replace returns Invalid (pack.no_such_file) when no file, or more than one, is
// meant.
func Replace(fsys fs.FS, name string, src []byte) (_ []byte, err error) {
	defer fault.Wrap(&err, "pack.Replace(%s)", name)
	files, err := filesOf(fsys)
	if err != nil {
		return nil, err
	}
	var meant []string
	for _, f := range files {
		if f == name {
			meant = []string{f}
			break
		}
		if path.Base(f) == name {
			meant = append(meant, f)
		}
	}
	if len(meant) != 1 || len(src) > MaxFile {
		return nil, fault.NewInvalid("pack.no_such_file", "file", name)
	}
	var b bytes.Buffer
	err = Export(with{fsys, meant[0], src}, &b)
	return b.Bytes(), err
}

// with is a file system in which one file has other bytes.
type with struct {
	fs.FS
	name string
	src  []byte
}

// Open implements fs.FS.
func (w with) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if err != nil || name != w.name {
		return f, err
	}
	return changed{f, bytes.NewReader(w.src)}, nil
}

type changed struct {
	fs.File
	src *bytes.Reader
}

// Read implements fs.File.
func (c changed) Read(b []byte) (int, error) { return c.src.Read(b) }

// Changed lists the files in which two packs differ, sorted by path: those that only
// b has, those that only a has, and those with other bytes.
func Changed(a, b fs.FS) (added, removed, other []string, err error) {
	was, err := filesOf(a)
	if err != nil {
		return nil, nil, nil, err
	}
	is, err := filesOf(b)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, name := range was {
		if !slices.Contains(is, name) {
			removed = append(removed, name)
		}
	}
	for _, name := range is {
		if !slices.Contains(was, name) {
			added = append(added, name)
			continue
		}
		x, err := readLimited(a, name)
		if err != nil {
			return nil, nil, nil, err
		}
		y, err := readLimited(b, name)
		if err != nil {
			return nil, nil, nil, err
		}
		if !bytes.Equal(x, y) {
			other = append(other, name)
		}
	}
	return added, removed, other, nil
}
