package e2e

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary builds the program once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "chengban-e2e-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "chengban")
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/chengban")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if bin, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(bin))
	}
	os.Exit(code)
}

// engines runs f against a fresh demo on SQLite and on PostgreSQL.
func engines(t *testing.T, f func(t *testing.T, base string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, demo(t)) })
	t.Run("postgres", func(t *testing.T) {
		server := os.Getenv("CHENGBAN_TEST_PG")
		if server == "" {
			t.Fatal("CHENGBAN_TEST_PG is not set: run the tests with make test, which starts a PostgreSQL")
		}
		f(t, demo(t, "--postgres", freshDatabase(t, server)))
	})
}

// freshDatabase makes a database on the server and drops it after the test.
func freshDatabase(t *testing.T, server string) string {
	t.Helper()
	name := fmt.Sprintf("e2e_%d", time.Now().UnixNano())
	psql := func(sql string) {
		if out, err := exec.Command("psql", "-X", "-q", server, "-c", sql).CombinedOutput(); err != nil {
			t.Errorf("psql: %v\n%s", err, out)
		}
	}
	psql("CREATE DATABASE " + name)
	t.Cleanup(func() { psql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// demo starts the demo city on a free port and gives its address.
func demo(t *testing.T, more ...string) string {
	t.Helper()
	base, _ := demoIn(t, t.TempDir(), more...)
	return base
}

// demoIn starts the demo on a data folder; stop ends it, so that another can be
// started there.
func demoIn(t *testing.T, dir string, more ...string) (base string, stop func()) {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, append([]string{"demo", "--addr", "127.0.0.1:0", "--data", dir}, more...)...)
	log := &safeLog{}
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Logf("the server's log:\n%s", log)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			go func() {
				for lines.Scan() { // keep the pipe empty
				}
			}()
			return base, stop
		}
	}
	t.Fatalf("the demo ended before it was ready\n%s", log)
	return "", nil
}

type safeLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
