package fonts

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/chengban/chengban/internal/engine/document/font"
)

var (
	whole  = flag.String("fonts", "", "folder of the whole fonts: makes the subset again")
	update = flag.Bool("update", false, "writes the subset")
)

// made says which subset comes from which font. The names are not those of the
// whole fonts, as their licences want.
var made = []struct{ name, from, as string }{
	{"text", "NotoSerifSC_400Regular.ttf", "ChengbanSong-Regular"},
	{"strong", "NotoSerifSC_700Bold.ttf", "ChengbanSong-Bold"},
	{"rare", "HanaMinB.ttf", "ChengbanRare-Regular"},
}

func wanted(t *testing.T, name string) []rune {
	t.Helper()
	b, err := os.ReadFile(name + ".chars")
	if err != nil {
		t.Fatal(err)
	}
	return []rune(" " + strings.ReplaceAll(string(b), "\n", ""))
}

// The subset is what the whole fonts give: made again when they are there.
func TestCommitted_isMadeOfTheWholeFonts(t *testing.T) {
	if *whole == "" {
		t.Log("without -fonts only the characters are compared, see below")
		return
	}
	for _, m := range made {
		raw, err := os.ReadFile(filepath.Join(*whole, m.from))
		if err != nil {
			t.Fatal(err)
		}
		f, err := font.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		sub, err := f.Subset(m.as, wanted(t, m.name), nil)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			var z bytes.Buffer
			w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
			_, _ = w.Write(sub.Data)
			_ = w.Close()
			if err := os.WriteFile(m.name+".ttf.gz", z.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		packed, err := os.ReadFile(m.name + ".ttf.gz")
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(z); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), sub.Data) {
			t.Errorf("%s: the committed subset is not made of %s", m.name, m.from)
		}
	}
	if _, err := Full(os.DirFS(*whole)); err != nil {
		t.Error(err)
	}
}

func TestCommitted_hasItsCharactersAndIsSmall(t *testing.T) {
	set, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range []*font.Font{set.Text[0], set.Strong[0], set.Text[1]} {
		runes := wanted(t, made[i].name)
		if got := f.Glyphs() - 1; got < len(runes) {
			t.Errorf("%s: %d glyphs for %d characters", made[i].name, got, len(runes))
		}
		for _, r := range runes {
			if _, ok := f.Glyph(r); !ok {
				t.Errorf("%s has no %q", made[i].name, r)
			}
		}
	}
	total := int64(0)
	for _, m := range made {
		info, err := os.Stat(m.name + ".ttf.gz")
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 400_000 {
		t.Errorf("%d bytes", total)
	}
}

// The names that the law wants written: each is drawn, by one font or another.
func TestDemo_drawsRareNames(t *testing.T) {
	set, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	for _, stack := range []font.Stack{set.Text, set.Strong} {
		if err := stack.Check("王㛃（𬍛） 堃喆䶮 𫖯 𠮷"); err != nil {
			t.Error(err)
		}
	}
	var missing font.MissingGlyph
	if err := set.Text.Check("王𪚥"); !errors.As(err, &missing) || missing.Rune != '𪚥' {
		t.Errorf("got %v, want the character named", err)
	}
}

// The words of the city's letters and the names of its organs are in the subset.
func TestDemo_drawsTheLettersOfTheCity(t *testing.T) {
	set, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join("..", "..", "..", "..", "..")
	for name, stack := range map[string]font.Stack{
		"internal/base/i18n/locale/zh/letter.toml": set.Text, "packs/xuchang/orgs.yaml": set.Strong[:1],
	} {
		b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range string(b) {
			if !unicode.Is(unicode.Han, r) {
				continue
			}
			n++
			if _, _, err := stack.Pick(r); err != nil {
				t.Errorf("%s: %v: add it to the .chars file, then scripts/fonts -update", name, err)
			}
		}
		if n < 100 {
			t.Errorf("%s has %d characters: the test has gone blind", name, n)
		}
	}
}

func TestFull_refusesAnotherFile(t *testing.T) {
	sums, err := files.ReadFile("SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for line := range strings.Lines(string(sums)) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		folder[name] = &fstest.MapFile{Data: []byte("another")}
	}
	if _, err := Full(folder); err == nil || !strings.Contains(err.Error(), "another file") {
		t.Errorf("got %v", err)
	}
	if _, err := Full(fstest.MapFS{}); err == nil {
		t.Error("no fonts, no error")
	}
}
