// Package job lets one room tell others what happened, after the commit, and
// runs work in the background. River stands behind it; nobody else sees River.
//
// Start with New, then On for each reaction to an event and Handle for each
// plain task, then Start. In a transaction, EmitTx says that something happened
// and EnqueueTx asks for a task; both only buffer. Before the commit one insert
// writes a River job for every subscriber and every task, and one batch writes
// the durable job_event rows; a rolled-back transaction leaves neither.
//
// Delivery is at least once, in no promised order: handlers are idempotent. A
// handler that fails is run again with growing pauses, eight times in all; then
// the job is a dead letter, which stays until somebody retries it (Dead, Retry).
// A job whose kind or subscriber this node does not know is put off, because a
// newer node may know it. Events carry ids and codes, never personal data, and
// a kind.vN only ever gains fields (golden files, package jobtest).
//
// Once a second a sequencer numbers the new job_event rows 1, 2, 3 … without
// gaps; feeds, webhooks and rollups page by that seq. The same sequencer numbers
// the audit rows and folds them into their log (audit.Log, option Audit). A lease
// row keeps it to one node; the numbering itself is right even if two nodes try.
//
// On SQLite one process owns the file, so Start puts jobs that a killed process
// left running back in the queue. On PostgreSQL they wait for the rescue, 60 s.
//
// Tables: job_event, job_lease, and River's own river_….
package job
