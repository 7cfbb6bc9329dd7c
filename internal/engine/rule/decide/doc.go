// Package decide runs a rule's closure for one entity: the conditions with the rule
// engine, and where all hold the amount with package money. Its two evaluators are
// what decision records are made and replayed with: Engine runs conditions of forms by
// rule.Row, Facts those of rule files by package run. Of gives that of a closure.
//
// Start with Closure, Params and Inputs, which make of a rule of a file and of what is
// known of an entity what record.Make takes.
package decide
