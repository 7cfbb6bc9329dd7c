// Package conformancetest gives tests the files that others made.
package conformancetest

import (
	"os"
	"path/filepath"
	"testing"
)

// File gives one of them. They are no part of the project: the folder is
// CHENGBAN_CONFORMANCE, or ../shared/conformance from the project's root. Where the
// folder is set a missing file fails the test; elsewhere it is left out, and the test
// says so. make test sets it where the folder lies beside the checkout.
func File(tb testing.TB, name string) (b []byte, ok bool) {
	tb.Helper()
	dir := os.Getenv("CHENGBAN_CONFORMANCE")
	must := dir != ""
	if dir == "" {
		dir = filepath.Join(root(tb), "..", "shared", "conformance")
	}
	b, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // a test names the folder and the file
	if err == nil {
		return b, true
	}
	if must {
		tb.Fatal(err)
	}
	tb.Logf("left out, set CHENGBAN_CONFORMANCE: %v", err)
	return nil, false
}

func root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	tb.Fatal("no go.mod above the test")
	return ""
}
