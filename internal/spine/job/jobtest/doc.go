// Package jobtest helps to test rooms that emit events.
//
// Golden pins the JSON of an event kind, because jobs that wait and feeds that
// other systems read hold it: a kind.vN only ever gains fields.
package jobtest
