// Package rule evaluates conditions and formulas over one entity in three-valued
// logic: true, false, unknown (Kleene). The language is CEL, parsed and checked
// by cel-go, over a typed schema of names such as "premises.area".
//
// Start with Compile (a condition) or CompileValue (a formula), then Row.
//
// Unknown. A name without a value is unknown, never false: true || unknown is
// true, false && unknown is false, anything else that needs the value is
// unknown, and Verdict.Missing names what would have decided it. An error while
// evaluating (division by zero, overflow, the cost limit) is unknown too and
// says so in Verdict.Problem: a citizen is never refused by a calculation that
// failed. So is a value that is not of the type its name has in the schema.
//
// Numbers. Int is 64 bits and an overflow is a problem, not a wrong number;
// money is Int in fen and never a fraction. A Decimal arrives as canonical text
// ("2.5") and is computed as on paper: every operation is exact on the decimal
// numbers and its result is rounded to 15 significant digits, so 0.1 + 0.2 == 0.3
// and int(0.29 * 100.0) == 29; division by zero is a problem. Int and Decimal
// compare with < <= > >=; with == and in arithmetic they do not mix, and the
// error says to write 100.0 or double(…).
//
// Days are text YYYY-MM-DD, whose order is the order of days. A literal that a
// Date is compared with must be a day that exists.
//
// Limits keep a bomb from being saved or from running: 4,000 characters, 60
// levels, two nested loops, the size of a regular expression, the estimated and
// the actual cost. CEL's timestamps, bytes, uint, dyn, type and has() are left out.
//
// The package is pure and its values are safe for concurrent use.
package rule
