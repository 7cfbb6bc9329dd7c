// Package cose puts a payload into a signed envelope of a few dozen bytes: a
// COSE_Sign1 (RFC 9052) of CBOR in its deterministic form (RFC 8949 §4.2), signed
// with ES256 or with SM2.
//
// COSE has no registered number for SM2, so AlgSM2 is one of the numbers for
// private use (below −65536): the signature is r‖s over SM3(Z‖Sig_structure) with
// the default identifier of the signer. Another system that reads ours must be
// told this number; ES256 is read by anybody.
//
// Invariants: an envelope has exactly one encoding, and Parse refuses every other
// (indefinite lengths, numbers longer than needed, unsorted or repeated keys,
// unknown headers, anything behind the end). Everything in the header is signed;
// the unprotected header is empty. Envelopes of different meaning differ in
// Header.Type, so that one is never taken for the other though one key signs both.
package cose
