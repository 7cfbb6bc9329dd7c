package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/sealtest"
)

// 0 for TOTAL-PASSED alone; a file that cannot be used is not a forged document.
func TestCertVerify_exitCodes(t *testing.T) {
	w := sealtest.NewWorld(t)
	dir, trust := t.TempDir(), t.TempDir()
	put := func(dir, name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, e := range map[string]sealtest.Entity{"root": w.Root, "middle": w.Middle, "maker": w.Maker} {
		put(trust, name+".cer", e.Cert.DER)
	}
	good := sealtest.Sign(t, sealtest.Document(t, "许可"), w.Order(t))
	ours, bad := put(dir, "ours.ofd", good), put(dir, "bad.ofd", append(good, 'x'))
	known, err := json.Marshal(map[string]any{"as_of": "2026-12-01T00:00:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	status := put(dir, "status.json", known)
	for name, c := range map[string]struct {
		command certVerifyCommand
		want    exitCode
	}{
		"passed":         {certVerifyCommand{File: ours, Trust: trust, Status: status, At: "2026-12-01"}, 0},
		"as JSON":        {certVerifyCommand{File: ours, Trust: trust, Status: status, At: "2026-12-01T08:00:00+08:00", JSON: true}, 0},
		"failed":         {certVerifyCommand{File: bad, Trust: trust, Status: status, At: "2026-12-01"}, exitFailed},
		"nobody known":   {certVerifyCommand{File: ours, At: "2026-12-01"}, exitIndeterminate},
		"no list":        {certVerifyCommand{File: ours, Trust: trust, At: "2026-12-01"}, exitIndeterminate},
		"bad moment":     {certVerifyCommand{File: ours, At: "tomorrow"}, exitUnusable},
		"no status":      {certVerifyCommand{File: ours, Status: ours, At: "2026-12-01"}, exitUnusable},
		"empty trust":    {certVerifyCommand{File: ours, Trust: dir, At: "2026-12-01"}, exitUnusable},
		"no such file":   {certVerifyCommand{File: filepath.Join(dir, "none"), At: "2026-12-01"}, exitUnusable},
		"the day before": {certVerifyCommand{File: ours, Trust: trust, Status: status, At: "2026-11-29"}, exitFailed},
	} {
		c.command.Lang = "en"
		var got exitError
		errors.As(c.command.Run(), &got)
		if got.code != c.want {
			t.Errorf("%s: exit %d, want %d: %v", name, got.code, c.want, got.cause)
		}
	}
}
