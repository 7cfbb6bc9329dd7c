// Package layout puts documents on pages. Letter lays out the blocks of a
// document.Document as a letter with a red head (公文); Form fills a layout that is
// data: a certificate, a card.
//
// Letters keep the measures of GB/T 9704-2012 that package document names: A4,
// margins 37 mm and 28 mm, a text area of 156 mm × 225 mm with 22 lines of 28
// characters, body in size 3 (16 pt), title in size 2 (22 pt), page numbers in
// size 4 below the text area. Tables and notes are denser than the grid.
//
// Invariants:
//   - pure and deterministic: equal documents, fonts and layouts give equal pages;
//   - nothing is cut: a value that does not fit its place in the smallest size is
//     an error that names the field, a character that no font has is
//     font.MissingGlyph;
//   - the seal's place is on the page that has the signature, together with text
//     of the letter: no page has a seal and no text;
//   - layouts are strict: an unknown key, or a field without a value, is an error.
//
// Provisional: the distances around the number and the footer, for which the
// standard has no rule in a permit's letter; see package document.
package layout
