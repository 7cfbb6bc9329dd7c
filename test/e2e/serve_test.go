package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestServe_onPostgreSQL: a real installation from one TOML file has the pages,
// and none of what only the demo has.
func TestServe_onPostgreSQL(t *testing.T) {
	server := os.Getenv("CHENGBAN_TEST_PG")
	if server == "" {
		t.Fatal("CHENGBAN_TEST_PG is not set: run the tests with make test, which starts a PostgreSQL")
	}
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir, addr := t.TempDir(), freeAddress(t)
	secret := filepath.Join(dir, "url")
	write(t, secret, freshDatabase(t, server))
	file := filepath.Join(dir, "chengban.toml")
	write(t, file, fmt.Sprintf("listen = %q\npublic_url = %q\ndata = %q\nkeys = %q\npack = \"xuchang\"\n[database]\nurl_file = %q\n[sms]\nadapter = \"log\"\n",
		addr, "http://"+addr, filepath.Join(dir, "data"), filepath.Join(dir, "keys"), secret))
	cmd := exec.Command(bin, "serve", "--config", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log := &safeLog{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() })
	if lines := bufio.NewScanner(out); !lines.Scan() || !strings.HasPrefix(lines.Text(), "ready ") {
		t.Fatalf("serve ended before it was ready\n%s", log)
	}
	for path, want := range map[string]int{"/": 200, "/en": 200, "/one/utilities": 200, "/demo/texts": 404, "/ui": 404} {
		res, err := http.Get("http://" + addr + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, res.StatusCode, want)
		}
	}
}

// TestServe_refusesWhatItDoesNotKnow: an empty file and an unknown key do not start.
func TestServe_refusesWhatItDoesNotKnow(t *testing.T) {
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"empty": "", "unknown key": "listne = \"127.0.0.1:0\"\n"} {
		file := filepath.Join(t.TempDir(), "c.toml")
		write(t, file, text)
		out, err := exec.Command(bin, "serve", "--config", file).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "chengban:") {
			t.Errorf("%s: started or said nothing: %s", name, out)
		}
	}
}

// TestCheck_exitsOneWithThePlace: the demo city's pack is green, a broken one is
// red with file and line.
func TestCheck_exitsOneWithThePlace(t *testing.T) {
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(bin, "check", filepath.Join("..", "..", "packs", "xuchang")).CombinedOutput(); err != nil {
		t.Errorf("packs/xuchang: %v\n%s", err, out)
	}
	broken, err := filepath.Glob(filepath.Join("..", "..", "internal", "app", "check", "testdata", "broken", "*"))
	if err != nil || len(broken) < 10 {
		t.Fatalf("%d broken packs: %v", len(broken), err)
	}
	for _, dir := range broken {
		out, err := exec.Command(bin, "check", dir).CombinedOutput()
		if err == nil {
			t.Errorf("%s passed", dir)
			continue
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), ".yaml:") && !strings.Contains(string(out), ".tsv:") {
			t.Errorf("%s: %v, without a place:\n%s", dir, err, out)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
