// Package decide runs a rule's closure for one entity: the conditions with the rule
// engine, and where all hold the amount with package money. Engine is the evaluator
// that decision records are made and replayed with.
package decide
