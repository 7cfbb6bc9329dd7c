// Package form is a form as data: which fields are asked, when they are shown,
// required or computed, how a typed answer becomes a value, and what is wrong
// with it in words that say how to mend it.
//
// Start with Compile, then State for a page and Parse for what a person typed.
// Conditions are three-valued (package rule): a question whose show_if is
// unknown is not asked yet. The server always evaluates again; no page decides.
//
// The package is pure; a Form is safe for concurrent use.
package form
