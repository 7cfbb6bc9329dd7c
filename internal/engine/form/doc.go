// Package form is a form as data: which fields are asked, when they are shown,
// required or computed, how a typed answer becomes a value, and what is wrong
// with it in words that say how to mend it.
//
// Start with Compile, then State for a page and Parse for what a person typed.
//
// Conditions are three-valued (package rule). A question whose show_if is false
// is not asked: it has no value, whatever was answered before, and the rules of
// other questions see none. One whose show_if is unknown is not asked yet; its
// Item says which names it waits for. A computed value overwrites an answer, a
// default stands in for a missing one; either is dropped when it does not pass
// the field's own checks. The server always evaluates again; no page decides.
//
// Values are string, int64, bool and []string, never a float. What Parse accepts,
// Field.Raw writes back as Parse reads it.
//
// The package is pure; a Form is safe for concurrent use.
package form
