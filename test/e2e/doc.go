// Package e2e drives the built program in a real browser, on SQLite and on
// PostgreSQL: the owner's journey, the officers', the looks of pages to axe.
//
// Every interaction goes through the keyboard, with scripts switched off: what
// passes here works for somebody without a mouse and without JavaScript.
package e2e
