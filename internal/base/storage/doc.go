// Package storage is one transaction on two engines: SQLite inside the binary,
// PostgreSQL when a city grows.
//
// Call Open once, then DB.Read and DB.Write with a closure over Tx. A Write
// closure has no effect outside its Tx, because it may run more than once; what
// must happen after the commit goes into Tx.AfterCommit. Statements are package
// variables made with Statement or Pair, so that a test prepares each one on
// both engines (DB.PrepareAll). Transactions never nest, and that is checked on
// the caller's stack; a context never carries a Tx.
//
// SQLite: one physical writer connection behind a first-come gate that River
// shares (writer, gate), BEGIN IMMEDIATE, WAL, synchronous=FULL asserted at
// start; readers on a query_only pool. A lock file keeps a second server off.
// PostgreSQL: Write is SERIALIZABLE with at most five retries, then Busy; Read
// is REPEATABLE READ READ ONLY. There a statement that reads (an UPDATE by key
// does) conflicts with inserts of neighbouring keys: measured with 16 clients,
// filling the idempotency row by UPDATE cost 0.13 retries per transaction, by
// INSERT … ON CONFLICT none.
//
// The engines are kept alike by package storage, see engines_test.go: a refused
// statement ends the transaction, a violated unique constraint is ErrUnique,
// argument counts are checked, time.Time and text with NUL are refused.
//
// Migrations are in migrations/{sqlite,postgres}, same names in both, forward
// only; HEAD names the newest, schema.*.sql are the result. A new migration:
// add both files, change HEAD, run go test -run TestSchema -update.
//
// Tables: storage_number (leased number blocks), storage_once (idempotency keys).
package storage
