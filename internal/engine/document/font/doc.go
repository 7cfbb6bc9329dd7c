// Package font reads one TrueType font, gives the outlines and widths of its
// glyphs, and cuts subsets out of it. Parse reads, Stack chooses among several
// fonts, Font.Subset cuts.
//
// Invariants:
//   - a Font never changes; any number of writers may share one;
//   - a character without a glyph is an error that names it (MissingGlyph), never
//     an empty box: a name on a certificate is whole or there is no certificate;
//   - a font is somebody else's file: every offset is checked when it is read, a
//     glyph of glyphs has a limit on depth and parts, and nothing is allocated by
//     a size that the file merely claims;
//   - equal fonts and equal characters give equal subsets, byte for byte.
//
// A subset has one glyph for each character, even when the font draws two
// characters with one: what is copied out of a document is then what was written.
//
// Left out, because official documents do not need it: hinting (subsets carry no
// instructions), shaping, kerning, vertical writing, CFF outlines.
package font
