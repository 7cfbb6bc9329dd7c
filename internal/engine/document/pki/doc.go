// Package pki reads certificates, builds their chains and checks what they signed
// with SM2. How a key signs is package signing's; here it is met as the makers of
// seals write it.
//
// Start with ParseCertificate and Trust.Chain; VerifySM2 checks what a certificate
// signed, Signer turns a key into the function that the writers of seals take.
//
// Invariants: nothing is fetched and no clock is read; a certificate that is not
// signed by a trusted root is told apart from one that claims such a root and is
// not of it, because the first is unknown and the second is forged. Dates are not
// looked at here: who asks knows for which moment.
package pki
