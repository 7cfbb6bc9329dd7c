// Package deadline counts days as Chinese administrative law does: periods of the
// Administrative Licensing Law are working days, without statutory holidays
// (行政许可法 Art. 82), and the day on which something happens is not counted.
//
// Holidays and 调休, the weekends that are made working days, are published once
// a year by notice of the State Council, usually in November for the next year.
// Start with ParseCalendar. A year whose notice is not loaded counts Monday to
// Friday as working days, and every answer that touches it is provisional: it is
// computed again when the notice comes.
package deadline
