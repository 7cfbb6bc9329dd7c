package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const auditorPhone = "13900000012"

// until asks for a path again until the page says word.
func (b *browser) until(path, word string) {
	b.t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); ; {
		b.open(path)
		if strings.Contains(b.text(), word) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			b.t.Fatalf("%s never says %q:\n%s", path, word, b.shorten(b.text()))
		}
	}
}

// TestAuditor_look: the auditor's pages in their states, in both languages.
func TestAuditor_look(t *testing.T) {
	base := demo(t)
	views(t, base, func(b *browser, prefix, name string) {
		zh := prefix == ""
		b.login(prefix+"/desk/login", auditorPhone)
		b.until(prefix+"/desk/audit", pick(zh, "取走最新存档点", "Take the latest checkpoint"))
		b.look("audit-" + name)
		b.open(prefix + "/desk/audit?object=NOTHING")
		b.look("audit-empty-" + name)
		b.open(prefix + "/desk/audit?object=%E7%8E%8B&from=x")
		b.look("audit-error-" + name)
		b.open(prefix + "/desk/audit?act=identity.login")
		b.press(pick(zh, "登录", "Logged in"))
		b.until(b.path(), pick(zh, "已证明", "Proved"))
		b.look("audit-row-" + name)
	})
}

// TestAuditor_byKeyboard: search and open a row without a mouse, on both engines.
func TestAuditor_byKeyboard(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		b := openBrowser(t, base, 1280, 900)
		b.login("/desk/login", auditorPhone)
		if b.path() != "/desk/audit" {
			t.Fatalf("the auditor comes to %s", b.path())
		}
		b.fill("account", "NOBODY")
		b.press("检索")
		b.sees("没有符合条件的记录")
		b.press("清除条件")
		b.press("开立账号")
		b.sees("记录编号", "序号")
	})
}

// TestAudit_commandsBesideTheServer: the same binary prints a checkpoint, verifies
// the running server's log, and exits 1 for a checkpoint of another log.
func TestAudit_commandsBesideTheServer(t *testing.T) {
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b := openBrowser(t, demo(t, "--data", dir), 1280, 900)
	b.login("/desk/login", auditorPhone)
	b.until("/desk/audit", "取走最新存档点")
	run := func(args ...string) (string, int) {
		t.Helper()
		cmd := exec.Command(bin, append([]string{"audit"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	kept, code := run("checkpoint", "--data", dir)
	if code != 0 || !strings.Contains(kept, "\n— chengban/audit/") {
		t.Fatalf("checkpoint: exit %d\n%s", code, kept)
	}
	file := filepath.Join(t.TempDir(), "kept")
	write(t, file, kept)
	if out, code := run("verify", "--data", dir, "--checkpoint", file); code != 0 || !strings.Contains(out, "核验通过") {
		t.Errorf("verify: exit %d\n%s", code, out)
	}
	write(t, file, strings.Replace(kept, "\n— ", "\nx\n— ", 1))
	if out, code := run("verify", "--data", dir, "--checkpoint", file, "--lang", "en"); code != 1 || !strings.Contains(out, "Kept checkpoint 1: ") {
		t.Errorf("a spoiled kept checkpoint: exit %d\n%s", code, out)
	}
	if out, code := run("verify", "--data", t.TempDir()); code != 1 {
		t.Errorf("an empty folder: exit %d\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "chengban.db")); err != nil {
		t.Error(err)
	}
}
