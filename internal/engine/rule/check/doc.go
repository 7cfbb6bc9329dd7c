// Package check finds mistakes in rules before they are published: a rule that holds
// for nobody, with the two conditions that exclude each other; a condition that always
// holds, or that others imply; two rules that overlap, with a firm for which both hold;
// tiers with a gap; a parameter that nothing reads; words of the policy (含本数) that the
// comparison does not say.
//
// A condition becomes a list of boxes: in each a range of every number, a set of every
// code. What is not a number, a code or a flag — loops, texts, what is left to cel-go —
// is free to be true or false. So "holds for nobody" and "never both" are certain, and
// an overlap is certain when its witness, run through the rule, says so. Beyond 4,096
// boxes nothing is claimed.
package check
