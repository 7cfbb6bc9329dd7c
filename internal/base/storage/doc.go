// Package storage is one transaction on two engines: SQLite inside the binary,
// PostgreSQL when a city grows.
//
// Call DB.Read and DB.Write with a closure over Tx. A Write closure has no
// effect outside its Tx, because it may run more than once. Statements are
// package variables made with Statement, so that a test prepares each one on
// both engines. Read never nests in Write; a context never carries a Tx.
//
// SQLite: one physical writer connection behind a first-come gate that River
// shares, BEGIN IMMEDIATE, WAL, synchronous=FULL; readers on a query_only pool.
// PostgreSQL: Write is SERIALIZABLE with at most five retries, then Busy; Read
// is REPEATABLE READ READ ONLY.
//
// Tables: storage_number (leased number blocks), storage_once (idempotency keys).
package storage
