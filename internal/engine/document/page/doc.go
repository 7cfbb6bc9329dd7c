// Package page is a drawn document: pages with text, paths and pictures at their
// places, which the writers for PDF and OFD put down as they stand. Style sets
// text in lines, QR draws a code, SVG and PNG show a page that has only paths.
//
// Measures are whole micrometres and angles are whole thousandths of a degree:
// with floating point the same document could differ between machines.
//
// Invariants:
//   - pure and deterministic; fonts are passed in;
//   - a text that no font can draw is font.MissingGlyph, and a text that does not
//     fit is an error of who sets it: nothing is cut, nothing is a box;
//   - each character of a Text has its own advance, so that every reader puts it
//     at the same place.
//
// Line breaking follows the usual rules for Chinese (避头尾): no closing mark
// begins a line, no opening mark ends one, numbers and words stay whole, two marks
// beside each other share the room of one and a half. Lines are justified only as
// far as nobody sees it (Style.Lines).
package page
