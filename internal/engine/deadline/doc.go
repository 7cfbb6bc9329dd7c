// Package deadline counts days as Chinese administrative law does: working days
// without weekends and statutory holidays (行政许可法 Art. 82), with 调休, the
// weekends made working days each year by notice of the State Council.
//
// Day 0, the day on which something happens, is not counted. Years without a
// published notice count weekends only, and say so: provisional.
package deadline
