// Package ident holds the words for who and where: typed ids, Actor, Subject,
// Region, and the check digits of the identity documents that a person or an
// enterprise brings (GB 11643, GB 32100, passport, residence permits), identifiers
// of e-certificates (GB/T 36904) and seal codes. What we issue is strict; what
// others issued is read with its flaws named.
//
// It has no state. Personal numbers appear here only as values in passing; what
// is stored of them is sealed, and found again by a blind index (package keyring).
package ident
