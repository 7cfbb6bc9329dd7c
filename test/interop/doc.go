// Package interop lets other people's programs read what ours writes, where they
// are libraries that the program itself should not depend on.
package interop
