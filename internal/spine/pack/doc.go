// Package pack reads a city's content 内容包: YAML that the city's own staff keep.
//
// Start with Read, which takes a file system and the kinds that the modules
// register, and returns the pack with every finding in it, each with its place
// and a plain sentence. A pack with findings must not be used.
//
// A kind is either a folder (one file an entry, named by its code) or one file
// that holds a sequence of entries. Reading is strict: an unknown or doubled key,
// a wrong type, a text without its second language, a code used twice and a
// reference to nothing are findings. YAML anchors, aliases, tags and several
// documents in one file are refused; a pack is data, it runs nothing and reads
// nothing from outside its folder.
//
// A case stays on the definition it began with. Closure gives the hash of an
// entry together with all entries that it pins; StoreTx keeps their raw bytes and
// Load reads them back with the same kinds, long after the pack has moved on.
// Equal content gives an equal hash on every machine: line ends are normalised
// and neither paths nor neighbouring entries count.
//
// Content changes while the city runs: Releases keeps drafts and versions. A draft is
// put in force by a second person, when the check is green and nothing else was put in
// force since. Export, Unpack and Import carry a pack as one file between cities; the
// files stay as they are, byte for byte.
//
// Invariants: stored sources and closures are never changed or removed; a source
// is found only by the hash of its bytes, and reading checks it. A published release
// never changes, and nobody publishes what she drafted herself.
//
// Tables: pack_source, pack_closure, pack_release. Emits nothing.
package pack
