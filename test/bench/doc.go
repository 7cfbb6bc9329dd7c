// Package bench measures how fast the program is and how that changes with its
// data. docs/performance.md says how to run it and what came out.
package bench
