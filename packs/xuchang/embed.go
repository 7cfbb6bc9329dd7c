// Package xuchang is the content of the demo city 许昌市 as data: what stands in
// these YAML files is read by package pack and never by code of its own. The
// utilities and their telephone numbers are invented; limits and laws that were
// not verified are marked provisional.
package xuchang

import "embed"

// FS holds the pack, its root being this folder.
//
//go:embed *.yaml calendar.tsv items bundles registers
var FS embed.FS
