// Package disclosure keeps the ledger of who saw whose record and why
// (查询记录, the page "谁查了我的数据").
//
// Whoever shows a personal record calls RecordTx before the record leaves the
// program, in the transaction that the showing depends on. No log, no data.
//
// Invariants:
//   - an entry says whom, who, when, on what basis, for what purpose and which
//     fields; it never holds a value of the record;
//   - entries are added and never changed;
//   - one entry for each reading and each subject: two persons on one page are
//     two entries.
//
// Tables: disclosure_entry. Emits nothing. Law: 《个人信息保护法》 Art. 44, 45
// (the right to know and to look up), 《政务数据共享条例》.
package disclosure
