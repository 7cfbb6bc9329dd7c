// Package audit keeps the log of who did what to which object, with which
// result and why 审计.
//
// RecordTx writes the row in the transaction of the action itself: an action
// that is not in the log did not happen. Every act that the code records is
// listed in docs/audit-events.md; a test compares the two.
//
// Log folds the rows into a Merkle log (engine/translog): once a second the
// sequencer of spine/job numbers the rows that wait 1, 2, 3 … without gaps and
// appends them (FoldTx), then the state is signed (Sign). Entry n is row n in the
// canonical form chengban.audit.row/1 (leaf.go). Verify finds what was changed
// since, Export gives a range that VerifyExport checks without the database, and
// Find and Open serve the auditor, whose looking is an act as well.
//
// Invariants: rows are never changed or deleted (triggers refuse it on both
// engines; only seq is set, once, by the sequencer). A signed log only grows. No personal data: object ids, codes and message keys only, so
// that the log can be shown and verified by people who may not see a case. What
// a person wrote is sealed with the object it belongs to.
//
// Order of writes: docs/flow/audit.md. Tables: audit_row, audit_log (size and root),
// audit_tile, audit_checkpoint.
package audit
