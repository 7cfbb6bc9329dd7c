package ofd

// Writing. Write puts a page.Document into a container; Make gives its files
// before they are packed, for whoever adds a signature, and Pack packs.
//
// Invariants:
//   - equal documents and options give equal files, and the same bytes of the
//     container with the same version of Go: what is hashed for a signature are
//     the files, which no compressor touches;
//   - entries have a fixed order and time, sizes in front of their data (no data
//     descriptors), and nothing is in the container that the structure does not
//     name;
//   - fonts are embedded as subsets. Glyphs are named twice, by CGTransform and by
//     the subset's own table of characters, and both give the same;
//   - a character beyond the first plane is a text of its own: readers count it
//     as one or as two, and nothing here depends on which.
