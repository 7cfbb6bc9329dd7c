// Package audit keeps the log of who did what to which object, with which
// result and why 审计.
//
// RecordTx writes the row in the transaction of the action itself: an action
// that is not in the log did not happen. Every act that the code records is
// listed in docs/audit-events.md; a test compares the two.
//
// Invariants: rows are never changed or deleted (triggers refuse it on both
// engines; only seq is set once, by the sequencer that numbers the rows for the
// Merkle log). No personal data: object ids, codes and message keys only, so
// that the log can be shown and verified by people who may not see a case. What
// a person wrote is sealed with the object it belongs to.
//
// Tables: audit_row.
package audit
