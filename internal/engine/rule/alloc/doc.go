// Package alloc decides which claims (兑付申请) are paid how much from which
// budgets, and writes down why.
//
// Start with ReadPlan and New, which refuses a plan that does not decide every
// case; then Run with the claims and with what was paid before. Run is a function
// of its arguments alone: the order in which claims are given does not matter, and
// Result.Encode gives the same bytes for the same claims.
//
// The steps, each over the claims in the plan's order:
//
//  1. Exclusive groups (互斥组): of the claims of one claimant or one project in a
//     group the highest is paid (就高), or the first (先到先得), or all up to a cap
//     (叠加). What was paid before counts: the highest gets the difference.
//  2. The cap of a claimant, then the cap of a project. What a cap was used for
//     stays used, also when a later step cuts the claim: a claimant's fate does not
//     depend on who else runs out of money.
//  3. The budget. A claim is paid by the lines of its item's payers, in the declared
//     shares. A line that cannot bear a claim is closed: nobody behind it in the
//     order is paid from it, so a small claim never overtakes a large one. Who
//     loses in step 1 is not called back when the winner goes without money here.
//
// A claim that is paid less than it asked has an entry for every step that cut it,
// with the rule, the amount before and after, and what bounded it.
//
// Groups may not overlap: the highest claim per group is the best choice only
// while groups are disjoint, and a plan whose groups share an item is refused
// rather than searched through (a clause that means it can be written as one
// group). The order must end with the claim's id, so that nothing is left to
// chance.
//
// Amounts are whole fen; a budget is never exceeded by one.
package alloc
