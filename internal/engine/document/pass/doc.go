// Package pass writes and reads the code that a certificate is shown with where
// there is no network (离线亮证码): a signed statement of at most MaxBytes bytes
// that fits into a QR code, valid for a day at most.
//
// Issue makes the text of the code, Verify judges one against trusted keys and an
// instant. The statement is a CWT (RFC 8392) in a COSE envelope (package cose):
//
//	{4: expiry, 6: issued, -65537: {1: number, packed, 2: kind, 3: holder,
//	4: holder's number, masked, 5: issuer, 6: first day, 7: last day,
//	8: [list, index], 9: purpose, 10: [label, value, …]}}
//
// The inner map is ours (-65537 is a claim for private use), shaped like claim 169
// of MOSIP but for a certificate instead of a person. Days count from 1970-01-01.
// The text is Prefix and base 45 (RFC 9285), which QR codes hold in 5.5 bits a
// character.
//
// Invariants: a statement has one encoding, and Verify refuses every other; texts
// with control characters or those that turn the direction of writing are neither
// issued nor shown. A verdict is Fail only for what is certain: a key that the
// verifier does not know is Unknown.
package pass
