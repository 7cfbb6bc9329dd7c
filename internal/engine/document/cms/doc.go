// Package cms writes and reads detached signatures in the Cryptographic Message
// Syntax: RFC 5652 for P-256, GB/T 35275 with its own object identifiers for SM2.
//
// Sign signs the digest of some content; Parse reads a signature, and its methods
// check one thing each: CheckDigest that the content is the one, CheckSignature
// that the certificate's key signed, CheckIdentity that this certificate was
// meant. Whom the certificate belongs to and whether it is trusted is package
// pki's affair.
//
// What is written has one signer and these signed attributes, as PAdES wants them:
// content type, message digest and the certificate's digest (signing-certificate-v2,
// RFC 5035). The time of signing is not among them: a PDF states it in the signed
// bytes. Signed parts are checked as they came, never encoded again.
//
// Read is DER only, with one signer and signed attributes. BER of indefinite
// length, several signers and SHA-1 are refused as ErrUnsupported, which is not
// to say that the signature is false.
//
// Provisional: GB/T 35275 was not read; the identifiers and the choice of
// 1.2.156.10197.1.301.1 for the signature follow other programs, which refuse
// 1.2.156.10197.1.501, the number in certificates. Both are read, and .301.
package cms
