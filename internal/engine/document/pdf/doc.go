// Package pdf writes a page.Document as PDF 1.7 (ISO 32000-1). Write is all of it.
//
// Invariants:
//   - equal documents and options give equal bytes: dates come in as values, the
//     document's ID is the digest of its content. The bytes of compressed streams
//     are those of the Go library, so a new version of Go can change them; the
//     golden files of package layout show that;
//   - fonts are embedded as subsets with one glyph a character (CIDFontType2,
//     Identity-H), and ToUnicode has surrogate pairs: what is copied out is what
//     was written, beyond the first plane too;
//   - one cross-reference table, no object streams: an incremental update can
//     follow, and simple readers can read it.
//
// Left out: tags for readers of structure (PDF/UA). The HTML of the letter is the
// accessible form.
package pdf
