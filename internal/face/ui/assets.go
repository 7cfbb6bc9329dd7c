package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	letters "github.com/chengban/chengban/internal/engine/document" // document is the frame of a page here
)

const assetRoot = "/assets/"

//go:embed assets
var assetFiles embed.FS

// The style sheet of all pages is kept in parts and served as one file.
//
//go:embed css
var styleFiles embed.FS

const styleSheet = "site.css"

// LetterStyle is the style sheet of pages that show a letter (Meta.Style).
const LetterStyle = "letter.css"

// DeskScript is the script of the staff's pages (Meta.Script): keys, and what spares
// typing. No page needs it.
const DeskScript = "desk.js"

// assets are the static files, in memory. All share one digest, so that a style
// sheet finds its neighbours by a relative address.
type assets struct {
	digest string
	files  map[string]asset
}

type asset struct {
	kind    string
	plain   []byte
	gzipped []byte // nil where it would not be smaller
}

func loadAssets() (*assets, error) {
	raw := map[string][]byte{}
	err := walk(assetFiles, "assets", func(name string, b []byte) { raw[name] = b })
	if err != nil {
		return nil, err
	}
	err = walk(styleFiles, "css", func(_ string, b []byte) { raw[styleSheet] = append(raw[styleSheet], b...) })
	if err != nil {
		return nil, err
	}
	raw[LetterStyle] = []byte(letters.Style())
	a := &assets{files: map[string]asset{}}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(raw[name]))
		sum.Write(raw[name])
		if a.files[name], err = newAsset(name, raw[name]); err != nil {
			return nil, err
		}
	}
	a.digest = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, nil
}

// walk hands over the files of a folder in the order of their names.
func walk(files embed.FS, root string, take func(name string, b []byte)) error {
	return fs.WalkDir(files, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := files.ReadFile(name)
		take(strings.TrimPrefix(name, root+"/"), b)
		return err
	})
}

func newAsset(name string, raw []byte) (asset, error) {
	x := asset{kind: mime.TypeByExtension(path.Ext(name)), plain: raw}
	if x.kind == "" {
		x.kind = "text/plain; charset=utf-8" // a licence
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return x, err
	}
	if _, err := z.Write(raw); err != nil {
		return x, err
	}
	if err := z.Close(); err != nil {
		return x, err
	}
	if b.Len() < len(raw) {
		x.gzipped = b.Bytes()
	}
	return x, nil
}

// path gives a file's address.
func (a *assets) path(name string) string {
	if _, ok := a.files[name]; !ok {
		panic("no static file " + name)
	}
	return assetRoot + a.digest + "/" + name
}

// serve answers a file. The digest in the address lets browsers keep it for a
// year; a page of the version before this one gets today's file, unkept.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	digest, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, assetRoot), "/")
	x, ok := a.files[name]
	if !ok || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", x.kind)
	h.Set("Cache-Control", "no-cache")
	if digest == a.digest {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	body := x.plain
	if x.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = x.gzipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the browser has gone away; nobody is left to tell
}
