// Package run evaluates a program of rules: for one entity, with reasons, for a
// whole city at once, and after a change.
//
//	Row, All    one entity: one rule, every rule
//	Explain     what failed and what is missing, as far as it matters
//	Chunk       4,096 entities at once: two bitmaps, true and false, for each node
//	Survey      counts, funnel and those who lack one condition, over a frame
//	Delta       the rules that read what changed, and which results changed
//	Wheel       the day on which a condition on dates turns
//	Curve       how many, and for how much, at each place of a threshold
//	Diff        two versions of the rules over the same frame
//
// All agree: random rules over random firms, with unknown values, failing
// calculations and extremes, give the same in each and by cel-go.
package run
