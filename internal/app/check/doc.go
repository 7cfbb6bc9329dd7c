// Package check reads a city's pack as the program itself does and tells what is
// wrong with it: `chengban check DIR`.
//
// Start with Open, which app uses at start too: what check passes, the server
// takes, and nothing else. Run prints every finding on a line of its own as
// file:line:col: rule: sentence, sorted by place.
package check
