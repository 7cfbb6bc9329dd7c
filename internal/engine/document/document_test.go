package document

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sample has every kind of block, with text in each of its places.
func sample(text string) Document {
	return Document{Title: text, Parts: []Part{
		{Lang: "zh-CN", Blocks: []Block{
			{Kind: Masthead, Text: text, Red: true},
			{Kind: Title, Text: text},
			{Kind: Number, Label: text, Text: text},
			{Kind: Addressee, Text: text},
			{Kind: Paragraph, Text: text},
			{Kind: Rows, Rows: []Row{{text, text}, {text, text}}},
			{Kind: List, Label: text, Items: []string{text, text}},
			{Kind: Passage, Label: text, Items: []string{text}},
			{Kind: Citation, Label: text, Items: []string{text}},
			{Kind: Remedy, Label: text, Items: []string{text}},
			{Kind: Signature, Text: text, Label: text, Date: "2026-11-23", Day: text},
			{Kind: Footer, Items: []string{text}},
		}},
		{Lang: "en", Note: text, Blocks: []Block{
			{Kind: Masthead, Text: text},
			{Kind: Title, Text: text},
			{Kind: Number, Label: text, Text: text},
			{Kind: Addressee, Text: text},
			{Kind: Signature, Text: text, Date: "2026-11-23", Day: text},
		}},
	}}
}

func write(t interface{ Fatal(...any) }, d Document) []byte {
	b, err := d.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// parse reads a file as XML, which is stricter than HTML: it gives the names of
// the elements that stand in the body, the words in it, and every attribute.
func parse(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, file []byte,
) (tags []string, words string, attributes []xml.Attr) {
	dec := xml.NewDecoder(bytes.NewReader(file))
	dec.Entity = xml.HTMLEntity
	in := false
	var text strings.Builder
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return tags, text.String(), attributes
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, file)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			in = in || tok.Name.Local == "body"
			attributes = append(attributes, tok.Attr...)
			if in {
				tags = append(tags, tok.Name.Local)
			}
		case xml.CharData:
			if in {
				text.Write(tok)
			}
		}
	}
}

func TestHTML_isWellFormedAndStandsAlone(t *testing.T) {
	file := write(t, sample("文书"))
	tags, _, attributes := parse(t, file)
	if got, want := strings.Join(tags[:4], " "), "body article div p"; got != want {
		t.Errorf("begins with %s, want %s", got, want)
	}
	if !bytes.HasPrefix(file, []byte("<!DOCTYPE html>\n<html lang=\"zh-CN\">")) {
		t.Errorf("begins with %.60s", file)
	}
	for _, a := range attributes {
		switch a.Name.Local {
		case "src", "href", "style", "srcset", "action":
			t.Errorf("attribute %s=%q leads out of the file", a.Name.Local, a.Value)
		}
	}
	if m := regexp.MustCompile(`(?i)url\(|@import|https?:|<script|<link`).Find(file); m != nil {
		t.Errorf("the file has %q: it needs something outside it", m)
	}
	for _, tag := range []string{"h1", "h2", "dl", "ol", "ul", "time", "footer", "section"} {
		if !strings.Contains(" "+strings.Join(tags, " ")+" ", " "+tag+" ") {
			t.Errorf("no %s element", tag)
		}
	}
	if n := strings.Count(string(file), "<h1"); n != 1 {
		t.Errorf("%d first headings, want 1", n)
	}
}

func TestHTML_nothingIsUnescaped(t *testing.T) {
	bad := `</p><script>alert("x")</script>&amp;'<img src=x onerror=y>`
	file := write(t, sample(bad))
	_, words, _ := parse(t, file)
	if bytes.Contains(file, []byte("<script")) || bytes.Contains(file, []byte("<img")) {
		t.Error("what a person wrote became markup")
	}
	// 31 places in the body: each shows the very words.
	if n := strings.Count(words, bad); n != 31 {
		t.Errorf("the words stand %d times, want 31", n)
	}
}

