// Package ses reads and writes electronic seals and the signatures made with them
// (电子印章, 电子签章): the ASN.1 structures of GB/T 38540-2020 (version 4), of
// GM/T 0031-2014 (version 1, read only) and of GM/T 0031-2025 (version 5).
//
// Start with Parse for a SignedValue.dat and ParseSeal for a Seal.esl; MakeSeal and
// SignDocument write them.
//
// Invariants:
//   - what was signed is kept as the bytes that were read and never encoded again:
//     makers write forms that are not DER, such as an explicit FALSE, and signed
//     them so;
//   - nothing here is believed: whether a signature holds, and whose it is, is for
//     who asks. Sizes and counts are limited before anything is allocated;
//   - keys and times come in as values. Version 5 is written only when it is asked
//     for, because nobody's reader but ours was seen to take it.
//
// Structures are known from public implementations and from a real file; the texts
// of the standards were not read.
package ses
