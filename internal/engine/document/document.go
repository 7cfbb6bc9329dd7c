package document

import (
	"fmt"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
)

// Document is a letter: the text that counts, and translations after it.
type Document struct {
	Title string `json:"title"`
	Parts []Part `json:"parts"`
}

// Part is the letter in one language. Note stands before it: what it is, and
// which text counts.
type Part struct {
	Lang   string  `json:"lang"` // BCP 47
	Note   string  `json:"note,omitempty"`
	Blocks []Block `json:"blocks"`
}

// Kind says what a block is.
type Kind string

// The kinds of block.
const (
	Masthead  Kind = "masthead"  // 发文机关标志: Text is the organ, Red for one of the state
	Title     Kind = "title"     // 标题: Text
	Number    Kind = "number"    // 文号: Label and Text
	Addressee Kind = "addressee" // 主送: Text
	Paragraph Kind = "paragraph" // Text
	Rows      Kind = "rows"      // Rows of term and value
	List      Kind = "list"      // a numbered list: Label and Items
	Passage   Kind = "passage"   // a heading with paragraphs: Label and Items
	Citation  Kind = "citation"  // 依据: Label and the laws in Items
	Remedy    Kind = "remedy"    // 救济途径: Label and paragraphs in Items
	Signature Kind = "signature" // 署名: Text is the organ, Label the place of the seal (only in the first part), Date and Day
	Footer    Kind = "footer"    // Items
)

// Block is one passage. Which members it has depends on Kind.
type Block struct {
	Kind  Kind       `json:"kind"`
	Label string     `json:"label,omitempty"`
	Text  string     `json:"text,omitempty"`
	Items []string   `json:"items,omitempty"`
	Rows  []Row      `json:"rows,omitempty"`
	Red   bool       `json:"red,omitempty"`
	Date  clock.Date `json:"date,omitempty"` // for machines
	Day   string     `json:"day,omitempty"`  // the date in words
}

// Row is a term with its value.
type Row struct {
	Term  string `json:"term"`
	Value string `json:"value"`
}

// Lines cuts free text into its lines, without empty ones: what goes into Items.
func Lines(text string) []string {
	var out []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// order is how the blocks that a letter has once follow each other; all others
// stand between the addressee and the signature.
var order = map[Kind]int{Masthead: 1, Title: 2, Number: 3, Addressee: 4, Signature: 6, Footer: 7}

const between = 5

// Check reports a document that is no letter: no text, a block without content,
// one that must stand once and does not, or blocks out of order. That is a defect
// of who built it.
func (d Document) Check() error {
	if d.Title == "" || len(d.Parts) == 0 {
		return fmt.Errorf("document: no title or no text")
	}
	for i, p := range d.Parts {
		if err := p.check(i == 0); err != nil {
			return fmt.Errorf("document part %d: %w", i+1, err)
		}
	}
	return nil
}

// check of the first part: a letter has one place for a seal, where it counts.
func (p Part) check(first bool) error {
	if p.Lang == "" {
		return fmt.Errorf("no language")
	}
	last, seen := 0, map[Kind]bool{}
	for i, b := range p.Blocks {
		if err := b.check(); err != nil {
			return fmt.Errorf("block %d (%s): %w", i+1, b.Kind, err)
		}
		if b.Kind == Signature && first != (b.Label != "") {
			return fmt.Errorf("block %d: the place of the seal belongs into the first part", i+1)
		}
		place, once := order[b.Kind]
		if !once {
			place = between
		}
		if place < last || (once && seen[b.Kind]) {
			return fmt.Errorf("block %d: %s stands out of order", i+1, b.Kind)
		}
		last, seen[b.Kind] = place, true
	}
	for _, k := range []Kind{Masthead, Title, Number, Addressee, Signature} {
		if !seen[k] {
			return fmt.Errorf("no %s", k)
		}
	}
	return nil
}

func (b Block) check() error {
	empty := false
	switch b.Kind {
	case Masthead, Title, Addressee, Paragraph:
		empty = b.Text == ""
	case Number:
		empty = b.Text == "" || b.Label == ""
	case Rows:
		empty = len(b.Rows) == 0
		for _, r := range b.Rows {
			empty = empty || r.Term == "" || r.Value == ""
		}
	case List, Passage, Citation, Remedy:
		empty = b.Label == "" || len(b.Items) == 0
	case Signature:
		empty = b.Text == "" || b.Date == "" || b.Day == ""
	case Footer:
		empty = len(b.Items) == 0
	default:
		return fmt.Errorf("no such kind")
	}
	for _, s := range b.Items {
		empty = empty || s == ""
	}
	if empty {
		return fmt.Errorf("something is empty")
	}
	return nil
}
