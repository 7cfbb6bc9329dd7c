package ofd

// Writing. Make gives the files of a page.Document; package sign seals and packs
// them.
//
// Invariants:
//   - equal documents and options give equal files in the same order, and there is
//     none that the structure does not name;
//   - fonts are embedded as subsets. Glyphs are named twice, by CGTransform and by
//     the subset's own table of characters, and both give the same;
//   - a character beyond the first plane is a text of its own: readers count it
//     as one or as two, and nothing here depends on which.
