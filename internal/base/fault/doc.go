// Package fault is the one error vocabulary of Chengban: a closed set of kinds,
// a message key with arguments for the person, a cause for the log.
//
// Start with NewInvalid and its siblings; wrap with Wrap; ask with KindOf.
// Only faces turn a fault into a status and a sentence.
package fault
