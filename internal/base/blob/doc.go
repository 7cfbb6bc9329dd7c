// Package blob keeps files 文件: what people bring as PDF or picture.
//
// Start with New; Put takes a file, KeepTx binds it to the transaction that
// refers to it, Open gives it back, DropTx lets it go, Sweep deletes what nothing
// holds.
//
// Invariants:
//   - the type is read from the content, never from a name: PDF, JPEG, PNG; a
//     picture whose size would not fit in memory is refused before it is decoded;
//   - the content is sealed for its owner's envelope and for its own id, so that a
//     changed byte, a swapped file or another owner's key does not open;
//   - the digest is SHA-256 of what was brought; Open compares it;
//   - a row in blob_item without its content cannot be: the content is on disk
//     before the transaction, and only a file without a row is ever deleted.
//
// Order of writes: content sealed, written and on disk (fsync) → the caller's
// transaction with KeepTx. A crash in between leaves an orphan, which Sweep
// deletes when it is SweepAfter old. KeepTx refuses what is older than KeepWithin,
// so that a sweep and a late transaction never meet.
//
// Backends: a folder beside the SQLite file; chunks in the database (PostgreSQL,
// whose nodes share no disk).
//
// Tables: blob_item (what is held), blob_chunk (content, sealed).
package blob
