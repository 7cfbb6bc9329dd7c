package font

import "fmt"

// MissingGlyph says which character no font can draw.
type MissingGlyph struct{ Rune rune }

func (m MissingGlyph) Error() string {
	return fmt.Sprintf("font: no glyph for %q (U+%04X)", m.Rune, m.Rune)
}

// Stack is a list of fonts for one text: the first that has a character draws it.
type Stack []*Font

// Pick gives the place in the stack of the font that draws a character, and its
// glyph, or MissingGlyph.
func (s Stack) Pick(r rune) (int, GID, error) {
	for i, f := range s {
		if g, ok := f.Glyph(r); ok {
			return i, g, nil
		}
	}
	return 0, 0, MissingGlyph{r}
}

// Check reports the first character of a text that no font of the stack draws.
func (s Stack) Check(text string) error {
	for _, r := range text {
		if _, _, err := s.Pick(r); err != nil {
			return err
		}
	}
	return nil
}
