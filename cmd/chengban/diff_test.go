package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// The exit codes are those of diff(1).
func TestDiff_exitCodes(t *testing.T) {
	pack := "../../packs/xuchang"
	other := t.TempDir()
	if err := os.CopyFS(other, os.DirFS(pack)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(other, "bundles/utilities.yaml")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		now  string
		want exitCode
	}{{pack, 0}, {other, exitDiffers}, {filepath.Join(other, "none"), exitTrouble}} {
		c := diffCommand{Old: pack, New: tt.now, Lang: "en"}
		var got exitError
		errors.As(c.Run(t.Context()), &got)
		if got.code != tt.want {
			t.Errorf("%s: exit %d, want %d", tt.now, got.code, tt.want)
		}
	}
}
