// Package casework keeps applications and cases (申办, 办件) from the first
// keystroke of a draft to the decision of each unit.
//
// A draft (草稿) belongs to one account and one applicant. It opens filled from
// the registers and is submitted once. An application then is 1..n cases, one
// per unit; every command after that is addressed to a case, never only to the
// bundle, because each unit answers for itself.
//
// Invariants:
//   - the status of a case is a function of its dated facts (StatusOf); the
//     status column is a projection written in the transaction that adds the fact;
//   - so are its clocks (ClocksOf); the due days on its row are copies;
//   - what may follow in which state stands in one table (road);
//   - at most one final fact a case, one extension, and a second supplement notice
//     only with a supervisor's approval;
//   - who proposed an act does not approve it;
//   - a unit reads only its slice: answers are stored once per case, and only
//     the fields that the item declares;
//   - what was signed is stored as it was shown, with its digest;
//   - applicant, subject, payer and site contact are four things;
//   - a material is had in the first of its ways that holds (Material.Resolve); where
//     none does the unit checks, so that nobody is stuck because a source is silent;
//   - accepting, not accepting, granting and refusing are told in writing: the
//     letter (package letter) is issued in the same transaction, or the act fails;
//   - the same closed case gives the same archive package, byte for byte.
//
// Tables: casework_draft, casework_application, casework_case, casework_fact,
// casework_answer, casework_consent, casework_material, casework_file.
// Emits: casework.submitted.v1, casework.accepted.v1, casework.moved.v1,
// casework.closed.v1.
// Order of writes: docs/flow/submit.md, docs/flow/decide.md,
// docs/flow/archive.md.
package casework
