// Package shapes has rules written from the shapes of real clauses — a threshold with
// and without its own number, tiers, a first crossing, rates, combinations of
// industry, revenue, staff, age and credit — under invented policies, with golden
// cases. Tests, the benchmark and the examples of the documentation use them.
package shapes

import "embed"

// FS has schema.yaml and the policies.
//
//go:embed *.yaml
var FS embed.FS
