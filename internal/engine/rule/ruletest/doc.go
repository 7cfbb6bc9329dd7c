// Package ruletest has an invented dictionary of firms and, for the oracle, random
// rules and random firms over it.
package ruletest
