package dbtest_test

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

var (
	countOnce = storage.Statement("dbtest.count_once", `SELECT COUNT(*) AS n FROM storage_once WHERE scope <> $1`)
	makeTable = storage.Dynamic("dbtest.make_table", storage.SQL{SQLite: `CREATE TABLE storage_left (x TEXT) STRICT`, Postgres: `CREATE TABLE storage_left (x TEXT)`})
)

// child is set in a copy of this test binary that is to be killed.
const child = "CHENGBAN_DBTEST_CHILD"

// TestEach_closureRunsTwice shows that Each finds a closure with an effect
// outside its transaction: the effect happens twice.
func TestEach_closureRunsTwice(t *testing.T) {
	var engines []storage.Engine
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		engines = append(engines, db.Engine())
		runs := 0
		claim(t, db, &runs)
		if runs != 2 {
			t.Errorf("the closure ran %d times, want 2", runs)
		}
	})
	if len(engines) != 2 || engines[0] == engines[1] {
		t.Errorf("ran on %v, want both engines", engines)
	}
}

func claim(t *testing.T, db *storage.DB, runs *int) {
	t.Helper()
	err := db.Write(t.Context(), func(tx storage.Tx) error {
		*runs++
		_, seen, err := storage.ClaimTx(t.Context(), tx, "s", "k", "d", 1)
		if seen {
			t.Error("the first run was not rolled back")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestConfig_databaseIsFresh leaves rows, and then a table too, behind for the
// next test.
func TestConfig_databaseIsFresh(t *testing.T) {
	for _, leave := range []string{"nothing", "rows", "a table", "a table", "nothing"} {
		dbtest.Each(t, func(t *testing.T, db *storage.DB) {
			type row struct{ N int64 }
			err := db.Read(t.Context(), func(tx storage.Tx) error {
				r, _, err := storage.Get[row](t.Context(), tx, countOnce, "")
				if r.N != 0 {
					t.Errorf("%d rows of an earlier test", r.N)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			claim(t, db, new(int))
			if leave != "a table" {
				return
			}
			err = db.Write(t.Context(), func(tx storage.Tx) error { _, err := tx.Exec(t.Context(), makeTable); return err })
			if err != nil { // also when the table is still there
				t.Fatal(err)
			}
		})
	}
}

// TestConfig_twoAtOnceAreTwo opens two databases in one test.
func TestConfig_twoAtOnceAreTwo(t *testing.T) {
	a, b := dbtest.Config(t, storage.Postgres), dbtest.Config(t, storage.Postgres)
	if a.URL == b.URL {
		t.Errorf("both are %s", a.URL)
	}
}

// TestServer_endsWithAKilledProcess kills a test process that has a server.
func TestServer_endsWithAKilledProcess(t *testing.T) {
	if os.Getenv(child) != "" {
		_, _ = os.Stdout.WriteString("\nurl " + dbtest.Config(t, storage.Postgres).URL + "\n")
		<-context.Background().Done() // until killed
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestServer_endsWithAKilledProcess")
	cmd.Env = append(os.Environ(), child+"=1", "CHENGBAN_TEST_PG=")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	folder := ""
	for lines := bufio.NewScanner(out); folder == "" && lines.Scan(); {
		if u, err := url.Parse(strings.TrimPrefix(lines.Text(), "url ")); err == nil {
			folder = u.Query().Get("host")
		}
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("no server was started: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	gone(t, folder)
}

func gone(t *testing.T, folder string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(30 * time.Second); ; {
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("the server in %s was left behind", folder)
		}
	}
}
