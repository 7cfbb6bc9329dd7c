package keyring

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestOpenDir_makesKeyOnceForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sealed := first.Seal("p", "s", "a", []byte("张三"))
	again, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open("p", "s", "a", sealed); err != nil || string(got) != "张三" {
		t.Fatalf("after reopening: %q, %v", got, err)
	}
	wantMode(t, dir, 0o700)
	wantMode(t, filepath.Join(dir, masterFile), 0o600)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("left in the folder: %v, %v", entries, err)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s: mode %04o, want %04o", path, got, want)
	}
}

func TestOpenDir_twoServersStartTogether(t *testing.T) {
	dir := t.TempDir()
	rings := make([]*Keyring, 8)
	var wg sync.WaitGroup
	for i := range rings {
		wg.Go(func() {
			k, err := OpenDir(dir)
			if err != nil {
				t.Error(err)
			}
			rings[i] = k
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	for i, k := range rings {
		if !bytes.Equal(k.MAC("p", nil), rings[0].MAC("p", nil)) {
			t.Errorf("server %d has another key", i)
		}
	}
}

func TestOpenDir_refusesOpenDoorsAndBadLines(t *testing.T) {
	good := "1 " + strings.Repeat("ab", 32) + "\n"
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"group reads":   {good, 0o640, "chmod 600"},
		"world reads":   {good, 0o604, "chmod 600"},
		"empty":         {"", 0o600, "line 1"},
		"short key":     {"1 abcd\n", 0o600, "64 hex digits"},
		"not hex":       {"1 " + strings.Repeat("zz", 32), 0o600, "64 hex digits"},
		"no id":         {strings.Repeat("ab", 32), 0o600, "id"},
		"id zero":       {"0 " + strings.Repeat("ab", 32), 0o600, "1 to 255"},
		"id too large":  {"256 " + strings.Repeat("ab", 32), 0o600, "1 to 255"},
		"the id twice":  {good + good, 0o600, "stands twice"},
		"second broken": {good + "2 x", 0o600, "line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeKey(t, dir, c.text, c.mode)
			_, err := OpenDir(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v; want %q in it", err, c.want)
			}
			if strings.Contains(err.Error(), "abab") {
				t.Fatalf("the error shows the key: %v", err)
			}
		})
	}
}

func writeKey(t *testing.T, dir, text string, mode os.FileMode) {
	t.Helper()
	path := filepath.Join(dir, masterFile)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestOpenDir_newerKeySealsOlderStillOpens(t *testing.T) {
	dir := t.TempDir()
	one, two := "1 "+strings.Repeat("ab", 32)+"\n", "2 "+strings.Repeat("cd", 32)+"\n"
	writeKey(t, dir, one, 0o600)
	before, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	old := before.Seal("p", "s", "a", []byte("张三"))
	writeKey(t, dir, one+two, 0o600)
	after, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.Open("p", "s", "a", old); err != nil || string(got) != "张三" {
		t.Errorf("older value: %q, %v", got, err)
	}
	if _, err := before.Open("p", "s", "a", after.Seal("p", "s", "a", []byte("李四"))); err == nil {
		t.Error("the newer key does not seal")
	}
	if before.BlindIndex("p", "v") != after.BlindIndex("p", "v") {
		t.Error("rotation changed a blind index: nobody would be found any more")
	}
}
