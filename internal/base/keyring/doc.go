// Package keyring keeps personal values unreadable in the database: it seals
// them (SM4-GCM) and finds them again by a blind index (HMAC-SM3). It also holds
// the keys that the installation signs with (Signer).
//
// Start with OpenDir; seal a column with Seal(purpose, scope, Cell(table,
// column, row), plain). Every key is derived (HKDF with SM3) from one master key
// in a file that only the server's user can read. Whoever loses that file loses
// every sealed value: back it up apart from the data.
//
// Invariants: a sealed value opens only with the purpose, scope and cell it was
// sealed for, so that a value moved to another row does not open; the sealed
// bytes name the format and the master key, so that a newer master key can take
// over while older values still open. Blind indexes, MACs and signing keys always
// come from the oldest master key: they would not find anything after a change,
// and public keys that others keep would be worth nothing.
//
// Algorithms: SM4 GB/T 32907-2016, SM3 GB/T 32905-2016, HKDF RFC 5869, Ed25519
// RFC 8032.
package keyring
