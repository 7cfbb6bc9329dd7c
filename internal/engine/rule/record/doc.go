// Package record keeps a decision so that it can be made again: the rule with all
// that it pins, the inputs with where they came from, the result with its reasons
// and the steps of its amount.
//
// Start with Make, which lets an Evaluator decide and records it, and Encode. Years
// later Parse and Replay give the same bytes or name the first place that differs.
//
// The encoding is canonical: JSON with keys in the order of the structures, two
// blanks of indentation, names sorted, amounts and whole numbers as texts with
// their units or digits. Parse refuses any other spelling of the same record, so a
// record has one hash, and what nobody reads (an unknown or a repeated key) cannot
// hide in it.
//
// The rule is in the record itself, with its hash: the hash proves that it is the
// rule that was published, the text that it can be run when no register has it
// any more. A value that was not there says why (未归集, 未授权, 过期).
//
// There are two kinds. In chengban.decision.v1 names have plain types and package rule
// decides. In v2 the rule is one of a file: its closure has the dictionary's part that
// it reads, values have units, tables have rows, and a reason has its causes with what
// was, what should be and the gap between them. A closure says in its profile which
// of the two it is, so that its hash pins who can decide it.
package record
