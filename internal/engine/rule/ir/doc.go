// Package ir is what conditions are lowered to: one graph of predicates over all
// rules, in which whatever two rules have in common stands once.
//
// Start with Lower (a checked condition becomes a tree) and Link (the trees of all
// rules become one Program, with the parameters and the day filled in).
//
// Truth is Kleene's. A node is true, false or unknown; "or" and the other
// comparisons are made of "and", of ≥ and of negated edges, so that a Ref is a
// node's number with one bit for "not". Children come before parents.
//
// Numbers are int64 in the smallest unit. An overflow or a division by zero makes
// the comparison unknown, with schema.Failed as its reason, also where CEL says
// "error": false && error is false, true && error unknown. CEL gives unknown
// precedence over error; here both are unknown, deliberately.
//
// What cannot be lowered is a slow node: cel-go runs that piece of the condition.
package ir
