// Package caseworktest fills a database with as many cases as a test of lists and
// counts wants, faster than people could submit them.
package caseworktest
