// Package letter issues and keeps official letters (文书): what a unit tells an
// applicant in writing, and the record of how the letter reached them.
//
// A letter is written once, in the transaction of the act that it tells of
// (IssueTx), from what the caller hands over: the unit with its name and remedy,
// the applicant, the facts. What is stored is the file itself, the data it was
// made from and the version of its words; nothing of it changes afterwards,
// whatever becomes of templates, packs and names. A correction is another letter.
// It says nothing of other units' parts: it is made from one case.
//
// Invariants:
//   - one letter for each case, kind and occasion: the same act run twice issues
//     nothing twice;
//   - the file that is shown is the file that was issued: its SHA-256 is compared
//     at every opening, besides the seal on the bytes;
//   - a refusal has its reason, its law and its remedy, or is not issued;
//   - an officer's opening is entered in the disclosure ledger, or nothing is shown.
//
// Words by kind of unit. An organ of the state decides: 受理通知书, 不予办理决定书,
// red head, remedy by reconsideration and suit; where the item is a licence the
// words and articles of 行政许可法 are used. A utility is a firm and answers: 受理
// 回执, 不予办理答复函, plain head, its complaint line, 12345 and civil suit. A body
// that is neither has a firm's words and no remedy of its own.
//
// Language. The letter is Chinese. When the applicant signed in English, an
// English translation follows below it in the same file; the Chinese text counts.
// The page around it has the reader's language.
//
// Service 送达 is a dated fact of its own, one for each way: opened online, by
// post, at the window. 行政许可法 Art. 44 wants a licence served within ten days
// and names no way; practice follows 民事诉讼法, whose Art. 90 (of 2021) allows
// electronic service with the person's consent, by a way that can confirm
// receipt, and counts from the arrival in the person's own system. We record the
// applicant's first opening, which confirms receipt and is the later day, so that
// a period for a remedy never begins before the letter was read; the day of
// arrival is the day of issue. Provisional: no consent to electronic service is
// asked for yet, so whether an unopened letter counts as served is left open, and
// such letters are to be served by post or at the window.
//
// Tables: letter_letter, letter_service. Emits: letter.issued.v1, letter.served.v1.
// Order of writes: docs/flow/letter.md.
package letter
