// Package document describes official letters (文书) as blocks that say what a
// passage is, and writes them as HTML. Package layout reads the same blocks for OFD
// and PDF; nothing in the model is a measure, a font or a place on a page.
//
// Start with Document; HTML writes it whole, Article gives the letter out of such
// a file, for a page that links Style instead of carrying it.
//
// Invariants:
//   - pure and deterministic: equal documents are equal bytes;
//   - everything that a person wrote is escaped; control characters and those
//     that turn the direction of writing are left out, so that no note can hide
//     or disguise words of the letter;
//   - the file stands alone: no script, no font, no picture, no address outside
//     it. It is well-formed XML too, so that it can be checked without a browser;
//   - class names begin with "l-" and are for ever: letters that were issued
//     years ago are shown with the Style of today. A class may be added, never
//     taken away or given another meaning.
//
// The layout follows GB/T 9704-2012: A4; top margin 37 mm, left 28 mm, text area
// 156 mm × 225 mm; 22 lines of 28 characters in 仿宋 size 3 (16 pt), title size 2
// (22 pt), the organ's name in red above a red line. The margins, the text area,
// lines, characters and sizes were compared with copies of the standard's text.
// Provisional: the distance of the organ's name from the top (35 mm from the text
// area, for 文件; letters 信函 have 30 mm from the edge of the page) is not kept,
// because a permit's letter is neither; its number stands under the title as on
// the forms that departments publish; and no standard was found for the height of
// the place that is left for the seal.
package document
