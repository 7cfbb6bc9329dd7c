// Package translog is an append-only log whose state is one hash: a Merkle tree
// (RFC 6962, SHA-256) that lies in tiles of 256 hashes, with proofs that an
// entry is in it and that it only grew, and with signed checkpoints.
//
// A record is written with Encode; its LeafHash is appended with Append, which
// takes the stored tiles and gives those that are new. ProveInclusion,
// ProveRange and ProveConsistency read tiles; CheckInclusion, RangeRoot and
// CheckConsistency need nothing but the proof and a root. A Checkpoint says how
// large the log is and what its root is; Sign and Open put it into a signed note
// and back. A Staple is a proof of inclusion that is kept with a document and
// checked without the log; File, ParsePath and Entries are the layout in which a
// log is served. Builder grows the same tree in memory, from nothing, for who checks.
//
// Invariants: Append and the proofs never trust a tile: what they read from it is
// checked against the root that they are given. Encode is injective: two records
// with the same bytes are equal, and bytes that Decode accepts are the only ones
// for their record.
//
// Sizes count entries from 0; an index is that of the entry, the first has 0.
// Tiles, trees and notes are those of golang.org/x/mod/sumdb (and of the C2SP
// specifications tlog-tiles, tlog-checkpoint, tlog-proof and signed-note), so that other
// programs can check them. A signature is Ed25519. SM2 comes as a second
// signature line under the same text, with a note algorithm number of its own:
// who does not know it passes over it, so checkpoints of both kinds live together.
package translog
