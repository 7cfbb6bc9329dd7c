// Package app is the composition root: configuration → storage → spine →
// services → faces → workers. It is the only package that knows all.
//
// events.go lists every subscriber in one table, the city's nervous system on
// one page. Start with Build; Demo and Serve are its two callers.
package app
