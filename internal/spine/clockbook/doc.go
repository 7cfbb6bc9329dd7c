// Package clockbook keeps the clocks of all services: the law's, the promised ones,
// those of steps, of units and of the person.
//
// A clock belongs to an owner, "case" and its id, and has a name that the owner
// chose. Begin with StartTx; PauseTx, ParkTx, ResumeTx, ExtendTx and StopTx write one
// entry each into its ledger, in the caller's transaction, or return the fault of
// package deadline that says why not. Of, OfAll, DueTx and ExplainTx read. The caller
// has authorised and audits what it does; this room records no audit rows of its own.
//
// The ledger is the truth. Due day, provisional mark and end on the row of the clock
// are projections, written with every entry by one function, and again by Recompute
// when a calendar is loaded.
//
// # Alarms
//
// Each rung of an open clock is a row with its instant. Sweep, or the worker between
// Start and Stop, claims by our clock those whose instant has come and says
// clockbook.rung.v1 in the same transaction, so each is said exactly once, also after
// a day's downtime: then all that were missed are said, each once, in the order of
// their instants. (Delivery to subscribers is package job's: at least once.)
//
// An entry or a calendar that moves a clock moves its alarms. A pause with an open
// end and a stop take away the alarms to come, not those whose instant had passed
// before: they happened, and are still said. A rung that was said is said again only
// when the due day has moved so far that its instant lies ahead of now once more: an
// extension after "half" warns of the new half, a pause after it does not, for half
// of the budget stays where it was.
//
// Silence that counts as acceptance (视为受理, 行政许可法 Art. 32) is a clock of five
// working days whose Overdue rung its service acts on.
//
// Invariants: at most one open clock of a name; entries are only appended; alarms of
// an open clock are its ledger's rungs. On PostgreSQL a verb locks the clock's row, so
// that two of them, or one and Recompute, follow each other on any isolation level.
//
// # Calendars
//
// Load makes a calendar the one in force, once for all nodes: every open clock is
// computed again, what moved is kept under the calendar, and the owners are told. What
// a crash interrupts the next Load goes on with.
//
// Tables: clockbook_clock, clockbook_segment, clockbook_alarm, clockbook_calendar,
// clockbook_moved. Emits:
// clockbook.rung.v1 (package clockbookevent).
package clockbook
