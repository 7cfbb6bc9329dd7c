// Package verify tells whether a sealed document can be relied on, without asking
// anybody. Other programs may import it.
//
// Start with File: it gives a Report of twelve checks for each signature, each with
// a result, a reason from a closed set and a sentence in Chinese and English. Trust
// holds the roots and makers of seals that are believed, Status what is known of
// revocations; without them the answer is INDETERMINATE, never TOTAL-PASSED.
//
// The checks, in order (GB/T 38540, GM/T 0099; results in the manner of
// ETSI EN 319 102-1):
//
//	 1 container       nothing is in or around the zip that a reader may not see
//	 2 coverage        every file is protected by the signature
//	 3 digests         the files are as they were signed
//	 4 manifest        the list of digests is the one that was signed
//	 5 signature       the signature is of the certificate that it names
//	 6 signer_in_seal  the certificate may sign with this seal
//	 7 seal            the seal is as its maker made it
//	 8 chains          both certificates lead to a trusted root and are for signing
//	 9 validity        certificates and seal were valid when it was signed
//	10 timestamp       the time stamp, if there is one
//	11 revocation      seal and certificates were not revoked then
//	12 status          the e-certificate is valid now and stands in the log
//
// Invariants: a check that cannot be made is "unknown", never "pass"; an unknown
// root is unknown, and so is what it has revoked; a false signature is a failure; the report of a file is the worst
// of its signatures. Nothing is fetched, no clock is read, nothing is kept.
//
// What may be in a document and yet is not hashed: Signature.xml and SignedValue.dat
// of the signature itself, which the signature binds in another way; Signatures.xml
// where the signature left room for more; and the files of later signatures. A file
// that only a later signature protects makes the earlier one indeterminate. Files
// that are hashed need not be reachable from the pages: real invoices carry such.
//
// Provisional: a time stamp is looked for over the signature value; the standard's
// text was not read.
//
// Of a PDF the same checks are made as far as they have a meaning there (see package
// pdfsign): container is its one reading, coverage its /ByteRange and what came later,
// manifest that the signature names its certificate. Seal, time stamp and status pass
// as not concerned, with a reason of their own.
package verify
