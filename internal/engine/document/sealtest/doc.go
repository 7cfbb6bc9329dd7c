// Package sealtest makes authorities, seals and small documents for tests, from
// fixed seeds: the same bytes every time.
package sealtest
