package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/verify"
)

func TestVerifyDocument_tells(t *testing.T) {
	w := sealtest.NewWorld(t)
	path := filepath.Join(t.TempDir(), "a.ofd")
	if err := os.WriteFile(path, sealtest.Sign(t, sealtest.Document(t, "许可"), w.Order(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	v := app.DocumentVerification{File: path, Lang: "zh", Clock: clock.NewFake("2026-12-01T09:00:00+08:00")}
	var text bytes.Buffer
	verdict, err := app.VerifyDocument(v, &text)
	if err != nil || verdict != verify.Indeterminate {
		t.Fatalf("%s, %v", verdict, err)
	}
	for _, want := range []string{"印章：许昌市政务服务局（41100000000001）", " 1 ✓ 文件完整", " 8 ? 证书可信", "12 ✓ 证照现行有效", "INDETERMINATE chains.unknown_root"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
	v.JSON = true
	var out bytes.Buffer
	if _, err := app.VerifyDocument(v, &out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict string
		Checks  []struct{ Name, Result, Reason string }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Verdict != "INDETERMINATE" || len(got.Checks) != 12 || got.Checks[7].Name != "chains" || got.Checks[7].Result != "unknown" || got.Checks[7].Reason != "unknown_root" {
		t.Errorf("%+v", got)
	}
}
