// Package documenttool is what the command line does with documents beside checking
// them: examples to look at and to check elsewhere (Examples), and the benchmark of
// drawing, sealing and verifying (Bench).
//
// Everybody and everything in the examples is invented. They are sealed by an
// authority whose private keys are in this program: whoever trusts its root trusts
// everybody. It is called a test authority in each of its certificates.
package documenttool
