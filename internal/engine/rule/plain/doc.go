// Package plain reads the plain part of YAML, in which JSON is contained, as a
// tree of mappings, lists and texts with their places.
//
// Start with Parse. Every scalar is its text: what is a rate, an amount or a
// count is said by the reader that knows the key, so no number passes through a
// binary fraction. Anchors, aliases, tags, merge keys and several documents are
// refused, and so are sources larger than rules and plans are: the YAML parser's
// time grows with the square of length and depth.
//
// A Reader keeps the first fault, as "line:column: …", so that a decoder reads on
// without asking after each step and reports once.
package plain
