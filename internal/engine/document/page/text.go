package page

import (
	"strings"

	"github.com/chengban/chengban/internal/engine/document/font"
)

// Style is how a text is set.
type Style struct {
	Stack font.Stack
	Size  Length
	Pitch Length // the room of a full-width character; Size when 0
	Color Color
}

// Set is text on one line: runs whose place is relative to the line's beginning.
type Set struct {
	Runs  []Text
	Width Length
}

// At gives the runs of a line with its base line beginning at a place.
func (s Set) At(x, y Length) []Item {
	out := make([]Item, len(s.Runs))
	for i, r := range s.Runs {
		r.X, r.Y = r.X+x, r.Y+y
		out[i] = r
	}
	return out
}

// char is a character with its room.
type char struct {
	r     rune
	font  *font.Font
	wide  bool // takes a whole em
	adv   Length
	trim  Length // how much of the room is empty: before an opening mark, after a closing one
	shift Length // drawn further left
}

const (
	closers   = "，。、；：！？）】〕》〉」』”’％℃…—·)]},.;:!?%"
	openers   = "（【〔《〈「『“‘([{"
	trimAfter = "，。、；：！？）】〕》〉」』”’"
)

// HalfEmpty says whether a mark has its ink in the first half of its room.
func HalfEmpty(r rune) bool { return strings.ContainsRune(trimAfter, r) }

func (s Style) chars(text string) ([]char, error) {
	out := make([]char, 0, len(text)/2)
	for _, r := range text {
		i, g, err := s.Stack.Pick(r)
		if err != nil {
			return nil, err
		}
		f := s.Stack[i]
		em := Length(f.UnitsPerEm())
		adv := Length(f.Advance(g))
		c := char{r: r, font: f, wide: adv == em && r > 0x2000, adv: (adv*s.Size + em/2) / em}
		if c.wide {
			if s.Pitch != 0 {
				c.adv += s.Pitch - s.Size
			}
			if strings.ContainsRune(trimAfter, r) || strings.ContainsRune(openers, r) {
				c.trim = s.Size / 2
			}
		}
		out = append(out, c)
	}
	squeeze(out)
	return out, nil
}

func opens(c char) bool  { return strings.ContainsRune(openers, c.r) }
func closes(c char) bool { return strings.ContainsRune(closers, c.r) }

// squeeze takes the empty half away where two marks meet: ）（ and 。” and （《.
func squeeze(cs []char) {
	for i := 1; i < len(cs); i++ {
		a, b := &cs[i-1], &cs[i]
		if a.trim == 0 || b.trim == 0 {
			continue
		}
		switch {
		case !opens(*a):
			a.adv -= a.trim
			a.trim = 0
		case opens(*b):
			b.shift, b.adv = b.shift+b.trim, b.adv-b.trim
			b.trim = 0
		}
	}
}

// breaks says whether a line may end after a character. A number stays with what
// it counts, 128 号 as 2026年.
func breaks(cs []char, i int) bool {
	a, b := cs[i], cs[i+1]
	switch {
	case opens(a) || closes(b) || b.r == ' ' || a.r == '\u00A0' || b.r == '\u00A0':
		return false
	case b.wide && !opens(b) && (digit(a) || (a.r == ' ' && i > 0 && digit(cs[i-1]))):
		return false
	case a.r == ' ' || a.wide || b.wide:
		return true
	}
	return a.r == '-' && !digit(b) // a word after a hyphen, not a number
}

func digit(c char) bool { return c.r >= '0' && c.r <= '9' }

// Line sets a text on one line in its natural width.
func (s Style) Line(text string) (Set, error) {
	cs, err := s.chars(text)
	if err != nil {
		return Set{}, err
	}
	return s.set(cs), nil
}

// Spread sets a text on one line with equal room added between its characters, so
// that it takes a width; a text that is already wider is not changed.
func (s Style) Spread(text string, width Length) (Set, error) {
	cs, err := s.chars(text)
	if err != nil {
		return Set{}, err
	}
	if extra := width - total(cs); extra > 0 && len(cs) > 1 {
		share(cs[:len(cs)-1], extra, func(char) bool { return true })
	}
	return s.set(cs), nil
}

func total(cs []char) Length {
	var w Length
	for _, c := range cs {
		w += c.adv
	}
	return w
}

// share adds room after the characters that take it, to the last micrometre.
func share(cs []char, extra Length, takes func(char) bool) {
	n := Length(0)
	for _, c := range cs {
		if takes(c) {
			n++
		}
	}
	for i, k := 0, Length(0); i < len(cs); i++ {
		if takes(cs[i]) {
			cs[i].adv += extra*(k+1)/n - extra*k/n
			k++
		}
	}
}

func (s Style) set(cs []char) Set {
	var out Set
	for _, c := range cs {
		n := len(out.Runs)
		x := out.Width - c.shift
		if n == 0 || out.Runs[n-1].Font != c.font {
			out.Runs = append(out.Runs, Text{X: x, Font: c.font, Size: s.Size, Color: s.Color})
			n++
		} else if c.shift != 0 { // the character before gives the room
			before := out.Runs[n-1].Advances
			before[len(before)-1] -= c.shift
		}
		run := &out.Runs[n-1]
		run.Text += string(c.r)
		run.Advances = append(run.Advances, c.adv+c.shift)
		out.Width += c.adv
	}
	return out
}
