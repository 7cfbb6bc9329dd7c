// Package dbtest gives tests a real database on both engines.
//
// Start with Each: it runs a test on SQLite and on PostgreSQL, each time on a
// fresh, migrated database, and every Write closure runs twice, so that a
// closure with an effect outside its transaction is found. Invariants adds
// PostgreSQL at READ COMMITTED. Nothing is ever skipped: a test that cannot
// have its database fails and says what to install.
//
// PostgreSQL is the server at CHENGBAN_TEST_PG (a URL whose user may create
// databases), or one that the first test of the process starts for itself, also
// as root. A small shell watches over that server: it holds a pipe from the test
// process and, when the pipe closes, however the process ended, stops the server
// and deletes its folder.
package dbtest
