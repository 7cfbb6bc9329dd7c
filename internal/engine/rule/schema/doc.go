// Package schema is the dictionary that rules are written against: attributes of
// an entity with their types and units, tables of what belongs to it, and the
// parameters of a rule; and the CEL environment that these give.
//
// Start with New, then Schema.Compile.
//
// Units are types. Money is whole fen, a ratio parts of a million, a date a day,
// a count a whole number. Money beside a count, or beside a number without unit,
// does not compile: 2000 万元 is wan(2000), 5 % is percent(5), three years before
// today is today - years(3). There are no fractions: 2.5 % is permille(25), 1.5 万元
// is yuan(15000). A quotient of money or of counts (ratio(a, b)) is kept as the
// pair of numbers and compared exactly, never rounded.
//
// Codes of a list are texts that the list must have; they have no order. A text
// is compared as a whole or by its parts and is not part of bulk runs' fast path.
//
// has(e.revenue) is true where a value is known, and is itself always known.
//
// Limits keep a bomb from being saved: the length of the source, its depth, two
// nested loops, the size of a regular expression, the estimated cost.
package schema
