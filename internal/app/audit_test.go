package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/audit"
)

// placedCity is a city that runs on a folder, as demo and serve lay it out.
type placedCity struct {
	*city
	data, config Installation
}

func newPlacedCity(t *testing.T, e storage.Engine) placedCity {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("keys/master.key", fmt.Sprintf("1 01%062d\n", 0)) // the key of newCity
	where := storage.Config{Path: filepath.Join(dir, "chengban.db")}
	database := fmt.Sprintf("path = %q", where.Path)
	if e == storage.Postgres {
		where = dbtest.Config(t, e)
		database = fmt.Sprintf("url_file = %q", write("url", where.URL))
	}
	settings := write("chengban.toml", fmt.Sprintf("public_url = \"http://127.0.0.1:1\"\ndata = %q\nkeys = %q\npack = \"xuchang\"\n[database]\n%s\n",
		filepath.Join(dir, "data"), filepath.Join(dir, "keys"), database))
	c := newCity(t, dbtest.Open(t, where))
	return placedCity{c, Installation{Data: dir, URL: where.URL}, Installation{Config: settings}}
}

// sequenced numbers and signs what has been done so far.
func (c *city) sequenced() {
	c.t.Helper()
	c.must(c.Jobs.Sequence(c.t.Context()))
}

func verifyAudit(t *testing.T, v Verification) (said string, err error) {
	t.Helper()
	var out strings.Builder
	v.Lang = i18n.En
	err = VerifyAudit(t.Context(), v, &out)
	return out.String(), err
}

// keepCheckpoint writes the latest checkpoint into a file.
func keepCheckpoint(t *testing.T, of Installation) string {
	t.Helper()
	var out strings.Builder
	if err := PrintCheckpoint(t.Context(), of, &out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "checkpoint")
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The log is verified beside the running server, by folder and by settings.
func TestAudit_verifiesBesideTheServer(t *testing.T) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			c := newPlacedCity(t, e)
			c.sequenced()
			kept := keepCheckpoint(t, c.data)
			c.login(ident.Staff, officerPhones["xc-water"])
			c.sequenced()
			for _, of := range []Installation{c.data, c.config} {
				said, err := verifyAudit(t, Verification{Of: of, Kept: []string{kept}})
				if err != nil || !strings.Contains(said, "kept checkpoints: 1.") {
					t.Errorf("%+v: %v\n%s", of, err, said)
				}
			}
			c.spoil(`UPDATE audit_row SET result = 'no' WHERE seq = 3`)
			said, err := verifyAudit(t, Verification{Of: c.config, Kept: []string{kept}})
			if err == nil || !strings.HasPrefix(said, "Entry 3: row ") {
				t.Errorf("a changed row: %v\n%s", err, said)
			}
		})
	}
}

// spoil takes the guards off the rows and changes them, as somebody with the
// database's password can.
func (c *city) spoil(sql string) {
	c.t.Helper()
	for _, s := range []storage.SQL{
		{SQLite: `DROP TRIGGER audit_row_fixed`, Postgres: `DROP TRIGGER audit_row_fixed ON audit_row`},
		{SQLite: sql, Postgres: sql},
	} {
		c.must(c.DB.Write(context.WithoutCancel(c.t.Context()), func(tx storage.Tx) error {
			_, err := tx.Exec(c.t.Context(), storage.Dynamic("app_test.spoil", s))
			return err
		}))
	}
}

func TestAudit_exportVerifiesOffSite(t *testing.T) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			c := newPlacedCity(t, e)
			c.sequenced()
			kept := keepCheckpoint(t, c.data)
			all, err := readKept([]string{kept})
			c.must(err)
			checkpoint, err := all[0].Open("")
			c.must(err)
			who := c.login(ident.Staff, "13900000012")
			c.sequenced() // the log has grown since
			file, err := c.Audit.Export(t.Context(), who, audit.Range{First: 2, Last: 4, Since: checkpoint.Size})
			c.must(err)
			path := filepath.Join(t.TempDir(), "export.json")
			c.must(os.WriteFile(path, file, 0o600))
			said, err := verifyAudit(t, Verification{Export: path, Kept: []string{kept}})
			if err != nil || !strings.Contains(said, "Entries 2 to 4") {
				t.Errorf("%v\n%s", err, said)
			}
			key := c.Audit.VerifierKey()
			if said, err := verifyAudit(t, Verification{Export: path, Key: key}); err != nil || !strings.Contains(said, "Entries 2 to 4") {
				t.Errorf("%v\n%s", err, said)
			}
			c.must(os.WriteFile(path, []byte(strings.Replace(string(file), `"ok"`, `"no"`, 1)), 0o600))
			if said, err := verifyAudit(t, Verification{Export: path, Key: key}); err == nil || !strings.Contains(said, "the file was changed") {
				t.Errorf("a changed file: %v\n%s", err, said)
			}
			if _, err := verifyAudit(t, Verification{Export: path}); err == nil {
				t.Error("verified without any key")
			}
		})
	}
}

func TestAudit_saysWhereItCannotLook(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]Verification{
		"no installation":      {},
		"an empty folder":      {Of: Installation{Data: dir}},
		"no checkpoint inside": {Of: Installation{Data: dir}, Kept: []string{text}},
		"no such file":         {Kept: []string{filepath.Join(dir, "none")}},
		"no export":            {Export: text},
	} {
		if said, err := verifyAudit(t, v); err == nil {
			t.Errorf("%s: passed\n%s", name, said)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("looking made files: %v", left)
	}
}
