// Package exchange keeps the city's registers (数据归集共享) and is the only way
// to read them.
//
// A register (资源) is defined by a file of the pack: who provides it, on what
// legal basis, how it may be shared, and its columns. New makes a table for each;
// Load brings rows in; Query and QueryTx read. Each row is about one subject, a
// person or an enterprise, found by blind index, and may have one key, such as
// the number of a premises, by which rows of other subjects are found.
//
// Invariants:
//   - no log, no data: the entries in the ledger (spine/disclosure) are written
//     before rows leave, one for each subject whose record is handed out, or for
//     the subject asked about when nothing was found;
//   - only columns that were asked for and that the basis permits are named in
//     the SELECT; nothing is filtered after reading;
//   - a citizen reads the records of subjects they act for (本人申请). Rows found
//     by a key belong to others: the citizen first shows that the key stands in a
//     record of their own, and sees only columns marked by_key;
//   - staff read for an open case of their unit (办件办理), about its parties and
//     keys, and only the columns that the item declares;
//   - a refused query leaves an audit row that survives the rollback;
//   - columns from personal up are sealed.
//
// Order of writes in Query: read the rows, write the entries, commit, hand out.
// That a key stands in one's own record is checked inside and not entered: the
// answer goes to nobody but this package.
//
// table.go is the one place of the program that builds SQL. Its names come from
// register definitions, at most 40 lower-case letters and underscores, and never
// from a request.
//
// Tables: exchange_resource, exchange_column, exchange_batch and one
// exchange_r_<code> for each register. Emits nothing yet. Law: 《政务数据共享条例》
// (国务院令第809号), 《个人信息保护法》; catalogue elements after GB/T 21063.3.
package exchange
