// Package bundle joins items into one thing, once (一件事一次办): it derives one
// form from the forms of its items, in which each data element is asked once,
// and follows the parts until each has come to its end.
//
// Invariants:
//   - a definition is derived from one closure and never changes;
//   - an application has at most one consolidated reply a turn, written when its
//     last part ends, whatever the parts' outcomes: four connected and one refused
//     is not a bundle refused;
//   - an answer that is set aside, or taken back, begins another turn: what the
//     units say then is told and replied anew;
//   - the reply says what the units decided and adds nothing of its own.
//
// Tables: bundle_reply. Reacts to: casework.closed.v1. Emits: bundle.answered.v1.
package bundle
