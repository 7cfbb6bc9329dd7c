// Package deadline counts days as Chinese administrative law does, and keeps the
// ledger of a clock: what started it, paused it, extended it and stopped it. The
// due day is never stored here; it is a function of ledger and calendar.
//
// # Calendar
//
// Periods of the Administrative Licensing Law are working days, without statutory
// holidays (行政许可法 Art. 82), and the day on which something happens is not
// counted (民法典 Art. 201). Holidays and 调休, the weekends that are made working
// days, are published once a year by notice of the State Council, usually in
// November for the next year. Start with ParseCalendar. A year whose notice is not
// loaded counts Monday to Friday as working days, and every due day that touches
// it is provisional: it is computed again when the notice comes.
//
// # Budgets
//
// A budget is so many working days, calendar days, hours or office hours. A due
// day counts as a whole: too late is from its midnight on (民法典 Art. 203: the
// last day ends at 24:00). With Roll, the last of a period of calendar days must be
// a working day, so a period that would end on a day off ends on the next working
// day (民法典 Art. 203; 民事诉讼法 Art. 85, to which 行政诉讼法 Art. 101 refers).
// The law's periods roll; whether a promise does is for the caller to state. Hours
// run from the minute (民法典 Art. 201), day and night; office hours run only on
// working days between the openings that the budget names.
//
// # Pauses
//
// A paused day is given back whole, by one rule: a pause covers the days after the
// day on which it began, up to and with the day on which it was resumed. Paused on
// Monday, resumed on Wednesday: Tuesday and Wednesday are not counted, Monday and
// Thursday are. It is the rule of day 0 said twice: the day on which something
// happens belongs to what was going on before. So a clock that is paused on the day
// of its start and resumed on day R is due as if it had started on R; the office
// gives up the rest of the day of the pause and gets the rest of the day of the
// resumption; pauses that follow each other join without a gap; and a pause that is
// resumed on its own day changes nothing.
//
// When the pause begins on the due day itself, no whole day is left to give back,
// only the rest of that day: the due day becomes the day of the resumption, or the
// next day that may be a last day. A pause that begins later moves nothing: what is
// late stays late. Hours are given back to the microsecond. A parked clock resumes
// by itself at the start of the day until which it was parked, and that day is its
// day of resumption. While the end of a pause is open, so is the due day: Due then
// tells what it would be if the clock were resumed now.
//
// # Extensions
//
// One extension, approved before the clock is due and no longer than the budget
// allows (行政许可法 Art. 42: 20 + 10 with the head of the organ, 45 + 15 for joint
// handling with the government of that level). Special procedures are not counted,
// and the applicant is told in writing (Art. 45), so such a pause names its paper.
//
// All verbs return a new Ledger and leave the old one as it was. An entry that
// comes out of order is a Conflict which says what stands in the way.
package deadline
