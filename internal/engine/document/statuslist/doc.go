// Package statuslist keeps the state of millions of certificates in a file small
// enough for every offline verifier (状态列表): two bits each, compressed, signed.
//
// New makes a List, Set fills it, Sign turns it into a token; Read checks a token
// and Lookup gives the state of one certificate out of it, without unpacking more
// than it needs.
//
// The token is the CWT form of draft-ietf-oauth-status-list, so that verifiers of
// others read it: entries of two bits from the low end of each byte, zlib, claims
// 2 subject, 4 expiry, 6 issued, 65534 ttl, 65533 the list. Claim AsOf (for
// private use) says of which instant the states are: a list is issued anew every
// few minutes though nothing changed. SM2 is a private algorithm number, see
// package cose.
//
// Invariants: equal lists are equal bytes before they are signed, with one version
// of Go's compressor; a token of more than MaxEntries, and one whose contents
// unpack to more, is refused with a few kilobytes of memory. An index is given at
// random by who keeps the register: neighbours in the list have nothing in common.
package statuslist
