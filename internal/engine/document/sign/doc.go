// Package sign puts signatures on OFD documents and takes them off again
// (GB/T 33190, GB/T 38540, GM/T 0099): the files below Signs and the zip around.
//
// Start with Sign, which gives the document with one signature more. Split and
// Assemble part a signed document into what can be drawn again, what many share
// (seal, certificate) and the few bytes that are its own. ReadList and
// ReadDescription read what others wrote.
//
// Order of writing: OFD.xml names Signatures.xml; Signatures.xml names the new
// signature; Seal.esl; then everything is hashed into Signature.xml; its hash is
// signed into SignedValue.dat. Nothing that was hashed changes afterwards.
//
// Invariants:
//   - the same document and order give the same bytes: entries keep their order,
//     have no date and are stored, not packed, because packers change with the
//     years and a certificate must be drawn again then; sizes stand in front of
//     the data, because not every reader takes data descriptors;
//   - a signature that leaves room for the next does not hash Signatures.xml; one
//     that locks the document does, and Sign refuses to add to it;
//   - later signatures hash what the earlier ones wrote.
package sign
