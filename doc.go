// Package chengban is the module's root. It has no code of its own: the tests
// here check the walls of the house (arch_test.go). Start reading at cmd/chengban
// and internal/app.
package chengban
