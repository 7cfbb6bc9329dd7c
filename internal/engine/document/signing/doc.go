// Package signing signs and checks bytes with the two kinds of key that our
// documents carry: SM2 with SM3 (GB/T 32918, GM/T 0009) and ECDSA on P-256 with
// SHA-256. Which of the two is meant follows from the key's curve alone.
//
// The private key is a crypto.Signer, so that it may lie in another process or in
// a device: it is given the 32 bytes that are to be signed. For SM2 these are
// e = SM3(Z‖M) with the default identifier of the signer, as devices with the SDF
// interface want them. Randomness is the caller's; nil asks the key for a
// deterministic signature, which the software keys of crypto/ecdsa and gmsm give.
package signing
