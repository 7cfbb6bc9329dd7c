// Package rule evaluates conditions and formulas over one entity in three-valued
// logic: true, false, unknown (Kleene). The language is CEL, parsed and checked
// by cel-go, over a typed schema of names such as "premises.area".
//
// Start with Compile (a condition) or CompileValue (a formula), then Row. A name
// without a value is unknown, never false; an error while evaluating (division
// by zero, overflow) counts as unknown and says so in Verdict.Problem. That is
// the one place where the logic is narrower than CEL, which would stop.
//
// The package is pure and its values are safe for concurrent use.
package rule
