// Package pdfsign puts signatures on PDF files as incremental updates, and checks
// those that are there (ISO 32000-1, 12.8; PAdES, ETSI EN 319 142-1).
//
// Sign does all at once; Prepare and Prepared.Finish do it in two steps, so that a
// key elsewhere is given a digest only. Verify gives for each signature the checks
// that can be made of a PDF, by the names that package verify uses.
//
// The order of bytes: the file as it is; then the new objects (signature, its
// field, a picture, the page, form and catalog with references to them), a
// cross-reference table and a trailer; /ByteRange and a /Contents of zeros are in
// place before anything is hashed; the digest is over all bytes of the file but
// the string of /Contents, angle brackets included; the signature is written into
// the zeros.
//
// Invariants of Verify, each against an attack that viewers fell for:
//   - a file has one reading: cross-reference tables are followed as they stand,
//     never repaired; a key twice in a dictionary, an object under another number
//     and bytes behind the end are refused;
//   - a signature covers the whole file or a whole earlier revision of it, which
//     is a file of its own, but for exactly the string of its /Contents;
//   - what was added later may be more signatures and nothing else: not an object
//     is replaced but by itself with a reference to a new signature more.
//
// Cross-reference streams, hybrid and encrypted files are refused with a reason
// (Unknown, never Fail): our own writer makes none.
//
// Provisional: no reader is known that accepts SM2 in a PDF; ours go under
// adbe.pkcs7.detached with the identifiers of GB/T 35275.
package pdfsign
