package fonts

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/chengban/chengban/internal/engine/document/font"
)

//go:embed *.ttf.gz SHA256SUMS
var files embed.FS

// Set is the two faces of official documents. Each is a list: what the first
// font does not have, the next draws.
type Set struct {
	Text   font.Stack // 宋体
	Strong font.Stack // bold, for titles and the organ's name
}

// Demo gives the built-in subset.
func Demo() (Set, error) {
	var parsed []*font.Font
	for _, name := range []string{"text", "strong", "rare"} {
		raw, err := files.ReadFile(name + ".ttf.gz")
		if err != nil {
			return Set{}, fmt.Errorf("fonts: %w", err)
		}
		f, err := unpack(raw)
		if err != nil {
			return Set{}, fmt.Errorf("fonts: %s: %w", name, err)
		}
		parsed = append(parsed, f)
	}
	text, strong, rare := parsed[0], parsed[1], parsed[2]
	return Set{Text: font.Stack{text, rare}, Strong: font.Stack{strong, text, rare}}, nil
}

func unpack(raw []byte) (*font.Font, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	ttf, err := io.ReadAll(io.LimitReader(z, font.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	return font.Parse(ttf)
}

// Full reads the whole fonts. Each must have the digest that is known here:
// documents are drawn again after years, and have to come out the same.
func Full(folder fs.FS) (Set, error) {
	sums, err := files.ReadFile("SHA256SUMS")
	if err != nil {
		return Set{}, fmt.Errorf("fonts: %w", err)
	}
	parsed := map[string]*font.Font{}
	for line := range strings.Lines(string(sums)) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if strings.HasPrefix(name, "NotoSans") { // for pages on screens
			continue
		}
		ttf, err := fs.ReadFile(folder, name)
		if err != nil {
			return Set{}, fmt.Errorf("fonts: %w", err)
		}
		if got := sha256.Sum256(ttf); hex.EncodeToString(got[:]) != want {
			return Set{}, fmt.Errorf("fonts: %s is another file than the known one", name)
		}
		if parsed[name], err = font.Parse(ttf); err != nil {
			return Set{}, fmt.Errorf("fonts: %s: %w", name, err)
		}
	}
	rare := font.Stack{parsed["HanaMinA.ttf"], parsed["HanaMinB.ttf"]}
	text, strong := parsed["NotoSerifSC_400Regular.ttf"], parsed["NotoSerifSC_700Bold.ttf"]
	return Set{Text: append(font.Stack{text}, rare...), Strong: append(font.Stack{strong, text}, rare...)}, nil
}