// TestHTML_anyTextIsShownAndHarmless: whatever somebody types, the file is well
// formed, has the same elements as with plain words, and shows what was typed but
// for control characters.
func TestHTML_anyTextIsShownAndHarmless(t *testing.T) {
	want, _, _ := parse(t, write(t, sample("x")))
	rapid.Check(t, func(t *rapid.T) {
		s := "x" + rapid.String().Draw(t, "text")
		file := write(t, sample(s))
		tags, words, _ := parse(t, file)
		if d := cmp.Diff(want, tags); d != "" {
			t.Fatalf("%q changed the elements: %s", s, d)
		}
		if !strings.Contains(words, Clean(s)) {
			t.Fatalf("%q is not shown", s)
		}
		if !bytes.Equal(file, write(t, sample(s))) {
			t.Fatal("two times, two files")
		}
	})
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"准予\u202E不\u202C":   "准予不",
		"a\x00b\x1bc\u0085": "abc",
		"a\nb\tc":           "a b c",
		"𬍛 〔2026〕":          "𬍛 〔2026〕",
		"\xff":              "\uFFFD",
		"a\uFFFEb":          "ab",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestArticle_isTheLetterOfTheFile(t *testing.T) {
	file := write(t, sample("文书</body>\n</html>\n"))
	a, err := Article(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(a, []byte(`<article class="letter">`)) || !bytes.HasSuffix(a, []byte("</article>\n")) || !bytes.Contains(file, a) {
		t.Errorf("got %.40s … %s", a, a[len(a)-20:])
	}
	for _, cut := range [][]byte{nil, file[:200], file[:len(file)-1], append(append([]byte{}, file...), 'x')} {
		if _, err := Article(cut); err == nil {
			t.Errorf("a broken file of %d bytes passed", len(cut))
		}
	}
}

func TestDocument_survivesJSON(t *testing.T) {
	d := sample("文书")
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back Document
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(write(t, d), write(t, back)) {
		t.Error("a document read back is written differently")
	}
}

func TestCheck_refusesWhatIsNoLetter(t *testing.T) {
	for name, spoil := range map[string]func(d *Document){
		"no title":         func(d *Document) { d.Title = "" },
		"no text":          func(d *Document) { d.Parts = nil },
		"no language":      func(d *Document) { d.Parts[0].Lang = "" },
		"unknown kind":     func(d *Document) { d.Parts[0].Blocks[4].Kind = "x" },
		"empty paragraph":  func(d *Document) { d.Parts[0].Blocks[4].Text = "" },
		"empty term":       func(d *Document) { d.Parts[0].Blocks[5].Rows[1].Term = "" },
		"empty value":      func(d *Document) { d.Parts[0].Blocks[5].Rows[0].Value = "" },
		"empty item":       func(d *Document) { d.Parts[0].Blocks[6].Items[1] = "" },
		"remedy unnamed":   func(d *Document) { d.Parts[0].Blocks[9].Label = "" },
		"no date":          func(d *Document) { d.Parts[0].Blocks[10].Date = "" },
		"no place of seal": func(d *Document) { d.Parts[0].Blocks[10].Label = "" },
		"a second seal":    func(d *Document) { d.Parts[1].Blocks[4].Label = "x" },
		"no signature":     func(d *Document) { d.Parts[0].Blocks = d.Parts[0].Blocks[:10] },
		"no number":        func(d *Document) { d.Parts[1].Blocks[2] = Block{Kind: Addressee, Text: "x"} },
		"two titles":       func(d *Document) { d.Parts[0].Blocks[0] = Block{Kind: Title, Text: "x"} },
		"text after the signature": func(d *Document) {
			d.Parts[1].Blocks = append(d.Parts[1].Blocks, Block{Kind: Paragraph, Text: "x"})
		},
	} {
		d := sample("x")
		spoil(&d)
		if err := d.Check(); err == nil {
			t.Errorf("%s: passed", name)
		}
		if _, err := d.HTML(); err == nil {
			t.Errorf("%s: was written", name)
		}
	}
	if err := sample("x").Check(); err != nil {
		t.Error(err)
	}
}

func TestLines(t *testing.T) {
	if d := cmp.Diff([]string{"一", "二", "三"}, Lines("一\r\n\n 二 \r三\n")); d != "" {
		t.Error(d)
	}
}

// The style has a rule for every class that the writer uses, and for no other.
func TestStyle_knowsTheClasses(t *testing.T) {
	class := regexp.MustCompile(`class="([^"]+)"`)
	used := map[string]bool{}
	file, _ := Article(write(t, sample("x")))
	for _, m := range class.FindAllStringSubmatch(string(file), -1) {
		for _, c := range strings.Fields(m[1]) {
			used[c] = true
		}
	}
	styled := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.(letter|l-[a-z]+)`).FindAllStringSubmatch(Style(), -1) {
		styled[m[1]] = true
	}
	plain := map[string]bool{"l-part": true, "l-label": true, "l-by": true, "l-day": true}
	for c := range used {
		if !styled[c] && !plain[c] {
			t.Errorf("class %s has no rule", c)
		}
	}
	for c := range styled {
		if !used[c] {
			t.Errorf("no letter has the class %s", c)
		}
	}
}
