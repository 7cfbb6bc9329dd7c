// Package pki reads certificates, builds their chains and checks SM2 signatures.
//
// Start with ParseCertificate and Trust.Chain; VerifySM2 checks what a certificate
// signed, Signer turns a key into the function that the writers of seals take.
//
// Invariants: nothing is fetched and no clock is read; a certificate that is not
// signed by a trusted root is told apart from one that claims such a root and is
// not of it, because the first is unknown and the second is forged. Dates are not
// looked at here: who asks knows for which moment.
//
// SM2 signs with the identifier 1234567812345678 (GB/T 35276) and SM3.
package pki
