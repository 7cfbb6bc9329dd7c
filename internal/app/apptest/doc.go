// Package apptest invents as many people, firms, premises and officers as a test
// of a whole installation wants, and takes them the way that people take: log in,
// fill in, sign, submit, decide.
//
// Start with Invent and Crowd.Seed; Rooms are the services that the people use,
// and package app fills them. Nothing here fails a test: it is also what the
// benchmarks drive, from many goroutines at once.
package apptest
