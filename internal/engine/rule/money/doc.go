// Package money computes amounts: whole fen (分) in 64 bits, exact rational rates,
// and rounding that the clause declares. There is no binary fraction in it, which
// a test proves of the source; what does not fit into 64 bits is an error and
// never wraps.
//
// Start with Parse, which reads an amount expression as data (YAML or JSON), then
// Eval for one entity, Words for what it says in Chinese or English, and Check
// before it is published.
//
// An expression is a tree of few kinds: a fixed amount, an attribute (base), a
// count times an amount, a rate of an amount, tiers (分段累进 or 全额), levels
// (国/省/市), first-crossing steps (首次突破), limits (最高/最低), the lesser, the
// greater and the sum, and one payer's share. Each kind that can make a fraction
// of a fen names its rounding: there is no default, because the law has none.
//
// Unknown. An attribute without a value makes the amount unknown, never nil or
// zero, and Outcome.Missing names it; branches that are not taken are not asked
// for. A calculation that fails (overflow, a value of another type, a code that no
// level has) is unknown too and says so in Outcome.Problem.
//
// Rounding "up" is away from zero, "down" towards zero, on the exact value.
package money
